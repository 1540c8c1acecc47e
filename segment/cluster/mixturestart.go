package cluster

import (
	"context"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

// begin sets the parameters that a start begins with.
func (e *gaussEngine) begin(ctx context.Context, number, attempt int) error {
	k, d := e.k, e.x.Cols
	r := random.Stream(e.seed, uint64(number), uint64(attempt))
	switch {
	case e.centers != nil:
		kernel.Closest(d, e.x.Data, e.centers.Data, e.labels, make([]float64, e.x.Rows))
	case number%2 == 0:
		m, err := KMeans{K: k, Starts: 1, MaxIter: 50, Seed: r.Uint64(), Workers: e.workers, Weights: e.weights}.Fit(ctx, e.standard())
		if err != nil {
			return err
		}
		copy(e.labels, m.Labels)
	default:
		// As many rows for each component as can just have a covariance of
		// their own: large enough a part of a cluster has its direction.
		for i := range e.labels {
			e.labels[i] = -1
		}
		size := max(1, min(2*(d+1), e.x.Rows/k))
		for i, row := range sampleOf(r.IntN, e.x.Rows, size*k) {
			e.labels[row] = int32(i / size)
		}
	}
	for j := range k {
		copy(e.now.means[j*d:], e.centre)
	}
	err := e.pass(ctx, func(c, lo, hi int) error {
		e.parts[c].clear()
		e.given(&e.parts[c], lo, hi)
		return nil
	})
	if err != nil {
		return err
	}
	e.step()
	// By accident few rows may lie in a plane. Such a component begins with
	// the variances of all rows, in the columns by themselves.
	total := 0.0
	for j := range k {
		cov := e.kind.one(e.covs, j, d)
		if e.sum.mass[j] == 0 {
			copy(e.now.means[j*d:(j+1)*d], e.x.Row(r.IntN(e.x.Rows)))
			clear(cov)
		}
		if _, thin := e.kind.whiten(cov, e.floors, e.now.one(j)); thin >= 0 {
			clear(cov)
			e.kind.widenBy(cov, e.variance, 1)
		}
		e.shares[j] = max(e.sum.mass[j], e.mass/float64(e.x.Rows))
		total += e.shares[j]
	}
	for j := range e.shares {
		e.shares[j] /= total
	}
	return nil
}

// sampleOf draws m of the numbers below n without replacement, in random order
// (Floyd's algorithm, Bentley & Floyd 1987, CACM 30, 754-757, and a shuffle).
func sampleOf(intn func(int) int, n, m int) []int {
	seen := make(map[int]bool, m)
	out := make([]int, 0, m)
	for top := n - m; top < n; top++ {
		v := intn(top + 1)
		if seen[v] {
			v = top
		}
		seen[v] = true
		out = append(out, v)
		other := intn(len(out))
		out[other], out[len(out)-1] = out[len(out)-1], out[other]
	}
	return out
}
