package driver

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestLimits(t *testing.T) {
	y := []float64{1, 2, 3, 4}
	x := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{1, 2, 1, 1e308}}
	_, err := Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	assert.ErrorContains(t, err, "row 3, driver 0")
	x.Data[3] = 2
	_, err = Importance{Replicates: -1}.Derive(t.Context(), x, []float64{1, -1e200, 3, 4}, nil)
	assert.ErrorContains(t, err, "row 1 has the outcome")
	_, err = Contrast{Low: 1, High: 2}.Analyse(t.Context(), x, y, []float64{1, 1, 1e308, 1})
	assert.ErrorContains(t, err, "row 2 has weight")
	_, err = ReachNoise{Fail: 1, Dissatisfied: 2}.Rank(t.Context(), cluster.Matrix{Rows: 1 << 30, Cols: 1 << (bits.UintSize/2 + 2)}, nil, nil)
	assert.Error(t, err)
	m, err := NewMoments(1)
	require.NoError(t, err)
	assert.Error(t, m.Add([]float64{1e51}, 1, 1))
	assert.Error(t, m.Add([]float64{1}, 1e51, 1))
	assert.Error(t, m.Add([]float64{1}, 1, 5e-324))
	assert.Zero(t, m.N)
}
