package quality

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

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
	soft  []float64   // 0 for a component that is spread evenly to 1 for one that is peaked
	axes  [][]float64 // for each column, its part in each component
}

// newCloud measures the distinct rows that carry a label.
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
	c.soften(b, labels, label)
	return c, nil
}

// soften measures how peaked the rows are along each component, by their kurtosis
// beyond that of the normal distribution: -1.2 where they are spread evenly, -.6 or
// more where they are as peaked as a triangle. A cluster that is even in one
// direction can be cut there into tighter halves than a peaked one can, and a column
// that has nothing to do with any cluster is often even.
func (c *cloud) soften(b *bed, labels []int32, label int32) {
	spread := len(c.sides)
	fourth := make([]float64, spread)
	for i, w := range b.counts {
		if labels[i] != label {
			continue
		}
		row := b.distinct.Row(i)
		for j, side := range c.sides {
			z := 0.0
			for q, v := range row {
				z += float64((v - c.mean[q]) * c.axes[q][j])
			}
			z /= side
			z *= z
			fourth[j] += float64(w * float64(z*z))
		}
	}
	c.soft = make([]float64, spread)
	for j := range c.soft {
		// u + a*v of two even variables has -1.2 (1 + a^4)/(1 + a^2)^2.
		s := max(.5, min(1, (fourth[j]/float64(c.rows)-3)/-1.2))
		if s < 1 {
			c.soft[j] = math.Sqrt(max(0, (s-math.Sqrt(max(0, 2*s-1)))/(1-s)))
		}
	}
}

// fill puts the cloud's rows into x, from row at on. Their covariance is
// exactly the one asked for: what a comparison leaves to chance is shape. A
// peaked cloud is denser in the middle, as each of several clusters is, along the
// components along which its rows are: these have up to the triangular distribution,
// between even and normal.
func (c *cloud) fill(x cluster.Matrix, at int, peaked bool, seed, number, part uint64) {
	r := random.Stream(seed, number, part, 7)
	spread := len(c.sides)
	var z *mat.Dense
	if spread > 0 {
		z = mat.NewDense(c.rows, spread, nil)
		for j := range spread {
			mean := 0.0
			for i := range c.rows {
				v := r.Float64()
				if peaked {
					a := c.soft[j]
					v = (v + float64(a*r.Float64())) / math.Sqrt(1+float64(a*a)) // the same variance
				}
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

// whiten gives the columns of z, which have variance 1/12, unit
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
