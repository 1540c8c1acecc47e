package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMeanVar(t *testing.T) {
	m, v := MeanVar([]float64{2, 4, 4, 4, 5, 5, 7, 9})
	assert.Equal(t, 5.0, m)
	assert.InDelta(t, 32.0/7, v, 1e-15)
	m, v = MeanVar(nil)
	assert.True(t, math.IsNaN(m) && math.IsNaN(v))
	m, v = MeanVar([]float64{3})
	assert.Equal(t, 3.0, m)
	assert.True(t, math.IsNaN(v))
}

func TestQuantile(t *testing.T) {
	x := []float64{1, 2, 3, 4, 10}
	// R: quantile(c(1,2,3,4,10), c(0,.1,.5,.9,1)), type 7.
	for p, want := range map[float64]float64{0: 1, .1: 1.4, .5: 3, .9: 7.6, 1: 10} {
		assert.InDelta(t, want, Quantile(x, p), 1e-14, "p = %v", p)
	}
	assert.Equal(t, 7.0, Quantile([]float64{7}, .3))
	assert.True(t, math.IsNaN(Quantile(nil, .5)))
	y := []float64{3, 1, 2}
	assert.Equal(t, 2.0, Median(y))
	assert.Equal(t, []float64{3, 1, 2}, y, "input is left alone")
}

// The intervals of Newcombe 1998, Statistics in Medicine 17(8), 857-872, table
// I, method 3 (score without continuity correction), print four decimals.
func TestWilson(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{81, 263, .2553, .3662},
		{15, 148, .0624, .1605},
		{0, 20, 0, .1611},
		{1, 29, .0061, .1718},
	} {
		low, high := Wilson(c.k, c.n)
		assert.InDelta(t, c.low, low, 5.1e-5)
		assert.InDelta(t, c.high, high, 5.1e-5)
	}
}

// The fifteen p-values of Benjamini & Hochberg 1995, section 3.2: four are
// rejected at q = .05.
func TestAdjustBH(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1, math.NaN()}
	q := AdjustBH(p)
	n := 0
	for _, v := range q {
		if v <= .05 {
			n++
		}
	}
	assert.Equal(t, 4, n)
	assert.InDelta(t, .0095*15/4, q[3], 1e-15)
	assert.True(t, math.IsNaN(q[15]))
}

func TestTInterval(t *testing.T) {
	low, high := TInterval(10, 4, 16)
	// t(.975; 15) = 2.131449545559323 (R: qt(.975, 15)).
	assert.InDelta(t, 10-2.131449545559323*.5, low, 1e-9)
	assert.InDelta(t, 10+2.131449545559323*.5, high, 1e-9)
	assert.InDelta(t, .05, TTailTwoSided(2.131449545559323, 15), 1e-9)
}
