package value

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
)

// BootstrapOptions steer a [Bootstrap]. The zero value is what most callers
// want.
type BootstrapOptions struct {
	// Draws is how many resamples are fitted. Default: 0 means 200, with which
	// the ends of a 95 % interval are known to about a tenth of its width; 1,000
	// to half of that. Legal: 0 or 50 to 10,000.
	Draws int
	// Seed of the resamples. Default: 0, a seed like any other.
	Seed uint64
	// Workers is how many resamples are fitted at a time. Default: 0 means
	// GOMAXPROCS. Legal: 0 or more. The result does not depend on it.
	Workers int
	// Fit steers the fits. Start, Workers and Progress are for the first one, to
	// the data themselves; a resample begins at its end and has one worker.
	Fit Options
	// Progress, where not nil, is told how many resamples are done, from one
	// goroutine at a time.
	Progress func(Progress)
}

// Validate returns all faults of the options joined into one error.
func (o BootstrapOptions) Validate() error {
	errs := []error{o.Fit.Validate()}
	if o.Draws != 0 && (o.Draws < 50 || o.Draws > 10_000) {
		errs = append(errs, fmt.Errorf("value: BootstrapOptions.Draws = %d is neither 0 nor between 50 and 10,000", o.Draws))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("value: BootstrapOptions.Workers = %d is negative", o.Workers))
	}
	return errors.Join(errs...)
}

// Bootstrapped is a fit with the models that were fitted to resamples of its
// data.
type Bootstrapped[M any] struct {
	Fit    *Fit[M] // to the data themselves
	Models []M     // one a resample that could be fitted, for [Interval] and [NewForecaster]
	// Parameters with Value from the fit to the data, SE the standard deviation
	// over the resamples, Low and High their 2.5 % and 97.5 % points. A resample
	// at a boundary does not tell the parameters that run off there. Where more
	// than one resample in 40 is silent about a parameter, the three are NaN.
	Parameters []Parameter
	Failed     int // resamples that could not be fitted; they are not in Models
	Boundary   int // resamples whose fit lies at a boundary; they are in Models
	Warnings   []Warning
}

// Bootstrap fits a model to the data and to resamples of them: customers drawn
// with replacement, as many as there are (Efron & Tibshirani 1993, "An
// Introduction to the Bootstrap", chapters 6 and 13). What a figure does over the
// resampled models is what chance in who became a customer does to it, without
// the normal that [Fit.Draws] takes from large samples, and with the estimates
// that ran to a boundary. It costs a fit a draw, though a short one, which starts
// at the estimate: 200 resamples of 10,000 customers take the BG/NBD half a
// second of one core. Where such a fit does not arrive or ends at a boundary, the
// fit's own starts are tried, too, and the higher end counts.
//
// fit is a function such as [FitBGNBD], or a host's own; it is called from
// several goroutines at a time. It must take all that it knows of the customers
// from the resample: covariates beside it would go to the wrong customers. For
// fits with covariates there is [BootstrapCovariates], and they refuse to be part
// of a Bootstrap of histories. data are its customers. In tables of counts the
// customers are drawn, not the rows: those in the cells, and those in all cohorts
// together, so that the size of a cohort varies, too.
//
// Equal seeds give equal resamples whatever the number of workers and the order
// of the rows: each has its own stream of random numbers.
//
// Errors: no fit, invalid options, what the fit to the data returns (or that it
// panicked), fewer than 40 resamples that could be fitted, a done context. Warnings: "failed-resamples"
// and "boundary-resamples", both with how many.
func Bootstrap[S Sample, M any](ctx context.Context, fit func(context.Context, S, Options) (*Fit[M], error), data S, o BootstrapOptions) (*Bootstrapped[M], error) {
	if fit == nil {
		return nil, errors.New("value: bootstrap: no fit")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, fmt.Errorf("value: bootstrap: %w", err)
	}
	if _, ok := any(data).([]History); ok {
		ctx = context.WithValue(ctx, historiesAlone{}, true)
	}
	return bootstrap(ctx, fit, data, func() func(seed, i uint64) S { return resampler(data) }, true, o)
}

// bootstrap fits the data and then resamples, which begin at the estimate where
// start is set. Only valid data, which the fit has taken, are resampled.
func bootstrap[S, M any](ctx context.Context, fit func(context.Context, S, Options) (*Fit[M], error), data S,
	resamples func() func(seed, i uint64) S, start bool, o BootstrapOptions) (*Bootstrapped[M], error) {
	if o.Draws == 0 {
		o.Draws = usualDraws
	}
	base, err := attempt(ctx, fit, data, o.Fit)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, errors.New("value: bootstrap: the fit returned neither a fit nor an error")
	}
	again := Options{MaxIter: o.Fit.MaxIter, Workers: 1}
	for _, p := range base.Parameters {
		again.Start = append(again.Start, p.Value)
	}
	if !start || again.Validate() != nil { // at a boundary: there is no point to start from
		again.Start = nil
	}
	draw := resamples()
	fits := make([]*Fit[M], o.Draws)
	tick := notice.Counter(o.Progress, "bootstrap", int64(o.Draws))
	err = par.Each(ctx, o.Draws, o.Workers, func(i int) error {
		f, err := refit(ctx, fit, draw(o.Seed, uint64(i)), again)
		if err != nil {
			return err
		}
		if f != nil && len(f.Parameters) != len(base.Parameters) {
			return fmt.Errorf("the fit has %d parameters, that of resample %d has %d", len(base.Parameters), i, len(f.Parameters))
		}
		fits[i] = f
		tick()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("value: bootstrap: %w", err)
	}
	return summarized(base, fits)
}

// attempt fits the data. A panic of a host's own fit becomes an error, as in the
// resamples.
func attempt[S, M any](ctx context.Context, fit func(context.Context, S, Options) (*Fit[M], error), data S, o Options) (f *Fit[M], err error) {
	defer func() {
		if v := recover(); v != nil {
			f, err = nil, fmt.Errorf("value: bootstrap: the fit %w", par.Caught(v))
		}
	}()
	return fit(ctx, data, o)
}

// refit fits one resample. It returns nil where that fails, and an error only
// where the whole has to end.
func refit[S, M any](ctx context.Context, fit func(context.Context, S, Options) (*Fit[M], error), data S, o Options) (*Fit[M], error) {
	arrived := func(f *Fit[M], err error) bool {
		return err == nil && f != nil && !slices.ContainsFunc(f.Warnings, func(w Warning) bool { return w.Code == "not-converged" })
	}
	f, err := fit(ctx, data, o)
	first := arrived(f, err)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if first && !f.Boundary {
		return f, nil
	}
	if o.Start != nil {
		o.Start = nil
		g, err := fit(ctx, data, o)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if arrived(g, err) && !(first && f.LogLikelihood >= g.LogLikelihood) {
			return g, nil
		}
	}
	if first {
		return f, nil
	}
	return nil, nil
}

// summarized works out the figures over the resamples.
func summarized[M any](base *Fit[M], fits []*Fit[M]) (*Bootstrapped[M], error) {
	out := &Bootstrapped[M]{Fit: base}
	told := make([][]float64, len(base.Parameters))
	for _, f := range fits {
		if f == nil {
			out.Failed++
			continue
		}
		out.Models = append(out.Models, f.Model)
		if f.Boundary {
			out.Boundary++
		}
		for k, p := range f.Parameters {
			if !f.Boundary || !math.IsNaN(p.SE) {
				told[k] = append(told[k], p.Value)
			}
		}
	}
	n := len(out.Models)
	if n < fewDraws {
		return nil, fmt.Errorf("value: bootstrap: only %d of %d resamples could be fitted, and %d are needed to tell an interval: there are too few customers who came back",
			n, len(fits), fewDraws)
	}
	for k, p := range base.Parameters {
		p.SE, p.Low, p.High = math.NaN(), math.NaN(), math.NaN()
		if silent := n - len(told[k]); 40*silent <= n {
			_, variance := stats.MeanVar(told[k])
			p.SE = math.Sqrt(variance)
			p.Low, p.High = stats.Middle(told[k])
		}
		out.Parameters = append(out.Parameters, p)
	}
	if out.Failed > 0 {
		out.Warnings = append(out.Warnings, newWarning("failed-resamples", "",
			"%d of %d resamples could not be fitted and are left out; those that could are not quite a fair choice", out.Failed, len(fits)))
	}
	if out.Boundary > 0 {
		out.Warnings = append(out.Warnings, newWarning("boundary-resamples", "",
			"the fits of %d of %d resamples lie at a boundary of the model: parameters there are not estimates, but what the models predict counts", out.Boundary, n))
	}
	return out, nil
}
