package segment

import (
	"errors"
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/quality"
)

// told is the table of a [Migration] as whoever reads it can put it together again: shares
// times their N. What is computed from it alone tells nothing that the shares do not. An
// adjusted Rand index of the true counts, to four digits, is an equation that few tables solve.
type told struct {
	rows, cols int
	n          []float64
	variance   []float64 // of what was rounded or withheld
	from       []float64 // how many are guessed where cells are withheld
	withheld   bool
}

const (
	tenth = .1 // of Common, the most that may be guessed
	// roundedBy is the variance of what is rounded to tens, anywhere within ten alike.
	roundedBy = disclosure.MinGroup * disclosure.MinGroup / 12.
)

// told reads the shares; false where they leave more than a tenth of the customers open.
// Withheld cells of a row share evenly what the others leave of it, and have five at
// least; between nobody and all of it, anything is alike.
func (m *Migration) told() (*told, bool) {
	t := &told{rows: len(m.Before), cols: len(m.After)}
	t.n = make([]float64, t.rows*t.cols)
	t.variance, t.from = make([]float64, len(t.n)), make([]float64, len(t.n))
	open := float64(m.Common)
	guessed := 0.0
	for i, row := range m.Share {
		all, shown, hidden := 0.0, 0.0, 0
		for j, f := range row {
			if f == nil {
				hidden++
				continue
			}
			at := i*t.cols + j
			all = float64(f.N)
			t.n[at] = math.Round(f.Value * all)
			if shown += t.n[at]; t.n[at] > 0 {
				t.variance[at] = roundedBy
			}
		}
		t.withheld = t.withheld || hidden > 0
		open -= all
		if hidden == 0 || hidden == len(row) {
			continue // a row of which nothing is known is part of what stays open
		}
		rest := max(all-shown, float64(hidden)*disclosure.MinGroup/2)
		guessed += rest
		for j, f := range row {
			if at := i*t.cols + j; f == nil {
				t.n[at] = rest / float64(hidden)
				t.variance[at], t.from[at] = max(rest*rest/12, roundedBy), t.n[at]
			}
		}
	}
	return t, max(open, 0)+guessed <= tenth*float64(m.Common)
}

// agree fills in the adjusted Rand index of the told table. What rounding and guessing
// add to its variance follows from its slope in each cell (the delta method).
func (m *Migration) agree() error {
	t, known := m.told()
	if m.Common < agreedFrom || !known {
		return nil
	}
	var a, b []int32
	for at, n := range t.n {
		for range int(math.Round(n)) {
			a, b = append(a, int32(at/t.cols)), append(b, int32(at%t.cols))
		}
	}
	v, se, err := quality.AdjustedRandError(a, b)
	if err != nil {
		return errors.Join(errors.New("segment: migration"), err)
	}
	variance, guess := se*se, 0.0
	for at, slope := range t.slopes(v) {
		if t.from[at] > 0 { // guesses may all be wrong to the same side
			guess += math.Abs(slope) * math.Sqrt(t.variance[at])
			continue
		}
		variance += float64(slope * slope * t.variance[at])
	}
	variance += float64(guess * guess)
	h := stats.Z95 * math.Sqrt(variance)
	m.Agreement = coarse(v, math.Max(v-h, -1), math.Min(v+h, 1), h, m.Common)
	return nil
}

// slopes are the derivatives of the adjusted Rand index, whose value is v, by each cell
// (Hubert & Arabie 1985, equation 5, with n(n-1)/2 for the pairs of n).
func (t *told) slopes(v float64) []float64 {
	rows, cols, all := make([]float64, t.rows), make([]float64, t.cols), 0.0
	for at, n := range t.n {
		rows[at/t.cols] += n
		cols[at%t.cols] += n
		all += n
	}
	pairs := func(counts []float64) (sum float64) {
		for _, n := range counts {
			sum += n * (n - 1) / 2
		}
		return sum
	}
	in, of, total := pairs(rows), pairs(cols), pairs([]float64{all})
	expected := in / total * of
	span := (in+of)/2 - expected
	out := make([]float64, len(t.n))
	if !(span > 0) {
		return out
	}
	for at, n := range t.n {
		row, col := rows[at/t.cols]-.5, cols[at%t.cols]-.5
		more := (row*of+in*col)/total - expected/total*(all-.5)
		out[at] = ((n - .5 - more) - v*((row+col)/2-more)) / span
	}
	return out
}

// movedAsTold fills in Moved where cells are withheld: from the told table too, since the
// true number gives those away together with the sizes of the segments.
func (m *Migration) movedAsTold() {
	t, known := m.told()
	moved, all, guessed, variance := 0.0, 0.0, 0.0, 0.0
	for at, n := range t.n {
		all += n
		if m.Before[at/t.cols].ID != m.After[at%t.cols].ID {
			moved += n
			guessed += t.from[at]
			variance += t.variance[at]
		}
	}
	k := int(math.Round(moved/disclosure.MinGroup)) * disclosure.MinGroup
	n := int(math.Round(all/disclosure.MinGroup)) * disclosure.MinGroup
	if !known || !disclosure.Publishable(n) || guessed == moved || n-k < disclosure.MinGroup {
		return // it would be those who are withheld, or all but them
	}
	m.Moved = share(k, n)
	off := stats.Z95 * math.Sqrt(variance) / float64(n)
	widen := func(arm float64) float64 { return math.Sqrt(float64(arm*arm) + float64(off*off)) }
	v := m.Moved.Value
	m.Moved = figure(v, max(v-widen(v-m.Moved.Low), 0), min(v+widen(m.Moved.High-v), 1), n)
}
