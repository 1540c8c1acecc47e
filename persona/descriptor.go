package persona

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// Descriptor is something that goes with the segments without having made them, and
// what the persona is like in it.
type Descriptor struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	// Test says whether, and how strongly, the segments differ in it, taken all together;
	// nil where Options.Descriptors has none of it.
	Test *segment.PublishedAssociation `json:"test"`
	// Of is the persona against the rest: traits of the descriptor, one a level for a
	// category, the most telling first and what is withheld last.
	Of []Trait `json:"of"`
}

// checkDescriptors refuses tests of what the summary does not describe.
func checkDescriptors(tests []segment.PublishedAssociation, s *segment.Summary) error {
	var c checker
	known, seen := map[string]bool{}, map[string]bool{}
	for i := range s.Segments {
		for _, t := range s.Segments[i].Descriptors {
			known[t.Name] = true
		}
	}
	for i, t := range tests {
		switch f := t.Strength; {
		case !known[t.Feature]:
			c.fault("Options.Descriptors, test %d: %q is no descriptor of the summary", i, t.Feature)
		case seen[t.Feature]:
			c.fault("Options.Descriptors, test %d: %q has a test already", i, t.Feature)
		case !finite(f.Value, f.Low, f.High) || !(t.Adjusted >= 0 && t.Adjusted <= 1):
			c.fault("Options.Descriptors, test %d (%q): strength %v (%v to %v) and p-value %v, want finite numbers and 0 to 1", i, t.Feature, f.Value, f.Low, f.High, t.Adjusted)
		}
		seen[t.Feature] = true
	}
	return errors.Join(c.faults...)
}

// describe fills in Descriptors and Typical. The personas are in the order of the
// summary, and their traits are distinguished.
func describe(personas []Persona, s *segment.Summary, o Options) {
	for i := range personas {
		p := &personas[i]
		for _, t := range p.Measured[len(s.Segments[i].Features):] {
			at := slices.IndexFunc(p.Descriptors, func(d Descriptor) bool { return d.Name == t.Name })
			if at < 0 {
				at = len(p.Descriptors)
				p.Descriptors = append(p.Descriptors, Descriptor{Name: t.Name, Unit: t.Unit, Test: testOf(t.Name, o.Descriptors)})
			}
			p.Descriptors[at].Of = append(p.Descriptors[at].Of, t.copy())
		}
		for _, d := range p.Descriptors {
			slices.SortStableFunc(d.Of, func(a, b Trait) int { return cmp.Compare(size(b.Effect), size(a.Effect)) })
		}
		p.Typical = typical(p.Measured)
	}
}

// testOf returns a copy of the test of a descriptor, or nil.
func testOf(name string, tests []segment.PublishedAssociation) *segment.PublishedAssociation {
	for _, t := range tests {
		if t.Feature == name {
			return &t
		}
	}
	return nil
}

// size is how large an effect is; below 0 where it is withheld.
func size(e *segment.Figure) float64 {
	if e == nil {
		return -1
	}
	return math.Abs(e.Value)
}
