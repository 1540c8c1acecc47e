package engine

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/clientele-go/clientele/examples/service/store"
)

// Engine fits, assigns, watches and erases.
type Engine struct {
	store *store.Store
	c     Config

	// current is the fit in use. It is swapped whole, and read without a lock: a request that
	// took it goes on with it, whatever comes after.
	current atomic.Pointer[Fitted]
	checks  atomic.Pointer[[]Checked] // of the current fit, the last one first

	// writing is held by whoever changes what is stored of a fit: the one that saves a new
	// one, and erasures, which take a customer out of it. It is a channel because both wait
	// with a context. It guards kept and seen.
	writing chan struct{}
	kept    kept
	seen    store.Revision // which the memory holds: what was read, and what this process wrote since

	job job

	closing context.Context // done when Close is called
	close   context.CancelFunc
	running sync.WaitGroup
}

// New returns an engine on a store, with the last fit that the store holds as the current
// one. A fit that was saved by a newer version is an error, and so is a model whose features
// are not those of [Schema], unless [Config.Fresh] says to leave it aside.
func New(ctx context.Context, s *store.Store, c Config) (*Engine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	e := &Engine{store: s, c: c.withDefaults(), writing: make(chan struct{}, 1)}
	e.closing, e.close = context.WithCancel(context.Background())
	var err error
	if e.seen, err = s.Revision(ctx); err == nil {
		err = e.restore(ctx)
	}
	if err != nil {
		e.close()
		return nil, err
	}
	if f := e.Current(); f != nil && f.Withdrawn != "" {
		e.Start() // the one before did not come to it
	}
	if e.c.Follow > 0 {
		e.running.Go(e.follow)
	}
	if c.CheckEvery > 0 {
		e.running.Go(e.watch)
	}
	return e, nil
}

// Close stops the fit or check that runs, if one does, waits for it, and refuses others. What
// was saved stays saved; the store stays open. The error is that of ctx, where it ends first.
func (e *Engine) Close(ctx context.Context) error {
	e.job.refuse()
	e.close()
	ended := make(chan struct{})
	go func() {
		e.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Current returns the fit in use, nil before the first.
func (e *Engine) Current() *Fitted { return e.current.Load() }

// lock takes writing.
func (e *Engine) lock(ctx context.Context) error {
	select {
	case e.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (e *Engine) unlock() { <-e.writing }
