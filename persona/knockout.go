package persona

import (
	"fmt"

	"github.com/clientele-go/clientele/segment"
)

// Knock-out criteria from data (Dolnicar, Grün & Leisch 2018, Market Segmentation
// Analysis, sec. 4.2). Each answers met, not met or not known, with the fields that it
// went by: what is not known rules nobody out, since it is no more than a gap in the data.

// foundAtLeast is the share of a group that a rule must find for the group to be
// identifiable by it.
const foundAtLeast = .5

func largeEnough(p *Persona, m *market) (Met, []string) {
	facts := []string{"share.value"}
	if p.WorthShare != nil {
		facts = append(facts, "worthShare.value")
	}
	switch {
	case p.Share.Value >= m.minShare || p.WorthShare != nil && p.WorthShare.Value >= m.minShare:
		return IsMet, facts
	case p.WorthShare == nil && m.worth:
		return NotKnown, facts // few customers, but they may be worth much
	}
	return NotMet, facts
}

func distinct(p *Persona, _ *market) (Met, []string) {
	if len(p.Traits)+len(p.Anti) > 0 {
		return IsMet, []string{"traits", "antiTraits"}
	}
	known := false
	for i, t := range p.Measured {
		if t.Marker {
			return IsMet, []string{index("measured", i) + ".marker"}
		}
		known = known || t.Effect != nil
	}
	if !known {
		return NotKnown, nil
	}
	return NotMet, []string{"traits", "antiTraits"}
}

func homogeneous(p *Persona, _ *market) (Met, []string) {
	switch p.Verdict.Ruling {
	case segment.DoNotAct:
		return NotMet, []string{"verdict.ruling"}
	case segment.Valid, segment.Doubtful:
		return IsMet, []string{"verdict.ruling"}
	}
	switch facts := []string{"stability.value"}; {
	case p.Stability == nil:
		return NotKnown, nil // the group was given
	case p.Stability.Value < pattern:
		return NotMet, facts
	default:
		return IsMet, facts
	}
}

// reachable looks how many have stopped ordering. States that are withheld, joined or not
// known may hold more of them, so the answer is sure only if it is so either way.
func reachable(p *Persona, _ *market) (Met, []string) {
	gone, facts := lapsed(p)
	shown, known := 0.0, len(p.Lifecycle) > 0
	for _, s := range p.Lifecycle {
		if s.Share != nil && s.State != joined && s.State != segment.Unknown && s.State != "unknown" {
			shown += s.Share.Value
		}
	}
	switch {
	case !known:
		return NotKnown, nil
	case gone > mostly:
		return NotMet, facts
	case gone+max(0, 1-shown) <= mostly:
		if len(facts) == 0 {
			facts = []string{"lifecycle"} // nobody is
		}
		return IsMet, facts
	}
	return NotKnown, []string{"lifecycle"}
}

// lapsed is the share of customers who are dormant or lost, as far as the deck shows it:
// those who are shown, and at least all who cannot be in another state. Where both states are
// withheld, and no more than a tenth is in any other, nine tenths are gone.
func lapsed(p *Persona) (share float64, facts []string) {
	left, others := 1.0, []string{}
	for i, s := range p.Lifecycle {
		gone := s.State == segment.Dormant || s.State == segment.Lost
		switch at := index("lifecycle", i) + ".share"; {
		case gone && s.Share != nil:
			share += s.Share.Value
			facts = append(facts, at+".value")
		case gone:
		case s.Share == nil:
			left = 0 // any number of them
		default:
			left -= s.Share.High
			others = append(others, at+".high")
		}
	}
	if len(others) > 0 && left > share {
		return left, others
	}
	return share, facts
}

// identifiable asks whether one can tell whether somebody belongs to the group: by the
// questions of the rule, or by something that goes with the group.
func identifiable(p *Persona, m *market) (Met, []string) {
	told := p.Rule != nil && p.Rule.Found != nil
	if told && p.Rule.Found.Value >= foundAtLeast {
		return IsMet, []string{"rule.found.value"}
	}
	for i, t := range p.Measured {
		if t.Marker {
			return IsMet, []string{index("measured", i) + ".marker"}
		}
	}
	for _, side := range []struct {
		name string
		list []Trait
	}{{"traits", p.Traits}, {"antiTraits", p.Anti}} {
		for i, t := range side.list {
			if m.descriptors[t.Name] {
				return IsMet, []string{fmt.Sprintf("%s[%d].effect.value", side.name, i)}
			}
		}
	}
	if told && p.Rule.Found.High < foundAtLeast {
		return NotMet, []string{"rule.found.high"}
	}
	return NotKnown, nil
}

// fitting is for the host to say (see [Judge]); what the data can say is that a negative
// persona does not fit, and the kind that the host has decided on is its word.
func fitting(p *Persona, m *market) (Met, []string) {
	kind, decided := m.kinds[p.Segment.ID]
	low, facts := negative(p, m.negative)
	switch {
	case decided && kind == Negative:
		return NotMet, []string{"kind"}
	case decided:
		return IsMet, []string{"kind"}
	case low:
		return NotMet, facts
	case p.WorthShare == nil || len(p.Lifecycle) == 0:
		return NotKnown, nil
	}
	return IsMet, facts
}
