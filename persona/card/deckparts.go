package card

import (
	"cmp"
	_ "embed" // the deck's style
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// deckStyle is what a deck adds to the style that it shares with the analyst's page.
//
//go:embed deck.css
var deckStyle string

// overview is all personas at a glance. All bars have one scale, so that a share of
// customers and a share of worth can be compared.
func (t teller) overview(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "overview", Title: t.say("overview", nil)}
	worth, growth, full := false, false, 0.0
	for i := range d.Personas {
		p := &d.Personas[i]
		full = max(full, p.Share.High)
		if p.WorthShare != nil {
			worth, full = true, max(full, p.WorthShare.High)
		}
		growth = growth || p.Growth != nil
	}
	b.Table = &blockTable{Class: "stack", Head: []blockCell{{Text: t.say("persona", nil)}, {Text: t.say("kindHead", nil)}, {Text: t.say("customers", nil), Num: true}, {Text: t.say("ofAll", nil)}}}
	if worth {
		b.Table.Head = append(b.Table.Head, blockCell{Text: t.say("ofWorth", nil)})
	}
	if growth {
		b.Table.Head = append(b.Table.Head, blockCell{Text: t.say("growth", nil)})
	}
	b.Table.Head = append(b.Table.Head, blockCell{Text: t.say("verdict", nil)})
	bar := func(id string, f *segment.Figure, label, class string) blockCell {
		return blockCell{Text: t.share(f), Class: "barcell", Bar: shareBarOf(id, t.say(label, nil), joined(t.share(f), t.shares(f)), f, full, class)}
	}
	for i := range d.Personas {
		p := &d.Personas[i]
		cells := []blockCell{{Text: naming.Clean(p.Name), Row: true, Badge: i + 1, Kind: kindClass(p.Kind)}, {Text: t.kind(p.Kind)},
			{Text: t.Count(p.Size)}, bar(fmt.Sprintf("all-share-%d", i+1), &p.Share, "ofAll", "number")}
		if worth {
			cells = append(cells, bar(fmt.Sprintf("all-worth-%d", i+1), p.WorthShare, "ofWorth", "worth"))
		}
		if growth {
			c := blockCell{Text: t.say("newHere", nil)}
			if p.Growth != nil {
				c.Text, c.Small = t.growth(p.Growth)
			}
			cells = append(cells, c)
		}
		b.Table.row(append(cells, blockCell{Text: t.ruling(p.Verdict.Ruling)})...)
	}
	if w := d.Worth; w != nil && worth {
		unit := "-"
		if w.Unit != "" {
			unit = t.host(w.Unit)
		}
		b.Note = t.say("worthIs", language.Args{"what": t.host(w.Is), "unit": unit})
	}
	return b
}

func (t teller) ruling(r segment.Ruling) string { return t.called("ruling", string(r)) }

// choice is whom to serve first: the evaluation plot, the same as a table, and how much
// the order hangs on the weights.
func (t teller) choice(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "choice", Title: t.say("choice", nil)}
	s := d.Selection
	if s == nil || len(s.Choices) == 0 {
		return b
	}
	b.Picture = evaluationPlot(d, t.Language)
	for _, side := range []persona.Side{persona.KnockOut, persona.Attractiveness, persona.Competitiveness} {
		list := blockList{Title: t.say("side", language.Args{"side": string(side)}), Class: "criteria"}
		for _, c := range d.Criteria {
			if c.Side != side {
				continue
			}
			item := blockItem{Text: t.criterion(c.Name)}
			if c.Weight > 0 {
				item.Small = t.percent(c.Weight)
			}
			list.Items = append(list.Items, item)
		}
		if len(list.Items) > 0 {
			b.Lists = append(b.Lists, list)
		}
	}
	return b
}

// coverage is whom the targets stand for, and whom they leave out.
func (t teller) coverage(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "coverage", Title: t.say("coverage", nil)}
	c := d.Coverage
	if c == nil {
		return b
	}
	b.Text = []string{t.say("covered", language.Args{"share": joined(t.share(&c.Customers), t.shares(&c.Customers))})}
	if c.Worth != nil {
		b.Text = append(b.Text, t.say("coveredWorth", language.Args{"share": joined(t.share(c.Worth), t.shares(c.Worth))}))
	}
	b.Table = &blockTable{Head: []blockCell{{Text: t.say("group", nil)}, {Text: t.say("ofBase", nil), Num: true}, {Text: t.say("ofTargets", nil), Num: true},
		{Text: t.say("reached", nil), Num: true}, {Text: t.say("represented", nil)}}}
	under := 0
	for _, g := range c.Groups {
		told, class := t.say("even", nil), ""
		if g.Under {
			under++
			told, class = t.say("under", nil), "below"
		}
		b.Table.row(blockCell{Text: t.host(g.Name) + ": " + t.host(g.Level), Row: true}, blockCell{Text: t.percent(g.Base)},
			blockCell{Text: t.percent(g.Targets)}, blockCell{Text: t.percent(g.Covered)}, blockCell{Text: told, Class: class})
	}
	if len(c.Groups) > 0 {
		b.Text = append(b.Text, t.say("left", language.Args{"n": under}))
	}
	return b
}

// parties are who the customer is over all personas, and whose expectations come first.
func (t teller) parties(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "parties", Title: t.say("parties", nil)}
	if d.Roles == nil || len(d.Roles.Everyone.Roles) == 0 {
		return b
	}
	b.Text = []string{t.say("partiesLead", language.Args{"role": t.part(string(d.Roles.Everyone.Roles[0].Role))})}
	b.Table = t.mix(&d.Roles.Everyone)
	return b
}

// changed is of when the deck is and what moved since the one before.
func (t teller) changed(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "changed", Title: t.say("changed", nil)}
	if fresh := t.freshness(d.Freshness); fresh != "" {
		b.Text = []string{fresh}
	}
	var list blockList
	moved := slices.Clone(d.Personas)
	moved = slices.DeleteFunc(moved, func(p persona.Persona) bool { return p.Growth == nil || !p.Growth.Beyond })
	slices.SortStableFunc(moved, func(x, y persona.Persona) int { return cmp.Compare(y.Growth.Change.Value, x.Growth.Change.Value) })
	for _, p := range moved {
		text, small := t.growth(p.Growth)
		list.Items = append(list.Items, blockItem{Text: t.say("grew", language.Args{"name": naming.Clean(p.Name), "from": t.percent(p.Growth.From),
			"share": t.share(&p.Share)}), Small: joined(text, small)})
	}
	if len(list.Items) > 0 {
		b.Lists = []blockList{list}
	} else if slices.ContainsFunc(d.Personas, func(p persona.Persona) bool { return p.Growth != nil }) {
		b.Text = append(b.Text, t.say("nothingMoved", nil))
	}
	return b
}

// reading says how to read the deck.
func (t teller) reading() deckBlock {
	b := deckBlock{Key: "reading", Title: t.say("reading", nil)}
	for _, key := range []string{"readPersona", "readKind", "readEffect", "readInterval", "readStable", "readWithheld"} {
		b.Text = append(b.Text, t.say(key, nil))
	}
	return b
}

// doubts are the warnings about the whole; those about one persona stand on its card.
func (t teller) doubts(d *persona.Deck) deckBlock {
	b := deckBlock{Key: "doubts", Title: t.say("toDoubt", nil)}
	list := blockList{Class: "notes"}
	if r := d.Verdict; r.Ruling != "" {
		var good []string
		for _, one := range r.Reasons {
			if one.Code == "all-valid" || one.Code == "structure" { // no doubts
				good = append(good, t.Coded("reason", "whole-"+one.Code, one.Text, nil))
				continue
			}
			list.Items = append(list.Items, blockItem{Mark: t.say("verdictIs", language.Args{"ruling": t.ruling(r.Ruling)}) + ":", Text: t.reason("whole-", one)})
		}
		if good != nil {
			b.Text = append(b.Text, t.say("speaksFor", language.Args{"reasons": strings.Join(good, "; ")}))
		}
	}
	for _, w := range d.Warnings {
		list.Items = append(list.Items, blockItem{Text: t.warning(w)})
	}
	if len(list.Items) > 0 {
		b.Lists = []blockList{list}
	}
	return b
}
