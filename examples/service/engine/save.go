package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// members are the customers of a fit with their segments.
type members struct {
	customers []Customer
	*segment.Membership
}

// without yields the rows to be stored, but those of customers who are gone.
func (m members) without(gone map[string]bool) iter.Seq[store.Member] {
	return func(yield func(store.Member) bool) {
		for i := range m.customers {
			c := &m.customers[i]
			if gone[c.ID] {
				continue
			}
			if !yield(store.Member{Customer: c.ID, Segment: m.Segments[m.Labels[i]].ID, Row: c.row()}) {
				return
			}
		}
	}
}

// save stores a fit and makes it current. Whoever was erased since the snapshot is taken out
// before: the store says who that is, in the transaction that would have stored them.
func (e *Engine) save(ctx context.Context, f *Fitted, k kept, m members, seen int64) error {
	e.stage(saving, 0, 0)
	if err := e.lock(ctx); err != nil {
		return err
	}
	defer e.unlock()
	for _, l := range m.Labels {
		k.sizes[m.Segments[l].ID]++
	}
	gone := map[string]bool{}
	for {
		if why := uncovered(f, k.sizes); why != "" {
			f.withdraw(why)
		}
		documents, err := parts(f, k)
		if err != nil {
			return err
		}
		k.fit, err = e.store.SaveFit(ctx, store.Fit{At: f.At, Seen: seen, Parts: documents}, m.without(gone))
		var overtaken *store.Overtaken
		if errors.As(err, &overtaken) && len(overtaken.Members) > 0 {
			for _, x := range overtaken.Members {
				if err := k.forget(x); err != nil {
					return err
				}
				gone[x.Customer] = true
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("saving: %w", err)
		}
		f.ID = k.fit
		e.swap(f, k, nil)
		e.seen = store.Revision{Fit: k.fit, Number: 1}
		return nil
	}
}
