package gap

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/limits"
)

// Answers and weights that would make infinite figures are errors that name who gave
// them; at the ends of the range all figures are finite.
func TestLimits(t *testing.T) {
	l := limits.Largest
	low, high, got := []float64{-l, -l, 0, -l}, []float64{l, 0, l, l}, []float64{0, -l, l, l}
	z, err := Tolerate(low, high, got, []float64{1e-50, 1, 1e50, 1})
	require.NoError(t, err)
	for _, f := range []float64{z.Perceived.Low, z.Perceived.High, z.Adequacy.Low, z.Superiority.High, z.Width.High} {
		assert.True(t, limits.Finite(f))
	}
	_, err = Tolerate([]float64{1, 1, -1e308}, []float64{2, 2, 1e308}, []float64{1, 2, 0}, nil)
	assert.ErrorContains(t, err, "respondent 2: adequate is -1e+308")
	_, err = Tolerate([]float64{1, 1}, []float64{2, 2}, []float64{1, 2}, []float64{1, 5e-324})
	assert.ErrorContains(t, err, "respondent 1: weight")
	_, err = Disconfirm(t.Context(), []float64{1, 2, 3, 4, 1e200}, []float64{1, 2, 1, 2, 1}, []float64{1, 3, 5, 2, 2}, nil)
	assert.ErrorContains(t, err, "respondent 4: satisfaction")
	// Steps of 1e-160 have squares that no number holds.
	tiny := []float64{0, 1e-160, 0, 1e-160, 1e-160, 0}
	_, err = Disconfirm(t.Context(), []float64{1, 2, 3, 4, 5, 6}, tiny, []float64{1, 2, 1, 2, 2, 1}, nil)
	assert.Error(t, err)
}

// A zone of next to no width has no position, rather than an infinite one.
func TestNarrowZone(t *testing.T) {
	z, err := Tolerate([]float64{0, 0, 0}, []float64{5e-324, 5e-324, 5e-324}, []float64{1e50, 5, 7}, nil)
	require.NoError(t, err)
	assert.Greater(t, z.Width.Value, 0.0)
	assert.Nil(t, z.Position)
	assert.False(t, math.IsNaN(z.PBelow))
}
