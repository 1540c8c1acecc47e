package persona

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// checker collects what is wrong with the inputs, each fault with the segment
// and the figure it is about. A number that is not finite would go through
// priorities and names unseen and could not be written as JSON at the end.
type checker struct{ faults []error }

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("persona: "+format, args...))
}

func (c *checker) figure(f *segment.Figure, where string, args ...any) {
	if f != nil && !finite(f.Value, f.Low, f.High) {
		c.fault("%s is %v (%v to %v), want finite numbers", fmt.Sprintf(where, args...), f.Value, f.Low, f.High)
	}
}

// once notes the ID of segment i and faults one that was seen before.
func (c *checker) once(seen map[string]int, id string, i int, at string) {
	if first, again := seen[id]; again {
		c.fault("%s: segment %d has the same ID", at, first)
	}
	seen[id] = i
}

func checkSummary(s *segment.Summary) error {
	var c checker
	seen := map[string]int{}
	for i := range s.Segments {
		p := &s.Segments[i]
		at := fmt.Sprintf("summary, segment %d (%q)", i, p.ID)
		c.once(seen, p.ID, i, at)
		if p.ID == "" {
			c.fault("%s has no ID", at)
		}
		if p.Size < 0 {
			c.fault("%s: size is %d", at, p.Size)
		}
		if p.Share.Value < 0 || p.Share.Value > 1 {
			c.fault("%s: share of customers is %v, want 0 to 1", at, p.Share.Value)
		}
		c.figure(&p.Share, "%s: share of customers", at)
		c.figure(p.WorthShare, "%s: share of worth", at)
		c.figure(p.Stability, "%s: stability", at)
		c.figure(p.Separation, "%s: separation", at)
		for _, list := range [][]segment.Trait{p.Features, p.Descriptors} {
			for _, t := range list {
				c.figure(t.Mean, "%s: mean of %q", at, t.Name)
				c.figure(t.Population, "%s: population of %q", at, t.Name)
				c.figure(t.Effect, "%s: effect of %q", at, t.Name)
			}
		}
		for _, state := range p.Lifecycle {
			c.figure(state.Share, "%s: share of state %q", at, state.State)
		}
	}
	return errors.Join(c.faults...)
}

func checkProfile(p *expectation.Profile) error {
	var c checker
	seen := map[string]int{}
	for i := range p.Segments {
		s := &p.Segments[i]
		at := fmt.Sprintf("expectations, segment %d (%q)", i, s.ID)
		c.once(seen, s.ID, i, at)
		c.figure(s.Answered, "%s: share who answered", at)
		for _, d := range s.Dimensions {
			for _, f := range []struct {
				name   string
				figure *segment.Figure
			}{{"importance", d.Importance}, {"expected level", d.Expected}, {"adequate level", d.Adequate},
				{"perceived level", d.Perceived}, {"gap", d.Gap}} {
				c.figure(f.figure, "%s: %s of %q", at, f.name, d.Name)
			}
			if !finite(d.Priority) || d.Priority < 0 {
				c.fault("%s: priority of %q is %v, want 0 or more", at, d.Name, d.Priority)
			}
			if !(d.PTop3 >= 0 && d.PTop3 <= 1) {
				c.fault("%s: P(top 3) of %q is %v, want 0 to 1", at, d.Name, d.PTop3)
			}
		}
	}
	return errors.Join(c.faults...)
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
