package segment

import (
	"fmt"
	"math"
)

// entry is a customer as a census counts it.
type entry struct {
	x       []float64 // its coordinates
	bins    []int32   // of each feature of the basis
	segment int
	far     float64 // how far from its segment, see solution.far
	worth   float64
}

// maxPowered keeps the fourth power of what is summed a number.
const maxPowered = 1e75

// enter reads a customer into e. What the host's functions panic with is an error that
// names the column.
func (m *Model[T]) enter(row int, customer T, b *basis, e *entry) (err error) {
	at := ""
	defer func() {
		if r := recover(); r != nil {
			err = panicked(row, m.customer(customer), at, r)
		}
	}()
	reason := ""
	for i := range b.features {
		c := m.column(i)
		at = c.name
		if c.kind == kindNumeric {
			var v float64
			if v, reason = c.readNumber(customer); reason != "" {
				break
			}
			e.bins[i] = b.features[i].number(v)
			if i < len(m.columns) {
				m.encoders[i].putNumber(e.x, v)
			}
		} else {
			raw := c.text(customer)
			s := raw
			if raw == "" {
				if s = c.missing; s == "" {
					_, reason = c.readText(customer)
					break
				}
			}
			e.bins[i] = b.features[i].level(s, raw == "")
			if i < len(m.columns) {
				l, ok := m.encoders[i].level(s)
				m.encoders[i].putLevel(e.x, l, ok)
			}
		}
	}
	if reason == "" && b.worth {
		at = "Worth"
		if e.worth = m.worth(customer); !(math.Abs(e.worth) <= maxPowered) {
			reason = fmt.Sprintf("is %v", e.worth)
		}
	}
	if reason == "" {
		if e.segment, e.far = m.farthest(e.x); e.segment < 0 || !powerable(e.x) {
			at, reason = "features", "values are so far from every segment that the distance overflows"
		}
	}
	if reason != "" {
		return &RowError{Row: row, Customer: m.customer(customer), Column: at, Reason: reason}
	}
	return nil
}

// column is a feature in the order of a basis: those that shape, then descriptors.
func (m *Model[T]) column(i int) *column[T] {
	if i < len(m.columns) {
		return &m.columns[i]
	}
	return &m.descriptors[i-len(m.columns)]
}

// powerable tells whether the fourth powers of all coordinates are numbers.
func powerable(x []float64) bool {
	for _, v := range x {
		if !(math.Abs(v) <= maxPowered) {
			return false
		}
	}
	return true
}

// farthest returns the segment of a row, -1 where Assign refuses it, and how far the row is
// from what the fit saw: its distance to the own centre, or, where segments are described
// by probabilities, less the logarithm of its density (a mixture) or of the probability
// of its answers (classes). It does not allocate.
func (s *solution) farthest(x []float64) (segment int, far float64) {
	if !s.probable() {
		first, _, d, _ := s.nearest(x)
		return first, d
	}
	var room [maxSegments]float64
	p := room[:s.segments()]
	density, ok := s.density(x, p)
	if !ok {
		return -1, inf
	}
	first, _, _, _ := likeliest(p)
	return first, -density
}
