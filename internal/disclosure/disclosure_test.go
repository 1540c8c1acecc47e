package disclosure

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSafeDifference(t *testing.T) {
	assert.True(t, SafeDifference(50, 50))
	assert.True(t, SafeDifference(50, 40))
	assert.False(t, SafeDifference(50, 41))
	assert.False(t, SafeDifference(50, 49))
	assert.False(t, Publishable(9))
	assert.True(t, Publishable(10))
}

func TestRound(t *testing.T) {
	assert.Equal(t, 1.235, Round(1.23456, 4))
	assert.Equal(t, -123500.0, Round(-123456, 4))
	assert.InDelta(t, 1.235e-7, Round(1.23456e-7, 4), 1e-22)
	assert.Equal(t, 0.0, Round(0, 4))
	assert.True(t, math.IsNaN(Round(math.NaN(), 4)))
	assert.Equal(t, math.MaxFloat64, Round(math.MaxFloat64, 4))
	assert.Equal(t, 5e-324, Round(5e-324, 4))
}
