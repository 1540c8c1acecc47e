package disclosure

import "math"

// Shares of a sum of squares beyond which a variance, and with it the interval of a mean, is
// about its farthest values. One value of a third, the spread of the others being what it is
// for such things, follows from the interval to a tenth; what makes up most of a sum of
// squares can be a small part of the sum, so that [Dominated] and [StandsOut] do not see it.
const (
	oneOfSquares  = 1. / 3
	nineOfSquares = .9
	// farFrom is from how many values on nine can be few: of 20 from a normal
	// distribution, nine have nine tenths of the squares in about every second sample.
	farFrom = 3 * MinGroup
)

// OneFar reports whether a value that is far from the mean of n values, with the standard
// deviation sd, makes up more than a third of their sum of squares. Fewer than ten values
// are told of nowhere.
func OneFar(far, sd float64, n int) bool {
	if !Publishable(n) || !(sd > 0) {
		return false
	}
	z := far / sd
	return z*z > oneOfSquares*float64(n-1)
}

// FewFar reports whether nine of thirty or more values make up more than nine tenths of the
// sum of their squared distances from mean.
func FewFar(values []float64, mean float64) bool {
	if len(values) < farFrom {
		return false
	}
	scale := 0.0 // squares of 1e200 overflow
	for _, v := range values {
		scale = max(scale, math.Abs(v-mean))
	}
	if !(scale > 0) || math.IsInf(scale, 0) {
		return false
	}
	var top [MinGroup - 1]float64
	total, rest := 0.0, 0.0
	for _, v := range values {
		z := (v - mean) / scale
		square := z * z
		total += square
		for i := range top {
			if square > top[i] {
				square, top[i] = top[i], square
			}
		}
		rest += square
	}
	return rest < (1-nineOfSquares)*total
}
