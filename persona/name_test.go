package persona

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

func at(name, level string, mean, effect float64) segment.Trait {
	return segment.Trait{Name: name, Level: level, Mean: &segment.Figure{Value: mean},
		Population: &segment.Figure{Value: 1}, Effect: &segment.Figure{Value: effect}}
}

func TestPhrase(t *testing.T) {
	for _, c := range []struct {
		trait segment.Trait
		want  string
	}{
		{at("basket value", "", 3, 1), "high basket value"},
		{at("basket value", "", 3, -1), "low basket value"},
		{at("orders per month", "", 3, 1), "many orders per month"},
		{at("service contacts per year", "", 3, -1), "few service contacts per year"},
		{at("order days", "", 3, -1), "few order days"},
		{at("share of returns", "", 3, -1), "low share of returns"},
		{at("visits in 12 months", "", 3, 1), "many visits in 12 months"},
		{at("Number of logins", "", 3, -1), "few logins"},
		{at("days since the last order", "", 3, 1), "long since the last order"},
		{at("days since last order", "", 3, -1), "recent order"},
		{at("time between orders", "", 3, -1), "short time between orders"},
		{at("team size", "", 3, 1), "large team size"},
		{at("main channel", "web", .6, .3), "mostly web"},
		{at("main channel", "web", .4, .3), "more often web"},
		{at("main channel", "web", .4, -.3), "less often web"},
		{at("main channel", "web", .04, -.3), "rarely web"},
		{at("newsletter", "yes", .8, .3), "mostly newsletter yes"},
		{at("plan", "3", .8, .3), "mostly plan 3"},
		{at("main channel", "(other)", .2, .3), "more often other main channel"},
		{at("main channel", "(missing)", .05, -.3), "rarely unknown main channel"},
		{at("a\nb\u202e", "", 1, 1), "high a b"},
		{at("a feature with a title that goes on for very much longer than any name should", "", 1, 1),
			"high a feature with a title that goes on for\u2026"},
	} {
		assert.Equal(t, c.want, phrase(c.trait, language.English()))
	}
}

func TestNamesAreDistinct(t *testing.T) {
	same := []Trait{{Trait: at("basket value", "", 1, 1)}, {Trait: at("orders", "", 1, .8)}, {Trait: at("margin", "", 1, .5)}}
	active := []segment.StateShare{{State: segment.Active, Share: &segment.Figure{Value: .8}}}
	deck := make([]Persona, 7)
	for i := range deck {
		deck[i].Traits = same
	}
	deck[3].Lifecycle = active
	require.NoError(t, names(deck, Telling{}))
	var got []string
	for _, p := range deck {
		got = append(got, p.Name)
	}
	assert.Equal(t, []string{
		"High basket value, many orders",
		"High basket value, high margin",
		"High basket value, many orders, high margin",
		"High basket value, many orders, active",
		"High basket value, many orders, high margin II",
		"High basket value, many orders, high margin III",
		"High basket value, many orders, high margin IV",
	}, got)

	deck = make([]Persona, 3)
	deck[1].Segment.Name = "weekly"
	require.NoError(t, names(deck, Telling{}))
	assert.Equal(t, "Close to the average", deck[0].Name)
	assert.Equal(t, "weekly", deck[1].Name)
	assert.Equal(t, "Close to the average II", deck[2].Name)
}
