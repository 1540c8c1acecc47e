package segment

import (
	"math"
	"slices"
)

const (
	// knotShare is the share of customers between two knots at most, and
	// what a value needs to have one to itself.
	knotShare = .01
	// scoreTail is the share in each tail at which scores end. The most extreme of a
	// million would stand at 5 standard deviations, only for being many.
	scoreTail = knotShare / 2
	// maxKnots is beyond what fitScores makes: a hundred, and three for each of at most a
	// hundred frequent values.
	maxKnots = 400
)

// fitScores lays the knots of normal scores over sorted values. A value of a hundredth of
// all customers or more has a knot to itself and one on either side: halfway from
// zero orders to one there is nobody, and a straight line across would draw the
// one-order customers towards the none.
func fitScores(sorted []float64) (values, scores []float64) {
	n := float64(len(sorted))
	distinct := slices.Compact(slices.Clone(sorted))
	every := float64(len(distinct))*knotShare <= 1
	last, frequent := 0.0, false // of the knot and the value before
	for below, d := 0, 0; d < len(distinct); d++ {
		count := same(sorted, below)
		p := (float64(below) + float64(count)/2) / n
		below += count
		was := frequent
		frequent = float64(count) >= knotShare*n
		next := below < len(sorted) && float64(same(sorted, below)) >= knotShare*n
		p = min(max(p, scoreTail), 1-scoreTail)
		switch {
		case p == scoreTail && len(values) > 0:
			values[0] = distinct[d] // the last value of the tail is where it ends
		case len(values) == 0 || every || was || frequent || next || p-last >= knotShare || p == 1-scoreTail || d == len(distinct)-1:
			values, scores = append(values, distinct[d]), append(scores, math.Sqrt2*math.Erfinv(2*p-1))
			last = p
		}
		if p == 1-scoreTail {
			break // and so is the first of the other
		}
	}
	return values, scores
}

// same counts the values equal to the one at from, which they follow.
func same(sorted []float64, from int) int {
	n := from + 1
	for n < len(sorted) && sorted[n] == sorted[from] {
		n++
	}
	return n - from
}

// interpolate goes straight from knot to knot of the rising xs and ys, and stays where
// they end.
func interpolate(xs, ys []float64, x float64) float64 {
	i, found := slices.BinarySearch(xs, x)
	switch {
	case found:
		return ys[i]
	case i == 0:
		return ys[0]
	case i == len(xs):
		return ys[i-1]
	}
	share := (x - xs[i-1]) / (xs[i] - xs[i-1])
	return min(ys[i-1]+float64(share*(ys[i]-ys[i-1])), ys[i]) // rounding must not overtake
}
