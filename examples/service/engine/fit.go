package engine

import (
	"context"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// fit walks the way from records to personas, saves what comes of it and makes it current.
func (e *Engine) fit(ctx context.Context) (*Fitted, error) {
	e.stage(reading, 0, 0)
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
	f.Model, f.Lineage = seg.Model, coarse(seg.Lineage)
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
	if before.moved(seg.Membership()) >= fewest {
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
