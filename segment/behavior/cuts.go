package behavior

import "slices"

// cuts returns the fixed cuts of a measure, or those at the quantiles of n values.
func (s *Scores) cuts(fixed []float64, n int, value func(i int) float64) []float64 {
	if fixed != nil {
		return slices.Clone(fixed)
	}
	sorted := make([]float64, n)
	for i := range sorted {
		sorted[i] = value(i)
	}
	slices.Sort(sorted)
	cuts := make([]float64, s.Bins-1)
	for j := range cuts {
		cuts[j] = quantile(sorted, j+1, s.Bins)
		if s.Convention == AtQuantilePlusOne {
			cuts[j]++
		}
	}
	return cuts
}

// sumCuts returns the cuts at the quantiles of F+M, which is a small whole
// number, so that counting takes the place of sorting.
func (s *Scores) sumCuts() []float64 {
	counts := make([]int, 2*s.Bins+1)
	for _, c := range s.Customers {
		counts[c.F+c.M]++
	}
	sorted := make([]float64, 0, len(s.Customers))
	for sum, k := range counts {
		for range k {
			sorted = append(sorted, float64(sum))
		}
	}
	cuts := make([]float64, s.Bins-1)
	for j := range cuts {
		cuts[j] = quantile(sorted, j+1, s.Bins)
	}
	return cuts
}

// quantile is the quantile j/b of sorted, definition 7 of Hyndman & Fan (1996,
// The American Statistician 50(4), 361-365). The position is kept in whole
// numbers, and a cut between two values is kept off the upper one: so which
// values are above it depends on ranks alone and not on how it was rounded.
func quantile(sorted []float64, j, b int) float64 {
	at := int64(len(sorted)-1) * int64(j)
	lo, rest := sorted[at/int64(b)], at%int64(b)
	if rest == 0 {
		return lo
	}
	hi := sorted[at/int64(b)+1]
	f := float64(rest) / float64(b)
	// Not lo + f*(hi-lo): the difference of two numbers may be too large for
	// one.
	q := float64(lo*(1-f)) + float64(hi*f)
	if q >= hi || q < lo {
		return lo
	}
	return q
}

// above returns how many of the cuts x is above. There are few: a plain walk
// beats a search.
func above(cuts []float64, x float64, c Convention) int {
	n := 0
	for _, cut := range cuts {
		if x > cut || x == cut && c == AtQuantilePlusOne {
			n++
		}
	}
	return n
}
