package quality

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestSilhouetteByHand(t *testing.T) {
	// On a line: 0 and 2 together, 10 alone, and 11, 11, 14 together.
	x, err := cluster.FromRows([][]float64{{0}, {2}, {10}, {11}, {11}, {14}})
	require.NoError(t, err)
	labels := []int32{0, 0, 1, 2, 2, 2}
	s, err := Silhouette(t.Context(), x, labels, 1)
	require.NoError(t, err)
	want := []float64{
		(10. - 2) / 10, (8. - 2) / 8, 0, // alone: 0
		(1. - 1.5) / 1.5, (1. - 1.5) / 1.5, (4. - 3) / 4,
	}
	assert.InDeltaSlice(t, want, s.Values, 1e-15)
	assert.InDeltaSlice(t, []float64{.775, 0, (-2./3 + .25) / 3}, s.PerCluster, 1e-15)
	assert.Nil(t, s.Rows)
	assert.Zero(t, s.SE)

	centers := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{1, 10, 12}}
	s, err = SimplifiedSilhouette(t.Context(), x, centers, labels, 1)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{.9, (8. - 1) / 8, 1, 0, 0, .5}, s.Values, 1e-15)

	same, err := cluster.FromRows([][]float64{{1}, {1}, {1}, {1}})
	require.NoError(t, err)
	s, err = Silhouette(t.Context(), same, []int32{0, 0, 1, 1}, 0)
	require.NoError(t, err)
	assert.Zero(t, s.Mean, "equal rows are no nearer to one cluster than to the other")
}

func TestSilhouetteOnAnyWorkersAndSamples(t *testing.T) {
	x, truth := blobs(2, 900, 3, 3, 2)
	want, err := Silhouette(t.Context(), x, truth, 1)
	require.NoError(t, err)
	for _, w := range []int{2, 3, 8} {
		got, err := Silhouette(t.Context(), x, truth, w)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	part, err := SilhouetteSample(t.Context(), x, truth, 200, 5, 3)
	require.NoError(t, err)
	require.Len(t, part.Values, 200)
	for at, i := range part.Rows {
		assert.Equal(t, want.Values[i], part.Values[at], "a sampled row is compared with all rows")
	}
	assert.Positive(t, part.SE)
	assert.InDelta(t, want.Mean, part.Mean, 4*part.SE)
	all, err := SilhouetteSample(t.Context(), x, truth, 5000, 5, 3)
	require.NoError(t, err)
	assert.Equal(t, want.Mean, all.Mean)
	assert.Zero(t, all.SE)
	most := sampleRows(900, 800, 1)
	assert.Len(t, most, 800)
	assert.IsIncreasing(t, most)
}

func TestSilhouetteFaults(t *testing.T) {
	x, truth := blobs(2, 50, 2, 2, 2)
	bad := x
	bad.Data = append([]float64(nil), x.Data...)
	bad.Data[7] = math.NaN()
	_, err := Silhouette(t.Context(), bad, truth, 0)
	assert.ErrorContains(t, err, "row 3, column 1")
	_, err = Silhouette(t.Context(), x, truth[:9], 0)
	assert.ErrorContains(t, err, "9 labels for 50 rows")
	_, err = Silhouette(t.Context(), x, make([]int32, 50), 0)
	assert.ErrorContains(t, err, "at least two clusters")
	_, err = SilhouetteSample(t.Context(), x, truth, -1, 0, 0)
	assert.Error(t, err)
	_, err = SimplifiedSilhouette(t.Context(), x, cluster.Matrix{Rows: 1, Cols: 2, Data: []float64{0, 0}}, truth, 0)
	assert.ErrorContains(t, err, "1 centres")
	big := cluster.Matrix{Rows: MaxSilhouetteRows + 1, Cols: 1, Data: make([]float64, MaxSilhouetteRows+1)}
	labels := make([]int32, big.Rows)
	labels[0] = 1
	_, err = Silhouette(t.Context(), big, labels, 0)
	assert.ErrorContains(t, err, "SilhouetteSample")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Silhouette(ctx, x, truth, 0)
	assert.ErrorIs(t, err, context.Canceled)
}
