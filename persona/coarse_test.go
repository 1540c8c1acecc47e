package persona_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

func TestCoarse(t *testing.T) {
	of := func(size int, web float64, mean, half float64) *segment.Summary {
		f := func(v, h float64) *segment.Figure { return &segment.Figure{Value: v, Low: v - h, High: v + h, N: size} }
		return &segment.Summary{Customers: size, Segments: []segment.Profile{{Ref: segment.Ref{ID: "s1"}, Size: size, Share: *f(1, 0),
			Stability: f(.759, .05), Features: []segment.Trait{{Name: "channel", Level: "web", Mean: f(web, .1)}, {Name: "orders", Mean: f(mean, half)}}}}}
	}
	s := of(104, .25, 3.14159, .196)
	got, none := persona.Coarse(s, nil, nil)
	assert.Nil(t, none)
	assert.Equal(t, of(104, .25, 3.14159, .196), s, "nothing is changed")
	p := got.Segments[0]
	assert.Equal(t, []int{100, 100}, []int{got.Customers, p.Size})
	assert.Equal(t, .3, p.Features[0].Mean.Value, "26 of 104 are told as 30 of 100")
	assert.Equal(t, 3.1, p.Features[1].Mean.Value, "one in a hundred moves it by .01 where the standard error is .1")
	assert.LessOrEqual(t, p.Features[1].Mean.Low, 3.14159-.196)
	assert.GreaterOrEqual(t, p.Features[1].Mean.High, 3.14159+.15)
	assert.Equal(t, .75, p.Stability.Value, "down")

	// None and all stay so.
	for _, web := range []float64{0, 1} {
		got, _ = persona.Coarse(of(107, web, 1, .1), nil, nil)
		assert.Equal(t, web, got.Segments[0].Features[0].Mean.Value)
	}
	got, _ = persona.Coarse(nil, nil, nil)
	assert.Nil(t, got)
}

// What a deck has told stands until it has moved by more than a step and a half.
func TestCoarseStandsStill(t *testing.T) {
	s := sample.Summary() // 402 in s1
	before := build(t, s, sample.Profile(), persona.Options{})
	for size, want := range map[int]int{402: 400, 394: 400, 386: 400, 414: 400, 415: 420, 385: 390} {
		s.Segments[0].Size = size
		assert.Equal(t, want, bySegment(build(t, s, sample.Profile(), persona.Options{Previous: before}), "s1").Size, size)
	}
}

// An end of an interval stands with its value: otherwise nearly every build would move one.
func TestCoarseEndsStandStill(t *testing.T) {
	s := sample.Summary()
	before := build(t, s, nil, persona.Options{})
	for i := range s.Segments {
		for _, f := range s.Segments[i].Features {
			if f.Level == "" && f.Mean != nil {
				f.Mean.Low -= (f.Mean.Value - f.Mean.Low) * .08
				f.Mean.High += (f.Mean.High - f.Mean.Value) * .08
			}
		}
	}
	again := build(t, s, nil, persona.Options{Previous: before})
	for _, p := range before.Personas {
		for i, m := range p.Measured {
			assert.Equal(t, m.Mean, bySegment(again, p.Segment.ID).Measured[i].Mean, "%s of %s", m.Name, p.Segment.ID)
		}
	}
}

func ExampleCoarse() {
	summary := sample.Summary()
	coarse, _ := persona.Coarse(summary, nil, nil)
	for i, p := range coarse.Segments[:2] {
		fmt.Println(summary.Segments[i].Size, "customers are told as", p.Size)
	}
	// Output:
	// 402 customers are told as 400
	// 811 customers are told as 810
}

func ExampleRule_Words() {
	few := 2.5
	rule := persona.Rule{Ways: []segment.Leaf{{Where: []segment.Condition{
		{Feature: "orders per month", Above: &few}, {Feature: "city", Is: []string{"Aarhus", "Odense"}},
	}}}}
	fmt.Println(rule.Words(nil))
	// Output:
	// [orders per month above 2.5 and city is Aarhus or Odense]
}
