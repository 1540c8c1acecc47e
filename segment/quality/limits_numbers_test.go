package quality

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// claimLimited holds optimal assignments to fixed centres within limits, which
// the entries have from a linear programme.
func claimLimited(t *testing.T, dir string, n number) {
	var want map[string]struct {
		Cost  float64
		Sizes []int
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.Len(t, want, 3)
	var m cluster.KMeansModel
	var in struct{ Centers [][]float64 }
	x := readMatrix(t, dir, n.Dataset, n.Convention)
	if json.Unmarshal(n.Inputs, &in) != nil {
		_, m.Centers, _ = irisThree(t, dir) // its inputs name them
	} else {
		var err error
		m.Centers, err = cluster.FromRows(in.Centers)
		require.NoError(t, err)
	}
	for limits, w := range want {
		var low, high int
		_, err := fmt.Sscanf(limits, "%d-%d", &low, &high)
		require.NoError(t, err)
		labels, cost, err := m.AssignLimited(t.Context(), x, low, high)
		require.NoError(t, err)
		sizes := make([]int, m.Centers.Rows)
		for _, l := range labels {
			sizes[l]++
		}
		assert.Equal(t, w.Sizes, sizes, limits)
		assert.InEpsilon(t, w.Cost, cost, 1e-12, limits)
	}
}

// claimReadme holds the example of another tool, limits of its own included.
func claimReadme(t *testing.T, _ string, n number) {
	var in struct {
		X [][]float64
		K int
	}
	var want struct {
		Partition []int32
		Centers   [][]float64
	}
	require.NoError(t, json.Unmarshal(n.Inputs, &in))
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.Equal(t, "size_min=2,size_max=5", n.Convention)
	x, err := cluster.FromRows(in.X)
	require.NoError(t, err)
	m, err := cluster.KMeans{K: in.K, MinSize: 2, MaxSize: 5}.Fit(t.Context(), x)
	require.NoError(t, err)
	to, matched, err := MatchLabels(want.Partition, m.Labels)
	require.NoError(t, err)
	assert.Equal(t, x.Rows, matched)
	for i, c := range want.Centers {
		assert.Equal(t, c, m.Centers.Row(to[i]))
	}
}
