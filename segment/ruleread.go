package segment

import (
	"context"
	"fmt"
	"math"
	"sort"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/par"
)

// ruleData is what a rule is grown on: the shaping features of customers as small
// whole numbers, and the segment that the model puts them in. Customers of
// segments of fewer than ten are left out: nothing may be said about those.
type ruleData struct {
	features []ruleColumn
	labels   []int32
	segments int   // of the model
	sizes    []int // by segment, 0 where left out
}

// ruleColumn is one feature: for a number codes[i] is how many of the cuts are
// below customer i's value, so that value <= cuts[c] exactly if codes[i] <= c; for
// a category it is the level, or the number of levels for one the model does not
// know.
type ruleColumn struct {
	encoder *encoder
	codes   []uint8
	cuts    []float64
}

// values is how many codes there may be.
func (c *ruleColumn) values() int {
	if c.encoder.kind == kindNumeric {
		return len(c.cuts) + 1
	}
	return len(c.encoder.levels) + 1
}

// readRule reads customers for a rule. Errors are those of Fit.
func (m *Model[T]) readRule(ctx context.Context, customers []T, workers int) (*ruleData, error) {
	n := len(customers)
	ids, labels := make([]string, n), make([]int32, n)
	numbers, levels := make([][]float64, len(m.columns)), make([][]uint8, len(m.columns))
	for j := range m.columns {
		if m.encoders[j].width == 0 {
			continue // the model does not look at it, so neither does its rule
		}
		if levels[j] = make([]uint8, n); m.columns[j].kind == kindNumeric {
			numbers[j] = make([]float64, n)
		}
	}
	err := par.Chunks(ctx, n, readChunk, workers, func(_, lo, hi int) error {
		x := make([]float64, m.coordinates())
		for i := lo; i < hi; i++ {
			if err := m.readRuleRow(i, customers[i], x, ids, numbers, levels); err != nil {
				return err
			}
			first, _, _, _ := m.place(x)
			if labels[i] = int32(first); first < 0 {
				err := m.tooFar(customers[i]).(*RowError)
				err.Row = i
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]int, n)
	for i, id := range ids {
		if j, twice := seen[id]; twice {
			return nil, &RowError{Row: i, Customer: id, Column: "ID", Reason: fmt.Sprintf("is the ID of row %d too", j)}
		}
		seen[id] = i
	}
	d := &ruleData{segments: m.segments()}
	keep := d.base(labels)
	for j := range m.columns {
		if levels[j] == nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		c := ruleColumn{encoder: &m.encoders[j]}
		if numbers[j] != nil {
			c.code(numbers[j], levels[j])
		}
		c.codes = pick(levels[j], keep)
		d.features = append(d.features, c)
	}
	return d, nil
}

// base keeps the customers of segments of ten or more and returns their rows.
func (d *ruleData) base(labels []int32) (keep []int) {
	d.sizes = make([]int, d.segments)
	for _, l := range labels {
		d.sizes[l]++
	}
	for k, n := range d.sizes {
		if !disclosure.Publishable(n) {
			d.sizes[k] = 0
		}
	}
	for i, l := range labels {
		if d.sizes[l] > 0 {
			keep = append(keep, i)
		}
	}
	d.labels = pick(labels, keep)
	return keep
}

func pick[E any](from []E, rows []int) []E {
	out := make([]E, len(rows))
	for at, i := range rows {
		out[at] = from[i]
	}
	return out
}

// readRuleRow reads one customer: its coordinates into x, its numbers and levels
// into row i.
func (m *Model[T]) readRuleRow(i int, customer T, x []float64, ids []string, numbers [][]float64, levels [][]uint8) (err error) {
	at := -1
	name := func() string {
		if at < 0 {
			return "ID"
		}
		return m.columns[at].name
	}
	defer func() {
		if r := recover(); r != nil {
			err = panicked(i, ids[i], name(), r)
		}
	}()
	if ids[i] = m.id(customer); ids[i] == "" {
		return &RowError{Row: i, Column: name(), Reason: "is empty"}
	}
	for at = range m.columns {
		c, e := &m.columns[at], &m.encoders[at]
		var v float64
		var s, reason string
		if c.kind == kindNumeric {
			v, reason = c.readNumber(customer)
		} else {
			s, reason = c.readText(customer)
		}
		switch {
		case reason != "":
			return &RowError{Row: i, Customer: ids[i], Column: c.name, Reason: reason}
		case c.kind == kindNumeric:
			if e.putNumber(x, v); numbers[at] != nil {
				numbers[at][i] = v
			}
		default:
			l, ok := e.level(s)
			if e.putLevel(x, l, ok); levels[at] == nil {
				continue
			}
			if levels[at][i] = uint8(len(e.levels)); ok {
				levels[at][i] = uint8(l)
			}
		}
	}
	return nil
}

// code lays the cuts of a number and writes the codes. A missing number stands
// where the model's filling puts it; it takes no part in laying the cuts.
func (c *ruleColumn) code(numbers []float64, codes []uint8) {
	known := make([]float64, 0, len(numbers))
	for _, v := range numbers {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	c.cuts = cuts(known)
	for i, v := range numbers {
		codes[i] = c.codeOf(v)
	}
}

func (c *ruleColumn) codeOf(v float64) uint8 {
	if math.IsNaN(v) {
		v = c.encoder.filled
	}
	return uint8(sort.SearchFloat64s(c.cuts, v)) // the first cut that is not below v
}
