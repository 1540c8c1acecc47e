package quality

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/segment/cluster"
)

// plainIndices are the definitions.
func plainIndices(x cluster.Matrix, labels []int32, k int) (ch, db float64) {
	m := means(x, labels, k)
	all := means(x, make([]int32, x.Rows), 1)
	n, scatter := make([]float64, k), make([]float64, k)
	within := 0.0
	for i, l := range labels {
		s := kernel.Squared(x.Row(i), m.Row(int(l)))
		n[l]++
		within += s
		scatter[l] += math.Sqrt(s)
	}
	between := 0.0
	for a := range k {
		between += n[a] * kernel.Squared(m.Row(a), all.Row(0))
		worst := 0.0
		for b := range k {
			if b != a {
				worst = max(worst, (scatter[a]/n[a]+scatter[b]/n[b])/math.Sqrt(kernel.Squared(m.Row(a), m.Row(b))))
			}
		}
		db += worst / float64(k)
	}
	return between / float64(k-1) / (within / float64(x.Rows-k)), db
}

// plainSquares compares all pairs.
func plainSquares(x cluster.Matrix, labels []int32, k int) []float64 {
	out := make([]float64, x.Rows)
	for i := range out {
		sum, n := make([]float64, k), make([]float64, k)
		for j, l := range labels {
			if j != i {
				sum[l] += kernel.Squared(x.Row(i), x.Row(j))
				n[l]++
			}
		}
		own, b := int(labels[i]), math.Inf(1)
		for c := range k {
			if c != own && n[c] > 0 {
				b = min(b, sum[c]/n[c])
			}
		}
		if n[own] > 0 {
			out[i] = contrast(sum[own]/n[own], b)
		}
	}
	return out
}

func TestSeparationFollowsTheDefinitions(t *testing.T) {
	for s := range uint64(6) {
		k := 2 + int(s)
		x, labels := blobs(s, 9000, 3, k, 1)
		for i := range x.Data {
			x.Data[i] += 1e5 // far from the origin
		}
		wantCH, wantDB := plainIndices(x, labels, k)
		for _, w := range []int{1, 2, 5} {
			ch, err := CalinskiHarabasz(t.Context(), x, labels, w)
			require.NoError(t, err)
			assert.InEpsilon(t, wantCH, ch, 1e-9)
			db, err := DaviesBouldin(t.Context(), x, labels, w)
			require.NoError(t, err)
			assert.InEpsilon(t, wantDB, db, 1e-9)
		}
		one, err := CalinskiHarabasz(t.Context(), x, labels, 1)
		require.NoError(t, err)
		three, err := CalinskiHarabasz(t.Context(), x, labels, 3)
		require.NoError(t, err)
		assert.Equal(t, one, three)

		part := cluster.Matrix{Rows: 300, Cols: 3, Data: x.Data[:900]}
		r, err := SquaredSilhouette(t.Context(), part, labels[:300], 0)
		require.NoError(t, err)
		assert.InDeltaSlice(t, plainSquares(part, labels[:300], k), r.Values, 1e-9)
	}
}

func TestSeparationOfDegenerateClusters(t *testing.T) {
	ctx := t.Context()
	line := cluster.Matrix{Rows: 5, Cols: 1, Data: []float64{0, 2, 9, 11, 20}}
	// Label 1 does not occur, and the last row is alone.
	labels := []int32{0, 0, 2, 2, 3}
	ch, err := CalinskiHarabasz(ctx, line, labels, 0)
	require.NoError(t, err)
	mean := 42. / 5
	assert.InDelta(t, (2*(1-mean)*(1-mean)+2*(10-mean)*(10-mean)+(20-mean)*(20-mean))/2/(4./2), ch, 1e-9)
	db, err := DaviesBouldin(ctx, line, labels, 0)
	require.NoError(t, err)
	assert.InDelta(t, (2./9+2./9+1./10)/3, db, 1e-12)
	s, err := SquaredSilhouette(ctx, line, labels, 0)
	require.NoError(t, err)
	assert.Zero(t, s.Values[4], "alone")
	assert.True(t, math.IsNaN(s.PerCluster[1]))
	assert.InDeltaSlice(t, []float64{97. / 101, 61. / 65, 61. / 65, 77. / 81, 0}, s.Values, 1e-12)

	// All rows apart: nothing within.
	_, err = CalinskiHarabasz(ctx, line, []int32{0, 1, 2, 3, 4}, 0)
	assert.ErrorContains(t, err, "as many clusters as rows")
	db, err = DaviesBouldin(ctx, line, []int32{0, 1, 2, 3, 4}, 0)
	require.NoError(t, err)
	assert.Zero(t, db)
	// Clusters of equal rows.
	twice := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{1, 1, 5, 5}}
	ch, err = CalinskiHarabasz(ctx, twice, []int32{0, 0, 1, 1}, 0)
	require.NoError(t, err)
	assert.True(t, math.IsInf(ch, 1))
	// The same mean, and all rows the same.
	db, err = DaviesBouldin(ctx, twice, []int32{0, 1, 0, 1}, 0)
	require.NoError(t, err)
	assert.True(t, math.IsInf(db, 1))
	same := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{7, 7, 7, 7}}
	ch, err = CalinskiHarabasz(ctx, same, []int32{0, 0, 1, 1}, 0)
	require.NoError(t, err)
	assert.Zero(t, ch)
	s, err = SquaredSilhouette(ctx, same, []int32{0, 0, 1, 1}, 0)
	require.NoError(t, err)
	assert.Zero(t, s.Mean)
}

func TestSeparationFaults(t *testing.T) {
	x := cluster.Matrix{Rows: 4, Cols: 2, Data: []float64{0, 0, 1, 0, 5, 5, 6, 5}}
	bad := cluster.Matrix{Rows: 4, Cols: 2, Data: []float64{0, 0, 1, math.NaN(), 5, 5, 6, 5}}
	huge := cluster.Matrix{Rows: 4, Cols: 2, Data: []float64{0, 0, 1e200, 0, -1e200, 5, 6, 5}}
	good := []int32{0, 0, 1, 1}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, index := range map[string]func(context.Context, cluster.Matrix, []int32) error{
		"ch": func(ctx context.Context, x cluster.Matrix, l []int32) error {
			_, err := CalinskiHarabasz(ctx, x, l, 0)
			return err
		},
		"db": func(ctx context.Context, x cluster.Matrix, l []int32) error {
			_, err := DaviesBouldin(ctx, x, l, 0)
			return err
		},
		"squares": func(ctx context.Context, x cluster.Matrix, l []int32) error {
			_, err := SquaredSilhouette(ctx, x, l, 0)
			return err
		},
	} {
		assert.NoError(t, index(t.Context(), x, good), name)
		assert.ErrorContains(t, index(t.Context(), bad, good), "row 1, column 1", name)
		assert.ErrorContains(t, index(t.Context(), huge, good), "rescale", name)
		assert.ErrorContains(t, index(t.Context(), x, good[:3]), "3 labels for 4 rows", name)
		assert.ErrorContains(t, index(t.Context(), x, []int32{0, 0, -1, 1}), "row 2 has label -1, which is noise", name)
		assert.ErrorContains(t, index(t.Context(), x, []int32{3, 3, 3, 3}), "at least two clusters", name)
		assert.ErrorIs(t, index(cancelled, x, good), context.Canceled, name)
	}
}

func TestMedoidSilhouetteIsTheSimplifiedOneAtMedoids(t *testing.T) {
	x, _ := blobs(4, 200, 2, 3, 2)
	dist := func(i, j int) float64 { return math.Sqrt(kernel.Squared(x.Row(i), x.Row(j))) }
	m, err := cluster.KMedoids{K: 3}.Fit(t.Context(), x.Rows, dist)
	require.NoError(t, err)
	centers := cluster.Matrix{Rows: 3, Cols: 2}
	for _, i := range m.Medoids {
		centers.Data = append(centers.Data, x.Row(i)...)
	}
	want, err := SimplifiedSilhouette(t.Context(), x, centers, m.Labels, 1)
	require.NoError(t, err)
	for _, w := range []int{1, 3} {
		got, err := MedoidSilhouette(t.Context(), m.Medoids, m.Labels, dist, w)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, 1.0, got.Values[m.Medoids[0]])
	}
	for _, c := range []struct {
		medoids []int
		labels  []int32
		dist    func(i, j int) float64
		want    string
	}{
		{[]int{0}, []int32{0, 0}, dist, "1 medoids"},
		{[]int{0, 1}, []int32{0, 1}, nil, "with a dissimilarity"},
		{[]int{0, 2}, []int32{0, 1}, dist, "none of the 2 items"},
		{[]int{0, 1}, []int32{0, 2}, dist, "item 1 has label 2"},
		{[]int{0, 1}, []int32{0, -1}, dist, "noise"},
		{[]int{0, 1}, nil, dist, "no labels"},
		{[]int{0, 1}, []int32{0, 1, 1}, func(i, j int) float64 { return float64(i - 3) }, "items 0 and 1 is -3"},
	} {
		_, err := MedoidSilhouette(t.Context(), c.medoids, c.labels, c.dist, 1)
		assert.ErrorContains(t, err, c.want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = MedoidSilhouette(ctx, m.Medoids, m.Labels, dist, 1)
	assert.ErrorIs(t, err, context.Canceled)
}

func BenchmarkSeparation(b *testing.B) {
	n, d, k := 1000000, 6, 6
	x, labels := blobs(1, n, d, k, 1)
	for name, index := range map[string]func() error{
		"ch":      func() error { _, err := CalinskiHarabasz(b.Context(), x, labels, 0); return err },
		"db":      func() error { _, err := DaviesBouldin(b.Context(), x, labels, 0); return err },
		"squared": func() error { _, err := SquaredSilhouette(b.Context(), x, labels, 0); return err },
		"ami":     func() error { _, err := MutualInformation(labels, labels); return err },
	} {
		b.Run(fmt.Sprintf("%s/n=%d/d=%d/k=%d", name, n, d, k), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, index())
			}
		})
	}
}
