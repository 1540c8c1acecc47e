package expectation

import "math"

// known is what a reader knows of numbers that are not all shown, such as how many
// people gave which answer: sums of them, each a row of coefficients. What is shown
// beside it must not let a number follow that is to be kept.
//
// Withholding the share of a few is not enough. With all other shares it is what
// they leave of one, and with Kano's coefficients, which add up shares in other
// ways, it may follow although a second share is withheld as well. So a figure is
// shown only where no number to be kept is a combination of it and of those shown
// so far (the linear attack of Hundepool et al. 2012, Statistical Disclosure
// Control, ch. 4). Figures are taken at their exact values, although they are
// rounded.
type known struct {
	basis [][]float64 // orthonormal
	kept  [][]int     // sums that must not follow, by the places of what they add up
}

// follows is how near to a combination counts as one: rows are made of ones, and of
// shares that matter to some digits.
const follows = 1e-9

// admit notes rows that are shown together, and reports whether they may be. Where
// they may not, nothing is noted.
func (k *known) admit(rows ...[]float64) bool {
	before := len(k.basis)
	for _, row := range rows {
		rest, size := k.rest(row)
		if size <= follows*dot(row, row) {
			continue // known already
		}
		for i := range rest {
			rest[i] /= math.Sqrt(size)
		}
		k.basis = append(k.basis, rest)
	}
	if len(k.basis) == before {
		return true
	}
	for _, sum := range k.kept {
		// What the basis leaves of the sum; its parts are at right angles.
		left := float64(len(sum))
		for _, b := range k.basis {
			part := 0.0
			for _, i := range sum {
				part += b[i]
			}
			left -= float64(part * part)
		}
		if left <= follows*float64(len(sum)) {
			k.basis = k.basis[:before]
			return false
		}
	}
	return true
}

// rest is what the basis leaves of a row, and its squared length. It is taken away
// twice, since what rounding left the first time is what matters here.
func (k *known) rest(row []float64) ([]float64, float64) {
	rest := append([]float64(nil), row...)
	for range 2 {
		for _, b := range k.basis {
			part := dot(rest, b)
			for i := range rest {
				rest[i] -= float64(part * b[i])
			}
		}
	}
	return rest, dot(rest, rest)
}

func dot(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}
