package value

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// Tracking is how many repeat orders a model expects of a base of customers,
// period by period on the calendar: what is laid over the orders that came, to
// see where a model drifts off.
type Tracking struct {
	// End of each period, counted from the first order of the customer who came
	// first, in the unit of time of the histories.
	Ends []float64
	// Expected repeat orders of all customers up to the end of each period.
	Cumulative []float64
	// Expected repeat orders of all customers within each period.
	Incremental []float64
}

// Track returns the expected repeat orders of the customers in each of the next
// periods of the given length, the first of which begins with the first order of
// the customer who came first. Nothing but the T of a history is looked at: each
// customer counts as a new one from their own first order on, which lies the
// greatest T minus their T after the beginning: the sum over customers of
// E[X(t - birth)], by which Fader, Hardie & Lee (2005) judge the BG/NBD. Periods
// may go on beyond the end of the observation; customers who come after it are
// not in there.
//
// The beginning is a day with an order, not the day on which the data begin.
// Orders are expected after the first one: let the actual count leave out the
// first order of each customer, too.
//
// Errors: no rows, an invalid row ([RowError]) or model, a length that is not
// finite and above 0, a number of periods that is not between 1 and 10,000, a
// negative number of workers, a done context. Work is shared by workers goroutines (0 means GOMAXPROCS), which
// does not change the result.
func Track(ctx context.Context, m Orders, h []History, length float64, periods, workers int) (*Tracking, error) {
	if err := positive("Track", "length", length); err != nil {
		return nil, err
	}
	if periods < 1 || periods > mostSteps {
		return nil, fmt.Errorf("value: Track: periods = %d is not between 1 and %d", periods, mostSteps)
	}
	if len(h) == 0 {
		return nil, errNoCustomers
	}
	if err := validOrders(m); err != nil {
		return nil, err
	}
	if err := checkHistories(h); err != nil {
		return nil, err
	}
	if err := ready(ctx, workers); err != nil {
		return nil, fmt.Errorf("value: tracking: %w", err)
	}
	// Customers of one day share all their expectations.
	count := make(map[float64]float64)
	for i := range h {
		count[h[i].T]++
	}
	type cohort struct{ t, customers float64 }
	cohorts := make([]cohort, 0, len(count))
	for t, n := range count {
		cohorts = append(cohorts, cohort{t, n})
	}
	slices.SortFunc(cohorts, func(a, b cohort) int { return cmp.Compare(b.t, a.t) })

	out := &Tracking{make([]float64, periods), make([]float64, periods), make([]float64, periods)}
	for i := range out.Ends {
		out.Ends[i] = float64(i+1) * length
	}
	if last := out.Ends[periods-1]; math.IsInf(last, 1) {
		return nil, fmt.Errorf("value: Track: %d periods of %v are too long", periods, length)
	}
	chunk := max(64, (len(cohorts)+63)/64) // of the problem alone; at most 64 parts to hold
	parts := make([][]float64, par.Count(len(cohorts), chunk))
	err := par.Chunks(ctx, len(cohorts), chunk, workers, func(c, lo, hi int) error {
		sum := make([]float64, periods)
		ts, got, work := make([]float64, 0, periods), make([]float64, periods), make([]float64, 2*periods)
		alive := m.PAlive(History{}) // below 1 where customers may leave after the first order
		for _, o := range cohorts[lo:hi] {
			birth := cohorts[0].t - o.t
			ts = ts[:0]
			for _, end := range out.Ends {
				if end > birth {
					ts = append(ts, end-birth)
				}
			}
			n := len(ts)
			if st, ok := ours[stepper](m); ok {
				if err := steps(ctx, st, 0, 0, ts, got[:n], work); err != nil {
					return err
				}
				for i := range n {
					got[i] *= alive
				}
			} else {
				for i, t := range ts {
					if i%block == 0 && ctx.Err() != nil {
						return context.Cause(ctx)
					}
					got[i] = m.ExpectedNew(t)
				}
			}
			for i := range n {
				sum[periods-n+i] += float64(o.customers * got[i])
			}
		}
		parts[c] = sum
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("value: tracking: %w", err)
	}
	last := 0.0
	for i := range out.Ends {
		for _, p := range parts {
			out.Cumulative[i] += p[i]
		}
		out.Incremental[i] = out.Cumulative[i] - last
		last = out.Cumulative[i]
	}
	return out, nil
}
