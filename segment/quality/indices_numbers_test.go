package quality

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// publishedSolutions reads the labels of 2 to 8 segments of the McDonald's
// data that flexclust found.
func publishedSolutions(t *testing.T, dir string) [][]int32 {
	_, rows := readTable(t, dir, "msa/mcdonalds_flexclust_labels_k2_8.csv")
	out := make([][]int32, len(rows[0]))
	for _, r := range rows {
		for s, v := range r {
			out[s] = append(out[s], int32(value(t, v))-1)
		}
	}
	return out
}

func means(x cluster.Matrix, labels []int32, k int) cluster.Matrix {
	m := cluster.Matrix{Rows: k, Cols: x.Cols, Data: make([]float64, k*x.Cols)}
	n := make([]float64, k)
	for i, l := range labels {
		n[l]++
		for j, v := range x.Row(i) {
			m.Row(int(l))[j] += v
		}
	}
	for i := range m.Data {
		m.Data[i] /= n[i/x.Cols]
	}
	return m
}

func claimGorge(t *testing.T, dir string, n number) {
	var want struct {
		Own         float64            `json:"gorge_own_mean"`
		BySegment   map[string]float64 `json:"gorge_own_mean_by_seg"`
		Root        float64            `json:"gorge_sqrt_own_mean"`
		Shadow      float64            `json:"shadow_mean"`
		ShadowBySeg map[string]float64 `json:"shadow_by_seg"`
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.Len(t, want.BySegment, 4)
	require.Len(t, want.ShadowBySeg, 4)
	x := readMatrix(t, dir, "msa/mcdonalds.csv", "")
	labels := publishedSolutions(t, dir)[2]
	centers := means(x, labels, 4)
	g, err := Gorge(t.Context(), x, centers, 0, 0)
	require.NoError(t, err)
	own, root, count := make([]float64, 4), 0.0, make([]float64, 4)
	for i, l := range labels {
		own[l] += g.Row(i)[l]
		root += math.Sqrt(g.Row(i)[l])
		count[l]++
	}
	s, err := Shadow(t.Context(), x, centers, labels, 0)
	require.NoError(t, err)
	all := 0.0
	for l, v := range own {
		all += v
		key := fmt.Sprint(l + 1)
		assert.InDelta(t, want.BySegment[key], v/count[l], 1e-9)
		assert.InDelta(t, want.ShadowBySeg[key], s.PerCluster[l], 1e-9)
	}
	assert.InDelta(t, want.Own, all/float64(x.Rows), 1e-9)
	assert.InDelta(t, want.Root, root/float64(x.Rows), 1e-9)
	assert.InDelta(t, want.Shadow, s.Mean, 1e-9)
}

func claimAcross(t *testing.T, dir string, n number) {
	var want map[string][]float64
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.NotEmpty(t, want)
	origins, err := AcrossSolutions(publishedSolutions(t, dir))
	require.NoError(t, err)
	for key, w := range want {
		k := 0
		_, err := fmt.Sscanf(key, "k%d", &k)
		require.NoError(t, err)
		assert.InDeltaSlice(t, w, origins[k-3].Entropy, 1e-8, key)
		for s, v := range origins[k-3].Stability {
			assert.InDelta(t, 1-w[s], v, 1e-8)
		}
	}
}

// claimGap holds the figures of another program, which takes half the paper's
// W and found the best clusters known; Lloyd's iteration needs more starts for
// that than the algorithm of Hartigan & Wong there.
func claimGap(t *testing.T, dir string, n number) {
	var want struct{ LogW, Gap []float64 }
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readMatrix(t, dir, n.Dataset, "")
	thorough := func(ctx context.Context, x cluster.Matrix, k int, seed uint64) (cluster.Matrix, error) {
		m, err := cluster.KMeans{K: k, Starts: 100, Seed: seed, Workers: 1}.Fit(ctx, x)
		if err != nil {
			return cluster.Matrix{}, err
		}
		return m.Centers, nil
	}
	r, err := Gap{Unsquared: true, Seed: 1}.Run(t.Context(), x, len(want.LogW), thorough)
	require.NoError(t, err)
	t.Logf("log W %.6f\ngap %.4f\nse %.4f, K = %d", r.LogW, r.Gap, r.SE, r.K)
	for k, w := range want.LogW {
		assert.InDelta(t, w, r.LogW[k]-math.Ln2, 1e-4, "k = %d", k+1)
	}
	assert.InDeltaSlice(t, want.Gap, r.Gap, .03)
}

func claimClusterwise(t *testing.T, dir string, n number) {
	var want struct{ Jaccard []float64 }
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.Equal(t, "bootstrap mean Jaccard; clusters of sizes 62,38,50", n.Convention)
	x, _, labels := irisThree(t, dir) // of 50, 62 and 38 rows
	r, err := Stability{Pairs: 100, Seed: 1}.Clusterwise(t.Context(), x, 3, labels, nil)
	require.NoError(t, err)
	t.Logf("%.4f, published %.4f", r.Jaccard, want.Jaccard)
	assert.InDeltaSlice(t, want.Jaccard, []float64{r.Jaccard[1], r.Jaccard[2], r.Jaccard[0]}, .03)
}

// holdInformation compares what an entry says of two labellings.
func holdInformation(t *testing.T, expected json.RawMessage, truth, labels []int32) {
	var want struct {
		MI, NMI, AMI, Hom, Com, V, FMI *float64
	}
	require.NoError(t, json.Unmarshal(expected, &want))
	i, err := MutualInformation(truth, labels)
	require.NoError(t, err)
	fm, err := FowlkesMallows(truth, labels)
	require.NoError(t, err)
	for _, c := range []struct {
		want *float64
		got  float64
	}{
		{want.MI, i.Mutual},
		{want.NMI, i.Normalized(Arithmetic)},
		{want.V, i.Normalized(Arithmetic)},
		{want.AMI, i.Adjusted(Arithmetic)},
		{want.Hom, i.Mutual / i.EntropyA},
		{want.Com, i.Mutual / i.EntropyB},
		{want.FMI, fm},
	} {
		if c.want != nil {
			assert.InDelta(t, *c.want, c.got, 1e-9)
		}
	}
}

// holdSeparation compares the indices of a clustering that an entry has.
func holdSeparation(t *testing.T, expected json.RawMessage, x cluster.Matrix, labels []int32) {
	var want struct{ CH, DB *float64 }
	require.NoError(t, json.Unmarshal(expected, &want))
	if want.CH != nil {
		ch, err := CalinskiHarabasz(t.Context(), x, labels, 0)
		require.NoError(t, err)
		assert.InEpsilon(t, *want.CH, ch, 1e-6)
	}
	if want.DB != nil {
		db, err := DaviesBouldin(t.Context(), x, labels, 0)
		require.NoError(t, err)
		assert.InEpsilon(t, *want.DB, db, 1e-6)
	}
}
