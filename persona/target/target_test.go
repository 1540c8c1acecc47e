package target

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
)

// The worked example of Dolnicar, Grün & Leisch (2018, ch. 10): five criteria.
func TestPublishedAttractiveness(t *testing.T) {
	published.Hold(t, "segment.json", map[string]func(t *testing.T, n published.Number){
		"msa-segment-attractiveness": func(t *testing.T, n published.Number) {
			var in struct{ Weights, Ratings []float64 }
			var want struct{ Attractiveness float64 }
			n.Decode(t, &in, &want)
			got, err := Weigh(in.Weights, in.Ratings)
			require.NoError(t, err)
			assert.InDelta(t, want.Attractiveness, got, n.Tolerance)
		},
	})
}

func criteria(weights ...float64) (out []Criterion) {
	for i, w := range weights {
		out = append(out, Criterion{string(rune('a' + i)), w})
	}
	return out
}

func TestSelect(t *testing.T) {
	e := Evaluation{Attractiveness: criteria(3, 1), Competitiveness: criteria(1)}
	s, err := e.Select(t.Context(), []Candidate{
		{ID: "1", Name: "dull", Attractive: []float64{2, 2}, Competitive: []float64{2}},
		{ID: "2", Name: "small", KnockedOut: []string{"large enough"}, Attractive: []float64{10, 10}, Competitive: []float64{10}},
		{ID: "3", Name: "bright", Attractive: []float64{9, 3}, Competitive: []float64{8}, Potential: 5},
		{ID: "4", Name: "other", Attractive: []float64{3, 9}, Competitive: []float64{8}},
	})
	require.NoError(t, err)
	require.Len(t, s.Choices, 4)
	first := s.Choices[0]
	assert.Equal(t, "3", first.ID)
	assert.InDelta(t, 7.5, first.Attractiveness, 1e-12) // .75*9 + .25*3
	assert.InDelta(t, .6, first.Value, 1e-12)           // 7.5*8/100
	assert.Equal(t, first.PFirst, s.Robust)
	assert.Greater(t, first.PFirst, .9)
	assert.InDelta(t, 1, first.PFirst+s.Choices[1].PFirst, 1e-12, "nobody else can come first")
	assert.True(t, s.Choices[2].Dominated)
	assert.Equal(t, []int{3, 3}, []int{s.Choices[2].Low, s.Choices[2].High})
	last := s.Choices[3]
	assert.Equal(t, []string{"large enough"}, last.KnockedOut)
	assert.Zero(t, last.Rank)
	assert.Zero(t, last.PFirst)
	for _, c := range s.Choices {
		assert.Equal(t, c.ID == "1", c.Dominated, c.ID)
	}
}

// With two criteria of equal weight and opposite ratings each side comes first in half
// of the weightings, and weights scatter as Doubt says.
func TestDoubtIsThatOfTheWeights(t *testing.T) {
	e := Evaluation{Attractiveness: criteria(1, 1), Draws: 20_000, Seed: 3}
	s, err := e.Select(t.Context(), []Candidate{{ID: "1", Attractive: []float64{9, 2}}, {ID: "2", Attractive: []float64{2, 9}}})
	require.NoError(t, err)
	assert.InDelta(t, .5, s.Robust, .015) // four standard errors
	assert.Equal(t, []int{1, 2}, []int{s.Choices[0].Low, s.Choices[0].High})
	rng := rand.New(rand.NewPCG(1, 1))
	for _, doubt := range []float64{.1, .3, .6} {
		e.Doubt = doubt
		var sum, squares float64
		to := make([]float64, 2)
		const n = 20_000
		for range n {
			e.draw(rng, []float64{.5, .5}, to)
			assert.InDelta(t, 1, to[0]+to[1], 1e-9)
			sum, squares = sum+to[0], squares+to[0]*to[0]
		}
		mean := sum / n
		assert.InDelta(t, .5, mean, .01)
		assert.InDelta(t, doubt, math.Sqrt(squares/n-mean*mean)/mean, .05*doubt+.01)
	}
}

// Whoever is dominated never comes before whoever dominates it, and the same seed gives
// the same answer.
func TestDominatedIsNeverBetter(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 2))
		e := Evaluation{Attractiveness: criteria(1, 2, 3), Competitiveness: criteria(2, 1), Draws: 300, Seed: seed}
		var all []Candidate
		for i := range 6 {
			c := Candidate{ID: string(rune('A' + i))}
			for range 3 {
				c.Attractive = append(c.Attractive, 1+9*rng.Float64())
			}
			for range 2 {
				c.Competitive = append(c.Competitive, 1+9*rng.Float64())
			}
			all = append(all, c)
		}
		s, err := e.Select(t.Context(), all)
		require.NoError(t, err)
		total := 0.
		for _, c := range s.Choices {
			total += c.PFirst
			if c.Dominated {
				assert.Zero(t, c.PFirst)
			}
			assert.LessOrEqual(t, c.Low, c.High)
			assert.LessOrEqual(t, c.PFirst, c.PTop3)
		}
		assert.InDelta(t, 1, total, 1e-9)
		again, err := e.Select(t.Context(), all)
		require.NoError(t, err)
		assert.Equal(t, s, again)
	}
}

func TestFaults(t *testing.T) {
	good := Evaluation{Attractiveness: criteria(1, 1), Competitiveness: criteria(1)}
	for text, e := range map[string]Evaluation{
		"no criterion": {},
		"has no name":  {Attractiveness: []Criterion{{"", 1}}},
		"there twice":  {Attractiveness: []Criterion{{"a", 1}, {"a", 1}}},
		"weight NaN":   {Attractiveness: criteria(math.NaN())},
		"weight -1":    {Attractiveness: criteria(-1)},
		"Doubt is 2":   {Attractiveness: criteria(1), Doubt: 2},
		"Draws is 5":   {Attractiveness: criteria(1), Draws: 5},
	} {
		assert.ErrorContains(t, e.Validate(), text)
		_, err := e.Select(t.Context(), nil)
		assert.ErrorContains(t, err, text)
	}
	for text, c := range map[string]Candidate{
		`segment "x" has 1 ratings of attractiveness`: {ID: "x", Attractive: []float64{1}, Competitive: []float64{1}},
		`segment "x" is rated 11 on "b"`:              {ID: "x", Attractive: []float64{1, 11}, Competitive: []float64{1}},
		`segment "x" is rated NaN on "a"`:             {ID: "x", Attractive: []float64{1, 1}, Competitive: []float64{math.NaN()}},
		`segment "x" has potential -1`:                {ID: "x", Attractive: []float64{1, 1}, Competitive: []float64{1}, Potential: -1},
	} {
		_, err := good.Select(t.Context(), []Candidate{c})
		assert.ErrorContains(t, err, text)
	}
	c := Candidate{ID: "x", Attractive: []float64{1, 1}, Competitive: []float64{1}}
	_, err := good.Select(t.Context(), []Candidate{c, c})
	assert.ErrorContains(t, err, "there twice")
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	_, err = good.Select(ctx, []Candidate{c})
	assert.ErrorIs(t, err, why)
	s, err := good.Select(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, s.Choices)
	assert.Zero(t, s.Robust)
	for _, bad := range [][2][]float64{{{1}, {}}, {{}, {}}, {{0}, {1}}, {{-1}, {1}}, {{1}, {math.Inf(1)}}, {{math.Inf(1)}, {1}}} {
		_, err := Weigh(bad[0], bad[1])
		assert.Error(t, err)
	}
}
