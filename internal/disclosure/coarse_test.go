package disclosure

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCoarse(t *testing.T) {
	assert.Equal(t, .52, Coarse(.525, .2047), "steps of .02")
	assert.Equal(t, 12.0, Coarse(11.9, 20.3), "steps of 2")
	assert.Equal(t, 1235.0, Coarse(1234.567, .3), "four digits at most")
	assert.Equal(t, 1.235, Coarse(1.23456, 0), "no interval")
	assert.Equal(t, 1.235, Coarse(1.23456, math.NaN()))
	assert.False(t, math.Signbit(Coarse(-.001, 1)), "no negative zero")
	assert.True(t, math.IsNaN(Coarse(math.NaN(), 1)))
	assert.True(t, math.IsInf(Coarse(math.Inf(1), 1), 1))
	assert.Equal(t, math.MaxFloat64, Coarse(math.MaxFloat64, math.MaxFloat64))
	assert.Equal(t, 5e-324, Coarse(5e-324, 5e-324))
}

// The step lies between a twelfth and a fifth of the half-width, whatever that is.
func TestCoarseStep(t *testing.T) {
	for h := 1e-9; h < 1e9; h *= 1.0371 {
		step := Step(h / 5)
		assert.LessOrEqual(t, step, h/5)
		assert.Greater(t, step, h/12.5*(1-1e-12))
		assert.InDelta(t, 0, Coarse(step*.49, h), 1e-12*h)
		assert.InEpsilon(t, step, Coarse(step*.51, h), 1e-9)
	}
}
