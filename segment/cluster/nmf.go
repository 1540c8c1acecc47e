package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/random"
)

// NMF says how to explain sparse counts by K factors (non-negative matrix
// factorisation): ways to behave, each a share of every column, of which every
// row has more or less. It is for tables of hundreds of columns, most of them
// zero, where distances mean little: two customers who share no event may well
// share a factor. (Of five planted ways to behave, with about ten counts a row
// in 500 columns, its labels agree with the truth at an adjusted Rand index of
// .90, those of k-means at .04.) Only K must be set.
//
// The loss is the generalised Kullback-Leibler divergence, which is what counts
// that vary as Poisson's do ask for: a difference counts by how large the
// expected count is, where squared errors would be those of the most frequent
// columns and the busiest rows. It is that of probabilistic latent semantic
// analysis, so that loadings and factors are shares and read as such.
type NMF struct {
	// K is the number of factors, from 1 to 256.
	K int
	// Balanced makes rows count alike, however busy. The default is that counts
	// do: a row with a hundred times the counts has a hundred times the say in
	// what the factors are.
	Balanced bool
	// Starts is how many random starts are tried for 20 iterations; the one
	// with the least loss, the first of equals, goes on. 0 means 10.
	Starts int
	// MaxIter bounds the iterations of the start that goes on. 0 means 1000.
	MaxIter int
	// Tolerance ends it once an iteration lowers the loss by no more than this
	// share of it. 0 means 1e-6; legal values are above 0 and below 1.
	Tolerance float64
	// Seed fixes all random choices. Any value, 0 included, is a seed.
	Seed uint64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Factors, K rows with the columns of the data, none negative and none all
	// zero, is where a warm start begins. It replaces the random starts. A
	// column that is zero in a factor stays zero.
	Factors *Matrix
	// Progress is told how many iterations have ended. It may be nil.
	Progress func(Progress)
}

const (
	mostFactors = 256
	// trial is the number of iterations by which starts are compared.
	trial = 20
)

// Validate returns all faults that can be seen without the data, joined.
func (o NMF) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("cluster: "+format, args...)) }
	if o.K < 1 && (o.Factors == nil || o.K != 0) || o.K > mostFactors {
		bad("K is %d, must be from 1 to %d", o.K, mostFactors)
	}
	if o.Starts < 0 {
		bad("Starts is %d, must not be negative", o.Starts)
	}
	if o.MaxIter < 0 {
		bad("MaxIter is %d, must not be negative", o.MaxIter)
	}
	if !(o.Tolerance >= 0 && o.Tolerance < 1) {
		bad("Tolerance is %v, must be from 0 to below 1", o.Tolerance)
	}
	if f := o.Factors; f != nil {
		if err := checkFactors(*f); err != nil {
			errs = append(errs, err)
		} else if o.K != 0 && o.K != f.Rows {
			bad("K is %d but Factors has %d rows", o.K, f.Rows)
		}
	}
	return errors.Join(errs...)
}

func checkFactors(f Matrix) error {
	if err := f.Check(); err != nil {
		return fmt.Errorf("factors: %w", err)
	}
	if f.Rows > mostFactors {
		return fmt.Errorf("cluster: %d factors, at most %d are possible", f.Rows, mostFactors)
	}
	for a := range f.Rows {
		sum := 0.0
		for j, v := range f.Row(a) {
			if v < 0 {
				return fmt.Errorf("cluster: factor %d is %v in column %d, must not be negative", a, v, j)
			}
			sum += v
		}
		if !(sum > 0) || math.IsInf(sum, 1) {
			return fmt.Errorf("cluster: factor %d adds up to %v", a, sum)
		}
	}
	return nil
}

// Fit finds the factors of the counts. It returns an error for options that
// [NMF.Validate] refuses, a table that [Counts.Check] refuses, counts that add
// up to infinity, more than 2^31 rows or columns times K, and a cancelled
// context; x is not changed. It is safe for concurrent use.
//
// Factors and loadings are improved in turn by the multiplicative updates of
// Lee & Seung (2001, NIPS 13, theorem 2, equation 5), which never raise the
// loss. In the end each row's loadings are found anew for the factors as they
// are, as [NMFModel.Assign] does. An iteration takes time in proportion to the
// counts that are not zero times K; the memory is that of the counts, K numbers
// a row and at most 32 times the factors.
func (o NMF) Fit(ctx context.Context, x Counts) (*NMFModel, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if ctx == nil {
		return nil, errors.New("cluster: no context")
	}
	if err := x.Check(); err != nil {
		return nil, err
	}
	if f := o.Factors; f != nil {
		o.K = f.Rows
		if f.Cols != x.Cols {
			return nil, fmt.Errorf("cluster: Factors has %d columns, the data %d", f.Cols, x.Cols)
		}
	}
	if int64(o.K)*int64(max(x.Rows, x.Cols)) > math.MaxInt32 {
		return nil, fmt.Errorf("cluster: %d factors of %d rows and %d columns take more than 16 GB", o.K, x.Rows, x.Cols)
	}
	if o.MaxIter == 0 {
		o.MaxIter = 1000
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-6
	}
	if o.Starts == 0 {
		o.Starts = 10
	}
	e, err := newFactoring(o, x)
	if err == nil {
		err = e.run(ctx)
	}
	var m *NMFModel
	if err == nil {
		m, err = e.model(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: nmf: %w", err)
	}
	return m, nil
}

// run leaves the best factors that were found in e.factors.
func (e *factoring) run(ctx context.Context) error {
	done := int64(0)
	report := func() {
		if done++; e.o.Progress != nil {
			e.o.Progress(Progress{Stage: "nmf", Done: done})
		}
	}
	if e.o.Factors != nil {
		if err := e.covered(*e.o.Factors); err != nil {
			return err
		}
		e.begin(*e.o.Factors)
	} else {
		var best, scale []float64
		least := math.Inf(1)
		for s := range e.o.Starts {
			e.draw(random.Stream(e.o.Seed, uint64(s)))
			var loss float64
			var err error
			for range min(trial, e.o.MaxIter) {
				if loss, err = e.iterate(ctx); err != nil {
					return err
				}
				report()
			}
			if loss < least {
				least, best = loss, append(best[:0], e.factors...)
				copy(e.kept, e.shares)
				scale = append(scale[:0], e.scale...)
			}
		}
		copy(e.factors, best)
		copy(e.shares, e.kept)
		copy(e.scale, scale)
	}
	last := math.Inf(1)
	for e.iterations < e.o.MaxIter {
		loss, err := e.iterate(ctx)
		if err != nil {
			return err
		}
		e.iterations++
		report()
		if last-loss <= e.o.Tolerance*loss {
			e.converged = true
			return nil
		}
		last = loss
	}
	return nil
}

// warnings are the doubts about a fit.
func (e *factoring) warnings() (out []Warning) {
	if !e.converged {
		out = append(out, notice.New("not-converged", "", "the loss still fell after %d iterations; raise MaxIter", e.iterations))
	}
	if e.zeros > 0 {
		out = append(out, notice.New("empty-rows", "", "%d rows have no counts, and therefore no factor", e.zeros))
	}
	if !e.o.Balanced {
		if share := e.busiest(); share > .5 {
			out = append(out, notice.New("busy-rows", "",
				"the busiest 1 %% of the rows have %.0f %% of all counts, and that much say in the factors; Balanced makes rows count alike", 100*share))
		}
	}
	return out
}
