package quality

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// bed is the test bed of resampling: the rows used, with equal rows merged.
// A bootstrap sample of rows is a count for each distinct row, so clustering,
// assigning and comparing cost what the distinct rows cost. Answers to a
// questionnaire have few of them.
type bed struct {
	rows     []int          // the rows of the caller that are used
	distinct cluster.Matrix // the rows that differ
	counts   []float64      // how many of the rows used equal each of them
	index    []int32        // the distinct row of each row used
	own      Clusterer      // nil: k-means on distinct rows with weights
	method   Method         // nil: centres
}

func (o Stability) bed(x cluster.Matrix, k int, c Clusterer) (*bed, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := x.Check(); err != nil {
		return nil, fmt.Errorf("quality: %w", err)
	}
	if k < 1 || k >= maxLabel {
		return nil, fmt.Errorf("quality: %d clusters, must be from 1 to %d", k, maxLabel-1)
	}
	if c != nil && o.Method != nil {
		return nil, errors.New("quality: a clusterer and Method, must be one or none")
	}
	size := o.Sample
	if size == 0 {
		size = 5000
	}
	b := &bed{rows: sampleRows(x.Rows, size, o.Seed), own: c, method: o.Method}
	used := x
	if len(b.rows) < x.Rows {
		used = cluster.Matrix{Rows: len(b.rows), Cols: x.Cols}
		for _, i := range b.rows {
			used.Data = append(used.Data, x.Row(i)...)
		}
	}
	b.distinct, b.counts, b.index = cluster.Distinct(used)
	if b.distinct.Rows < k {
		return nil, fmt.Errorf("quality: %d clusters asked for, but only %d distinct rows", k, b.distinct.Rows)
	}
	return b, nil
}

// resample draws as many rows as there are, with replacement, and returns how
// often each distinct row came. A draw with fewer distinct rows than k, which
// happens only where rows are very few, is drawn again.
func (b *bed) resample(k int, seed, pair, side uint64) ([]float64, error) {
	r := random.Stream(seed, uint64(k), pair, side)
	counts := make([]float64, b.distinct.Rows)
	for range 100 {
		clear(counts)
		different := 0
		for range b.index {
			at := b.index[r.IntN(len(b.index))]
			if counts[at] == 0 {
				different++
			}
			counts[at]++
		}
		if different >= k {
			return counts, nil
		}
	}
	return nil, errors.New("bootstrap samples hold fewer distinct rows than clusters: there are too few rows")
}

// fit clusters the distinct rows, each as often as counts says.
func (b *bed) fit(ctx context.Context, counts []float64, k int, seed uint64, workers, starts int) (cluster.Matrix, error) {
	x := cluster.Matrix{Cols: b.distinct.Cols, Data: make([]float64, 0, len(b.distinct.Data))}
	var weights []float64
	own := b.own != nil && k > 1 // one cluster needs no clusterer: it is the mean
	for i, n := range counts {
		times := 1
		if own {
			times = int(n) // a clusterer of the caller's knows no weights
		} else if n > 0 {
			weights = append(weights, n)
		}
		if n > 0 {
			for range times {
				x.Data = append(x.Data, b.distinct.Row(i)...)
			}
			x.Rows += times
		}
	}
	if !own {
		// Many short starts find the right valley more surely than a few long
		// ones; only the best of them is followed to its end.
		o := cluster.KMeans{K: k, Starts: starts, Seed: seed, Workers: workers, Weights: weights, Tolerance: 1e-2}
		m, err := o.Fit(ctx, x)
		if err != nil {
			return cluster.Matrix{}, err
		}
		o.Centers, o.Tolerance = &m.Centers, 1e-5
		if m, err = o.Fit(ctx, x); err != nil {
			return cluster.Matrix{}, err
		}
		return m.Centers, nil
	}
	centers, err := b.own(ctx, x, k, seed)
	if err != nil {
		return cluster.Matrix{}, err
	}
	if err := centers.Check(); err != nil {
		return cluster.Matrix{}, fmt.Errorf("the centres of the clusterer: %w", err)
	}
	if centers.Rows != k || centers.Cols != x.Cols {
		return cluster.Matrix{}, fmt.Errorf("the clusterer returned %d centres of %d columns, want %d of %d", centers.Rows, centers.Cols, k, x.Cols)
	}
	return centers, nil
}

// label returns the nearest centre of each distinct row.
func (b *bed) label(centers cluster.Matrix) []int32 {
	labels, _ := b.nearest(centers)
	return labels
}

// each hands the labels of distinct rows to the rows used.
func (b *bed) each(labels []int32) []int32 {
	out := make([]int32, len(b.index))
	for i, at := range b.index {
		out[i] = labels[at]
	}
	return out
}

// inertia is the sum of squared distances of the rows used to their centres.
func (b *bed) inertia(centers cluster.Matrix) float64 {
	_, near := b.nearest(centers)
	sum := 0.0
	for i, n := range b.counts {
		sum += float64(n * near[i])
	}
	return sum
}

// nearest returns the nearest centre of each distinct row and the squared
// distance to it.
func (b *bed) nearest(centers cluster.Matrix) ([]int32, []float64) {
	labels, near := make([]int32, b.distinct.Rows), make([]float64, b.distinct.Rows)
	kernel.Closest(b.distinct.Cols, b.distinct.Data, centers.Data, labels, near)
	return labels, near
}
