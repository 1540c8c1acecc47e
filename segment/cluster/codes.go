package cluster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// NoAnswer is the code of an answer that is missing.
const NoAnswer int32 = -1

// Codes is a table of answers to questions with few possible answers, the
// categories, row after row in one slice: Data[i*Cols+j] is the answer of row
// i to item j, from 0 to Categories[j]-1, or [NoAnswer]. The methods of this
// room read it and never change it.
type Codes struct {
	Rows, Cols int
	// Categories holds the number of possible answers to each item, at least 2.
	Categories []int
	Data       []int32
}

// CodesFromRows copies rows of equal length. With nil for categories there are
// as many to an item as its largest code says, and at least 2.
func CodesFromRows(rows [][]int32, categories []int) (Codes, error) {
	if len(rows) == 0 {
		return Codes{}, errors.New("cluster: no rows")
	}
	c := Codes{Rows: len(rows), Cols: len(rows[0]), Data: make([]int32, 0, len(rows)*len(rows[0]))}
	for i, r := range rows {
		if len(r) != c.Cols {
			return Codes{}, fmt.Errorf("cluster: row %d has %d columns, row 0 has %d", i, len(r), c.Cols)
		}
		c.Data = append(c.Data, r...)
	}
	c.Categories = append(c.Categories, categories...)
	if categories == nil {
		c.Categories = make([]int, c.Cols)
		for j := range c.Categories {
			c.Categories[j] = 2
		}
		for i, v := range c.Data {
			c.Categories[i%c.Cols] = max(c.Categories[i%c.Cols], int(v)+1)
		}
	}
	return c, c.Check()
}

// Row returns row i as a slice of c.Data.
func (c Codes) Row(i int) []int32 {
	return c.Data[i*c.Cols : (i+1)*c.Cols : (i+1)*c.Cols]
}

// Check returns an error unless there is at least one row and one item, as
// many codes as that takes, and all of them are categories of their item or
// [NoAnswer]. The error names the first row and column at fault, or a column
// that has no answers at all.
func (c Codes) Check() error {
	switch {
	case c.Rows < 1 || c.Cols < 1:
		return fmt.Errorf("cluster: a table of %d rows and %d columns holds nothing", c.Rows, c.Cols)
	case c.Rows > math.MaxInt32 || c.Cols > math.MaxInt32/8 || len(c.Data) != c.Rows*c.Cols:
		return fmt.Errorf("cluster: %d codes do not make %d rows of %d columns", len(c.Data), c.Rows, c.Cols)
	case len(c.Categories) != c.Cols:
		return fmt.Errorf("cluster: categories of %d items for %d columns", len(c.Categories), c.Cols)
	}
	cells := 0
	for j, n := range c.Categories {
		if n < 2 {
			return fmt.Errorf("cluster: column %d has %d categories, must have at least 2", j, n)
		}
		if cells += n; n > math.MaxInt32/8 || cells > math.MaxInt32/8 {
			return fmt.Errorf("cluster: column %d has %d categories, more than can be counted", j, n)
		}
	}
	answered := make([]bool, c.Cols)
	for i, v := range c.Data {
		j := i % c.Cols
		if v < NoAnswer || int(v) >= c.Categories[j] {
			return fmt.Errorf("cluster: row %d, column %d has code %d, must be from 0 to %d, or -1 for no answer", i/c.Cols, j, v, c.Categories[j]-1)
		}
		answered[j] = answered[j] || v >= 0
	}
	for j, any := range answered {
		if !any {
			return fmt.Errorf("cluster: column %d has no answers", j)
		}
	}
	return nil
}

// distinct returns the rows that differ, in the order of their first
// appearance, with the sums of their weights (nil: 1 each), without those that
// weigh nothing.
func (c Codes) distinct(weights []float64) (rows Codes, sums []float64) {
	rows = Codes{Cols: c.Cols, Categories: c.Categories}
	seen := make(map[string]int)
	var key []byte
	for i := range c.Rows {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		if w == 0 {
			continue
		}
		key = key[:0]
		for _, v := range c.Row(i) {
			key = binary.LittleEndian.AppendUint32(key, uint32(v))
		}
		at, ok := seen[string(key)]
		if !ok {
			at = rows.Rows
			seen[string(key)] = at
			rows.Data = append(rows.Data, c.Row(i)...)
			sums = append(sums, 0)
			rows.Rows++
		}
		sums[at] += w
	}
	return rows, sums
}
