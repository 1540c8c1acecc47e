package engine

import (
	"context"
	"time"
)

// follow asks the store until the engine is closed whether the last fit is another one than
// was read, or was changed: what another process has fitted, checked, erased or withdrawn
// holds here, too, within [Config.Follow].
func (e *Engine) follow() {
	t := time.NewTicker(e.c.Follow)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			e.catchUp(e.closing)
		case <-e.closing.Done():
			return
		}
	}
}

// catchUp restores the last fit where it has changed. The question is asked before anything
// is locked or read, so that what changes meanwhile is found the next time. A change of this
// process's own is read again once, which does no harm.
func (e *Engine) catchUp(ctx context.Context) {
	now, err := e.store.Revision(ctx)
	if err != nil || now == e.seen {
		return // the store says elsewhere that it is unavailable
	}
	if e.lock(ctx) != nil {
		return
	}
	defer e.unlock()
	before := e.kept.fit
	if err = e.restore(ctx); err == nil {
		e.seen = now
		if e.kept.fit != before {
			e.c.Logger.InfoContext(ctx, "another process has fitted", "fit", e.kept.fit)
		}
		return
	}
	if ctx.Err() != nil || unavailable(err) {
		return
	}
	// What was shown may have been withdrawn, and nobody can tell.
	e.seen = now
	e.c.Logger.ErrorContext(ctx, "the fit of another process cannot be read: nothing is shown", "fit", now.Fit, "reason", err.Error())
	if f := e.Current(); f != nil {
		withdrawn := *f
		withdrawn.withdraw("another process has made a fit that this one cannot read")
		e.current.Store(&withdrawn)
	}
}
