package quality

import "math"

// AdjustedRandError returns the adjusted Rand index of two labellings and its standard
// error over other samples of rows from the same source, by the jackknife: how much the
// index varies when one row after another is left out (Efron & Tibshirani 1993, An
// Introduction to the Bootstrap, eq. 11.5). Rows are taken as labelled before they were
// drawn; that other rows would have led to other clusters is not in it. The error is 0
// where the labellings are the same up to names, and NaN for fewer than three rows.
// Labels and errors are those of [Rand].
func AdjustedRandError(a, b []int32) (value, se float64, err error) {
	t, err := cross(a, b)
	if err != nil {
		return 0, 0, err
	}
	value, se = t.jackknife()
	return value, se, nil
}

// jackknife leaves out one row of each cell: all rows of a cell are alike, so that there
// are as many different indices as cells, not as many as rows.
func (t table) jackknife() (value, se float64) {
	r, c := t.sizes()
	n, mean := 0.0, 0.0
	without := make([]float64, len(t.n))
	both, rows, cols, all := t.pairs()
	for _, v := range r {
		n += v
	}
	if n < 3 {
		return t.adjustedRand(), math.NaN()
	}
	for i, v := range t.n {
		if v == 0 {
			continue
		}
		at := pairCounts{both - (v - 1), rows - (r[i/t.cols] - 1), cols - (c[i%t.cols] - 1), all - (n - 1)}
		without[i] = at.adjustedRand()
		mean += v / n * without[i]
	}
	squares := 0.0
	for i, v := range t.n {
		if v > 0 {
			d := without[i] - mean
			squares += float64(v * d * d)
		}
	}
	return t.adjustedRand(), math.Sqrt((n - 1) / n * squares)
}

// pairCounts are the pairs of rows that are together in both labellings, in the one, in
// the other, and all there are.
type pairCounts struct{ both, rows, cols, all float64 }

func (p pairCounts) adjustedRand() float64 {
	if p.all == 0 {
		return 1
	}
	expected, top := p.rows/p.all*p.cols, (p.rows+p.cols)/2
	if top == expected {
		return 1
	}
	return (p.both - expected) / (top - expected)
}
