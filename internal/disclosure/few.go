package disclosure

import "slices"

const (
	// FewValues is up to how many different values the counts behind a mean
	// follow from it: two for a flag, and three from mean and standard deviation
	// together, however coarsely they are rounded. With more values there are
	// several solutions for nearly all groups, and coarse figures keep it so.
	FewValues = 3
	// UniformBelow is the size of a group below which a figure that tells that
	// all have the same value would tell each member's value (the homogeneity
	// attack of Machanavajjhala et al. 2007, ACM TKDD 1(1)).
	UniformBelow = 20
)

// SpeaksOfFew reports whether the mean or the sum of values is in truth about
// fewer than ten people: one or nine of them make up most of it, or of the distances
// from the median, or all but a few
// share the same value (one return among forty customers: the mean tells about
// the one). Fewer than ten values are few in any case. few says that the base
// knows so few different values that each count must be one that may be shown.
func SpeaksOfFew(values []float64, few bool) bool {
	n := len(values)
	if !Publishable(n) || Dominated(values) || StandsOut(values) {
		return true
	}
	same := commonest(values)
	switch {
	case same == n:
		return n < UniformBelow
	case few:
		return !Publishable(slices.Min(Occurrences(values)))
	}
	return 2*same >= n && !SafeDifference(n, same)
}

// commonest returns how often the value occurs that at least half of the values
// are; what it returns where none is that common is less than half of them. It
// goes through the values twice instead of sorting them (Misra & Gries 1982,
// Science of Computer Programming 2, 143-152): three different values cancel
// each other out, and what more than a third of all are is left in the end.
func commonest(values []float64) int {
	var a, b float64
	left, right := 0, 0 // of a and b
	for _, v := range values {
		switch {
		case left > 0 && v == a:
			left++
		case right > 0 && v == b:
			right++
		case left == 0:
			a, left = v, 1
		case right == 0:
			b, right = v, 1
		default:
			left--
			right--
		}
	}
	left, right = 0, 0
	for _, v := range values {
		if v == a {
			left++
		} else if v == b {
			right++
		}
	}
	return max(left, right)
}

// Occurrences counts how often each of the values occurs, from the least value on.
func Occurrences(values []float64) (counts []int) {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			counts = append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return counts
}

// FewValued reports whether all groups together have at most FewValues different
// values.
func FewValued(groups [][]float64) bool {
	var seen []float64
	for _, values := range groups {
		for _, v := range values {
			if slices.Contains(seen, v) {
				continue
			}
			if seen = append(seen, v); len(seen) > FewValues {
				return false
			}
		}
	}
	return true
}

// Withhold says for which groups the mean must not be shown, given that the mean
// over all of them is. Groups that speak of few are withheld; but what is
// withheld follows, in sum, from the others and the whole, so the smallest
// further groups join them until the sum speaks of enough people. All groups are
// withheld where nothing less will do. Groups of forced, if it is not nil, are withheld
// for what another feature shows.
func Withhold(groups [][]float64, few bool, forced []bool) []bool {
	hide := make([]bool, len(groups))
	var hidden []float64
	count := 0
	for g, v := range groups {
		if forced != nil && forced[g] || SpeaksOfFew(v, few) {
			hide[g] = true
			hidden = append(hidden, v...)
			count++
		}
	}
	for count > 0 && count < len(groups) && (count == 1 || SpeaksOfFew(hidden, few)) {
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
