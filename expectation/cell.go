package expectation

import (
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
	width float64 // of the scale of the levels

	gap, level, perceived, adequate, desired, importance, satisfaction estimate
	gapWhy, levelWhy, perceivedWhy                                     string // why they may not be shown

	ref *Reference // stands in for a level that nobody was asked; else nil

	draws []float64 // of derived importance: replicates of its share, of the largest in each

	kano *kanoCell // nil where Kano's questions are not asked
}

// Reasons for what is missing.
const (
	reasonFew     = "fewer than ten answered"
	reasonWeights = "survey weights make it the answer of fewer than ten"
	reasonUniform = "the answers of single people would follow from it"
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

// estimate computes one dimension of one segment.
//
// Where there is a gap, all levels of the cell describe the respondents behind
// it. Expected levels of 60 beside a gap of 57 would let a reader subtract and
// find what the other three expect; and perceived minus expected would not be
// the gap.
func (c *cell) estimate(p *plan) {
	g, n := c.group, c.dim
	c.width = p.dims[n].scale.width()
	if r := p.dims[n].standIn(g.segment); r != nil {
		c.stand(r)
	} else {
		c.gap = g.level(n, colGap, false)
	}
	based := c.gap.enough() // or each figure is about whoever answered it
	switch {
	case c.ref != nil: // all three are there
	case based:
		c.level = g.level(n, colPairedLevel, true)
		c.perceived = g.level(n, colPairedPerceived, true)
		// Two of the three give the third, so they stand or fall together.
		if c.gap.telltale() || c.level.telltale() || c.perceived.telltale() {
			c.gapWhy, c.levelWhy, c.perceivedWhy = reasonUniform, reasonUniform, reasonUniform
		}
	default:
		c.level = g.level(n, colLevel, false)
		c.perceived = g.level(n, colPerceived, false)
		c.gapWhy, c.levelWhy, c.perceivedWhy = c.gap.barred(), c.level.barred(), c.perceived.barred()
	}
	c.adequate = g.level(n, colAdequate, based)
	c.importance = g.level(n, colImportance, based)
	c.desired = g.level(n, colDesired, based)
	c.satisfaction = g.level(n, colSatisfaction, based)
}

// publish turns the estimates into figures, as far as they may be shown.
func (c *cell) publish(p *plan, counts *ledger) {
	d, w := &p.dims[c.dim], c.width
	s := &shower{counts: counts}
	c.pub.Gap = s.show("gap", d.pairs != nil, c.gap, c.gapWhy, -w, w)
	c.pub.Expected = s.show("expected", d.level != nil, c.level, c.levelWhy, d.scale.Min, d.scale.Max)
	c.pub.Perceived = s.show("perceived", d.perceived != nil, c.perceived, c.perceivedWhy, d.scale.Min, d.scale.Max)
	if c.ref != nil {
		c.publishStandIn(s, d.scale)
	}
	c.pub.Adequate = s.show("adequate", d.adequate != nil, c.adequate, c.adequate.barred(), d.scale.Min, d.scale.Max)
	c.pub.Importance = s.show("importance", d.importance != nil, c.importance, c.importance.barred(), d.impScale.Min, d.impScale.Max)
	c.pub.Desired = s.show("desired", d.desired != nil && d.source == Stated, c.desired, c.desired.barred(), d.scale.Min, d.scale.Max)
	c.pub.Satisfaction = s.show("satisfaction", d.satisfied != nil, c.satisfaction, c.satisfaction.barred(), d.satScale.Min, d.satScale.Max)
	c.pub.N = withheld
	if d.level == nil && d.perceived == nil && d.importance == nil && d.satisfied == nil {
		c.pub.N = 0 // nothing is asked that it could count
	}
	for _, f := range []*segment.Figure{c.pub.Gap, c.pub.Perceived, c.pub.Expected, c.pub.Adequate, c.pub.Importance, c.pub.Desired, c.pub.Satisfaction} {
		if f != nil {
			c.pub.N = f.N
			break
		}
	}
	c.pub.Suppressed = strings.Join(s.missing, "; ")
}

// withhold says why something that was asked is not shown.
func (c *cell) withhold(what, why string) {
	if c.pub.Suppressed != "" {
		c.pub.Suppressed += "; "
	}
	c.pub.Suppressed += what + ": " + why
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
