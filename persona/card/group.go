package card

import (
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// group is one segment of a report with all that the report knows of it.
// Number and Name are the same wherever the page speaks of it.
type group struct {
	Number            int
	ID, Name, Segment string // Segment is the segment's own name, where it differs
	Kind              string // of the persona, empty without one

	share, worth, stability *segment.Figure
	verdict                 string // in a word
	size                    int    // -1: not known

	persona *persona.Persona
	profile *segment.Profile
	expects *expectation.Segment
	cells   []expectation.Cell // expectations, in the instrument's order where there is a profile
}

// class styles a group by the kind of its persona.
func (g *group) class() string {
	switch persona.Kind(g.Kind) {
	case persona.Primary, persona.Secondary, persona.Supplemental, persona.Negative:
		return "kind-" + g.Kind
	}
	return "kind-secondary"
}

// groups joins deck, summary and profile by segment ID: first the deck in its
// order, then what only the others have.
func groups(r Report) []group {
	var list []group
	known := map[string]int{}
	at := func(ref segment.Ref) *group {
		i, ok := known[ref.ID]
		if !ok {
			i = len(list)
			known[ref.ID] = i
			name := naming.Clean(ref.Name)
			if name == "" {
				name = naming.Clean(ref.ID)
			}
			list = append(list, group{Number: i + 1, ID: naming.Clean(ref.ID), Name: name, size: -1, verdict: verdict(segment.Verdict{}, nil)})
		}
		return &list[i]
	}
	if r.Deck != nil {
		for i := range r.Deck.Personas {
			p := &r.Deck.Personas[i]
			g := at(p.Segment)
			g.persona, g.Kind, g.cells = p, naming.Clean(string(p.Kind)), p.Expectations
			g.share, g.worth, g.stability, g.size = &p.Share, p.WorthShare, p.Stability, p.Size
			g.verdict = verdict(p.Verdict, p.Stability)
			if name := naming.Clean(p.Name); name != "" && name != g.Name {
				g.Name, g.Segment = name, g.Name
			}
		}
	}
	if r.Summary != nil {
		for i := range r.Summary.Segments {
			p := &r.Summary.Segments[i]
			g := at(p.Ref)
			g.profile = p
			g.verdict = verdict(p.Verdict, p.Stability)
			g.share, g.worth, g.stability, g.size = &p.Share, p.WorthShare, p.Stability, p.Size
		}
	}
	if r.Profile != nil {
		for i := range r.Profile.Segments {
			s := &r.Profile.Segments[i]
			g := at(s.Ref)
			g.expects, g.cells = s, s.Dimensions
			if g.worth == nil && g.size < 0 {
				g.worth = s.WorthShare
			}
		}
	}
	return list
}
