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

// catchUp restores the last fit where somebody else has changed it. The question is asked
// before anything is read, so that what changes meanwhile is found the next time, and under
// the lock, so that what this process writes is counted as seen by then.
func (e *Engine) catchUp(ctx context.Context) {
	if e.lock(ctx) != nil {
		return
	}
	defer e.unlock()
	now, err := e.store.Revision(ctx)
	if err != nil || now == e.seen {
		return // the store says elsewhere that it is unavailable
	}
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

// wrote counts a change of parts of a fit that this process has made and holds in memory, so
// that it is not read again. It counts one, rather than ask what the number is now: another
// process may have made a change as well, and that one has to be found. The caller holds
// writing.
func (e *Engine) wrote(fit int64) {
	if e.seen.Fit == fit {
		e.seen.Number++
	}
}
