package quality

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/segment/cluster"
)

// claimTree holds heights, sizes and agreement of the trees of iris and ruspini.
func claimTree(t *testing.T, dir string, n number) {
	var want struct {
		Heights4   []float64 `json:"top4_heights"`
		Heights5   []float64 `json:"top5_heights"`
		Cophenetic *float64  `json:"cophenetic_corr"`
		Sizes3     []int     `json:"sizes_k3"`
		Sizes4     []int     `json:"sizes_k4"`
		ARI        *float64  `json:"ari_k3"`
	}
	var in struct{ Cut int }
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.NoError(t, json.Unmarshal(n.Inputs, &in))
	linkage := cluster.Ward
	for _, l := range []cluster.Linkage{cluster.Average, cluster.Complete, cluster.Single} {
		if strings.HasSuffix(n.ID, "-"+l.String()) {
			linkage = l
		}
	}
	x := readMatrix(t, dir, n.Dataset, "")
	d, err := cluster.Agglomerative{Linkage: linkage}.Fit(t.Context(), x)
	require.NoError(t, err)
	top := append(want.Heights4, want.Heights5...)
	require.NotEmpty(t, top)
	for i, m := range d.Merges[len(d.Merges)-len(top):] {
		assert.InDelta(t, top[i], m.Height, 1e-6) // published to 10 digits
	}
	c, err := d.Cut(in.Cut)
	require.NoError(t, err)
	assert.Equal(t, append(want.Sizes3, want.Sizes4...), c.Sizes)
	if want.Cophenetic != nil {
		r, err := d.CopheneticCorrelation(t.Context(), func(i, j int) float64 {
			return math.Sqrt(kernel.Squared(x.Row(i), x.Row(j)))
		})
		require.NoError(t, err)
		assert.InDelta(t, *want.Cophenetic, r, 1e-8)
	}
	if want.ARI != nil {
		ari, err := AdjustedRand(truthOf(t, dir, n.Dataset), c.Labels)
		require.NoError(t, err)
		assert.InDelta(t, *want.ARI, ari, 1e-8)
	}
}

// claimBenchmark holds, beside the column of k-means, those of the trees.
func claimBenchmark(t *testing.T, dir string, n number) {
	claimPublished(t, dir, n)
	k, _ := n.inputs(t)
	var want map[string]float64
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readMatrix(t, dir, n.Dataset, "")
	truth := truthOf(t, dir, n.Dataset)
	for _, l := range []cluster.Linkage{cluster.Average, cluster.Complete, cluster.Ward} {
		ari, ok := want["fastcluster_"+l.String()]
		require.True(t, ok, l)
		d, err := cluster.Agglomerative{Linkage: l}.Fit(t.Context(), x)
		require.NoError(t, err)
		c, err := d.Cut(k)
		require.NoError(t, err)
		var a, b []int32
		for i, v := range truth {
			if v != 0 { // noise does not count
				a, b = append(a, v), append(b, c.Labels[i])
			}
		}
		got, err := AdjustedRand(a, b)
		require.NoError(t, err)
		assert.InDelta(t, ari, got, .01, "%v", l)
	}
}
