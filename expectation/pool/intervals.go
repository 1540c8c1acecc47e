package pool

import (
	"math"
)

// The intervals of shrunk means are those of a Bayesian who knows nothing
// beforehand of the mean of all groups nor of the standard deviation between them,
// which gets a flat prior (Gelman 2006, Bayesian Analysis 1, 515-534, sec. 3.2): one
// that is plugged in as if it were known, and is often estimated as 0, makes
// intervals too narrow.
//
// Given the deviation between groups a mean is normal; so it is a mixture of
// normal distributions, one for each deviation on a fine grid, and its quantiles
// are found by halving.

// deviations is how many points the grid has.
const deviations = 80

// intervals fills in the ends of the shrunk means.
func (p *Pool) intervals(groups []Group, v []float64) {
	// Up to where the likelihood has all but vanished: the deviation has a heavy tail
	// where groups are few.
	spread := 0.0
	for i := range groups {
		spread = max(spread, math.Abs(groups[i].Mean-groups[0].Mean), math.Sqrt(v[i]))
	}
	top := 4 * spread
	weights, means, variances := make([]float64, deviations), make([][]float64, deviations), make([][]float64, deviations)
	highest := math.Inf(-1)
	steps := make([]float64, deviations)
	for s := range deviations {
		// Denser near 0, where means change most: the square of an even grid.
		u := (float64(s) + .5) / deviations
		t := top * u * u
		steps[s] = u // the width of the cell, up to a factor
		mean, weight := centre(groups, v, t*t)
		ll := -math.Log(weight) / 2
		means[s], variances[s] = make([]float64, len(groups)), make([]float64, len(groups))
		for i, g := range groups {
			w := 1 / (v[i] + t*t)
			d := g.Mean - mean
			ll += math.Log(w)/2 - float64(w*d)*d/2
			b := v[i] * w
			means[s][i] = mean + float64((1-b)*d)
			variances[s][i] = float64(v[i]*(1-b)) + float64(b*b)/weight
		}
		weights[s] = ll
		highest = max(highest, ll)
	}
	sum := 0.0
	for s := range weights {
		weights[s] = steps[s] * math.Exp(weights[s]-highest)
		sum += weights[s]
	}
	for i := range p.Groups {
		at := func(x float64) float64 {
			c := 0.0
			for s, w := range weights {
				c += w / sum * normal((x-means[s][i])/math.Sqrt(variances[s][i]))
			}
			return c
		}
		f := &p.Groups[i].Figure
		f.Low, f.High = quantile(at, .025, f.Value, spread), quantile(at, .975, f.Value, spread)
		f.Low, f.High = min(f.Low, f.Value), max(f.High, f.Value)
	}
}

func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// quantile halves the range around a value until it holds the p-quantile.
func quantile(at func(x float64) float64, p, around, spread float64) float64 {
	low, high := around-spread, around+spread
	// Steps that double come by whatever distance, and are never too small to move.
	for step := spread; at(low) > p; step *= 2 {
		low -= step
	}
	for step := spread; at(high) < p; step *= 2 {
		high += step
	}
	for range 40 {
		mid := (low + high) / 2
		if at(mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}
