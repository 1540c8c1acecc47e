package limits

import (
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLimits(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, v := range []float64{0, 7, -1e50, 1e50, 5e-324} {
		assert.True(t, Level(v) && !Beyond(v), v)
	}
	for _, v := range []float64{1.1e50, -1e300, inf, -inf} {
		assert.True(t, !Level(v) && Beyond(v), v)
	}
	assert.True(t, !Level(nan) && !Beyond(nan))
	for _, w := range []float64{0, -1, 9e-51, 1.1e50, nan, inf} {
		assert.False(t, Weight(w), w)
	}
	assert.True(t, Weight(1) && Weight(1e-50) && Weight(1e50))
	assert.True(t, Variance(0) && Variance(1e-100) && Variance(1e100))
	assert.False(t, Variance(-1) || Variance(1e-101) || Variance(1e101) || Variance(nan))
	assert.True(t, Finite() && Finite(1, -1e308))
	assert.False(t, Finite(1, nan) || Finite(-inf))

	// What the ends of the ranges are chosen for.
	l := Largest
	assert.True(t, Finite(1e8*l*l*l*l*l*l))
}

func TestMatrix(t *testing.T) {
	assert.True(t, Matrix(6, 2, 3))
	assert.False(t, Matrix(0, 1<<(bits.UintSize/2), 1<<(bits.UintSize/2)), "a product that does not fit is 0")
	assert.False(t, Matrix(0, 0, 3) || Matrix(0, 3, 0) || Matrix(6, -2, -3) || Matrix(7, 2, 3) || Matrix(6, 3, 3))
}
