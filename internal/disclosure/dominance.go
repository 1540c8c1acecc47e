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

// StandsOut reports whether the spread of values is about fewer than ten people: one of
// them makes up more than half of all distances from the median, or, of twenty and
// more, nine make up more than nine tenths. From the mean of 24 salaries alike and one
// ten times as high the one follows, although it has less than half of the sum: all
// but it is known.
func StandsOut(values []float64) bool {
	n := len(values)
	if n < 2 {
		return false
	}
	middle := kth(append([]float64(nil), values...), n/2)
	var top [MinGroup - 1]float64
	total, rest := 0.0, 0.0
	for _, v := range values {
		size := math.Abs(v/float64(n) - middle/float64(n)) // divided first: sums of 1e308 overflow
		total += size
		if size > top[len(top)-1] {
			for i := range top {
				if size > top[i] {
					size, top[i] = top[i], size
				}
			}
		}
		rest += size
	}
	const slack = 1e-9
	return top[0] > topOne*total*(1+slack) || n >= 2*MinGroup && rest < (1-topNine)*total*(1-slack)
}

// kth returns the value that k others are not above, in time linear in their number for
// nearly all orders; it changes the order (Hoare 1961, Communications of the ACM 4(7),
// 321-322, algorithm 65).
func kth(x []float64, k int) float64 {
	low, high := 0, len(x)-1
	for low < high {
		a, b, c := x[low], x[low+(high-low)/2], x[high]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}
