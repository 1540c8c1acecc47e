package expectation

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/stats"
)

// One customer's many observations are one value, the older ones counting less.
func TestObservationsAgeWithinACustomerAndBetweenKinds(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3, 4))
	var observations []Observation
	see := func(i int, level float64, when int64) {
		observations = append(observations, Observation{m.Customers[i], "speed", Inferred, "returns", level, when})
	}
	for i := range answers {
		answers[i].When = 80
		see(i, float64(2+i%4), 100)
		if i%2 == 0 {
			see(i, 7, 90) // a half-life older: counts half
			see(i, 1, 80) // a quarter
		}
	}
	got := score(t, m, answers, in, Options{Observations: observations, HalfLife: 10, Weights: map[Kind]float64{Surveyed: 1, Inferred: 1}})
	e := got.Segments[0].Dimensions[0].Evidence
	var want []float64
	for i := range 40 {
		level := float64(2 + i%4)
		if i%2 == 0 {
			level = (level + 7./2 + 1./4) / 1.75
		}
		want = append(want, level)
	}
	mean, variance := stats.MeanVar(want)
	low, high := stats.TInterval(mean, variance, 40)
	assert.InDelta(t, mean, e.Parts[1].Figure.Value, .3*(high-low))
	assert.InDelta(t, low, e.Parts[1].Figure.Low, .3*(high-low))
	assert.InDelta(t, 20, e.Parts[0].Age, 1e-9)
	assert.InDelta(t, 2.9, e.Parts[1].Age, 1e-9, "half of them (10/2 + 20/4)/1.75 = 5.7, the others 0; two digits")
	assert.True(t, e.Parts[0].Stale)
	assert.False(t, e.Parts[1].Stale)
	assert.InDelta(t, math.Exp2(-(20-2.9)/10), e.Parts[0].Weight/e.Parts[1].Weight, .002)
	assert.Equal(t, "survey", warning(t, got, "stale-evidence").Subject)
	assert.Len(t, codes(got.Warnings), len(codes(score(t, m, answers, in, Options{}).Warnings))+1+len(disagreeing(got)))

	// Very old evidence does not vanish, and what is newer than now is new.
	old := score(t, m, answers, in, Options{Observations: observations, HalfLife: 1e-3, Now: 1e15, Weights: map[Kind]float64{Surveyed: 1}})
	assert.Equal(t, old.Segments[0].Dimensions[0].Perceived.Value, old.Segments[0].Dimensions[0].Evidence.Fused.Value)
	early := score(t, m, answers, in, Options{Observations: observations, HalfLife: 10, Now: 1})
	assert.Zero(t, early.Segments[0].Dimensions[0].Evidence.Parts[1].Age)

	// Answers without a time are not taken as of the year 0.
	for i := range answers {
		answers[i].When = 0
	}
	got = score(t, m, answers, in, Options{Observations: observations, HalfLife: 10})
	assert.Equal(t, string(Surveyed), warning(t, got, "undated-evidence").Subject)
	assert.False(t, got.Segments[0].Dimensions[0].Evidence.Parts[0].Stale)
	// And a survey alone ages too, if asked to.
	answers[0].When = 50
	got = score(t, m, answers, in, Options{HalfLife: 10})
	assert.Equal(t, 49., got.Segments[0].Dimensions[0].Evidence.Parts[0].Age, "48.75 in two digits")
	assert.Nil(t, score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Evidence)
}

func disagreeing(p *Profile) (out []string) {
	for _, w := range p.Warnings {
		if w.Code == "evidence-disagrees" {
			out = append(out, w.Subject)
		}
	}
	return out
}

func TestObservationsOfOthers(t *testing.T) {
	m, answers, in := three(1)
	m.Labels[0] = -1
	os := []Observation{{Customer: m.Customers[0], Dimension: "dimension 0", Kind: Inferred, Level: 3}}
	for i := range 12 {
		os = append(os, Observation{Customer: fmt.Sprint("stranger ", i), Dimension: "dimension 0", Kind: Inferred, Level: 3})
	}
	p := score(t, m, answers, in, Options{Observations: os})
	assert.Contains(t, warning(t, p, "unmatched-observations").Text, ": 12;")
	assert.Contains(t, codes(p.Warnings), "unsegmented-observations")
	p = score(t, m, answers, in, Options{Observations: os[:5]})
	assert.Contains(t, warning(t, p, "unmatched-observations").Text, "fewer than 10")
}

func TestObservationsThatCannotBe(t *testing.T) {
	m, answers, in := three(1)
	good := Observation{Customer: m.Customers[5], Dimension: "dimension 0", Kind: Inferred, Level: 50}
	for text, change := range map[string]func(o *Observation){
		`observation 1 has no customer`: func(o *Observation) { o.Customer = "" },
		`observation 1 of customer "c0-0005": kind "surveyed" is none of inferred, mentioned`:           func(o *Observation) { o.Kind = Surveyed },
		`observation 1 of customer "c0-0005": kind "" is none of`:                                       func(o *Observation) { o.Kind = "" },
		`observation 1 of customer "c0-0005": dimension "speed", which the instrument does not have`:    func(o *Observation) { o.Dimension = "speed" },
		`observation 1 of customer "c0-0005": level 101 of dimension "dimension 0" is not on its scale`: func(o *Observation) { o.Level = 101 },
		`observation 1 of customer "c0-0005": level NaN`:                                                func(o *Observation) { o.Level = nan },
	} {
		bad := good
		change(&bad)
		_, err := Score(t.Context(), m, answers, in, Options{Observations: []Observation{good, bad}})
		assert.ErrorContains(t, err, text)
	}
	for text, o := range map[string]Options{
		`kind "guessed", "heard"`:                  {Weights: map[Kind]float64{"guessed": 1, "heard": 1, Surveyed: 1}},
		"weight 1.5 of inferred evidence":          {Weights: map[Kind]float64{Inferred: 1.5}},
		"weight NaN of surveyed evidence":          {Weights: map[Kind]float64{Surveyed: nan}},
		"no kind of evidence has a weight above 0": {Weights: map[Kind]float64{Surveyed: 0}},
		"half-life -1 of evidence":                 {HalfLife: -1},
		"half-life +Inf of evidence":               {HalfLife: math.Inf(1)},
	} {
		o.Replicates = 100
		_, err := Score(t.Context(), m, answers, in, o)
		if text == `kind "guessed", "heard"` {
			text = `kind "guessed" and "heard"`
		}
		assert.ErrorContains(t, err, text)
	}
}
