package cluster

import "math"

// odds collects, one component after the other, the logarithms of the joint
// densities of a row and a component. A running sum of exp(joint - top) needs
// no room for all of them and cannot overflow.
type odds struct {
	label    int // of the largest so far, the lowest of equals
	top, sum float64
}

func noOdds() odds { return odds{label: -1, top: math.Inf(-1)} }

// add takes the next component. Once a value is NaN the result is, too.
func (o *odds) add(j int, v float64) {
	switch {
	case v > o.top:
		o.sum = float64(o.sum*math.Exp(o.top-v)) + 1
		o.label, o.top = j, v
	case v == o.top:
		o.sum++
	default:
		o.sum += math.Exp(v - o.top)
	}
}

// result returns the most probable component, its posterior probability and
// the logarithm of the density; -1 and NaN where there is no density.
func (o odds) result() (label int, probability, loglik float64) {
	if o.label < 0 || o.sum != o.sum {
		return -1, math.NaN(), math.NaN()
	}
	return o.label, 1 / o.sum, o.top + math.Log(o.sum)
}
