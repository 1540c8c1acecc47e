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

// Comparison says how well each of several models, fitted to a calibration
// period, foretold what the same customers did after it. It holds no row of a
// customer, but rows of few: publish ByFrequency and Alive from ten customers on.
type Comparison struct {
	Trials    []Trial  // in the order of the methods
	Best      int      // index into Trials of the recommended one
	Reasons   []string // why, in sentences
	Customers int      // who were scored
	Span      float64  // length of the holdout, in the unit of the histories
	Orders    int      // that the scored customers made in the holdout
	Warnings  []Warning
}

// Trial is one model's part in a [Comparison].
type Trial struct {
	Name string
	Fit  *Fit[Orders] // on the calibration period; nil where Err is not
	Err  error        // why there is none; the other models go on

	// Akaike's and Schwarz's criterion of the calibration fit, lower is better:
	// 2k - 2 LL and k ln n - 2 LL with k parameters and n customers.
	AIC, BIC float64

	Expected   float64 // orders of all scored customers in the holdout; came: Comparison.Orders
	MAE, RMSE  float64 // mean absolute and root mean squared error of a customer's orders
	LogScore   float64 // mean logarithm of the probability given to what came; NaN without ProbabilityNext
	LogScoreSE float64 // standard error of its difference from the highest one; 0 of that one

	ByFrequency []FrequencyError // by x of the history: 0 to 6, and 7 or more
	Alive       []AliveBin       // by P(alive), in tenths
}

// FrequencyError compares customers with equally many repeat orders in the
// calibration period.
type FrequencyError struct {
	Frequency int     // x; 7 stands for 7 or more
	Customers int     // with that x; rows without any are left out
	Actual    float64 // mean orders in the holdout
	Expected  float64 // mean of what the model expected
}

// AliveBin compares customers of like P(alive).
type AliveBin struct {
	Low, High float64 // borders of P(alive); Low belongs to the bin, High only where it is 1
	Customers int     // in between; bins without any are left out
	PAlive    float64 // mean
	Predicted float64 // mean probability of an order in the holdout; NaN without ProbabilityNext
	Actual    float64 // share who did order
}

// Compare fits the methods to calibration histories and scores them on what
// came after: later[i] is how many orders customer i made in (T, T+span].
func Compare(ctx context.Context, h []History, later []int, span float64, methods []Method, o CompareOptions) (*Comparison, error) {
	if err := checkComparison(h, later, span, methods); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
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
			"only %d of the %d customers ordered in the holdout; differences between models need about %d to mean something", s.returned, s.customers, fewRepeaters))
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
	c.recommend()
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
	k := float64(len(f.Parameters))
	return Trial{Name: m.Name, Fit: f, AIC: 2*k - 2*ll, BIC: float64(k*math.Log(float64(len(h)))) - 2*ll}
}
