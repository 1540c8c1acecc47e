package value

import "math"

// betaMean returns the mean of f(ln p) where p follows a beta distribution with
// parameters a and b, both above 0. f is smooth and of one sign, and does not
// grow any more below the value reach of ln p.
//
// It is a trapezoidal rule in tau, where logit p = mode + width sinh(tau).
// In the logit the density is analytic in a strip and falls off exponentially
// on both sides, at the rates a and b, which may be tiny; sinh turns that into a
// double exponential fall, for which the trapezoidal rule converges
// exponentially (Takahasi & Mori 1974, Publ. RIMS 9(3), 721-741). The mesh is
// halved until the mean stands still. Both the integral and the norm are taken
// from the same points, so no Beta function is needed.
func betaMean(a, b, reach float64, f func(logP float64) float64) float64 {
	mode := math.Log(a) - math.Log(b)
	width := math.Sqrt(1/a + 1/b)
	from := math.Asinh((min(mode, reach, 0)-60/a-15*width-mode)/width) - .25
	to := math.Asinh((max(mode, 0)+60/b+15*width-mode)/width) + .25

	logDensity := func(s float64) (logP, d float64) {
		var logQ float64 // ln(1-p)
		switch {
		case s > 0:
			e := math.Log1p(math.Exp(-s))
			logP, logQ = -e, -s-e
		default:
			e := math.Log1p(math.Exp(s))
			logP, logQ = s-e, -e
		}
		return logP, float64(a*logP) + float64(b*logQ)
	}
	_, peak := logDensity(mode)
	var top, norm float64
	add := func(tau float64) {
		logP, d := logDensity(mode + float64(width*math.Sinh(tau)))
		if w := math.Exp(d-peak) * math.Cosh(tau); w > 0 {
			top += float64(w * f(logP))
			norm += w
		}
	}
	h := .25
	n := int((to - from) / h)
	for i := range n + 1 {
		add(from + float64(float64(i)*h))
	}
	mean := top / norm
	for range 12 {
		for i := range n {
			add(from + float64((float64(i)+.5)*h))
		}
		h, n = h/2, 2*n
		last := mean
		// Each halving squares the error, so agreement to 1e-9 means that the
		// newer of the two is at the limit of the arithmetic.
		if mean = top / norm; math.Abs(mean-last) <= 1e-9*math.Abs(mean) {
			break
		}
	}
	return mean
}
