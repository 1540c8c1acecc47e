package expectation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Reference is a level that somebody else sets: what is usual in the market, what
// the leader in technology, cost or service offers, or what one offered oneself
// before (see [OwnPast]). It is published as it is given.
type Reference struct {
	Dimension string  // name
	Segment   string  // ID of the segment that it holds for; default empty: all
	Source    Source  // Market, TechnologyLeader, CostLeader, ServiceLeader or PastSelf
	Name      string  // whose level it is, for reports
	Level     float64 // on the scale of the dimension's levels
	SE        float64 // standard error of Level, 0 or more; 0: taken as given
	When      int64   // in the unit of Answer.When; 0: not stated
}

// Distance is the perceived level less a reference.
//
// Its figure is made of the published perceived level and the reference and of
// nothing else: the same mean rounded twice, from two zeros, would tell more of it
// than one rounding does. The two sides of the interval are those of the perceived
// level and of the reference, each squared and added (Zou & Donner 2008, Statistics
// in Medicine 27(10), 1693-1702); both are taken as independent, which is on the safe
// side where the reference is one's own past and the same customers answered.
type Distance struct {
	Source Source          `json:"source"`
	Name   string          `json:"name,omitempty"`
	Level  float64         `json:"level"`
	SE     float64         `json:"se,omitempty"`
	When   int64           `json:"when,omitempty"`
	Stale  bool            `json:"stale,omitempty"` // older than Options.HalfLife
	Gap    *segment.Figure `json:"gap"`             // negative: below the reference; nil where Perceived is
}

// OwnPast turns an earlier profile into references of source [PastSelf]: what each
// segment perceived then. The segments' IDs have to be those of the membership that is
// scored now, so the segmentation has to be the same one; leave out what is no more.
// Name and when stand in every reference; nil gives none.
func OwnPast(p *Profile, name string, when int64) []Reference {
	if p == nil {
		return nil
	}
	var out []Reference
	for i := range p.Segments {
		s := &p.Segments[i]
		for k := range s.Dimensions {
			f := s.Dimensions[k].Perceived
			if f == nil {
				continue
			}
			// An end may be clipped to the scale; the other then shows the width.
			se := max(f.High-f.Value, f.Value-f.Low) / stats.Z95
			out = append(out, Reference{
				Dimension: s.Dimensions[k].Name, Segment: s.ID, Source: PastSelf, Name: name,
				Level: f.Value, SE: disclosure.Round(se, digits), When: when,
			})
		}
	}
	return out
}

// other reports whether a level of this source is set by others than those asked.
func (s Source) other() bool {
	switch s {
	case Market, TechnologyLeader, CostLeader, ServiceLeader, PastSelf:
		return true
	}
	return false
}

// fault says what is wrong with a reference beside its level, or nothing.
func (r *Reference) fault() error {
	switch {
	case !r.Source.other():
		return fmt.Errorf("source %q is none of market, technology leader, cost leader, service leader, past self", r.Source)
	case !(r.SE >= 0 && r.SE <= scaleLimit):
		return fmt.Errorf("standard error %v of dimension %q is not within 0 and 1e6", r.SE, r.Dimension)
	}
	return nil
}

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

// byName returns the dimensions' places.
func (p *plan) byName() map[string]int {
	at := make(map[string]int, len(p.in.Dimensions))
	for i, d := range p.in.Dimensions {
		at[d.Name] = i
	}
	return at
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

// less returns a published perceived level less the reference, on a scale of a width.
func (r *Reference) less(f *segment.Figure, width float64) *segment.Figure {
	h := stats.Z95 * r.SE
	gap := f.Value - r.Level
	return &segment.Figure{
		Value: disclosure.Round(gap, digits),
		Low:   disclosure.Round(max(gap-math.Hypot(f.Value-f.Low, h), -width), digits),
		High:  disclosure.Round(min(gap+math.Hypot(f.High-f.Value, h), width), digits),
		N:     f.N,
	}
}

// references fills in [Cell.References].
func (s *scoring) references() error {
	now := s.now()
	err := s.each(func(_ int, g *group, _ *Segment, cells []*cell) error {
		id := s.m.Segments[g.segment].ID
		for n, c := range cells {
			for _, r := range s.plan.dims[n].refs {
				if r.Segment != "" && r.Segment != id {
					continue
				}
				d := Distance{Source: r.Source, Name: r.Name, Level: r.Level, SE: r.SE, When: r.When, Stale: r.stale(now, s.o.HalfLife)}
				if c.pub.Perceived != nil {
					d.Gap = r.less(c.pub.Perceived, c.width)
				}
				c.pub.References = append(c.pub.References, d)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for n := range s.plan.dims {
		var old []string
		for _, r := range s.plan.dims[n].refs {
			if name := r.title(); r.stale(now, s.o.HalfLife) && !slices.Contains(old, name) {
				old = append(old, name)
			}
		}
		if old != nil {
			s.warn(notice.New("stale-reference", s.plan.in.Dimensions[n].Name, "Older than Options.HalfLife, so by now the level may be another: %s.", list(old)))
		}
	}
	return nil
}

// title is what a reference is called in a sentence.
func (r *Reference) title() string {
	if r.Name == "" {
		return string(r.Source)
	}
	return fmt.Sprintf("%s (%s)", r.Name, r.Source)
}

// stale reports whether the reference is older than the half-life.
func (r *Reference) stale(now int64, halfLife float64) bool {
	return halfLife > 0 && r.When != 0 && float64(now)-float64(r.When) > halfLife
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
