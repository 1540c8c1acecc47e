package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// rare is the least probability of an answer: one that a class never gave is taken to be
// given once in a million million times, so that a new row that holds one can
// still be assigned by its other answers.
const rare = 1e-12

// lcaEngine runs one start of the EM algorithm. An iteration is one pass over
// the distinct rows. What belongs to a category is kept side by side for all
// classes, so that a row adds up a short run of numbers for each answer.
type lcaEngine struct {
	*lcaProblem
	workers int
	chunk   int     // rows in one
	at      []int32 // where the numbers of each answer begin, -1 if it is missing
	shares  []float64
	probs   []float64 // by category, then class
	base    []float64 // logarithms of shares
	logs    []float64 // logarithms of probs
	parts   []lcaPart
	sum     lcaPart
}

// lcaPart collects the sums of one chunk of rows.
type lcaPart struct {
	loglik float64
	mass   []float64 // of each class
	counts []float64 // expected answers by category, then class
	joint  []float64 // room for one row
}

func newLCAEngine(p *lcaProblem, workers int) *lcaEngine {
	part := func() lcaPart {
		return lcaPart{mass: make([]float64, p.k), counts: make([]float64, p.cells*p.k), joint: make([]float64, p.k)}
	}
	e := &lcaEngine{
		lcaProblem: p, workers: workers, chunk: chunkRows(p.x.Rows, p.cells*p.k), at: make([]int32, len(p.x.Data)),
		shares: make([]float64, p.k), probs: make([]float64, p.cells*p.k),
		base: make([]float64, p.k), logs: make([]float64, p.cells*p.k),
		sum: part(),
	}
	e.parts = make([]lcaPart, par.Count(p.x.Rows, e.chunk))
	for i := range e.parts {
		e.parts[i] = part()
	}
	for i, v := range p.x.Data {
		e.at[i] = -1
		if v >= 0 {
			e.at[i] = int32((p.offsets[i%p.x.Cols] + int(v)) * p.k)
		}
	}
	return e
}

// lcaStart is how one start ended.
type lcaStart struct {
	shares, probs []float64
	loglik        float64
	iterations    int
	converged     bool
}

// run makes one start from random probabilities: those of all rows, each
// multiplied by an exponential draw and made to sum to 1.
func (e *lcaEngine) run(ctx context.Context, number int) (*lcaStart, error) {
	r := random.Stream(e.seed, uint64(number))
	for k := range e.k {
		e.shares[k] = 1 / float64(e.k)
		for c, m := range e.margins {
			e.probs[c*e.k+k] = m
			if e.k > 1 {
				e.probs[c*e.k+k] *= r.ExpFloat64()
			}
		}
	}
	e.normalise(e.probs)
	last := math.Inf(-1)
	for it := 1; ; it++ {
		for k, s := range e.shares {
			e.base[k] = math.Log(max(s, rare))
		}
		for i, v := range e.probs {
			e.logs[i] = math.Log(max(v, rare))
		}
		if err := e.pass(ctx); err != nil {
			return nil, err
		}
		gain := e.sum.loglik - last
		if last = e.sum.loglik; gain <= e.limit || it >= e.maxIter {
			return &lcaStart{
				loglik: last, iterations: it, converged: gain <= e.limit,
				shares: append([]float64(nil), e.shares...), probs: append([]float64(nil), e.probs...),
			}, nil
		}
		// The shares and probabilities that make the responsibilities most
		// likely are the expected counts themselves.
		for k, m := range e.sum.mass {
			e.shares[k] = min(1, m/e.mass) // sums round
		}
		copy(e.probs, e.sum.counts)
		e.normalise(e.probs)
	}
}

// normalise makes the numbers of each item and class sum to 1. Where a class
// has none, since nobody in it answered the item, it takes those of all rows.
func (e *lcaEngine) normalise(v []float64) {
	for j, n := range e.x.Categories {
		lo := e.offsets[j]
		for k := range e.k {
			sum := 0.0
			for c := lo; c < lo+n; c++ {
				sum += v[c*e.k+k]
			}
			for c := lo; c < lo+n; c++ {
				if sum > 0 {
					v[c*e.k+k] = min(1, v[c*e.k+k]/sum)
				} else {
					v[c*e.k+k] = e.margins[c]
				}
			}
		}
	}
}

// pass runs over the rows and merges the sums of the chunks in order.
func (e *lcaEngine) pass(ctx context.Context) error {
	err := par.Chunks(ctx, e.x.Rows, e.chunk, e.workers, func(c, lo, hi int) error {
		e.expect(&e.parts[c], lo, hi)
		return nil
	})
	e.sum.clear()
	for i := range e.parts {
		p := &e.parts[i]
		e.sum.loglik += p.loglik
		for k, v := range p.mass {
			e.sum.mass[k] += v
		}
		for c, v := range p.counts {
			e.sum.counts[c] += v
		}
	}
	return err
}

func (s *lcaPart) clear() {
	s.loglik = 0
	clear(s.mass)
	clear(s.counts)
}

// expect adds rows lo to hi, by their responsibilities, to the sums.
func (e *lcaEngine) expect(s *lcaPart, lo, hi int) {
	s.clear()
	joint, d := s.joint, e.x.Cols
	for i := lo; i < hi; i++ {
		copy(joint, e.base)
		answers := e.at[i*d : (i+1)*d]
		for _, at := range answers {
			if at < 0 {
				continue
			}
			for k, v := range e.logs[at:][:len(joint)] {
				joint[k] += v
			}
		}
		top := joint[0]
		for _, v := range joint[1:] {
			top = max(top, v)
		}
		sum := 0.0
		for k, v := range joint {
			joint[k] = math.Exp(v - top)
			sum += joint[k]
		}
		w := e.weights[i]
		s.loglik += float64(w * (top + math.Log(sum)))
		for k := range joint {
			joint[k] *= w / sum
			s.mass[k] += joint[k]
		}
		for _, at := range answers {
			if at < 0 {
				continue
			}
			to := s.counts[at:][:len(joint)]
			for k, v := range joint {
				to[k] += v
			}
		}
	}
}
