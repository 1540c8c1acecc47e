package stats

import "slices"

// MeanRank returns the rank of v among sorted values, of which it is one: 1 for the
// smallest, and for equal ones the mean of the ranks that they share.
func MeanRank(sorted []float64, v float64) float64 {
	first, _ := slices.BinarySearch(sorted, v)
	last, _ := slices.BinarySearchFunc(sorted, v, func(e, v float64) int {
		if e <= v {
			return -1
		}
		return 1
	})
	return float64(first+last+1) / 2
}
