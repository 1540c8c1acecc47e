package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Method finds k clusters in rows, each of which counts as often as its weight
// says, a whole number. It is for clusters that are not simply the rows nearest
// to a centre; where they are, a [Clusterer] is enough. It must depend on its
// arguments alone, be safe for concurrent use, and not change them.
type Method func(ctx context.Context, x cluster.Matrix, weights []float64, k int, seed uint64) (Solution, error)

// Solution is what a [Method] found, in a form that can be applied to other
// rows. Its methods must be safe for concurrent use.
//
// A Solution that also has a method
//
//	Draw(r *rand.Rand, x cluster.Matrix) cluster.Matrix
//
// which returns as many rows as x has as they would be if its clusters were all
// that there is, each of one kind, is asked for the data without further
// structure that [Stability.Choose] compares with. Without it these are clouds
// of numbers, which are of no use to a method for answers.
type Solution interface {
	// Label returns the cluster of a row, from 0 to k-1.
	Label(row []float64) int
	// Loss says how badly the clusters fit the rows, each counted as often as
	// its weight says: a positive number such as the inertia, of which two are
	// compared by their ratio. A log-likelihood becomes one as
	// exp(-2 loglik / (weights * columns)), the width of the clusters squared.
	Loss(x cluster.Matrix, weights []float64) float64
}

// drawer is a Solution that can draw rows.
type drawer interface {
	Draw(r *rand.Rand, x cluster.Matrix) cluster.Matrix
}

// found is what a fit to the test bed came to: centres, or a solution of a method.
type found struct {
	centers cluster.Matrix
	own     Solution // nil: the nearest centre
}

// find fits by whatever the test bed was made for.
func (b *bed) find(ctx context.Context, counts []float64, k int, seed uint64, workers, starts int) (found, error) {
	if b.method == nil {
		c, err := b.fit(ctx, counts, k, seed, workers, starts)
		return found{centers: c}, err
	}
	x := cluster.Matrix{Cols: b.distinct.Cols, Data: make([]float64, 0, len(b.distinct.Data))}
	var weights []float64
	for i, n := range counts {
		if n > 0 {
			x.Data = append(x.Data, b.distinct.Row(i)...)
			weights = append(weights, n)
		}
	}
	x.Rows = len(weights)
	var best Solution
	least := math.Inf(1)
	for try := range methodTries(starts) {
		if try > 0 {
			seed = random.Stream(seed, uint64(try), 13).Uint64()
		}
		s, err := b.method(ctx, x, weights, k, seed)
		if err == nil && s == nil {
			err = errors.New("the method returned no solution")
		}
		if err != nil {
			return found{}, err
		}
		if v := s.Loss(x, weights); best == nil || v < least {
			best, least = s, v
		}
	}
	return found{own: best}, nil
}

// methodTries is how often a method is asked where k-means would begin from so
// many starts: solutions that are compared by their loss must not be poor ones,
// and those of samples need not be the very best.
func methodTries(starts int) int {
	if starts > clusterStarts {
		return 2
	}
	return 1
}

// labels returns the cluster of each distinct row.
func (b *bed) labels(f found, k int) ([]int32, error) {
	if f.own == nil {
		return b.label(f.centers), nil
	}
	out := make([]int32, b.distinct.Rows)
	for i := range out {
		l := f.own.Label(b.distinct.Row(i))
		if l < 0 || l >= k {
			return nil, fmt.Errorf("the method gave a row the label %d, must be from 0 to %d", l, k-1)
		}
		out[i] = int32(l)
	}
	return out, nil
}

// loss of the rows used.
func (b *bed) loss(f found) (float64, error) {
	if f.own == nil {
		return b.inertia(f.centers), nil
	}
	v := f.own.Loss(b.distinct, b.counts)
	if !(v >= 0) || math.IsInf(v, 1) {
		return 0, fmt.Errorf("the method gave the rows the loss %v, must be finite and not negative", v)
	}
	return v, nil
}
