package engine

import (
	"context"
	"encoding/json"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// history is how many checks are kept of a fit.
const history = 24

// Drift returns the checks of the current fit, the last one first, 24 at most. They may be
// published. The slice is shared, do not edit it.
func (e *Engine) Drift() []Checked {
	checks := e.checks.Load()
	if f := e.Current(); checks == nil || f == nil || f.Withdrawn != "" {
		return nil
	}
	return *checks
}

// watch starts checks until the engine is closed. One that comes while something else runs is
// left out: the next will do.
func (e *Engine) watch() {
	t := time.NewTicker(e.c.CheckEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			e.StartCheck()
		case <-e.closing.Done():
			return
		}
	}
}

// check makes a census of the customers as they are now and compares it with that of the
// fit. Worth is by the models of the fit: what is to be found is whether customers changed.
func (e *Engine) check(ctx context.Context) (*Checked, error) {
	f, checks := e.Current(), e.Drift()
	if f == nil {
		return nil, ErrNoModel
	}
	e.stage(reading, 0, 0)
	r, err := e.read(ctx, false)
	if err != nil {
		return nil, err
	}
	e.stage(behaving, 0, 0)
	t, err := e.table(ctx, r)
	if err != nil {
		return nil, err
	}
	since := behavior.DateOf(f.Until, nil)
	if len(checks) > 0 {
		since = behavior.DateOf(checks[0].Until, nil)
	}
	if orderedAfter(t, since) < fewest {
		if len(checks) > 0 {
			return &checks[0], nil // it still says all that may be said
		}
		return nil, ErrNothingNew
	}
	customers, err := e.customers(ctx, t, f.Worth)
	if err != nil {
		return nil, err
	}
	e.stage(counting, 0, len(customers))
	now, err := e.census(ctx, customers)
	if err != nil {
		return nil, err
	}
	return e.conclude(ctx, f, now, Checked{At: e.c.Clock().UTC(), Until: t.Until.Time()})
}

// orderedAfter counts the customers whose last order is of a later day. Two checks between
// which fewer than ten ordered would by subtraction tell of these.
func orderedAfter(t *behavior.Table, day behavior.Date) (n int) {
	for i := range t.Customers {
		if t.Customers[i].Last > day {
			n++
		}
	}
	return n
}

// census counts customers by the measure of the current fit.
func (e *Engine) census(ctx context.Context, customers []Customer) (*segment.Census[Customer], error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	now := e.kept.census.Empty()
	e.unlock()
	return now, now.AddAll(ctx, customers)
}

// conclude compares, and keeps what it finds.
func (e *Engine) conclude(ctx context.Context, f *Fitted, now *segment.Census[Customer], c Checked) (_ *Checked, err error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	defer e.unlock()
	if c.Drift, err = e.kept.census.Drift(now, segment.DriftOptions{}); err != nil {
		return nil, err
	}
	c.Refitting = e.c.AutoRefit && c.Drift.Advice.Do == segment.Refit
	checks := append([]Checked{c}, e.Drift()...)
	checks = checks[:min(len(checks), history)]
	b, err := json.Marshal(checks)
	if err != nil {
		return nil, err
	}
	if err := e.store.SetPart(ctx, f.ID, "drift", b); err != nil {
		return nil, err
	}
	e.checks.Store(&checks)
	e.wrote(f.ID)
	return &c, nil
}
