package quality

import (
	"fmt"
	"math"
)

// Origins tells where the segments of one solution come from in the solution
// before it.
type Origins struct {
	// From has a row for each segment and a column for each segment of the
	// solution before: the share of its members that came from there. A row
	// adds up to 1; it is NaN for a label without rows.
	From []Figures
	// Entropy of each segment is the entropy of its row of From, divided by
	// its largest possible value: 0 where all members come from one segment, 1
	// where they come from all in equal parts. NaN for a label without rows.
	Entropy Figures
	// Stability is 1 - Entropy, the segment level stability across solutions
	// (SLSa): 1 for a segment that was there before or is a part of one.
	Stability Figures
}

// AcrossSolutions follows segments through solutions with a growing number of
// segments, each a labelling of the same rows, and returns the origins of the
// second, the third and so on (SLSa: Dolnicar & Leisch 2017, European Journal
// of Operational Research 259, 1093-1105; Dolnicar, Gruen & Leisch 2018,
// section 7.5.4). A segment of high stability in one solution after another is
// not made by the choice of how many there are. Higher is better; the cost is
// O(n) a solution.
//
// Labels must be 0, 1, 2, ...; errors are for fewer than two solutions,
// different lengths, no rows, and labels out of range, noise among them.
func AcrossSolutions(solutions [][]int32) ([]Origins, error) {
	if len(solutions) < 2 {
		return nil, fmt.Errorf("quality: %d solutions, stability across solutions needs two at least", len(solutions))
	}
	var out []Origins
	for s := 1; s < len(solutions); s++ {
		before, after := solutions[s-1], solutions[s]
		if err := counted(before, after); err != nil {
			return nil, fmt.Errorf("solutions %d and %d: %w", s-1, s, err)
		}
		out = append(out, byLabel(after, before, nil).origins())
	}
	return out, nil
}

// origins reads a table whose rows are the segments and whose columns those of
// the solution before.
func (t table) origins() Origins {
	var o Origins
	sizes, before := t.sizes()
	segments := 0
	for _, n := range before {
		if n > 0 {
			segments++
		}
	}
	for s, size := range sizes {
		from := make([]float64, t.cols)
		for c := range from {
			from[c] = t.n[s*t.cols+c] / size // NaN where there is nothing
		}
		h := nan
		switch {
		case size > 0 && segments == 1:
			h = 0 // there was one place to come from
		case size > 0:
			h = entropy(t.n[s*t.cols:(s+1)*t.cols], size) / math.Log(float64(segments))
		}
		o.From = append(o.From, from)
		o.Entropy = append(o.Entropy, h)
		o.Stability = append(o.Stability, 1-h)
	}
	return o
}
