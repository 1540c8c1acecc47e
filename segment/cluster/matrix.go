package cluster

import (
	"errors"
	"fmt"
	"math"
)

// Matrix is a dense table of numbers, row after row in one slice: row i is
// Data[i*Cols : (i+1)*Cols]. The methods of this room read it and never change
// it.
type Matrix struct {
	Rows, Cols int
	Data       []float64
}

// Row returns row i as a slice of m.Data.
func (m Matrix) Row(i int) []float64 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// FromRows copies rows of equal length into a matrix. Ragged or empty input is
// an error; values are checked later, by whatever reads the matrix.
func FromRows(rows [][]float64) (Matrix, error) {
	if len(rows) == 0 {
		return Matrix{}, errors.New("cluster: no rows")
	}
	m := Matrix{Rows: len(rows), Cols: len(rows[0]), Data: make([]float64, 0, len(rows)*len(rows[0]))}
	for i, r := range rows {
		if len(r) != m.Cols {
			return Matrix{}, fmt.Errorf("cluster: row %d has %d columns, row 0 has %d", i, len(r), m.Cols)
		}
		m.Data = append(m.Data, r...)
	}
	return m, m.shape()
}

// Check returns an error unless the matrix has at least one row and one
// column, as many numbers as that takes, and none of them NaN or infinite. The
// error names the first row and column at fault.
func (m Matrix) Check() error {
	if err := m.shape(); err != nil {
		return err
	}
	for i, v := range m.Data {
		// v-v is 0 for every finite number and NaN otherwise.
		if v-v != 0 {
			return fmt.Errorf("cluster: row %d, column %d is %v", i/m.Cols, i%m.Cols, v)
		}
	}
	return nil
}

func (m Matrix) shape() error {
	switch {
	case m.Rows < 1 || m.Cols < 1:
		return fmt.Errorf("cluster: a matrix of %d rows and %d columns holds nothing", m.Rows, m.Cols)
	case m.Rows > math.MaxInt32 || m.Cols > math.MaxInt32/8 || len(m.Data) != m.Rows*m.Cols:
		return fmt.Errorf("cluster: %d numbers do not make %d rows of %d columns", len(m.Data), m.Rows, m.Cols)
	}
	return nil
}

// span returns the diameter of the box around the rows, after checking that
// squared distances, and their sum over the total weight, stay finite.
func (m Matrix) span(weight float64) (float64, error) {
	lo, hi := append([]float64(nil), m.Row(0)...), append([]float64(nil), m.Row(0)...)
	for i := 1; i < m.Rows; i++ {
		for j, v := range m.Row(i) {
			lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
		}
	}
	sum := 0.0
	for j := range lo {
		r := hi[j] - lo[j]
		sum += float64(r * r)
		top := max(math.Abs(lo[j]), math.Abs(hi[j]))
		if tooFar := math.IsInf(sum*weight, 0) || math.IsInf(top*weight, 0); tooFar && weight > 1<<100 {
			return 0, fmt.Errorf("cluster: weights that add up to %g are too much to sum column %d: scale them down", weight, j)
		} else if tooFar {
			return 0, fmt.Errorf("cluster: column %d reaches from %g to %g, too far to square and sum: rescale it", j, lo[j], hi[j])
		}
	}
	return math.Sqrt(sum), nil
}

// closest is how near all rows may be to each other, unless they are equal: squares
// of such differences have all their digits.
const closest = 1e-150

// spread is span for rows among which distances are to be told apart too.
func (m Matrix) spread(weight float64) (float64, error) {
	diameter, err := m.span(weight)
	if err != nil || diameter >= closest {
		return diameter, err
	}
	for j := range m.Cols {
		lo, hi := m.Data[j], m.Data[j]
		for i := 1; i < m.Rows; i++ {
			lo, hi = min(lo, m.Data[i*m.Cols+j]), max(hi, m.Data[i*m.Cols+j])
		}
		if lo < hi {
			return 0, fmt.Errorf("cluster: column %d reaches from %g to %g, too near to square, and no other column reaches further: rescale", j, lo, hi)
		}
	}
	return diameter, nil
}
