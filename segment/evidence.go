package segment

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// evidence puts into the contributions what each feature adds to the log odds of
// the segment against the runner-up: their difference with the feature and
// without it, all others known.
func (c *core) evidence(inputs []Input, x []float64, first, second int) {
	if c.mixture == nil {
		for j, it := range c.items {
			if a := it.answer(x); a >= 0 {
				p := c.classes.Probabilities[j]
				inputs[it.feature].Contribution = math.Log(max(p.Row(first)[a], rare)) - math.Log(max(p.Row(second)[a], rare))
			}
		}
		return
	}
	own, other := c.component(x, first), c.component(x, second)
	for i := range c.encoders {
		if e := &c.encoders[i]; e.width > 0 {
			inputs[i].Contribution = own.adds(e.at) - other.adds(e.at)
		}
	}
}

// rare is what [cluster.LatentClassModel] takes for the probability of an answer
// that a class was never seen to give.
const rare = 1e-12

// component is a component of a mixture as a customer sees it. Along coordinate j
// the logarithm of its share times its density is
//
//	log - pull[j]*s - precision[j]*s*s/2
//
// at s from where the customer is.
type component struct {
	log             float64
	pull, precision []float64 // P (x - mean) and the diagonal of P, the inverse covariance
}

// component works component k of a mixture out for x. What cannot be inverted is
// NaN all over.
func (s *solution) component(x []float64, k int) component {
	m, d := s.mixture, len(x)
	c := component{math.Log(m.Weights[k]), slices.Repeat([]float64{math.NaN()}, d), slices.Repeat([]float64{math.NaN()}, d)}
	var chol mat.Cholesky
	var p mat.SymDense
	if !chol.Factorize(mat.NewSymDense(d, slices.Clone(m.Covariances[k].Data))) || chol.InverseTo(&p) != nil {
		return c
	}
	c.log -= chol.LogDet() / 2
	for i := range d {
		c.pull[i], c.precision[i] = 0, p.At(i, i)
		for j, mean := range m.Means.Row(k) {
			c.pull[i] += float64(p.At(i, j) * (x[j] - mean))
		}
		c.log -= float64(c.pull[i]*(x[i]-m.Means.Row(k)[i])) / 2
	}
	return c
}

// adds is the logarithm of the density of coordinate j given all others, but for a
// constant. It is normal with the precision and the pull as they are (Rue & Held
// 2005, Gaussian Markov Random Fields, theorem 2.3).
func (c component) adds(j int) float64 {
	// The square of a pull may overflow where this, a part of the distance, does not.
	return (math.Log(c.precision[j]) - float64(c.pull[j]/c.precision[j]*c.pull[j])) / 2
}

// crossings returns how far from the customer, up or down along coordinate j, the
// other component becomes as probable as c, the nearest first.
func (c component) crossings(other component, j int, up bool) []float64 {
	a := (c.precision[j] - other.precision[j]) / 2
	b := c.pull[j] - other.pull[j]
	gap := other.log - c.log // gap + b s + a s^2 = 0
	if !up {
		b = -b
	}
	var steps []float64
	if root := math.Sqrt(float64(b*b) - float64(4*a*gap)); root == root {
		// The form that does not cancel; one root is infinite where a is 0.
		q := -(b + math.Copysign(root, b)) / 2
		steps = append(steps, q/a, gap/q)
	}
	steps = slices.DeleteFunc(steps, func(s float64) bool { return !(s >= 0) || math.IsInf(s, 0) })
	slices.Sort(steps)
	return steps
}
