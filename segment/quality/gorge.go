package quality

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Gorge returns how similar each row is to each centre, a row a row of x and a
// column a centre: exp(-d^gamma) divided by the sum of these over all centres,
// d being the euclidean distance (Dolnicar, Gruen & Leisch 2018, Market
// Segmentation Analysis, section 7.5.2). Similarities are from 0 to 1 and add
// up to 1 in each row.
//
// A gorge plot is a histogram of one column: with natural segments rows are
// either near the centre (values near 1) or far from it (near 0), and a gorge
// lies between; where there is none, the centre only cuts up a cloud. The mean
// similarity of rows to their own centre sums it up: higher is better, 1/k is
// the least for a row with its nearest centre.
//
// gamma is above 0; 0 means 1, and larger values tell near from far more
// sharply. As the scale of the columns enters, values compare only within the
// same columns. It costs O(n k d). Errors are for malformed or non-finite rows
// and centres, a gamma that is negative or not finite, and a cancelled
// context. The result does not depend on workers; 0 means GOMAXPROCS.
func Gorge(ctx context.Context, x, centers cluster.Matrix, gamma float64, workers int) (cluster.Matrix, error) {
	if err := x.Check(); err != nil {
		return cluster.Matrix{}, fmt.Errorf("quality: %w", err)
	}
	if err := checkCenters(x, centers); err != nil {
		return cluster.Matrix{}, err
	}
	if !(gamma >= 0) || math.IsInf(gamma, 1) {
		return cluster.Matrix{}, fmt.Errorf("quality: gamma is %v, must be above 0, or 0 for 1", gamma)
	}
	if gamma == 0 {
		gamma = 1
	}
	out := cluster.Matrix{Rows: x.Rows, Cols: centers.Rows, Data: make([]float64, x.Rows*centers.Rows)}
	err := par.Chunks(ctx, x.Rows, 1024, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := out.Row(i)
			least := math.Inf(1)
			for j := range row {
				row[j] = math.Pow(math.Sqrt(kernel.Squared(x.Row(i), centers.Data[j*x.Cols:])), gamma)
				least = min(least, row[j])
			}
			if math.IsInf(least, 1) {
				return fmt.Errorf("row %d lies too far from all centres to tell them apart: rescale it", i)
			}
			// Only differences count, and relative to the nearest centre no
			// row is so far out that all of its similarities vanish.
			sum := 0.0
			for j, d := range row {
				row[j] = math.Exp(least - d)
				sum += row[j]
			}
			for j := range row {
				row[j] /= sum
			}
		}
		return nil
	})
	if err != nil {
		return cluster.Matrix{}, fmt.Errorf("quality: gorge: %w", err)
	}
	return out, nil
}
