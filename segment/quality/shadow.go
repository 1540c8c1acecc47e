package quality

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ShadowResult tells how near rows are to the border of their cluster.
type ShadowResult struct {
	// Mean is the mean of Values.
	Mean float64
	// Values has for each row 2a/(a+b), a being its distance to the centre of
	// its own cluster and b that to the nearest other: 0 on the centre, 1 on
	// the border, and above 1 only for a row that is nearer to another centre.
	Values []float64
	// PerCluster is the mean of the values of each cluster, NaN for a cluster
	// without rows.
	PerCluster Figures
}

// Shadow computes shadow values from euclidean distances (Leisch 2010,
// Statistics and Computing 20, 457-469, equation 1): from 0 to 1 where rows
// are with their nearest centre, lower is better. A high mean says that
// clusters touch, as segments of customers mostly do, not that they are
// useless. A row at no distance from both centres has 1. It costs O(n k d).
//
// The rows of centers go by label. Errors are for malformed or non-finite rows
// and centres, labels without a centre (noise among them), and fewer than two
// clusters. The result does not depend on workers; 0 means GOMAXPROCS.
func Shadow(ctx context.Context, x, centers cluster.Matrix, labels []int32, workers int) (*ShadowResult, error) {
	values, err := fromCenters(ctx, x, centers, labels, workers, func(a, b float64) float64 {
		if a+b == 0 {
			return 1
		}
		return 2 * a / (a + b)
	})
	if err != nil {
		return nil, err
	}
	s := SilhouetteResult{Values: values}
	s.summarise(labels, centers.Rows)
	return &ShadowResult{Mean: s.Mean, Values: values, PerCluster: s.PerCluster}, nil
}

// fromCenters computes for each row a figure of its distances a to the centre
// of its cluster and b to the nearest other.
func fromCenters(ctx context.Context, x, centers cluster.Matrix, labels []int32, workers int, figure func(a, b float64) float64) ([]float64, error) {
	sizes, err := clusterSizes(x, labels)
	if err != nil {
		return nil, err
	}
	if err := checkCenters(x, centers); err != nil {
		return nil, err
	}
	if centers.Rows < len(sizes) {
		return nil, fmt.Errorf("quality: %d centres for labels up to %d", centers.Rows, len(sizes)-1)
	}
	out := make([]float64, x.Rows)
	err = par.Chunks(ctx, x.Rows, 1024, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			a, b := 0.0, math.Inf(1)
			for j := range centers.Rows {
				d := math.Sqrt(kernel.Squared(x.Row(i), centers.Data[j*x.Cols:]))
				if j == int(labels[i]) {
					a = d
				} else {
					b = min(b, d)
				}
			}
			if math.IsInf(a, 1) || math.IsInf(b, 1) {
				return tooFar(i)
			}
			out[i] = figure(a, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: distances to centres: %w", err)
	}
	return out, nil
}

func checkCenters(x, centers cluster.Matrix) error {
	if err := centers.Check(); err != nil {
		return fmt.Errorf("quality: centres: %w", err)
	}
	if centers.Cols != x.Cols {
		return fmt.Errorf("quality: %d centres of %d columns for rows of %d", centers.Rows, centers.Cols, x.Cols)
	}
	return nil
}
