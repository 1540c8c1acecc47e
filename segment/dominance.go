package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// dominant is the share of a group's total above which the total is taken to be
// about the one member who has it (the dominance rule of statistical disclosure
// control; Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
const dominant = .85

// speaksOfFew reports whether the mean or the sum of values is in truth about
// fewer than ten people: one of them makes up most of it, or all but a few share
// the same value (one return among forty customers: the mean tells about the
// one). Fewer than ten values are few in any case.
func speaksOfFew(values []float64) bool {
	n := len(values)
	if !disclosure.Publishable(n) {
		return true
	}
	total, largest := 0.0, 0.0
	for _, v := range values {
		a := math.Abs(v) / float64(n) // divided first: sums of 1e308 overflow
		total += a
		largest = max(largest, a)
	}
	if largest > dominant*total {
		return true
	}
	same := mode(values)
	return 2*same >= n && !disclosure.SafeDifference(n, same)
}

// mode returns how often the most frequent of the values occurs.
func mode(values []float64) int {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	best, run := 0, 0
	for i, v := range sorted {
		if i > 0 && v != sorted[i-1] {
			run = 0
		}
		run++
		best = max(best, run)
	}
	return best
}

// withhold says for which groups the mean must not be shown, given that the mean
// over all of them is. Groups that speak of few are withheld; but what is
// withheld follows, in sum, from the others and the whole, so the smallest
// further groups join them until the sum speaks of enough people. All groups are
// withheld where nothing less will do.
func withhold(groups [][]float64) []bool {
	hide := make([]bool, len(groups))
	var hidden []float64
	count := 0
	for g, v := range groups {
		if speaksOfFew(v) {
			hide[g] = true
			hidden = append(hidden, v...)
			count++
		}
	}
	for count > 0 && count < len(groups) && (count == 1 || speaksOfFew(hidden)) {
		next := -1
		for g, v := range groups {
			if !hide[g] && (next < 0 || len(v) < len(groups[next])) {
				next = g
			}
		}
		hide[next] = true
		hidden = append(hidden, groups[next]...)
		count++
	}
	return hide
}
