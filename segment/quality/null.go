package quality

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// cloud makes rows without clusters to compare with: spread evenly over a box
// that has the mean and the covariance of the rows it stands for.
//
// It is reference (b) of the gap statistic (Tibshirani, Walther & Hastie 2001,
// JRSS B 63, 411-423, section 3), with sides that match the variances of the
// principal components instead of their ranges, so that a few outliers do not
// blow the box up. The even spread is the hardest comparison among clouds with
// one bulk: cutting it into groups lowers the inertia most, as it is also the
// least favourable unimodal case of the dip test (Hartigan & Hartigan 1985,
// Annals of Statistics 13, 70-84). What beats it is not one bulk.
type cloud struct {
	rows  int
	mean  []float64
	sides []float64   // standard deviations of the principal components
	axes  [][]float64 // for each column, its part in each component
}

// newClouds measures the clusters of a labelling of the distinct rows, one
// cloud each: with one cluster, the cloud of all rows.
func newClouds(b *bed, labels []int32, k int) ([]*cloud, error) {
	out := make([]*cloud, k)
	for l := range out {
		c, err := newCloud(b, labels, int32(l))
		if err != nil {
			return nil, err
		}
		out[l] = c
	}
	return out, nil
}

func newCloud(b *bed, labels []int32, label int32) (*cloud, error) {
	d := b.distinct.Cols
	c := &cloud{mean: make([]float64, d), axes: make([][]float64, d)}
	for i, w := range b.counts {
		if labels[i] == label {
			c.rows += int(w)
		}
	}
	n := float64(c.rows)
	for i, w := range b.counts {
		if labels[i] == label {
			for j, v := range b.distinct.Row(i) {
				c.mean[j] += float64(w / n * v)
			}
		}
	}
	cov := mat.NewSymDense(d, nil)
	for i, w := range b.counts {
		if labels[i] != label {
			continue
		}
		row := b.distinct.Row(i)
		for p := range d {
			a := w / n * (row[p] - c.mean[p])
			for q := p; q < d; q++ {
				cov.SetSym(p, q, cov.At(p, q)+float64(a*(row[q]-c.mean[q])))
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(cov, true) {
		return nil, errors.New("the covariance of the columns has no principal components")
	}
	var vec mat.Dense
	eig.VectorsTo(&vec)
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

// fill puts the cloud's rows into x, from row at on. Their covariance is
// exactly the one asked for: what a comparison leaves to chance is shape.
func (c *cloud) fill(x cluster.Matrix, at int, seed, number, part uint64) {
	r := random.Stream(seed, number, part, 7)
	spread := len(c.sides)
	var z *mat.Dense
	if spread > 0 {
		z = mat.NewDense(c.rows, spread, nil)
		for j := range spread {
			mean := 0.0
			for i := range c.rows {
				v := r.Float64()
				z.Set(i, j, v)
				mean += v / float64(c.rows)
			}
			for i := range c.rows {
				z.Set(i, j, z.At(i, j)-mean)
			}
		}
		whiten(z)
	}
	for i := range c.rows {
		row := x.Row(at + i)
		copy(row, c.mean)
		for j, s := range c.sides {
			step := float64(s * z.At(i, j))
			for q := range row {
				row[q] += float64(step * c.axes[q][j])
			}
		}
	}
}

// whiten gives the columns of z, uniform on an interval of length one, unit
// variance and no correlation. Where there are too few rows for that it only
// scales them.
func whiten(z *mat.Dense) {
	n, d := z.Dims()
	cov := mat.NewSymDense(d, nil)
	cov.SymOuterK(1/float64(n), z.T())
	var chol mat.Cholesky
	var white mat.Dense
	if n > 2*d && chol.Factorize(cov) {
		var l mat.TriDense
		chol.LTo(&l)
		if white.Solve(&l, z.T()) == nil {
			z.Copy(white.T())
			return
		}
	}
	z.Scale(math.Sqrt(12), z)
}

// null draws data made of the given clouds and nothing else, several times,
// and returns the inertia of k clusters in each.
func (o Stability) null(ctx context.Context, b *bed, of []*cloud, k int) ([]float64, error) {
	out := make([]float64, clouds)
	err := par.Each(ctx, clouds, o.Workers, func(i int) error {
		n := len(b.index)
		draw := &bed{
			distinct: cluster.Matrix{Rows: n, Cols: b.distinct.Cols, Data: make([]float64, n*b.distinct.Cols)},
			counts:   make([]float64, n), own: b.own,
		}
		for j := range draw.counts {
			draw.counts[j] = 1
		}
		at := 0
		for part, c := range of {
			c.fill(draw.distinct, at, o.Seed, uint64(i), uint64(part))
			at += c.rows
		}
		centers, err := draw.fit(ctx, draw.counts, k, random.Stream(o.Seed, uint64(i), uint64(k), 8).Uint64(), 1, clusterStarts)
		if err != nil {
			return err
		}
		out[i] = draw.inertia(centers)
		return nil
	})
	return out, err
}
