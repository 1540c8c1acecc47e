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

// Counts that no answers can have made have no judgement, and make nothing panic.
func TestDamagedGrid(t *testing.T) {
	var good Grid
	require.NoError(t, good.Add(Like, Dislike, 1))
	for _, text := range []string{`"n":5,"weight":-5,"squares":5`, `"n":5,"weight":5,"squares":-5`, `"n":-5,"weight":5,"squares":5`,
		`"n":5,"weight":1e300,"squares":1e300`, `"n":5,"weight":5,"squares":1e-300`} {
		var cells [5][5]json.RawMessage
		for i := range cells {
			for j := range cells[i] {
				cells[i][j] = json.RawMessage(`{"n":9,"weight":9,"squares":9}`)
			}
		}
		for i := range 5 {
			cells[i][1] = json.RawMessage("{" + text + "}")
		}
		all, err := json.Marshal(map[string]any{"cells": cells})
		require.NoError(t, err)
		var g Grid
		require.NoError(t, json.Unmarshal(all, &g))
		if j := g.Judge(); j != nil { // a number of answers may pass for true
			_, err = json.Marshal(j)
			assert.NoError(t, err)
			assert.Contains(t, text, "1e-300")
		}
		_, err = Compare(good, g)
		assert.True(t, err != nil || g.Judge() != nil)
	}
}
