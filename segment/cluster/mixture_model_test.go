package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

func codes(w []Warning) (out []string) {
	for _, v := range w {
		out = append(out, v.Code)
	}
	return out
}

func TestMixtureCollapse(t *testing.T) {
	// Half of the rows share their first number to the last digit: a component
	// of them has no width, and without a floor an infinite likelihood.
	r := random.Stream(12)
	x := Matrix{Rows: 200, Cols: 2}
	for i := range x.Rows {
		a := 5.0
		if i%2 == 0 {
			a = r.NormFloat64()
		}
		x.Data = append(x.Data, a, r.NormFloat64())
	}
	m, err := GaussianMixture{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Contains(t, codes(m.Warnings), "collapsed")
	assert.False(t, math.IsInf(m.LogLikelihood, 0) || math.IsNaN(m.LogLikelihood))
	for _, c := range m.Covariances {
		assert.Greater(t, c.Data[0], 1e-6)
	}

	// As many components as rows: nothing but points.
	for _, kind := range allCovariances {
		y, err := FromRows([][]float64{{0, 1}, {4, 2}, {1, 9}})
		require.NoError(t, err)
		m, err = GaussianMixture{K: 3, Covariance: kind}.Fit(t.Context(), y)
		require.NoError(t, err)
		assert.Contains(t, codes(m.Warnings), "collapsed", kind)
		assert.Equal(t, []int{1, 1, 1}, m.Sizes)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, new(GaussianMixtureModel)))
	}

	// A column that is the sum of two others.
	z, _ := blobs(1, 300, 3, 2, 4)
	for i := range z.Rows {
		z.Data[i*3+2] = z.Data[i*3] + z.Data[i*3+1]
	}
	m, err = GaussianMixture{K: 2}.Fit(t.Context(), z)
	require.NoError(t, err)
	assert.Equal(t, "singular", m.Warnings[0].Code)
	assert.Equal(t, "column 2", m.Warnings[0].Subject)
	m, err = GaussianMixture{K: 2, Covariance: DiagonalCovariance}.Fit(t.Context(), z)
	require.NoError(t, err)
	assert.Empty(t, m.Warnings)
}

func TestMixtureBadInput(t *testing.T) {
	good, _ := blobs(1, 20, 2, 2, 1)
	for want, c := range map[string]struct {
		o GaussianMixture
		x Matrix
	}{
		"K is 0":                   {GaussianMixture{}, good},
		"Starts is -1":             {GaussianMixture{K: 2, Starts: -1}, good},
		"MaxIter is -1":            {GaussianMixture{K: 2, MaxIter: -1}, good},
		"Tolerance is NaN":         {GaussianMixture{K: 2, Tolerance: math.NaN()}, good},
		"Floor is 1":               {GaussianMixture{K: 2, Floor: 1}, good},
		"Covariance is 7":          {GaussianMixture{K: 2, Covariance: 7}, good},
		"Weights of row 1 is -1":   {GaussianMixture{K: 2, Weights: []float64{1, -1}}, good},
		"2 weights for 20 rows":    {GaussianMixture{K: 2, Weights: []float64{1, 1}}, good},
		"Centers has 1 columns":    {GaussianMixture{Centers: &Matrix{Rows: 1, Cols: 1, Data: []float64{1}}}, good},
		"holds nothing":            {GaussianMixture{K: 2}, Matrix{}},
		"do not make 2 rows":       {GaussianMixture{K: 2}, Matrix{Rows: 2, Cols: 2, Data: []float64{1}}},
		"row 1, column 0 is NaN":   {GaussianMixture{K: 1}, Matrix{Rows: 2, Cols: 1, Data: []float64{1, math.NaN()}}},
		"row 0, column 1 is -Inf":  {GaussianMixture{K: 1}, Matrix{Rows: 1, Cols: 2, Data: []float64{1, math.Inf(-1)}}},
		"column 1 is constant":     {GaussianMixture{K: 1}, Matrix{Rows: 2, Cols: 2, Data: []float64{1, 3, 2, 3}}},
		"column 0 is constant":     {GaussianMixture{K: 1}, Matrix{Rows: 1, Cols: 1, Data: []float64{1}}},
		"column 0 reaches from -1": {GaussianMixture{K: 1}, Matrix{Rows: 2, Cols: 1, Data: []float64{-1e300, 1e300}}},
		"too near to square":       {GaussianMixture{K: 1}, Matrix{Rows: 2, Cols: 1, Data: []float64{1e-200, 2e-200}}},
		"only 2 distinct rows":     {GaussianMixture{K: 3}, Matrix{Rows: 4, Cols: 1, Data: []float64{1, 2, 2, 1}}},
	} {
		before := slices.Clone(c.x.Data)
		m, err := c.o.Fit(t.Context(), c.x)
		assert.Nil(t, m)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, fmt.Sprint(before), fmt.Sprint(c.x.Data))
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	_, err := GaussianMixture{K: 2}.Fit(ctx, good)
	assert.ErrorIs(t, err, stop)
}

func TestMixtureModelAssignsAndIsStored(t *testing.T) {
	for _, kind := range allCovariances {
		x, _ := blobs(3, 600, 3, 3, 2)
		m, err := GaussianMixture{K: 3, Covariance: kind, Starts: 2}.Fit(t.Context(), x)
		require.NoError(t, err)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		assert.NotContains(t, string(b), "abels")
		var back GaussianMixtureModel
		require.NoError(t, json.Unmarshal(b, &back))
		out, sum := make([]float64, 3), 0.0
		for i := range x.Rows {
			label, p := back.Assign(x.Row(i))
			require.Equal(t, int(m.Labels[i]), label)
			sum += back.Posterior(x.Row(i), out)
			require.InDelta(t, 1, out[0]+out[1]+out[2], 1e-12)
			require.InDelta(t, slices.Max(out), p, 1e-12)
			require.InDelta(t, out[label], p, 1e-12)
		}
		assert.InDelta(t, m.LogLikelihood, sum, 1e-8)
		assert.Equal(t, m.Criteria, back.Criteria)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			m.Assign(x.Row(0))
			m.Posterior(x.Row(1), out)
		}))
		for _, bad := range [][]float64{nil, {1, 2}, {1, 2, math.NaN()}, {1, 2, math.Inf(1)}} {
			label, p := m.Assign(bad)
			assert.Equal(t, -1, label)
			assert.True(t, math.IsNaN(p) && math.IsNaN(m.Posterior(bad, out)) && math.IsNaN(out[0]))
		}
		assert.True(t, math.IsNaN(m.Posterior(x.Row(0), out[:2])))
		far, _ := m.Assign([]float64{1e9, 0, 0})
		assert.GreaterOrEqual(t, far, 0, "far out rows have a component as long as numbers reach")
		for old, damage := range map[string]string{
			`"clientele":1`:     `"clientele":2`,
			`"gaussian-mix`:     `"gaussian-max`,
			`"` + kind.String(): `"oval`,
			`"weights":[`:       `"weights":[0.5,`,
			`"means":[[`:        `"means":[[1,`,
			`"covariances":[[[`: `"covariances":[[[-`,
			`"sizes":[`:         `"sizes":[-1,`,
		} {
			require.Contains(t, string(b), old)
			fresh := GaussianMixtureModel{Parameters: 1}
			assert.Error(t, json.Unmarshal([]byte(strings.Replace(string(b), old, damage, 1)), &fresh), damage)
			assert.Equal(t, GaussianMixtureModel{Parameters: 1}, fresh)
		}
	}
	label, _ := new(GaussianMixtureModel).Assign(nil)
	assert.Equal(t, -1, label)
}

// Whatever rows come, lattices and tiny tables among them, there is an error
// or a finite likelihood, every row has a label, and the model can be stored.
func TestMixtureOfAnything(t *testing.T) {
	fitted := 0
	for s := range uint64(400) {
		r := random.Stream(s)
		x := Matrix{Rows: 1 + r.IntN(40), Cols: 1 + r.IntN(4)}
		scale, lattice := math.Pow(10, float64(r.IntN(200)-100)), r.IntN(3) == 0
		o := GaussianMixture{K: 1 + r.IntN(5), Covariance: allCovariances[r.IntN(4)], Starts: 2, Seed: s, MaxIter: 200}
		for range x.Rows {
			for range x.Cols {
				v := r.NormFloat64()
				if lattice {
					v = math.Round(v)
				}
				x.Data = append(x.Data, v*scale)
			}
			o.Weights = append(o.Weights, r.ExpFloat64()*float64(r.IntN(4)))
		}
		m, err := o.Fit(t.Context(), x)
		if err != nil {
			assert.Regexp(t, "distinct rows$|is constant|are all zero$", err.Error(), "case %d", s)
			continue
		}
		fitted++
		require.False(t, math.IsNaN(m.ICL) || math.IsInf(m.ICL, 0), "case %d", s)
		require.NotContains(t, m.Labels, int32(-1))
		b, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, new(GaussianMixtureModel)), "case %d", s)
	}
	assert.Greater(t, fitted, 200)
}
