package pool

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/internal/stats"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){"mixed-dyestuff": claimDyestuff})
}

// The yields of six batches of dyestuff: lme4 predicts how far each batch is from
// the mean.
func claimDyestuff(t *testing.T, n published.Number) {
	var in struct{ Groups map[string][]float64 }
	var want struct {
		Between   float64 `json:"var_between"`
		Within    float64 `json:"var_within"`
		Intercept float64
		BLUP      map[string]float64
	}
	n.Decode(t, &in, &want)
	names := []string{"A", "B", "C", "D", "E", "F"}
	var groups []Group
	for _, name := range names {
		m, v := stats.MeanVar(in.Groups[name])
		groups = append(groups, Group{N: float64(len(in.Groups[name])), Mean: m, Variance: v})
	}
	p, err := Shrink(groups)
	require.NoError(t, err)
	assert.InDelta(t, want.Between, p.Between, n.Tolerance)
	assert.InDelta(t, want.Within, p.Within, n.Tolerance)
	assert.InDelta(t, want.Intercept, p.Mean.Value, n.Tolerance)
	for i, name := range names {
		assert.InDelta(t, want.BLUP[name], p.Groups[i].Value-p.Mean.Value, n.Tolerance, name)
	}
}

// Groups of unequal size: the small borrow more, and the variance between them is
// where the restricted likelihood is highest.
func TestUnequalSizes(t *testing.T) {
	p, err := Shrink([]Group{{10, 3.1, 1}, {40, 3.9, 1.1}, {5, 2.0, .9}, {100, 3.6, 1}, {25, 4.4, 1.2}, {8, 3.0, .8}})
	require.NoError(t, err)
	for i, s := range p.Groups {
		assert.Less(t, math.Abs(s.Value-p.Mean.Value), math.Abs(s.Raw.Value-p.Mean.Value), i)
		assert.Equal(t, s.Raw.Value > p.Mean.Value, s.Value > p.Mean.Value)
	}
	assert.Greater(t, p.Groups[2].Factor, p.Groups[3].Factor, "the small borrow more")
	// Where the derivative of the restricted likelihood is 0: checked against the
	// likelihood itself.
	restricted := func(between float64) float64 {
		ll, weight, mean := 0.0, 0.0, 0.0
		groups := []Group{{10, 3.1, 1}, {40, 3.9, 1.1}, {5, 2.0, .9}, {100, 3.6, 1}, {25, 4.4, 1.2}, {8, 3.0, .8}}
		for _, g := range groups {
			w := 1 / (p.Within/g.N + between)
			weight += w
			mean += w * g.Mean
		}
		mean /= weight
		for _, g := range groups {
			w := 1 / (p.Within/g.N + between)
			ll += math.Log(w)/2 - w*(g.Mean-mean)*(g.Mean-mean)/2
		}
		return ll - math.Log(weight)/2
	}
	assert.Greater(t, restricted(p.Between), restricted(p.Between*1.05))
	assert.Greater(t, restricted(p.Between), restricted(p.Between*.95))
}

// On 300 sets of twelve groups, most of them small, shrunk means are nearer to
// the truth than raw ones, on average and in nearly every set where groups differ
// little; intervals hold the true means in 94 % or more, whether groups differ or not.
func TestShrunkBeatsRaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	for _, sd := range []float64{0, .1, .3, 1} {
		raw, shrunk, held, n := 0.0, 0.0, 0, 0
		sets := 300
		if testing.Short() {
			sets = 30
		}
		for range sets {
			var groups []Group
			var truth []float64
			for g := range 12 {
				size := []int{8, 12, 20, 60}[g%4]
				mu := 5 + sd*r.NormFloat64()
				var x []float64
				for range size {
					x = append(x, mu+r.NormFloat64())
				}
				m, v := stats.MeanVar(x)
				groups, truth = append(groups, Group{float64(size), m, v}), append(truth, mu)
			}
			p, err := Shrink(groups)
			require.NoError(t, err)
			for i, s := range p.Groups {
				raw += (s.Raw.Value - truth[i]) * (s.Raw.Value - truth[i])
				shrunk += (s.Value - truth[i]) * (s.Value - truth[i])
				if n++; s.Low <= truth[i] && truth[i] <= s.High {
					held++
				}
			}
		}
		t.Logf("groups differ by %v: mean square error %.4f raw, %.4f shrunk; held %.3f", sd, raw/float64(n), shrunk/float64(n), float64(held)/float64(n))
		assert.Less(t, shrunk, raw)
		assert.GreaterOrEqual(t, float64(held)/float64(n), .94-3*math.Sqrt(.06/float64(sets)))
	}
}

func TestEdges(t *testing.T) {
	p, err := Shrink([]Group{{20, 3, 1}, {20, 4, 1}, {20, 5, 1}})
	require.NoError(t, err)
	assert.Equal(t, "few-groups", p.Warnings[0].Code)
	assert.Equal(t, p.Groups[2].Raw, p.Groups[2].Figure)
	p, err = Shrink([]Group{{20, 4, 1}, {20, 4, 1}, {30, 4, 1}, {1, 4, math.NaN()}})
	require.NoError(t, err)
	assert.Equal(t, "no-difference", p.Warnings[0].Code)
	assert.Equal(t, 1.0, p.Groups[0].Factor)
	p, err = Shrink([]Group{{5, 1, 0}, {5, 2, 0}, {5, 3, 0}, {5, 4, 0}})
	require.NoError(t, err)
	assert.Zero(t, p.Groups[0].Factor, "means without error are left alone")
	assert.InDelta(t, 1, p.Groups[0].Value, 1e-12)
	p, err = Shrink([]Group{{5, 1, 0}, {5, 1, 0}, {5, 1, 0}, {5, 1, 0}})
	require.NoError(t, err)
	assert.Equal(t, 1.0, p.Groups[3].Value)
	for _, bad := range [][]Group{nil, {{0, 1, 1}}, {{1, 1, 1}}, {{5, math.NaN(), 1}}, {{5, 1, -1}}, {{5, 1, math.NaN()}}, {{math.Inf(1), 1, 1}}} {
		_, err := Shrink(bad)
		assert.Error(t, err)
	}
}
