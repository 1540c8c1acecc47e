package value

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// CompareOptions steer [Compare]. The zero value is what most callers want.
type CompareOptions struct {
	// Options of every fit. Start must be nil: the models differ in their
	// parameters. Workers is also how many goroutines share the scoring.
	Options Options
	// Sample is how many customers are scored on the holdout, drawn by Seed.
	// Default: 0 means all. Legal: 0 or more. Fits use all customers anyway.
	Sample int
	// Seed of the draw. Default: 0, a seed like any other.
	Seed uint64
}

// Validate returns all faults of the options joined into one error.
func (o CompareOptions) Validate() error {
	errs := []error{o.Options.Validate()}
	if o.Options.Start != nil {
		errs = append(errs, errors.New("value: CompareOptions.Options.Start is set: the models differ in their parameters, so there is no one start for all"))
	}
	if o.Sample < 0 {
		errs = append(errs, fmt.Errorf("value: CompareOptions.Sample = %d is negative", o.Sample))
	}
	return errors.Join(errs...)
}

// Compare fits the methods to the histories of a calibration period and holds
// them against what the same customers did after it: later[i] is how many orders
// customer i made in (T, T+span], in the unit of the histories. A ledger's Split
// (package behavior) cuts orders so: its Holdout has Frequency and Duration.
//
// A model is judged by its log score: the mean over customers of the logarithm
// of the probability that it gave, from the history, to exactly as many orders as
// came. It is a strictly proper scoring rule (Gneiting & Raftery 2007, Journal of
// the American Statistical Association 102(477), 359-378): no model
// gains by saying anything but what it holds true, and the expectation, the
// chance of none and the heavy buyers all count. Errors of the expectation alone
// do not tell a model that is right from one that is right on average; they are
// in Trial beside it.
//
// Recommended is the model with the highest score. Models that are behind it by
// no more than two standard errors of the difference, customer by customer, are a
// tie, for chance alone puts the better of two models that far behind about one
// time in forty; of a tie, the model with the lowest BIC is taken. So the NBD, in
// which nobody leaves, is recommended where nothing beats it, and not where a few
// customers who surprised it are all that keeps another model from beating it. Reasons say all this with its figures, and
// what the chosen fit is doubted for. Where no model can be scored, the lowest
// root mean squared error decides. Standard errors tell of other customers of
// the same period; that another season would prefer another model is not in them.
//
// Being active cannot be observed, so P(alive) is judged by what follows from
// it: in each tenth of P(alive), the share of customers who ordered beside the
// predicted one.
//
// A host's own model needs no more than [Orders]; errors are then all that is
// compared, and its LogScore is NaN. With a method
//
//	ProbabilityNext(h History, n int, t float64) float64
//
// it is scored like the others. Its AIC and BIC come from LogLikelihood and the
// number of Parameters of its fit, or where that is 0 from a method
// LogLikelihood([]History) float64; they compare only with models whose
// likelihood is, as here, that of the times of orders. A probability below
// 2^-1022, the smallest normal number, counts as that much, so that one customer
// who did the impossible costs a model 708 and does not make its score -Inf; a
// warning says how many there are.
//
// The result depends on the customers, but not on the order of their rows, nor on
// the number of workers. Equal histories are worked out once.
//
// Errors: slices of different length, no customers, an invalid row or a negative
// count ([RowError]), a span that is not finite and above 0, no methods, two of
// one name, invalid options, a done context, and the fits' own, joined, where
// none succeeds. One that fails (or panics, as a host's may) is in Trial.Err and
// the others go on.
//
// Warnings:
//   - "not-compared": a method failed; Subject is its name.
//   - "not-scored": a model gives no probabilities; Subject is its name.
//   - "impossible-outcome": customers did what a model has as good as ruled out.
//   - "few-returned": fewer than 30 customers ordered in the holdout.
//   - "total-far-off": every model expected more than three times the orders
//     that came, or less than a third: the span may be in another unit.
func Compare(ctx context.Context, h []History, later []int, span float64, methods []Method, o CompareOptions) (*Comparison, error) {
	if err := checkComparison(h, later, span, methods); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, fmt.Errorf("value: comparison: %w", err)
	}
	c := &Comparison{Trials: make([]Trial, len(methods)), Span: span}
	for i, m := range methods {
		c.Trials[i] = m.try(ctx, h, o.Options)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("value: comparison: %w", context.Cause(ctx))
		}
	}
	if err := c.allFailed(); err != nil {
		return nil, fmt.Errorf("value: comparison: no model could be fitted: %w", err)
	}
	s := newOutcomes(h, later, o)
	c.Customers, c.Orders = s.customers, s.orders
	if s.returned < fewRepeaters {
		c.Warnings = append(c.Warnings, newWarning("few-returned", "",
			"%s of the %d customers ordered in the holdout; differences between models need about %d to mean something", few(s.returned), s.customers, fewRepeaters))
	}
	if err := c.score(ctx, s, o.Options.Workers); err != nil {
		return nil, fmt.Errorf("value: comparison: %w", err)
	}
	if err := c.allFailed(); err != nil {
		return nil, fmt.Errorf("value: comparison: no model gives usable predictions: %w", err)
	}
	for _, t := range c.Trials {
		if t.Err != nil {
			c.Warnings = append(c.Warnings, newWarning("not-compared", t.Name, "%v", t.Err))
		}
	}
	c.recommend(s.returned)
	c.checkTotals()
	return c, nil
}

// allFailed returns the errors of the trials where each has one, those that say
// the same once: nobody who ordered again is a fault of all.
func (c *Comparison) allFailed() error {
	var errs []error
	said := map[string]bool{}
	for _, t := range c.Trials {
		if t.Err == nil {
			return nil
		}
		if !said[t.Err.Error()] {
			said[t.Err.Error()] = true
			errs = append(errs, t.Err)
		}
	}
	return errors.Join(errs...)
}

// checkTotals warns where every model expects a multiple of what came: more
// often a span in another unit than a change in the customers.
func (c *Comparison) checkTotals() {
	const far = 3
	low, high := math.Inf(1), 0.0
	for i := range c.Trials {
		if t := &c.Trials[i]; t.Err == nil {
			low, high = min(low, t.Expected), max(high, t.Expected)
		}
	}
	if came := float64(c.Orders); c.Orders > 0 && (low > far*came || high*far < came) {
		c.Warnings = append(c.Warnings, newWarning("total-far-off", "",
			"the models expected between %.0f and %.0f orders and %d came: is the span of %v in the unit of the histories?", low, high, c.Orders, c.Span))
	}
}

func checkComparison(h []History, later []int, span float64, methods []Method) error {
	if len(methods) == 0 {
		return errors.New("value: comparison: no methods")
	}
	seen := map[string]bool{}
	for i, m := range methods {
		switch {
		case m.Name == "" || m.Fit == nil:
			return fmt.Errorf("value: comparison: method %d has no name or no fit", i)
		case seen[m.Name]:
			return fmt.Errorf("value: comparison: two methods are called %q", m.Name)
		}
		seen[m.Name] = true
	}
	if len(h) != len(later) {
		return fmt.Errorf("value: comparison: %d histories but %d later counts: they must be the same customers in the same order", len(h), len(later))
	}
	if len(h) == 0 {
		return errNoCustomers
	}
	if err := positive("comparison", "span", span); err != nil {
		return err
	}
	if err := checkHistories(h); err != nil {
		return err
	}
	for i, n := range later {
		if n < 0 {
			return &RowError{i, "later", fmt.Sprintf("%d is negative", n)}
		}
		if n > maxFrequency {
			return &RowError{i, "later", fmt.Sprintf("%d orders are more than %d, the most that one customer may have", n, maxFrequency)}
		}
	}
	return nil
}

// try fits the model. A panic of a host's own becomes an error of that trial.
func (m Method) try(ctx context.Context, h []History, o Options) (t Trial) {
	defer func() {
		if v := recover(); v != nil {
			t = Trial{Name: m.Name, Err: wrap(m.Name, par.Caught(v))}
		}
	}()
	f, err := m.Fit(ctx, h, o)
	if err == nil && (f == nil || f.Model == nil) {
		err = wrap(m.Name, errors.New("it returned no model"))
	}
	if err != nil {
		return Trial{Name: m.Name, Err: err}
	}
	// A host's fit may leave LogLikelihood at 0 and have its model work it out
	// instead; without either there are no criteria.
	ll := f.LogLikelihood
	if ll == 0 {
		ll = math.NaN()
		if l, ok := f.Model.(interface{ LogLikelihood([]History) float64 }); ok {
			ll = l.LogLikelihood(h)
		}
	}
	if len(f.Parameters) == 0 {
		ll = math.NaN() // a fit that names no parameters has them all the same
	}
	k := float64(len(f.Parameters))
	return Trial{Name: m.Name, Fit: f, AIC: 2*k - 2*ll, BIC: float64(k*math.Log(float64(len(h)))) - 2*ll}
}
