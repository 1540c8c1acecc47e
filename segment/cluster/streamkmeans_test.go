package cluster

import (
	"context"
	"encoding/csv"
	"errors"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

// cutInto gives the rows of x in pieces of so many rows, in memory that the
// next piece overwrites.
func cutInto(x Matrix, size int) iter.Seq2[Piece, error] {
	return func(yield func(Piece, error) bool) {
		buffer := make([]float64, size*x.Cols)
		for lo := 0; lo < x.Rows; lo += size {
			n := copy(buffer, x.Data[lo*x.Cols:])
			if !yield(Piece{Rows: Matrix{Rows: n / x.Cols, Cols: x.Cols, Data: buffer[:n]}}, nil) {
				return
			}
		}
	}
}

// heavy returns rows in k groups of very different sizes whose numbers have
// long tails, a tenth of them exactly zero.
func heavy(seed uint64, n, d, k int) Matrix {
	x, truth := blobs(seed, n, d, k, 1)
	r := random.Stream(seed, 1)
	for i, v := range x.Data {
		x.Data[i] = math.Exp(v)
	}
	for i := range n {
		switch {
		case r.IntN(10) == 0:
			clear(x.Row(i))
		case int(truth[i]) > r.IntN(k):
			copy(x.Row(i), x.Row(r.IntN(i+1)))
		}
	}
	return x
}

func TestStreamKMeansIsCloseToKMeans(t *testing.T) {
	n := 30000
	if testing.Short() { // as under the race detector
		n = 12000
	}
	x, _ := blobs(101, n, 6, 6, 2)
	for name, x := range map[string]Matrix{"blobs": x, "heavy": heavy(102, n, 4, 6)} {
		all, err := KMeans{K: 6}.Fit(t.Context(), x)
		require.NoError(t, err)
		m, err := StreamKMeans{K: 6, Size: 3000}.Fit(t.Context(), cutInto(x, 3500))
		require.NoError(t, err)
		assert.InDelta(t, 1, m.Inertia/all.Inertia, 2e-3, name)

		// Going on to the end gives a local optimum of all rows.
		end, err := StreamKMeans{K: 6, Size: 3000, MaxIter: 1000}.Fit(t.Context(), cutInto(x, 3500))
		require.NoError(t, err)
		require.True(t, end.Converged)
		assert.Empty(t, end.Warnings)
		again, err := KMeans{Centers: &end.Centers}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.InDeltaSlice(t, end.Centers.Data, again.Centers.Data, 1e-12, "Lloyd stays there")
		assert.InEpsilon(t, again.Inertia, end.Inertia, 1e-12)
		assert.Equal(t, again.Sizes, end.Sizes)
	}
}

// Balances, call lengths and days since a contact of 45,211 customers of a bank
// (UCI Bank Marketing, Moro, Cortez & Rita 2014) have tails of 30 standard
// deviations and more, so that a few rows decide where centres are. There are
// local optima close to each other, which is what is left of the difference.
func TestStreamKMeansOfHeavyTails(t *testing.T) {
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skip("CLIENTELE_SHARED is not set: data/segment/customers/bank_full.csv is not at hand")
	}
	f, err := os.Open(filepath.Join(dir, "data", "segment", "customers", "bank_full.csv"))
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	x := Matrix{Cols: 7}
	for _, r := range records[1:] {
		for _, c := range []int{0, 5, 9, 11, 12, 13, 14} { // age, balance, day, duration, campaign, pdays, previous
			v, err := strconv.ParseFloat(r[c], 64)
			require.NoError(t, err)
			x.Data = append(x.Data, v)
		}
		x.Rows++
	}
	require.Equal(t, 45211, x.Rows)
	for j := range x.Cols {
		mean, squares := 0.0, 0.0
		for i := range x.Rows {
			mean += x.Row(i)[j] / float64(x.Rows)
		}
		for i := range x.Rows {
			x.Row(i)[j] -= mean
			squares += x.Row(i)[j] * x.Row(i)[j]
		}
		for i := range x.Rows {
			x.Row(i)[j] /= math.Sqrt(squares / float64(x.Rows))
		}
	}
	seeds := uint64(3)
	if testing.Short() { // as under the race detector
		seeds = 1
	}
	all, err := KMeans{K: 4}.Fit(t.Context(), x)
	require.NoError(t, err)
	for seed := range seeds {
		m, err := StreamKMeans{K: 4, Seed: seed}.Fit(t.Context(), cutInto(x, 5000))
		require.NoError(t, err)
		assert.InDelta(t, 1, m.Inertia/all.Inertia, 1e-3)
	}
}

func TestStreamKMeansKnowsNoPieces(t *testing.T) {
	x := heavy(111, 20000, 3, 4)
	var want *KMeansModel
	for _, size := range []int{100, 20000, 4096}[:sized(3, 2)] {
		for _, workers := range workerCounts(1, 2, 3) {
			m, err := StreamKMeans{K: 4, Size: 1000, Seed: 3, Workers: workers}.Fit(t.Context(), cutInto(x, size))
			require.NoError(t, err)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m, "pieces of %d rows on %d workers", size, workers)
		}
	}
	// With keys of their own, rows may come in any order.
	r := random.Stream(112)
	pieces := shuffledPieces(r, x, nil)
	m, err := StreamKMeans{K: 4, Size: 1000, Seed: 3}.Fit(t.Context(), func(yield func(Piece, error) bool) {
		for _, p := range pieces {
			if !yield(p, nil) {
				return
			}
		}
	})
	require.NoError(t, err)
	assert.Equal(t, want, m)
}

func TestStreamKMeansOfFewRowsIsKMeans(t *testing.T) {
	x, _ := blobs(121, 1000, 3, 4, 4)
	want, err := KMeans{K: 4}.Fit(t.Context(), x)
	require.NoError(t, err)
	m, err := StreamKMeans{K: 4}.Fit(t.Context(), cutInto(x, 90))
	require.NoError(t, err)
	assert.InEpsilon(t, want.Inertia, m.Inertia, 1e-9)
	assert.True(t, m.Converged)
	assert.Nil(t, m.Labels)
}

func TestStreamKMeansWarmStart(t *testing.T) {
	x, _ := blobs(131, 9000, 3, 3, 1)
	start := Matrix{Rows: 3, Cols: 3, Data: x.Data[:9]}
	passes := int64(0)
	o := StreamKMeans{Centers: &start, MaxIter: 3, Progress: func(p Progress) { passes = p.Done }}
	m, err := o.Fit(t.Context(), cutInto(x, 2000))
	require.NoError(t, err)
	_, centers, _ := lloyd(x, ones(x.Rows), start, 3)
	assert.InDeltaSlice(t, centers, m.Centers.Data, 1e-10)
	assert.EqualValues(t, 4, passes)
	require.Len(t, m.Warnings, 1)
	assert.Equal(t, "not-converged", m.Warnings[0].Code)

	far := Matrix{Rows: 2, Cols: 3, Data: []float64{0, 0, 0, 1e6, 1e6, 1e6}}
	m, err = StreamKMeans{Centers: &far}.Fit(t.Context(), cutInto(x, 2000))
	require.NoError(t, err)
	assert.Equal(t, []int{9000, 0}, m.Sizes)
	assert.Equal(t, "empty", m.Warnings[0].Code)
	m, err = StreamKMeans{Centers: &far, Tolerance: .5}.Fit(t.Context(), cutInto(x, 2000))
	require.NoError(t, err)
	assert.True(t, m.Converged)
}

// parallel is k-means|| as it is written down (Bahmani et al. 2012, algorithm
// 2): 5 rounds that draw 2 k rows each, and weights by counting.
func parallel(t *testing.T, x Matrix, k int, seed uint64) Matrix {
	r := random.Stream(seed, 9)
	c := Matrix{Rows: 1, Cols: x.Cols, Data: append([]float64(nil), x.Row(r.IntN(x.Rows))...)}
	labels, near := make([]int32, x.Rows), make([]float64, x.Rows)
	for range 5 {
		kernel.Closest(x.Cols, x.Data, c.Data, labels, near)
		phi := 0.0
		for _, v := range near {
			phi += v
		}
		for i, v := range near {
			if r.Float64() < float64(2*k)*v/phi {
				c.Data = append(c.Data, x.Row(i)...)
				c.Rows++
			}
		}
	}
	kernel.Closest(x.Cols, x.Data, c.Data, labels, near)
	w := make([]float64, c.Rows)
	for _, l := range labels {
		w[l]++
	}
	m, err := KMeans{K: k, Weights: w, Seed: seed}.Fit(t.Context(), c)
	require.NoError(t, err)
	return m.Centers
}

// One large sample around centres of another is a better start than the small
// ones of the paper.
func TestSamplesStartBetterThanParallel(t *testing.T) {
	x := heavy(141, 20000, 4, 6)
	inertia := func(c Matrix) float64 {
		a, err := NewAccumulator(c)
		require.NoError(t, err)
		require.NoError(t, a.AddPiece(t.Context(), Piece{Rows: x}))
		return a.Inertia()
	}
	ours, theirs := 0.0, 0.0
	for seed := range uint64(5) {
		s := &stream{StreamKMeans: StreamKMeans{K: 6, Size: 2000, Seed: seed}, ctx: t.Context(), pieces: cutInto(x, 10000), rows: -1}
		c, err := s.start()
		require.NoError(t, err)
		ours += inertia(c)
		theirs += inertia(parallel(t, x, 6, seed))
	}
	t.Logf("inertia after the samples is %.4f of that after k-means||", ours/theirs)
	assert.Less(t, ours, theirs)
}

func TestStreamKMeansBadInput(t *testing.T) {
	x, _ := blobs(151, 5000, 2, 3, 2)
	for _, c := range []struct {
		o    StreamKMeans
		want string
	}{
		{StreamKMeans{}, "K is 0"},
		{StreamKMeans{K: -1, Starts: -1, MaxIter: -1, Tolerance: 1, Size: 1}, "Size is 1"},
		{StreamKMeans{K: 2, Centers: &Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}}, "K is 2 but Centers has 1"},
		{StreamKMeans{Centers: &Matrix{Rows: 1, Cols: 1, Data: []float64{1}}}, "rows of 2 columns, want 1"},
	} {
		_, err := c.o.Fit(t.Context(), cutInto(x, 1000))
		assert.ErrorContains(t, err, c.want)
	}
	fit := func(pieces iter.Seq2[Piece, error]) error {
		m, err := StreamKMeans{K: 3, Size: 100}.Fit(t.Context(), pieces)
		require.Nil(t, m)
		return err
	}
	assert.ErrorContains(t, fit(nil), "no pieces")
	assert.ErrorContains(t, fit(func(func(Piece, error) bool) {}), "no rows")
	lost := errors.New("lost")
	assert.ErrorIs(t, fit(func(yield func(Piece, error) bool) { yield(Piece{}, lost) }), lost)
	assert.ErrorContains(t, fit(func(yield func(Piece, error) bool) {
		if yield(Piece{Rows: x}, nil) {
			yield(Piece{Rows: Matrix{Rows: 1, Cols: 2, Data: []float64{0, math.NaN()}}}, nil)
		}
	}), "piece 1: cluster: row 0, column 1 is NaN")
	pass := 0
	assert.ErrorContains(t, fit(func(yield func(Piece, error) bool) {
		pass++
		yield(Piece{Rows: Matrix{Rows: 1000 + pass, Cols: 2, Data: x.Data[:2000+2*pass]}}, nil)
	}), "1001 rows in one pass and 1002 in the next")
	same := Matrix{Rows: 500, Cols: 2, Data: make([]float64, 1000)}
	assert.ErrorContains(t, fit(cutInto(same, 100)), "only 1 distinct rows")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := StreamKMeans{K: 3}.Fit(ctx, cutInto(x, 1000))
	assert.ErrorIs(t, err, context.Canceled)
	var none context.Context
	_, err = StreamKMeans{K: 3}.Fit(none, cutInto(x, 1000))
	assert.ErrorContains(t, err, "no context")
}

func BenchmarkStreamKMeans(b *testing.B) {
	x, _ := blobs(1, 1000000, 6, 6, 1)
	b.Run("n=1000000/d=6/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := StreamKMeans{K: 6}.Fit(b.Context(), cutInto(x, 1<<16))
			require.NoError(b, err)
		}
	})
}
