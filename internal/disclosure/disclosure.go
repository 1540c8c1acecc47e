// Package disclosure holds the rules that keep single customers out of what is
// published: the smallest group a figure may describe, differences between
// figures, and rounding. The rooms that publish (segment summaries, profiles,
// personas, cards) share it so that the law is written once.
//
// The threshold is the common one of statistical disclosure control (ten; see
// Hundepool et al., Statistical Disclosure Control, Wiley 2012). It guards
// against the plain attacks (small cells, subtraction of one published figure
// from another, extremes that are somebody's value). It is not differential
// privacy, and the package documentation of the rooms says so.
package disclosure

import "math"

// MinGroup is the smallest number of people that a published figure, or a
// difference of two published figures, may describe.
const MinGroup = 10

// Publishable reports whether a figure that describes n people may be shown.
func Publishable(n int) bool { return n >= MinGroup }

// SafeDifference reports whether two published counts, one of a part of the
// other, may stand side by side: their difference is nobody or a large group.
func SafeDifference(whole, part int) bool {
	d := whole - part
	return d == 0 || d >= MinGroup
}

// Round returns x rounded to the given number of significant digits; NaN and
// infinities come back as they are. Published figures are rounded so that a
// mean cannot be turned back into the values that it was made of.
func Round(x float64, digits int) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	e := digits - 1 - int(math.Floor(math.Log10(math.Abs(x))))
	if e > 300 || e < -300 {
		return x // so close to the ends of the range that scaling would overflow
	}
	p := math.Pow(10, math.Abs(float64(e)))
	if e < 0 {
		return math.Round(x/p) * p
	}
	return math.Round(x*p) / p
}
