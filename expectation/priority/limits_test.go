package priority

import (
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestLimits(t *testing.T) {
	x := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{1, 2, 3}}
	_, err := Map{Scale: Scale{Min: -1e308, Max: 7, Top: 6}}.Rank(t.Context(), x, x, nil)
	assert.ErrorContains(t, err, "scale")
	m := Map{Scale: Scale{Min: 1, Max: 7, Top: 6}}
	_, err = m.Rank(t.Context(), x, x, []float64{1, 1, 5e-324})
	assert.ErrorContains(t, err, "row 2 has weight")
	wide := cluster.Matrix{Rows: 1 << 30, Cols: 1 << (bits.UintSize/2 + 2)}
	_, err = m.Rank(t.Context(), wide, wide, nil)
	assert.Error(t, err)
}

// Fifty items, each rated by two respondents of its own: one sample in a thousand
// or so holds ratings of all. That is said rather than waited for.
func TestTooSparse(t *testing.T) {
	const items = 50
	x := cluster.Matrix{Rows: 2 * items, Cols: items, Data: make([]float64, 2*items*items)}
	for i := range x.Rows {
		for j := range items {
			if x.Data[i*items+j] = math.NaN(); j == i%items {
				x.Data[i*items+j] = float64(1 + i%7)
			}
		}
	}
	_, err := Map{Scale: Scale{Min: 1, Max: 7, Top: 6}, Replicates: 100}.Rank(t.Context(), x, x, nil)
	assert.ErrorContains(t, err, "none holds ratings of all 50 items")
}
