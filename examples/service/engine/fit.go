package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// fit walks the way from records to personas, saves what comes of it and makes it current.
func (e *Engine) fit(ctx context.Context) (*Fitted, error) {
	before, err := e.predecessor(ctx)
	if err != nil {
		return nil, err
	}
	f := &Fitted{At: e.c.Clock().UTC()}
	customers, answers, seen, err := e.know(ctx, f)
	if err != nil {
		return nil, err
	}
	o := segment.Options{K: e.c.K, Seed: e.c.Seed, Workers: e.c.Workers, Progress: e.segmentProgress, Previous: before.carries()}
	seg, err := segment.Fit(ctx, customers, Schema, o)
	if err != nil {
		return nil, err
	}
	f.Model, f.Lineage = seg.Model, seg.Lineage
	deck, err := e.publish(ctx, f, customers, seg, answers, before)
	if err != nil {
		return nil, err
	}
	k := kept{refs: seg.Model.Segments(), deck: deck, sizes: map[string]int{}}
	e.stage(counting, 0, len(customers))
	if k.census, err = seg.Model.Census(ctx, customers); err != nil {
		return nil, err
	}
	if err := e.save(ctx, f, k, members{customers, seg.Membership()}, seen); err != nil {
		return nil, err
	}
	return f, nil
}

// know reads all records and makes the service's customers of them. What only it needs, the
// ledger and the table, is garbage when it returns: they are the largest pieces of memory.
func (e *Engine) know(ctx context.Context, f *Fitted) ([]Customer, []expectation.Answer, int64, error) {
	e.stage(reading, 0, 0)
	r, err := e.read(ctx, true)
	if err != nil {
		return nil, nil, 0, err
	}
	if r.left > 0 {
		e.c.Logger.WarnContext(ctx, "answers that do not fit the survey are left out", "answers", r.left)
	}
	e.stage(behaving, 0, 0)
	t, err := e.table(ctx, r)
	if err != nil {
		return nil, nil, 0, err
	}
	if len(t.Customers) < e.c.MinCustomers || returned(t) < fewest {
		return nil, nil, 0, ErrTooFew
	}
	f.From, f.Until, f.Customers = t.From.Time(), t.Until.Time(), len(t.Customers)
	e.stage(valuing, 0, len(t.Customers))
	if f.Worth, err = appraise(ctx, r.ledger, t, e.c.Workers); err != nil {
		return nil, nil, 0, err
	}
	customers, err := e.customers(ctx, t, f.Worth)
	return customers, r.answers, r.seen, err
}

// returned counts the customers who have come back.
func returned(t *behavior.Table) (n int) {
	for i := range t.Customers {
		if t.Customers[i].Frequency > 0 {
			n++
		}
	}
	return n
}

// publish makes what may be shown of a fit, each figure as coarse as it takes to show the
// next one as well, and returns the deck, which the next one is rounded after.
func (e *Engine) publish(ctx context.Context, f *Fitted, customers []Customer, seg *segment.Segmentation[Customer],
	answers []expectation.Answer, before *predecessor) (_ *persona.Deck, err error) {
	var profile *expectation.Profile
	if len(answers) > 0 {
		profile, err = expectation.Score(ctx, seg.Membership(), answers, e.c.Instrument,
			expectation.Options{Seed: e.c.Seed, Workers: e.c.Workers, Waves: e.waves(), Progress: e.expectationProgress})
		if err != nil {
			return nil, err
		}
	}
	e.stage(personas, 0, 0)
	o := persona.Options{Worth: f.Worth.Meaning(), WorthUnit: Currency, From: f.From, Until: f.Until, FittedAt: f.At, Previous: before.deck}
	if before.members != nil {
		if f.Migration, err = segment.Migrate(before.members, seg.Membership()); err != nil {
			return nil, err
		}
		o.Migration = f.Migration
	}
	tests, err := segment.Associate(ctx, customers, Schema, seg.Membership())
	if err != nil {
		return nil, err
	}
	o.Descriptors = segment.PublishedAssociations(tests)
	rule, err := seg.Model.Rule(ctx, evenly(customers), segment.RuleOptions{Seed: e.c.Seed, Workers: e.c.Workers})
	if err != nil {
		return nil, err
	}
	if o.Rule, err = rule.Leaves(); err != nil {
		return nil, err
	}
	if f.Deck, err = persona.Build(ctx, seg.Summary(), profile, o); err != nil {
		return nil, err
	}
	f.Summary, f.Profile = persona.Coarse(seg.Summary(), profile, before.deck)
	return f.Deck, nil
}

// predecessor is what a fit carries on from the one before; the zero value is none.
type predecessor struct {
	model   *segment.Model[Customer]
	members *segment.Membership
	deck    *persona.Deck
}

// predecessor reads the fit before as it is now, less who was erased since.
func (e *Engine) predecessor(ctx context.Context) (*predecessor, error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	k := e.kept
	e.unlock()
	p := &predecessor{deck: k.deck}
	if k.fit == 0 {
		return p, nil
	}
	if f := e.Current(); f != nil {
		p.model = f.Model
	}
	index := map[string]int32{}
	for i, s := range k.refs {
		index[s.ID] = int32(i)
	}
	p.members = &segment.Membership{Segments: k.refs}
	for m, err := range e.store.MembersOf(ctx, k.fit) {
		if err != nil {
			return nil, err
		}
		p.members.Customers = append(p.members.Customers, m.Customer)
		p.members.Labels = append(p.members.Labels, index[m.Segment])
	}
	return p, nil
}

// carries is what segments take their IDs from: the model, which needs no customer in common
// and remembers every ID, or where the schema has changed the customers.
func (p *predecessor) carries() segment.Predecessor {
	switch {
	case p.model != nil:
		return p.model
	case p.members != nil:
		return p.members
	}
	return nil
}

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
		return nil
	}
}
