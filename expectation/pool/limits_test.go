package pool

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	good := Group{N: 20, Mean: 5, Variance: 1}
	for _, bad := range []Group{{20, 1e51, 1}, {20, 5, 1e101}, {20, 5, 1e-101}, {1e10, 5, 1}} {
		_, err := Shrink([]Group{good, bad})
		assert.ErrorContains(t, err, "group 1")
	}
	for _, groups := range [][]Group{
		{{20, 1e50, 1e100}, {20, -1e50, 1e-100}, {2, 0, 0}, {1e9, 1, 1}},
		{{20, 1e50, 1e-100}, {20, -1e50, 1e-100}, {2, 0, 1e-100}, {1e9, 1, 1e-100}},
		{{1 + 1e-15, 5, 1}},
	} {
		p, err := Shrink(groups)
		require.NoError(t, err)
		_, err = json.Marshal(p)
		assert.NoError(t, err)
	}
}

// Means that agree, beside which answers hardly scatter, come to an end: their scatter
// is less than the distance from such a mean to the next number.
func TestHardlyAnyScatter(t *testing.T) {
	for _, mean := range []float64{.1, 7, 1e50} {
		g := Group{N: 20, Mean: mean, Variance: 1e-60}
		p, err := Shrink([]Group{g, g, g, g, g})
		require.NoError(t, err)
		for _, s := range p.Groups {
			assert.Equal(t, mean, s.Value)
			assert.Equal(t, mean, s.Low)
			assert.Equal(t, mean, s.High)
		}
	}
}
