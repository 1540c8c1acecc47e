package persona

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// mostly is the share of members that must be dormant or lost before a segment
// can be a negative persona.
const mostly = .5

// The reasons for a kind: Persona.KindWhy has one as its code. Each has a text in the
// section "kind" of a language, under the code.
const (
	whyHost       = "host"        // the host has decided so
	whyNegative   = "negative"    // worth little, and mostly gone
	whyServed     = "served"      // most of its accounts have nobody who uses, pays or orders
	whyKnockedOut = "knocked-out" // a knock-out criterion rules it out
	whyFirst      = "first"       // the highest priority of those that are not ruled out
	whyLast       = "last-resort" // the highest priority where all are ruled out
	whyNear       = "near"        // its priority reaches Options.Secondary of the primary's
	whyAbove      = "above"       // it lies above that of the primary one, on which the host has decided
	whyBelow      = "below"       // it does not
)

// kinds gives each persona its place and says why. They come sorted by priority. Host's
// decisions come first. Of the others, a persona that is worth little and mostly gone is
// negative, one whose accounts mostly have nobody who uses, pays or orders is served, and one
// that a knock-out criterion rules out is supplemental: no offer is shaped for it. The first
// that is left is primary, unless the host has named one: one offer has one (Cooper). Those
// after it are secondary as long as their priority reaches the stated part of the
// primary's, and supplemental from there on.
//
// Where all are ruled out, the first is primary all the same, since somebody must be served
// first; unless the host has decided on any, for it then knows whom it serves.
func kinds(d *Deck, o Options) {
	out := d.knockedOut()
	first := -1
	set := func(p *Persona, k Kind, code string, facts ...string) {
		p.Kind, p.KindWhy = k, Reason{Code: code, Facts: facts}
	}
	for i := range d.Personas {
		p := &d.Personas[i]
		low, lowFacts := negative(p, o.Negative)
		kind, decided := o.Kinds[p.Segment.ID]
		switch {
		case decided:
			if set(p, kind, whyHost); kind == Primary {
				first = i
			}
		case low:
			set(p, Negative, whyNegative, lowFacts...)
		case p.Roles != nil && p.Roles.Served:
			set(p, Served, whyServed, "roles.served")
		case len(out[p.Segment.ID]) > 0:
			set(p, Supplemental, whyKnockedOut, ruledOut(p)...)
		}
	}
	for i := range d.Personas {
		if p := &d.Personas[i]; first < 0 && p.Kind == "" {
			set(p, Primary, whyFirst, "priority")
			first = i
		}
	}
	if first < 0 && len(d.Personas) > 0 && len(o.Kinds) == 0 {
		first = 0
		set(&d.Personas[0], Primary, whyLast, "priority")
	}
	for i := range d.Personas {
		switch p := &d.Personas[i]; {
		case p.Kind != "":
		case p.Priority < float64(o.Secondary*d.Personas[first].Priority):
			set(p, Supplemental, whyBelow, "priority")
		case p.Priority > d.Personas[first].Priority:
			set(p, Secondary, whyAbove, "priority")
		default:
			set(p, Secondary, whyNear, "priority")
		}
	}
}

// negative is said with care, since it tells a company whom not to shape its
// offer for: even the upper end of the interval of the segment's worth lies
// clearly below its part of the customers, and more than half of it has
// stopped ordering. A segment of small but loyal customers is never negative.
func negative(p *Persona, part float64) (bool, []string) {
	gone, facts := lapsed(p)
	facts = append([]string{"worthShare.high", "share.value"}, facts...)
	if p.WorthShare == nil {
		return false, nil
	}
	return p.WorthShare.High < float64(part*p.Share.Value) && gone > mostly, facts
}

// ruledOut are the ratings that rule a persona out.
func ruledOut(p *Persona) (facts []string) {
	for i, r := range p.Ratings {
		if r.Met == NotMet {
			facts = append(facts, index("ratings", i)+".met")
		}
	}
	return facts
}

// checkKinds says what is wrong with the host's decisions.
func checkKinds(given map[string]Kind, s *segment.Summary) error {
	var faults []error
	known := map[string]bool{}
	for i := range s.Segments {
		known[s.Segments[i].ID] = true
	}
	primary := ""
	for _, id := range slices.Sorted(maps.Keys(given)) {
		switch k := given[id]; k {
		case Primary:
			if primary != "" {
				faults = append(faults, fmt.Errorf("persona: Options.Kinds: segments %q and %q are both primary, and there is one", primary, id))
			}
			primary = id
		case Secondary, Supplemental, Served, Negative:
		default:
			faults = append(faults, fmt.Errorf("persona: Options.Kinds: segment %q is %q, which is no kind", id, k))
		}
		if !known[id] {
			faults = append(faults, fmt.Errorf("persona: Options.Kinds: the summary has no segment %q", id))
		}
	}
	return errors.Join(faults...)
}
