package persona_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

func compared(t *testing.T, before, after *persona.Deck, o persona.CompareOptions) *persona.Changes {
	t.Helper()
	c, err := persona.Compare(context.Background(), before, after, o)
	require.NoError(t, err)
	return c
}

func TestCompareWithItself(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	c := compared(t, d, d, persona.CompareOptions{})
	assert.Empty(t, c.Changed)
	assert.Empty(t, c.Following)
	assert.Empty(t, c.Alarms)
	assert.Equal(t, 1., c.Agreement)
	for i, m := range c.Matches {
		assert.Equal(t, persona.Match{Before: d.Personas[i].ID, After: d.Personas[i].ID, By: "traits", Similarity: 1, Traits: 1}, m)
	}
	b, err := json.Marshal(c)
	require.NoError(t, err)
	var back persona.Changes
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, c, &back)
}

// Personas are found again whatever their segments are called and in whatever order they come.
func TestCompareFindsAgain(t *testing.T) {
	before := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	s, p := sample.Summary(), sample.Profile()
	for i := range s.Segments {
		s.Segments[i].ID = fmt.Sprint("other", 5-i)
	}
	for i := range p.Segments {
		p.Segments[i].ID = s.Segments[i].ID
	}
	c := compared(t, before, build(t, s, p, persona.Options{}), persona.CompareOptions{})
	for i, m := range c.Matches {
		old := int(before.Personas[i].Segment.ID[1] - '0')
		assert.Equal(t, fmt.Sprint("persona-other", 6-old), m.After)
	}
	assert.Empty(t, c.Changed)
	assert.Empty(t, c.Alarms)
}

func TestCompareByMembers(t *testing.T) {
	before := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	share := func(k, n int) *segment.Figure {
		return &segment.Figure{Value: float64(k) / float64(n), Low: float64(k)/float64(n) - .05, High: float64(k)/float64(n) + .05, N: n}
	}
	m := &segment.Migration{Common: 2000}
	for _, one := range sample.Summary().Segments {
		m.Before, m.After = append(m.Before, one.Ref), append(m.After, one.Ref)
		m.Share = append(m.Share, make([]*segment.Figure, 5))
	}
	// The members of s1 and s2 have changed places; two thirds of s3 have gone to s4; of
	// s5 all is withheld.
	m.Share[0][1], m.Share[1][0] = share(380, 400), share(760, 800)
	m.Share[2][2], m.Share[2][3], m.Share[3][3] = share(120, 350), share(230, 350), share(790, 800)
	c := compared(t, before, before, persona.CompareOptions{Migration: m})
	to := map[string]persona.Match{}
	for _, match := range c.Matches {
		to[match.Before] = match
	}
	assert.Equal(t, "persona-s2", to["persona-s1"].After)
	assert.Equal(t, "members", to["persona-s1"].By)
	assert.InDelta(t, 380./400, to["persona-s1"].Similarity, 1e-3)
	assert.Equal(t, "persona-s1", to["persona-s2"].After)
	assert.Equal(t, "persona-s3", to["persona-s3"].After)
	assert.InDelta(t, 120./350, to["persona-s3"].Similarity, 1e-3)
	assert.Equal(t, "traits", to["persona-s5"].By)
	assert.Equal(t, "persona-s5", to["persona-s5"].After)
	codes := map[string]bool{}
	for _, w := range c.Alarms {
		codes[w.Subject+" "+w.Code] = true
	}
	assert.True(t, codes["persona-s3 members-left"], "%v", c.Alarms)
	assert.Equal(t, m, c.Migration)
	assert.NotSame(t, m, c.Migration)
}

// A change of a base that a persona is in is none of its own.
func TestCompareLooksAtMeansAndNotAtEffects(t *testing.T) {
	before := build(t, sample.Summary(), nil, persona.Options{})
	s := sample.Summary()
	for i := range s.Segments {
		for j := range s.Segments[i].Features {
			f := &s.Segments[i].Features[j]
			f.Population.Value *= 1.5
			if f.Effect != nil {
				f.Effect.Value, f.Effect.Low, f.Effect.High = f.Effect.Value-.4, f.Effect.Low-.4, f.Effect.High-.4
			}
		}
	}
	assert.Empty(t, compared(t, before, build(t, s, nil, persona.Options{}), persona.CompareOptions{}).Changed)
}

func TestAlarms(t *testing.T) {
	before := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	s := sample.Summary()
	s.Segments[0].Stability.Value = .4
	s.Segments[1].Verdict.Ruling = segment.DoNotAct
	s.Segments = s.Segments[:4] // and the last is gone
	c := compared(t, before, build(t, s, sample.Profile(), persona.Options{}), persona.CompareOptions{})
	var got []string
	for _, w := range c.Alarms {
		got = append(got, w.Code+" "+w.Subject)
		assert.NotContains(t, w.Text, "{")
	}
	assert.ElementsMatch(t, []string{"no-longer-stable persona-s1", "verdict-worse persona-s2", "persona-gone persona-s5"}, got)
}

// Every kind of change and alarm is told in every language.
func TestChangesAreTold(t *testing.T) {
	w := shopKinds()
	w[1].basket *= 2
	w[3].part, w[0].part = .04, .36
	w[2].gap = []float64{-1.5, .3}
	w[0].state, w[0].channel = []float64{.4, .1, .5}, []float64{.1, .3, .6}
	a, b := deckOf(t, shoppers(shopKinds(), 1, 4000), nil, persona.Options{}), deckOf(t, shoppers(w, 2, 4000), nil, persona.Options{})
	for i := range b.Personas {
		if b.Personas[i].Segment.ID == "savers" {
			b.Personas[i].Kind = persona.Negative
		}
	}
	for _, tag := range language.Tags() {
		l, _ := language.Named(tag)
		c := compared(t, a, b, persona.CompareOptions{Language: l})
		assert.Equal(t, tag, c.Language)
		seen := map[string]bool{}
		for _, x := range append(c.Changed, c.Following...) {
			seen[x.What] = true
			assert.NotContains(t, x.Text, "{", x.What)
			assert.NotContains(t, x.Text, "change.")
			if tag != "en" {
				assert.NotContains(t, x.Text, "before")
			}
		}
		for _, what := range []string{"share", "worthShare", "worthMean", "trait", "lifecycle", "gap", "kind"} {
			assert.True(t, seen[what], "%s %s", tag, what)
		}
		alarms := map[string]bool{}
		for _, w := range c.Alarms {
			alarms[w.Code] = true
		}
		assert.True(t, alarms["persona-shrunk"] && alarms["traits-changed"], "%v", c.Alarms)
		for _, key := range []string{"persona-gone", "persona-shrunk", "no-longer-stable", "verdict-worse", "members-left", "traits-changed"} {
			s := l.Text("change."+key, language.Args{"persona": "X", "from": "70 %", "to": "40 %"})
			assert.NotContains(t, s, "{")
			assert.Contains(t, s, "X")
		}
	}
}

func TestCompareBadInput(t *testing.T) {
	ctx := context.Background()
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	var none context.Context
	_, err := persona.Compare(none, d, d, persona.CompareOptions{})
	assert.ErrorContains(t, err, "the context is nil")
	_, err = persona.Compare(ctx, nil, nil, persona.CompareOptions{Level: -1, MinEffect: math.NaN(), MinShare: 1, MinWorth: 11})
	for _, text := range []string{"the deck before is nil", "the deck after is nil", "Level is -1", "MinEffect is NaN", "MinShare is 1", "MinWorth is 11"} {
		assert.ErrorContains(t, err, text)
	}
	bad := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	bad.Personas[1].ID = bad.Personas[0].ID
	bad.Personas[2].Measured[0].Mean.Value = math.NaN()
	_, err = persona.Compare(ctx, d, bad, persona.CompareOptions{})
	assert.ErrorContains(t, err, "deck after, persona 1")
	assert.ErrorContains(t, err, "persona 0 has the same ID")
	assert.ErrorContains(t, err, `mean of "orders per month" is NaN`)
	_, err = persona.Compare(ctx, d, d, persona.CompareOptions{Migration: &segment.Migration{Before: []segment.Ref{{ID: "x"}}}})
	assert.ErrorContains(t, err, "0 rows for 1 segments")
	_, err = persona.Compare(ctx, d, d, persona.CompareOptions{Migration: &segment.Migration{Before: []segment.Ref{{ID: "x"}}, Share: [][]*segment.Figure{nil}}})
	assert.ErrorContains(t, err, "knows no segment of the deck before")
	ctx, cancel := context.WithCancelCause(ctx)
	reason := errors.New("the shop closed")
	cancel(reason)
	c, err := persona.Compare(ctx, d, d, persona.CompareOptions{})
	assert.ErrorIs(t, err, reason)
	assert.Nil(t, c)
	empty := &persona.Deck{}
	assert.Len(t, compared(t, empty, d, persona.CompareOptions{}).Matches, 5)
	assert.Len(t, compared(t, d, empty, persona.CompareOptions{}).Alarms, 5)
}

func TestGrowth(t *testing.T) {
	then := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	first := deckOf(t, shoppers(shopKinds(), 1, 3000), nil, persona.Options{FittedAt: then})
	w := shopKinds()
	w[3].part, w[1].part = .2, .3
	moved := &segment.Figure{Value: .1, Low: .08, High: .12, N: 3000}
	o := persona.Options{Previous: first, Migration: &segment.Migration{Before: []segment.Ref{}, Share: [][]*segment.Figure{}, Moved: moved}}
	second := deckOf(t, shoppers(w, 2, 3000), nil, o)
	assert.Equal(t, then, second.Freshness.Since)
	assert.Equal(t, moved, second.Freshness.Moved)
	assert.Equal(t, 1, bySegment(first, "visitors").Version)
	assert.Nil(t, bySegment(first, "visitors").Growth)
	for id, want := range map[string]struct {
		version int
		change  float64
		beyond  bool
	}{"visitors": {2, .1, true}, "savers": {2, -.1, true}, "hosts": {1, 0, false}, "regulars": {1, 0, false}} {
		p, old := bySegment(second, id), bySegment(first, id)
		assert.Equal(t, want.version, p.Version, id)
		assert.InDelta(t, want.change, p.Growth.Change.Value, .03, id)
		assert.Equal(t, old.Share.Value, p.Growth.From)
		assert.InDelta(t, p.Share.Value-old.Share.Value, p.Growth.Change.Value, (p.Growth.Change.High-p.Growth.Change.Low)/10)
		assert.Equal(t, want.beyond, p.Growth.Beyond, id)
	}
	// The same customers again: nothing has changed.
	third := deckOf(t, shoppers(w, 2, 3000), nil, persona.Options{Previous: second})
	for _, p := range third.Personas {
		assert.Equal(t, bySegment(second, p.Segment.ID).Version, p.Version)
		assert.Zero(t, p.Growth.Change.Value)
		assert.False(t, p.Growth.Beyond)
	}
	b, err := json.Marshal(second)
	require.NoError(t, err)
	var back persona.Deck
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, second, &back)

	// A deck of another world.
	other := build(t, sample.Summary(), nil, persona.Options{Previous: first})
	codes := []string{}
	for _, w := range other.Warnings {
		codes = append(codes, w.Code)
	}
	assert.Contains(t, codes, "previous-unrelated")
	assert.Nil(t, other.Personas[0].Growth)
	// One whose segments have the same IDs by chance, as every fit numbers its own.
	by := build(t, sample.Summary(), nil, persona.Options{})
	for i := range by.Personas {
		for j := range by.Personas[i].Measured {
			by.Personas[i].Measured[j].Name += " of guests"
		}
	}
	other = build(t, sample.Summary(), nil, persona.Options{Previous: by})
	assert.Equal(t, "previous-unrelated", other.Warnings[len(other.Warnings)-1].Code)
	for _, p := range other.Personas {
		assert.Nil(t, p.Growth)
		assert.Equal(t, 1, p.Version)
	}
	_, err = persona.Build(context.Background(), sample.Summary(), nil, persona.Options{Previous: &persona.Deck{Personas: []persona.Persona{{}}}})
	assert.ErrorContains(t, err, "has no ID")
}

// A year later one group buys baskets that are worth twice as much, and is worth twice as
// much itself.
func ExampleCompare() {
	ctx := context.Background()
	summary := sample.Summary() // from segment.Fit
	before, err := persona.Build(ctx, summary, nil, persona.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	later := sample.Summary()
	for _, f := range []*segment.Figure{later.Segments[2].Features[1].Mean, later.Segments[2].WorthMean} {
		f.Value, f.Low, f.High = 2*f.Value, 2*f.Low, 2*f.High
	}
	after, err := persona.Build(ctx, later, nil, persona.Options{Previous: before})
	if err != nil {
		fmt.Println(err)
		return
	}

	changes, err := persona.Compare(ctx, before, after, persona.CompareOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range changes.Changed {
		fmt.Println(c.Text)
	}
	for _, c := range changes.Following {
		fmt.Println(c.Text, "Follows from", c.Follows, "of", c.Of)
	}
	fmt.Println(len(changes.Alarms), "alarms")
	// Output:
	// Many service contacts per year, high return rate: basket value 116 EUR on average, 58 EUR before.
	// Many service contacts per year, high return rate: worth of a customer 660 on average, 330 before. Follows from trait of persona-s3
	// 0 alarms
}
