package card

import (
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// deckCard is one persona as a card of a deck, and as a page of its own.
type deckCard struct {
	ID, Class             string
	Number                int
	Sole                  bool // it has a page of its own
	Name, Kind, KindMeans string
	Why                   string // why it is of this kind
	Figures               []blockFact
	Blocks                []deckBlock
	Foot                  string
}

// newDeckCard makes the card of the persona at i, its headings at the level.
func (t teller) newDeckCard(d *persona.Deck, i int, v View, level int) deckCard {
	p := &d.Personas[i]
	c := deckCard{ID: fmt.Sprintf("p%d", i+1), Class: kindClass(p.Kind), Number: i + 1, Name: naming.Clean(p.Name),
		Kind: t.kind(p.Kind), KindMeans: t.say("kindMeans", language.Args{"kind": string(p.Kind)}), Why: t.why(p),
		Figures: t.figures(p, v)}
	blocks := []deckBlock{t.story(p), t.actions(p, v), t.traits(p, c.Number, "traits", p.Traits), t.traits(p, c.Number, "anti", p.Anti),
		t.expectations(p), t.job(p), t.lifecycle(p, c.Number), t.roles(p), t.descriptors(p), t.typical(p), t.rule(p), t.proof(p), t.warnings(p)}
	for _, b := range arrange(blocks, piecesFirst[v], pieces) {
		if b.empty() {
			continue
		}
		b.ID, b.Level = fmt.Sprintf("p%d-%s", c.Number, b.Key), level
		if b.Table != nil {
			b.Table.ID = b.ID
		}
		for _, key := range piecesFirst[v] {
			b.Lead = b.Lead || b.Key == key
		}
		c.Blocks = append(c.Blocks, b)
	}
	c.Foot = t.say("foot", language.Args{"id": naming.Clean(p.ID), "version": p.Version, "segment": naming.Clean(p.Segment.ID)})
	if !d.Freshness.Until.IsZero() {
		c.Foot += "; " + t.say("asOf", language.Args{"until": t.Date(d.Freshness.Until)})
	}
	return c
}

// kindClass keeps a kind that the style does not know from inventing a class.
func kindClass(k persona.Kind) string {
	switch k {
	case persona.Primary, persona.Secondary, persona.Supplemental, persona.Served, persona.Negative:
		return "kind-" + string(k)
	}
	return "kind-secondary"
}

func (t teller) kind(k persona.Kind) string {
	return t.called("kind", string(k))
}

// figures are the head of a card. Those who sell read worth before size.
func (t teller) figures(p *persona.Persona, v View) []blockFact {
	size := []blockFact{{t.say("customers", nil), t.Count(p.Size), ""},
		{t.say("ofAll", nil), t.share(&p.Share), t.shares(&p.Share)}}
	var worth []blockFact
	if p.WorthShare != nil || strings.Contains(codes(p.Warnings), "worth-withheld") {
		worth = append(worth, blockFact{t.say("ofWorth", nil), t.share(p.WorthShare), t.shares(p.WorthShare)})
	}
	if p.WorthMean != nil {
		worth = append(worth, blockFact{t.say("worthMean", nil), t.Number(p.WorthMean.Value), t.between(t.Number(p.WorthMean.Low), t.Number(p.WorthMean.High))})
	}
	out := append(size, worth...)
	if v == Sales {
		out = append(worth, size...)
	}
	if g := p.Growth; g != nil {
		text, small := t.growth(g)
		out = append(out, blockFact{t.say("growth", nil), text, small})
	}
	return append(out, blockFact{t.say("priority", nil), t.Gap(p.Priority), ""})
}

func codes(list []persona.Warning) string {
	var out []string
	for _, w := range list {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

// growth is the change of a persona's share in percentage points. Whether it is more
// than chance stands beside it: a change is never bare.
func (t teller) growth(g *persona.Growth) (text, small string) {
	points := func(x float64) string { return t.Signed(float64(100 * x)) }
	text = t.say("points", language.Args{"points": points(g.Change.Value)})
	if !g.Beyond {
		small = t.say("chance", nil)
	} else {
		small = t.between(points(g.Change.Low), points(g.Change.High))
	}
	return text, small
}

// story is the narrative in the deck's own sentences.
func (t teller) story(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "story", Title: t.say("story", nil)}
	for _, s := range p.Narrative {
		b.Text = append(b.Text, together(naming.Clean(s.Text)))
	}
	return b
}

// warnings are the doubts about one persona.
func (t teller) warnings(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "warnings", Title: t.say("doubts", nil)}
	var list blockList
	for _, w := range p.Warnings {
		list.Items = append(list.Items, blockItem{Text: t.warning(w)})
	}
	if len(list.Items) > 0 {
		list.Class = "notes"
		b.Lists = []blockList{list}
	}
	return b
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = title(together(naming.Clean(s)))
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
