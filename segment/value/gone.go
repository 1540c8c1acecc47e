package value

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// gone is what the Pareto/NBD knows of a customer who may have left since the
// last order: the logarithm of the odds
//
//	O = s integral over y from t_x to T of
//	    ((alpha+T)/(alpha+y))^(r+x) ((beta+T)/(beta+y))^s / (beta+y) dy
//
// that they have, and what its derivatives need: means and second moments, over
// the moment y of leaving, of
//
//	0: ln (alpha+y)/(alpha+t_x)    1: alpha/(alpha+y) - alpha/(alpha+t_x)
//	2: ln (beta+y)/(beta+t_x)      3: beta/(beta+y) - beta/(beta+t_x)
//
// The likelihood of the customer is that of somebody who is still active times
// 1+O, so nothing cancels. All four are differences from the last order because
// heavy buyers leave right after it or not at all.
type gone struct {
	logOdds float64
	mean    [4]float64
	square  [4][4]float64 // upper half
}

// rule is a Gauss-Legendre rule over [0, 1].
type rule struct{ at, weight []float64 }

var rules = [4]rule{legendre(10), legendre(16), legendre(24), legendre(32)}

func legendre(n int) rule {
	r := rule{make([]float64, n), make([]float64, n)}
	quad.Legendre{}.FixedLocations(r.at, r.weight, 0, 1)
	return r
}

// enough is how far, on the scale of the logarithm, an integrand may fall below
// its top before the rest is left out; panel is how wide a panel of one rule is.
const (
	enough = 42
	panel  = 3.5
)

// gone integrates over rho, where near+y = (near+t_x) e^rho and near is the
// smaller of alpha and beta. Both singularities of the integrand, at y = -alpha
// and y = -beta, then keep a distance of pi from the path for any parameters,
// and a Gauss-Legendre rule converges quickly. The integrand is log-concave in
// rho (its logarithm is linear minus convex), so it has one top and is cut off
// where it has fallen far enough: for heavy buyers soon after t_x.
func (m ParetoNBD) gone(x, recency, t float64) gone { return m.integrate(x, recency, t, true) }

// logOdds is gone without the moments.
func (m ParetoNBD) logOdds(x, recency, t float64) float64 {
	return m.integrate(x, recency, t, false).logOdds
}

func (m ParetoNBD) integrate(x, recency, t float64, moments bool) gone {
	if m.S == 0 || !(t > recency) {
		return gone{logOdds: math.Inf(-1)}
	}
	// Exponents of the near and the far factor of the integrand over y.
	near, far, p, q, i, j := m.Alpha, m.Beta, m.R+x, m.S+1, 0, 2
	if far < near {
		near, far, p, q, i, j = far, near, q, p, 2, 0
	}
	d, e := near+recency, far+recency
	k := d / e // ln (far+y)/(far+t_x) is ln(1 + k (e^rho - 1))
	drop := func(rho float64) float64 { return float64((p-1)*rho) + float64(q*math.Log1p(k*math.Expm1(rho))) }
	slope := func(rho float64) float64 {
		w := k * math.Exp(rho)
		return p - 1 + float64(q*(w/(1-k+w)))
	}
	end := min(math.Log1p((t-recency)/d), 700)
	top := 0.0
	if first := p - 1 + float64(q*k); first < 0 {
		// p < 1: no repeat order, few orders at all, and beta above alpha. The
		// integrand rises to where its slope is 0.
		if top = end; k*(q-1+p) > 0 {
			top = min(end, math.Log((1-k)*(1-p)/(k*(q-1+p))))
		}
	} else {
		end = min(end, (enough+6)/first) // the slope only grows
	}
	least := drop(top)
	// Newton's method from the right on a convex function stays on the right.
	fall := drop(end) - least
	for range 100 {
		if !(fall > enough+8) {
			break
		}
		end -= (fall - enough) / slope(end)
		fall = drop(end) - least
	}

	n := max(1, int(math.Ceil(end/panel)))
	width := end / float64(n)
	var g gone
	var sum float64
	r := &rules[3]
	switch fall = max(fall, -least); { // drop(0) is 0
	case n > 1:
	case width < 1.5 && fall < 4:
		r = &rules[0]
	case fall < 14:
		r = &rules[1]
	case fall < 32:
		r = &rules[2]
	}
	cn, cf := near/d, far/e
	for part := range n {
		from := width * float64(part)
		for node, at := range r.at {
			rho := from + float64(width*at)
			grow := math.Expm1(rho)
			l := math.Log1p(k * grow)
			w := r.weight[node] * math.Exp(least-float64((p-1)*rho)-float64(q*l))
			sum += w
			if !moments {
				continue
			}
			var v [4]float64
			v[i], v[i+1] = rho, -cn*(grow/(1+grow))
			v[j], v[j+1] = l, -cf*(k*grow/(1+k*grow))
			for a := range 4 {
				wa := w * v[a]
				g.mean[a] += wa
				for b := a; b < 4; b++ {
					g.square[a][b] += float64(wa * v[b])
				}
			}
		}
	}
	for a := range 4 {
		g.mean[a] /= sum
		for b := a; b < 4; b++ {
			g.square[a][b] /= sum
		}
	}
	g.logOdds = math.Log(m.S) - math.Log(m.Beta+recency) + math.Log(d) + math.Log(sum*width) - least +
		float64((m.R+x)*math.Log1p((t-recency)/(m.Alpha+recency))) + float64(m.S*math.Log1p((t-recency)/(m.Beta+recency)))
	return g
}

// leftAfter returns the probability that a new customer makes n repeat orders
// and then leaves before the age t: the integral over the moment y of leaving of
// s beta^s/(beta+y)^(s+1) times the negative binomial probability of n orders in
// y. It runs over rho as in gone, near+y = near e^rho, in which the integrand is
// log-concave too, and is split at its top: on either side a Gauss-Legendre rule
// sees it fall once, however narrow it is.
func (m ParetoNBD) leftAfter(n int, t float64) float64 {
	near, k := min(m.Alpha, m.Beta), float64(n)
	// What does not depend on y, of the logarithm of the integrand over rho.
	fixed := math.Log(m.S) + math.Log(near) - math.Log(m.Beta)
	if n > 0 {
		f, _ := math.Lgamma(k + 1)
		fixed += logRising(m.R, n) - f
	}
	log := func(rho float64) float64 {
		y := near * math.Expm1(rho)
		l := rho - float64(m.R*math.Log1p(y/m.Alpha)) - float64((m.S+1)*math.Log1p(y/m.Beta))
		if n > 0 {
			l -= float64(k * math.Log1p(m.Alpha/y))
		}
		return l
	}
	slope := func(rho float64) float64 { // of log
		y := near * math.Expm1(rho)
		dy := near * math.Exp(rho)
		l := 1 - float64(m.R*(dy/(m.Alpha+y))) - float64((m.S+1)*(dy/(m.Beta+y)))
		if n > 0 {
			l += float64(k * (dy / y) * (m.Alpha / (m.Alpha + y)))
		}
		return l
	}
	last := min(math.Log1p(t/near), 700)
	from, top, to := 0.0, last, last
	if slope(last) < 0 {
		top = bisect(0, last, 40, slope)
	}
	peak := log(top)
	if math.IsInf(peak, -1) || math.IsNaN(peak) {
		return 0
	}
	fallen := func(rho float64) float64 { return log(rho) - peak + enough }
	if n > 8 { // below, the integrand is a polynomial of low degree near 0
		from = bisect(0, top, 24, func(rho float64) float64 { return -fallen(rho) })
	}
	// Newton's method from the right on a concave function stays on the right.
	for range 100 {
		f := fallen(to)
		if f > -8 {
			break
		}
		to -= f / slope(to)
	}
	var sum float64
	for _, side := range [2][2]float64{{from, top}, {top, to}} {
		parts := int(math.Ceil((side[1] - side[0]) / panel))
		width := (side[1] - side[0]) / float64(max(1, parts))
		for part := range parts {
			for i, at := range rules[3].at {
				sum += float64(width * rules[3].weight[i] * math.Exp(log(side[0]+float64(width*(float64(part)+at)))-peak))
			}
		}
	}
	return sum * math.Exp(peak+fixed)
}

// bisect returns where f, positive at lo and not above 0 at hi, changes sign,
// after halving the way between them the given number of times.
func bisect(lo, hi float64, times int, f func(float64) float64) float64 {
	for range times {
		mid := lo + (hi-lo)/2
		if f(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
