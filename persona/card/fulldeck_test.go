package card

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// figure is a figure with a symmetric interval.
func figure(x, half float64) *segment.Figure {
	return &segment.Figure{Value: x, Low: x - half, High: x + half, N: 400}
}

// FullDeck is the coffee shop's deck with everything filled that a deck can have, so
// that every part of every form has something to show.
func FullDeck(t testing.TB) *persona.Deck {
	t.Helper()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	d, err := persona.Build(context.Background(), sample.Summary(), sample.Profile(), persona.Options{
		From: day(2025, 1, 1), Until: day(2025, 12, 31), FittedAt: day(2026, 1, 8)})
	require.NoError(t, err)
	d.Freshness.Since, d.Freshness.Moved = day(2025, 1, 9), figure(.14, .02)
	d.Selection = &target.Selection{Robust: .86}
	d.Criteria = []persona.Criterion{{Name: "large enough", Side: persona.KnockOut, Source: "data"},
		{Name: "margin", Side: persona.Attractiveness, Weight: .6, Source: "host"}, {Name: "growth", Side: persona.Attractiveness, Weight: .4, Source: "data"},
		{Name: "delivery", Side: persona.Competitiveness, Weight: 1, Source: "host"}}
	mix := &role.Mix{Roles: []role.Part{{Role: "user", Share: figure(.92, .03), Influence: figure(.6, .04), Impact: figure(.8, .03), Weight: .7, PFirst: .94},
		{Role: "payer", Share: figure(.4, .05), Influence: nil, Impact: figure(.3, .04), Weight: .3}}}
	d.Roles = &role.Summary{Everyone: *mix, Segments: map[string]*role.Mix{}, Warnings: []segment.Warning{}}
	for i := range d.Personas {
		p := &d.Personas[i]
		c := target.Choice{ID: p.ID, Name: p.Name, Attractiveness: 8.2 - 1.4*float64(i), Competitiveness: []float64{7.5, 8.8, 3.1, 4.4, 2}[i], Potential: p.WorthShare.Value,
			Rank: i + 1, PFirst: []float64{.86, .12, .02, 0, 0}[i], PTop3: []float64{1, .98, .74, .2, .08}[i], Low: max(i, 1), High: min(i+2, 4)}
		c.Value = c.Attractiveness * c.Competitiveness / 100
		if i == 4 {
			c.Rank, c.Low, c.High, c.PTop3, c.KnockedOut = 0, 0, 0, 0, []string{"large enough"}
		}
		d.Selection.Choices = append(d.Selection.Choices, c)
		d.Roles.Segments[p.Segment.ID], p.Roles = mix, mix
		p.Growth = &persona.Growth{From: p.Share.Value - .03, Change: *figure(.03, .02), Beyond: true}
		p.Job = &persona.Job{Name: "delivery speed", Source: "importance", Figure: figure(6.4, .1), Facts: []string{"expectations[0].importance"}}
		if len(p.Actions) == 0 {
			p.Actions = []persona.Action{
				{Aim: persona.Keep, Code: "mend-gap", Text: "Deliver sooner: they get less than they expect of it.", Facts: []string{"expectations[0].gap"}, For: []string{"product", "service"}},
				{Aim: persona.Grow, Code: "offer-more", Text: "Offer them what goes with what they buy already.", Facts: []string{"traits[0].effect"}, For: []string{"marketing", "sales"}},
				{Aim: persona.Keep, Code: "no-discount", Dont: true, Text: "Do not lower prices for them.", Facts: []string{"traits[0].effect"}, For: []string{"marketing", "sales"}}}
		}
		if p.Typical == nil {
			v, s := 62.3, .61
			p.Typical = []persona.Typical{{Name: "basket value", Unit: "EUR", Value: &v, Fact: "measured[1].mean"}, {Name: "main channel", Level: "web", Share: &s, Fact: "measured[4].mean"}}
		}
		if p.Rule == nil {
			above := 2.2
			p.Rule = &persona.Rule{Ways: []segment.Leaf{{Segment: p.Segment, Where: []segment.Condition{{Feature: "orders per month", Above: &above}, {Feature: "main channel", Not: []string{"shop"}}}}},
				Found: figure(.91, .02)}
		}
		for k := range p.Measured {
			p.Measured[k].Marker = p.Measured[k].Marker || k%3 == i%3
		}
	}
	if d.Coverage == nil {
		d.Coverage = &persona.Coverage{Customers: *figure(.4, .02), Worth: figure(.68, .03),
			Groups: []persona.Representation{{Name: "country", Level: "Denmark", Base: .41, Targets: .28, Covered: .29, Under: true}, {Name: "country", Level: "Norway", Base: .2, Targets: .25, Covered: .47}}}
	}
	return d
}
