package card

import (
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// How the next customer is recognised, and why the persona may be believed.

// ways is how many ways of a rule a card lists; more are a decision table, not questions.
const ways = 3

// rule is who else belongs to the persona, each way in words.
func (t teller) rule(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "rule", Title: t.say("rule", nil)}
	if p.Rule == nil || len(p.Rule.Ways) == 0 {
		return b
	}
	b.Text = []string{t.say("ruleLead", language.Args{"n": len(p.Rule.Ways)})}
	list := blockList{Class: "ways"}
	for i, way := range p.Rule.Words(t.Language) {
		if i < ways {
			list.Items = append(list.Items, blockItem{Text: title(together(naming.Clean(way)))})
		}
	}
	b.Lists = []blockList{list}
	if more := len(p.Rule.Ways) - ways; more > 0 {
		b.Text = append(b.Text, t.say("moreWays", language.Args{"n": more}))
	}
	if p.Rule.Found != nil {
		key := "found"
		if f := p.Rule.Found; p.Rule.AtLeast && !(f.Value > .99 && f.Value < 1) { // "more than 99 %" says it
			key = "foundAtLeast"
		}
		b.Note = t.say(key, language.Args{"share": joined(t.share(p.Rule.Found), t.shares(p.Rule.Found))})
	}
	return b
}

// proof is what speaks for the persona and against it: whether it is found again, how far
// it stands apart, the verdict with its reasons, and what its priority is made of.
func (t teller) proof(p *persona.Persona) deckBlock {
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
		list := blockList{Title: t.say("verdictIs", language.Args{"ruling": t.ruling(p.Verdict.Ruling)}), Class: "reasons"}
		for _, r := range p.Verdict.Reasons {
			list.Items = append(list.Items, blockItem{Text: t.reason("", r)})
		}
		b.Lists = append(b.Lists, list)
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
