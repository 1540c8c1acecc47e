package stats

import (
	"math"
	"sort"
)

// AdjustHolm returns the p-values adjusted so that the chance of a single false
// one among all of them keeps to the level (Holm 1979, Scandinavian Journal of
// Statistics 6(2), 65-70). NaNs stay NaN and do not count as tests.
func AdjustHolm(p []float64) []float64 {
	idx := make([]int, 0, len(p))
	q := make([]float64, len(p))
	for i, v := range p {
		if q[i] = math.NaN(); !math.IsNaN(v) {
			idx = append(idx, i)
		}
	}
	sort.SliceStable(idx, func(a, b int) bool { return p[idx[a]] < p[idx[b]] })
	high := 0.0
	for r, i := range idx {
		high = max(high, min(1, p[i]*float64(len(idx)-r)))
		q[i] = high
	}
	return q
}
