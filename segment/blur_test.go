package segment

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestBlurredKeepsOrderAndGaps(t *testing.T) {
	x := cluster.Matrix{Rows: 8, Cols: 3, Data: []float64{
		1, 0, .1,
		1, 1, .2,
		2, 0, .3,
		2, 1, .4,
		3, 0, .5,
		100, 1, .6,
		100, 0, .7,
		101, 1, .8,
	}}
	before := append([]float64(nil), x.Data...)
	y := blurred(x)
	assert.Equal(t, before, x.Data)
	for i := range x.Rows {
		assert.InDelta(t, x.Data[3*i], y.Data[3*i], .5, "a step of one")
		assert.Equal(t, x.Data[3*i+1], y.Data[3*i+1], "two values stay")
		assert.Equal(t, x.Data[3*i+2], y.Data[3*i+2], "a column without ties stays")
	}
	assert.NotEqual(t, y.Data[0], y.Data[3], "equal values come apart")
	assert.Equal(t, y, blurred(x))
}

// One kind of customers, most of whom ordered once, some twice, few more often:
// the steps of the count are no segments. Without blurring each of these bases
// is split, with every sign of structure.
func TestStepsOfACountAreNoStructure(t *testing.T) {
	type buyer struct {
		id     string
		orders int
		basket float64
	}
	seeds := uint64(3)
	if testing.Short() { // as under the race detector
		seeds = 1
	}
	for seed := range seeds {
		r := random.Stream(seed)
		buyers := make([]buyer, 900)
		for i := range buyers {
			basket := 120 * math.Exp(.3*r.NormFloat64())
			buyers[i] = buyer{fmt.Sprint(i), 1 + int(r.ExpFloat64()*r.ExpFloat64()), basket}
		}
		seg, err := Fit(t.Context(), buyers, Schema[buyer]{
			ID: func(b buyer) string { return b.id },
			Features: []Feature[buyer]{
				Numeric("orders", func(b buyer) int { return b.orders }).Log(),
				Numeric("basket", func(b buyer) float64 { return b.basket }).Log(),
			},
		}, Options{Seed: seed, Pairs: 20})
		require.NoError(t, err)
		assert.False(t, seg.Choice.Structure, "seed %d, %d segments", seed, len(seg.Model.Segments()))
	}
}
