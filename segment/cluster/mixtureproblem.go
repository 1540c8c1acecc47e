package cluster

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
)

// gaussProblem is what all starts share and none changes.
type gaussProblem struct {
	x        Matrix
	weights  []float64 // nil: all 1
	mass     float64   // sum of the weights
	k        int
	kind     Covariance
	starts   int
	maxIter  int
	seed     uint64
	limit    float64   // gain at which a start ends
	centre   []float64 // mean of all rows
	scatter  []float64 // covariance of all rows, packed
	variance []float64 // its diagonal
	floors   []float64
	singular int // a column that others determine, or -1
	centers  *Matrix
	original Matrix        // the rows as they came: x has equal ones merged
	standard func() Matrix // the rows as k-means is to see them
}

func (o GaussianMixture) problem(x Matrix) (*gaussProblem, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := x.Check(); err != nil {
		return nil, err
	}
	if k := (&problem{x: x, weights: o.Weights, k: o.K}); o.K > x.Rows && (o.Weights == nil || len(o.Weights) == x.Rows) {
		return nil, fmt.Errorf("cluster: gaussian mixture: %w", k.tooFew())
	}
	shared, err := KMeans{K: o.K, Weights: o.Weights, Centers: o.Centers}.problem(x)
	if err != nil {
		return nil, err
	}
	p := &gaussProblem{
		x: x, original: x, weights: o.Weights, mass: shared.mass, k: shared.k, kind: o.Covariance, starts: o.Starts,
		maxIter: o.MaxIter, seed: o.Seed, centers: o.Centers, singular: -1,
	}
	if p.starts == 0 {
		p.starts = 10
	}
	if p.centers != nil || p.k == 1 {
		p.starts = 1
	}
	if p.maxIter == 0 {
		p.maxIter = 1000
	}
	if p.limit = o.Tolerance; p.limit == 0 {
		p.limit = 1e-8
	}
	p.limit *= p.mass
	p.merge()
	if left := (&problem{x: p.x, weights: p.weights, k: p.k}); !left.hasDistinct(p.k) {
		return nil, fmt.Errorf("cluster: gaussian mixture: %w", left.tooFew())
	}
	floor := o.Floor
	if floor == 0 {
		floor = 1e-6
	}
	p.standard = sync.OnceValue(p.standardise)
	return p, p.moments(floor)
}

// moments fills centre, scatter, variance and floors.
func (p *gaussProblem) moments(floor float64) error {
	d := p.x.Cols
	p.centre, p.scatter = make([]float64, d), make([]float64, d*(d+1)/2)
	p.variance, p.floors = make([]float64, d), make([]float64, d)
	lo, hi := make([]float64, d), make([]float64, d)
	for i := range p.x.Rows {
		for j, v := range p.x.Row(i) {
			if i == 0 {
				lo[j], hi[j] = v, v
			}
			lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
			p.centre[j] += float64(p.weight(i) / p.mass * v)
		}
	}
	dev := make([]float64, d)
	for i := range p.x.Rows {
		w := p.weight(i) / p.mass
		for j, v := range p.x.Row(i) {
			dev[j] = v - p.centre[j]
			for l := range j + 1 {
				p.scatter[j*(j+1)/2+l] += float64(float64(w*dev[j]) * dev[l])
			}
		}
	}
	for j := range d {
		v := p.scatter[j*(j+1)/2+j]
		p.variance[j], p.floors[j] = v, v*floor
		switch {
		case lo[j] == hi[j]:
			return fmt.Errorf("cluster: gaussian mixture: column %d is constant, which has no density: leave it out", j)
		case !(p.floors[j] > math.SmallestNonzeroFloat64*1e20):
			return fmt.Errorf("cluster: gaussian mixture: column %d reaches from %g to %g, too near for a variance: rescale it", j, lo[j], hi[j])
		}
	}
	if p.kind == FullCovariance || p.kind == TiedCovariance {
		p.singular = cholesky(append([]float64(nil), p.scatter...), p.floors)
	}
	return nil
}

func (p *gaussProblem) weight(i int) float64 {
	if p.weights == nil {
		return 1
	}
	return p.weights[i]
}

// merge replaces equal rows by one with the sum of their weights and drops
// those of weight 0, where a look at some rows says that it pays: an iteration
// then takes less by as much.
func (p *gaussProblem) merge() {
	const look = 1024
	zero := false
	for _, w := range p.weights {
		zero = zero || w == 0
	}
	few := p.x
	if step := p.x.Rows / look; step > 1 {
		few = Matrix{Cols: p.x.Cols, Rows: look}
		for i := range look {
			few.Data = append(few.Data, p.x.Row(i*step)...)
		}
	}
	if rows, _, _ := Distinct(few); rows.Rows == few.Rows && !zero {
		return
	}
	rows, counts, index := Distinct(p.x)
	if p.weights != nil {
		clear(counts)
		for i, at := range index {
			counts[at] += p.weights[i]
		}
	}
	to := 0
	for i, w := range counts {
		if w > 0 {
			copy(rows.Data[to*rows.Cols:], rows.Row(i))
			counts[to] = w
			to++
		}
	}
	p.x = Matrix{Rows: to, Cols: rows.Cols, Data: rows.Data[:to*rows.Cols]}
	p.weights = counts[:to]
}

// sample returns the same problem for seedRows random rows.
func (p *gaussProblem) sample(r *rand.Rand) *gaussProblem {
	some := seeding{x: p.x, weights: p.weights, k: p.k}.sample(r, seedRows)
	q := *p
	q.x, q.weights, q.mass = some.x, some.weights, float64(some.x.Rows)
	if q.weights != nil {
		q.mass = 0
		for _, w := range q.weights {
			q.mass += w
		}
	}
	q.limit = p.limit / p.mass * q.mass
	q.standard = sync.OnceValue(q.standardise)
	return &q
}

// standardise returns the rows in units of the standard deviations of their
// columns, so that starts do not depend on scales either. A spherical
// component does depend on them, and so do its starts.
func (p *gaussProblem) standardise() Matrix {
	if p.kind == SphericalCovariance {
		return p.x
	}
	out := Matrix{Rows: p.x.Rows, Cols: p.x.Cols, Data: make([]float64, len(p.x.Data))}
	for i := range out.Rows {
		to := out.Row(i)
		for j, v := range p.x.Row(i) {
			to[j] = (v - p.centre[j]) / math.Sqrt(p.variance[j])
		}
	}
	return out
}
