package engine

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// job is the one long thing that goes on in the background at a time, a fit or a check:
// either reads all customers, and two would take the memory of two.
type job struct {
	mu      sync.Mutex
	p       Progress
	since   time.Time // of the stage
	err     error     // of the last one
	refused bool      // since Close
}

// Start starts a fit in the background and reports whether it did: not where a fit or a check
// is running or the engine is closed. [Engine.Progress] tells how it goes, and how it ended.
func (e *Engine) Start() bool {
	return e.background(false, func(ctx context.Context) error {
		_, err := e.fit(ctx)
		return err
	})
}

// Fit fits now and returns what came of it, which is current then. Errors are [ErrBusy],
// [ErrTooFew], [ErrClosed], and those of the store and of the rooms, which may name a
// customer.
func (e *Engine) Fit(ctx context.Context) (f *Fitted, err error) {
	err = e.foreground(ctx, false, func(ctx context.Context) error {
		f, err = e.fit(ctx)
		return err
	})
	return f, err
}

// StartCheck starts a check in the background, as [Engine.Start] does a fit. There has to be
// a model.
func (e *Engine) StartCheck() bool {
	return e.Current() != nil && e.background(true, func(ctx context.Context) error {
		_, err := e.check(ctx)
		return err
	})
}

// Check compares the customers of today with those of the fit, keeps what it finds for
// [Engine.Drift], and, where the advice is to fit again and [Config.AutoRefit] says so, starts
// that. Errors are those of [Engine.Fit], [ErrNoModel] and [ErrNothingNew].
func (e *Engine) Check(ctx context.Context) (c *Checked, err error) {
	err = e.foreground(ctx, true, func(ctx context.Context) error {
		c, err = e.check(ctx)
		return err
	})
	return c, err
}

// Progress says what runs in the background, and how the last of it ended. It names no
// customer.
func (e *Engine) Progress() Progress {
	e.job.mu.Lock()
	defer e.job.mu.Unlock()
	return e.job.p
}

// Failure returns the whole error that the last fit or check ended with, nil where it was
// done. It may name a customer, so it is for whoever may see customers.
func (e *Engine) Failure() error {
	e.job.mu.Lock()
	defer e.job.mu.Unlock()
	return e.job.err
}

// background runs do unless something runs; it does not end with the request that asked for
// it, but with the engine.
func (e *Engine) background(check bool, do func(context.Context) error) bool {
	if e.begin(check) != nil {
		return false
	}
	go func() { _ = e.run(e.closing, check, do) }() // Failure keeps the error
	return true
}

// foreground runs do in the caller's time; closing the engine ends it too.
func (e *Engine) foreground(ctx context.Context, check bool, do func(context.Context) error) error {
	if err := e.begin(check); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(e.closing, func() { cancel(ErrClosed) })()
	return e.run(ctx, check, do)
}

func (e *Engine) begin(check bool) error {
	j := &e.job
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.refused:
		return ErrClosed
	case j.p.Running:
		return ErrBusy
	}
	j.p = Progress{Running: true, Check: check, Started: e.c.Clock(), Ended: j.p.Ended, Last: j.p.Last, Reason: j.p.Reason}
	e.running.Add(1) // under the lock, so that none begins once Close waits
	return nil
}

// run does what was begun, and starts again what a fit was overtaken by.
func (e *Engine) run(ctx context.Context, check bool, do func(context.Context) error) error {
	defer e.running.Done()
	what := "fit"
	if check {
		what = "check"
	}
	began := e.c.Clock()
	err := do(ctx)
	reason, told, level := "", "done", slog.LevelInfo
	attrs := []slog.Attr{slog.Duration("took", e.c.Clock().Sub(began))}
	if err != nil {
		stage := e.Progress().Stage
		reason, told = anonymous(err, stage)
		attrs = append(attrs, slog.String("reason", reason), slog.String("stage", stage))
		switch reason {
		case databaseDown, databaseSays, badRecords, internal:
			level = slog.LevelError
		}
	}
	e.c.Logger.LogAttrs(context.WithoutCancel(ctx), level, what, append(attrs, slog.String("ended", told))...)
	j := &e.job
	j.mu.Lock()
	j.p = Progress{Check: check, Started: j.p.Started, Ended: e.c.Clock(), Last: told, Reason: reason}
	j.err = err
	j.mu.Unlock()
	if err == nil && e.wantsFit(check) {
		e.Start()
	}
	return err
}

// wantsFit says whether what has just ended shows that a fit is due: a check that advised
// one, or a fit from which so many were erased meanwhile that nothing of it may be published.
func (e *Engine) wantsFit(check bool) bool {
	if f := e.Current(); f != nil && f.Withdrawn != "" {
		return true
	}
	checks := e.Drift()
	return check && len(checks) > 0 && checks[0].Refitting
}

func (j *job) refuse() {
	j.mu.Lock()
	j.refused = true
	j.mu.Unlock()
}

// stage tells Progress what is being done and how far it is, in percent, since how many
// orders there are to the last one is nobody's to see; and the log how long the stage before
// took.
func (e *Engine) stage(name string, done, total int) {
	percent := 0
	if total > 0 {
		percent, total = int(100*float64(done)/float64(total)), 100
	}
	j := &e.job
	j.mu.Lock()
	before, since := j.p.Stage, j.since
	if before != name {
		j.since = e.c.Clock()
	}
	j.p.Stage, j.p.Done, j.p.Total = name, percent, total
	j.mu.Unlock()
	if before != name && before != "" {
		e.c.Logger.Debug("stage", "name", before, "took", e.c.Clock().Sub(since))
	}
}

// The stages of fits and checks.
const (
	reading      = "reading"
	behaving     = "behavior"
	valuing      = "worth"
	segmenting   = "segments"
	expectations = "expectations"
	personas     = "personas"
	counting     = "census"
	saving       = "saving"
)

// segmentProgress and expectationProgress pass on the progress of the rooms.
func (e *Engine) segmentProgress(p segment.Progress) { e.stage(segmenting, int(p.Done), int(p.Total)) }

func (e *Engine) expectationProgress(p expectation.Progress) {
	e.stage(expectations, int(p.Done), int(p.Total))
}
