package card

import (
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// How the next customer is recognised, and why the persona may be believed.

// ways is how many ways of a rule a card lists; more are a decision table, not questions.
const ways = 3

// rule is who else belongs to the persona: each list is one way, all conditions of which
// hold.
func (t teller) rule(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "rule", Title: t.say("rule", nil)}
	if p.Rule == nil || len(p.Rule.Ways) == 0 {
		return b
	}
	b.Text = []string{t.say("ruleLead", language.Args{"n": len(p.Rule.Ways)})}
	for i, way := range p.Rule.Ways[:min(len(p.Rule.Ways), ways)] {
		list := blockList{Class: "way"}
		if len(p.Rule.Ways) > 1 {
			list.Title = t.say("way", language.Args{"i": i + 1})
		}
		for _, c := range way.Where {
			list.Items = append(list.Items, blockItem{Text: t.condition(c)})
		}
		if len(list.Items) == 0 {
			list.Items = []blockItem{{Text: t.say("everybody", nil)}}
		}
		b.Lists = append(b.Lists, list)
	}
	if more := len(p.Rule.Ways) - ways; more > 0 {
		b.Text = append(b.Text, t.say("moreWays", language.Args{"n": more}))
	}
	if p.Rule.Found != nil {
		b.Facts = append(b.Facts, blockFact{t.say("found", nil), t.share(p.Rule.Found), t.shares(p.Rule.Found)})
	}
	return b
}

// condition is one plain question of a rule, and the answer that leads on.
func (t teller) condition(c segment.Condition) string {
	name := t.host(c.Feature)
	amount := func(x *float64) string { // in full: a digit less may be another customer
		if c.Unit == "" {
			return t.Exact(*x)
		}
		return together(t.Exact(*x) + " " + t.Unit(*x, naming.Clean(c.Unit)))
	}
	out := ""
	switch {
	case c.Above != nil && c.AtMost != nil:
		out = t.say("whereBetween", language.Args{"name": name, "low": amount(c.Above), "high": amount(c.AtMost)})
	case c.Above != nil:
		out = t.say("whereAbove", language.Args{"name": name, "low": amount(c.Above)})
	case c.AtMost != nil:
		out = t.say("whereAtMost", language.Args{"name": name, "high": amount(c.AtMost)})
	case len(c.Is) > 0:
		out = t.say("whereIs", language.Args{"name": name, "levels": t.oneOf(c.Is)})
	default:
		out = t.say("whereNot", language.Args{"name": name, "levels": t.oneOf(c.Not)})
	}
	if c.Missing {
		out += " " + t.say("whereMissing", nil)
	}
	return out
}

// oneOf lists levels of which one is enough.
func (t teller) oneOf(levels []string) string {
	out := t.host(levels[0])
	for _, l := range levels[1:] {
		out = t.say("or", language.Args{"these": out, "that": t.host(l)})
	}
	return out
}

// proof is what speaks for the persona and against it: whether it is found again, how far
// it stands apart, the verdict with its reasons, and what its priority is made of.
func (t teller) proof(d *persona.Deck, p *persona.Persona) deckBlock {
	b := deckBlock{Key: "proof", Title: t.say("proof", nil)}
	if p.Stability != nil {
		b.Facts = append(b.Facts, blockFact{t.say("stability", nil), t.share(p.Stability), t.shares(p.Stability)})
	}
	if p.Separation != nil {
		b.Facts = append(b.Facts, blockFact{t.say("separation", nil), t.level(p.Separation), t.levels(p.Separation)})
	}
	for _, part := range p.PriorityParts {
		b.Facts = append(b.Facts, blockFact{t.say("part", language.Args{"part": naming.Clean(part.Name)}), t.percent(part.Value),
			t.say("atWeight", language.Args{"weight": t.percent(part.Weight)})})
	}
	if p.Verdict.Ruling != "" {
		list := blockList{Title: t.say("verdictIs", language.Args{"ruling": string(p.Verdict.Ruling)}), Class: "reasons"}
		for _, r := range p.Verdict.Reasons {
			list.Items = append(list.Items, blockItem{Text: t.reason(r)})
		}
		b.Lists = append(b.Lists, list)
	}
	if fresh := t.freshness(d.Freshness); fresh != "" && len(b.Facts) > 0 {
		b.Note = fresh
	}
	return b
}

// freshness says of when the figures are; empty where nobody told.
func (t teller) freshness(f persona.Freshness) string {
	out := ""
	add := func(s string) {
		if out != "" {
			out += " "
		}
		out += s
	}
	switch {
	case !f.From.IsZero() && !f.Until.IsZero():
		add(t.say("window", language.Args{"from": t.Date(f.From), "until": t.Date(f.Until)}))
	case !f.Until.IsZero():
		add(t.say("windowUntil", language.Args{"until": t.Date(f.Until)}))
	}
	if !f.FittedAt.IsZero() {
		add(t.say("fitted", language.Args{"at": t.Date(f.FittedAt)}))
	}
	if f.Moved != nil {
		add(t.say("moved", language.Args{"share": joined(t.share(f.Moved), t.shares(f.Moved))}))
	}
	if !f.Since.IsZero() {
		add(t.say("since", language.Args{"since": t.Date(f.Since)}))
	}
	return out
}
