package disclosure

import "math"

// Shares of a total beyond which it is a figure about its largest contributors.
const (
	topOne  = .5
	topNine = .9
)

// Dominated reports whether the sum, or the mean, of values is about fewer than
// ten people: one of them makes up more than half of it, or nine of them more
// than nine tenths (the (n,k)-dominance rule, with n = 1, k = 50 and n = 9, k = 90;
// Hundepool et al. 2012, Statistical Disclosure Control, ch. 4). In a group of ten
// or eleven, nine have about that much even if all are alike; there the others
// must have less than half of their equal share. What counts is the size of a
// value, so that a debt counts as a fortune does.
func Dominated(values []float64) bool {
	n := len(values)
	var top [MinGroup - 1]float64 // the largest sizes, falling
	total, rest := 0.0, 0.0
	for _, v := range values {
		size := math.Abs(v) / float64(n) // divided first: sums of 1e308 overflow
		total += size
		if size > top[len(top)-1] {
			for i := range top {
				if size > top[i] {
					size, top[i] = top[i], size
				}
			}
		}
		rest += size // what is pushed out, or was not among the largest
	}
	if top[0] > topOne*total {
		return true
	}
	beyond := max(0, n-len(top))
	equal := float64(beyond) / float64(max(n, 1))
	const slack = 1e-9 // sums are rounded: ten alike people among others have a tenth each
	return rest < min(1-topNine, equal/2)*total*(1-slack)
}
