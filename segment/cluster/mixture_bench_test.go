package cluster

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkGaussianMixture runs one start from given centres for as many
// iterations as are named, the setting of a comparison with other engines.
func BenchmarkGaussianMixture(b *testing.B) {
	for _, c := range []struct {
		n, d, k int
		kind    Covariance
	}{{100000, 6, 6, FullCovariance}, {100000, 6, 6, TiedCovariance}, {100000, 6, 6, DiagonalCovariance}, {100000, 6, 6, SphericalCovariance}, {100000, 20, 6, FullCovariance}} {
		b.Run(fmt.Sprintf("%v/n=%d/d=%d/k=%d", c.kind, c.n, c.d, c.k), func(b *testing.B) {
			x, _ := blobs(1, c.n, c.d, c.k, 1)
			start := Matrix{Rows: c.k, Cols: c.d, Data: x.Data[:c.k*c.d]}
			b.ReportAllocs()
			iterations := 0
			for b.Loop() {
				m, err := GaussianMixture{Covariance: c.kind, Centers: &start, MaxIter: 50, Tolerance: 1e-15}.Fit(b.Context(), x)
				require.NoError(b, err)
				iterations = m.Iterations
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(iterations)/float64(c.n), "ns/row/iteration")
			b.ReportMetric(float64(iterations), "iterations")
		})
	}
}

func BenchmarkGaussianMixtureAssign(b *testing.B) {
	x, _ := blobs(1, 5000, 6, 6, 2)
	m, err := GaussianMixture{K: 6, Starts: 1}.Fit(b.Context(), x)
	require.NoError(b, err)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 1) % x.Rows
		m.Assign(x.Row(i))
	}
}
