package value

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// process simulates customers who may leave after every order, the first one
// too: order rates gamma with shape .8 and mean .14 a week, probabilities of
// leaving beta with .8 and 6. First orders fall on the days of one year, the
// observation ends after two; orders of a day count once. Time is in weeks.
func process(n int) []History {
	rng := rand.New(rand.NewPCG(7, 7))
	rates := distuv.Gamma{Alpha: .8, Beta: 40, Src: rng}
	leaves := distuv.Beta{Alpha: .8, Beta: 6, Src: rng}
	const end = 728
	h := make([]History, n)
	for i := range h {
		birth := float64(rng.IntN(364))
		rate, leave := rates.Rand()+1e-4, leaves.Rand()
		last := birth
		for t := birth; rng.Float64() >= leave; {
			if t += rng.ExpFloat64() / rate; t >= end {
				break
			}
			if day := math.Floor(t); day > last {
				last = day
				h[i].Frequency++
			}
		}
		h[i].Recency, h[i].T = (last-birth)/7, (end-1-birth)/7
	}
	return h
}

// On such customers a public package's BG/NBD runs off to parameters of 1e80.
// Here every sensible start arrives at the one top. On 20,000 customers of the
// original of this process it is .559, 4.58, .883, 8.40 at -331,055.6; those
// here are others, so their parameters are near and their top is their own.
func TestBGNBDOnAModifiedProcess(t *testing.T) {
	h := process(20_000)
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.Empty(t, f.Warnings)
	for i, want := range []float64{.559, 4.58, .883, 8.40} {
		assert.InDelta(t, want, f.Parameters[i].Value, 4*f.Parameters[i].SE, f.Parameters[i].Name)
	}
	m, err := FitMBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.Empty(t, m.Warnings)
	assert.Greater(t, m.LogLikelihood, f.LogLikelihood+50, "the model that made the customers fits better")
	p, err := FitParetoNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.Empty(t, p.Warnings)
	assert.Greater(t, m.LogLikelihood, p.LogLikelihood)
	for _, start := range [][]float64{
		{1, 1, 1, 1}, {.1, 1, .1, .1}, {5, 50, 5, 5}, {.5, 20, .01, 1}, {1, 10, 3, 30}, {.2, 2, .2, 20}, {1, 6, 1, 2}, {.5, 5, .02, .05},
		{.01, .01, .01, .01}, {100, 100, 100, 100},
	}[:sized(10, 2)] {
		g, err := FitBGNBD(t.Context(), h, Options{Start: start})
		require.NoError(t, err)
		assert.InDelta(t, f.LogLikelihood, g.LogLikelihood, 1e-6)
		n, err := FitMBGNBD(t.Context(), h, Options{Start: start})
		require.NoError(t, err)
		assert.InDelta(t, m.LogLikelihood, n.LogLikelihood, 1e-6)
		for i := range f.Parameters {
			assert.InEpsilon(t, f.Parameters[i].Value, g.Parameters[i].Value, 1e-6, "from %v", start)
			assert.InEpsilon(t, m.Parameters[i].Value, n.Parameters[i].Value, 1e-6, "from %v", start)
		}
	}
}
