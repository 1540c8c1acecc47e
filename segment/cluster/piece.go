package cluster

import (
	"fmt"
	"math"
)

// Piece is some of the rows of data that come in pieces. What reads a piece
// neither changes nor keeps it, so its memory may hold the next one.
type Piece struct {
	// Rows are the rows, with the same columns in every piece.
	Rows Matrix
	// Weights holds the weight of each row, finite and not negative; nil means
	// 1 each.
	Weights []float64
	// Keys tells rows apart wherever they come from: a customer's number, or a
	// hash of an ID. A row with a key draws the same lot in every [Sketch] of
	// the same seed. Only a sketch needs them.
	Keys []uint64
}

// check returns an error unless the piece has rows of so many columns, which
// are finite, and as many weights and keys as it has rows, if any.
func (p Piece) check(cols int) error {
	if err := p.Rows.Check(); err != nil {
		return err
	}
	switch n := p.Rows.Rows; {
	case cols > 0 && p.Rows.Cols != cols:
		return fmt.Errorf("cluster: rows of %d columns, want %d", p.Rows.Cols, cols)
	case p.Weights != nil && len(p.Weights) != n:
		return fmt.Errorf("cluster: %d weights for %d rows", len(p.Weights), n)
	case p.Keys != nil && len(p.Keys) != n:
		return fmt.Errorf("cluster: %d keys for %d rows", len(p.Keys), n)
	}
	for i, w := range p.Weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("cluster: weight of row %d is %v, must be finite and not negative", i, w)
		}
	}
	return nil
}

func (p Piece) weight(i int) float64 {
	if p.Weights == nil {
		return 1
	}
	return p.Weights[i]
}

// checkRow returns an error unless x is a row of so many finite numbers, if
// cols is not 0, and w a weight.
func checkRow(x []float64, w float64, cols int) error {
	switch {
	case len(x) == 0 || cols > 0 && len(x) != cols:
		return fmt.Errorf("cluster: a row of %d columns, want %d", len(x), max(1, cols))
	case !(w >= 0) || math.IsInf(w, 1):
		return fmt.Errorf("cluster: weight of the row is %v, must be finite and not negative", w)
	}
	for j, v := range x {
		if v-v != 0 {
			return fmt.Errorf("cluster: column %d of the row is %v", j, v)
		}
	}
	return nil
}
