package segment

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

const (
	sampleAbove = 50_000 // customers above which starts run on a sample
	sampleRows  = 20_000 // of this size
	// finish is the relative gain in inertia under which the last pass over all
	// customers ends: far below what another sample of customers would change.
	finish = 1e-6
)

// Paths of the random streams of a fit.
const (
	streamSample = iota + 1
	streamStability
	streamBlur
	streamFolds
)

// fitCenters runs k-means on all rows, from a sample where there are many.
func fitCenters(ctx context.Context, x cluster.Matrix, k int, o Options, limits KMeans) (*cluster.KMeansModel, error) {
	km := cluster.KMeans{K: k, Starts: o.Starts, Seed: o.Seed, Workers: o.Workers, Progress: o.Progress}
	if x.Rows > sampleAbove {
		l := limits.of(sampleRows, x.Rows)
		km.MinSize, km.MaxSize = l.MinSize, l.MaxSize
		some, _ := sample(x, o.Seed)
		rough, err := km.Fit(ctx, some)
		switch {
		case err == nil:
			km.Centers, km.Tolerance = &rough.Centers, finish
		case ctx.Err() != nil:
			return nil, err
		}
		// Otherwise the sample has fewer than k distinct rows; all rows may have
		// more, and if not their error is the one to report.
	}
	km.MinSize, km.MaxSize = limits.MinSize, limits.MaxSize
	return km.Fit(ctx, x)
}

// sample draws sampleRows rows without replacement, keeps their order and tells
// which they are.
func sample(x cluster.Matrix, seed uint64) (cluster.Matrix, []int) {
	s := cluster.Matrix{Rows: sampleRows, Cols: x.Cols, Data: make([]float64, 0, sampleRows*x.Cols)}
	rows := drawRows(x.Rows, seed)
	for _, i := range rows {
		s.Data = append(s.Data, x.Row(i)...)
	}
	return s, rows
}

// drawRows draws sampleRows of n rows.
func drawRows(n int, seed uint64) []int {
	r := random.Stream(seed, streamSample)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	for i := range sampleRows { // the first part of a Fisher-Yates shuffle
		j := i + r.IntN(len(rows)-i)
		rows[i], rows[j] = rows[j], rows[i]
	}
	rows = rows[:sampleRows]
	slices.Sort(rows)
	return rows
}

// label gives each row the segment that the method gave it or else that Assign
// would give it, with its strength, and returns the sizes.
func (f *fit) label(ctx context.Context, x cluster.Matrix) ([]int, error) {
	labels := f.core.labels
	if labels == nil {
		labels, f.strengths = make([]int32, x.Rows), make([]float64, x.Rows)
		err := par.Chunks(ctx, x.Rows, readChunk, f.o.Workers, func(_, lo, hi int) error {
			for i := lo; i < hi; i++ {
				first, _, d1, d2 := f.core.place(x.Row(i))
				if first < 0 {
					return fmt.Errorf("row %d is so far from every segment that its distance overflows", i)
				}
				labels[i], f.strengths[i] = int32(first), strength(d1, d2)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	sizes := make([]int, f.core.segments())
	for _, l := range labels {
		sizes[l]++
	}
	f.labels = labels
	return sizes, nil
}
