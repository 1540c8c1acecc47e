package main

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// customer is what segments are made of: a few figures of behavior.Customer.
type customer struct {
	ID     string
	Orders int     // days with an order
	Basket float64 // mean amount of one
	Since  int     // days since the last
	Spend  float64
}

// schema says how to read a customer, the same in the pipeline, in a service that
// assigns by the model, and in segment.Fit.
func schema() segment.Schema[customer] {
	return segment.Schema[customer]{
		ID:    func(c customer) string { return c.ID },
		Worth: func(c customer) float64 { return c.Spend },
		Features: []segment.Feature[customer]{
			segment.Numeric("order days", func(c customer) int { return c.Orders }).Log(),
			segment.Numeric("basket value", func(c customer) float64 { return c.Basket }).Log(),
			segment.Numeric("time since the last order", func(c customer) int { return c.Since }).Log().Unit("days"),
		},
	}
}

func newCustomer(c behavior.Customer, until behavior.Date) customer {
	return customer{ID: c.ID, Orders: c.Periods, Basket: c.Basket, Since: int(until - c.Last), Spend: c.Spend}
}

// ledgerFn sums up a customer's orders. The accumulator is the very ledger that a
// service keeps; here it holds one customer. It depends on the orders in it and not on
// who brought them when, so that the runner may combine them in whatever order it
// likes, partly before the shuffle.
type ledgerFn struct{}

func (ledgerFn) CreateAccumulator() *behavior.Ledger { return behavior.NewLedger(behavior.Options{}) }

func (ledgerFn) AddInput(l *behavior.Ledger, o order) (*behavior.Ledger, error) {
	return l, l.Add(behavior.Order{Customer: o.Customer, Time: time.Unix(o.Day*86400, 0), Amount: o.Amount})
}

func (ledgerFn) MergeAccumulators(l, other *behavior.Ledger) (*behavior.Ledger, error) {
	return l, l.Merge(other)
}

// rowFn makes a row of features of a customer's ledger.
type rowFn struct{}

func (rowFn) ProcessElement(ctx context.Context, _ string, l *behavior.Ledger, until int64, emit func(customer)) error {
	t, err := l.Summarize(ctx, behavior.Window{Until: time.Unix(until*86400, 0)})
	switch {
	case errors.Is(err, behavior.ErrNoOrders): // all of them are later
		customersOut.Inc(ctx, 1)
		return nil
	case err != nil:
		return err
	}
	emit(newCustomer(t.Customers[0], t.Until))
	return nil
}

func byCustomer(o order) (string, order) { return o.Customer, o }
func dayOf(o order) int64                { return o.Day }
func later(a, b int64) int64             { return max(a, b) }

func init() {
	// A coder is how a state travels between machines.
	beam.RegisterCoder(reflect.TypeFor[*behavior.Ledger](), encodeLedger, decodeLedger)
	beam.RegisterType(reflect.TypeFor[customer]())
	register.Combiner2[*behavior.Ledger, order](&ledgerFn{})
	register.DoFn5x1[context.Context, string, *behavior.Ledger, int64, func(customer), error](&rowFn{})
	register.Function1x2(byCustomer)
	register.Function1x1(dayOf)
	register.Function2x1(later)
	register.Emitter1[customer]()
}

func encodeLedger(l *behavior.Ledger) ([]byte, error) { return l.MarshalBinary() }

func decodeLedger(b []byte) (*behavior.Ledger, error) {
	l := new(behavior.Ledger)
	return l, l.UnmarshalBinary(b)
}

// lastDay is the day up to which the records go: the one that was given, or that of the
// latest order.
func lastDay(s beam.Scope, orders beam.PCollection, until string) beam.PCollection {
	if until != "" {
		day, _ := behavior.ParseDate(until) // the flags were checked
		return beam.Create(s, int64(day))
	}
	s = s.Scope("last day")
	return beam.Combine(s, later, beam.ParDo(s, dayOf, orders))
}

// summarize makes one row of features a customer.
func summarize(s beam.Scope, orders, until beam.PCollection) beam.PCollection {
	s = s.Scope("customers")
	ledgers := beam.CombinePerKey(s, &ledgerFn{}, beam.ParDo(s, byCustomer, orders))
	return beam.ParDo(s, &rowFn{}, ledgers, beam.SideInput{Input: until})
}
