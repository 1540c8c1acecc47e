package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment/behavior"
)

// Assign says where a customer belongs, by all that the store has of it at this moment.
// Errors are [ErrNoModel], [store.ErrNotFound] where there is nothing of the customer,
// [ErrNoOrders], and those of the store.
func (e *Engine) Assign(ctx context.Context, customer string) (*Assigned, error) {
	l, err := e.look(ctx, customer)
	if err != nil {
		return nil, err
	}
	return l.assign()
}

// Explain is [Engine.Assign] with the reasons.
func (e *Engine) Explain(ctx context.Context, customer string) (*Explained, error) {
	l, err := e.look(ctx, customer)
	if err != nil {
		return nil, err
	}
	why, err := l.fit.Model.Explain(l.customer)
	if err != nil {
		return nil, err
	}
	a, err := l.assign()
	if err != nil {
		return nil, err
	}
	return &Explained{Assigned: *a, Why: why}, nil
}

// AssignRecords is [Engine.Assign] by the records that are given, all of one customer;
// nothing is read or stored. It answers "what if", and for customers whom this service is to
// know nothing of.
func (e *Engine) AssignRecords(ctx context.Context, orders []store.Order, events []store.Event) (*Assigned, error) {
	f := e.Current()
	if f == nil {
		return nil, ErrNoModel
	}
	if len(orders) == 0 {
		return nil, ErrNoOrders
	}
	ledger := behavior.NewLedger(behavior.Options{})
	for i, o := range orders {
		if o.Customer != orders[0].Customer {
			return nil, fmt.Errorf("order %d is of another customer than the first", i)
		}
		if err := ledger.Add(behavior.Order{Customer: o.Customer, Time: o.Time, Amount: o.Amount, Quantity: o.Quantity,
			Number: o.Number, Channel: o.Channel, Category: o.Category, Returned: o.Returned, Discount: o.Discount}); err != nil {
			return nil, fmt.Errorf("order %d: %w", i, err)
		}
	}
	for i, c := range events {
		if c.Customer != orders[0].Customer {
			return nil, fmt.Errorf("event %d is of another customer than the first order", i)
		}
		if err := ledger.AddContact(behavior.Contact{Customer: c.Customer, Time: c.Time, Complaint: c.Complaint,
			Response: c.Response, Channel: c.Channel}); err != nil {
			return nil, fmt.Errorf("event %d: %w", i, err)
		}
	}
	l, err := e.see(ctx, f, ledger)
	if err != nil {
		return nil, err
	}
	return l.assign()
}

// looked is one customer as seen by one fit.
type looked struct {
	fit      *Fitted
	customer Customer
	orders   int
	until    time.Time
}

// look reads a customer's records.
func (e *Engine) look(ctx context.Context, customer string) (*looked, error) {
	f := e.Current() // once: what follows is of this fit to the end
	if f == nil {
		return nil, ErrNoModel
	}
	orders, err := e.store.OrdersOf(ctx, customer)
	if err != nil {
		return nil, err
	}
	contacts, err := e.store.EventsOf(ctx, customer)
	if err != nil {
		return nil, err
	}
	switch {
	case len(orders)+len(contacts) == 0:
		return nil, store.ErrNotFound
	case len(orders) == 0:
		return nil, ErrNoOrders
	}
	l := behavior.NewLedger(behavior.Options{})
	if _, err := l.AddAll(orders); err != nil {
		return nil, err
	}
	for _, c := range contacts {
		if err := l.AddContact(c); err != nil {
			return nil, err
		}
	}
	return e.see(ctx, f, l)
}

// see takes the way of a fit for one customer: the same window, table and worth, so that a
// customer of the fit of whom nothing new is known comes out as in it, to the last bit.
func (e *Engine) see(ctx context.Context, f *Fitted, l *behavior.Ledger) (*looked, error) {
	first, last, ok := l.Span()
	if !ok {
		return nil, ErrNoOrders
	}
	// What has come since the fit counts, and so does what was sent late from before it.
	from := min(first, behavior.DateOf(f.From, nil))
	until := max(e.until(last), behavior.DateOf(f.Until, nil))
	t, err := l.Summarize(ctx, behavior.Window{From: from.Time(), Until: until.Time()})
	if errors.Is(err, behavior.ErrNoOrders) {
		return nil, ErrNoOrders
	}
	if err != nil {
		return nil, err
	}
	return &looked{fit: f, customer: newCustomer(&t.Customers[0], f.Worth), orders: t.Customers[0].Orders, until: until.Time()}, nil
}

func (l *looked) assign() (*Assigned, error) {
	a, err := l.fit.Model.Assign(l.customer)
	if err != nil {
		return nil, err
	}
	return &Assigned{Fit: l.fit.ID, Assignment: a, Orders: l.orders, Until: l.until, State: l.customer.State, Worth: l.customer.Worth}, nil
}
