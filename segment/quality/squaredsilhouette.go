package quality

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// SquaredSilhouette computes the silhouette of every row from squared
// euclidean distances, exactly and without comparing pairs: the mean squared
// distance of a row to a cluster is its squared distance to the mean of the
// cluster plus the mean squared distance of the cluster's rows to that mean.
// So it costs O(n k d), and there is no limit to n.
//
// Values are those of [Silhouette] with squared distances in the place of
// distances: from -1 to 1, higher is better. Squares stretch contrasts, so
// they are further from 0 than those of Silhouette, and not to be compared
// with them.
//
// Labels, errors and workers are those of [CalinskiHarabasz], and as many
// clusters as rows are allowed: the only row of a cluster has 0.
func SquaredSilhouette(ctx context.Context, x cluster.Matrix, labels []int32, workers int) (*SilhouetteResult, error) {
	m, err := newMoments(ctx, x, labels, workers)
	if err != nil {
		return nil, err
	}
	res := &SilhouetteResult{Values: make([]float64, x.Rows)}
	err = par.Chunks(ctx, x.Rows, 1024, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			own := int(labels[i])
			if m.sizes[own] < 2 {
				continue
			}
			a, b := 0.0, math.Inf(1)
			for c, size := range m.sizes {
				if size == 0 {
					continue
				}
				n := float64(size)
				d := kernel.Squared(x.Row(i), m.center(c)) + m.squares[c]/n
				if c == own {
					a = d * n / (n - 1) // the row itself is no neighbour
				} else {
					b = min(b, d)
				}
			}
			res.Values[i] = contrast(a, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: squared silhouette: %w", err)
	}
	res.summarise(labels, len(m.sizes))
	return res, nil
}

// MedoidSilhouette is the silhouette with distances to medoids in the place of
// mean distances (Van der Laan, Pollard & Bryan 2003, Journal of Statistical
// Computation and Simulation 73, 575-584; Lenssen & Schubert 2022, SISAP,
// 190-204): (b-a)/max(a,b), a being the dissimilarity of an item to the medoid
// of its own cluster and b that to the nearest other. Values are from -1 to 1,
// higher is better, and run higher than those of [Silhouette]; a medoid has 1,
// and an item at no distance from either has 0. It asks for n k
// dissimilarities, from several goroutines at a time.
//
// medoids are the items at the centres, by label; dist is what
// cluster.KMedoids was fitted with. Errors are for no items, labels without a
// medoid (noise among them), medoids that are no items, fewer than two, and
// dissimilarities that are negative, NaN or infinite, naming the pair.
func MedoidSilhouette(ctx context.Context, medoids []int, labels []int32, dist func(i, j int) float64, workers int) (*SilhouetteResult, error) {
	if err := counted(labels, labels); err != nil {
		return nil, err
	}
	if len(medoids) < 2 || dist == nil {
		return nil, fmt.Errorf("quality: medoid silhouette: %d medoids, must be at least two, with a dissimilarity", len(medoids))
	}
	for c, m := range medoids {
		if m < 0 || m >= len(labels) {
			return nil, fmt.Errorf("quality: medoid %d of label %d is none of the %d items", m, c, len(labels))
		}
	}
	res := &SilhouetteResult{Values: make([]float64, len(labels))}
	err := par.Chunks(ctx, len(labels), 1024, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			own := int(labels[i])
			if own >= len(medoids) {
				return fmt.Errorf("item %d has label %d, but there are %d medoids", i, own, len(medoids))
			}
			a, b := 0.0, math.Inf(1)
			for c, m := range medoids {
				d := 0.0
				if m != i {
					d = dist(i, m)
				}
				if !(d >= 0) || math.IsInf(d, 1) {
					return fmt.Errorf("the dissimilarity of items %d and %d is %v", i, m, d)
				}
				if c == own {
					a = d
				} else {
					b = min(b, d)
				}
			}
			res.Values[i] = contrast(a, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: medoid silhouette: %w", err)
	}
	res.summarise(labels, len(medoids))
	return res, nil
}
