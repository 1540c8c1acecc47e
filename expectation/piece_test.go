package expectation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

func TestWhatFewAreSeenDoingIsNotShown(t *testing.T) {
	m, answers, in := small(repeat(60, 6, 5), repeat(60, 5, 3, 4))
	observe := func(n int, name string, level func(i int) float64) (out []Observation) {
		for i := range n {
			out = append(out, Observation{Customer: m.Customers[i], Dimension: "speed", Kind: Inferred, Name: name, Level: level(i)})
		}
		return out
	}
	some := func(i int) float64 { return float64(1 + i%7) }
	weights := map[Kind]float64{Surveyed: .5, Inferred: .5}

	p := score(t, m, answers, in, Options{Observations: observe(9, "left with the safe", some), Weights: weights})
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "safe", "what nine do may be who they are")
	assert.Nil(t, p.Segments[0].Dimensions[0].Evidence)
	assert.Contains(t, codes(p.Warnings), "few-observations")

	for name, level := range map[string]func(i int) float64{
		"one dissenter": func(i int) float64 { return map[bool]float64{true: 1, false: 6}[i == 3] },
	} {
		e := score(t, m, answers, in, Options{Observations: observe(50, "x", level), Weights: weights}).Segments[0].Dimensions[0].Evidence
		assert.Nil(t, e.Parts[1].Figure, name)
		assert.Zero(t, e.Parts[1].Age)
		assert.Equal(t, reasonUniform, e.Parts[1].Suppressed)
		assert.Equal(t, e.Parts[0].Figure.Value, e.Fused.Value, "or it could be solved for")
		assert.False(t, e.Disagree)
	}
	// 57 of 60: their number is withheld and the figure coarser.
	e := score(t, m, answers, in, Options{Observations: observe(57, "x", some), Weights: weights}).Segments[0].Dimensions[0].Evidence
	assert.Equal(t, withheld, e.Parts[1].Figure.N)
	assert.Equal(t, withheld, e.Fused.N)
	// A survey that is withheld is not in Fused.
	m, answers, in = small(repeat(60, 6, 5), append(repeat(59, 5), 1))
	e = score(t, m, answers, in, Options{Observations: observe(40, "x", some), Weights: weights}).Segments[0].Dimensions[0].Evidence
	assert.Nil(t, e.Parts[0].Figure)
	assert.Zero(t, e.Parts[0].Weight)
	assert.Equal(t, e.Parts[1].Figure.Value, e.Fused.Value)
	// Whether three or none have been seen is not told apart.
	both := func(n int) string {
		m2, a2, in2 := three(1)
		var os []Observation
		for i, id := range m2.Customers {
			if m2.Labels[i] == 0 || m2.Labels[i] == 1 && n > 0 {
				os = append(os, Observation{Customer: id, Dimension: "dimension 0", Kind: Mentioned, Level: float64(i % 50)})
				n -= int(m2.Labels[i])
			}
		}
		text, err := json.Marshal(score(t, m2, a2, in2, Options{Observations: os}))
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, both(0), both(3))
}

// Whatever is observed of whomever: no figure of fewer than ten, no counts that differ
// by one to nine, and Fused is made of what is shown.
func TestNoEvidenceDescribesFewerThanTen(t *testing.T) {
	shown, held := 0, 0
	for seed := range uint64(40) {
		m, answers, in := ragged(seed)
		rng := rand.New(rand.NewPCG(seed, 5))
		type key struct {
			segment, dim int
			kind         Kind
			name         string
		}
		who := make(map[key]map[string]bool)
		sizes := make([]int, len(m.Segments))
		for _, l := range m.Labels {
			sizes[l]++
		}
		var observations []Observation
		for d := range in.Dimensions {
			for _, kind := range []Kind{Inferred, Mentioned} {
				rate := rng.Float64()
				for i, id := range m.Customers {
					for rng.Float64() < rate/2 {
						o := Observation{Customer: id, Dimension: in.Dimensions[d].Name, Kind: kind, Name: fmt.Sprint(rng.IntN(2)), Level: float64(1 + rng.IntN(7)), When: int64(rng.IntN(9))}
						observations = append(observations, o)
						k := key{int(m.Labels[i]), d, kind, o.Name}
						if who[k] == nil {
							who[k] = make(map[string]bool)
						}
						who[k][id] = true
					}
				}
			}
		}
		p := score(t, m, answers, in, Options{Observations: observations, HalfLife: 3, Weights: map[Kind]float64{Surveyed: 1, Inferred: .5, Mentioned: .2}, Replicates: 100})
		for _, s := range p.Segments {
			at := slices.IndexFunc(m.Segments, func(r segment.Ref) bool { return r.ID == s.ID })
			counts := []int{sizes[at]}
			if s.N != withheld {
				counts = append(counts, s.N)
			}
			for d, c := range s.Dimensions {
				if c.Perceived != nil && c.Perceived.N != withheld {
					counts = append(counts, c.Perceived.N)
				}
				if c.Evidence == nil {
					continue
				}
				var mean, sum float64
				for _, part := range c.Evidence.Parts {
					f := part.Figure
					if f == nil {
						held++
						assert.Zero(t, part.Weight)
						assert.Zero(t, part.Age)
						assert.NotEmpty(t, part.Suppressed)
						continue
					}
					shown++
					mean, sum = mean+part.Weight*f.Value, sum+part.Weight
					if part.Kind == Surveyed {
						assert.Equal(t, c.Perceived, f)
						continue
					}
					n := len(who[key{at, d, part.Kind, part.Name}])
					require.GreaterOrEqual(t, n, disclosure.MinGroup)
					if f.N != withheld {
						assert.Equal(t, n, f.N)
						counts = append(counts, f.N)
					}
				}
				if f := c.Evidence.Fused; f != nil {
					assert.InDelta(t, mean/sum, f.Value, 1e-4)
					assert.True(t, f.Low <= f.Value && f.Value <= f.High, "%v", *f)
				} else {
					assert.Zero(t, sum)
				}
			}
			for i, a := range counts {
				for _, b := range counts[:i] {
					assert.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d", seed, a, b)
				}
			}
		}
		_, err := json.Marshal(p)
		require.NoError(t, err, "no NaN gets out")
	}
	assert.Greater(t, shown, 300)
	assert.Greater(t, held, 100)
}
