package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// Records takes in what callers send; *store.Store is one.
type Records interface {
	AddOrders(context.Context, []store.Order) (store.Added, error)
	AddEvents(context.Context, []store.Event) (store.Added, error)
	AddAnswers(context.Context, []store.Answer) (store.Added, error)
	Ping(context.Context) error
}

// Fits knows segments and customers; *engine.Engine is one.
type Fits interface {
	Current() *engine.Fitted
	Start() bool
	StartCheck() bool
	Progress() engine.Progress
	Drift() []engine.Checked
	Assign(ctx context.Context, customer string) (*engine.Assigned, error)
	Explain(ctx context.Context, customer string) (*engine.Explained, error)
	AssignRecords(context.Context, []store.Order, []store.Event) (*engine.Assigned, error)
	CheckAnswer(store.Answer) error
	Erase(ctx context.Context, customer string) (engine.Receipt, error)
}

// Config of an [API]. The zero value of everything but Auth works.
type Config struct {
	Auth   *Auth        // who may do what; needed
	Public bool         // what is published may be read without a token. Default: it may not
	Logger *slog.Logger // a line for each request. Default: nobody is told

	MaxBody   int64         // bytes of a body. Default: 8 MiB
	MaxBatch  int           // items of a batch. Default: 10,000
	MaxMemory int64         // bytes of all bodies at once. Default: 256 MiB
	Ask       int           // questions about single customers at once. Default: 64
	Ingest    int           // batches that are stored at once. Default: 64
	Heavy     int           // streams and erasures at once, each. Default: 8
	Wait      time.Duration // for a place among those. Default: 250 ms
	Timeout   time.Duration // for the whole of a request that is not a stream. Default: 20 s
	// Erase is the longest time of an erasure, which waits while a fit is being saved. Default:
	// 2 minutes.
	Erase time.Duration
	// Stream is the longest time of a stream; it may be silent, or not read what it gets, for
	// Pause at most. Default: 15 minutes and 20 s.
	Stream, Pause time.Duration
	Ahead         time.Duration    // how far the clocks of callers may be ahead. Default: 24 h
	Now           func() time.Time // Default: time.Now
}

// Validate joins all faults of the configuration into one error, or returns nil.
func (c Config) Validate() error {
	var faults []error
	if c.Auth == nil {
		faults = append(faults, errors.New("api: Auth is nil: nobody could do anything"))
	}
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"MaxBody", c.MaxBody}, {"MaxBatch", int64(c.MaxBatch)}, {"MaxMemory", c.MaxMemory}, {"Ask", int64(c.Ask)},
		{"Ingest", int64(c.Ingest)}, {"Heavy", int64(c.Heavy)}, {"Wait", int64(c.Wait)}, {"Timeout", int64(c.Timeout)},
		{"Erase", int64(c.Erase)}, {"Stream", int64(c.Stream)}, {"Pause", int64(c.Pause)}, {"Ahead", int64(c.Ahead)},
	} {
		if f.value < 0 {
			faults = append(faults, fmt.Errorf("api: %s is %d, below 0", f.name, f.value))
		}
	}
	return errors.Join(faults...)
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (c Config) withDefaults() Config {
	c.Logger = orElse(c.Logger, slog.New(slog.DiscardHandler))
	c.MaxBody = orElse(c.MaxBody, 8<<20)
	c.MaxBatch = orElse(c.MaxBatch, 10_000)
	c.MaxMemory = orElse(c.MaxMemory, 256<<20)
	c.Ask = orElse(c.Ask, 64)
	c.Ingest = orElse(c.Ingest, 64)
	c.Heavy = orElse(c.Heavy, 8)
	c.Wait = orElse(c.Wait, 250*time.Millisecond)
	c.Timeout = orElse(c.Timeout, 20*time.Second)
	c.Erase = orElse(c.Erase, 2*time.Minute)
	c.Stream = orElse(c.Stream, 15*time.Minute)
	c.Pause = orElse(c.Pause, 20*time.Second)
	c.Ahead = orElse(c.Ahead, 24*time.Hour)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// API is the service's handler. It is safe for concurrent use once all is mounted.
type API struct {
	config                       Config
	fits                         Fits
	records                      Records
	mux, pages                   *http.ServeMux // the API's own routes, and what was mounted
	patterns                     []string       // of routes, for the test that holds openapi.json against them
	metrics                      *metrics
	bodies                       memory
	ask, ingest, streams, erases *gate
	published                    published
	ping                         ping
	drain                        sync.Once
	draining                     chan struct{} // closed by drain
}

// New makes the handler of a service.
func New(fits Fits, records Records, c Config) (*API, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	a := &API{config: c, fits: fits, records: records, mux: http.NewServeMux(), pages: http.NewServeMux(), metrics: newMetrics(), draining: make(chan struct{})}
	a.bodies.free.Store(c.MaxMemory)
	a.ask, a.ingest = newGate(c.Ask, c.Wait), newGate(c.Ingest, c.Wait)
	a.streams, a.erases = newGate(c.Heavy, c.Wait), newGate(c.Heavy, c.Wait)
	a.routes()
	return a, nil
}

func (a *API) routes() {
	read := a.Published()
	a.handle("POST /v1/orders", Write, ingest(a, "orders", orderForm, a.records.AddOrders, nil))
	a.handle("POST /v1/events", Write, ingest(a, "events", eventForm, a.records.AddEvents, nil))
	a.handle("POST /v1/answers", Write, ingest(a, "answers", answerForm, a.records.AddAnswers, a.checkAnswer))

	a.handle("GET /v1/customers/{id}/segment", Reveal, a.ask.through(a.getSegment))
	a.handle("GET /v1/customers/{id}/explanation", Reveal, a.ask.through(a.getExplanation))
	a.stream("POST /v1/assignments", Reveal, a.postAssignments)
	a.stream("DELETE /v1/customers/{id}", Admin, a.patient(a.erases.through(a.deleteCustomer)))

	a.handle("POST /v1/fits", Admin, a.postFits)
	a.handle("GET /v1/fits/progress", Admin, a.getProgress)
	a.handle("POST /v1/drift/checks", Admin, a.postChecks)

	a.handle("GET /v1/fits/current", read, a.getCurrent)
	a.handle("GET /v1/segments", read, a.getSegments)
	a.handle("GET /v1/profiles", read, a.getProfiles)
	a.handle("GET /v1/personas", read, a.getPersonas)
	a.handle("GET /v1/drift", read, a.getDrift)

	a.handle("GET /healthz", Open, a.getHealth)
	a.handle("GET /readyz", Open, a.getReady)
	a.handle("GET /metrics", Read, a.getMetrics)
	a.handle("GET /openapi.json", Open, a.getOpenAPI)
}

func (a *API) handle(pattern string, role Role, h http.HandlerFunc) {
	a.stream(pattern, role, a.timed(h))
}

// stream is handle for what may take longer and sees to its own end.
func (a *API) stream(pattern string, role Role, h http.HandlerFunc) {
	a.patterns = append(a.patterns, pattern)
	a.mux.Handle(pattern, a.config.Auth.Require(role, h))
}

// Mount puts another handler, such as that of pages, behind the same credentials, log,
// limits of time and metrics. Its pattern may be as wide as "GET /": the routes of the API
// come first, and whatever is below /v1/ is theirs. It is for the time before the first
// request.
func (a *API) Mount(pattern string, role Role, h http.Handler) {
	a.pages.Handle(pattern, a.config.Auth.Require(role, a.timed(h)))
}

// timed ends what h does, but for reading and writing, which the server's timeouts end, when
// it takes too long.
func (a *API) timed(h http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), a.config.Timeout)
		defer cancel()
		h.ServeHTTP(w, r.WithContext(ctx))
	}
}

// patient is timed for erasures: they have longer, and the server's own ends are moved, as
// streams move theirs. A body would be cut as any other, but it is not read.
func (a *API) patient(h http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), a.config.Erase)
		defer cancel()
		if r.ContentLength == 0 {
			c, end := http.NewResponseController(w), time.Now().Add(a.config.Erase+a.config.Pause)
			c.SetReadDeadline(end) // the server reads on to notice who hangs up
			c.SetWriteDeadline(end)
		}
		h.ServeHTTP(w, r.WithContext(ctx))
	}
}

// Published is the role that what is published asks for: Read, or Open where it is public.
func (a *API) Published() Role {
	if a.config.Public {
		return Open
	}
	return Read
}

// Drain makes /readyz say that the service is going down, so that nobody sends it more, and
// ends streams. [API.Serve] calls it.
func (a *API) Drain() { a.drain.Do(func() { close(a.draining) }) }
