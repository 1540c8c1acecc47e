package quality

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// claimKModes holds the loss after each iteration from the start that is not
// random, and the diseases that the clusters are. The published program changes
// modes row by row, ours after all rows: on the way down, between the same
// start and the same end, ours is at 203 where it is at 204.
func claimKModes(t *testing.T, dir string, n number) {
	k, _ := n.inputs(t)
	var want struct {
		Costs []float64 `json:"epoch_costs"`
		Sizes []int     `json:"class_sizes"`
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	head, rows := readTable(t, dir, n.Dataset)
	x := readCodes(t, dir, n.Dataset, 0, head[:35]...)
	var diseases []string
	truth := make([]int32, len(rows))
	for i, r := range rows {
		at := slices.Index(diseases, r[35])
		if at < 0 {
			at = len(diseases)
			diseases = append(diseases, r[35])
		}
		truth[i] = int32(at)
	}
	var costs []float64
	for it := range want.Costs {
		m, err := cluster.KModes{K: k, Starts: 1, MaxIter: it + 1}.Fit(t.Context(), x)
		require.NoError(t, err)
		costs = append(costs, m.Loss)
	}
	last := len(costs) - 1
	assert.Equal(t, want.Costs[0], costs[0])
	assert.Equal(t, want.Costs[last-1:], costs[last-1:])
	for i, c := range want.Costs {
		assert.LessOrEqual(t, costs[i], c, "iteration %d", i+1)
	}
	m, err := cluster.KModes{K: k, Starts: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, want.Costs[len(want.Costs)-1], m.Loss)
	ari, err := AdjustedRand(truth, m.Labels)
	require.NoError(t, err)
	assert.Equal(t, 1.0, ari)
	slices.Sort(m.Sizes)
	assert.Equal(t, want.Sizes, m.Sizes)
}

// claimGower reads the first three columns as answers with two categories, the
// fourth as one without an order, the next two as ranks and the last two as
// numbers, as the entry says.
func claimGower(t *testing.T, dir string, n number) {
	var want map[string]float64
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	_, rows := readTable(t, dir, n.Dataset)
	numbers, answers := make([][]float64, len(rows)), make([][]int32, len(rows))
	for i, r := range rows {
		for j, s := range r {
			if v := value(t, s); j < 4 {
				answers[i] = append(answers[i], int32(v))
			} else {
				numbers[i] = append(numbers[i], v)
			}
		}
	}
	x, err := cluster.FromRows(numbers)
	require.NoError(t, err)
	c, err := cluster.CodesFromRows(answers, nil)
	require.NoError(t, err)
	g, err := cluster.Gower{Numbers: x, Codes: c}.Measure()
	require.NoError(t, err)
	mean := 0.0
	for i := range rows {
		for j := range i {
			mean += g.Between(i, j) / float64(len(rows)*(len(rows)-1)/2)
		}
	}
	got := map[string]float64{
		"d(1,2)": g.Between(0, 1), "d(1,3)": g.Between(0, 2), "d(1,4)": g.Between(0, 3), "d(2,3)": g.Between(1, 2),
		"mean_all_pairs": mean,
	}
	require.Len(t, got, len(want))
	for name, v := range want {
		assert.InDelta(t, v, got[name], 1e-9, name)
	}
}
