package expectation

import (
	"math"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// cell is a [Cell] in the making: what is published and what the ranking and
// the tests need beside it.
type cell struct {
	pub   *Cell
	group *group
	dim   int
	gap   estimate
	width float64          // of the scale of the levels
	base  func(i int) bool // replies that all figures describe; nil: each its own
}

// Reasons for what is missing.
const (
	reasonFew     = "fewer than ten answered"
	reasonWeights = "survey weights make it the answer of fewer than ten"
	reasonUniform = "everyone in a small group gave the same answer"
)

// barred says why an estimate may not be shown, or nothing.
func (e estimate) barred() string {
	switch {
	case !disclosure.Publishable(e.n):
		return reasonFew
	case !e.enough():
		return reasonWeights
	case e.telltale():
		return reasonUniform
	}
	return ""
}

// fill computes the figures of one dimension of one segment.
//
// Where there is a gap, all levels of the cell describe the respondents behind
// it. Expected levels of 60 beside a gap of 57 would let a reader subtract and
// find what the other three expect; and perceived minus expected would not be
// the gap.
func (c *cell) fill(p *plan, counts *ledger) {
	d := &p.dims[c.dim]
	c.width = d.scale.width()
	c.gap = c.group.estimate(c.dim, colGap, nil)
	level := c.group.estimate(c.dim, colLevel, nil)
	perceived := c.group.estimate(c.dim, colPerceived, nil)
	gapWhy, levelWhy, perceivedWhy := c.gap.barred(), level.barred(), perceived.barred()
	if c.gap.enough() {
		c.base = func(i int) bool { return !math.IsNaN(c.group.at(i, c.dim, colGap)) }
		level = c.group.estimate(c.dim, colPairedLevel, c.base)
		perceived = c.group.estimate(c.dim, colPairedPerceived, c.base)
		// Two of the three give the third, so they stand or fall together.
		why := ""
		if c.gap.telltale() || level.telltale() || perceived.telltale() {
			why = reasonUniform
		}
		gapWhy, levelWhy, perceivedWhy = why, why, why
	}
	adequate := c.group.estimate(c.dim, colAdequate, c.base)
	importance := c.group.estimate(c.dim, colImportance, c.base)

	s := &shower{counts: counts}
	levels, w := d.scale, c.width
	c.pub.Gap = s.show("gap", len(d.pairs) > 0, c.gap, gapWhy, -w, w)
	c.pub.Expected = s.show("expected", len(d.level) > 0, level, levelWhy, levels.Min, levels.Max)
	c.pub.Perceived = s.show("perceived", len(d.perceived) > 0, perceived, perceivedWhy, levels.Min, levels.Max)
	c.pub.Adequate = s.show("adequate", len(d.adequate) > 0, adequate, adequate.barred(), levels.Min, levels.Max)
	c.pub.Importance = s.show("importance", len(d.importance) > 0, importance, importance.barred(), d.impScale.Min, d.impScale.Max)
	c.pub.N = withheld
	for _, f := range []*segment.Figure{c.pub.Gap, c.pub.Perceived, c.pub.Expected, c.pub.Adequate, c.pub.Importance} {
		if f != nil {
			c.pub.N = f.N
			break
		}
	}
	c.pub.Suppressed = strings.Join(s.missing, "; ")
}

// shower turns the estimates of a cell into figures and notes what it had to
// hold back.
type shower struct {
	counts  *ledger
	missing []string
}

func (s *shower) show(what string, asked bool, e estimate, why string, low, high float64) *segment.Figure {
	if !asked {
		return nil
	}
	if why != "" {
		s.missing = append(s.missing, what+": "+why)
		return nil
	}
	return e.figure(s.counts.admit(e.n), low, high)
}
