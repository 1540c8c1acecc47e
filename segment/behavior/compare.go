package behavior

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Move is what became of a customer from one period to a later one.
type Move string

// The moves. Together they are everybody with an order in one of the periods.
const (
	Repeating   Move = "repeating"   // orders in both periods
	Lapsed      Move = "lapsed"      // orders in the earlier period only
	NewCustomer Move = "new"         // the first order of all lies in the later period
	Reactivated Move = "reactivated" // orders in the later period and before it, but not in the earlier one
)

// Moved is one customer in two periods. It is private.
type Moved struct {
	ID                        string
	Move                      Move
	OrdersBefore, OrdersAfter int     // orders in the earlier and the later period
	SpendBefore, SpendAfter   float64 // amounts there
}

// Comparison is what became of the customers from one period to another.
type Comparison struct {
	Customers              []Moved `json:"-"` // sorted by ID; private
	EarlierFrom, EarlierTo Date    // first and last day of the earlier period
	LaterFrom, LaterTo     Date
	// Before are the customers of the earlier period as the groups repeating and
	// lapsed, with their orders and money there; After are those of the later
	// period: repeating, new and reactivated. They have their true figures: private.
	Before, After []Group `json:"-"`
}

// Compare says who is new, lapsed, repeating or reactivated from an earlier
// window to a later one. The windows may leave days between them but may not
// overlap, and each must have an order. Everything in the ledger before the later
// window counts as history: somebody who ordered before the earlier window, or
// between the two, and is back in the later one is reactivated, not new. So how
// many are new depends on how far the records go back.
//
// Customers with orders in neither window are left out. The units of the windows
// do not matter. Windows of different lengths are not made alike: the longer one
// has more customers for that alone.
//
// What may be shown are [Comparison.Published] and [Comparison.Retention].
func (l *Ledger) Compare(ctx context.Context, earlier, later Window) (*Comparison, error) {
	if earlier.Until.IsZero() || later.From.IsZero() {
		return nil, errors.New("behavior: compare: the end of the earlier window or the start of the later one is missing")
	}
	// Nobody would see these.
	earlier.Measures, later.Measures, earlier.Habits, later.Habits = nil, nil, false, false
	a, err := l.Summarize(ctx, earlier)
	if err != nil {
		return nil, fmt.Errorf("behavior: compare: the earlier window: %w", err)
	}
	b, err := l.Summarize(ctx, later)
	if err != nil {
		return nil, fmt.Errorf("behavior: compare: the later window: %w", err)
	}
	if a.Until >= b.From {
		return nil, fmt.Errorf("behavior: compare: the earlier window ends on %v, the later one starts on %v", a.Until, b.From)
	}
	first, err := l.firstDays(ctx)
	if err != nil {
		return nil, err
	}
	c := &Comparison{EarlierFrom: a.From, EarlierTo: a.Until, LaterFrom: b.From, LaterTo: b.Until}
	// Both tables are sorted by ID: one walk along both.
	x, y := a.Customers, b.Customers
	for n := 0; len(x) > 0 || len(y) > 0; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "comparing")
		}
		var m Moved
		before := len(x) > 0 && (len(y) == 0 || x[0].ID <= y[0].ID)
		after := len(y) > 0 && (len(x) == 0 || y[0].ID <= x[0].ID)
		if before {
			m.ID, m.OrdersBefore, m.SpendBefore = x[0].ID, x[0].Orders, x[0].Spend
			x = x[1:]
		}
		if after {
			m.ID, m.OrdersAfter, m.SpendAfter = y[0].ID, y[0].Orders, y[0].Spend
			y = y[1:]
		}
		switch {
		case before && after:
			m.Move = Repeating
		case before:
			m.Move = Lapsed
		case first[l.customers.find(m.ID)] < b.From:
			m.Move = Reactivated
		default:
			m.Move = NewCustomer
		}
		c.Customers = append(c.Customers, m)
	}
	if err := c.sum(); err != nil {
		return nil, err
	}
	return c, nil
}

// Published returns Before and After as they may be shown side by side: groups of
// fewer than ten customers are put together with others, as by
// [Partition.Published]. Repeating customers are in both. So where they are put
// together with others in one period they are in the other, too, or what was put
// together could be had by subtraction; a period that this leaves nothing of is nil.
func (c *Comparison) Published() (before, after []Group) {
	b, a := Partition{Groups: c.Before}, Partition{Groups: c.After}
	hb, ha := make([]bool, len(b.Groups)), make([]bool, len(a.Groups))
	okB, okA := b.hide(hb), a.hide(ha)
	// Repeating is the first group of both. Empty groups count as hidden, and say
	// nothing.
	if c.Before[0].Customers > 0 && hb[0] != ha[0] {
		if hb[0] {
			ha[0] = true
			okA = okA && a.hide(ha)
		} else {
			hb[0] = true
			okB = okB && b.hide(hb)
		}
	}
	if okB {
		before = b.shown(hb)
	}
	if okA {
		after = a.shown(ha)
	}
	return before, after
}

// Retention returns the share of the earlier period's customers who ordered in
// the later one. It is not to be shown, and ok is false, where it describes fewer
// than ten customers or [Comparison.Published] does not show those who repeat and
// those who lapsed on their own.
func (c *Comparison) Retention() (share float64, ok bool) {
	repeating, lapsed := c.Before[0].Customers, c.Before[1].Customers
	before, _ := c.Published()
	shown := 0
	for _, g := range before {
		if g.Name == string(Repeating) || g.Name == string(Lapsed) {
			shown += g.Customers
		}
	}
	if shown == 0 || shown != repeating+lapsed {
		return math.NaN(), false
	}
	return float64(repeating) / float64(shown), true
}

// sum puts the customers into groups.
func (c *Comparison) sum() error {
	before := newPartitioner([]string{string(Repeating), string(Lapsed)}, len(c.Customers))
	after := newPartitioner([]string{string(Repeating), string(NewCustomer), string(Reactivated)}, len(c.Customers))
	for _, m := range c.Customers {
		if m.Move == Repeating || m.Move == Lapsed {
			before.add(slices.Index([]Move{Repeating, Lapsed}, m.Move), float64(m.OrdersBefore), m.SpendBefore)
		}
		if m.Move != Lapsed {
			after.add(slices.Index([]Move{Repeating, NewCustomer, Reactivated}, m.Move), float64(m.OrdersAfter), m.SpendAfter)
		}
	}
	b, err := before.done(nil)
	if err != nil {
		return err
	}
	a, err := after.done(nil)
	if err != nil {
		return err
	}
	c.Before, c.After = b.Groups, a.Groups
	return nil
}

// firstDays returns the first day of each customer, by number.
func (l *Ledger) firstDays(ctx context.Context) ([]Date, error) {
	first := make([]Date, l.customers.len())
	for i := range first {
		first[i] = math.MaxInt32
	}
	for _, block := range l.lines {
		if ctx.Err() != nil {
			return nil, cancelled(ctx, "looking for first orders")
		}
		for _, e := range block {
			first[e.customer] = min(first[e.customer], e.day)
		}
	}
	return first, nil
}
