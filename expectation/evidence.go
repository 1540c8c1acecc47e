package expectation

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Kind is where evidence comes from.
type Kind string

// The kinds of evidence.
const (
	Surveyed  Kind = "surveyed"  // customers were asked
	Inferred  Kind = "inferred"  // read from behavior: a proxy, which also has other reasons
	Mentioned Kind = "mentioned" // from what customers wrote, scored by the host
)

// Evidence is all that is known of the perceived level of a cell, by kind, and what
// comes of weighing the kinds together.
//
// Kinds measure different things, so they stand side by side. Disagree says that two
// of them differ by more than chance; which is right, no figure can tell.
type Evidence struct {
	Parts []Part `json:"parts"` // the survey first, then by kind and name
	// Disagree says that at least two parts differ beyond chance: the largest of their
	// differences, tested with what their customers have in common, times the number of
	// pairs (Bonferroni), over all cells of the profile (Benjamini & Hochberg 1995), 5 %.
	Disagree bool `json:"disagree,omitempty"`
	// Fused is the mean of the parts' figures by their weights; nil unless
	// Options.Weights says how to weigh them. Its interval holds the errors of the
	// parts, and where they differ by more than these, what they differ by: see
	// [Options.Weights]. N is that of the smallest part in it; -1: withheld.
	Fused *segment.Figure `json:"fused,omitempty"`
}

// Part is what one kind of evidence says.
type Part struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name,omitempty"` // of the proxy or source
	// Figure is the mean over customers on the scale of the dimension's levels, that of
	// the survey [Cell.Perceived]; nil: withheld.
	Figure     *segment.Figure `json:"figure"`
	Suppressed string          `json:"suppressed,omitempty"` // why there is no figure
	Weight     float64         `json:"weight"`               // of this part in Fused, 0 to 1, after ageing; three digits
	Age        float64         `json:"age"`                  // mean age in units of Answer.When, before Options.Now; two digits; 0 where there is no figure
	Stale      bool            `json:"stale"`                // older than Options.HalfLife: most of its weight has faded
}

// Observation is what is known of one customer of a dimension beside the survey.
type Observation struct {
	Customer  string  // ID
	Dimension string  // name
	Kind      Kind    // Inferred or Mentioned
	Name      string  // of the proxy or source: it is published where at least ten customers have it
	Level     float64 // on the scale of the dimension's levels: high is good
	When      int64   // in the unit of Answer.When
}

// label is what a part is called in a sentence.
func (p *Part) label() string {
	switch {
	case p.Kind == Surveyed:
		return "the survey"
	case p.Name == "":
		return "what is " + string(p.Kind)
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Kind)
}

// evidenceFaults is what is wrong with the options about evidence.
func (o Options) evidenceFaults() (faults []error) {
	var unknown []string
	sum := 0.
	for k, w := range o.Weights {
		if k != Surveyed && !k.observed() {
			unknown = append(unknown, fmt.Sprintf("%q", string(k)))
		}
		sum += w
	}
	if unknown != nil {
		slices.Sort(unknown)
		faults = append(faults, fmt.Errorf("expectation: weights of evidence of kind %s, which is none of surveyed, inferred, mentioned", list(unknown)))
	}
	for _, k := range []Kind{Surveyed, Inferred, Mentioned} {
		if w := o.Weights[k]; !(w >= 0 && w <= 1) {
			faults = append(faults, fmt.Errorf("expectation: weight %v of %s evidence is not within 0 and 1", w, k))
		}
	}
	if o.Weights != nil && sum == 0 {
		faults = append(faults, errors.New("expectation: no kind of evidence has a weight above 0; without weights leave Options.Weights nil"))
	}
	if !(o.HalfLife >= 0 && o.HalfLife <= math.MaxFloat64) {
		faults = append(faults, fmt.Errorf("expectation: half-life %v of evidence is not a finite number of 0 or more", o.HalfLife))
	}
	return faults
}

// observed reports whether an observation may be of this kind.
func (k Kind) observed() bool { return k == Inferred || k == Mentioned }

// now is when the evidence is looked at.
func (s *scoring) now() int64 {
	if s.o.Now != 0 {
		return s.o.Now
	}
	newest, any := int64(0), false
	see := func(when int64) {
		if !any || when > newest {
			newest, any = when, true
		}
	}
	for i := range s.joined.replies {
		see(s.joined.replies[i].when)
	}
	for i := range s.o.Observations {
		see(s.o.Observations[i].When)
	}
	return newest
}

// evidence fills in [Cell.Evidence].
//
// A plain survey has none: what it says stands in the cell already.
func (s *scoring) evidence() error {
	if len(s.o.Observations) == 0 && s.o.HalfLife == 0 {
		return nil
	}
	seen, err := s.observe()
	if err != nil {
		return err
	}
	s.warn(seen.warnings()...)
	p := make([]float64, len(s.cells)) // that chance alone makes the parts differ so
	for i := range p {
		p[i] = math.NaN()
	}
	err = s.each(func(i int, g *group, _ *Segment, cells []*cell) error {
		for n, c := range cells {
			pieces := seen.pieces(c, i)
			if pieces == nil {
				continue
			}
			shared := covariances(pieces)
			p[i*len(cells)+n] = differ(pieces, shared)
			s.o.weigh(pieces)
			c.pub.Evidence = &Evidence{Fused: fuse(pieces, shared, s.plan.dims[n].scale)}
			for k := range pieces {
				c.pub.Evidence.Parts = append(c.pub.Evidence.Parts, pieces[k].Part)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.flagDisagreement(p)
	s.warnStale()
	return nil
}

// flagDisagreement tests all cells together.
func (s *scoring) flagDisagreement(p []float64) {
	var tested []int
	var known []float64
	for i, v := range p {
		if !math.IsNaN(v) {
			tested, known = append(tested, i), append(known, v)
		}
	}
	where := make([][]string, len(s.plan.dims)) // names of segments, by dimension
	for k, q := range stats.AdjustBH(known) {
		if q <= unmetLevel {
			c := s.cells[tested[k]]
			c.pub.Evidence.Disagree = true
			where[c.dim] = append(where[c.dim], s.m.Segments[c.group.segment].Name)
		}
	}
	for n, names := range where {
		if names != nil {
			s.warn(notice.New("evidence-disagrees", s.plan.in.Dimensions[n].Name,
				"The kinds of evidence differ by more than chance in %s: look at them side by side before acting on one of them, or on their mean.", list(names)))
		}
	}
}

// warnStale warns of the parts that have faded, once a part.
func (s *scoring) warnStale() {
	var order []string
	dims := make(map[string][]string)
	for _, c := range s.cells {
		if c.pub.Evidence == nil {
			continue
		}
		for k := range c.pub.Evidence.Parts {
			p := &c.pub.Evidence.Parts[k]
			if !p.Stale {
				continue
			}
			name := p.label()
			if dims[name] == nil {
				order = append(order, name)
			}
			if !slices.Contains(dims[name], c.pub.Name) {
				dims[name] = append(dims[name], c.pub.Name)
			}
		}
	}
	slices.Sort(order)
	for _, name := range order {
		s.warn(notice.New("stale-evidence", strings.TrimPrefix(name, "the "), "Older than Options.HalfLife on average, so by now it may be otherwise: %s.", list(dims[name])))
	}
}
