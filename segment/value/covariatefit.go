package value

import (
	"context"
	"errors"
	"math"

	"github.com/clientele-go/clientele/internal/par"
	"gonum.org/v1/gonum/stat/distuv"
)

// CovariateOptions steer a fit with covariates. The zero value is what most
// callers want.
type CovariateOptions struct {
	// Options of the fit. Start must be nil: the search begins at the fit without
	// covariates.
	Options
	// Equal names covariates that are in both sets and move ordering and leaving by
	// one and the same coefficient. Default: none.
	Equal []string
}

const mostCoefficients = maxDim - 4

// FitBGNBDCovariates estimates a BG/NBD whose rate of ordering, and whose odds
// of leaving, differ between customers by covariates (Fader & Hardie 2007,
// "Incorporating Time-Invariant Covariates into the Pareto/NBD and BG/NBD
// Models"; they let a and b move apart, here a alone moves, which is what the
// mean odds a/b can tell). Either set may be empty; together they have up to 12
// coefficients.
//
// The Fit holds the four parameters of Base, then a coefficient for each
// covariate, "ordering NAME" and "leaving NAME", with symmetric intervals; 0
// says that the covariate moves nothing. Twice the gain in LogLikelihood over
// [FitBGNBD] is, where no covariate moves anything, chi-squared with as many
// degrees of freedom as there are coefficients. A covariate multiplied by a
// constant has its coefficient divided by it, and shifting it moves Base alone.
// Customers with equal covariates are added up, so a few columns of 0 and 1 cost
// little; where all differ, as with an age in days, a fit takes longer.
//
// Errors are those of FitBGNBD, and: rows that are not as many as the histories
// or not as long as the names, a number that is not finite ([RowError]), a
// covariate that is the same for everybody or a combination of the others,
// more than 12 coefficients, an Equal name that is not in both sets. Warnings
// are those of FitBGNBD. Where nobody seems to leave, A is 0 and there is nothing
// that the leaving coefficients could move: they are 0 without standard errors.
func FitBGNBDCovariates(ctx context.Context, h []History, ordering, leaving Covariates, o CovariateOptions) (*Fit[WithCovariates[BGNBD]], error) {
	return fitCovariates[BGNBD](ctx, h, ordering, leaving, o, regressed{
		time: []bool{false, true, false, false},
		move: [2]shift{{1, -1}, {2, 1}},
		at: func(t *tally, theta vector, workers int) (surface, error) {
			return t.surfaceBGNBD(ctx, theta, workers)
		},
		plain:  func(t *tally, o Options) (plainFit, error) { return plainOf(t.fitBGNBD(ctx, o)) },
		starts: func(t *tally, floor vector) []vector { return t.startsBGNBD(Options{}, floor) },
		none:   noneLeave, edge: edgeLeave, pair: "a, b",
	})
}

// FitMBGNBDCovariates does for the MBG/NBD what [FitBGNBDCovariates] does for
// the BG/NBD.
func FitMBGNBDCovariates(ctx context.Context, h []History, ordering, leaving Covariates, o CovariateOptions) (*Fit[WithCovariates[MBGNBD]], error) {
	return fitCovariates[MBGNBD](ctx, h, ordering, leaving, o, regressed{
		time: []bool{false, true, false, false},
		move: [2]shift{{1, -1}, {2, 1}},
		at: func(t *tally, theta vector, workers int) (surface, error) {
			return t.surfaceMBGNBD(ctx, theta, workers)
		},
		plain:  func(t *tally, o Options) (plainFit, error) { return plainOf(t.fitMBGNBD(ctx, o)) },
		starts: func(t *tally, floor vector) []vector { return t.startsBGNBD(Options{}, floor) },
		none:   noneLeave, edge: edgeLeave, pair: "a, b",
	})
}

// FitParetoNBDCovariates does for the Pareto/NBD what [FitBGNBDCovariates] does
// for the BG/NBD. Covariates of leaving move its rate.
func FitParetoNBDCovariates(ctx context.Context, h []History, ordering, leaving Covariates, o CovariateOptions) (*Fit[WithCovariates[ParetoNBD]], error) {
	return fitCovariates[ParetoNBD](ctx, h, ordering, leaving, o, regressed{
		time: []bool{false, true, false, true},
		move: [2]shift{{1, -1}, {3, -1}},
		at: func(t *tally, theta vector, workers int) (surface, error) {
			return t.surfacePareto(ctx, theta, t.histories, workers)
		},
		plain:  func(t *tally, o Options) (plainFit, error) { return plainOf(t.fitPareto(ctx, o)) },
		starts: func(t *tally, floor vector) []vector { return t.startsPareto(Options{}, floor) },
		none:   noneLeavePareto, edge: edgeLeavePareto, pair: "s, beta",
	})
}

// shift says which log-parameter a covariate moves, and which way.
type shift struct {
	parameter int
	sign      float64
}

// regressed is what the fits with covariates differ in.
type regressed struct {
	time             []bool // parameters in the unit of time
	move             [2]shift
	at               func(t *tally, theta vector, workers int) (surface, error)
	plain            func(t *tally, o Options) (plainFit, error)
	starts           func(t *tally, floor vector) []vector
	none, edge, pair string
}

// plainFit is what is needed of the fit without covariates.
type plainFit struct {
	parameters []Parameter
	boundary   bool
}

func plainOf[M any](f *Fit[M], err error) (plainFit, error) {
	if err != nil {
		return plainFit{}, err
	}
	return plainFit{f.Parameters, f.Boundary}, nil
}

func fitCovariates[M BGNBD | MBGNBD | ParetoNBD](ctx context.Context, h []History, ordering, leaving Covariates, o CovariateOptions, r regressed) (*Fit[WithCovariates[M]], error) {
	var zero WithCovariates[M]
	name := zero.kind()
	if o.Start != nil {
		return nil, wrap(name, errors.New("Options.Start is set: the search begins at the fit without covariates"))
	}
	if err := o.Options.Validate(); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap(name, err)
	}
	if ctx.Value(historiesAlone{}) != nil {
		return nil, wrap(name, errHistoriesAlone)
	}
	all, err := newTally(h)
	if err != nil {
		return nil, err
	}
	d, err := newDesign(h, ordering, leaving, o.Equal, r.move, all.scale)
	if err != nil {
		return nil, err
	}
	f, err := fitDesign[M](ctx, all, d, o.Options, r, name)
	if err != nil {
		return nil, wrap(name, err)
	}
	if err := f.Model.Validate(); err != nil {
		return nil, wrap(name, outOfRange(err))
	}
	return f, nil
}

func fitDesign[M BGNBD | MBGNBD | ParetoNBD](ctx context.Context, all *tally, d *design, o Options, r regressed, name string) (*Fit[WithCovariates[M]], error) {
	// The floor: nobody leaves, and ordering depends on its covariates.
	floor, err := d.climb(ctx, all, o, name, 2, func(t *tally, theta vector, workers int) (surface, error) {
		return t.surfaceNBD(ctx, theta, workers)
	}, []vector{{0, math.Log(1 / all.orders * all.exposure())}})
	if err != nil {
		return nil, err
	}
	plain, err := r.plain(all, o)
	if err != nil {
		return nil, err
	}
	var starts []vector
	if !plain.boundary {
		var start vector
		for i, p := range plain.parameters {
			start[i] = math.Log(p.Value)
			if r.time[i] {
				start[i] = math.Log(p.Value / all.scale)
			}
		}
		starts = []vector{start}
	} else {
		starts = r.starts(all, floor.theta)
	}
	best, err := d.climb(ctx, all, o, name, 4, r.at, starts)
	if err != nil {
		return nil, err
	}
	f := &Fit[WithCovariates[M]]{Customers: all.customers, Warnings: warnFew(all.repeaters)}
	gone := best.value-floor.value <= absent
	if gone {
		floor.theta[2], floor.theta[3] = math.Inf(-1), 0
		floor.pinned[2], floor.pinned[3] = true, true
		for k := range d.coefficient {
			if d.moves[k].parameter >= 2 && !d.ordering(d.coefficient[k]) {
				floor.pinned[4+d.coefficient[k]] = true
			}
		}
		best = floor
	}
	f.LogLikelihood = all.unscaled(best.value)
	describeCovariates(f, d, best, r.time, all.scale, gone)
	rate, leave := best.edge[0] || best.edge[1], best.edge[2] || best.edge[3]
	what := sameRate
	switch {
	case gone:
		what = r.none
	case leave:
		what = r.edge
	}
	f.judge(best, gone || rate || leave, name, what)
	// As unclearDropout, with a parameter more for each coefficient of leaving.
	unclear := distuv.ChiSquared{K: 2 + float64(d.wholes-len(d.names[0]))}.Quantile(.9)
	if ratio := 2 * (best.value - floor.value); !gone && ratio < unclear {
		f.Warnings = append(f.Warnings, newWarning("dropout-unidentified", r.pair,
			"the likelihood ratio against a model without dropout is %.3g, below %.3g: these data hardly tell whether customers leave", ratio, unclear))
	}
	return f, nil
}

// exposure returns the ages of all customers, summed.
func (t *tally) exposure() (sum float64) {
	for _, a := range t.ages {
		sum += float64(a.t * a.customers)
	}
	return sum
}

// climb searches from the starts, with all coefficients at 0, for the highest
// point of the likelihood with base parameters (2 without leaving, or 4).
func (d *design) climb(ctx context.Context, all *tally, o Options, name string, base int, at func(t *tally, theta vector, workers int) (surface, error), starts []vector) (summit, error) {
	s := o.ascent(4+d.wholes, name)
	for i := range d.wholes {
		s.low[4+i], s.high[4+i] = -30, 30 // in standard deviations of the covariate
	}
	s.at = func(theta vector) (surface, error) { return d.surface(ctx, theta, base, at, o.Workers) }
	var best summit
	for i, start := range starts {
		if base == 2 {
			// What does not reach the likelihood is kept at an edge, where a slope of
			// 0 holds it.
			start[2], start[3] = s.low[2], s.low[3]
			for k, c := range d.coefficient {
				if d.moves[k].parameter >= 2 && !d.ordering(c) {
					s.low[4+c], s.high[4+c] = 0, 0
				}
			}
		}
		top, err := s.climb(start)
		if err != nil {
			return summit{}, err
		}
		if base == 2 {
			top.edge[2], top.edge[3] = false, false
		}
		if i == 0 || top.value > best.value {
			best = top
		}
	}
	return best, nil
}

// surface is the log-likelihood over (base parameters, coefficients): in each
// group that of the model at shifted parameters. A shift is linear, so gradient
// and Hessian carry over by the chain rule.
func (d *design) surface(ctx context.Context, theta vector, base int, at func(t *tally, theta vector, workers int) (surface, error), workers int) (surface, error) {
	one := func(g *covariateGroup, workers int) (surface, error) {
		here := vector{theta[0], theta[1], theta[2], theta[3]}
		for k, m := range d.moves {
			if m.parameter < base {
				here[m.parameter] += float64(m.sign * g.z[k] * theta[4+d.coefficient[k]])
			}
		}
		s, err := at(g.t, here, workers)
		if err != nil {
			return s, err
		}
		// Rows and columns of the coefficients.
		for k, m := range d.moves {
			if m.parameter >= base {
				continue
			}
			w, c := m.sign*g.z[k], 4+d.coefficient[k]
			s.grad[c] += float64(w * s.grad[m.parameter])
			for b := range 4 {
				v := float64(w * s.hess[m.parameter][b])
				s.hess[c][b] += v
				s.hess[b][c] += v
			}
		}
		for k, m := range d.moves {
			for l, n := range d.moves {
				if m.parameter < base && n.parameter < base {
					s.hess[4+d.coefficient[k]][4+d.coefficient[l]] += float64(m.sign * g.z[k] * n.sign * g.z[l] * s.hess[m.parameter][n.parameter])
				}
			}
		}
		return s, nil
	}
	// Many groups are small and share the work among them; few are large and
	// share it within. Sums run over the same parts either way.
	const some = 16
	within, across := workers, 1
	if len(d.groups) > some {
		within, across = 1, workers
	}
	parts := make([]surface, par.Count(len(d.groups), some))
	err := par.Chunks(ctx, len(d.groups), some, across, func(chunk, lo, hi int) error {
		for i := lo; i < hi; i++ {
			s, err := one(&d.groups[i], within)
			if err != nil {
				return err
			}
			parts[chunk].sum(&s)
		}
		return nil
	})
	var sum surface
	for i := range parts {
		sum.sum(&parts[i])
	}
	return sum, err
}

// sum adds the whole Hessian, where add takes the upper half.
func (s *surface) sum(o *surface) {
	s.value += o.value
	for i := range s.grad {
		s.grad[i] += o.grad[i]
		for j := range s.hess[i] {
			s.hess[i][j] += o.hess[i][j]
		}
	}
}
