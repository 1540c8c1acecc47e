package segment_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// expected reads an entry of the collected published numbers.
func expected(t *testing.T, id string, into any) {
	b, err := os.ReadFile(filepath.Join(sharedDir(t), "numbers", "segment.json"))
	require.NoError(t, err)
	var all []struct {
		ID       string
		Expected json.RawMessage
	}
	require.NoError(t, json.Unmarshal(b, &all))
	for _, n := range all {
		if n.ID == id {
			require.NoError(t, json.Unmarshal(n.Expected, into))
			return
		}
	}
	require.Fail(t, "no such entry", id)
}

// The published likelihoods of latent classes of McDonald's perceptions (flexmix)
// are reached through a schema, and a fit by hand labels everybody alike.
func TestLatentClassesOfMcDonalds(t *testing.T) {
	var want struct{ LogLik []float64 }
	expected(t, "msa-mcdonalds-binary-mixture", &want)
	list, s, _ := mcDonalds(t, filepath.Join(sharedDir(t), "data", "segment", "msa"))
	ks := []int{2, 4}
	if testing.Short() { // as under the race detector
		ks = ks[:1]
	}
	for _, k := range ks {
		seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(k), Pairs: 10, Starts: 10, Method: segment.LatentClasses{}})
		require.NoError(t, err)
		l, ok := seg.Model.Likelihood()
		require.True(t, ok)
		assert.GreaterOrEqual(t, l.Log, want.LogLik[k-2]-.05)
		assert.InDelta(t, want.LogLik[k-2], l.Log, .1)
		assert.Equal(t, k*11+k-1, l.Parameters)
		assert.InDelta(t, -2*l.Log+float64(l.Parameters)*math.Log(1453), l.BIC, 1e-6)
	}
}

// irisSchema reads the columns as numbers.
func irisSchema(columns []string) segment.Schema[respondent] {
	s := segment.Schema[respondent]{ID: func(r respondent) string { return r.row }}
	for _, c := range columns {
		s.Features = append(s.Features, segment.Numeric(c, func(r respondent) float64 { return r.number(c) }))
	}
	return s
}

// A mixture that is not spherical does not depend on scales: the log-likelihoods
// that scikit-learn and mclust reach on the measurements of iris as they are follow
// from those on standardised ones by the logarithms of the scales.
func TestMixturesOfIris(t *testing.T) {
	head, list := respondents(t, filepath.Join(sharedDir(t), "data", "segment", "bench", "other_iris.csv"))
	schema := irisSchema(head[:4])
	x := cluster.Matrix{Rows: len(list), Cols: 4}
	for _, r := range list {
		for _, c := range head[:4] {
			x.Data = append(x.Data, r.number(c))
		}
	}
	for id, c := range map[string]struct {
		form cluster.Covariance
		k    int
	}{
		"gmm-iris-VVV-k2": {cluster.FullCovariance, 2}, "gmm-iris-VVV-k3": {cluster.FullCovariance, 3}, "gmm-iris-EEE-k2": {cluster.TiedCovariance, 2},
	} {
		var want struct{ LogLik, BIC float64 }
		expected(t, id, &want)
		seg, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(c.k), Pairs: 10, Method: segment.Mixture{Covariance: c.form}})
		require.NoError(t, err)
		var stored struct{ Features []struct{ Factor float64 } }
		require.NoError(t, json.Unmarshal([]byte(saved(t, seg.Model)), &stored))
		scales := 0.0
		for _, f := range stored.Features {
			scales += math.Log(f.Factor)
		}
		l, ok := seg.Model.Likelihood()
		require.True(t, ok)
		assert.InDelta(t, want.LogLik, l.Log+150*scales, 1e-3, id)
		assert.InDelta(t, want.BIC, l.BIC-2*150*scales, .01, id)
		raw, err := cluster.GaussianMixture{K: c.k, Covariance: c.form}.Fit(t.Context(), x)
		require.NoError(t, err)
		_, same, err := quality.MatchLabels(raw.Labels, seg.Membership().Labels)
		require.NoError(t, err)
		assert.Equal(t, 150, same, id)
	}
}

// Wholesale customers in teams of 60 to 110 each, which k-means does not come to by
// itself.
func TestWholesaleWithinLimits(t *testing.T) {
	head, list := respondents(t, filepath.Join(sharedDir(t), "data", "segment", "customers", "wholesale.csv"))
	s := segment.Schema[respondent]{ID: func(r respondent) string { return r.row }}
	for _, c := range head[len(head)-6:] {
		s.Features = append(s.Features, segment.Numeric(c, func(r respondent) float64 { return r.number(c) }).Log())
	}
	o := segment.Options{K: segment.Exactly(5), Pairs: 10}
	free, err := segment.Fit(t.Context(), list, s, o)
	require.NoError(t, err)
	o.Method = segment.KMeans{MinSize: 60, MaxSize: 110}
	within, err := segment.Fit(t.Context(), list, s, o)
	require.NoError(t, err)
	sizes := make([]int, 5)
	for _, l := range within.Membership().Labels {
		sizes[l]++
	}
	assert.GreaterOrEqual(t, slices.Min(sizes), 60)
	assert.LessOrEqual(t, slices.Max(sizes), 110)
	for g, p := range within.Summary().Segments {
		assert.Equal(t, sizes[g], p.Size, "the summary is of the segments within the limits")
	}
	var a, b struct{ Inertia float64 }
	require.NoError(t, json.Unmarshal([]byte(saved(t, free.Model)), &a))
	require.NoError(t, json.Unmarshal([]byte(saved(t, within.Model)), &b))
	assert.Greater(t, b.Inertia, a.Inertia)
	// A limit that does not bind changes nothing.
	o.Method = segment.KMeans{MinSize: 5}
	loose, err := segment.Fit(t.Context(), list, s, o)
	require.NoError(t, err)
	assert.Equal(t, free.Membership(), loose.Membership())
	assert.NotContains(t, codesOf(loose.Warnings), "limits-bind")
}
