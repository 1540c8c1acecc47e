package quality

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// cloud makes data without clusters to compare with: rows spread evenly over
// a box that has the covariance of the data.
//
// It is reference (b) of the gap statistic (Tibshirani, Walther & Hastie 2001,
// JRSS B 63, 411-423, section 3), with sides that match the variances of the
// principal components instead of their ranges, so that a few outliers do not
// blow the box up. The even spread is the hardest comparison among clouds with
// one bulk: cutting it into groups lowers the inertia most, as it is also the
// least favourable unimodal case of the dip test (Hartigan & Hartigan 1985,
// Annals of Statistics 13, 70-84). What beats it is not one bulk.
type cloud struct {
	sides []float64 // of the box, along the principal components
	axes  []float64 // row j: what component j adds to each column
}

// newCloud measures the rows used.
func newCloud(b *bed) (*cloud, error) {
	d, n := b.distinct.Cols, float64(len(b.index))
	mean := make([]float64, d)
	for i, w := range b.counts {
		for j, v := range b.distinct.Row(i) {
			mean[j] += float64(w / n * v)
		}
	}
	cov := mat.NewSymDense(d, nil)
	for i, w := range b.counts {
		row := b.distinct.Row(i)
		for p := range d {
			a := w / n * (row[p] - mean[p])
			for q := p; q < d; q++ {
				cov.SetSym(p, q, cov.At(p, q)+float64(a*(row[q]-mean[q])))
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(cov, true) {
		return nil, errors.New("the covariance of the columns has no principal components")
	}
	var vec mat.Dense
	eig.VectorsTo(&vec)
	c := &cloud{sides: eig.Values(nil), axes: make([]float64, d*d)}
	for j, v := range c.sides {
		c.sides[j] = math.Sqrt(12 * max(v, 0)) // a side s has variance s*s/12
		for i := range d {
			c.axes[j*d+i] = vec.At(i, j)
		}
	}
	return c, nil
}

// draw makes a bed of n rows without structure.
func (c *cloud) draw(n int, seed, number uint64, own Clusterer) *bed {
	d := len(c.sides)
	r := random.Stream(seed, number, 7)
	b := &bed{
		distinct: cluster.Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)},
		counts:   make([]float64, n), own: own,
	}
	for i := range n {
		b.counts[i] = 1
		row := b.distinct.Row(i)
		for j, s := range c.sides {
			at := s * (r.Float64() - .5)
			for q := range row {
				row[q] += float64(at * c.axes[j*d+q])
			}
		}
	}
	b.index = make([]int32, n)
	return b
}

// inertias clusters one structureless bed into kmin to kmax groups.
func (b *bed) inertias(ctx context.Context, kmin, kmax int, seed uint64) ([]float64, error) {
	out := make([]float64, 0, kmax-kmin+1)
	for k := kmin; k <= kmax; k++ {
		centers, err := b.fit(ctx, b.counts, k, random.Stream(seed, uint64(k), 8).Uint64(), 1, 3)
		if err != nil {
			return nil, err
		}
		out = append(out, b.inertia(centers))
	}
	return out, nil
}
