package card

import (
	"fmt"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// What a persona is like: its traits, what goes with it, where it stands in the
// lifecycle, and a made-up customer in the middle.

// traits is a table of traits: what they have, what everyone has, and how far apart the
// two are in a picture, in words and in standard deviations.
func (t teller) traits(p *persona.Persona, number int, key string, list []persona.Trait) deckBlock {
	b := deckBlock{Key: key, Title: t.say(key, nil)}
	b.Table = &blockTable{Class: "fixed", Head: t.traitHead()}
	for i, tr := range list {
		b.Table.row(t.traitRow(fmt.Sprintf("%s-%d-%d", key, number, i+1), tr)...)
	}
	if key == "traits" && len(list)+len(p.Anti) == 0 {
		b.Text = []string{t.say("noTraits", nil)}
	}
	return b
}

func (t teller) traitHead() []blockCell {
	return []blockCell{{Text: t.say("trait", nil)}, {Text: t.say("they", nil), Num: true}, {Text: t.say("everyone", nil), Num: true}, {Text: t.say("against", nil), Class: "eff"}}
}

func (t teller) traitRow(id string, tr persona.Trait) []blockCell {
	cells := []blockCell{
		{Text: t.trait(tr.Trait), Small: t.tested(tr), Row: true},
		{Text: t.amount(tr.Trait, tr.Mean), Small: t.amounts(tr.Trait, tr.Mean)},
		{Text: t.amount(tr.Trait, tr.Population)},
		{Text: t.withheld(), Class: "eff"},
	}
	if e := tr.Effect; e != nil {
		bar := effectBarOf(id, t.trait(tr.Trait), t.apart(tr)+", "+t.effect(e), e)
		cells[3] = blockCell{Text: t.apart(tr), Small: t.effect(e), Bar: bar, Class: "eff"}
	}
	return cells
}

// apart says in words how far a trait stands from the rest.
func (t teller) apart(tr persona.Trait) string {
	how := tr.Strength
	if how == "" || tr.Effect == nil {
		how = "hardly"
	}
	way := "below"
	if tr.Effect != nil && tr.Effect.Value > 0 {
		way = "above"
	}
	if tr.Level != "" {
		return t.say("oftener", language.Args{"how": way + " " + how})
	}
	return t.say("higher", language.Args{"how": way + " " + how})
}

// tested says what speaks for a trait: it made the segments, or it is more than chance.
func (t teller) tested(tr persona.Trait) string {
	switch {
	case tr.Shaping:
		return t.say("shaping", nil)
	case tr.Adjusted != nil:
		return t.p(*tr.Adjusted)
	}
	return ""
}

// p writes a p-value; below one in a thousand its size says nothing more.
func (t teller) p(p float64) string {
	if p < .001 {
		return t.say("p", language.Args{"p": "< " + t.Number(.001)})
	}
	return t.say("p", language.Args{"p": "= " + t.Number(p)})
}

// Levels of a descriptor that a card lists, and the p-value up to which one tells more
// than chance.
const (
	levels  = 4
	telling = .05
)

// descriptors are what goes with the segments without having made them. Those in which
// the segments differ no more than by chance are named in a line, so that nobody reads
// something into their figures.
func (t teller) descriptors(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "descriptors", Title: t.say("descriptors", nil)}
	var like []string
	for _, d := range p.Descriptors {
		name := t.host(d.Name)
		if d.Test != nil && d.Test.Adjusted > telling {
			like = append(like, name+" ("+t.p(d.Test.Adjusted)+")")
			continue
		}
		list := blockList{Title: title(name)}
		if d.Test != nil {
			list.Title = t.say("tested", language.Args{"name": list.Title, "p": t.p(d.Test.Adjusted)})
		}
		for _, of := range d.Of[:min(len(d.Of), levels)] {
			item := blockItem{Text: t.host(of.Level) + ": " + t.amount(of.Trait, of.Mean), Small: t.say("againstAll", language.Args{"all": t.amount(of.Trait, of.Population)})}
			if of.Level == "" {
				item.Text = t.amount(of.Trait, of.Mean)
			}
			if of.Adjusted != nil && *of.Adjusted > telling {
				item.Small += "; " + t.say("chance", nil)
			}
			list.Items = append(list.Items, item)
		}
		if len(list.Items) > 0 {
			b.Lists = append(b.Lists, list)
		}
	}
	if like != nil {
		b.Text = []string{t.say("likeAll", language.Args{"list": t.List(like)})}
	}
	return b
}

// typical is the made-up customer, and says so.
func (t teller) typical(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "typical", Title: t.say("typical", nil), Note: t.say("madeUp", nil)}
	for _, y := range p.Typical {
		f := blockFact{Label: t.host(y.Name), Text: t.host(y.Level)}
		switch {
		case y.Value != nil:
			f.Text = together(t.Amount(*y.Value, naming.Clean(y.Unit)))
		case y.Share != nil:
			f.Small = t.percent(*y.Share)
		}
		b.Facts = append(b.Facts, f)
	}
	return b
}

// lifecycle is where they stand, as a bar and in words.
func (t teller) lifecycle(p *persona.Persona, number int) deckBlock {
	b := deckBlock{Key: "lifecycle", Title: t.say("lifecycle", nil)}
	for _, s := range p.Lifecycle {
		b.Legend = append(b.Legend, stateView{stateClass(s.State), t.state(string(s.State)), t.share(s.Share)})
	}
	b.Picture = lifeBarOf(fmt.Sprintf("life-%d", number), b.Title, p.Lifecycle, b.Legend)
	if b.Picture == "" && len(b.Legend) > 0 {
		b.Text, b.Legend = []string{t.say("withheldAll", nil)}, nil
	}
	return b
}

func (t teller) state(s string) string {
	return t.called("state", s)
}
