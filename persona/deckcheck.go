package persona

import (
	"errors"
	"fmt"
)

// checkRead says what is wrong with a deck that was read, naming the field: whoever tells it
// or draws it relies on what Build sees to. Words that only a later version knows are taken
// as they are.
func (d *Deck) checkRead() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	ids, segments := map[string]bool{}, map[string]bool{}
	for i := range d.Personas {
		p, at := &d.Personas[i], index("personas", i)
		if p.ID == "" || ids[p.ID] {
			fault("%s.id is %q, want one of its own", at, p.ID)
		}
		if p.Segment.ID != "" && segments[p.Segment.ID] {
			fault("%s.segment.id is %q, want one of its own", at, p.Segment.ID)
		}
		ids[p.ID], segments[p.Segment.ID] = true, true
		for _, side := range []struct {
			name string
			list []Trait
		}{{"traits", p.Traits}, {"antiTraits", p.Anti}} {
			for k, t := range side.list {
				if t.Mean == nil || t.Population == nil || t.Effect == nil {
					fault("%s.%s[%d] lacks mean, population or effect", at, side.name, k)
				}
			}
		}
	}
	if s := d.Selection; s != nil {
		if len(s.Choices) == 0 && len(d.Personas) > 0 {
			fault("selection.choices is empty, and there are %d personas", len(d.Personas))
		}
		chosen := map[string]bool{}
		for i, c := range s.Choices {
			if !segments[c.ID] && !ids[c.ID] || chosen[c.ID] {
				fault("selection.choices[%d].id is %q, want that of a persona, once", i, c.ID)
			}
			if chosen[c.ID] = true; c.Rank < 0 {
				fault("selection.choices[%d].rank is %d", i, c.Rank)
			}
		}
	}
	if d.Roles != nil {
		for id, m := range d.Roles.Segments {
			if m == nil {
				fault("roles.segments[%q] is null", id)
			}
		}
	}
	return errors.Join(faults...)
}
