package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// MaxLimitedDistances is the largest number of distances, K*(rows+K), that
// k-means takes with limits on the sizes. All of them are kept at once, with
// what goes with them some 28 bytes each, 1.4 GB in all.
const MaxLimitedDistances = 50_000_000

// Split says that a cluster holds some of the copies for which a row of weight
// above 1 stands.
type Split struct {
	Row     int
	Cluster int32
	Copies  int
}

// limited tells whether there are limits on the sizes.
func (o KMeans) limited() bool { return o.MinSize > 0 || o.MaxSize > 0 }

// limitFaults are the faults of the limits that can be seen without the data.
func (o KMeans) limitFaults() (errs []error) {
	for _, f := range []struct {
		name string
		size int
	}{{"MinSize", o.MinSize}, {"MaxSize", o.MaxSize}} {
		if f.size < 0 {
			errs = append(errs, fmt.Errorf("cluster: %s is %d, must not be negative", f.name, f.size))
		}
	}
	if o.MaxSize > 0 && o.MinSize > o.MaxSize {
		errs = append(errs, fmt.Errorf("cluster: MinSize is %d, above MaxSize %d", o.MinSize, o.MaxSize))
	}
	if !o.limited() {
		return errs
	}
	for i, w := range o.Weights {
		if w != math.Trunc(w) {
			errs = append(errs, fmt.Errorf("cluster: Weights of row %d is %v; with limits on sizes weights count rows and must be whole numbers", i, w))
			break
		}
	}
	return errs
}

// newLimits makes the transportation problem of n rows and k clusters, or says
// why it has no solution. Of the limits 0 means none.
func newLimits(n, k int, weights []float64, minSize, maxSize int) (*transport, error) {
	if int64(n+k)*int64(k) > MaxLimitedDistances {
		return nil, fmt.Errorf("%d rows and %d clusters with limits on their sizes need %.1f GB; the limit is %d distances: take a sample, or merge equal rows with Distinct",
			n, k, float64(n+k)*float64(k)*28/1e9, MaxLimitedDistances)
	}
	var supply []int32
	total := int64(n)
	if weights != nil {
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		if sum > math.MaxInt32 {
			return nil, fmt.Errorf("the weights add up to %g rows, more than can be counted", sum)
		}
		total = int64(sum)
		supply = make([]int32, n)
		for i, w := range weights {
			supply[i] = int32(w)
		}
	}
	// Bounds beyond what there is say no more than total+1 does, and products
	// of these stay in range.
	low, high := min(int64(minSize), total+1), min(int64(maxSize), total)
	if maxSize == 0 {
		high = total
	}
	switch {
	case int64(k)*low > total:
		return nil, fmt.Errorf("%d clusters of at least %d rows need more than the %d rows there are", k, minSize, total)
	case int64(k)*high < total:
		return nil, fmt.Errorf("%d clusters of at most %d rows hold %d of the %d rows there are", k, maxSize, int64(k)*high, total)
	}
	return newTransport(n, k, supply, total, low, high), nil
}

// distances fills in what each row costs in each cluster.
func (t *transport) distances(ctx context.Context, x Matrix, centers []float64, workers int) error {
	d := x.Cols
	return par.Chunks(ctx, t.n, rowsPerChunk, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := x.Row(i)
			for j := range t.k {
				t.cost[i*t.k+j] = kernel.Squared(row, centers[j*d:(j+1)*d])
			}
		}
		return nil
	})
}

// inertia adds up what the rows cost where they are.
func (t *transport) inertia(ctx context.Context, workers int) (float64, error) {
	parts := make([]float64, par.Count(t.n, rowsPerChunk))
	err := par.Chunks(ctx, t.n, rowsPerChunk, workers, func(c, lo, hi int) error {
		for i := lo; i < hi; i++ {
			for j, m := range t.held(i) {
				if m > 0 {
					parts[c] += float64(float64(m) * t.cost[i*t.k+j])
				}
			}
		}
		return nil
	})
	sum := 0.0
	for _, v := range parts {
		sum += v
	}
	return sum, err
}

// held returns the pieces of row i by cluster.
func (t *transport) held(i int) []int32 { return t.mass[i*t.k : (i+1)*t.k] }

// AssignLimited labels the rows of x together, so that every cluster gets at
// least minSize and at most maxSize of them and the sum of squared distances
// to the centres, which it also returns, is the least possible under these
// limits. A limit of 0 means none. It suits a month's new customers of whom
// each team can take so many. Where rows tie, the optimum is one of several,
// and always the same for the same rows in the same order.
//
// It returns an error for malformed or non-finite rows, other columns than the
// centres have, limits that the number of rows cannot meet (saying why), more
// than [MaxLimitedDistances] distances, and a cancelled context. It works on
// all processors; the result does not depend on how many there are.
func (m *KMeansModel) AssignLimited(ctx context.Context, x Matrix, minSize, maxSize int) (labels []int32, cost float64, err error) {
	m = orEmpty(m)
	if err := m.checkLimited(x, minSize, maxSize); err != nil {
		return nil, 0, err
	}
	t, err := newLimits(x.Rows, m.Centers.Rows, nil, minSize, maxSize)
	if err == nil {
		err = t.distances(ctx, x, m.Centers.Data, 0)
	}
	if err == nil {
		err = t.finite()
	}
	if err == nil {
		err = t.solve(ctx, 0)
	}
	if err == nil {
		cost, err = t.inertia(ctx, 0)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("cluster: assignment within limits: %w", err)
	}
	return t.labels, cost, nil
}

func (m *KMeansModel) checkLimited(x Matrix, minSize, maxSize int) error {
	errs := KMeans{MinSize: minSize, MaxSize: maxSize}.limitFaults()
	if err := m.Centers.Check(); err != nil {
		errs = append(errs, fmt.Errorf("centers: %w", err))
	}
	if err := x.Check(); err != nil {
		errs = append(errs, err)
	} else if x.Cols != m.Centers.Cols {
		errs = append(errs, fmt.Errorf("cluster: rows of %d columns, centers of %d", x.Cols, m.Centers.Cols))
	}
	return errors.Join(errs...)
}

// finite returns an error unless costs can be added up.
func (t *transport) finite() error {
	most := math.MaxFloat64 / 4 / float64(t.total)
	for at, v := range t.cost {
		if !(v <= most) {
			return fmt.Errorf("row %d lies too far from centre %d to square and sum the distance: rescale", at/t.k, at%t.k)
		}
	}
	return nil
}
