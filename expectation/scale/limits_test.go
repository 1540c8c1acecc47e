package scale

import (
	"encoding/json"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestLimits(t *testing.T) {
	for _, side := range []int{1 << (bits.UintSize / 2), 1 << (bits.UintSize - 2)} { // times itself it is 0
		x := cluster.Matrix{Rows: side, Cols: side}
		_, err := Judge(x)
		assert.ErrorContains(t, err, "0 numbers in")
		_, err = Style(x, 1, 7)
		assert.ErrorContains(t, err, "0 numbers in")
	}
	_, err := Judge(cluster.Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 1e200}})
	assert.ErrorContains(t, err, "respondent 1 answers item 1")
	_, err = Style(cluster.Matrix{Rows: 2, Cols: 6, Data: make([]float64, 12)}, 0, 1e300)
	assert.Error(t, err)
}

// Items that are opposites have no alpha once they are standardised, and pairs of them
// no omega: these are left out, not infinite.
func TestOpposites(t *testing.T) {
	two := cluster.Matrix{Cols: 2}
	four := cluster.Matrix{Cols: 4}
	for i := range 20 {
		v := float64(i % 7)
		two.Data = append(two.Data, v, -3*v)
		four.Data = append(four.Data, v, 2*v, -v, -v)
	}
	two.Rows, four.Rows = 20, 20
	for _, x := range []cluster.Matrix{two, four} {
		r, err := Judge(x)
		require.NoError(t, err)
		_, err = json.Marshal(r)
		require.NoError(t, err)
		assert.Zero(t, r.Standardized)
		assert.Zero(t, r.Omega)
		assert.Less(t, r.MeanR, 0.0)
	}
	tiny := cluster.Matrix{Rows: 4, Cols: 2, Data: []float64{0, 1e-160, 1e-160, 0, 0, 0, 1e-160, 1e-160}}
	r, err := Judge(tiny)
	require.NoError(t, err)
	_, err = json.Marshal(r)
	assert.NoError(t, err)
}
