package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

var nan = math.NaN()

// MaxSilhouetteRows is the largest number of rows for which [Silhouette]
// compares all pairs. So many take about ten seconds; the work grows with the
// square.
const MaxSilhouetteRows = 50000

// SilhouetteResult tells how much nearer rows are to their own cluster than to
// the next one. It describes the shape of clusters and is no test of whether
// they are real: clusters of customers that are found again in every sample
// often have values of .1 to .3.
type SilhouetteResult struct {
	// Mean is the mean of Values, from -1 to 1.
	Mean float64
	// SE is the standard error of Mean as an estimate of the mean over all
	// rows; 0 where all rows were used.
	SE float64
	// Rows are the rows that Values belong to; nil means all, in order.
	Rows []int
	// Values has (b-a)/max(a,b) for each row, a being its mean distance to the
	// other rows of its cluster and b the least mean distance to the rows of
	// another; 0 for the only row of a cluster.
	Values []float64
	// PerCluster is the mean of the values of each cluster, NaN for a cluster
	// without any.
	PerCluster Figures
}

// Silhouette computes the silhouette of every row from the euclidean
// distances of all pairs (Rousseeuw 1987, Journal of Computational and Applied
// Mathematics 20, 53-65, equation 1), in O(n^2 d). labels must be 0, 1, 2, ...
// and name at least two clusters. Above [MaxSilhouetteRows] rows it returns an
// error: use [SilhouetteSample] or [SimplifiedSilhouette]. The result does not
// depend on workers; 0 means GOMAXPROCS.
func Silhouette(ctx context.Context, x cluster.Matrix, labels []int32, workers int) (*SilhouetteResult, error) {
	sizes, err := clusterSizes(x, labels)
	if err != nil {
		return nil, err
	}
	if x.Rows > MaxSilhouetteRows {
		return nil, fmt.Errorf("quality: the silhouette of %d rows compares %.2g pairs; the limit is %d rows: use SilhouetteSample or SimplifiedSilhouette",
			x.Rows, float64(x.Rows)*float64(x.Rows-1)/2, MaxSilhouetteRows)
	}
	rows := make([]int, x.Rows)
	for i := range rows {
		rows[i] = i
	}
	r, err := silhouettes(ctx, x, labels, sizes, rows, workers)
	if err != nil {
		return nil, err
	}
	r.Rows = nil
	return r, nil
}

// SilhouetteSample computes the exact silhouette of size rows drawn at random
// without replacement, each against all rows, and the standard error of their
// mean. The cost is O(size n d); size 0 means 1000, and a size of n or more
// takes all rows.
func SilhouetteSample(ctx context.Context, x cluster.Matrix, labels []int32, size int, seed uint64, workers int) (*SilhouetteResult, error) {
	sizes, err := clusterSizes(x, labels)
	if err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, fmt.Errorf("quality: a sample of %d rows", size)
	}
	if size == 0 {
		size = 1000
	}
	rows := sampleRows(x.Rows, size, seed)
	r, err := silhouettes(ctx, x, labels, sizes, rows, workers)
	if err != nil || len(rows) == x.Rows {
		return r, err
	}
	_, v := stats.MeanVar(r.Values)
	n, all := float64(len(rows)), float64(x.Rows)
	r.SE = math.Sqrt(v / n * (1 - n/all))
	return r, nil
}

// sampleRows draws size of n rows without replacement, in ascending order.
func sampleRows(n, size int, seed uint64) []int {
	rows := make([]int, 0, min(n, size))
	if size >= n {
		for i := range n {
			rows = append(rows, i)
		}
		return rows
	}
	r := random.Stream(seed, uint64(n), uint64(size))
	seen := make(map[int]bool, size)
	for len(rows) < size { // Floyd's algorithm would do; a set of draws is plainer
		if i := r.IntN(n); !seen[i] {
			seen[i] = true
			rows = append(rows, i)
		}
		if len(rows) > n/2 { // dense: draw by a permutation instead
			rows = r.Perm(n)[:size]
			break
		}
	}
	slices.Sort(rows)
	return rows
}

// silhouettes does the work for the chosen rows.
func silhouettes(ctx context.Context, x cluster.Matrix, labels []int32, sizes []int, rows []int, workers int) (*SilhouetteResult, error) {
	res := &SilhouetteResult{Rows: rows, Values: make([]float64, len(rows))}
	err := par.Chunks(ctx, len(rows), 16, workers, func(_, lo, hi int) error {
		sum := make([]float64, len(sizes))
		for at := lo; at < hi; at++ {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			i := rows[at]
			own := int(labels[i])
			if sizes[own] < 2 {
				continue
			}
			clear(sum)
			row := x.Row(i)
			for j, l := range labels {
				sum[l] += math.Sqrt(kernel.Squared(row, x.Data[j*x.Cols:]))
			}
			a, b := sum[own]/float64(sizes[own]-1), math.Inf(1)
			for c, s := range sum {
				if c != own && sizes[c] > 0 {
					b = min(b, s/float64(sizes[c]))
				}
			}
			if math.IsInf(a, 1) || math.IsInf(b, 1) {
				return tooFar(i)
			}
			res.Values[at] = contrast(a, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: silhouette: %w", err)
	}
	res.summarise(labels, len(sizes))
	return res, nil
}

// tooFar is the error about distances that overflow when squared.
func tooFar(row int) error {
	return fmt.Errorf("row %d lies too far from others to square and sum distances: rescale the columns", row)
}

// contrast is (b-a)/max(a,b), and 0 where both distances are.
func contrast(a, b float64) float64 {
	if m := max(a, b); m > 0 {
		return (b - a) / m
	}
	return 0
}

func (r *SilhouetteResult) summarise(labels []int32, k int) {
	r.PerCluster = make([]float64, k)
	n := make([]float64, k)
	for at, v := range r.Values {
		i := at
		if r.Rows != nil {
			i = r.Rows[at]
		}
		r.Mean += v
		r.PerCluster[labels[i]] += v
		n[labels[i]]++
	}
	r.Mean /= float64(len(r.Values))
	for c := range r.PerCluster {
		r.PerCluster[c] /= n[c]
	}
}

// SimplifiedSilhouette puts the distances to the centres in the place of mean
// distances: (b-a)/max(a,b), a being the distance of a row to the centre of
// its own cluster and b that to the nearest other (Hruschka, de Castro &
// Campello 2004, ICDM, 403-406). It costs O(n k d) and runs a little higher
// than the silhouette. The rows of centers go by label.
func SimplifiedSilhouette(ctx context.Context, x, centers cluster.Matrix, labels []int32, workers int) (*SilhouetteResult, error) {
	values, err := fromCenters(ctx, x, centers, labels, workers, contrast)
	if err != nil {
		return nil, err
	}
	res := &SilhouetteResult{Values: values}
	res.summarise(labels, centers.Rows)
	return res, nil
}

// clusterSizes checks matrix and labels and counts the rows of each label.
func clusterSizes(x cluster.Matrix, labels []int32) ([]int, error) {
	if err := x.Check(); err != nil {
		return nil, fmt.Errorf("quality: %w", err)
	}
	if len(labels) != x.Rows {
		return nil, fmt.Errorf("quality: %d labels for %d rows", len(labels), x.Rows)
	}
	if err := counted(labels, labels); err != nil {
		return nil, err
	}
	sizes := make([]int, int(slices.Max(labels))+1)
	used := 0
	for _, l := range labels {
		if sizes[l] == 0 {
			used++
		}
		sizes[l]++
	}
	if used < 2 {
		return nil, errors.New("quality: one cluster only, but separation is between at least two clusters")
	}
	return sizes, nil
}
