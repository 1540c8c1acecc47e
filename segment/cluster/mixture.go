package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// GaussianMixture says how to describe rows as draws from K normal
// distributions, the components, mixed in unknown shares. Where [KMeans] cuts
// the rows into parts, a mixture tells for each row how probable each
// component is, allows clusters of unequal size, spread and direction, and has
// a likelihood by which numbers of components can be compared. Only K must be
// set. Except for [SphericalCovariance], and for Centers, by whose distances a
// warm start begins, the result does not depend on the scales of the columns.
type GaussianMixture struct {
	// K is the number of components, from 1 to the number of distinct rows. It
	// may be 0 where Centers says how many.
	K int
	// Covariance is the form of the components; the zero value is
	// [FullCovariance].
	Covariance Covariance
	// Starts is how many starts to make, the even ones from k-means and the odd
	// ones from the neighbours of a few random rows. The result with the highest
	// likelihood is kept; of those within 100 Tolerance of it, which found the
	// same maximum, the first. 0 means 10. Of more than 65,536 rows the starts
	// see a random sample of so many, and the best then goes on with all rows.
	Starts int
	// Trial bounds the iterations of each start, after which only the best goes
	// on to its end (short runs of EM, Biernacki, Celeux & Govaert 2003,
	// Computational Statistics & Data Analysis 41, 561-575): many starts for the
	// time of a few. The warning "one-start" is not given then. 0 means that
	// every start goes on to its end; not negative.
	Trial int
	// MaxIter bounds the iterations of one start. 0 means 1000.
	MaxIter int
	// Tolerance ends a start once an iteration raises the log-likelihood by no
	// more than this per unit of weight. 0 means 1e-8; legal values are from
	// 0 to below 1. What is gained by going on is often a hundred times as
	// much: published figures take 1e-12.
	Tolerance float64
	// Floor is the least share of the variance of a column that may be left to
	// a component, given the columns before it. A component that falls below
	// has collapsed onto rows that lie on a point, a line or a plane, where
	// the likelihood has no bound, and its start is dropped. 0 means 1e-6;
	// legal values are from 0 to below 1.
	Floor float64
	// Seed fixes all random choices: the same seed gives the same model bit
	// for bit, whatever Workers is. Any value, 0 included, is a seed.
	Seed uint64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Weights holds the weight of each row, finite and not negative; nil means
	// 1 each. A weight of 2 counts as two equal rows, in the criteria too.
	Weights []float64
	// Centers, K rows with the columns of the data, is where a warm start
	// begins, with every row at its nearest centre. It replaces the random
	// starts: there is one, and Starts and Seed are not used.
	Centers *Matrix
	// Progress is told how many starts have ended, from one goroutine at a
	// time. It may be nil.
	Progress func(Progress)
}

// Validate returns all faults that can be seen without the data, joined.
func (o GaussianMixture) Validate() error {
	var errs []error
	same := KMeans{K: o.K, Starts: o.Starts, MaxIter: o.MaxIter, Tolerance: o.Tolerance, Weights: o.Weights, Centers: o.Centers}
	if err := same.Validate(); err != nil {
		errs = append(errs, err)
	}
	if o.Trial < 0 {
		errs = append(errs, fmt.Errorf("cluster: Trial is %d, must not be negative", o.Trial))
	}
	if int(o.Covariance) >= len(covarianceNames) {
		errs = append(errs, fmt.Errorf("cluster: Covariance is %d, not one of the four forms", o.Covariance))
	}
	if !(o.Floor >= 0 && o.Floor < 1) {
		errs = append(errs, fmt.Errorf("cluster: Floor is %v, must be from 0 to below 1", o.Floor))
	}
	return errors.Join(errs...)
}

// Fit finds the mixture with the highest likelihood. It returns an error for
// options that [GaussianMixture.Validate] refuses, a malformed matrix, NaN or
// infinite values, values whose squares overflow, a constant column (which has
// no density), fewer distinct rows than K, and a cancelled context; x is not
// changed. It is safe for concurrent use. It needs up to twice the memory of
// x, and takes any number of rows.
//
// The iteration is the EM algorithm (Dempster, Laird & Rubin 1977, Journal of
// the Royal Statistical Society B 39, 1-38; for normal components McLachlan &
// Peel 2000, Finite Mixture Models, section 3.2). It never lowers the
// likelihood and ends at a local maximum, which is why there are many starts.
// A start that collapses (see Floor) is drawn anew up to five times, and a
// warning tells; where nothing else is found variances are held at the floor,
// and a warning tells that too.
func (o GaussianMixture) Fit(ctx context.Context, x Matrix) (*GaussianMixtureModel, error) {
	p, err := o.problem(x)
	if err != nil {
		return nil, err
	}
	m, err := o.fit(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("cluster: gaussian mixture: %w", err)
	}
	return m, nil
}

// attempts is how often a start is made before it is given up.
const attempts = 6

func (o GaussianMixture) fit(ctx context.Context, p *gaussProblem) (*GaussianMixtureModel, error) {
	var (
		mu         sync.Mutex
		done, lost int
		found      []*gaussStart
	)
	starts := p.starts
	whole := p // what the starts do not see where they see a sample
	if p.x.Rows > seedRows && starts > 1 {
		p = p.sample(random.Stream(o.Seed))
	}
	if o.Trial > 0 && starts > 1 {
		short := *p
		short.maxIter = min(o.Trial, p.maxIter)
		p = &short
	}
	one := func(e *gaussEngine, i int) error {
		var s *gaussStart
		for a := 0; a < attempts && s == nil && p.singular < 0; a++ {
			var err error
			if s, err = e.run(ctx, i, a, false); err != nil {
				return err
			}
			if s == nil {
				mu.Lock()
				lost++
				mu.Unlock()
				if p.centers != nil || p.k == 1 {
					break // it would only be the same again
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		if s != nil {
			found = append(found, s)
		}
		if done++; o.Progress != nil {
			o.Progress(Progress{Stage: "gaussian mixture", Done: int64(done), Total: int64(starts)})
		}
		return nil
	}
	var err error
	if p.x.Rows <= apart && starts > 1 {
		engines := sync.Pool{New: func() any { return newGaussEngine(p, 1) }}
		err = par.Each(ctx, starts, o.Workers, func(i int) error {
			e := engines.Get().(*gaussEngine)
			defer engines.Put(e)
			return one(e, i)
		})
	} else {
		e := newGaussEngine(p, par.Workers(o.Workers))
		for i := 0; i < starts && err == nil; i++ {
			err = one(e, i)
		}
	}
	if err != nil {
		return nil, err
	}
	best, reached := highest(found, p)
	e := newGaussEngine(whole, par.Workers(o.Workers))
	for best != nil && whole != p {
		end, err := e.resume(ctx, best)
		if err != nil {
			return nil, err
		}
		if end != nil {
			best = end
			break
		}
		lost++
		found = slices.DeleteFunc(found, func(s *gaussStart) bool { return s == best })
		best, _ = highest(found, p)
	}
	if o.Trial > 0 {
		reached = 0 // of starts that ended early nobody knows
	}
	held := best == nil
	if held {
		best, err = e.run(ctx, 0, 0, true)
	}
	if err != nil {
		return nil, err
	}
	m, err := best.model(ctx, e, o)
	if err != nil {
		return nil, err
	}
	m.doubt(whole, lost, reached, held)
	return m, nil
}

// highest returns the start with the highest likelihood, the first of those that
// found the same maximum, and how many these are.
func highest(found []*gaussStart, p *gaussProblem) (best *gaussStart, reached int) {
	top := math.Inf(-1)
	for _, s := range found {
		top = max(top, s.loglik)
	}
	for _, s := range found {
		if s.loglik >= top-nearby*p.mass {
			reached++
		}
		if s.loglik >= top-100*p.limit && (best == nil || s.number < best.number) {
			best = s
		}
	}
	return best, reached
}

// nearby is how far, per unit of weight, the log-likelihoods of starts that
// found the same maximum may lie apart: they end before they are quite there.
const nearby = 1e-5

// doubt adds what should be known about how the model was found.
func (m *GaussianMixtureModel) doubt(p *gaussProblem, lost, reached int, held bool) {
	warn := func(code, subject, format string, args ...any) {
		m.Warnings = append(m.Warnings, notice.New(code, subject, format, args...))
	}
	if !m.Converged {
		warn("not-converged", "", "the likelihood still rose after %d iterations; raise MaxIter", m.Iterations)
	}
	switch {
	case p.singular >= 0:
		warn("singular", fmt.Sprintf("column %d", p.singular),
			"is (nearly) a sum of multiples of the columns before it: variances are held at Floor, and the likelihood depends on Floor; leave the column out")
	case held:
		warn("collapsed", "", "every start ended with a component of no width: variances are held at Floor, and the likelihood depends on Floor; lower K or use a simpler Covariance")
	case lost > 0:
		warn("collapsed", "", "%d starts ended with a component of no width and were dropped", lost)
	}
	if reached == 1 && p.starts > 1 && !held {
		warn("one-start", "", "only one of %d starts reached the highest likelihood; there may be a higher one: raise Starts", p.starts)
	}
	for j, s := range m.Sizes {
		if few := 5 * m.Means.Cols; m.Covariance == FullCovariance && s < few {
			warn("few-rows", fmt.Sprintf("component %d", j), "has %d rows, fewer than 5 a column: its covariance may be an accident of these rows", s)
		}
	}
}
