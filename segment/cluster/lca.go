package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// LatentClasses says how to describe answers to questions as those of K
// classes of people who differ in how probable each answer is to them, and
// whose answers are otherwise independent of each other (local independence).
// It is to answers what [GaussianMixture] is to numbers: it tells for each row
// how probable each class is, and which number of classes the answers bear
// out. Only K must be set.
type LatentClasses struct {
	// K is the number of classes, at least 1.
	K int
	// Starts is how many times to start from random probabilities; the result
	// with the highest likelihood is kept; of those within 100 Tolerance of
	// it, which found the same maximum, the first. 0 means 50. The likelihood
	// has many local maxima, and a warning says when a single start found the
	// highest.
	Starts int
	// MaxIter bounds the iterations of one start. 0 means 5000.
	MaxIter int
	// Tolerance ends a start once an iteration raises the log-likelihood by no
	// more than this per unit of weight. 0 means 1e-9; legal values are from
	// 0 to below 1.
	Tolerance float64
	// Seed fixes all random choices: the same seed gives the same model bit
	// for bit, whatever Workers is. Any value, 0 included, is a seed.
	Seed uint64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Weights holds the weight of each row, finite and not negative; nil means
	// 1 each. A weight of 2 counts as two equal rows, in the criteria too.
	Weights []float64
	// Progress is told how many starts have ended, from one goroutine at a
	// time. It may be nil.
	Progress func(Progress)
}

// Validate returns all faults that can be seen without the data, joined.
func (o LatentClasses) Validate() error {
	return KMeans{K: o.K, Starts: o.Starts, MaxIter: o.MaxIter, Tolerance: o.Tolerance, Weights: o.Weights}.Validate()
}

// Fit finds the classes under which the answers are most likely. It returns an
// error for options that [LatentClasses.Validate] refuses, a table that
// [Codes.Check] refuses, fewer distinct rows than K, and a cancelled context; x
// is not changed. It is safe for concurrent use. It takes any number of rows,
// and its time depends on the number of distinct ones.
//
// Answers may be missing. All that were given are used (full information
// maximum likelihood), which is right where whether an answer is missing has
// nothing to do with what it would have been, given those that are there
// (missing at random).
//
// The model is that of Lazarsfeld and Henry (1968, Latent Structure Analysis),
// fitted by the EM algorithm (Goodman 1974, Biometrika 61, 215-231, section 3;
// Dempster, Laird & Rubin 1977, Journal of the Royal Statistical Society B 39,
// 1-38) over the distinct rows.
func (o LatentClasses) Fit(ctx context.Context, x Codes) (*LatentClassModel, error) {
	p, err := o.problem(x)
	if err != nil {
		return nil, err
	}
	m, err := o.fit(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("cluster: latent classes: %w", err)
	}
	return m, nil
}

func (o LatentClasses) fit(ctx context.Context, p *lcaProblem) (*LatentClassModel, error) {
	var (
		mu   sync.Mutex
		done int64
	)
	found := make([]*lcaStart, p.starts)
	one := func(e *lcaEngine, i int) (err error) {
		if found[i], err = e.run(ctx, i); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if done++; o.Progress != nil {
			o.Progress(Progress{Stage: "latent classes", Done: done, Total: int64(p.starts)})
		}
		return nil
	}
	var err error
	if p.x.Rows <= apart {
		engines := sync.Pool{New: func() any { return newLCAEngine(p, 1) }}
		err = par.Each(ctx, p.starts, o.Workers, func(i int) error {
			e := engines.Get().(*lcaEngine)
			defer engines.Put(e)
			return one(e, i)
		})
	} else {
		e := newLCAEngine(p, par.Workers(o.Workers))
		for i := 0; i < p.starts && err == nil; i++ {
			err = one(e, i)
		}
	}
	if err != nil {
		return nil, err
	}
	top, reached := math.Inf(-1), 0
	for _, s := range found {
		top = max(top, s.loglik)
	}
	var best *lcaStart
	for _, s := range found {
		if s.loglik >= top-nearby*p.mass {
			reached++
		}
		if best == nil && s.loglik >= top-100*p.limit {
			best = s
		}
	}
	m, err := best.model(ctx, p, o)
	if err != nil {
		return nil, err
	}
	m.doubt(p, reached)
	return m, nil
}

// doubt adds what should be known about how the model was found.
func (m *LatentClassModel) doubt(p *lcaProblem, reached int) {
	warn := func(code, subject, format string, args ...any) {
		m.Warnings = append(m.Warnings, notice.New(code, subject, format, args...))
	}
	if !m.Converged {
		warn("not-converged", "", "the likelihood still rose after %d iterations; raise MaxIter", m.Iterations)
	}
	if reached == 1 && p.starts > 1 {
		warn("one-start", "", "only one of %d starts reached the highest likelihood; there may be a higher one: raise Starts", p.starts)
	}
	// Goodman's necessary condition: no more parameters than cells can tell.
	if cells := p.tableCells(); float64(m.Parameters) > cells-1 {
		warn("unidentified", "", "%d parameters, but the answers can be given in only %.0f ways: many models fit equally well; lower K", m.Parameters, cells)
	}
	for j, s := range m.Sizes {
		if s == 0 {
			warn("no-rows", fmt.Sprintf("class %d", j), "is the most probable class of no row; lower K")
		}
	}
}

// lcaProblem is what all starts share and none changes.
type lcaProblem struct {
	x        Codes     // distinct rows
	weights  []float64 // of the distinct rows
	mass     float64   // sum of the weights
	k        int
	starts   int
	maxIter  int
	seed     uint64
	limit    float64   // gain at which a start ends
	offsets  []int     // where the categories of each item begin among all
	cells    int       // categories of all items
	margins  []float64 // share of each category among the answers to its item
	complete bool      // no answer is missing
	original Codes
}

func (o LatentClasses) problem(x Codes) (*lcaProblem, error) {
	if err := errors.Join(o.Validate(), x.Check()); err != nil {
		return nil, err
	}
	if o.Weights != nil && len(o.Weights) != x.Rows {
		return nil, fmt.Errorf("cluster: %d weights for %d rows", len(o.Weights), x.Rows)
	}
	p := &lcaProblem{k: o.K, starts: o.Starts, maxIter: o.MaxIter, seed: o.Seed, original: x, complete: true}
	p.x, p.weights = x.distinct(o.Weights)
	if p.x.Rows < p.k {
		return nil, fmt.Errorf("cluster: latent classes: %d classes asked for, but only %d distinct rows", p.k, p.x.Rows)
	}
	for _, w := range p.weights {
		p.mass += w
	}
	if p.starts == 0 {
		p.starts = 50
	}
	if p.k == 1 {
		p.starts = 1
	}
	if p.maxIter == 0 {
		p.maxIter = 5000
	}
	if p.limit = o.Tolerance; p.limit == 0 {
		p.limit = 1e-9
	}
	p.limit *= p.mass
	p.offsets = make([]int, x.Cols)
	for j, n := range x.Categories {
		p.offsets[j] = p.cells
		p.cells += n
	}
	if p.k > math.MaxInt32/p.cells {
		return nil, fmt.Errorf("cluster: latent classes: %d classes and %d categories have more probabilities than can be counted", p.k, p.cells)
	}
	p.margins = make([]float64, p.cells)
	total := make([]float64, x.Cols)
	for i, w := range p.weights {
		for j, v := range p.x.Row(i) {
			if v < 0 {
				p.complete = false
				continue
			}
			p.margins[p.offsets[j]+int(v)] += w
			total[j] += w
		}
	}
	for j, n := range x.Categories {
		if total[j] == 0 {
			return nil, fmt.Errorf("cluster: column %d has no answers in rows that weigh anything", j)
		}
		for c := range n {
			p.margins[p.offsets[j]+c] /= total[j]
		}
	}
	return p, nil
}

// tableCells is the number of ways in which all items can be answered.
func (p *lcaProblem) tableCells() float64 {
	cells := 1.0
	for _, n := range p.x.Categories {
		cells *= float64(n)
	}
	return cells
}
