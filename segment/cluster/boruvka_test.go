package cluster

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// The links are a spanning tree, and as long as those that Prim's method finds
// by looking at all pairs.
func TestSpanningTreeIsMinimal(t *testing.T) {
	cases := uint64(120)
	if testing.Short() { // as under the race detector
		cases = 36
	}
	for s := range cases {
		r := random.Stream(s, 31)
		x := anything(r, 2+r.IntN(400))
		if s%6 == 0 {
			x, _ = blobs(s, 300, 11, 3, 2)
		}
		points := 1 + r.IntN(min(x.Rows, 12))
		rows, _, err := newDenseRows(t.Context(), x, nil, x.Rows)
		require.NoError(t, err)
		links, err := rows.span(t.Context(), float64(points), math.Inf(1), 1+int(s%4), nil)
		require.NoError(t, err)
		distinct, _, index := Distinct(x)
		m := reach(x, points)
		first := make([]int, distinct.Rows)
		for i := len(index) - 1; i >= 0; i-- {
			first[index[i]] = i
		}
		want, err := Agglomerative{}.span(t.Context(), distinct.Rows, func(i, j int) (float64, error) {
			return m[first[i]][first[j]], nil
		})
		require.NoError(t, err)
		heights := func(tree []link) (out []float64) {
			for _, l := range tree {
				out = append(out, l.height)
			}
			slices.Sort(out)
			return out
		}
		require.Equal(t, heights(want), heights(links), "case %d", s)
		up := newForest(distinct.Rows)
		for _, l := range links {
			a, b := up.find(l.a), up.find(l.b)
			require.NotEqual(t, a, b, "no rings")
			up[max(a, b)] = min(a, b)
			i, j := first[rows.tree.order[l.a]], first[rows.tree.order[l.b]]
			require.Equal(t, m[i][j], l.height)
		}
	}
}

func TestTreeOfBoxesHoldsEveryRowOnce(t *testing.T) {
	for s := range uint64(50) {
		r := random.Stream(s, 32)
		x := anything(r, 1+r.IntN(500))
		k := newKDTree(x)
		seen := make([]bool, x.Rows)
		for at, i := range k.order {
			assert.False(t, seen[i])
			seen[i] = true
			assert.Equal(t, x.Row(int(i)), k.rows.Row(at))
		}
		for at, n := range k.nodes {
			low, high := k.boxes[2*at*x.Cols:][:x.Cols], k.boxes[(2*at+1)*x.Cols:][:x.Cols]
			for i := n.lo; i < n.hi; i++ {
				for j, v := range k.rows.Row(int(i)) {
					assert.True(t, low[j] <= v && v <= high[j])
				}
			}
			if n.right != 0 {
				assert.Equal(t, [3]int32{n.lo, k.nodes[at+1].hi, n.hi}, [3]int32{k.nodes[at+1].lo, k.nodes[n.right].lo, k.nodes[n.right].hi})
			} else {
				assert.LessOrEqual(t, int(n.hi-n.lo), leafRows)
			}
		}
	}
}
