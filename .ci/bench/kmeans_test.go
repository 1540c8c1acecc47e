// Package bench measures clientele beside what a Go program would use instead.
// It is a module of its own, so that nobody who imports clientele sees the peers
// among its dependencies. The gate compiles it and runs its test, which asks for
// equally good answers; times are for people:
//
//	cd .ci/bench && go test -run '^$' -bench . -count 6
package bench

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/muesli/clusters"
	"github.com/muesli/kmeans"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// points returns n rows around k centres, in [0,1)^d, because that is where the
// peer starts its centres from. A centre that starts far from all rows loses
// them, and the peer then puts it on a random row.
func points(n, d, k int) cluster.Matrix {
	r := rand.New(rand.NewPCG(1, 2))
	centers := make([]float64, k*d)
	for i := range centers {
		centers[i] = .2 + .6*r.Float64()
	}
	x := cluster.Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)}
	for i := range n {
		c := r.IntN(k)
		for j := range d {
			x.Data[i*d+j] = min(max(0, centers[c*d+j]+.08*r.NormFloat64()), .999999)
		}
	}
	return x
}

func observations(x cluster.Matrix) clusters.Observations {
	out := make(clusters.Observations, x.Rows)
	for i := range out {
		out[i] = clusters.Coordinates(x.Row(i))
	}
	return out
}

// peer runs muesli/kmeans until no row moves, as far as its own limit of 96
// iterations lets it, instead of its default, which stops where less than one
// row in a hundred moves.
func peer(t testing.TB, obs clusters.Observations, k int) clusters.Clusters {
	km, err := kmeans.NewWithOptions(1e-9, nil)
	require.NoError(t, err)
	cc, err := km.Partition(obs, k)
	require.NoError(t, err)
	return cc
}

// inertia of the peer's clusters, around their means.
func inertia(cc clusters.Clusters) (sum float64) {
	for _, c := range cc {
		c.Recenter()
		for _, o := range c.Observations {
			sum += o.Distance(c.Center) // squared
		}
	}
	return sum
}

// ours makes one start of our own, from k-means++, to the end.
func ours(t testing.TB, x cluster.Matrix, k, starts int) *cluster.KMeansModel {
	m, err := cluster.KMeans{K: k, Starts: starts}.Fit(t.Context(), x)
	require.NoError(t, err)
	return m
}

var sizes = []struct{ n, d, k int }{{20_000, 4, 5}, {200_000, 6, 6}}

// What is compared must be worth the same: ours ends where the best of many starts
// does, to a millionth, and so no higher than the peer, which draws its starts anew
// each time.
func TestOursIsNoWorse(t *testing.T) {
	for _, c := range sizes {
		x := points(c.n, c.d, c.k)
		one := ours(t, x, c.k, 1).Inertia
		require.LessOrEqual(t, one, ours(t, x, c.k, 20).Inertia*(1+1e-6))
		if c.n < 100_000 {
			require.LessOrEqual(t, one, inertia(peer(t, observations(x), c.k))*(1+1e-6))
		}
	}
}

func BenchmarkKMeans(b *testing.B) {
	for _, c := range sizes {
		x := points(c.n, c.d, c.k)
		obs := observations(x)
		name := fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k)
		b.Run("clientele/"+name, func(b *testing.B) {
			b.ReportAllocs()
			sum := 0.0
			for b.Loop() {
				sum += ours(b, x, c.k, 1).Inertia
			}
			b.ReportMetric(sum/float64(b.N)/float64(c.n), "inertia/row")
		})
		b.Run("muesli/"+name, func(b *testing.B) {
			b.ReportAllocs()
			sum := 0.0
			for b.Loop() {
				cc := peer(b, obs, c.k)
				b.StopTimer()
				sum += inertia(cc)
				b.StartTimer()
			}
			b.ReportMetric(sum/float64(b.N)/float64(c.n), "inertia/row")
		})
	}
}
