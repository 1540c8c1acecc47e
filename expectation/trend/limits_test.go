package trend

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	_, err := Ratchet([]float64{1, 2, 1e308, 4}, []float64{1, 2, 3, 4})
	assert.ErrorContains(t, err, "wave 2")
	_, err = Ratchet([]float64{0, 1e-160, 1e50, 4}, []float64{1e-160, 1e-160, 1e50, 4})
	assert.ErrorContains(t, err, "no rate")
	_, err = Follow([]float64{1, 2, 3}, []float64{1, -1e200, 3})
	assert.ErrorContains(t, err, "point 1")
	_, err = Follow([]float64{0, 5e-324, 3}, []float64{1, 2, 3})
	assert.ErrorContains(t, err, "does not come after")
	good := Wave{At: 1, Mean: 5, Variance: 1, N: 100}
	for _, bad := range []Wave{{2, 1e51, 1, 100}, {2, 5, 1e101, 100}, {2, 5, 1, 1e16}, {1e300, 5, 1, 100}} {
		_, err = Compare(good, bad)
		assert.Error(t, err)
		_, err = Remeasure([]Wave{{0, 5, 1, 100}, good, bad}, 1)
		assert.ErrorContains(t, err, "wave 2")
	}
	_, err = Remeasure([]Wave{{0, 5, 1, 100}, {.5, 5, 1, 100}, good}, 1e200)
	assert.ErrorContains(t, err, "tolerance")

	var c CUSUM
	var e EWMA
	var p PageHinkley
	for _, bad := range [][2]float64{{1e308, 1}, {1, 5e-324}, {1, 1e200}} {
		_, err = c.Add(bad[0], bad[1])
		assert.Error(t, err)
		_, err = e.Add(bad[0], bad[1])
		assert.Error(t, err)
	}
	_, err = p.Add(-1e308)
	assert.Error(t, err)
	assert.Zero(t, c.N+e.N+p.N, "what is refused leaves no trace")
}

// Variances whose squares no number holds have degrees of freedom all the same.
func TestCompareSmallVariances(t *testing.T) {
	a, err := Compare(Wave{0, 5, 1, 100}, Wave{1, 6, 2, 50})
	require.NoError(t, err)
	b, err := Compare(Wave{0, 5e-100, 1e-200, 100}, Wave{1, 6e-100, 2e-200, 50})
	require.NoError(t, err)
	assert.InEpsilon(t, a.DF, b.DF, 1e-12)
	assert.InEpsilon(t, a.T, b.T, 1e-12)
	_, err = json.Marshal(b)
	assert.NoError(t, err)
}
