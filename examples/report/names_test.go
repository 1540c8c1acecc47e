package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Warnings call a segment what the tables call it, by subject and in their text.
func TestWarningsNameThePersona(t *testing.T) {
	unequal := segment.Warning{Code: "unequal", Subject: "segments", Text: "11 % of high a, low c and 32 % of high a"}
	one, two := segment.Ref{ID: "s1", Name: "high a"}, segment.Ref{ID: "s2", Name: "high a, low c"}
	r := &result{
		summary: &segment.Summary{Segments: []segment.Profile{{Ref: one}, {Ref: two}}},
		deck: &persona.Deck{Personas: []persona.Persona{
			{Name: "High a, low b", Segment: one}, {Name: "Low c, much d", Segment: two}}},
		profile:  &expectation.Profile{Segments: []expectation.Segment{{Ref: one}}, Warnings: []segment.Warning{unequal}},
		warnings: []segment.Warning{{Subject: "s1"}, {Subject: "high a"}, {Subject: "Worth"}, {}, unequal},
	}
	r.oneName()
	var subjects []string
	for _, w := range r.warnings {
		subjects = append(subjects, w.Subject)
	}
	assert.Equal(t, []string{"High a, low b", "High a, low b", "Worth", "", "segments"}, subjects)
	assert.Equal(t, "11 % of Low c, much d and 32 % of High a, low b", r.warnings[4].Text)
	assert.Equal(t, r.warnings[4], r.profile.Warnings[0], "the page must know it again")
	assert.Equal(t, "High a, low b", r.profile.Segments[0].Name)
}

func TestOneName(t *testing.T) {
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	_, err := call(t, append(sampleArgs, "-json", name("r.json"), "-html", name("r.html"), "-k", "4")...)
	require.NoError(t, err)
	d := read(t, name("r.json"))
	persona := map[string]string{}
	for _, p := range d.Personas {
		persona[p.Segment] = p.Name
	}
	for _, s := range d.Segments {
		assert.Equal(t, persona[s.ID], s.Name)
	}
	for _, e := range d.Expectations {
		assert.Equal(t, persona[e.Segment], e.Name)
	}
	html, err := os.ReadFile(name("r.html"))
	require.NoError(t, err)
	assert.NotContains(t, string(html), "Segment s1:", "a second name under the card")
}

// The screen rounds like the narratives and the page.
func TestPercentRoundsOnce(t *testing.T) {
	for v, want := range map[float64]string{.885: "88.5 %", .125: "12.5 %", .8849: "88 %", .004: "<1 %", .996: ">99 %", 1: "100 %", 0: "0 %"} {
		assert.Equal(t, want, percent(&segment.Figure{Value: v}))
	}
	assert.Equal(t, "0.865", stability(&segment.Figure{Value: .865}), "86.5 % in the narrative")
	assert.Equal(t, "0.87", stability(&segment.Figure{Value: .8673}))
}
