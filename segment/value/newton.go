package value

import (
	"math"
	"slices"
)

// maxDim is the largest number of parameters of a model in this room. Fixed
// arrays keep an evaluation free of allocations.
const maxDim = 16

type vector [maxDim]float64
type matrix [maxDim][maxDim]float64

// surface is a log-likelihood at one point: height, gradient and Hessian.
type surface struct {
	value float64
	grad  vector
	hess  matrix
}

// ascent is a search for the highest point of a log-likelihood over the
// logarithms of its parameters, within a box.
//
// It is a Newton method of our own rather than a general optimiser: all
// likelihoods here have at most four parameters and closed second
// derivatives, so Newton needs about ten evaluations over the customers where
// a quasi-Newton method needs fifty, ends with the Hessian that the standard
// errors want, and runs in the caller's goroutine, where a cancelled context
// or a panic stays in the caller's hands. Where the Hessian is not negative
// definite, or a step does not climb, the diagonal is raised (Levenberg), which
// turns the step towards the gradient and shortens it.
type ascent struct {
	dim       int
	low, high vector // box; a parameter that runs into it is pinned there
	maxIter   int
	at        func(theta vector) (surface, error)
	step      func() // called after each accepted step; may be nil
	// known are the tops of earlier searches. One that comes as near to any of them
	// as near says would end there, and ends where it is.
	known []vector
}

// summit is where an ascent ended.
type summit struct {
	surface
	theta     vector
	pinned    [maxDim]bool // held by the box
	edge      [maxDim]bool // so near to the box that it ran off
	converged bool
}

const (
	flat     = 1e-9 // predicted gain in log-likelihood below which a pure Newton step is the last
	roundOff = 1e-6 // gain in log-likelihood that may drown in the rounding of a sum over customers
	longest  = 2.0  // no parameter moves by more than a factor e^2 in one step
	shorter  = 8.0  // factor by which the diagonal is raised and lowered
	firstRun = 1e-3 // first raise, relative to each parameter's own curvature
)

// runOff is how near, in the logarithm, a parameter comes to the box before it
// counts as running off: there the likelihood changes by less than its own
// rounding from one step to the next, and the search may stop short of the box.
var runOff = math.Log(20)

// climb searches from start. Where parameters run off they do so together along
// a ridge (r and alpha, a and b), so the summit keeps one of them pinned: the
// rest then has a covariance, which for the parameters off the ridge is right.
func (s ascent) climb(start vector) (summit, error) {
	top, err := s.search(start)
	if err != nil {
		return top, err
	}
	far, which := -1.0, 0
	for i := range s.dim {
		top.edge[i] = top.theta[i] <= s.low[i]+runOff || top.theta[i] >= s.high[i]-runOff
		top.pinned[i] = false
		if top.edge[i] && math.Abs(top.theta[i]) > far {
			far, which = math.Abs(top.theta[i]), i
		}
	}
	if far >= 0 {
		top.pinned[which] = true
		top.converged = true // as far as there is anything to arrive at
	}
	return top, nil
}

func (s ascent) search(start vector) (summit, error) {
	top := summit{theta: start}
	for i := range s.dim {
		top.theta[i] = min(max(top.theta[i], s.low[i]), s.high[i])
	}
	var err error
	if top.surface, err = s.at(top.theta); err != nil {
		return top, err
	}
	lambda := 0.0
	for range s.maxIter {
		// A parameter at the edge of the box with an uphill slope outwards is
		// left out of the step; the others go on.
		var steepest, largest float64
		for i := range s.dim {
			g := top.grad[i]
			top.pinned[i] = top.theta[i] <= s.low[i] && g <= 0 || top.theta[i] >= s.high[i] && g >= 0
			if !top.pinned[i] {
				steepest = max(steepest, math.Abs(g))
				largest = max(largest, math.Abs(top.hess[i][i]))
			}
		}
		if math.IsNaN(top.value) || math.IsNaN(steepest) {
			return top, nil
		}
		if steepest <= 1e-12*(1+math.Abs(top.value)) {
			top.converged = true
			return top, nil
		}
		accepted := false
		for range 60 {
			step, ok := s.newton(top, lambda)
			// A parameter at the edge whose own slope leads inwards, but which the
			// others drag outwards, is held too: a step cut to nothing would end here.
			for ok && s.hold(&top, step) {
				step, ok = s.newton(top, lambda)
			}
			if !ok {
				lambda = max(shorter*lambda, firstRun)
				continue
			}
			gain, reach := 0.0, 0.0
			for i := range s.dim {
				gain += float64(step[i] * top.grad[i])
				reach = max(reach, math.Abs(step[i]))
			}
			last := lambda == 0 && gain/2 < flat && reach < 1e-3
			cut := min(1, longest/reach)
			for i := range s.dim {
				// Stop the whole step where the first parameter meets the box: going
				// on with the others would leave the ridge.
				if to := top.theta[i] + float64(cut*step[i]); to > s.high[i] {
					cut *= (s.high[i] - top.theta[i]) / (to - top.theta[i])
				} else if to < s.low[i] {
					cut *= (s.low[i] - top.theta[i]) / (to - top.theta[i])
				}
			}
			next := top.theta
			for i := range s.dim {
				next[i] = min(max(next[i]+float64(cut*step[i]), s.low[i]), s.high[i])
			}
			f, err := s.at(next)
			if err != nil {
				return top, err
			}
			// The value is a sum of large terms that cancel, so its own size does
			// not tell how well it is known; the curvature grows with the terms.
			noise := 1e-13 * (math.Abs(top.value) + largest)
			if f.value >= top.value+float64(1e-4*cut*gain)-noise || last && f.value >= top.value-roundOff {
				top.surface, top.theta, accepted = f, next, true
				if last {
					top.converged = true
				}
				if lambda /= shorter; lambda < firstRun/2 {
					lambda = 0
				}
				break
			}
			lambda = max(shorter*lambda, firstRun)
		}
		if accepted && slices.ContainsFunc(s.known, func(k vector) bool { return near(k, top.theta) }) {
			return top, nil
		}
		if s.step != nil {
			s.step()
		}
		if !accepted {
			// Nothing climbs any more. That is the top if the pure Newton step
			// promises less than rounding takes away.
			step, ok := s.newton(top, 0)
			gain := 0.0
			for i := range s.dim {
				gain += float64(step[i] * top.grad[i])
			}
			top.converged = ok && gain < roundOff
		}
		if top.converged || !accepted {
			return top, nil
		}
	}
	return top, nil
}

// hold pins the parameters that the step would take out of the box from its
// edge, and says whether there are any.
func (s ascent) hold(top *summit, step vector) bool {
	found := false
	for i := range s.dim {
		if !top.pinned[i] && (top.theta[i] <= s.low[i] && step[i] < 0 || top.theta[i] >= s.high[i] && step[i] > 0) {
			top.pinned[i], found = true, true
		}
	}
	return found
}

// newton returns the step that solves (-H + lambda D) s = g over the
// parameters that are not pinned. D is diagonal and holds the size of each
// parameter's own curvature or slope (Marquardt 1963, Journal of the Society for
// Industrial and Applied Mathematics 11(2), 431-441): where two parameters run
// off along a flat ridge, the steep other two do not hold them back.
func (s ascent) newton(top summit, lambda float64) (vector, bool) {
	m := top.information(s.dim)
	g := top.grad
	for i := range s.dim {
		if top.pinned[i] {
			g[i] = 0
		} else {
			m[i][i] += lambda * max(math.Abs(top.hess[i][i]), math.Abs(g[i]))
		}
	}
	l, ok := cholesky(m, s.dim)
	if !ok {
		return vector{}, false
	}
	return solve(l, g, s.dim), true
}

// information returns minus the Hessian, with the rows and columns of pinned
// parameters replaced by those of the identity.
func (t summit) information(dim int) matrix {
	var m matrix
	for i := range dim {
		for j := range dim {
			switch {
			case !t.pinned[i] && !t.pinned[j]:
				m[i][j] = -t.hess[i][j]
			case i == j:
				m[i][j] = 1
			}
		}
	}
	return m
}

// covariance returns the inverse of the observed information of the
// parameters that are not pinned, and false where it is not positive definite.
func (t summit) covariance(dim int) (matrix, bool) {
	l, ok := cholesky(t.information(dim), dim)
	if !ok {
		return matrix{}, false
	}
	var c matrix
	for j := range dim {
		var e vector
		e[j] = 1
		col := solve(l, e, dim)
		for i := range dim {
			c[i][j] = col[i]
		}
	}
	return c, true
}

// cholesky returns the lower factor of a positive definite matrix. A pivot
// that has lost ten digits against its diagonal element counts as zero.
func cholesky(m matrix, dim int) (l matrix, ok bool) {
	for i := range dim {
		for j := range i + 1 {
			v := m[i][j]
			for k := range j {
				v -= float64(l[i][k] * l[j][k])
			}
			if i == j {
				if !(v > 1e-12*math.Abs(m[i][i])) || math.IsInf(v, 0) {
					return l, false
				}
				l[i][i] = math.Sqrt(v)
			} else {
				l[i][j] = v / l[j][j]
			}
		}
	}
	return l, true
}

func solve(l matrix, b vector, dim int) vector {
	for i := range dim {
		for k := range i {
			b[i] -= float64(l[i][k] * b[k])
		}
		b[i] /= l[i][i]
	}
	for i := dim - 1; i >= 0; i-- {
		for k := i + 1; k < dim; k++ {
			b[i] -= float64(l[k][i] * b[k])
		}
		b[i] /= l[i][i]
	}
	return b
}
