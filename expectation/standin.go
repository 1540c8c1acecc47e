package expectation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// refer gives the references to their dimensions. Where a dimension asks what is
// perceived but for no level at all, the first reference that holds for a segment
// stands in there.
func (p *plan) refer(refs []Reference, m *segment.Membership) error {
	if len(refs) == 0 {
		return nil
	}
	dims := p.byName()
	ids := make(map[string]int, len(m.Segments))
	for i, s := range m.Segments {
		ids[s.ID] = i
	}
	var faults []error
	for i := range refs {
		r := &refs[i]
		n, err := p.levelOn(dims, r.Dimension, r.Level)
		at, known := ids[r.Segment]
		if !known && r.Segment != "" {
			err = errors.Join(err, fmt.Errorf("segment %q, which the membership does not have", r.Segment))
		}
		if err = errors.Join(err, r.fault()); err != nil {
			faults = append(faults, fmt.Errorf("expectation: reference %d: %w", i, err))
			continue
		}
		d := &p.dims[n]
		d.refs = append(d.refs, r)
		if d.level != nil || d.perceived == nil {
			continue
		}
		if d.standIns == nil {
			d.standIns = make([]*Reference, len(m.Segments)+1)
			p.held = append(p.held, n)
			for _, c := range [...]column{colLevel, colPairedLevel, colPairedPerceived, colGap} {
				p.keep(d, c)
			}
		}
		for k := range d.standIns {
			if d.standIns[k] == nil && (r.Segment == "" || k < len(m.Segments) && k == at) {
				d.standIns[k] = r
			}
		}
	}
	return errors.Join(faults...)
}

// standIn returns the reference that stands in for the level of a segment, or nil. A
// segment that the membership does not have, as that of prospects, has those that hold
// for all.
func (d *dimPlan) standIn(segment int) *Reference {
	switch last := len(d.standIns) - 1; {
	case last < 0:
		return nil
	case segment < 0 || segment >= last:
		return d.standIns[last]
	default:
		return d.standIns[segment]
	}
}

// source says what the level of a dimension is in a segment.
func (p *plan) source(dim, segment int) Source {
	if r := p.dims[dim].standIn(segment); r != nil {
		return r.Source
	}
	return p.dims[dim].source
}

// hold sets the perceived levels of one respondent of a segment against what stands in
// for a level that nobody was asked.
func (p *plan) hold(segment int, out []float64) {
	for _, n := range p.held {
		d := &p.dims[n]
		r, v := d.standIn(segment), out[d.at[colPerceived]]
		if r == nil || math.IsNaN(v) {
			continue // levels has left NaN
		}
		out[d.at[colLevel]], out[d.at[colPairedLevel]] = r.Level, r.Level
		out[d.at[colPairedPerceived]], out[d.at[colGap]] = v, v-r.Level
	}
}

// stand makes the estimates of a cell whose level is a reference. It is nobody's
// answer, so that all agree on it tells nothing; and the gap tells what the perceived
// level tells, so the rules of that hold for both.
func (c *cell) stand(r *Reference) {
	c.ref = r
	c.perceived = c.group.level(c.dim, colPerceived, false)
	c.gap = c.perceived // with its spread: a constant less
	c.gap.mean -= r.Level
	c.gap.se = math.Hypot(c.gap.se, r.SE)
	c.level = estimate{mean: r.Level, se: r.SE, n: c.gap.n, effective: c.gap.effective}
	c.gapWhy = c.perceived.barred()
	c.levelWhy, c.perceivedWhy = c.gapWhy, c.gapWhy
}

// publishStandIn fills in the level and the gap of such a cell from the published
// perceived level.
func (c *cell) publishStandIn(s *shower, scale Scale) {
	f := c.pub.Perceived
	if f == nil {
		s.missing = append(s.missing, "gap: "+c.gapWhy)
		return
	}
	h := stats.Z95 * c.ref.SE
	c.pub.Expected = &segment.Figure{
		Value: c.ref.Level, N: f.N,
		Low:  disclosure.Round(max(c.ref.Level-h, scale.Min), digits),
		High: disclosure.Round(min(c.ref.Level+h, scale.Max), digits),
	}
	c.pub.Gap = c.ref.less(f, c.width)
}

// unsure lists the cells whose level is a reference with a standard error, by what
// they share: cells with one reference rise and fall together.
func unsure(all []*contender) (refs []*Reference) {
	for _, t := range all {
		if r := t.ref; r != nil && r.SE > 0 && !slices.Contains(refs, r) {
			refs = append(refs, r)
		}
	}
	return refs
}

// referenceStream names the random numbers of references; segments have those from 0.
const referenceStream = 1 << 40

// shake moves the summed gaps of one replicate as far as the references that they are
// taken to may be off: each is drawn once from its normal distribution, for all cells
// that it stands in for.
func shake(refs []*Reference, all []*contender, acc []float64, rng *rand.Rand) {
	for _, r := range refs {
		off := r.SE * rng.NormFloat64()
		at := 0
		for _, t := range all {
			if t.ref == r {
				acc[at+sumGap] -= float64(off * acc[at+sumGapWeight])
			}
			at += t.columns()
		}
	}
}
