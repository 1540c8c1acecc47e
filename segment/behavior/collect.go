package behavior

import (
	"context"
	"fmt"
	"iter"
)

// Collect reads a stream of orders into a ledger. The first error, of the
// stream or of an order, ends it and comes back with the position of the
// order, counted from 1. A cancelled context is noticed within a thousand
// orders; there is no partial result.
func Collect(ctx context.Context, orders iter.Seq2[Order, error], o Options) (*Ledger, error) {
	l := NewLedger(o)
	n := 0
	for order, err := range orders {
		if n&1023 == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("behavior: collecting orders: %w", context.Cause(ctx))
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
		return nil, fmt.Errorf("behavior: collecting orders: %w", context.Cause(ctx))
	}
	return l, nil
}

// CollectSlice is [Collect] for orders that are in memory.
func CollectSlice(ctx context.Context, orders []Order, o Options) (*Ledger, error) {
	return Collect(ctx, func(yield func(Order, error) bool) {
		for _, order := range orders {
			if !yield(order, nil) {
				return
			}
		}
	}, o)
}
