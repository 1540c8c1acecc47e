package segment

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/clientele-go/clientele/internal/disclosure"
)

const (
	// cutsPerFeature is about how many thresholds of a feature a rule may choose
	// from. More would tell customers apart by what nobody would call a
	// difference.
	cutsPerFeature = 100
	// maxCuts is what fits the codes of a ruleColumn.
	maxCuts = 254
	// cutDigits is how many significant digits a threshold may have.
	cutDigits = 4
)

// cuts returns the thresholds, rising, that a rule may use for a feature with
// these known values; values is sorted by it. They are laid before the rule knows
// any label, and so that they may be published: each is the roundest number
// somewhere between two others and equals nobody's value; it is not known where
// between them the customers are, and at least ten lie between one threshold and
// the next and beyond the first and the last. Wide gaps get theirs before all others.
func cuts(values []float64) []float64 {
	slices.Sort(values)
	n := len(values)
	// A threshold may move over as many customers as half a bin holds for
	// the sake of a rounder number.
	bin := max(disclosure.MinGroup, n/cutsPerFeature)
	slack := bin / 2
	var out []float64
	wide := gaps(values, bin)
	last := 0 // how many values are below the last threshold
	for i := disclosure.MinGroup; i <= n-disclosure.MinGroup && len(out) < maxCuts; i++ {
		gap := len(wide) > 0 && i == wide[0]
		if gap {
			wide = wide[1:]
		}
		room := n
		if len(wide) > 0 {
			room = wide[0] - disclosure.MinGroup // the next gap needs its ten, too
		}
		if !gap && (values[i] == values[i-1] || i-last < bin || i > room) {
			continue
		}
		lo, hi := max(i-slack, last), min(i+slack, n, max(i, room))
		if gap {
			lo, hi = i, i
		}
		low, high := values[max(lo-1, 0)], values[min(hi, n-1)]
		// Equal values move together or not at all: where more than the slack are
		// alike, the threshold stays on its side of them.
		if at := sort.SearchFloat64s(values, values[i-1]); at < lo {
			low = values[i-1]
		}
		if at := sort.SearchFloat64s(values, math.Nextafter(values[i], math.Inf(1))); at > hi {
			high = values[i]
		}
		t, ok := roundest(low, high, values)
		if !ok {
			continue
		}
		below := sort.SearchFloat64s(values, t)
		if below-last < disclosure.MinGroup || n-below < disclosure.MinGroup || !gap && below > room {
			continue
		}
		out = append(out, t)
		last = below
		i = max(i, below)
	}
	return out
}

// gaps returns the places of values, rising, before which there is a gap wider than
// the half bins on either side of it together: there groups end, and a threshold
// belongs between them, not among the last of one. Wider ones come first where two are
// closer than ten.
func gaps(values []float64, bin int) (wide []int) {
	n := len(values)
	for i := disclosure.MinGroup; i <= n-disclosure.MinGroup; i++ {
		low, high := values[max(0, i-1-bin/2)], values[min(n-1, i+bin/2)]
		if gap := values[i] - values[i-1]; gap > high/2-low/2 {
			wide = append(wide, i)
		}
	}
	byWidth := slices.Clone(wide)
	slices.SortStableFunc(byWidth, func(a, b int) int {
		return cmp.Compare(values[b]-values[b-1], values[a]-values[a-1])
	})
	wide = wide[:0]
	for _, i := range byWidth {
		at, _ := slices.BinarySearch(wide, i)
		if (at == 0 || i-wide[at-1] >= disclosure.MinGroup) && (at == len(wide) || wide[at]-i >= disclosure.MinGroup) {
			wide = slices.Insert(wide, at, i)
		}
	}
	return wide
}

// roundest returns the number strictly between low and high with the largest
// decimal step (1, 2 or 5 times a power of ten) and no more than cutDigits
// significant digits that is none of the sorted values.
func roundest(low, high float64, values []float64) (float64, bool) {
	size := max(math.Abs(low), math.Abs(high))
	if !(low < high) || size > 1e15 || size < 1e-12 {
		return 0, false
	}
	top := int(math.Floor(math.Log10(size))) + 1
	for e := top; e > top-cutDigits-1; e-- {
		for _, m := range []float64{5, 2, 1} {
			if t, ok := multiple(m, e, low, high, values); ok {
				return t, true
			}
		}
	}
	return 0, false
}

// multiple returns the multiple of m*10^e strictly between low and high that is
// nearest to zero, if any is nobody's value. It tries a few: a price list may
// sit on round numbers. The product is one of whole numbers, so that what is
// returned is the float64 nearest to the decimal number.
func multiple(m float64, e int, low, high float64, values []float64) (float64, bool) {
	power := math.Pow(10, math.Abs(float64(e)))
	at := func(k float64) float64 {
		if e < 0 {
			return k * m / power
		}
		return k * m * power
	}
	first := math.Floor(low / at(1))
	for try := range 8 {
		t := at(first+float64(try)) + 0 // + 0: no negative zero
		if t >= high {
			break
		}
		if t > low {
			if _, taken := slices.BinarySearch(values, t); !taken {
				return t, true
			}
		}
	}
	return 0, false
}
