package quality

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// readCodes takes the named columns, whose lowest answer becomes 0: 1 in the
// files of poLCA, No in those of McDonald's.
func readCodes(t *testing.T, dir, name string, lowest int, columns ...string) cluster.Codes {
	head, rows := readTable(t, dir, name)
	var out [][]int32
	for _, r := range rows {
		var row []int32
		for _, c := range columns {
			row = append(row, int32(value(t, r[slices.Index(head, c)]))-int32(lowest))
		}
		out = append(out, row)
	}
	x, err := cluster.CodesFromRows(out, nil)
	require.NoError(t, err)
	return x
}

var (
	pathologists = []string{"A", "B", "C", "D", "E", "F", "G"}
	cheating     = []string{"LIEEXAM", "LIEPAPER", "FRAUD", "COPYEXAM"}
)

func claimClasses(t *testing.T, dir string, n number) {
	if strings.HasSuffix(n.ID, "-probs") {
		claimProbabilities(t, dir, n)
		return
	}
	k, columns := n.inputs(t)
	var want struct {
		LogLik, AIC, BIC, G2 float64
		Shares               []float64
	}
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	use := strings.Split(columns, ",")
	if columns == "A..G" {
		use = pathologists
	}
	m, err := cluster.LatentClasses{K: k, Tolerance: 1e-12}.Fit(t.Context(), readCodes(t, dir, n.Dataset, 1, use...))
	require.NoError(t, err)
	assert.InDelta(t, want.LogLik, m.LogLikelihood, 1e-6)
	assert.InDelta(t, want.AIC, m.AIC, 1e-5)
	assert.InDelta(t, want.BIC, m.BIC, 1e-5)
	assert.InDelta(t, want.G2, m.Table.G2, 1e-5)
	slices.Sort(m.Shares)
	assert.InDeltaSlice(t, want.Shares, m.Shares, 1e-3)
	assert.Empty(t, m.Warnings)
}

// claimEntropy adds up the fitted distribution over all ways to answer.
func claimEntropy(t *testing.T, dir string, n number) {
	var want []float64
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	x := readCodes(t, dir, n.Dataset, 1, pathologists...)
	for i, w := range want {
		m, err := cluster.LatentClasses{K: i + 1, Tolerance: 1e-12}.Fit(t.Context(), x)
		require.NoError(t, err)
		row, out := make([]int32, x.Cols), make([]float64, i+1)
		entropy, total := 0.0, 0.0
		for pattern := range 1 << x.Cols {
			for j := range row {
				row[j] = int32(pattern >> j & 1)
			}
			l := m.Posterior(row, out)
			entropy -= l * math.Exp(l)
			total += math.Exp(l)
		}
		assert.InDelta(t, 1, total, 1e-9)
		assert.InDelta(t, w, entropy, 1e-4, "%d classes", i+1)
	}
}

func claimProbabilities(t *testing.T, dir string, n number) {
	var want map[string][]float64
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	require.Len(t, want, len(cheating))
	m, err := cluster.LatentClasses{K: 2, Tolerance: 1e-12}.Fit(t.Context(), readCodes(t, dir, n.Dataset, 1, cheating...))
	require.NoError(t, err)
	small := 0
	if m.Shares[1] < m.Shares[0] {
		small = 1
	}
	for j, name := range cheating {
		item := m.Probabilities[j]
		assert.InDelta(t, want[name][0], item.Row(small)[1], 1e-3, name)
		assert.InDelta(t, want[name][1], item.Row(1 - small)[1], 1e-3, name)
	}
}

// claimBinary holds the likelihoods of the published search, or more: its ten
// starts are too few for eight classes. The criteria must follow from the
// likelihoods with the same number of parameters.
func claimBinary(t *testing.T, dir string, n number) {
	var want struct{ LogLik, BIC, AIC []float64 }
	require.NoError(t, json.Unmarshal(n.Expected, &want))
	head, _ := readTable(t, dir, n.Dataset)
	x := readCodes(t, dir, n.Dataset, 0, head[:11]...)
	reached := []float64{math.Inf(-1), math.Inf(-1), -7111.133, math.Inf(-1), math.Inf(-1), math.Inf(-1), -6872.602}
	for i, w := range want.LogLik {
		m, err := cluster.LatentClasses{K: i + 2, Tolerance: 1e-8}.Fit(t.Context(), x)
		require.NoError(t, err)
		t.Logf("%d classes: %.3f, published %.3f", i+2, m.LogLikelihood, w)
		assert.GreaterOrEqual(t, m.LogLikelihood, max(w, reached[i])-.05)
		assert.InDelta(t, want.BIC[i]+2*w, m.BIC+2*m.LogLikelihood, .02)
		assert.InDelta(t, want.AIC[i]+2*w, m.AIC+2*m.LogLikelihood, .2, "published to one digit")
		if i+2 < 8 {
			assert.InDelta(t, w, m.LogLikelihood, .1, "the same maximum, climbed to the top")
		}
	}
}
