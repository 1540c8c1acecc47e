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
	sides []float64   // standard deviations of the principal components
	axes  [][]float64 // for each column, its part in each component
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
	c := &cloud{axes: make([][]float64, d)}
	values := eig.Values(nil)
	for j, v := range values {
		// What rounding leaves of a component without variance is no side.
		if v > 1e-12*values[d-1] {
			c.sides = append(c.sides, math.Sqrt(v))
			for i := range d {
				c.axes[i] = append(c.axes[i], vec.At(i, j))
			}
		}
	}
	return c, nil
}

// draw makes a bed of n rows without structure, whose covariance is exactly
// that of the data: what the comparison leaves to chance is shape alone.
func (c *cloud) draw(n int, seed, number uint64, own Clusterer) *bed {
	d := len(c.axes)
	r := random.Stream(seed, number, 7)
	spread := len(c.sides)
	z := mat.NewDense(n, spread, nil)
	for j := range spread {
		mean := 0.0
		for i := range n {
			v := r.Float64()
			z.Set(i, j, v)
			mean += v / float64(n)
		}
		for i := range n {
			z.Set(i, j, z.At(i, j)-mean)
		}
	}
	c.whiten(z)
	b := &bed{
		distinct: cluster.Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)},
		counts:   make([]float64, n), index: make([]int32, n), own: own,
	}
	for i := range n {
		b.counts[i] = 1
		row := b.distinct.Row(i)
		for j, s := range c.sides {
			at := float64(s * z.At(i, j))
			for q := range row {
				row[q] += float64(at * c.axes[q][j])
			}
		}
	}
	return b
}

// whiten gives the columns of z unit variance and no correlation. Where there
// are too few rows for that it only scales them.
func (c *cloud) whiten(z *mat.Dense) {
	n, d := z.Dims()
	cov := mat.NewSymDense(d, nil)
	cov.SymOuterK(1/float64(n), z.T())
	var chol mat.Cholesky
	if n <= 2*d || !chol.Factorize(cov) {
		z.Scale(math.Sqrt(12), z)
		return
	}
	var l mat.TriDense
	chol.LTo(&l)
	var white mat.Dense
	if err := white.Solve(&l, z.T()); err != nil {
		z.Scale(math.Sqrt(12), z)
		return
	}
	z.Copy(white.T())
}

// shares clusters a structureless bed into kmin to kmax groups and returns
// their inertias as shares of the scatter, which makes beds comparable.
func (b *bed) shares(ctx context.Context, kmin, kmax int, seed uint64) ([]float64, error) {
	out, all := make([]float64, 0, kmax-kmin+1), b.scatter()
	for k := kmin; k <= kmax; k++ {
		centers, err := b.fit(ctx, b.counts, k, random.Stream(seed, uint64(k), 8).Uint64(), 1, clusterStarts)
		if err != nil {
			return nil, err
		}
		out = append(out, b.inertia(centers)/all)
	}
	return out, nil
}
