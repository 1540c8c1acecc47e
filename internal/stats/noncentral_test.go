package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat/distuv"
)

// Worked example: p .01, .02, .03, .04 times 4, 3, 2, 1, made rising.
func TestAdjustHolm(t *testing.T) {
	assert.InDeltaSlice(t, []float64{.06, .04, .06, .06}, AdjustHolm([]float64{.03, .01, .02, .04}), 1e-15)
	got := AdjustHolm([]float64{.5, math.NaN(), .6})
	assert.Equal(t, 1.0, got[0])
	assert.True(t, math.IsNaN(got[1]))
	assert.Equal(t, 1.0, got[2])
	assert.Empty(t, AdjustHolm(nil))
}

func TestTails(t *testing.T) {
	assert.InDelta(t, .05, ChiSquareTail(3.841458820694124, 1), 1e-12)
	assert.InDelta(t, .05, FTail(4.964602743730711, 1, 10), 1e-10)
	for _, x := range []float64{.1, 1, 5} {
		assert.InDelta(t, distuv.F{D1: 3, D2: 40}.Survival(x), FTail(x, 3, 40), 1e-12)
	}
	assert.Zero(t, FTail(math.Inf(1), 2, 9))
}

// With one degree of freedom a noncentral chi-square is the square of a normal
// variable of mean sqrt(lambda), which is another way to its distribution.
func TestNoncentralChiSquareIsASquare(t *testing.T) {
	for _, x := range []float64{.2, 3, 30, 400, 1e5, 1e7} {
		low, high := ChiSquareNoncentrality(x, 1)
		cdf := func(lambda float64) float64 {
			n := distuv.Normal{Mu: math.Sqrt(lambda), Sigma: 1}
			return n.CDF(math.Sqrt(x)) - n.CDF(-math.Sqrt(x))
		}
		if x < 1 { // the upper end is that of 1
			_, one := ChiSquareNoncentrality(1, 1)
			assert.Equal(t, one, high)
			high = 0
		}
		if low > 0 {
			assert.InDelta(t, .975, cdf(low), 1e-8)
		} else {
			assert.LessOrEqual(t, cdf(0), .975+1e-12)
		}
		if high > 0 {
			assert.InDelta(t, .025, cdf(high), 1e-8)
		}
	}
}

// With many degrees of freedom below, F is a chi-square over its degrees.
func TestNoncentralFTendsToChiSquare(t *testing.T) {
	low, high := FNoncentrality(30./3, 3, 1e8)
	a, b := ChiSquareNoncentrality(30, 3)
	assert.InEpsilon(t, a, low, 1e-5)
	assert.InEpsilon(t, b, high, 1e-5)
	low, high = FNoncentrality(math.Inf(1), 3, 10)
	assert.True(t, math.IsNaN(low) && math.IsNaN(high))
	low, _ = FNoncentrality(.5, 3, 40)
	assert.Zero(t, low)
}
