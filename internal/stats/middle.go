package stats

import (
	"math"
	"slices"
)

// Middle sorts v, draws from a distribution, and returns the ends of its middle
// 95 %; NaN for fewer than two draws and where one is NaN. One more draw lies below
// the k-th smallest of n with probability k/(n+1), so the ends are where k/(n+1) is
// .025 and .975 (definition 6 of Hyndman & Fan 1996, The American Statistician
// 50(4), 361-365). Definition 7, the usual one, would leave out more than 5 %.
func Middle(v []float64) (low, high float64) {
	if len(v) < 2 || slices.ContainsFunc(v, math.IsNaN) {
		return math.NaN(), math.NaN()
	}
	slices.Sort(v)
	n := float64(len(v))
	p := max(0, .025*(n+1)-1) / (n - 1) // as definition 7 counts
	return Quantile(v, p), Quantile(v, 1-p)
}
