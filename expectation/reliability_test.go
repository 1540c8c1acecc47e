package expectation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twoItems is a dimension with two perceived items.
func twoItems(second func(i int, first float64) float64) *surveyed {
	m, answers, in := small(repeat(60, 6, 5, 7), repeat(60, 1, 2, 3, 4, 5, 6, 7))
	in.Items = append(in.Items, Item{ID: "p2", Dimension: "speed", Measures: Perceived, Reversed: true})
	for i := range answers {
		answers[i].Values = append(answers[i].Values, second(i, answers[i].Values[1]))
	}
	return &surveyed{m: m, answers: answers, in: in}
}

func TestLowReliabilityIsSaid(t *testing.T) {
	unrelated := twoItems(func(i int, _ float64) float64 { return float64(1 + i%4) })
	w := warning(t, unrelated.score(t), "low-reliability")
	assert.Equal(t, "speed", w.Subject)
	assert.Contains(t, w.Text, "perceived")
	assert.NotContains(t, w.Text, "expected", "a single item has no alpha")
	// Turned around, the reversed item agrees with the first.
	agree := twoItems(func(_ int, first float64) float64 { return 8 - first })
	again := agree.score(t)
	assert.NotContains(t, codes(again.Warnings), "low-reliability")
	require.Len(t, again.Scales, 1, "expected has one item")
	assert.Equal(t, ScaleQuality{Dimension: "speed", Measures: Perceived, Items: 2, Alpha: 1}, again.Scales[0])
}

func TestStraightLining(t *testing.T) {
	straight := func(n, of int) []reply {
		var out []reply
		for i := range of {
			v := []float64{4, 4, 4, math.NaN(), 4, 4, 4}
			if i >= n {
				v[0] = 5
			}
			out = append(out, reply{values: v})
		}
		return out
	}
	assert.Contains(t, straightLining(straight(30, 200))[0].Text, "15 %")
	assert.Empty(t, straightLining(straight(9, 100)), "too few to speak of")
	assert.Empty(t, straightLining(straight(10, 1000)), "too small a share")
	assert.Contains(t, straightLining(straight(95, 100))[0].Text, "Most of")
	assert.Contains(t, straightLining(straight(90, 100))[0].Text, "90 %", "ten others are no secret")
	assert.Contains(t, straightLining(straight(91, 100))[0].Text, "Most of")
	// Of 50 who were judged 30; but beside 33 who answered or 39 who were asked
	// the others could be counted.
	assert.Contains(t, straightLining(straight(30, 50), 30, 40)[0].Text, "60 %")
	assert.Contains(t, straightLining(straight(30, 50), 33, 90)[0].Text, "Some of")
	assert.Contains(t, straightLining(straight(30, 50), 90, 39)[0].Text, "Some of")
	short := []reply{}
	for range 50 {
		short = append(short, reply{values: []float64{4, 4, 4, 4, 4}})
	}
	assert.Empty(t, straightLining(short), "five questions prove nothing")
}
