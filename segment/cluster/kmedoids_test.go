package cluster

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/muesli/clusters"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
)

func euclid(x Matrix) func(i, j int) float64 {
	return func(i, j int) float64 { return math.Sqrt(kernel.Squared(x.Row(i), x.Row(j))) }
}

// swapLoss is the loss of a set of medoids from the definition.
func swapLoss(n int, medoids []int, dist func(i, j int) float64) float64 {
	sum := 0.0
	for i := range n {
		least := math.Inf(1)
		for _, c := range medoids {
			if c == i {
				least = 0
			} else {
				least = min(least, dist(i, c))
			}
		}
		sum += least
	}
	return sum
}

func TestMedoidsAreALocalOptimum(t *testing.T) {
	for _, k := range []int{1, 2, 3, 5} {
		for _, starts := range []int{0, 2} {
			x, _ := blobs(6, 120, 3, k, 2)
			dist := euclid(x)
			m, err := KMedoids{K: k, Starts: starts, Seed: 4}.Fit(t.Context(), x.Rows, dist)
			require.NoError(t, err)
			require.True(t, m.Converged)
			require.InEpsilon(t, swapLoss(x.Rows, m.Medoids, dist), m.Loss, 1e-12)
			// No single swap lowers the loss: what PAM promises.
			for at := range m.Medoids {
				for c := range x.Rows {
					trial := append([]int(nil), m.Medoids...)
					trial[at] = c
					require.GreaterOrEqual(t, swapLoss(x.Rows, trial, dist), m.Loss*(1-1e-9))
				}
			}
			total := 0
			for j, i := range m.Medoids {
				assert.Equal(t, int32(j), m.Labels[i])
				total += m.Sizes[j]
			}
			assert.Equal(t, x.Rows, total)
			again, err := KMedoids{K: k, Starts: starts, Seed: 4, Workers: 3}.Fit(t.Context(), x.Rows, dist)
			require.NoError(t, err)
			assert.Equal(t, m, again)
		}
	}
}

func TestMedoidFaults(t *testing.T) {
	flat := func(i, j int) float64 { return 0 }
	m, err := KMedoids{K: 3}.Fit(t.Context(), 4, flat)
	require.NoError(t, err)
	assert.Zero(t, m.Loss)
	for _, s := range m.Sizes {
		assert.Positive(t, s)
	}
	m, err = KMedoids{K: 1}.Fit(t.Context(), 1, flat)
	require.NoError(t, err)
	assert.Equal(t, []int{0}, m.Medoids)

	for _, v := range []float64{math.NaN(), math.Inf(1), -1, 1e308} {
		_, err = KMedoids{K: 2}.Fit(t.Context(), 5, func(i, j int) float64 {
			if i == 3 && j == 1 {
				return v
			}
			return 1
		})
		assert.ErrorContains(t, err, "items 3 and 1")
	}
	_, err = KMedoids{K: 6}.Fit(t.Context(), 5, flat)
	assert.ErrorContains(t, err, "only 5 items")
	_, err = KMedoids{K: 2}.Fit(t.Context(), MaxMedoidItems+1, flat)
	assert.ErrorContains(t, err, "1.6 GB")
	_, err = KMedoids{K: 0, Starts: -1, MaxIter: -2}.Fit(t.Context(), 5, flat)
	assert.ErrorContains(t, err, "K is 0")
	assert.ErrorContains(t, err, "MaxIter is -2")
	_, err = KMedoids{K: 1}.Fit(t.Context(), 0, flat)
	assert.Error(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = KMedoids{K: 2}.Fit(ctx, 5, flat)
	assert.ErrorIs(t, err, context.Canceled)
	x, _ := blobs(1, 300, 2, 6, .1)
	m, err = KMedoids{K: 6, Starts: 1, MaxIter: 1}.Fit(t.Context(), 300, euclid(x))
	require.NoError(t, err)
	assert.False(t, m.Converged)
	assert.Equal(t, "not-converged", m.Warnings[0].Code)
}

func TestMuesliInAndOut(t *testing.T) {
	obs := clusters.Observations{clusters.Coordinates{0, 0}, clusters.Coordinates{0, 1}, clusters.Coordinates{9, 9}}
	m, err := KMedoids{K: 2}.Fit(t.Context(), len(obs), func(i, j int) float64 {
		return math.Sqrt(obs[i].Distance(obs[j].Coordinates()))
	})
	require.NoError(t, err)
	cc, err := m.Clusters(obs)
	require.NoError(t, err)
	assert.Len(t, cc, 2)
	assert.Len(t, cc[0].Observations, 2)
	_, err = m.Clusters(obs[:2])
	assert.Error(t, err)

	x, err := FromObservations(obs)
	require.NoError(t, err)
	km, err := KMeans{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	_, err = km.Clusters(append(obs, clusters.Coordinates{1}))
	assert.ErrorContains(t, err, "observation 3")
	_, err = km.Clusters(append(obs, nil))
	assert.ErrorContains(t, err, "observation 3 is nil")
	_, err = FromObservations(append(obs, clusters.Coordinates{1}))
	assert.ErrorContains(t, err, "observation 3 has 1 coordinates")
	_, err = FromObservations(nil)
	assert.Error(t, err)
}

func TestModelJSON(t *testing.T) {
	x, _ := blobs(1, 200, 3, 3, 3)
	m, err := KMeans{K: 3, Seed: 1<<63 + 5}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.NotContains(t, string(b), "abels")
	var back KMeansModel
	require.NoError(t, json.Unmarshal(b, &back))
	want := *m
	want.Labels = nil
	assert.Equal(t, want, back)

	good := `{"clientele":1,"kind":"k-means","centers":[[1,2]],"sizes":[3],"inertia":1}`
	require.NoError(t, json.Unmarshal([]byte(good), &back))
	for _, bad := range []string{
		`{}`, `{"clientele":2,"kind":"k-means","centers":[[1]],"sizes":[1]}`,
		`{"clientele":1,"kind":"other","centers":[[1]],"sizes":[1]}`,
		`{"clientele":1,"kind":"k-means","centers":[],"sizes":[]}`,
		`{"clientele":1,"kind":"k-means","centers":[[1],[1,2]],"sizes":[1,2]}`,
		`{"clientele":1,"kind":"k-means","centers":[[]],"sizes":[1]}`,
		`{"clientele":1,"kind":"k-means","centers":[[1]],"sizes":[1,2]}`,
		`{"clientele":1,"kind":"k-means","centers":[[1]],"sizes":[-1]}`,
		`{"clientele":1,"kind":"k-means","centers":[[1]],"sizes":[1],"inertia":-1}`,
		`{"clientele":1,"kind":"k-means","centers":[["a"]],"sizes":[1]}`,
	} {
		kept := back
		assert.Error(t, json.Unmarshal([]byte(bad), &back), bad)
		assert.Equal(t, kept, back, "unchanged on an error")
	}
}
