package expectation

import (
	"fmt"
	"math"
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

// byName returns the dimensions' places.
func (p *plan) byName() map[string]int {
	at := make(map[string]int, len(p.in.Dimensions))
	for i, d := range p.in.Dimensions {
		at[d.Name] = i
	}
	return at
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
