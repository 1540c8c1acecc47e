package disclosure

import "math"

// coarseDigits bounds how many digits a coarse figure keeps in any case.
const coarseDigits = 4

// Coarse rounds a figure, or an end of its interval, for publication: to a step of
// 1, 2 or 5 times a power of ten between a twelfth and a fifth of the half-width
// of the interval (the largest such step that is not above the fifth), and to
// four significant digits at most. What is rounded away is well within the
// sampling error, so nothing is lost that the data could tell; what it prevents is
// solving a precise mean and standard deviation for the values behind them. A
// half-width of zero, or none, leaves the four digits.
func Coarse(value, halfWidth float64) float64 {
	step := Step(halfWidth / 5)
	if q := value / step; step > 0 && math.Abs(q) < 1<<53 {
		value = math.Round(q)*step + 0 // + 0: no negative zero
	}
	return Round(value, coarseDigits)
}

// Step is the largest of 1, 2, 5 times a power of ten not above most; 0 if most is not
// a positive finite number well inside the range.
func Step(most float64) float64 {
	if !(most > 1e-300) || most > 1e300 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(most)))
	for _, m := range []float64{5, 2, 1} {
		if m*unit <= most {
			return m * unit
		}
	}
	return unit // the logarithm was rounded up to the next power
}

// StepAbove is the least of 1, 2, 5 times a power of ten not below least; 0 where [Step] is.
func StepAbove(least float64) float64 {
	step := Step(least)
	if step == 0 || step >= least*(1-1e-12) {
		return step
	}
	unit := math.Pow(10, math.Floor(math.Log10(step*1.0001)))
	for _, m := range []float64{2, 5, 10} {
		if m*unit >= least*(1-1e-12) {
			return m * unit
		}
	}
	return 20 * unit // the logarithm was rounded down
}
