package segment

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// logOdds of the first two segments.
func logOdds(t *testing.T, s *solution, x []float64) float64 {
	p := make([]float64, s.segments())
	require.True(t, s.posterior(x, p))
	return math.Log(p[0]) - math.Log(p[1])
}

// What a feature adds is the log odds with it less those of the mixture of the
// other features alone, under every form of covariance.
func TestEvidenceIsWhatAFeatureAdds(t *testing.T) {
	r := random.Stream(8)
	x := cluster.Matrix{Rows: 300, Cols: 3}
	for i := range x.Rows {
		a, b, c := r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
		x.Data = append(x.Data, a+3*float64(i%2), a+b*float64(1+i%2), c-b)
	}
	for _, form := range []cluster.Covariance{cluster.FullCovariance, cluster.TiedCovariance, cluster.DiagonalCovariance, cluster.SphericalCovariance} {
		m, err := cluster.GaussianMixture{K: 2, Covariance: form, Starts: 3}.Fit(t.Context(), x)
		require.NoError(t, err)
		c := &core{solution: solution{mixture: m}}
		for j := range 3 {
			c.encoders = append(c.encoders, encoder{at: j, width: 1})
		}
		row := x.Row(7)
		inputs := make([]Input, 3)
		c.evidence(inputs, row, 0, 1)
		for j := range 3 {
			without := &solution{mixture: marginal(t, m, j)}
			rest := append(append([]float64{}, row[:j]...), row[j+1:]...)
			assert.InDelta(t, logOdds(t, &c.solution, row)-logOdds(t, without, rest), inputs[j].Contribution, 1e-8, "%v, feature %d", form, j)
		}
	}
}

// marginal is the mixture of all columns but one: those of the means and
// covariances are left out.
func marginal(t *testing.T, m *cluster.GaussianMixtureModel, without int) *cluster.GaussianMixtureModel {
	cut := func(row []float64) []float64 {
		return append(append([]float64{}, row[:without]...), row[without+1:]...)
	}
	means, covariances := [][]float64{}, [][][]float64{}
	for k := range m.Means.Rows {
		means = append(means, cut(m.Means.Row(k)))
		var c [][]float64
		for i := range m.Means.Cols {
			if i != without {
				c = append(c, cut(m.Covariances[k].Row(i)))
			}
		}
		covariances = append(covariances, c)
	}
	b, err := json.Marshal(map[string]any{"clientele": 1, "kind": "gaussian-mixture", "covariance": m.Covariance,
		"weights": m.Weights, "means": means, "covariances": covariances, "sizes": m.Sizes})
	require.NoError(t, err)
	out := new(cluster.GaussianMixtureModel)
	require.NoError(t, json.Unmarshal(b, out))
	return out
}

// Answers are independent within a class: what they add sums up to the log odds
// but for the classes' shares, and an answer that was not given adds nothing.
func TestEvidenceOfAnswersAddsUp(t *testing.T) {
	r := random.Stream(9)
	x := cluster.Matrix{Rows: 200, Cols: 4*3 + 3}
	for i := range x.Rows {
		row := make([]float64, x.Cols)
		for j := range 4 {
			row[3*j+(r.IntN(2)+(i%2)*r.IntN(2))%3] = 2
		}
		row[12+r.IntN(3)] = 2 // of levels a, (no answer), b
		x.Data = append(x.Data, row...)
	}
	c := &core{}
	for j := range 4 {
		c.encoders = append(c.encoders, encoder{at: 3 * j, width: 3, levels: []string{"a", "b", "c"}})
	}
	c.encoders = append(c.encoders, encoder{at: 12, width: 3, levels: []string{NoAnswer, "a", "b"}})
	c.items = itemsOf(c.encoders)
	m, err := cluster.LatentClasses{K: 2, Starts: 5}.Fit(t.Context(), codes(c.items, x))
	require.NoError(t, err)
	c.classes = m
	silent := 0
	for i := range 50 {
		inputs := make([]Input, 5)
		c.evidence(inputs, x.Row(i), 0, 1)
		sum := math.Log(m.Shares[0]) - math.Log(m.Shares[1])
		for _, in := range inputs {
			sum += in.Contribution
		}
		assert.InDelta(t, logOdds(t, &c.solution, x.Row(i)), sum, 1e-8)
		if x.Row(i)[12] > 0 {
			silent++
			assert.Zero(t, inputs[4].Contribution)
		}
	}
	assert.Positive(t, silent)
}
