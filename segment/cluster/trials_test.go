package cluster

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever the way there, what comes out is a clustering: every row with the
// nearest of the means, the inertia that of the labels, and a warm start stays.
func TestTrialsEndLikeAnyStart(t *testing.T) {
	if testing.Short() {
		t.Skip("the same goroutines as in the next test")
	}
	x, _ := blobs(3, trialsAbove+1000, 2, 5, 2)
	weights := make([]float64, x.Rows)
	for i := range weights {
		weights[i] = float64(i % 3)
	}
	for _, w := range [][]float64{nil, weights} {
		o := KMeans{K: 6, Starts: 2, Seed: 4, Weights: w}
		m, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		require.True(t, m.Converged)
		assert.Less(t, m.Iterations, 300)
		sums, masses, inertia := make([]float64, 6*2), make([]float64, 6), 0.0
		for i, l := range m.Labels {
			at, d1, _, _ := m.Assign(x.Row(i))
			if at != int(l) {
				t.Fatalf("row %d is in cluster %d, and %d is nearer", i, l, at)
			}
			v := 1.0
			if w != nil {
				v = w[i]
			}
			inertia += v * d1 * d1
			masses[l] += v
			for j, y := range x.Row(i) {
				sums[int(l)*2+j] += v * y
			}
		}
		assert.InEpsilon(t, inertia, m.Inertia, 1e-9)
		for q := range sums {
			assert.InDelta(t, sums[q]/masses[q/2], m.Centers.Data[q], 1e-9)
		}
		o.Centers, o.K = &m.Centers, 0
		again, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, m.Labels, again.Labels)
		assert.LessOrEqual(t, again.Iterations, 2)

		single, err := KMeans{K: 6, Starts: 1, Seed: 4, Weights: w}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.LessOrEqual(t, m.Inertia, single.Inertia*(1+1e-3))
	}
}

func TestTrialsOnAnyWorkers(t *testing.T) {
	x, _ := blobs(5, trialsAbove+4097, 2, 4, 1)
	var want *KMeansModel
	many := []int{1, 2, 3, 7}
	if testing.Short() {
		many = []int{1, 3}
	}
	for _, workers := range many {
		steps := 0
		o := KMeans{K: 5, Starts: 2, MaxIter: 40, Workers: workers, Progress: func(p Progress) {
			steps++
			assert.EqualValues(t, steps, p.Done)
			assert.EqualValues(t, 4, p.Total)
		}}
		m, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, 4, steps)
		if want == nil {
			want = m
			continue
		}
		assert.Equal(t, want, m, fmt.Sprint(workers, " workers"))
	}
}

// A sample that is too poor to start from is none of the caller's troubles.
func TestTrialsOfPoorSamples(t *testing.T) {
	n := 5 * seedRows
	x := Matrix{Rows: n, Cols: 1, Data: make([]float64, n)}
	for i := range x.Data {
		x.Data[i] = float64(i % 2)
	}
	x.Data[n/2] = 40
	for seed := range uint64(2) {
		m, err := KMeans{K: 3, Starts: 2, Seed: seed}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Zero(t, m.Inertia)
	}
	_, err := KMeans{K: 4}.Fit(t.Context(), x)
	assert.ErrorContains(t, err, "only 3 distinct rows")

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = KMeans{K: 3}.Fit(ctx, x)
	assert.ErrorIs(t, err, assert.AnError)
	calls := 0
	ctx, cancel = context.WithCancelCause(t.Context())
	_, err = KMeans{K: 2, Progress: func(Progress) { calls++; cancel(assert.AnError) }}.Fit(ctx, x)
	assert.ErrorIs(t, err, assert.AnError)
	assert.Equal(t, 1, calls)
}

// BenchmarkSweep is the search for ten starts of each number of clusters.
func BenchmarkSweep(b *testing.B) {
	for _, k := range []int{4, 8} {
		b.Run(fmt.Sprintf("n=1000000/d=6/k=%d", k), func(b *testing.B) {
			x, _ := blobs(1, 1_000_000, 6, 6, 1)
			b.ReportAllocs()
			for b.Loop() {
				_, err := KMeans{K: k, Tolerance: 1e-6}.Fit(b.Context(), x)
				require.NoError(b, err)
			}
		})
	}
}

// A row takes 20 bytes beside the matrix for its label and bounds, and a sample
// a 16th of the matrix: with six columns and more that is less than half of it.
// Chunks, centres and the results of starts are small.
func TestMemoryOfAFit(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: memory is counted in the long run")
	}
	for _, c := range []struct{ n, d, starts int }{
		{seedRows - 1, 6, 10},
		{seedRows + 1, 6, 1},
		{seedRows + 1, 12, 1},
		{trialsAbove + 1, 6, 10},
	} {
		x, _ := blobs(1, c.n, c.d, 6, 1)
		matrix := float64(8 * c.n * c.d)
		for _, o := range []KMeans{
			{K: 6, Starts: c.starts, MaxIter: 5},
			{Centers: &Matrix{Rows: 6, Cols: c.d, Data: x.Data[:6*c.d]}, MaxIter: 5},
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := o.Fit(t.Context(), x)
			require.NoError(t, err)
			runtime.ReadMemStats(&after)
			// All that was ever taken bounds what was held at once.
			taken := float64(after.TotalAlloc - before.TotalAlloc)
			t.Logf("%d rows, %d columns: %.3f of the matrix", c.n, c.d, taken/matrix)
			assert.Less(t, taken, .5*matrix)
		}
	}
}
