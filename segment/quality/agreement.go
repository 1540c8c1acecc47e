package quality

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/assign"
)

// Rand returns the share of pairs of rows on which two labellings agree, that
// is, which both put together or both put apart (Rand 1971, JASA 66(336),
// 846-850): from 0 to 1. Any integers are labels, and their values do not
// matter; noise (-1) is a cluster like others. The error is for labellings of
// different lengths or of no rows. A single row agrees: 1.
func Rand(a, b []int32) (float64, error) {
	t, err := cross(a, b)
	if err != nil {
		return 0, err
	}
	both, rows, cols, all := t.pairs()
	if all == 0 {
		return 1, nil
	}
	return (all + 2*both - rows - cols) / all, nil
}

// AdjustedRand returns the Rand index corrected for the agreement of random
// labellings with the same cluster sizes (Hubert & Arabie 1985, Journal of
// Classification 2, 193-218, equation 5): 1 for equal partitions, 0 on average
// by chance, below 0 for less than chance. Where both labellings are a single
// cluster, or both are all singletons, it is 1. Labels and errors are those of
// [Rand].
func AdjustedRand(a, b []int32) (float64, error) {
	t, err := cross(a, b)
	if err != nil {
		return 0, err
	}
	return t.adjustedRand(), nil
}

// Jaccard returns, for each cluster of a, how much it resembles the cluster of
// b that is most like it: rows in both over rows in either, from above 0 to 1
// (Hennig 2007, Computational Statistics & Data Analysis 52, 258-271). Labels
// must be 0, 1, 2, ...; a label that does not occur in a has NaN.
func Jaccard(a, b []int32) ([]float64, error) {
	if err := counted(a, b); err != nil {
		return nil, err
	}
	return byLabel(a, b, nil).jaccard(), nil
}

// MatchLabels pairs the clusters of a with those of b so that as many rows as
// possible keep their pair (the optimal assignment, found by the Hungarian
// method). to[i] is the label of b that goes with label i of a, or -1 where b
// has fewer clusters; matched is the number of rows that agree under it.
// Labels must be 0, 1, 2, ... It is how the segments of a new fit get the
// names of the old one.
func MatchLabels(a, b []int32) (to []int, matched int, err error) {
	if err := counted(a, b); err != nil {
		return nil, 0, err
	}
	t := byLabel(a, b, nil)
	// The solver wants no more rows than columns; empty columns stand for "no
	// partner".
	cols := max(t.rows, t.cols)
	cost := make([]float64, t.rows*cols)
	for i := range t.rows {
		for j := range t.cols {
			cost[i*cols+j] = -t.n[i*t.cols+j]
		}
	}
	to, err = assign.Min(cost, t.rows, cols)
	if err != nil {
		return nil, 0, err
	}
	for i, j := range to {
		if j >= t.cols {
			to[i] = -1
			continue
		}
		matched += int(t.n[i*t.cols+j])
	}
	return to, matched, nil
}

// maxLabel bounds labels that are used as positions in a table.
const maxLabel = 1 << 12

func counted(a, b []int32) error {
	if err := sameLength(a, b); err != nil {
		return err
	}
	for _, s := range [][]int32{a, b} {
		for i, l := range s {
			if l == -1 {
				return fmt.Errorf("quality: row %d has label -1, which is noise: leave such rows out", i)
			}
			if l < 0 || l >= maxLabel {
				return fmt.Errorf("quality: row %d has label %d, labels must be from 0 to %d", i, l, maxLabel-1)
			}
		}
	}
	return nil
}

func sameLength(a, b []int32) error {
	switch {
	case len(a) != len(b):
		return fmt.Errorf("quality: labels of %d and of %d rows cannot be compared", len(a), len(b))
	case len(a) == 0:
		return errors.New("quality: no labels")
	}
	return nil
}

// table is a contingency table: n[i*cols+j] rows carry label i of one
// labelling and j of the other.
type table struct {
	rows, cols int
	n          []float64
}

// cross makes the table of any two labellings, after numbering their labels
// by first appearance.
func cross(a, b []int32) (table, error) {
	if err := sameLength(a, b); err != nil {
		return table{}, err
	}
	a, rows := renumber(a)
	b, cols := renumber(b)
	if rows*cols > 1<<26 {
		return table{}, fmt.Errorf("quality: %d by %d clusters are too many to compare", rows, cols)
	}
	return fill(a, b, nil, rows, cols), nil
}

func renumber(labels []int32) ([]int32, int) {
	seen := make(map[int32]int32)
	out := make([]int32, len(labels))
	for i, l := range labels {
		n, ok := seen[l]
		if !ok {
			n = int32(len(seen))
			seen[l] = n
		}
		out[i] = n
	}
	return out, len(seen)
}

// byLabel makes the table of labels that are positions, row i counting
// weights[i] times, or once where weights is nil.
func byLabel(a, b []int32, weights []float64) table {
	rows, cols := 0, 0
	for i := range a {
		rows, cols = max(rows, int(a[i])+1), max(cols, int(b[i])+1)
	}
	return fill(a, b, weights, rows, cols)
}

func fill(a, b []int32, weights []float64, rows, cols int) table {
	t := table{rows: rows, cols: cols, n: make([]float64, rows*cols)}
	for i := range a {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		t.n[int(a[i])*cols+int(b[i])] += w
	}
	return t
}

// sizes returns the marginal counts.
func (t table) sizes() (rows, cols []float64) {
	rows, cols = make([]float64, t.rows), make([]float64, t.cols)
	for i := range t.rows {
		for j := range t.cols {
			rows[i] += t.n[i*t.cols+j]
			cols[j] += t.n[i*t.cols+j]
		}
	}
	return rows, cols
}

// pairs counts the pairs of rows that are together in both labellings, in the
// one, in the other, and all there are.
func (t table) pairs() (both, rows, cols, all float64) {
	two := func(v float64) float64 { return v * (v - 1) / 2 }
	r, c := t.sizes()
	n := 0.0
	for _, v := range r {
		rows += two(v)
		n += v
	}
	for _, v := range c {
		cols += two(v)
	}
	for _, v := range t.n {
		both += two(v)
	}
	return both, rows, cols, two(n)
}

func (t table) adjustedRand() float64 {
	both, rows, cols, all := t.pairs()
	return pairCounts{both, rows, cols, all}.adjustedRand()
}

func (t table) jaccard() []float64 {
	r, c := t.sizes()
	out := make([]float64, t.rows)
	for i := range out {
		for j := range c {
			n := t.n[i*t.cols+j]
			// 0/0 for a label that does not occur: NaN, and max keeps it.
			out[i] = max(out[i], n/(r[i]+c[j]-n))
		}
		if r[i] == 0 {
			out[i] = nan
		}
	}
	return out
}
