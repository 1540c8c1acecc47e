package choice

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// survey is what the likelihood is computed from: tasks that show the same items
// and were chosen alike are one.
type survey struct {
	items       int
	screens     []screen
	who         [][]hit // by respondent: the choices made
	respondents int
	effective   float64
}

// screen is a set of items and what was chosen on it.
type screen struct {
	shown []int
	total float64
	best  []float64 // weight by item, summed over choices, same order as shown
	worst []float64
}

type hit struct {
	screen, best, worst int // places in shown
	weight              float64
}

func newSurvey(items int, tasks []Task) *survey {
	s := &survey{items: items}
	byItems, byName := map[string]int{}, map[string]int{}
	var weights []float64
	for i := range tasks {
		t := &tasks[i]
		shown := slices.Sorted(slices.Values(t.Shown))
		key := fmt.Sprint(shown)
		at, ok := byItems[key]
		if !ok {
			at = len(s.screens)
			byItems[key] = at
			s.screens = append(s.screens, screen{shown: shown, best: make([]float64, len(shown)), worst: make([]float64, len(shown))})
		}
		sc := &s.screens[at]
		h := hit{at, slices.Index(shown, t.Best), slices.Index(shown, t.Worst), t.weight()}
		sc.total += h.weight
		sc.best[h.best] += h.weight
		sc.worst[h.worst] += h.weight
		who, ok := byName[t.Respondent]
		if !ok {
			who = len(s.who)
			byName[t.Respondent] = who
			s.who, weights = append(s.who, nil), append(weights, h.weight)
		}
		s.who[who] = append(s.who[who], h)
	}
	s.respondents = len(s.who)
	sum, squares := 0.0, 0.0
	for _, w := range weights {
		sum += w
		squares += float64(w * w)
	}
	s.effective = sum * sum / squares
	return s
}

// chances fills in for each item of a screen the chance of being best and worst
// and, where joint is not nil, the chances of ordered pairs; it returns the
// logarithm of the sum over pairs.
func (sc *screen) chances(v, best, worst, joint []float64) float64 {
	m := len(sc.shown)
	up, down := 0.0, 0.0
	for a, item := range sc.shown {
		best[a], worst[a] = math.Exp(v[item]), math.Exp(-v[item])
		up += best[a]
		down += worst[a]
	}
	sum := float64(up*down) - float64(m) // pairs of an item with itself are none
	for a := range sc.shown {
		for b := range sc.shown {
			if joint != nil && a != b {
				joint[a*m+b] = best[a] * worst[b] / sum
			}
		}
	}
	for a := range sc.shown {
		best[a], worst[a] = (float64(best[a]*down)-1)/sum, (float64(worst[a]*up)-1)/sum
	}
	return math.Log(sum)
}

// prior is the curvature that holds the utility of an item which is always chosen
// one way: as much as a thousandth of a task.
const prior = 1e-3

// climb finds the utilities, mean 0, by Newton's method: the log-likelihood is
// concave. The Hessian it returns has the sign turned around.
func (s *survey) climb(ctx context.Context) (v []float64, hessian *mat.SymDense, loglik float64, err error) {
	n := s.items
	v = make([]float64, n)
	value, grad, h := s.likelihood(v)
	for range 100 {
		if ctx.Err() != nil {
			return nil, nil, 0, fmt.Errorf("choice: stopped: %w", context.Cause(ctx))
		}
		step, err := solve(h, grad)
		if err != nil {
			return nil, nil, 0, err
		}
		gain, size := 0.0, 0.0
		for i := range step {
			gain += float64(step[i] * grad[i])
			size = max(size, math.Abs(step[i]))
		}
		if gain < 1e-12*(1+math.Abs(value)) {
			return v, h, s.plain(v), nil
		}
		scale := min(1, 5/size)
		next := make([]float64, n)
		for {
			for i := range next {
				next[i] = v[i] + float64(scale*step[i])
			}
			if nv, ng, nh := s.likelihood(next); nv >= value || scale < 1e-10 {
				v, value, grad, h = next, nv, ng, nh
				break
			}
			scale /= 2
		}
	}
	return nil, nil, 0, errors.New("choice: utilities still moved after 100 iterations")
}

// likelihood returns the log-likelihood less the prior, its gradient, and the
// Hessian with its sign turned around. A constant added to all utilities changes
// nothing, so that direction is held by a curvature of its own.
func (s *survey) likelihood(v []float64) (value float64, grad []float64, hessian *mat.SymDense) {
	n := s.items
	grad, hessian = make([]float64, n), mat.NewSymDense(n, nil)
	for k := range s.screens {
		sc := &s.screens[k]
		m := len(sc.shown)
		best, worst, joint := make([]float64, m), make([]float64, m), make([]float64, m*m)
		logSum := sc.chances(v, best, worst, joint)
		value -= sc.total * logSum
		for a, item := range sc.shown {
			value += (sc.best[a] - sc.worst[a]) * v[item]
			grad[item] += sc.best[a] - sc.worst[a] - float64(sc.total*(best[a]-worst[a]))
			for b := a; b < m; b++ {
				// Covariance of being best less being worst, of two items.
				c := -(best[a] - worst[a]) * (best[b] - worst[b])
				if a == b {
					c += best[a] + worst[a]
				} else {
					c -= joint[a*m+b] + joint[b*m+a]
				}
				hessian.SetSym(item, sc.shown[b], hessian.At(item, sc.shown[b])+sc.total*c)
			}
		}
	}
	mean := 0.0
	for _, x := range v {
		mean += x / float64(n)
	}
	for i := range v {
		value -= prior / 2 * float64(v[i]*v[i])
		grad[i] -= prior * v[i]
		for j := i; j < n; j++ {
			c := 1 / float64(n)
			if i == j {
				c += prior
			}
			hessian.SetSym(i, j, hessian.At(i, j)+c)
		}
		grad[i] -= mean
	}
	value -= float64(n) / 2 * mean * mean
	return value, grad, hessian
}

// plain is the log-likelihood without the prior.
func (s *survey) plain(v []float64) (value float64) {
	for k := range s.screens {
		sc := &s.screens[k]
		best, worst := make([]float64, len(sc.shown)), make([]float64, len(sc.shown))
		value -= sc.total * sc.chances(v, best, worst, nil)
		for a, item := range sc.shown {
			value += (sc.best[a] - sc.worst[a]) * v[item]
		}
	}
	return value
}

func solve(h *mat.SymDense, grad []float64) ([]float64, error) {
	var chol mat.Cholesky
	if !chol.Factorize(h) {
		return nil, errors.New("choice: the choices do not determine the utilities")
	}
	step := mat.NewVecDense(len(grad), nil)
	if err := chol.SolveVecTo(step, mat.NewVecDense(len(grad), grad)); err != nil {
		return nil, fmt.Errorf("choice: the choices hardly determine the utilities: %w", err)
	}
	return step.RawVector().Data, nil
}
