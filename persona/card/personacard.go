package card

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// cardView is one persona as a card of the page.
type cardView struct {
	Number                         int
	Class, Kind, Name, Segment, ID string
	Size, Share, Worth, Stability  string // as the card's figures
	Verdict, Priority, KindMeans   string
	HasWorth                       bool
	Story                          []string
	Traits                         []traitView
	Life                           template.HTML
	States                         []stateView
	Fix                            []fixView
	Parts                          []partView
	Reasons                        []string
}

type traitView struct {
	Name, Value, Everyone, Effect string
	Bar                           template.HTML
}

type stateView struct{ Class, Name, Share string }

type fixView struct{ Name, Gap, Interval, Unmet string }

type partView struct{ Name, Value, Weight string }

// kindMeans says what a kind asks of the reader.
var kindMeans = map[persona.Kind]string{
	persona.Primary:      "shape the offer for them",
	persona.Secondary:    "serve them with additions",
	persona.Supplemental: "content with what the others get",
	persona.Negative:     "the offer need not be shaped for them",
}

func newCard(g *group) cardView {
	p := g.persona
	v := cardView{Number: g.Number, Class: g.class(), Kind: g.Kind, Name: g.Name, Segment: g.Segment, ID: g.ID,
		Size: words.Count(p.Size), Share: words.Percent(p.Share.Value), Worth: share(p.WorthShare),
		Stability: share(p.Stability), Verdict: g.verdict,
		Priority: words.Gap(p.Priority), KindMeans: kindMeans[p.Kind]}
	if p.Stability == nil {
		v.Stability = "–"
	}
	for _, part := range p.PriorityParts {
		v.HasWorth = v.HasWorth || part.Name == "worth"
		v.Parts = append(v.Parts, partView{part.Name, words.Percent(part.Value), words.Percent(part.Weight)})
	}
	v.HasWorth = v.HasWorth || p.WorthShare != nil
	for _, r := range p.Verdict.Reasons {
		v.Reasons = append(v.Reasons, together(naming.Clean(r.Text)))
	}
	for _, s := range p.Narrative {
		v.Story = append(v.Story, together(naming.Clean(s.Text)))
	}
	for i, t := range allTraits(p) {
		v.Traits = append(v.Traits, traitView{traitName(t), amount(t, t.Mean), amount(t, t.Population), effect(t.Effect),
			effectBar(fmt.Sprintf("effect-%d-%d", g.Number, i+1), traitName(t), t.Effect)})
	}
	v.Life = lifeBar(fmt.Sprintf("life-%d", g.Number), p.Lifecycle)
	for _, s := range p.Lifecycle {
		v.States = append(v.States, stateView{stateClass(s.State), stateName(s.State), share(s.Share)})
	}
	for _, c := range toFix(p.Expectations, 3) {
		v.Fix = append(v.Fix, fixView{naming.Clean(c.Name), signed(c.Gap.Value),
			fmt.Sprintf("%s to %s", words.Gap(c.Gap.Low), words.Gap(c.Gap.High)), unmet(c)})
	}
	return v
}

// together keeps a figure and its per cent sign on one line.
func together(s string) string { return strings.ReplaceAll(s, " %", "\u00a0%") }
