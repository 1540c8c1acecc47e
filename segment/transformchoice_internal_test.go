package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// Why Quantile goes on to normal scores and does not stop at shares: k-means finds
// planted groups again more often. Four normal groups in two or five dimensions, of
// equal or of unequal sizes, are seen through six lenses; both transforms stand on
// the same ranks.
func TestScoresServeKMeansBetterThanShares(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over fits that other tests make on as many goroutines")
	}
	lenses := []func(z, u float64) float64{
		func(z, u float64) float64 { return math.Exp(z) },
		func(z, u float64) float64 { return math.Exp(3 * z) },
		func(z, u float64) float64 { return z },
		func(z, u float64) float64 { // outliers
			if u < .02 {
				return z * 2000 * u
			}
			return z
		},
		func(z, u float64) float64 { return math.Max(0, math.Expm1(z)) },    // zeros
		func(z, u float64) float64 { return math.Floor(2 * math.Exp(z/2)) }, // counts
	}
	better, settings, scores, shares := 0, 0, 0.0, 0.0
	for l, lens := range lenses {
		for _, d := range []int{2, 5} {
			for _, sizes := range [][]int{{300, 300, 300, 300}, {750, 250, 120, 80}} {
				byScore, byShare := 0.0, 0.0
				for seed := range 4 {
					r := random.Stream(uint64(seed), uint64(l), uint64(d))
					x := cluster.Matrix{Cols: d}
					var truth []int32
					for g, n := range sizes {
						center := make([]float64, d)
						for j := range center {
							center[j] = 2.5 * r.NormFloat64()
						}
						for range n {
							truth = append(truth, int32(g))
							for j := range d {
								x.Data = append(x.Data, lens(center[j]+r.NormFloat64(), r.Float64()))
							}
						}
					}
					x.Rows = len(truth)
					byScore += found(t, x, truth, func(score float64) float64 { return score })
					byShare += found(t, x, truth, func(score float64) float64 { return math.Erf(score / math.Sqrt2) })
				}
				settings++
				scores, shares = scores+byScore/4, shares+byShare/4
				if byScore > byShare {
					better++
				}
			}
		}
	}
	t.Logf("scores %.3f, shares %.3f; scores better in %d of %d", scores/float64(settings), shares/float64(settings), better, settings)
	assert.Greater(t, scores, shares)
	assert.Greater(t, 3*better, 2*settings)
}

// found is how well k-means finds the groups once every column is on the scale.
func found(t *testing.T, x cluster.Matrix, truth []int32, of func(score float64) float64) float64 {
	y := cluster.Matrix{Rows: x.Rows, Cols: x.Cols, Data: make([]float64, len(x.Data))}
	column := make([]float64, x.Rows)
	for j := range x.Cols {
		for i := range column {
			column[i] = x.Row(i)[j]
		}
		_, scored := fittedScale(t, featureRule{scaling: scaling{bend: normalScores}}, column...)
		for i, s := range scored {
			scored[i] = of(s)
		}
		mean, v := stats.MeanVar(scored)
		for i, s := range scored {
			y.Row(i)[j] = (s - mean) / math.Sqrt(v)
		}
	}
	m, err := cluster.KMeans{K: 4, Starts: 5}.Fit(t.Context(), y)
	require.NoError(t, err)
	ari, err := quality.AdjustedRand(truth, m.Labels)
	require.NoError(t, err)
	return ari
}
