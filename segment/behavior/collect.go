package behavior

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Collect reads a stream of orders into a ledger. The first error, of the
// stream or of an order, ends it and comes back with the position of the
// order, counted from 1. A cancelled context is noticed within a thousand
// orders; there is no partial result.
func Collect(ctx context.Context, orders iter.Seq2[Order, error], o Options) (*Ledger, error) {
	switch {
	case ctx == nil:
		return nil, errNoContext
	case orders == nil:
		return nil, errors.New("behavior: no stream of orders")
	}
	l := NewLedger(o)
	n := 0
	for order, err := range orders {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "collecting orders")
		}
		n++
		if err == nil {
			err = l.Add(order)
		}
		if err != nil {
			return nil, fmt.Errorf("order %d: %w", n, err)
		}
	}
	if ctx.Err() != nil {
		return nil, cancelled(ctx, "collecting orders")
	}
	return l, nil
}

// CollectSlice is [Collect] for orders that are in memory.
func CollectSlice(ctx context.Context, orders []Order, o Options) (*Ledger, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	l := NewLedger(o)
	for lo := 0; lo < len(orders); lo += checkEvery {
		if ctx.Err() != nil {
			break
		}
		n, err := l.AddAll(orders[lo:min(lo+checkEvery, len(orders))])
		if err != nil {
			return nil, fmt.Errorf("order %d: %w", lo+n+1, err)
		}
	}
	if ctx.Err() != nil {
		return nil, cancelled(ctx, "collecting orders")
	}
	return l, nil
}

// checkEvery is the number of orders between two looks at the context.
const checkEvery = 1024

var errNoContext = errors.New("behavior: no context")

// cancelled is the error of work that a context has ended.
func cancelled(ctx context.Context, work string) error {
	return fmt.Errorf("behavior: %s: %w", work, context.Cause(ctx))
}
