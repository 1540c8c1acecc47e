package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

// lloyd is the plain iteration, without bounds, chunks or incremental sums.
func lloyd(x Matrix, w []float64, start Matrix, maxIter int) (labels []int32, centers []float64, inertia float64) {
	k, d := start.Rows, x.Cols
	centers = slices.Clone(start.Data)
	labels = make([]int32, x.Rows)
	for i := range labels {
		labels[i] = -1
	}
	for range maxIter {
		moved := 0
		inertia = 0
		for i := range x.Rows {
			best, least := 0, math.Inf(1)
			for j := range k {
				if s := kernel.Squared(x.Row(i), centers[j*d:]); s < least {
					best, least = j, s
				}
			}
			if labels[i] != int32(best) {
				labels[i] = int32(best)
				moved++
			}
			inertia += w[i] * least
		}
		if moved == 0 {
			break
		}
		sums, mass := make([]float64, k*d), make([]float64, k)
		for i, l := range labels {
			mass[l] += w[i]
			for j, v := range x.Row(i) {
				sums[int(l)*d+j] += w[i] * v
			}
		}
		for j := range k {
			if mass[j] > 0 {
				for c := range d {
					centers[j*d+c] = sums[j*d+c] / mass[j]
				}
			}
		}
	}
	return labels, centers, inertia
}

func ones(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

func TestBoundsGiveLloydsResult(t *testing.T) {
	for d := 1; d <= 11; d++ {
		for _, k := range []int{1, 2, 3, 5, 9} {
			x, _ := blobs(3, 700, d, k, 1.2)
			start := Matrix{Rows: k, Cols: d, Data: x.Data[:k*d]}
			m, err := KMeans{Centers: &start, MaxIter: 2000}.Fit(t.Context(), x)
			require.NoError(t, err)
			labels, centers, inertia := lloyd(x, ones(x.Rows), start, 2000)
			require.True(t, m.Converged)
			require.Equal(t, labels, m.Labels, "d %d, k %d", d, k)
			assert.InDeltaSlice(t, centers, m.Centers.Data, 1e-10)
			assert.InEpsilon(t, inertia, m.Inertia, 1e-12)
		}
	}
}

// Answers of yes and no lie on a lattice: ties are the rule, and every bound is
// met with equality somewhere.
func TestTiesOnALattice(t *testing.T) {
	r := random.Stream(11)
	for trial := range 30 {
		n, d, k := 400, 3+trial%6, 2+trial%5
		x := Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)}
		for i := range x.Data {
			x.Data[i] = float64(r.IntN(2))
		}
		rows, _, _ := Distinct(x)
		start := Matrix{Rows: k, Cols: d, Data: rows.Data[:k*d]}
		m, err := KMeans{Centers: &start, MaxIter: 1000}.Fit(t.Context(), x)
		require.NoError(t, err)
		labels, _, inertia := lloyd(x, ones(n), start, 1000)
		require.Equal(t, labels, m.Labels)
		require.InEpsilon(t, inertia, m.Inertia, 1e-12)
	}
}

// workerCounts are the numbers of workers that a test compares: one and the most
// where the race detector makes every fit take ten times as long.
func workerCounts(n ...int) []int {
	if testing.Short() {
		return []int{n[0], n[len(n)-1]}
	}
	return n
}

func TestWorkersDoNotMatter(t *testing.T) {
	for _, n := range []int{3000, apart + 9000} {
		x, _ := blobs(5, n, 4, 5, 1)
		var want *KMeansModel
		for _, workers := range workerCounts(1, 2, 3, 8) {
			m, err := KMeans{K: 5, Starts: 4, Seed: 9, Workers: workers}.Fit(t.Context(), x)
			require.NoError(t, err)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m, "%d rows on %d workers", n, workers)
		}
	}
}

func TestWeightsStandForRepeatedRows(t *testing.T) {
	r := random.Stream(2)
	x := Matrix{Rows: 900, Cols: 5, Data: make([]float64, 4500)}
	for i := range x.Data {
		x.Data[i] = float64(r.IntN(3))
	}
	rows, counts, index := Distinct(x)
	require.Less(t, rows.Rows, 244)
	for i := range x.Rows {
		require.Equal(t, rows.Row(int(index[i])), x.Row(i))
	}
	start := Matrix{Rows: 4, Cols: 5, Data: rows.Data[:20]}
	all, err := KMeans{Centers: &start}.Fit(t.Context(), x)
	require.NoError(t, err)
	few, err := KMeans{Centers: &start, Weights: counts}.Fit(t.Context(), rows)
	require.NoError(t, err)
	assert.InDelta(t, all.Inertia, few.Inertia, 1e-9)
	for i, l := range all.Labels {
		require.Equal(t, few.Labels[index[i]], l)
	}
	// Rows of weight zero get labels and shape nothing.
	zero := slices.Clone(counts)
	far := Matrix{Rows: rows.Rows + 1, Cols: 5, Data: append(slices.Clone(rows.Data), 50, 50, 50, 50, 50)}
	m, err := KMeans{Centers: &start, Weights: append(zero, 0)}.Fit(t.Context(), far)
	require.NoError(t, err)
	assert.InDeltaSlice(t, few.Centers.Data, m.Centers.Data, 1e-12)
	assert.Equal(t, few.Labels, m.Labels[:rows.Rows])
}

func TestOrderScaleAndShiftOfRows(t *testing.T) {
	x, _ := blobs(8, 500, 3, 4, 2)
	start := Matrix{Rows: 4, Cols: 3, Data: slices.Clone(x.Data[:12])}
	m, err := KMeans{Centers: &start}.Fit(t.Context(), x)
	require.NoError(t, err)

	perm := random.Stream(1).Perm(x.Rows)
	y := Matrix{Rows: x.Rows, Cols: x.Cols}
	for _, i := range perm {
		y.Data = append(y.Data, x.Row(i)...)
	}
	p, err := KMeans{Centers: &start}.Fit(t.Context(), y)
	require.NoError(t, err)
	for at, i := range perm {
		require.Equal(t, m.Labels[i], p.Labels[at])
	}

	// A factor that is a power of two changes no digit of any number.
	for _, f := range []float64{1.0 / 1024, 1 << 40} {
		z, s := Matrix{Rows: x.Rows, Cols: 3}, Matrix{Rows: 4, Cols: 3}
		for _, v := range x.Data {
			z.Data = append(z.Data, v*f)
		}
		for _, v := range start.Data {
			s.Data = append(s.Data, v*f)
		}
		q, err := KMeans{Centers: &s}.Fit(t.Context(), z)
		require.NoError(t, err)
		assert.Equal(t, m.Labels, q.Labels)
		assert.Equal(t, m.Inertia*f*f, q.Inertia)
	}
}

func TestSmallCases(t *testing.T) {
	fit := func(o KMeans, rows ...[]float64) (*KMeansModel, error) {
		x, err := FromRows(rows)
		require.NoError(t, err)
		before := slices.Clone(x.Data)
		m, err := o.Fit(t.Context(), x)
		for i, v := range before {
			assert.Equal(t, math.Float64bits(v), math.Float64bits(x.Data[i]), "input is left alone")
		}
		return m, err
	}
	m, err := fit(KMeans{K: 1}, []float64{3, 4})
	require.NoError(t, err)
	assert.Equal(t, []float64{3, 4}, m.Centers.Data)
	assert.Zero(t, m.Inertia)
	label, d1, d2, second := m.Assign([]float64{0, 0})
	assert.Equal(t, 0, label)
	assert.Equal(t, 5.0, d1)
	assert.Equal(t, math.Inf(1), d2)
	assert.Equal(t, -1, second)

	// A constant column, and as many clusters as rows.
	m, err = fit(KMeans{K: 3}, []float64{7, 1}, []float64{7, 2}, []float64{7, 9})
	require.NoError(t, err)
	assert.Zero(t, m.Inertia)
	assert.Equal(t, []int{1, 1, 1}, m.Sizes)

	// The README of joshlk/k-means-constrained, whose size limits do not bind
	// here: {1,2},{1,4},{1,0} and {4,2},{4,4},{4,0}.
	m, err = fit(KMeans{K: 2, Seed: 3}, []float64{1, 2}, []float64{1, 4}, []float64{1, 0}, []float64{4, 2}, []float64{4, 4}, []float64{4, 0})
	require.NoError(t, err)
	assert.Equal(t, m.Labels[0], m.Labels[1])
	assert.Equal(t, 16.0, m.Inertia)

	for _, o := range []KMeans{{K: 3}, {Centers: &Matrix{Rows: 3, Cols: 1, Data: []float64{0, 1, 2}}}, {K: 3, Weights: []float64{1, 1, 1, 0}}} {
		_, err = fit(o, []float64{.1}, []float64{.1}, []float64{.3}, []float64{.1})
		assert.ErrorContains(t, err, "only 2 distinct rows")
	}
	_, err = fit(KMeans{K: 2}, []float64{0}, []float64{math.Copysign(0, -1)})
	assert.ErrorContains(t, err, "only 1 distinct rows")
	_, err = fit(KMeans{K: 5}, []float64{0}, []float64{1})
	assert.ErrorContains(t, err, "only 2 distinct rows")
	_, err = fit(KMeans{K: 2}, []float64{0}, []float64{1e-200})
	assert.ErrorContains(t, err, "rescale")
	for _, v := range []float64{1e308, -1e200} {
		_, err = fit(KMeans{K: 2}, []float64{0, 1}, []float64{0, v})
		assert.ErrorContains(t, err, "column 1 reaches")
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err = fit(KMeans{K: 2}, []float64{0, 1}, []float64{0, 2}, []float64{0, v})
		assert.ErrorContains(t, err, "row 2, column 1 is")
	}
}

func TestEmptyClustersAreRefilled(t *testing.T) {
	x, _ := FromRows([][]float64{{0}, {1}, {10}, {11}, {30}})
	// The second and third centre are too far off to get a row.
	start := Matrix{Rows: 3, Cols: 1, Data: []float64{12, 900, 950}}
	m, err := KMeans{Centers: &start}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.True(t, m.Converged)
	assert.ElementsMatch(t, []int{2, 2, 1}, m.Sizes)
	assert.InDelta(t, 1.0, m.Inertia, 1e-12)
}

func TestStopping(t *testing.T) {
	x, _ := blobs(4, 2000, 3, 6, .5)
	m, err := KMeans{K: 6, Starts: 1, MaxIter: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.False(t, m.Converged)
	assert.Equal(t, "not-converged", m.Warnings[0].Code)
	for i, l := range m.Labels { // even so labels go with centres
		got, _, _, _ := m.Assign(x.Row(i))
		require.Equal(t, int(l), got)
	}
	full, err := KMeans{K: 6, Starts: 1, MaxIter: 1000}.Fit(t.Context(), x)
	require.NoError(t, err)
	soon, err := KMeans{K: 6, Starts: 1, Tolerance: 1e-3}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.True(t, soon.Converged)
	assert.Less(t, soon.Iterations, full.Iterations)
	assert.InEpsilon(t, full.Inertia, soon.Inertia, .05)

	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	for _, starts := range []int{1, 5} {
		m, err = KMeans{K: 6, Starts: starts}.Fit(ctx, x)
		assert.ErrorIs(t, err, why)
		assert.Nil(t, m)
	}
	var seen []int64
	_, err = KMeans{K: 2, Starts: 3, Progress: func(p Progress) { seen = append(seen, p.Done) }}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []int64{1, 2, 3}, seen)
}

func TestOptionFaultsAreJoined(t *testing.T) {
	err := KMeans{Starts: -1, MaxIter: -1, Tolerance: math.NaN(), Weights: []float64{1, -1}}.Validate()
	for _, word := range []string{"K is 0", "Starts is -1", "MaxIter is -1", "Tolerance is NaN", "row 1 is -1"} {
		assert.ErrorContains(t, err, word)
	}
	x, _ := FromRows([][]float64{{0, 1}, {2, 3}})
	for name, o := range map[string]KMeans{
		"3 weights for 2 rows":  {K: 1, Weights: []float64{1, 2, 3}},
		"all zero":              {K: 1, Weights: []float64{0, 0}},
		"Centers has 1 columns": {Centers: &Matrix{Rows: 1, Cols: 1, Data: []float64{1}}},
		"K is 2 but Centers":    {K: 2, Centers: &Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}},
		"row 0, column 1 is":    {Centers: &Matrix{Rows: 1, Cols: 2, Data: []float64{1, math.NaN()}}},
	} {
		_, err := o.Fit(t.Context(), x)
		assert.ErrorContains(t, err, name)
	}
	for _, x := range []Matrix{{}, {Rows: 1, Cols: 2, Data: []float64{1}}, {Rows: -1, Cols: -1, Data: []float64{1}}} {
		_, err := KMeans{K: 1}.Fit(t.Context(), x)
		assert.Error(t, err)
	}
	_, err = FromRows([][]float64{{1}, {1, 2}})
	assert.ErrorContains(t, err, "row 1 has 2 columns")
}

func TestAssign(t *testing.T) {
	x, _ := blobs(1, 400, 6, 5, 2)
	m, err := KMeans{K: 5}.Fit(t.Context(), x)
	require.NoError(t, err)
	for i := range x.Rows {
		label, d1, d2, second := m.Assign(x.Row(i))
		require.Equal(t, int(m.Labels[i]), label)
		require.LessOrEqual(t, d1, d2)
		require.Equal(t, d2, math.Sqrt(kernel.Squared(x.Row(i), m.Centers.Row(second))))
	}
	row := x.Row(3)
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Assign(row) }))
	for _, bad := range [][]float64{nil, {1}, {1, 2, 3, 4, 5, math.NaN()}} {
		label, d1, _, second := m.Assign(bad)
		assert.Equal(t, []int{-1, -1}, []int{label, second})
		assert.True(t, math.IsNaN(d1))
	}
}

func TestSeedingOfManyRows(t *testing.T) {
	// Far more rows than seeding samples, and one distinct row that a sample
	// may miss.
	n := 3 * seedRows
	x := Matrix{Rows: n, Cols: 1, Data: make([]float64, n)}
	for i := range x.Data {
		x.Data[i] = float64(i % 2)
	}
	x.Data[n/2] = 40
	for seed := range uint64(3) {
		m, err := KMeans{K: 3, Starts: 1, Seed: seed}.Fit(t.Context(), x)
		require.NoError(t, err, fmt.Sprint("seed ", seed))
		assert.Zero(t, m.Inertia)
	}
	_, err := KMeans{K: 4, Starts: 1}.Fit(t.Context(), x)
	assert.ErrorContains(t, err, "only 3 distinct rows")
}
