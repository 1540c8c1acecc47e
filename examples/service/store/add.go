package store

import (
	"context"
	"fmt"
)

// AddOrders stores a batch, all of it or nothing. An order whose ID came before with the
// same content counts as known and changes nothing, so a caller who got no answer may send
// the same batch again. Times are instants: in which zone one was written is not kept and no
// content.
//
// The error is a [Fault] for what cannot be stored, a [Conflict] for an ID that came before
// with other content, and a [Gone] for an order from before its customer was erased. Any
// other error says nothing about whether the batch was stored: send it again.
func (s *Store) AddOrders(ctx context.Context, orders []Order) (Added, error) {
	b, err := orderKind.batch(orders)
	if err != nil || len(orders) == 0 {
		return Added{}, err
	}
	return b.result(s.write(ctx, &job{orders: b}))
}

// AddEvents is [Store.AddOrders] for events.
func (s *Store) AddEvents(ctx context.Context, events []Event) (Added, error) {
	b, err := eventKind.batch(events)
	if err != nil || len(events) == 0 {
		return Added{}, err
	}
	return b.result(s.write(ctx, &job{events: b}))
}

// AddAnswers is [Store.AddOrders] for answers.
func (s *Store) AddAnswers(ctx context.Context, answers []Answer) (Added, error) {
	b, err := answerKind.batch(answers)
	if err != nil || len(answers) == 0 {
		return Added{}, err
	}
	return b.result(s.write(ctx, &job{answers: b}))
}

// batch is what one call brings, and what became of it.
type batch[T any] struct {
	items []T
	added Added
	err   error
}

// result is to be called with the error of [writer.write]; only without one is the batch
// no longer the writer's.
func (b *batch[T]) result(err error) (Added, error) {
	if err == nil {
		err = b.err
	}
	if err != nil {
		return Added{}, err
	}
	return b.added, nil
}

// batch checks items and returns them in the form in which they are stored.
func (k *kind[T]) batch(items []T) (*batch[T], error) {
	if len(items) > MaxBatch {
		return nil, &Fault{Reason: fmt.Sprintf("the batch has %d items, more than %d", len(items), MaxBatch)}
	}
	b := &batch[T]{items: append([]T(nil), items...)}
	for i := range b.items {
		h := k.head(b.items[i])
		field, fault := checkHead(h)
		if fault == "" {
			field, fault = k.check(&b.items[i])
		}
		if fault != "" {
			return nil, &Fault{Index: i, Customer: h.Customer, Field: field, Reason: fault}
		}
	}
	return b, nil
}

// add stores what is new of many batches: it looks for all of them at once, decides one
// after the other, and writes once. Since nobody else may write meanwhile, what it found
// stays true; and since it decides before it writes, a batch that is refused leaves no trace.
func (k *kind[T]) add(ctx context.Context, w *session, batches []*batch[T], total *int64) error {
	if len(batches) == 0 {
		return nil
	}
	var ids, customers []string
	for _, b := range batches {
		for _, item := range b.items {
			h := k.head(item)
			ids, customers = append(ids, h.ID), append(customers, h.Customer)
		}
	}
	known, err := k.withIDs(ctx, w, ids)
	if err != nil {
		return err
	}
	until, err := w.erasedUntil(ctx, customers)
	if err != nil {
		return err
	}
	var rows []any
	for _, b := range batches {
		fresh, err := k.decide(b, known, until)
		b.added, b.err = Added{}, err
		if err != nil {
			continue
		}
		b.added = Added{Added: len(fresh), Known: len(b.items) - len(fresh)}
		*total += int64(len(fresh))
		for _, item := range fresh {
			known[k.head(item).ID] = item
			rows = k.values(rows, item)
		}
	}
	return w.insert(ctx, w, k.table, rows)
}

// decide returns the items of a batch that are new, or why the batch is refused.
func (k *kind[T]) decide(b *batch[T], known map[string]T, until map[string]int64) ([]T, error) {
	fresh := make([]T, 0, len(b.items))
	here := make(map[string]int, len(b.items)) // index in fresh
	for i, item := range b.items {
		h := k.head(item)
		if t, erased := until[h.Customer]; erased && h.Time.UnixNano() <= t {
			return nil, &Gone{Index: i, Customer: h.Customer}
		}
		before, found := known[h.ID]
		if at, twice := here[h.ID]; twice {
			before, found = fresh[at], true
		}
		switch {
		case !found:
			here[h.ID] = len(fresh)
			fresh = append(fresh, item)
		case !k.same(before, item):
			return nil, &Conflict{Index: i, ID: h.ID}
		}
	}
	return fresh, nil
}

// withIDs returns what is stored under any of the IDs.
func (k *kind[T]) withIDs(ctx context.Context, w *session, ids []string) (map[string]T, error) {
	list, err := w.list(ids)
	if err != nil {
		return nil, err
	}
	rows, err := w.query(ctx, k.selects()+" WHERE id "+w.in, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]T{}
	for rows.Next() {
		item, err := k.scan(rows)
		if err != nil {
			return nil, err
		}
		known[k.head(item).ID] = item
	}
	return known, rows.Err()
}
