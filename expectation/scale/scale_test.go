package scale

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"alpha-bfi-":     claimAlpha("bfi.csv", 7),
		"alpha-ecsi-":    claimAlpha("ecsi_mobi.csv", 0),
		"alpha-attitude": claimAlpha("attitude.csv", 0),
	})
}

// claimAlpha holds the reliability of the items of a file; those with a minus are
// turned around.
func claimAlpha(file string, turn float64) func(*testing.T, published.Number) {
	return func(t *testing.T, n published.Number) {
		var in struct{ Items any }
		var want struct {
			Raw   float64  `json:"raw_alpha"`
			Std   float64  `json:"std_alpha"`
			G6    *float64 `json:"G6"`
			R     *float64 `json:"average_r"`
			Omega *float64 `json:"omega_1f_minres"`
		}
		n.Decode(t, &in, &want)
		items := []string{"rating", "complaints", "privileges", "learning", "raises", "critical", "advance"} // "all 7"
		if list, ok := in.Items.([]any); ok {
			items = nil
			for _, item := range list {
				items = append(items, item.(string))
			}
		}
		table := published.Read(t, "expectation", file)
		x := cluster.Matrix{Rows: len(table.Rows), Cols: len(items)}
		for i := range table.Rows {
			for _, item := range items {
				name, turned := strings.CutPrefix(item, "-")
				v := table.Number(t, i, name, math.NaN())
				if turned {
					v = turn - v
				}
				x.Data = append(x.Data, v)
			}
		}
		r, err := Judge(x)
		require.NoError(t, err)
		assert.InDelta(t, want.Raw, r.Alpha.Value, n.Tolerance)
		assert.InDelta(t, want.Std, r.Standardized, n.Tolerance)
		if want.G6 != nil {
			assert.InDelta(t, *want.G6, r.Lambda6, n.Tolerance)
			assert.InDelta(t, *want.R, r.MeanR, n.Tolerance)
		}
		if want.Omega != nil {
			assert.InDelta(t, *want.Omega, r.Omega, 5e-4) // printed to three or four digits
		}
	}
}

// factor draws answers of items with the given loadings.
func factor(r *rand.Rand, n int, loadings ...float64) cluster.Matrix {
	x := cluster.Matrix{Rows: n, Cols: len(loadings)}
	for range n {
		f := r.NormFloat64()
		for _, l := range loadings {
			x.Data = append(x.Data, l*f+math.Sqrt(1-l*l)*r.NormFloat64())
		}
	}
	return x
}

// Feldt's interval holds the alpha of all customers in 95 % of 2,000 surveys where
// items are equally good, and loadings that were planted come back.
func TestPlanted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	truth := 4 * .49 / (1 + 3*.49) // of four items that correlate by .7^2
	held := 0
	const runs = 2000
	for range runs {
		j, err := Judge(factor(r, 80, .7, .7, .7, .7))
		require.NoError(t, err)
		if j.Alpha.Low <= truth && truth <= j.Alpha.High {
			held++
		}
	}
	t.Logf("held %.3f", float64(held)/runs)
	assert.InDelta(t, .95, float64(held)/runs, .015)
	j, err := Judge(factor(r, 200_000, .9, .7, .5, .3, -.2))
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{.9, .7, .5, .3, -.2}, j.Loadings, .01)
	assert.Greater(t, j.Omega, j.Alpha.Value, "alpha takes unequal items for equal ones")
	sum, own := 2.2, 5-(.81+.49+.25+.09+.04)
	assert.InDelta(t, sum*sum/(sum*sum+own), j.Omega, .005)
}

func TestJudgeEdges(t *testing.T) {
	same := cluster.Matrix{Rows: 3, Cols: 2, Data: []float64{4, 4, 4, 4, 4, 4}}
	j, err := Judge(same)
	require.NoError(t, err)
	assert.Nil(t, j.Alpha)
	nan := math.NaN()
	j, err = Judge(cluster.Matrix{Rows: 4, Cols: 2, Data: []float64{1, nan, nan, 2, nan, nan, 3, 4}})
	require.NoError(t, err)
	assert.Nil(t, j.Alpha)
	assert.Equal(t, 1, j.N)
	two, err := Judge(factor(rand.New(rand.NewPCG(1, 1)), 50, .8, .8))
	require.NoError(t, err)
	assert.Nil(t, two.Loadings)
	assert.InDelta(t, two.MeanR*2/(1+two.MeanR), two.Standardized, 1e-12)
	twins := factor(rand.New(rand.NewPCG(1, 1)), 50, .8, .8, .5)
	for i := range twins.Rows {
		twins.Row(i)[1] = twins.Row(i)[0]
	}
	j, err = Judge(twins)
	require.NoError(t, err)
	assert.Zero(t, j.Lambda6)
	assert.LessOrEqual(t, j.Loadings[0], 1.0)
	for _, bad := range []cluster.Matrix{{}, {Rows: 2, Cols: 1, Data: []float64{1, 2}}, {Rows: 1, Cols: 2, Data: []float64{1}}, {Rows: 1, Cols: 2, Data: []float64{1, math.Inf(1)}}} {
		_, err := Judge(bad)
		assert.Error(t, err)
	}
}

func TestStyle(t *testing.T) {
	nan := math.NaN()
	x := cluster.Matrix{Rows: 4, Cols: 6, Data: []float64{
		5, 5, 5, 5, 5, 5, // straight, and at the end
		1, 5, 3, 3, 2, 4,
		3, 3, 3, 3, 3, nan, // too few
		1, 1, 5, 5, 1, 5,
	}}
	s, err := Style(x, 1, 5)
	require.NoError(t, err)
	assert.Equal(t, 3, s.N)
	assert.InDelta(t, (1+.5+.5)/3, s.Agreement.Value, 1e-12)
	assert.InDelta(t, (1+2./6+1)/3, s.Extreme.Value, 1e-12)
	assert.InDelta(t, 1./3, s.Straight.Value, 1e-12)
	for _, f := range []func() error{
		func() error { _, err := Style(x, 1, 4); return err },
		func() error { _, err := Style(x, 5, 1); return err },
		func() error { _, err := Style(cluster.Matrix{Rows: 1, Cols: 6, Data: x.Data[:6]}, 1, 5); return err },
		func() error { _, err := Style(cluster.Matrix{Rows: 2, Cols: 6, Data: x.Data[:6]}, 1, 5); return err },
	} {
		assert.Error(t, f())
	}
}
