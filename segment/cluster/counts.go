package cluster

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Counts is a table of counts that are mostly zero, such as how often each
// customer did each of a thousand things: for each row only the columns that
// are not zero. Row i has Index[Start[i]:Start[i+1]] and the Values beside
// them. The zero value has no rows; [Counts.Add] fills it.
type Counts struct {
	// Rows and Cols are the size of the table.
	Rows, Cols int
	// Start has Rows+1 places, the first of them 0.
	Start []int
	// Index holds columns, ascending within a row.
	Index []int32
	// Values holds what stands there: finite and above 0. They need not be
	// whole; amounts and weighted counts will do.
	Values []float64
}

// Add appends a row: what is counted (a column each, in any order) and how
// often. A column that comes twice is added up, a count of 0 is left out, and
// Cols grows with the columns. No columns at all make a row of zeros. A
// negative column, a count that is negative or not finite, or as many columns
// as no counts go with are an error, and nothing is appended. The slices are
// not kept.
func (c *Counts) Add(columns []int32, counts []float64) error {
	if len(columns) != len(counts) {
		return fmt.Errorf("cluster: %d columns and %d counts in row %d", len(columns), len(counts), c.Rows)
	}
	order := make([]int, 0, len(columns))
	for i, v := range counts {
		if !(v >= 0) || math.IsInf(v, 1) {
			return fmt.Errorf("cluster: row %d, column %d is %v, must be finite and not negative", c.Rows, columns[i], v)
		}
		if columns[i] < 0 || columns[i] == math.MaxInt32 {
			return fmt.Errorf("cluster: row %d has a column %d", c.Rows, columns[i])
		}
		if v > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return int(columns[i]) - int(columns[j]) })
	index, values := c.Index, c.Values
	from := len(index)
	for _, i := range order {
		if n := len(index); n > from && index[n-1] == columns[i] {
			if values[n-1] += counts[i]; math.IsInf(values[n-1], 1) {
				return fmt.Errorf("cluster: row %d, column %d adds up to infinity", c.Rows, columns[i])
			}
			continue
		}
		index, values = append(index, columns[i]), append(values, counts[i])
	}
	if len(c.Start) == 0 {
		c.Start = []int{0}
	}
	c.Index, c.Values = index, values
	c.Start = append(c.Start, len(index))
	for _, j := range columns {
		c.Cols = max(c.Cols, int(j)+1)
	}
	c.Rows++
	return nil
}

// Row returns what is not zero in row i, as slices of the table.
func (c Counts) Row(i int) (columns []int32, counts []float64) {
	lo, hi := c.Start[i], c.Start[i+1]
	return c.Index[lo:hi:hi], c.Values[lo:hi:hi]
}

// Check returns an error, naming row and column, unless the table is what its
// fields promise and at least one count is in it.
func (c Counts) Check() error {
	switch {
	case c.Rows < 1 || c.Cols < 1:
		return fmt.Errorf("cluster: counts of %d rows and %d columns hold nothing", c.Rows, c.Cols)
	case c.Rows > math.MaxInt32 || c.Cols > math.MaxInt32:
		return fmt.Errorf("cluster: counts of %d rows and %d columns are more than can be numbered", c.Rows, c.Cols)
	case len(c.Start) != c.Rows+1 || c.Start[0] != 0 || c.Start[c.Rows] != len(c.Index) || len(c.Index) != len(c.Values):
		return fmt.Errorf("cluster: %d starts, %d columns and %d counts do not make %d rows", len(c.Start), len(c.Index), len(c.Values), c.Rows)
	case len(c.Values) == 0:
		return errors.New("cluster: all counts are zero")
	}
	for i := range c.Rows {
		if c.Start[i] > c.Start[i+1] || c.Start[i+1] > len(c.Index) {
			return fmt.Errorf("cluster: row %d of counts ends before it starts", i)
		}
		columns, counts := c.Row(i)
		if err := checkCounts(columns, counts, c.Cols); err != nil {
			return fmt.Errorf("cluster: row %d, %w", i, err)
		}
	}
	return nil
}

// checkCounts returns what is wrong with a row.
func checkCounts(columns []int32, counts []float64, cols int) error {
	last, sum := int32(-1), 0.0
	for i, j := range columns {
		if j <= last || int(j) >= cols {
			return fmt.Errorf("column %d after %d, must ascend and be below %d", j, last, cols)
		}
		if v := counts[i]; !(v > 0) || math.IsInf(v, 1) {
			return fmt.Errorf("column %d is %v, must be finite and above 0", j, v)
		}
		last = j
		sum += counts[i]
	}
	if math.IsInf(sum, 1) {
		return errors.New("whose counts add up to infinity")
	}
	return nil
}
