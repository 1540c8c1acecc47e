package value

import "math"

// discounted returns the orders of an active customer, discounted at the
// continuous rate: the mean of lambda/(rate + lambda p) over the rate of
// ordering, gamma with shape R and inverse scale f.time, and the probability p of
// leaving, beta. With g = f.time lambda weighed by itself, so that its shape is
// R+1, and c = rate f.time it is
//
//	R/c E[1/(1 + g p/c)],
//
// bounded, positive and smooth. Each of the two means is taken by a trapezoidal
// rule of about 35 points that does not look at the other one, so that a value
// costs some 70 exponentials and a thousand fractions. Against nested adaptive
// quadrature it is right to 1e-10 for shapes from .05 to 500.
func (f future) discounted(rate float64) float64 {
	c := rate * f.time
	switch {
	case c < 1e-140: // as good as none
		return min(f.orders(math.Inf(1)), f.rate/c)
	case f.leave == 0 || c > 1e140:
		return f.rate / c
	}
	// Below c/g the probability of leaving makes no difference any more, and
	// below c/p the rate.
	a, b, shape := f.leave, f.stay, f.rate+1
	reach := math.Log(c / shape)
	var room [4][96]float64 // most rules fit, so that nothing is allocated
	p := betaRule(nodes{room[0][:0], room[1][:0]}, a, b, reach)
	g := gammaRule(nodes{room[2][:0], room[3][:0]}, shape, reach-math.Log(a/(a+b)))
	var sum float64
	for i := range g.at {
		k := g.at[i] / c
		var mean float64
		j := 0
		for ; j+1 < len(p.at); j += 2 { // two fractions for one division
			x, y := 1+float64(k*p.at[j]), 1+float64(k*p.at[j+1])
			mean += (float64(p.weight[j]*y) + float64(p.weight[j+1]*x)) / (x * y)
		}
		if j < len(p.at) {
			mean += p.weight[j] / (1 + float64(k*p.at[j]))
		}
		sum += float64(g.weight[i] * mean)
	}
	return f.rate / c * sum
}

// nodes is a rule for the mean over a distribution: points and weights that add
// up to 1.
type nodes struct{ at, weight []float64 }

// betaRule returns a rule for p of a beta distribution and functions that are
// flat below ln p = reach. It goes by the logit, where the density falls off as
// e^(a v) on the left and e^(-b v) on the right.
func betaRule(into nodes, a, b, reach float64) nodes {
	mode := math.Log(a / b)
	log := func(v float64) (e, l float64) {
		e = math.Exp(-math.Abs(v))
		l = math.Log1p(e)
		if v > 0 {
			return e, -float64(a*l) - float64(b*(v+l))
		}
		return e, float64(a*(v-l)) - float64(b*l)
	}
	_, top := log(mode)
	width := min(1, math.Sqrt(1/a+1/b))
	left := .2 * math.Exp(min(0, reach-mode, -mode)/width)
	right := .1 * math.Exp(min(0, mode)/width)
	return trapezoid(into, width, left, right, math.Exp(min(0, reach-mode)), func(v float64) (p, l float64) {
		e, l := log(mode + v)
		if mode+v > 0 {
			return 1 / (1 + e), l - top
		}
		return e / (1 + e), l - top
	})
}

// gammaRule returns a rule for a gamma distribution with a shape of at least 1
// and functions that are flat below reach on the scale of the logarithm, by
// which it goes.
func gammaRule(into nodes, shape, reach float64) nodes {
	width := min(.7, 1/math.Sqrt(shape))
	left := .1 * math.Exp(min(0, reach)/width)
	return trapezoid(into, width, left, 0, math.Exp(min(0, reach)), func(v float64) (g, l float64) {
		if v < -1 { // where 1 + expm1 would lose the digits of a small number
			e := math.Exp(v)
			return shape * e, shape * (v - (e - 1))
		}
		u := math.Expm1(v)
		return shape * (1 + u), shape * (v - u)
	})
}

// mesh is the step of the trapezoidal rule. It converges exponentially; at .4
// errors are ten times as large, at .3 they are rounding.
const mesh = .35

// trapezoid fills a rule with the points that matter. density gives the point
// and the log-density at v, which is 0 where the density has its top, and
//
//	v = width (tau + left (1 - e^-tau) + right (e^tau - 1)),
//
// tau in equal steps to both sides of 0: even around the top, ever wider in the
// tails, where densities fall off slowly. left and right are small so that this
// begins only beyond the last bend of density and integrand; a map that bends
// earlier brings their complex poles near to the path. least is how much smaller
// the integrand may be around the top than in the tails.
func trapezoid(n nodes, width, left, right, least float64, density func(v float64) (at, log float64)) nodes {
	var sum float64
	grow := math.Exp(mesh)
	for _, way := range [2]float64{-1, 1} {
		e := 1.0 // e^tau
		for k := range 4000 {
			if k > 0 || way < 0 {
				tau := way * mesh * float64(k)
				at, log := density(width * (tau + float64(left*(1-1/e)) + float64(right*(e-1))))
				w := math.Exp(log) * (1 + left/e + float64(right*e))
				if !(w > 1e-17*least) {
					break
				}
				n.at = append(n.at, at)
				n.weight = append(n.weight, w)
				sum += w
			}
			if way < 0 {
				e /= grow
			} else {
				e *= grow
			}
		}
	}
	for i := range n.weight {
		n.weight[i] /= sum
	}
	return n
}
