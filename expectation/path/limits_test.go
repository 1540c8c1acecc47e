package path

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestLimits(t *testing.T) {
	x := even().draw(rand.New(rand.NewPCG(26, 0)), 40)
	x.Data[3*x.Cols+1] = 1e308
	_, err := chain(A).Fit(t.Context(), chainColumns, x, nil, Options{Replicates: -1})
	assert.ErrorContains(t, err, `row 3, column "a2"`)
	x.Data[3*x.Cols+1] = 0
	weights := make([]float64, 40)
	for i := range weights {
		weights[i] = 1
	}
	weights[7] = 1e-300
	_, err = chain(A).Fit(t.Context(), chainColumns, x, weights, Options{Replicates: -1})
	assert.ErrorContains(t, err, "row 7 has weight")
	_, err = chain(A).Fit(t.Context(), chainColumns, cluster.Matrix{Rows: 1 << (bits.UintSize - 3), Cols: 8}, nil, Options{})
	assert.ErrorContains(t, err, "0 numbers")
	m := chain(A)
	m.Constructs[0].Low, m.Constructs[0].High = -1e300, 1e300
	_, err = m.Fit(t.Context(), chainColumns, x, nil, Options{Replicates: -1})
	assert.ErrorContains(t, err, "scale")
}
