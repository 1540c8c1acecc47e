package assign

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

func total(cost []float64, cols int, to []int) float64 {
	s := 0.0
	for i, j := range to {
		s += cost[i*cols+j]
	}
	return s
}

// brute tries every injection of rows into columns.
func brute(cost []float64, rows, cols int) float64 {
	best := math.Inf(1)
	used := make([]bool, cols)
	var rec func(i int, sum float64)
	rec = func(i int, sum float64) {
		if i == rows {
			best = min(best, sum)
			return
		}
		for j := range cols {
			if !used[j] {
				used[j] = true
				rec(i+1, sum+cost[i*cols+j])
				used[j] = false
			}
		}
	}
	rec(0, 0)
	return best
}

func TestMinIsOptimal(t *testing.T) {
	r := random.Stream(7)
	for range 400 {
		rows := 1 + r.IntN(6)
		cols := rows + r.IntN(3)
		cost := make([]float64, rows*cols)
		for i := range cost {
			cost[i] = float64(r.IntN(12)) - 4 // few values: many ties
		}
		to, err := Min(cost, rows, cols)
		require.NoError(t, err)
		seen := map[int]bool{}
		for _, j := range to {
			require.False(t, seen[j], "column %d given twice", j)
			seen[j] = true
		}
		require.InDelta(t, brute(cost, rows, cols), total(cost, cols, to), 1e-12)
	}
}

func TestMinEdges(t *testing.T) {
	to, err := Min(nil, 0, 0)
	assert.NoError(t, err)
	assert.Empty(t, to)
	_, err = Min([]float64{1, 2}, 2, 1)
	assert.Error(t, err)
	_, err = Min([]float64{1}, 1, 2)
	assert.Error(t, err)
	_, err = Min([]float64{1, math.NaN()}, 1, 2)
	assert.ErrorContains(t, err, "row 0, column 1")
}
