package behavior

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// Table is what a window of the records says about each customer.
type Table struct {
	Customers   []Customer // sorted by ID, in byte order
	From, Until Date       // first and last day of the window actually used
	Unit        Unit       // unit of the durations in Customers
	Lines       int        // order lines in the window
	Orders      int        // sum of the customers' Orders
	Outside     int        // order lines outside the window, not used

	// Own are the values of the window's Measures, in their order, each a value for
	// each customer, in the order of Customers.
	Own []Own

	// Warnings: "left-cut" (customers who ordered before From),
	// "negative-amounts" (customers with a refund booked as an amount),
	// "contacts-without-orders" (customers with contacts, but no order, in the
	// window), and in a [Ledger.Split] "new-after-cut" (customers with orders only
	// after the cut).
	Warnings []Warning
}

// Summarize computes the behavior of every customer with an order in the
// window. It uses all cores; the result does not depend on how many. An error
// names the customer whose amounts or quantities sum to more than a number can
// hold, or the customer and the measure whose value is no number, wraps [ErrNoOrders] where the window has none, or is that of ctx; there
// is no partial table.
func (l *Ledger) Summarize(ctx context.Context, w Window) (*Table, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	from, until, err := l.days(w)
	if err != nil {
		return nil, err
	}
	t, _, err := l.summarize(ctx, span{from: from, cut: until, until: until, unit: w.Unit}, w, false)
	return t, err
}

// span is a resolved window. The table is of [from, cut], the holdout of
// (cut, until].
type span struct {
	from, cut, until Date
	unit             Unit
}

// customersPerChunk cuts the parallel loop: large enough that the scratch memory of
// a chunk is allocated seldom, small enough to share the work out evenly.
const customersPerChunk = 2048

func (l *Ledger) summarize(ctx context.Context, s span, w Window, withHoldout bool) (*Table, []Holdout, error) {
	g, err := l.group(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	if len(g.order) == 0 {
		return nil, nil, fmt.Errorf("behavior: %w from %v to %v", ErrNoOrders, s.from, s.cut)
	}
	t := &Table{Customers: make([]Customer, len(g.order)), From: s.from, Until: s.cut, Unit: s.unit}
	// The largest piece of memory of all: asking for it sets the garbage collector
	// off, which would read every page of it before the loop below writes to it, and
	// each would be fetched from the system twice. Written to once, it is fetched once.
	for i := 0; i < len(t.Customers); i += 16 {
		t.Customers[i].Lines = 0
	}
	var holdouts []Holdout
	if withHoldout {
		holdouts = make([]Holdout, len(g.order))
	}
	for _, m := range w.Measures {
		t.Own = append(t.Own, Own{Name: m.Name, Unit: m.Unit, Values: make([]float64, len(g.order))})
	}
	shared, contacts := l.figures(s), l.groupContacts(s)
	negative := make([]int, par.Count(len(g.order), customersPerChunk))
	err = par.Chunks(ctx, len(g.order), customersPerChunk, 0, func(chunk, lo, hi int) error {
		ids := l.ids(g.order[lo:hi])
		f := shared
		var services []Service
		if contacts != nil {
			services = make([]Service, hi-lo)
		}
		var habits []Habits
		if w.Habits {
			habits = make([]Habits, hi-lo)
		}
		for i := lo; i < hi; i++ {
			if (i-lo)%together == 0 {
				l.touch(g, g.order[i:min(i+together, hi)])
			}
			f.load(l, g.of(g.order[i]))
			c := &t.Customers[i]
			c.ID = ids[i-lo]
			if err := f.customer(c); err != nil {
				return err
			}
			if f.negative {
				negative[chunk]++
			}
			if w.Habits {
				c.Habits = &habits[i-lo]
				f.habits(c.Habits, c.Periods)
			}
			if contacts != nil {
				f.loadContacts(l, contacts, g.order[i])
				c.Service = &services[i-lo]
				f.service(c.Service, c.Periods)
			}
			if len(w.Measures) > 0 {
				if err := f.own(t, w.Measures, i); err != nil {
					return err
				}
			}
			if !withHoldout {
				continue
			}
			holdouts[i].ID = c.ID
			if err := f.holdout(&holdouts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			err = cancelled(ctx, "summarizing")
		}
		return nil, nil, err
	}
	for i := range t.Customers {
		t.Lines += t.Customers[i].Lines
		t.Orders += t.Customers[i].Orders
	}
	t.Outside = l.count - t.Lines
	t.warn(g, negative)
	if contacts != nil {
		if n := contacts.without(g.order); n > 0 {
			t.Warnings = append(t.Warnings, notice.New("contacts-without-orders", "",
				"%s have contacts but no order in the window and are not in the table", howMany(n)))
		}
	}
	return t, holdouts, nil
}

func (t *Table) warn(g *grouping, negative []int) {
	if g.cutLeft > 0 {
		t.Warnings = append(t.Warnings, notice.New("left-cut", "",
			"%s ordered before %v already; their first order in the window is taken for their first", howMany(g.cutLeft), t.From))
	}
	n := 0
	for _, k := range negative {
		n += k
	}
	if n > 0 {
		t.Warnings = append(t.Warnings, notice.New("negative-amounts", "",
			"%s have negative amounts, summed as they are; models of spend need positive ones", howMany(n)))
	}
	if g.late > 0 {
		t.Warnings = append(t.Warnings, notice.New("new-after-cut", "",
			"%s have orders in the window only after %v and are in neither period", howMany(g.late), t.Until))
	}
}

// howMany counts customers, but not so few that the count would speak of
// single people where the warning is published.
func howMany(n int) string {
	if !disclosure.Publishable(n) {
		return "some customers"
	}
	return fmt.Sprintf("%d customers", n)
}
