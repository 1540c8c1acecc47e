package outcome

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimitsOfWeights(t *testing.T) {
	var s Share
	for _, w := range []float64{5e-324, 9e-51, 1.1e50} {
		assert.ErrorContains(t, s.Add(true, w), "is not within 1e-50 and 1e+50")
	}
	require.NoError(t, s.Add(true, 1e-50))
	require.NoError(t, s.Add(false, 1e-50))
	e := s.Estimate()
	assert.InDelta(t, .5, e.Value, 1e-12)
	assert.InDelta(t, 2, s.In.Plus(s.Out).Effective(), 1e-12)
}

// However far apart weights are, what is left after taking some out is never worth
// more answers than there are.
func TestRemoveLeavesNoMoreThanThereIs(t *testing.T) {
	weights := []float64{1e-50, 1e-20, 1e-3, 1, 7, 1e17, 1e40, 1e50}
	for a := range weights {
		for b := range weights {
			var s Tally
			require.NoError(t, s.Add(weights[a]))
			require.NoError(t, s.Add(weights[b]))
			require.NoError(t, s.Add(weights[b]))
			require.NoError(t, s.Remove(weights[b]))
			assert.LessOrEqual(t, s.Effective(), 2*(1+1e-9))
			require.GreaterOrEqual(t, s.Weight, 0.0)
			require.GreaterOrEqual(t, s.Squares, 0.0)
		}
	}
}
