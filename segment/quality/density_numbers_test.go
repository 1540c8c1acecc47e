package quality

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/segment/cluster"
)

func claimDBSCAN(t *testing.T, dir string, n number) {
	var want map[string]struct {
		Noise int
		Sizes []int
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readMatrix(t, dir, n.Dataset, "")
	for name, w := range want {
		m, err := cluster.DBSCAN{Epsilon: value(t, strings.TrimPrefix(name, "eps")), MinPoints: 5}.Fit(t.Context(), x)
		require.NoError(t, err)
		slices.Sort(m.Sizes)
		assert.Equal(t, w.Sizes, m.Sizes, name)
		assert.Equal(t, w.Noise, m.Noise, name)
	}
}

// claimHDBSCAN holds the numbers of R's dbscan::hdbscan. It follows the paper
// but for two things, which pairwise does as it does: rows of a cluster that
// has no two parts of enough rows left stay in it until each is alone, where
// the paper has them leave together; and what is equally far is joined two by
// two, in an order that depends on that of the rows, where the paper joins all
// at once. With minPts 15 and 25 that makes no difference beyond the tolerance
// of the entry; with 5 it makes many clusters of few rows, whose number
// changes when the rows are shuffled.
func claimHDBSCAN(t *testing.T, dir string, n number) {
	var want map[string]struct {
		K, Noise int
		Sizes    []int
		ARI      float64 `json:"ari_vs_labels0"`
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readMatrix(t, dir, n.Dataset, "")
	truth := truthOf(t, dir, n.Dataset)
	for name, w := range want {
		points := int(value(t, strings.TrimPrefix(name, "minPts")))
		labels, _ := pairwise(t, x, points)
		k := int(slices.Max(labels)) + 1
		sizes := make([]int, k+1)
		for _, l := range labels {
			sizes[l+1]++
		}
		assert.Equal(t, w.K, k, name)
		assert.Equal(t, w.Noise, sizes[0], name)
		m, err := cluster.HDBSCAN{MinSize: points, MinPoints: points}.Fit(t.Context(), x)
		require.NoError(t, err)
		if len(w.Sizes) == 0 {
			continue // of few rows each
		}
		assert.Len(t, m.Sizes, w.K, name)
		assert.InDelta(t, w.Noise, m.Noise, 5, name)
		assert.ElementsMatch(t, w.Sizes, sizes[1:], name)
		ari, err := AdjustedRand(labels, truth)
		require.NoError(t, err)
		assert.InDelta(t, w.ARI, ari, 1e-9, name)
		ari, err = AdjustedRand(m.Labels, truth)
		require.NoError(t, err)
		assert.InDelta(t, w.ARI, ari, .002, name)
	}
}

// claimMoons holds sizes and stabilities. The stability of a cluster that
// splits is the published one; that of others is by pairwise, which see.
func claimMoons(t *testing.T, dir string, n number) {
	var in struct{ MinPts int }
	var want struct {
		K, Noise int
		Sizes    []int
		Scores   []float64
	}
	require.NoError(t, json.Unmarshal(n.Inputs, &in))
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readMatrix(t, dir, n.Dataset, "")
	m, err := cluster.HDBSCAN{MinSize: in.MinPts, MinPoints: in.MinPts}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Len(t, m.Sizes, want.K)
	assert.Equal(t, want.Noise, m.Noise)
	assert.ElementsMatch(t, want.Sizes, m.Sizes)
	assert.InDelta(t, slices.Min(want.Scores), slices.Min(m.Stability), 1e-6)
	labels, scores := pairwise(t, x, in.MinPts)
	assert.Equal(t, labels, m.Labels)
	slices.Sort(want.Scores)
	slices.Sort(scores)
	assert.InDeltaSlice(t, want.Scores, scores, 1e-6)
}

// pairwise clusters by density with a tree of joins two by two, in which a row
// stays in a cluster until it is alone.
func pairwise(t *testing.T, x cluster.Matrix, points int) (labels []int32, scores []float64) {
	n := x.Rows
	core := make([]float64, n)
	dist := func(i, j int) float64 { return math.Sqrt(kernel.Squared(x.Row(i), x.Row(j))) }
	near := make([]float64, n)
	for i := range core {
		for j := range near {
			near[j] = dist(i, j)
		}
		slices.Sort(near)
		core[i] = near[points-1]
	}
	tree, err := cluster.Agglomerative{Linkage: cluster.Single}.FitDissimilarities(context.Background(), n, func(i, j int) float64 {
		return max(dist(i, j), core[i], core[j])
	})
	require.NoError(t, err)
	density := make([]float64, n) // at which a row is alone
	for _, m := range slices.Backward(tree.Merges) {
		for _, part := range []int{m.A, m.B} {
			if part < n {
				density[part] = 1 / m.Height
			}
		}
	}
	size := func(node int) int {
		if node < n {
			return 1
		}
		return tree.Merges[node-n].Size
	}
	var rowsOf func(node int) []int
	rowsOf = func(node int) []int {
		if node < n {
			return []int{node}
		}
		m := tree.Merges[node-n]
		return append(rowsOf(m.A), rowsOf(m.B)...)
	}
	type found struct {
		rows  []int
		score float64
	}
	// best returns the best clusters of a node that is born at a density.
	var best func(node int, birth float64) ([]found, float64)
	best = func(node int, birth float64) ([]found, float64) {
		own := found{rows: rowsOf(node)}
		for at := node; at >= n; {
			m := tree.Merges[at-n]
			big, small := m.A, m.B
			if size(big) < size(small) {
				big, small = small, big
			}
			if size(small) >= points {
				own.score += float64(size(at)) * (1/m.Height - birth)
				a, sa := best(m.A, 1/m.Height)
				b, sb := best(m.B, 1/m.Height)
				if sa+sb > own.score || birth == 0 {
					return append(a, b...), sa + sb
				}
				break
			}
			leave := rowsOf(small)
			if at = big; size(big) < points {
				leave, at = append(leave, rowsOf(big)...), -1
			}
			for _, i := range leave {
				own.score += density[i] - birth
			}
		}
		return []found{own}, own.score
	}
	labels = slices.Repeat([]int32{-1}, n)
	clusters, _ := best(2*n-2, 0)
	slices.SortFunc(clusters, func(a, b found) int { return slices.Min(a.rows) - slices.Min(b.rows) })
	for c, f := range clusters {
		for _, i := range f.rows {
			labels[i] = int32(c)
		}
		scores = append(scores, f.score)
	}
	return labels, scores
}
