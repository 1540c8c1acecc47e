package demo

import (
	"context"

	"github.com/clientele-go/clientele/examples/service/store"
)

// batch is how many orders go into the store at once.
const batch = 5000

// Fill stores the records of all customers, one batch after the other. Records have IDs of
// their own, so that a shop that was filled half is filled up by filling it again. Progress
// is told how many customers are done; nil: nobody.
func (s Shop) Fill(ctx context.Context, to *store.Store, progress func(done int)) error {
	var all Records
	flush := func() error {
		if len(all.Orders) > 0 {
			if _, err := to.AddOrders(ctx, all.Orders); err != nil {
				return err
			}
		}
		if len(all.Events) > 0 {
			if _, err := to.AddEvents(ctx, all.Events); err != nil {
				return err
			}
		}
		if len(all.Answers) > 0 {
			if _, err := to.AddAnswers(ctx, all.Answers); err != nil {
				return err
			}
		}
		all.Orders, all.Events, all.Answers = all.Orders[:0], all.Events[:0], all.Answers[:0]
		return nil
	}
	for i := range s.Customers {
		r := s.Customer(i)
		all.Orders = append(all.Orders, r.Orders...)
		all.Events = append(all.Events, r.Events...)
		all.Answers = append(all.Answers, r.Answers...)
		if len(all.Orders) < batch && i < s.Customers-1 {
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	return nil
}
