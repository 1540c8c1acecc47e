package value

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// Orders is a model of when customers order: all that a lifetime value needs of
// one. [BGNBD], [MBGNBD], [ParetoNBD], [NBD] and, in discrete time, [BGBB] are such
// models, and a host may bring its own; it must then be safe for concurrent use.
//
// What more the models in continuous time have is an [OrderModel].
//
// A model of the host that holds one of these should hold it as a field. Embedded,
// it lends its other methods, too (Future, ProbabilityNext, LogLikelihood), which
// know nothing of an Expected that the host has replaced.
type Orders interface {
	// PAlive returns the probability that the customer is still active.
	PAlive(h History) float64
	// Expected returns the expected orders in (T, T+t].
	Expected(h History, t float64) float64
	// ExpectedNew returns the expected repeat orders of a new customer in t.
	ExpectedNew(t float64) float64
}

// CLV returns the customer's expected lifetime value over the horizon: the
// expected spend of the orders to come in each step, times the margin,
// discounted at the end of the step,
//
//	Margin E[spend] sum over i = 1..Steps of (E(i Step) - E((i-1) Step)) / (1+Rate)^i.
//
// It is in the currency of the spend and counts no order of the past. It is NaN
// where an argument is invalid, and +Inf where the customer's expected spend is
// (see [GammaGamma.Expected]).
func CLV(m Orders, g GammaGamma, h History, s Spending, z Horizon) float64 {
	if c, _ := checkPair(h, s); c != "" || z.Validate() != nil || validOrders(m) != nil {
		return math.NaN()
	}
	ts, weights := z.ends()
	orders, _ := newValuer(m, ts, weights).orders(context.Background(), h)
	return orders * g.Expected(s)
}

// CLVs returns the lifetime value of each customer, h[i] with s[i], in the same
// order; see [CLV]. Work is shared by workers goroutines (0 means GOMAXPROCS),
// which does not change the result.
//
// Errors: slices of different length, an invalid row ([RowError]), a row whose
// Spending is over more repeat orders than its History has (they are of two
// customers; fewer are legal, such as those that were paid), an invalid model or horizon, a negative number of
// workers, a done context, and a customer whose expected spend is infinite
// (wrapping [ErrInfiniteMean]): a ranking by value would mean nothing.
func CLVs(ctx context.Context, m Orders, g GammaGamma, h []History, s []Spending, z Horizon, workers int) ([]float64, error) {
	if len(h) != len(s) {
		return nil, fmt.Errorf("value: %d histories but %d spendings: they must be the same customers in the same order", len(h), len(s))
	}
	if err := z.Validate(); err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	if err := validOrders(m); err != nil {
		return nil, err
	}
	if err := ready(ctx, workers); err != nil {
		return nil, fmt.Errorf("value: lifetime values: %w", err)
	}
	ts, weights := z.ends()
	for i := range h {
		if c, why := checkPair(h[i], s[i]); c != "" {
			return nil, fmt.Errorf("value: lifetime values: %w", &RowError{i, c, why})
		}
	}
	active, err := newActive(ctx, m, h, ts, weights, workers)
	if err != nil {
		return nil, fmt.Errorf("value: lifetime values: %w", err)
	}
	out := make([]float64, len(h))
	err = par.Chunks(ctx, len(h), 1024, workers, func(_, lo, hi int) error {
		v := newValuer(m, ts, weights)
		for i := lo; i < hi; i++ {
			spend := g.Expected(s[i])
			if math.IsInf(spend, 1) {
				return fmt.Errorf("value: row %d with %d repeat orders: %w", i, s[i].Frequency, ErrInfiniteMean)
			}
			var orders float64
			if active != nil {
				orders = active.orders(m, h[i], i)
			} else {
				var err error
				if orders, err = v.orders(ctx, h[i]); err != nil {
					return err
				}
			}
			out[i] = orders * spend
			if math.IsNaN(out[i]) || math.IsInf(out[i], 0) {
				return fmt.Errorf("value: row %d: the lifetime value is %v: the model or the amounts are at the end of what numbers can hold", i, out[i])
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("value: lifetime values: %w", err)
	}
	return out, nil
}

// valuer adds up discounted orders; one goroutine uses it.
type valuer struct {
	m             Orders
	ts, weights   []float64
	counts, space []float64
}

func newValuer(m Orders, ts, weights []float64) *valuer {
	n := len(ts)
	buf := make([]float64, 3*n)
	return &valuer{m, ts, weights, buf[:n], buf[n:]}
}

// orders returns the discounted orders of a customer.
func (v *valuer) orders(ctx context.Context, h History) (float64, error) {
	if st, ok := ours[stepper](v.m); ok {
		sum, err := v.active(ctx, st, h.Frequency, h.T)
		return v.m.PAlive(h) * sum, err
	}
	var sum float64
	for i, t := range v.ts {
		if i%block == 0 && ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		sum += float64(v.weights[i] * v.m.Expected(h, t))
	}
	return sum, nil
}

// active returns the discounted orders of a customer who is active.
func (v *valuer) active(ctx context.Context, st stepper, x int, age float64) (float64, error) {
	if err := steps(ctx, st, x, age, v.ts, v.counts, v.space); err != nil {
		return 0, err
	}
	var sum float64
	for i, w := range v.weights {
		sum += float64(w * v.counts[i])
	}
	return sum, nil
}

// block is how many steps are worked out between two looks at the context. Far
// ahead a single one takes tens of microseconds.
const block = 64

// steps is activeSteps in blocks.
func steps(ctx context.Context, st stepper, x int, age float64, ts, out, work []float64) error {
	for lo := 0; lo < len(ts); lo += block {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		hi := min(lo+block, len(ts))
		st.activeSteps(x, age, ts[lo:hi], out[lo:hi], work)
	}
	return nil
}
