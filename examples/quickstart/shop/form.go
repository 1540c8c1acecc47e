package shop

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/kano"
)

// What customers think of a dimension, the same in all segments but where kindOf
// says otherwise: the mean level expected, how far the ideal lies above it and the
// least accepted below, and what having and lacking it does to them.
var (
	expectedLevel = []float64{5.3, 5.6, 5.2, 5.3, 5.0, 5.4, 4.9, 5.1}
	idealAbove    = []float64{.8, .6, .8, .8, .9, .6, 1.0, 1.0}
	leastBelow    = []float64{.8, 1.0, 1.1, 1.1, 1.2, 1.0, 1.6, 1.6}
	kinds         = []kano.Category{kano.OneDimensional, kano.MustBe, kano.OneDimensional, kano.OneDimensional,
		kano.OneDimensional, kano.MustBe, kano.Indifferent, kano.Attractive}
)

// kindOf is what having and lacking a dimension does to a segment. The explorers
// take it for granted that parcels come when they should.
func kindOf(segment, dimension int) kano.Category {
	if segment == 0 && dimension == 0 {
		return kano.MustBe
	}
	return kinds[dimension]
}

// filler fills in forms. What was asked from the first is drawn from the stream of
// the wave, and the rest from one of its own, so that more questions do not change
// the answers to the others.
type filler struct {
	*expectation.Instrument
	more *rand.Rand
	late float64 // part of the explorers' gap in deliveries that is there already
}

// answer is a customer's answers: sometimes two, sometimes under a number that no
// customer has.
func (f *filler) answer(rng *rand.Rand, id string, segment int) []expectation.Answer {
	if rng.Float64() < .025 {
		id = "X" + id[1:] // numbers of the shop's guests, who are not on file
	}
	out := []expectation.Answer{{Respondent: id, Values: f.values(rng, segment)}}
	if rng.Float64() < .03 {
		out = append(out, expectation.Answer{Respondent: id, Values: f.values(rng, segment)})
	}
	return out
}

// values draws one filled-in form. Expected and perceived are drawn alike but
// for the planted gap, so that where the gap is zero the two have the same
// distribution, after rounding to the scale too.
func (f *filler) values(rng *rand.Rand, segment int) []float64 {
	p := Segments()[segment]
	style := .5 * rng.NormFloat64() // some tick high on everything
	expected, gap := make([]float64, len(f.Dimensions)), make([]float64, len(f.Dimensions))
	for d := range expected {
		expected[d] = expectedLevel[d] + .7*rng.NormFloat64() + style
		gap[d] = p.Gap[d]
	}
	if segment == 0 {
		gap[0] *= f.late
	}
	values := make([]float64, len(f.Items))
	var answer kanoAnswer
	for i, item := range f.Items {
		d := dimension(f.Instrument, item.Dimension)
		source, v := rng, 0.
		switch item.Measures {
		case expectation.Expected:
			v = expected[d]
		case expectation.Perceived:
			v = expected[d] + gap[d]
		case expectation.Importance:
			v = p.Weight[d] + .5*style
		case expectation.Desired:
			source, v = f.more, expected[d]+idealAbove[d]
		case expectation.Adequate:
			source, v = f.more, expected[d]-leastBelow[d]
		case expectation.Functional:
			answer = f.feel(kindOf(segment, d))
			values[i] = float64(answer.with)
			continue
		case expectation.Dysfunctional:
			values[i] = float64(answer.without)
			continue
		case expectation.Outcome:
			source, v = f.more, f.recommends(segment, values)
		}
		scale := f.Scale
		if item.Scale != nil {
			scale = *item.Scale
		}
		v = math.Round(v + .6*source.NormFloat64())
		values[i] = min(max(v, scale.Min), scale.Max)
		if source.Float64() < .02 {
			values[i] = math.NaN()
		}
	}
	return values
}

// recommends is how likely somebody recommends the shop, by what they answered before:
// less where anything falls short, and where a must-be does above all; more where a
// delight exceeds.
func (f *filler) recommends(segment int, values []float64) float64 {
	v := 8.3
	for i, item := range f.Items {
		if item.Measures != expectation.Perceived || math.IsNaN(values[i]) {
			continue
		}
		d := dimension(f.Instrument, item.Dimension)
		over, each := values[i]-5, 1/float64(len(questions[d]))
		switch kindOf(segment, d) {
		case kano.MustBe:
			v += each * 1.1 * min(over, 0)
		case kano.OneDimensional:
			v += each * .45 * over
		case kano.Attractive:
			v += each * .8 * max(over, 0)
		}
	}
	return v
}

// kanoAnswer is how somebody feels with a feature and without it.
type kanoAnswer struct{ with, without kano.Answer }

// feel answers Kano's questions. Three in four feel as their segment does, the others
// in one of the ways that there are.
func (f *filler) feel(kind kano.Category) kanoAnswer {
	if f.more.Float64() > .75 {
		kind = kano.Category(f.more.IntN(4))
	}
	switch kind {
	case kano.MustBe:
		return kanoAnswer{kano.Expect, kano.Dislike}
	case kano.OneDimensional:
		return kanoAnswer{kano.Like, kano.Dislike}
	case kano.Attractive:
		return kanoAnswer{kano.Like, kano.Neutral}
	}
	return kanoAnswer{kano.Neutral, kano.LiveWith}
}

func dimension(in *expectation.Instrument, name string) int {
	for d, dim := range in.Dimensions {
		if dim.Name == name {
			return d
		}
	}
	return -1
}
