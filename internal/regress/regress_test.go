package regress

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	xs = []float64{1, 2, 3, 4, 5, 6, 7, 8}
	ys = []float64{2.1, 3.9, 6.2, 7.8, 10.3, 11.7, 14.4, 15.6}
)

// R 4.2.2: coef(lm(y ~ x)), summary()$r.squared, and sqrt(diag()) of the HC1
// covariance, (X'X)^-1 X'diag(e^2)X (X'X)^-1 * n/(n-k), with weights 1 to 8 too.
func TestLeast(t *testing.T) {
	for _, c := range []struct {
		weighted bool
		b, se    [2]float64
		r2       float64
	}{
		{false, [2]float64{.10714285714286, 1.97619047619048}, [2]float64{.158300722947337, .047332851224331}, .99649945032691},
		{true, [2]float64{.18809523809524, 1.96190476190476}, [2]float64{.269019112807862, .061260340557572}, .9936035425633},
	} {
		f, err := Least(t.Context(), len(xs), 2, func(i int, x []float64) (float64, float64) {
			x[0], x[1] = 1, xs[i]
			if c.weighted {
				return ys[i], xs[i]
			}
			return ys[i], 1
		})
		require.NoError(t, err)
		assert.InDeltaSlice(t, c.b[:], f.B, 1e-9)
		_, a := f.Sum(1)
		_, b := f.Sum(0, 1)
		assert.InDelta(t, c.se[0], a, 1e-9)
		assert.InDelta(t, c.se[1], b, 1e-9)
		assert.InDelta(t, c.r2, f.R2, 1e-9)
		// Student's t with 6 degrees of freedom: 2.446911851 at 97.5 %.
		value, low, high, p := f.Interval(0, 1)
		assert.InDelta(t, c.b[1], value, 1e-9)
		assert.InDelta(t, c.b[1]-2.446911851*c.se[1], low, 1e-8)
		assert.InDelta(t, c.b[1]+2.446911851*c.se[1], high, 1e-8)
		assert.Less(t, p, 1e-6)
		v, _ := f.Sum(1, 2)
		assert.InDelta(t, c.b[0]+2*c.b[1], v, 1e-9)
	}
}

func TestLeastRefuses(t *testing.T) {
	twice := func(i int, x []float64) (float64, float64) {
		x[0], x[1], x[2] = 1, xs[i], 2*xs[i]
		return ys[i], 1
	}
	_, err := Least(t.Context(), len(xs), 3, twice)
	assert.ErrorIs(t, err, ErrCollinear)
	_, err = Least(t.Context(), 3, 3, twice)
	assert.Error(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = Least(ctx, len(xs), 2, func(i int, x []float64) (float64, float64) { x[0] = 1; return 1, 1 })
	assert.ErrorIs(t, err, assert.AnError)
}
