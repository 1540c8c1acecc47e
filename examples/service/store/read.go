package store

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment/behavior"
)

// View is what was stored at one moment. It belongs to one goroutine, and one stream at a
// time may be read from it.
type View struct {
	tx   *sql.Tx
	seen int64
}

// Snapshot calls read with a view of what is stored at this moment, whatever is written
// meanwhile. A snapshot that lasts makes the database keep what it has overwritten since
// (SQLite in the log, PostgreSQL in the tables), so it should not outlive its purpose.
func (s *Store) Snapshot(ctx context.Context, read func(*View) error) error {
	tx, err := s.reader.BeginTx(ctx, s.snapshot)
	if err != nil {
		return err
	}
	defer s.scrubOwed(context.WithoutCancel(ctx))
	defer tx.Rollback() // there is nothing to commit
	v := &View{tx: tx}
	// The moment is that of the first statement, which is this one.
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM erased").Scan(&v.seen); err != nil {
		return err
	}
	return read(v)
}

// Seen numbers the last erasure before the view, for [Fit].
func (v *View) Seen() int64 { return v.seen }

// Counts returns how much the view holds.
func (v *View) Counts(ctx context.Context) (Counts, error) {
	return counts(v.tx.QueryRowContext(ctx, selectCounts))
}

// Orders streams all orders, in no particular order. It ends with the first error.
func (v *View) Orders(ctx context.Context) iter.Seq2[behavior.Order, error] {
	return stream(func() (*sql.Rows, error) { return v.tx.QueryContext(ctx, orderKind.selects()) }, orderKind.scan, Order.line)
}

// Events streams all events, in no particular order. It ends with the first error.
func (v *View) Events(ctx context.Context) iter.Seq2[behavior.Contact, error] {
	return stream(func() (*sql.Rows, error) { return v.tx.QueryContext(ctx, eventKind.selects()) }, eventKind.scan, Event.contact)
}

// Answers streams all answers, by customer, then by ID. It ends with the first error.
func (v *View) Answers(ctx context.Context) iter.Seq2[Answer, error] {
	return stream(func() (*sql.Rows, error) {
		return v.tx.QueryContext(ctx, answerKind.selects()+" ORDER BY customer, id")
	}, answerKind.scan, func(a Answer) Answer { return a })
}

// stream yields the rows of a query, which it makes when it is ranged over.
func stream[T, U any](query func() (*sql.Rows, error), scan func(scanner) (T, error), as func(T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		var none U
		rows, err := query()
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			row, err := scan(rows)
			if err != nil {
				yield(none, err)
				return
			}
			if !yield(as(row), nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// OrdersOf returns the orders of one customer by time, then by ID; none where there are none.
func (s *Store) OrdersOf(ctx context.Context, customer string) ([]behavior.Order, error) {
	return of(ctx, s, orderKind, customer, Order.line)
}

// EventsOf is [Store.OrdersOf] for events.
func (s *Store) EventsOf(ctx context.Context, customer string) ([]behavior.Contact, error) {
	return of(ctx, s, eventKind, customer, Event.contact)
}

// AnswersOf is [Store.OrdersOf] for answers.
func (s *Store) AnswersOf(ctx context.Context, customer string) ([]Answer, error) {
	return of(ctx, s, answerKind, customer, func(a Answer) Answer { return a })
}

func of[T, U any](ctx context.Context, s *Store, k *kind[T], customer string, as func(T) U) ([]U, error) {
	stmt, err := s.stmt(ctx, k.selects()+" WHERE customer = ?")
	if err != nil {
		return nil, err
	}
	var items []T
	for item, err := range stream(func() (*sql.Rows, error) { return stmt.QueryContext(ctx, customer) }, k.scan, func(t T) T { return t }) {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b T) int {
		x, y := k.head(a), k.head(b)
		if c := x.Time.Compare(y.Time); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	out := make([]U, len(items))
	for i, item := range items {
		out[i] = as(item)
	}
	return out, nil
}

// line is an order as the rooms take it. The ID has done its work.
func (o Order) line() behavior.Order {
	return behavior.Order{Customer: o.Customer, Time: o.Time, Amount: o.Amount, Quantity: o.Quantity, Number: o.Number,
		Channel: o.Channel, Category: o.Category, Returned: o.Returned, Discount: o.Discount}
}

func (e Event) contact() behavior.Contact {
	return behavior.Contact{Customer: e.Customer, Time: e.Time, Complaint: e.Complaint, Response: e.Response, Channel: e.Channel}
}
