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
	left    int   // answers that the instrument has something against
	seen    int64 // the last erasure before it
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
		total, done := int(n.Orders+n.Events), 0
		tell := func() {
			if done%tellEvery == 0 {
				e.stage(reading, done, total)
			}
			done++
		}
		if r.ledger, err = behavior.Collect(ctx, each(v.Orders(ctx), tell), behavior.Options{}); err != nil {
			return err
		}
		for c, err := range each(v.Events(ctx), tell) {
			if err != nil {
				return err
			}
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

// each calls do before it passes on a record.
func each[T any](records iter.Seq2[T, error], do func()) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range records {
			do()
			if !yield(r, err) {
				return
			}
		}
	}
}

// window is from the first day of the records to the day up to which they are complete.
func (e *Engine) window(l *behavior.Ledger) (behavior.Window, error) {
	_, last, ok := l.Span()
	if !ok {
		return behavior.Window{}, ErrTooFew
	}
	until := min(last, e.today())
	if e.c.Until != nil {
		until = min(behavior.DateOf(e.c.Until(), nil), e.today())
	}
	return behavior.Window{Until: until.Time()}, nil
}

func (e *Engine) today() behavior.Date { return behavior.DateOf(e.c.Clock(), nil) }

// table says what the records say of each customer.
func (e *Engine) table(ctx context.Context, l *behavior.Ledger) (*behavior.Table, error) {
	w, err := e.window(l)
	if err != nil {
		return nil, err
	}
	t, err := l.Summarize(ctx, w)
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
