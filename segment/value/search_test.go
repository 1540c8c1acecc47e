package value

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Under heavy dropout the NBD, which hands its parameters to the search, runs
// off to one rate for all; the search must not follow it there.
func TestHeavyDropoutIsNoBoundary(t *testing.T) {
	for _, m := range []BGNBD{{4.38, 7.6, 4.74, .512}, {.92, 27.2, 2.46, .772}, {.77, 32, 2.98, 1.11}, {.84, 30.4, 4.64, 1.64}} {
		f, err := FitBGNBD(t.Context(), m.Simulate(1, ages(6000, 5, 80)), Options{})
		require.NoError(t, err)
		assert.False(t, f.Boundary, "%+v: %+v", m, f.Model)
		assert.Less(t, f.Model.R, 20.0)
	}
}

// No start that chance offers ends above those that the data offer.
func TestStartsFindTheHighestTop(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	between := func(lo, hi float64) float64 { return lo * math.Exp(rng.Float64()*math.Log(hi/lo)) }
	for k := range uint64(sized(40, 8)) {
		m := BGNBD{between(.1, 5), between(1, 60), between(.02, 5), between(.3, 10)}
		h := m.Simulate(k, ages(200+rng.IntN(800), 5, 80))
		f, err := FitBGNBD(t.Context(), h, Options{})
		require.NoError(t, err)
		assert.NotContains(t, codes(f.Warnings), "not-converged")
		for range 4 {
			start := []float64{between(.05, 10), between(.5, 100), between(.001, 20), between(.05, 50)}
			g, err := FitBGNBD(t.Context(), h, Options{Start: start})
			require.NoError(t, err)
			assert.LessOrEqual(t, g.LogLikelihood, f.LogLikelihood+1e-4, "%+v from %v: %+v, %+v", m, start, f.Model, g.Model)
		}
		spend := GammaGamma{between(.3, 50), between(.5, 50), between(.1, 1000)}
		x := make([]int, 50+rng.IntN(500))
		for i := range x {
			x[i] = 1 + rng.IntN(6)
		}
		s := spend.Simulate(k, x)
		u, err := FitGammaGamma(t.Context(), s, Options{})
		require.NoError(t, err)
		assert.NotContains(t, codes(u.Warnings), "not-converged")
		for range 4 {
			start := []float64{between(.1, 50), between(.3, 50), between(.1, 1000)}
			v, err := FitGammaGamma(t.Context(), s, Options{Start: start})
			require.NoError(t, err)
			assert.LessOrEqual(t, v.LogLikelihood, u.LogLikelihood+1e-4, "%+v from %v: %+v, %+v", spend, start, u.Model, v.Model)
		}
	}
}
