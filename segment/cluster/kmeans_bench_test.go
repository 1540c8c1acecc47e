package cluster

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// blobs returns n rows around k centres whose coordinates have the standard
// deviation apart, in units of the spread of a blob, and the blob of each row.
func blobs(seed uint64, n, d, k int, apart float64) (Matrix, []int32) {
	r := random.Stream(seed, uint64(n), uint64(d), uint64(k))
	centers := make([]float64, k*d)
	for i := range centers {
		centers[i] = r.NormFloat64() * apart
	}
	x, truth := Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)}, make([]int32, n)
	for i := range n {
		truth[i] = int32(r.IntN(k))
		for j := range d {
			x.Data[i*d+j] = centers[int(truth[i])*d+j] + r.NormFloat64()
		}
	}
	return x, truth
}

// BenchmarkKMeans runs one start from the same random rows to the end, the
// setting of a comparison with other engines per row and iteration.
func BenchmarkKMeans(b *testing.B) {
	for _, c := range []struct {
		n, d, k int
		apart   float64
	}{{3000, 5, 5, 1}, {50000, 5, 3, 1}, {500000, 6, 6, 1}, {500000, 12, 10, .8}, {200000, 40, 20, .6}} {
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k), func(b *testing.B) {
			x, _ := blobs(1, c.n, c.d, c.k, c.apart)
			start := Matrix{Rows: c.k, Cols: c.d, Data: x.Data[:c.k*c.d]}
			b.ReportAllocs()
			iterations := 0
			for b.Loop() {
				m, err := KMeans{Centers: &start, MaxIter: 1000}.Fit(b.Context(), x)
				require.NoError(b, err)
				iterations = m.Iterations
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(iterations)/float64(c.n), "ns/row/iteration")
			b.ReportMetric(float64(iterations), "iterations")
		})
	}
}

// BenchmarkSeeding is greedy k-means++ and two iterations.
func BenchmarkSeeding(b *testing.B) {
	for _, c := range []struct{ n, d, k int }{{3000, 5, 8}, {500000, 6, 6}} {
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k), func(b *testing.B) {
			x, _ := blobs(1, c.n, c.d, c.k, 1)
			b.ReportAllocs()
			for b.Loop() {
				_, err := KMeans{K: c.k, Starts: 1, MaxIter: 1}.Fit(b.Context(), x)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkAssign is what the engine takes of assigning one customer.
func BenchmarkAssign(b *testing.B) {
	for _, c := range []struct{ d, k int }{{6, 6}, {12, 10}} {
		b.Run(fmt.Sprintf("d=%d/k=%d", c.d, c.k), func(b *testing.B) {
			x, _ := blobs(1, 1<<14, c.d, c.k, 1)
			m, err := KMeans{K: c.k, Starts: 1}.Fit(b.Context(), x)
			require.NoError(b, err)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if label, _, _, _ := m.Assign(x.Row(i % x.Rows)); label < 0 {
					b.Fatal("no label")
				}
			}
		})
	}
}
