package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// stream runs a query and yields what scan makes of each row. An error, which names the
// row, ends it; so does a cancelled context, which also stops the query in the database.
func stream[T any](ctx context.Context, tx querier, query string, scan func(*sql.Rows) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		fail := func(err error) {
			if ctx.Err() != nil { // drivers have words of their own for it
				err = context.Cause(ctx)
			}
			yield(none, err)
		}
		rows, err := tx.QueryContext(ctx, query)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for n := 1; rows.Next(); n++ {
			v, err := scan(rows)
			if err != nil {
				fail(fmt.Errorf("row %d: %w", n, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// Lines streams the order lines.
func Lines(ctx context.Context, tx querier, q *Query) iter.Seq2[behavior.Order, error] {
	return stream(ctx, tx, q.lines, func(rows *sql.Rows) (o behavior.Order, err error) {
		var number sql.NullString
		var day sql.NullInt64
		var amount sql.NullFloat64
		if err := rows.Scan(&o.Customer, &number, &day, &amount); err != nil {
			return o, err
		}
		if !day.Valid || !amount.Valid {
			return o, fmt.Errorf("customer %q, order %q: %w", o.Customer, number.String, errIncomplete)
		}
		o.Number, o.Time, o.Amount = number.String, behavior.Date(day.Int64).Time(), amount.Float64
		return o, nil
	})
}

var errIncomplete = errors.New("a line has no date of the years 1 to 9999 or no finite amount")

// Customers streams what the database has aggregated.
func Customers(ctx context.Context, tx querier, q *Query) iter.Seq2[Aggregate, error] {
	return stream(ctx, tx, "SELECT customer, first_day, last_day, until_day, lines, orders, periods, spend, repeats, smallest FROM ("+q.customers+") AS c",
		func(rows *sql.Rows) (a Aggregate, err error) {
			var first, last, until sql.NullInt64
			var spend, repeats, smallest sql.NullFloat64
			if err := rows.Scan(&a.ID, &first, &last, &until, &a.Lines, &a.Orders, &a.Periods, &spend, &repeats, &smallest); err != nil {
				return a, err
			}
			if !spend.Valid {
				return a, fmt.Errorf("customer %q: %w", a.ID, errIncomplete)
			}
			if math.IsInf(spend.Float64, 0) || math.IsInf(repeats.Float64, 0) {
				return a, fmt.Errorf("customer %q: the amounts sum to more than a number can hold", a.ID)
			}
			a.First, a.Last, a.Until = behavior.Date(first.Int64), behavior.Date(last.Int64), behavior.Date(until.Int64)
			a.Spend, a.Repeats, a.Smallest = spend.Float64, repeats.Float64, smallest.Float64
			return a, nil
		})
}

// Aggregate is a row of the query: what cannot be computed of the rest.
type Aggregate struct {
	ID                     string
	First, Last, Until     behavior.Date
	Lines, Orders, Periods int
	Spend, Repeats         float64 // Repeats: on the days after the first
	Smallest               float64 // amount of a line
}

// customer returns the figures in days. Those that the query does not ask for are NaN, so
// that nobody takes a zero for one, or 0 where they are whole numbers.
func (a Aggregate) customer() behavior.Customer {
	unknown := math.NaN()
	c := behavior.Customer{
		ID: a.ID, First: a.First, Last: a.Last, Lines: a.Lines, Orders: a.Orders, Periods: a.Periods,
		Frequency: a.Periods - 1,
		Recency:   float64(a.Last - a.First),
		T:         float64(a.Until - a.First),
		SinceLast: float64(a.Until - a.Last),
		Spend:     a.Spend,
		Basket:    a.Spend / float64(a.Periods),
		Rate:      float64(a.Periods) / float64(max(a.Until-a.First, 1)),
		GapMean:   unknown,
		Quantity:  unknown, GapCV: unknown, GapMax: unknown, Trend: unknown,
		CategoryEntropy: unknown, MainChannelShare: unknown, ReturnShare: unknown, DiscountShare: unknown,
	}
	if c.Frequency > 0 {
		c.Monetary = a.Repeats / float64(c.Frequency)
		c.GapMean = c.Recency / float64(c.Frequency)
	}
	return c
}

// aggregateTable has the figures computed in SQL: a row a customer comes over the wire.
func aggregateTable(ctx context.Context, tx querier, q *Query) (*behavior.Table, error) {
	t := &behavior.Table{Unit: behavior.Day}
	negative := 0
	for a, err := range Customers(ctx, tx, q) {
		if err != nil {
			return nil, err
		}
		if len(t.Customers) == 0 {
			t.From, t.Until = a.First, a.Until
		}
		t.From = min(t.From, a.First)
		t.Lines += a.Lines
		t.Orders += a.Orders
		if a.Smallest < 0 {
			negative++
		}
		t.Customers = append(t.Customers, a.customer())
	}
	if len(t.Customers) == 0 {
		return nil, behavior.ErrNoOrders
	}
	if negative > 0 { // as Summarize says it, which does not count the few
		some := "some"
		if negative >= 10 {
			some = fmt.Sprint(negative)
		}
		t.Warnings = append(t.Warnings, segment.Warning{Code: "negative-amounts",
			Text: some + " customers have negative amounts, summed as they are; models of spend need positive ones"})
	}
	// Databases have orders of their own for texts.
	slices.SortFunc(t.Customers, func(a, b behavior.Customer) int { return cmp.Compare(a.ID, b.ID) })
	return t, nil
}

// ledgerTable has every line come over the wire and computes the figures in Go: for what
// SQL does not say (see behavior.Customer), and for who wants to go on from the ledger.
func ledgerTable(ctx context.Context, tx querier, q *Query) (*behavior.Table, error) {
	ledger, err := behavior.Collect(ctx, Lines(ctx, tx, q), behavior.Options{})
	if err != nil {
		return nil, err
	}
	return ledger.Summarize(ctx, behavior.Window{Until: q.until, Unit: behavior.Day})
}
