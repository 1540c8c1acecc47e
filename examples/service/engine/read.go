package engine

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment/behavior"
)

// records are what the store held at one moment.
type records struct {
	ledger  *behavior.Ledger
	answers []expectation.Answer
	left    int           // answers that the instrument has something against
	last    behavior.Date // the last day with an order, today at most
	seen    int64         // the last erasure before it
}

// tellEvery is after how many records Progress is told.
const tellEvery = 10_000

// read takes a snapshot of the store: a fit is of one moment, whatever comes in meanwhile.
// Orders go straight into the ledger, so that what is held is 16 to 50 bytes a line.
func (e *Engine) read(ctx context.Context, withAnswers bool) (*records, error) {
	r := &records{}
	err := e.store.Snapshot(ctx, func(v *store.View) error {
		r.seen = v.Seen()
		n, err := v.Counts(ctx)
		if err != nil {
			return err
		}
		total, done, today := int(n.Orders+n.Events), 0, e.today()
		tell := func() {
			if done%tellEvery == 0 {
				e.stage(reading, done, total)
			}
			done++
		}
		orders := each(v.Orders(ctx), func(o behavior.Order) {
			tell()
			if d := behavior.DateOf(o.Time, nil); d <= today {
				r.last = max(r.last, d)
			}
		})
		if r.ledger, err = behavior.Collect(ctx, orders, behavior.Options{}); err != nil {
			return err
		}
		for c, err := range v.Events(ctx) {
			if err != nil {
				return err
			}
			tell()
			if err := r.ledger.AddContact(c); err != nil {
				return err
			}
		}
		if !withAnswers || e.c.Instrument == nil {
			return nil
		}
		r.answers, r.left, err = e.collectAnswers(v.Answers(ctx))
		return err
	})
	return r, err
}

// each calls do with a record before it passes it on.
func each[T any](records iter.Seq2[T, error], do func(T)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range records {
			if err == nil {
				do(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// until is the day up to which records are complete.
func (e *Engine) until(last behavior.Date) behavior.Date {
	if e.c.Until != nil {
		last = behavior.DateOf(e.c.Until(), nil)
	}
	return min(last, e.today())
}

func (e *Engine) today() behavior.Date { return behavior.DateOf(e.c.Clock(), nil) }

// table says what the records say of each customer.
func (e *Engine) table(ctx context.Context, r *records) (*behavior.Table, error) {
	t, err := r.ledger.Summarize(ctx, behavior.Window{Until: e.until(r.last).Time()})
	if errors.Is(err, behavior.ErrNoOrders) {
		return nil, ErrTooFew
	}
	return t, err
}

// customers makes the service's own customers of a table, in its order.
func (e *Engine) customers(ctx context.Context, t *behavior.Table, w *Worth) ([]Customer, error) {
	out := make([]Customer, len(t.Customers))
	const chunk = 4096
	var wg sync.WaitGroup
	starts := make(chan int)
	for range e.c.Workers {
		wg.Go(func() {
			for lo := range starts {
				for i := lo; i < min(lo+chunk, len(out)); i++ {
					out[i] = newCustomer(&t.Customers[i], w)
				}
			}
		})
	}
	for lo := 0; lo < len(out) && ctx.Err() == nil; lo += chunk {
		e.stage(valuing, lo, len(out))
		starts <- lo
	}
	close(starts)
	wg.Wait()
	return out, done(ctx)
}
