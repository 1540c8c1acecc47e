package cluster

import (
	"context"
	"math/rand/v2"

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
		e.neighbourhoods(r)
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

// neighbourhoods labels, for each component, the rows nearest to one that is drawn
// with probability proportional to its squared distance from those before it
// (k-means++, Arthur & Vassilvitskii 2007, SODA, 1027-1035), and no others: as
// many as can just have a covariance of their own. Such a start is blind to a
// column that only blurs groups, where k-means cuts that column as readily as
// those that tell them apart, and rows from all over seldom find the way back.
func (e *gaussEngine) neighbourhoods(r *rand.Rand) {
	x := e.standard()
	near, away := make([]float64, x.Rows), make([]float64, x.Rows)
	for i := range near {
		near[i], e.labels[i] = 1, -1 // at first all are as far
	}
	size := max(1, min(2*(x.Cols+1), x.Rows/e.k))
	seeds := make([]int, e.k)
	for j := range seeds {
		left := 0.0
		for i, v := range near {
			left += float64(v * e.weight(i))
		}
		at := r.Float64() * left
		for i, v := range near {
			if w := float64(v * e.weight(i)); w > 0 {
				seeds[j] = i // the last that can be drawn, where sums round
				if at -= w; at < 0 {
					break
				}
			}
		}
		kernel.Squares(x.Data, x.Row(seeds[j]), away)
		for i, v := range away {
			if near[i] = min(near[i], v); j == 0 {
				near[i] = v
			}
		}
	}
	nearest := make([]int, 0, size+1)
	for j, seed := range seeds {
		kernel.Squares(x.Data, x.Row(seed), away)
		nearest = nearest[:0]
		for i, v := range away {
			if e.labels[i] >= 0 || len(nearest) == size && v >= away[nearest[size-1]] {
				continue
			}
			nearest = append(nearest, i)
			for at := len(nearest) - 1; at > 0 && v < away[nearest[at-1]]; at-- {
				nearest[at-1], nearest[at] = nearest[at], nearest[at-1]
			}
			nearest = nearest[:min(size, len(nearest))]
		}
		for _, i := range nearest {
			e.labels[i] = int32(j)
		}
	}
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
