package cluster

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// Whatever rows come, there is an error or a model that keeps its promises:
// labels are nearest, the loss is theirs, no cluster is empty without a
// warning, and as many clusters as there are distinct rows have no loss.
func TestModesAndPrototypesOfAnything(t *testing.T) {
	fitted, exact, empty := 0, 0, 0
	for s := range uint64(600) {
		r := random.Stream(s, 5)
		n := 1 + r.IntN(40)
		c := Codes{Rows: n, Cols: 1 + r.IntN(4)}
		x := Matrix{Rows: n, Cols: 1 + r.IntN(2)}
		for range c.Cols {
			c.Categories = append(c.Categories, 2+r.IntN(3))
		}
		least := r.IntN(2) // 1: no answer is missing
		var w []float64
		for range n {
			for _, m := range c.Categories {
				c.Data = append(c.Data, int32(max(least-1, r.IntN(m+1)-1)))
			}
			for range x.Cols {
				x.Data = append(x.Data, float64(r.IntN(3))*math.Pow(10, float64(r.IntN(3))))
			}
			w = append(w, float64(r.IntN(4)))
		}
		k := 1 + r.IntN(6)
		check := func(loss float64, distinct int, labels []int32, sizes []int, warnings []Warning, assign func(i int) (int, float64)) {
			fitted++
			sum := 0.0
			for i, l := range labels {
				label, d := assign(i)
				require.Equal(t, int(l), label, "case %d", s)
				sum += w[i] * d
			}
			require.InDelta(t, sum, loss, 1e-9*(1+sum), "case %d", s)
			for _, v := range sizes {
				if v == 0 {
					empty++
					require.Contains(t, codes(warnings), "no-rows", "case %d", s)
				}
			}
			if k == distinct {
				exact++
				require.Zero(t, loss, "case %d", s)
			}
		}
		if m, err := (KModes{K: k, Starts: 3, Seed: s, Weights: w}).Fit(t.Context(), c); err != nil {
			require.Regexp(t, "distinct rows$|has no answers|are all zero", err.Error(), "case %d", s)
		} else {
			rows, _ := c.distinct(w)
			check(m.Loss, rows.Rows, m.Labels, m.Sizes, m.Warnings, func(i int) (int, float64) {
				label, d, _, _ := m.Assign(c.Row(i))
				return label, d
			})
			b, err := json.Marshal(m)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(b, new(KModesModel)))
		}
		if m, err := (KPrototypes{K: k, Starts: 3, Seed: s, Weights: w}).Fit(t.Context(), x, c); err != nil {
			require.Regexp(t, "distinct rows$|has no answers|are all zero", err.Error(), "case %d", s)
		} else {
			_, rows, _ := distinctMixed(x, c, w)
			check(m.Loss, rows.Rows, m.Labels, m.Sizes, m.Warnings, func(i int) (int, float64) {
				label, d, _, _ := m.Assign(x.Row(i), c.Row(i))
				return label, d
			})
			b, err := json.Marshal(m)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(b, new(KPrototypesModel)))
		}
	}
	assert.Greater(t, fitted, 600)
	assert.Greater(t, exact, 20)
	assert.Positive(t, empty)
}
