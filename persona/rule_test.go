package persona

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

func num(x float64) *float64 { return &x }

func leaf(id string, where ...segment.Condition) segment.Leaf {
	return segment.Leaf{Segment: segment.Ref{ID: id, Name: id}, Where: where}
}

func ruled() (*segment.Summary, *segment.Leaves) {
	s := &segment.Summary{Customers: 300}
	for _, id := range []string{"s1", "s2", "s3"} {
		s.Segments = append(s.Segments, segment.Profile{Ref: segment.Ref{ID: id, Name: id}, Size: 100,
			Share: segment.Figure{Value: .3333, Low: .28, High: .39, N: 300}})
	}
	l := &segment.Leaves{
		Leaves: []segment.Leaf{
			leaf("s2", segment.Condition{Feature: "orders per month", Above: num(2.5)}, segment.Condition{Feature: "channel", Is: []string{"web"}}),
			leaf("s1", segment.Condition{Feature: "orders per month", Above: num(2.5), Missing: true}, segment.Condition{Feature: "channel", Not: []string{"web"}}),
			leaf("s2", segment.Condition{Feature: "orders per month", AtMost: num(2.5)}),
		},
		Fidelity: segment.Fidelity{Segment: []segment.SegmentFidelity{
			{Ref: segment.Ref{ID: "s1"}, Share: segment.Figure{Value: .9, Low: .8, High: 1, N: 100}, AtLeast: true},
			{Ref: segment.Ref{ID: "s2"}, Share: segment.Figure{Value: .8, Low: .7, High: .9, N: 100}},
		}},
	}
	return s, l
}

func TestRuleOfPersonas(t *testing.T) {
	s, l := ruled()
	d, err := Build(t.Context(), s, nil, Options{Rule: l})
	require.NoError(t, err)
	found := map[string]*Rule{}
	for _, p := range d.Personas {
		found[p.Segment.ID] = p.Rule
	}
	require.NotNil(t, found["s1"])
	require.NotNil(t, found["s2"])
	assert.Nil(t, found["s3"], "no leaf is for it")
	assert.Len(t, found["s1"].Ways, 1)
	assert.Equal(t, .9, found["s1"].Found.Value)
	assert.True(t, found["s1"].AtLeast)
	assert.Equal(t, []segment.Leaf{l.Leaves[0], l.Leaves[2]}, found["s2"].Ways)

	// The deck has memory of its own.
	*found["s2"].Ways[0].Where[0].Above = 7
	found["s2"].Ways[0].Where[1].Is[0] = "gone"
	assert.Equal(t, 2.5, *l.Leaves[0].Where[0].Above)
	assert.Equal(t, "web", l.Leaves[0].Where[1].Is[0])
}

func TestRuleOfAnotherFit(t *testing.T) {
	s, l := ruled()
	l.Leaves[1].Segment.ID = "s9"
	l.Leaves[0].Where[0].Above = num(math.NaN())
	l.Fidelity.Segment[0].Share.High = math.Inf(1)
	_, err := Build(t.Context(), s, nil, Options{Rule: l})
	require.Error(t, err)
	assert.ErrorContains(t, err, `leaf 1 is of segment "s9", which is not in the summary`)
	assert.ErrorContains(t, err, `leaf 0: a threshold of "orders per month" is NaN`)
	assert.ErrorContains(t, err, `fidelity for segment "s1"`)
}

func TestRuleInWords(t *testing.T) {
	host := map[string]map[string]language.Term{
		"de": {"orders per month": {Text: "Bestellungen pro Monat", Gender: "p"}, "channel": {Text: "Kanal", Gender: "m"}},
		"da": {"orders per month": {Text: "ordrer pr. måned", Gender: "p"}, "channel": {Text: "kanal", Gender: "c"}},
	}
	cond := func(c segment.Condition) segment.Leaf { return leaf("s1", c) }
	for _, c := range []struct {
		way        segment.Leaf
		en, de, da string
	}{
		{leaf("s1", segment.Condition{Feature: "orders per month", Above: num(2.5)}, segment.Condition{Feature: "channel", Is: []string{"kiosk"}}),
			"orders per month above 2.5 and channel is kiosk",
			"Bestellungen pro Monat über 2,5 und Kanal ist kiosk",
			"ordrer pr. måned over 2,5 og kanal er kiosk"},
		{cond(segment.Condition{Feature: "orders per month", AtMost: num(1234.5), Missing: true}),
			"orders per month at most 1,234.5 (or not known)",
			"Bestellungen pro Monat höchstens 1.234,5 (oder unbekannt)",
			"ordrer pr. måned højst 1.234,5 (eller ukendt)"},
		{cond(segment.Condition{Feature: "orders per month", Above: num(.25), AtMost: num(1)}),
			"orders per month between 0.25 and 1",
			"Bestellungen pro Monat zwischen 0,25 und 1",
			"ordrer pr. måned mellem 0,25 og 1"},
		{cond(segment.Condition{Feature: "orders per month", Is: []string{"few", "many", "none"}}),
			"orders per month is few, many or none",
			"Bestellungen pro Monat sind few, many oder none",
			"ordrer pr. måned er few, many eller none"},
		{cond(segment.Condition{Feature: "channel", Not: []string{"kiosk", "fair"}}),
			"channel is not kiosk or fair",
			"Kanal ist nicht kiosk oder fair",
			"kanal er ikke kiosk eller fair"},
		{cond(segment.Condition{Feature: "channel", Above: num(3), AtMost: num(2), Missing: true}),
			"channel not known", "Kanal unbekannt", "kanal ukendt"},
		{cond(segment.Condition{Feature: "channel"}), "any channel", "Kanal beliebig", "enhver kanal"},
		{leaf("s1"), "every customer", "alle Kunden", "alle kunder"},
	} {
		p := &Persona{Rule: &Rule{Ways: []segment.Leaf{c.way}}}
		for tag, want := range map[string]string{"en": c.en, "de": c.de, "da": c.da} {
			l, ok := language.Named(tag)
			require.True(t, ok)
			assert.Equal(t, want, tellRule(p, l.With(host[tag])))
		}
	}
	s, l := ruled()
	d, err := Build(t.Context(), s, nil, Options{Rule: l})
	require.NoError(t, err)
	for _, p := range d.Personas {
		switch p.Segment.ID {
		case "s2":
			assert.Equal(t, "orders per month above 2.5 and channel is web, or else orders per month at most 2.5", tellRule(&p, language.English()))
			assert.Len(t, p.Rule.Words(nil), 2)
		case "s3":
			assert.Empty(t, tellRule(&p, language.English()))
		}
	}
}

func TestExactNumbers(t *testing.T) {
	l := language.English()
	for x, want := range map[float64]string{12345.678: "12,345.678", .1: "0.1", 0: "0", -3.25: language.Minus + "3.25", 1e6: "1,000,000", .30000000000000004: "0.3"} {
		assert.Equal(t, want, l.Exact(x))
	}
}
