package kano

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Weights whose squares no number holds are errors, and within the range every
// judgement is finite, also where weights of both ends are taken out again.
func TestWeightsWithinLimits(t *testing.T) {
	var g Grid
	for _, w := range []float64{5e-324, 1e-51, 1e51, 1e308, math.Inf(1)} {
		assert.ErrorContains(t, g.Add(Like, Dislike, w), "not within")
	}
	assert.Nil(t, g.Judge())
	for _, w := range []float64{1e-50, 1, 1e50} {
		require.NoError(t, g.Add(Like, Dislike, w))
		require.NoError(t, g.Add(Like, Neutral, w))
		require.NoError(t, g.Add(Expect, Dislike, w))
		_, err := json.Marshal(g.Judge())
		require.NoError(t, err)
	}
	other := g
	require.NoError(t, g.Remove(Like, Dislike, 1e50))
	require.NoError(t, g.Remove(Like, Neutral, 1e50))
	require.NoError(t, g.Remove(Expect, Dislike, 1e50))
	_, err := json.Marshal(g.Judge())
	require.NoError(t, err)
	assert.Nil(t, g.Judge(), "beside 1e50 a weight of 1 has left no trace")
	_, err = Compare(other, g)
	assert.ErrorContains(t, err, "without answers")
}
