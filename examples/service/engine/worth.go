package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// A customer's worth is what it is expected to spend in the next horizonMonths and to keep,
// discounted at yearlyRate.
const (
	horizonMonths = 12
	yearlyRate    = .10
)

// learners is how many customers models of ordering and spending are learned from at most,
// taken evenly: their standard errors are then far below what sets two customers apart, and
// a fit to all of a million would take most of the time of everything else. Everybody is
// valued by them.
const learners = 50_000

// Worth says what a customer is expected to spend and where in its life it is. It is part of
// a fit, so that the next customer is valued as those of the fit were. It is immutable.
type Worth struct {
	Orders *value.Fit[value.Orders]     `json:"orders,omitempty"` // nil where ordering could not be learned
	Spend  *value.Fit[value.GammaGamma] `json:"spend,omitempty"`  // nil where spending could not
	Chosen string                       `json:"chosen"`           // why this model of ordering
	Gap    float64                      `json:"gap"`              // typical weeks between two orders, see [segment.Lifecycle]
	// Spent says that worth is what customers have spent so far, for want of models.
	Spent bool `json:"spent,omitempty"`
}

// Meaning says in words what worth is.
func (w *Worth) Meaning() string {
	if w.Spent {
		return "amount spent so far, less what was sent back"
	}
	return fmt.Sprintf("expected spend of the next %d months, less what is sent back, discounted at %.0f %% a year", horizonMonths, 100*yearlyRate)
}

func horizon() value.Horizon { return value.Months(horizonMonths, yearlyRate, behavior.Week) }

// appraise learns what customers are worth from a ledger and its table. Records that carry no
// model (nobody came back, nothing was paid) are no reason to go without segments: customers
// then count for what they have spent.
func appraise(ctx context.Context, l *behavior.Ledger, t *behavior.Table, workers int) (*Worth, error) {
	w := &Worth{Gap: segment.LifecycleOf(t).Gap}
	method, err := w.choose(ctx, l, t, workers)
	if err != nil {
		return nil, err
	}
	histories := value.Histories(t)
	spendings, paying := payers(t)
	o := value.Options{Workers: workers}
	// The error of a model that cannot be had says which customer it broke on, which is
	// nobody's business here: what counts is that there is none.
	w.Orders, err = method.Fit(ctx, evenly(histories), o)
	if err == nil {
		w.Spend, err = value.FitGammaGamma(ctx, evenly(spendings), o)
	}
	if err == nil {
		// One customer of infinite worth makes all shares of worth zero.
		_, err = value.CLVs(ctx, w.Orders.Model, w.Spend.Model, histories, spendings, horizon(), workers)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	w.Spent = err != nil || paying < fewest
	return w, nil
}

// choose takes the model of ordering that, fitted to the first two thirds of the records,
// foretold the rest best. Where there is nothing to foretell it is MBG/NBD, which lets
// customers leave after their first order already.
func (w *Worth) choose(ctx context.Context, l *behavior.Ledger, t *behavior.Table, workers int) (value.Method, error) {
	method, _ := value.MethodNamed("MBG/NBD")
	w.Chosen = method.Name + ", since the records are too short to compare models on"
	from, until := begun(t).Time(), t.Until.Time()
	cut := from.Add(until.Sub(from) / 3 * 2).Truncate(24 * time.Hour)
	before, after, err := l.Split(ctx, behavior.Window{Until: until}, cut)
	if err != nil {
		return method, done(ctx)
	}
	came := make([]int, len(after))
	for i, a := range after {
		came[i] = a.Frequency
	}
	methods := value.Methods()
	c, err := value.Compare(ctx, evenly(value.Histories(before)), evenly(came), after[0].Duration, methods,
		value.CompareOptions{Options: value.Options{Workers: workers}})
	if err != nil {
		return method, done(ctx)
	}
	method = methods[c.Best]
	w.Chosen = fmt.Sprintf("%s, for how it foretold the last third of the records", method.Name)
	return method, nil
}

// begun is the day by which a twentieth of the customers had come: a few lines that are dated
// decades before the shop opened must not move what is compared.
func begun(t *behavior.Table) behavior.Date {
	first := make([]behavior.Date, len(t.Customers))
	for i := range first {
		first[i] = t.Customers[i].First
	}
	slices.Sort(first)
	return first[len(first)/20]
}

// done is why ctx is, nil where it is not.
func done(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// evenly returns learners of all rows, or all where they are fewer. Rows are by ID, and so
// is what is taken.
func evenly[T any](all []T) []T {
	if len(all) <= learners {
		return all
	}
	some := make([]T, learners)
	for i := range some {
		some[i] = all[i*len(all)/learners]
	}
	return some
}

// payers returns what the model of spending knows, and of how many it knows anything. It has
// no place for somebody whose repeat orders came to nothing or less: of these it is told
// nothing.
func payers(t *behavior.Table) (s []value.Spending, paying int) {
	s = value.Spendings(t)
	for i := range s {
		if s[i] = paid(s[i]); s[i].Frequency > 0 {
			paying++
		}
	}
	return s, paying
}

func paid(s value.Spending) value.Spending {
	if s.Frequency > 0 && s.Monetary <= 0 {
		return value.Spending{}
	}
	return s
}

// of values a customer. It takes a few microseconds.
func (w *Worth) of(c *behavior.Customer) float64 {
	kept := 1 - c.ReturnShare
	if w.Spent {
		return max(c.Spend, 0) * kept
	}
	s := value.Spending{Frequency: c.Frequency, Monetary: c.Monetary}
	if paid(s) != s {
		return 0
	}
	h := value.History{Frequency: c.Frequency, Recency: c.Recency, T: c.T}
	return value.CLV(w.Orders.Model, w.Spend.Model, h, s, horizon()) * kept
}

// state tells the state of a customer.
func (w *Worth) state(c *behavior.Customer) segment.State {
	alive := math.NaN()
	if w.Orders != nil {
		alive = w.Orders.Model.PAlive(value.History{Frequency: c.Frequency, Recency: c.Recency, T: c.T})
	}
	return segment.Lifecycle{Gap: w.Gap}.State(*c, alive)
}
