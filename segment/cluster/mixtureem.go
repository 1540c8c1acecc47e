package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// gaussEngine runs one start of the EM algorithm. An iteration is one pass over
// the rows: as soon as the responsibilities of a few rows are known they are
// added to the sums of the next step and forgotten, so no table of rows by
// components is kept. Sums are taken of deviations from the present means, of
// which the pass has need anyway, and which lose no digits to a large offset.
type gaussEngine struct {
	*gaussProblem
	workers int
	chunk   int // rows in one
	now     density
	shares  []float64
	covs    []float64 // packed, see Covariance
	parts   []gaussPart
	sum     gaussPart
	labels  []int32 // where a start begins; -1 for rows that it leaves out
	held    bool    // widen a component that collapses instead of giving up
}

// chunkRows is how the rows are cut where every chunk sums up so many numbers.
// Like rowsPerChunk it depends on the problem alone, but the chunks of many
// rows or wide sums are larger, so that their sums take no more than 1 GB.
func chunkRows(rows, sums int) int {
	const most, numbers = 64, 1 << 27
	parts := max(4, min(most, numbers/max(1, sums)))
	return max(rowsPerChunk, (rows+parts-1)/parts)
}

// gaussPart collects the sums of one chunk of rows.
type gaussPart struct {
	loglik float64
	mass   []float64 // of each component
	first  []float64 // K x Cols, of the deviations
	second []float64 // of their products, in the form of the covariance
	lanes  gaussLanes
}

func newGaussPart(p *gaussProblem) gaussPart {
	return gaussPart{
		mass: make([]float64, p.k), first: make([]float64, p.k*p.x.Cols),
		second: make([]float64, p.kind.size(p.k, p.x.Cols)),
	}
}

func (s *gaussPart) clear() {
	s.loglik = 0
	clear(s.mass)
	clear(s.first)
	clear(s.second)
}

func newGaussEngine(p *gaussProblem, workers int) *gaussEngine {
	k, d := p.k, p.x.Cols
	chunk := chunkRows(p.x.Rows, p.kind.size(k, d)+k*d)
	e := &gaussEngine{
		gaussProblem: p, workers: workers, chunk: chunk, now: newDensity(p.kind, k, d),
		shares: make([]float64, k), covs: make([]float64, p.kind.size(k, d)),
		parts: make([]gaussPart, par.Count(p.x.Rows, chunk)), sum: newGaussPart(p),
		labels: make([]int32, p.x.Rows),
	}
	for i := range e.parts {
		e.parts[i] = newGaussPart(p)
	}
	return e
}

// gaussStart is how one start ended.
type gaussStart struct {
	number              int
	shares, means, covs []float64
	loglik              float64
	iterations          int
	converged           bool
}

// run makes one start and returns copies of what it found, or nil where a
// component collapsed.
func (e *gaussEngine) run(ctx context.Context, number, attempt int, held bool) (*gaussStart, error) {
	e.held = held
	if err := e.begin(ctx, number, attempt); err != nil {
		return nil, err
	}
	return e.iterate(ctx, number)
}

// resume goes on from where a start ended, on the rows of this engine.
func (e *gaussEngine) resume(ctx context.Context, s *gaussStart) (*gaussStart, error) {
	e.held = false
	copy(e.shares, s.shares)
	copy(e.now.means, s.means)
	copy(e.covs, s.covs)
	return e.iterate(ctx, s.number)
}

// iterate alternates the two steps until the likelihood no longer rises. The
// parameters that it ends with are those that the likelihood belongs to.
func (e *gaussEngine) iterate(ctx context.Context, number int) (*gaussStart, error) {
	last := math.Inf(-1)
	for it := 1; ; it++ {
		if !e.ready() {
			return nil, nil
		}
		err := e.pass(ctx, func(c, lo, hi int) error {
			e.parts[c].clear()
			e.expect(&e.parts[c], lo, hi)
			return nil
		})
		if err != nil {
			return nil, err
		}
		gain := e.sum.loglik - last
		if last = e.sum.loglik; gain <= e.limit || it >= e.maxIter {
			return &gaussStart{
				number: number, loglik: last, iterations: it, converged: gain <= e.limit,
				shares: append([]float64(nil), e.shares...), covs: append([]float64(nil), e.covs...),
				means: append([]float64(nil), e.now.means...),
			}, nil
		}
		if e.kind == TiedCovariance {
			for j := range e.k {
				e.now.colour(e.sum.first[j*e.x.Cols : (j+1)*e.x.Cols])
			}
		}
		e.step()
	}
}

// ready prepares the density of the present parameters. It returns false where
// a component has collapsed, unless these are to be held.
func (e *gaussEngine) ready() bool {
	for j, share := range e.shares {
		if !(share > 0) {
			if !e.held {
				return false
			}
			// It stays where it was, and no row will be its.
			e.shares[j] = math.SmallestNonzeroFloat64
		}
		cov := e.kind.one(e.covs, j, e.x.Cols)
		logdet, thin := e.kind.whiten(cov, e.floors, e.now.one(j))
		if thin >= 0 {
			if !e.held {
				return false
			}
			e.kind.widenBy(cov, e.floors, 2)
			if logdet, thin = e.kind.whiten(cov, e.floors, e.now.one(j)); thin >= 0 {
				return false
			}
		}
		e.now.set(j, e.shares[j], logdet)
	}
	e.now.centre(e.gaussProblem.centre)
	return true
}

// pass runs f over the chunks and merges their sums in order.
func (e *gaussEngine) pass(ctx context.Context, f func(c, lo, hi int) error) error {
	if err := par.Chunks(ctx, e.x.Rows, e.chunk, e.workers, f); err != nil {
		return err
	}
	e.sum.clear()
	for i := range e.parts {
		p := &e.parts[i]
		e.sum.loglik += p.loglik
		for j, v := range p.mass {
			e.sum.mass[j] += v
		}
		for j, v := range p.first {
			e.sum.first[j] += v
		}
		for j, v := range p.second {
			e.sum.second[j] += v
		}
	}
	return nil
}

// step moves the parameters to those that make the responsibilities just
// summed most likely (McLachlan & Peel 2000, equations 3.5 to 3.7; for the
// other forms of covariance Celeux & Govaert 1995, Pattern Recognition 28,
// 781-793, table 1). With s the mean deviation from the old mean, the new mean
// is old + s, and the covariance around it that around the old less s s'.
func (e *gaussEngine) step() {
	d := e.x.Cols
	if e.kind == TiedCovariance {
		copy(e.covs, e.scatter)
	}
	for j, n := range e.sum.mass {
		e.shares[j] = min(1, n/e.mass) // sums round
		if !(n > 0) {
			continue
		}
		shift, means := e.sum.first[j*d:(j+1)*d], e.now.means[j*d:(j+1)*d]
		for i := range shift {
			shift[i] /= n
			means[i] += shift[i]
		}
		if e.kind == TiedCovariance {
			continue
		}
		cov, second := e.kind.one(e.covs, j, d), e.kind.one(e.sum.second, j, d)
		switch e.kind {
		case SphericalCovariance:
			cov[0] = second[0] / n / float64(d)
			for _, s := range shift {
				cov[0] -= float64(s*s) / float64(d)
			}
		case DiagonalCovariance:
			for i, s := range shift {
				cov[i] = second[i]/n - float64(s*s)
			}
		default:
			at := 0
			for i, s := range shift {
				for _, t := range shift[:i+1] {
					cov[at] = second[at]/n - float64(s*t)
					at++
				}
			}
		}
	}
	if e.kind != TiedCovariance {
		return
	}
	// What the means do not explain of the scatter of all rows is the common
	// covariance: the products of the rows themselves are never needed again.
	used := 0.0
	for _, n := range e.sum.mass {
		used += n
	}
	for j, n := range e.sum.mass {
		at, means := 0, e.now.means[j*d:(j+1)*d]
		for i := range means {
			a := means[i] - e.centre[i]
			for l := range i + 1 {
				e.covs[at] -= float64(float64(n/used*a) * (means[l] - e.centre[l]))
				at++
			}
		}
	}
}
