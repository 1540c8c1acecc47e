package engine

import (
	"context"
	"errors"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

var errSkeleton = errors.New("engine: not yet")

// Worth says what a customer is worth and where in its life it is.
type Worth struct{}

// Engine fits, assigns, watches and erases.
type Engine struct{}

// New returns an engine on a store, with the last fit that the store holds as the current
// one. A fit that cannot be read because it was saved by a newer version is an error; one
// whose features are no longer those of [Schema] is left aside, with a line in the log, and
// its segments' names end with it.
func New(ctx context.Context, s *store.Store, c Config) (*Engine, error) { return nil, errSkeleton }

// Close stops the fit or check that runs, if one does, waits for it and refuses others. What
// was saved stays saved. The error is that of ctx, where it ends before.
func (e *Engine) Close(ctx context.Context) error { return errSkeleton }

// Current returns the fit in use, nil before the first.
func (e *Engine) Current() *Fitted { return nil }

// Start starts a fit in the background and reports whether it did: not where a fit or a check
// is running or the engine is closed. [Engine.Progress] tells how it goes and ended.
func (e *Engine) Start() bool { return false }

// Fit fits now and returns what came of it, which is current then. Its errors are [ErrBusy],
// [ErrTooFew], [ErrClosed], and those of the store and of the rooms, which may name a
// customer.
func (e *Engine) Fit(ctx context.Context) (*Fitted, error) { return nil, errSkeleton }

// Progress says what runs in the background, and how the last of it ended. It names no
// customer.
func (e *Engine) Progress() Progress { return Progress{} }

// StartCheck starts a check in the background, as [Engine.Start] does a fit. There has to be
// a model.
func (e *Engine) StartCheck() bool { return false }

// Check compares the customers of today with those of the fit, keeps what it finds for
// [Engine.Drift], and, if [Config.AutoRefit] says so and the advice is to fit anew, starts
// that. Errors are those of [Engine.Fit] and [ErrNoModel].
func (e *Engine) Check(ctx context.Context) (*Checked, error) { return nil, errSkeleton }

// Drift returns the checks of the current fit, the last one first, 24 at most. They may be
// published.
func (e *Engine) Drift() []Checked { return nil }

// Assign says where a customer belongs by all that the store has of it. [store.ErrNotFound]
// where it has nothing, [ErrNoOrders], [ErrNoModel].
func (e *Engine) Assign(ctx context.Context, customer string) (*Assigned, error) {
	return nil, errSkeleton
}

// Explain is [Engine.Assign] with the reasons.
func (e *Engine) Explain(ctx context.Context, customer string) (*Explained, error) {
	return nil, errSkeleton
}

// AssignRecords is [Engine.Assign] by the records that are given, which are all of one
// customer's; nothing is read or stored.
func (e *Engine) AssignRecords(ctx context.Context, orders []store.Order, events []store.Event) (*Assigned, error) {
	return nil, errSkeleton
}

// CheckAnswer says what the instrument of the survey has against an answer; nil also where
// there is no instrument. Answers that do not pass are left out of every fit.
func (e *Engine) CheckAnswer(a store.Answer) error { return errSkeleton }

// Erase removes a customer from the store and from every statistic from which one can be
// removed, in one transaction, and says what remains. A customer who is not there is no
// error.
func (e *Engine) Erase(ctx context.Context, customer string) (Receipt, error) {
	return Receipt{}, errSkeleton
}

func (w *Worth) state(c *behavior.Customer) segment.State { return segment.Unknown }
