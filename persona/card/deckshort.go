package card

import (
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// short is the paragraph for who reads no further: whom to serve first and why, how sure
// that is, what to mend, and whom the targets leave out.
func (t teller) short(d *persona.Deck) string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	if len(d.Personas) == 0 {
		return t.say("noPersonas", nil)
	}
	first := -1
	for i := range d.Personas {
		if d.Personas[i].Kind == persona.Primary && first < 0 {
			first = i
		}
	}
	if first < 0 {
		add(t.say("shortNobody", nil))
	} else {
		p := &d.Personas[first]
		args := language.Args{"name": naming.Clean(p.Name), "share": t.share(&p.Share)}
		if p.WorthShare != nil {
			args["worth"] = t.share(p.WorthShare)
			add(t.say("shortWorth", args))
		} else {
			add(t.say("shortFirst", args))
		}
		add(sentence(t.why(p)))
	}
	if s := d.Selection; s != nil && len(s.Choices) > 0 && s.Choices[0].Rank == 1 {
		args := language.Args{"share": t.percent(s.Robust)}
		if c := &s.Choices[0]; first >= 0 && (c.ID == d.Personas[first].ID || c.ID == d.Personas[first].Segment.ID) {
			add(t.say("robust", args))
		} else {
			args["name"] = t.chosen(d)
			add(t.say("robustOther", args))
			for _, c := range s.Choices {
				if first >= 0 && c.Rank > 0 && (c.ID == d.Personas[first].ID || c.ID == d.Personas[first].Segment.ID) {
					add(t.say("robustRank", language.Args{"name": naming.Clean(d.Personas[first].Name), "rank": c.Rank, "n": ranked(s)}))
				}
			}
		}
	}
	if d.Verdict.Ruling != "" {
		add(t.say("shortVerdict", language.Args{"ruling": string(d.Verdict.Ruling)}))
	}
	add(t.mendFirst(d))
	if c := d.Coverage; c != nil {
		under := 0
		for _, g := range c.Groups {
			under += b2i(g.Under)
		}
		if under > 0 {
			add(t.say("left", language.Args{"n": under}))
		}
	}
	return strings.Join(out, " ")
}

// ranked is how many choices have a rank.
func ranked(s *target.Selection) (n int) {
	for _, c := range s.Choices {
		n += b2i(c.Rank > 0)
	}
	return n
}

// mendFirst names the shortfall to mend first. It has to be unmet beyond chance, or a
// must-be; the first rank alone may be chance.
func (t teller) mendFirst(d *persona.Deck) string {
	var whose *persona.Persona
	var what *expectation.Cell
	asked := false
	for i := range d.Personas {
		for j := range d.Personas[i].Expectations {
			c := &d.Personas[i].Expectations[j]
			asked = asked || c.Gap != nil
			if toMend(*c) && (c.Unmet || c.MustBe) && (what == nil || c.FixFirst < what.FixFirst) {
				whose, what = &d.Personas[i], c
			}
		}
	}
	switch {
	case what != nil:
		return t.say("shortMend", language.Args{"what": t.host(what.Name), "name": naming.Clean(whose.Name), "gap": joined(t.level(what.Gap), t.levels(what.Gap))})
	case asked:
		return t.say("shortMet", nil)
	}
	return ""
}

// why is why a persona is of its kind; empty where there are no words for it.
func (t teller) why(p *persona.Persona) string {
	if key := "kind." + p.KindWhy.Code; p.KindWhy.Code != "" && t.Has(key) {
		return t.text(key, nil)
	}
	return ""
}

// chosen is what the first of the selection is called in the deck.
func (t teller) chosen(d *persona.Deck) string {
	return naming.Clean(t.tongue.choice(d, &d.Selection.Choices[0]))
}

// reason is a reason of a verdict on one ("") or on the whole ("whole-").
func (t teller) reason(of string, r segment.Reason) string {
	return sentence(t.Coded("reason", of+r.Code, r.Text, nil))
}

func (t teller) warning(w persona.Warning) string {
	return sentence(t.Coded("warning", w.Code, w.Text, nil))
}
