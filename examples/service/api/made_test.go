package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// The tokens of the tests.
const (
	adminToken  = "admin-0123456789abcdef"
	readToken   = "read--0123456789abcdef"
	writeToken  = "write-0123456789abcdef"
	revealToken = "reveal0123456789abcdef"
)

func testAuth(t testing.TB) *Auth {
	t.Helper()
	var known []Credential
	for role, token := range map[Role]string{Admin: adminToken, Read: readToken, Write: writeToken, Reveal: revealToken} {
		c, err := NewCredential("the "+role.String(), role, token)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, c)
	}
	a, err := NewAuth(known...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fake is a store and an engine that remember and do what a test tells them.
type fake struct {
	mu      sync.Mutex
	orders  []store.Order
	events  []store.Event
	answers []store.Answer
	ids     map[string]store.Order
	erased  map[string]bool
	err     error         // of whatever is asked
	block   chan struct{} // until it is closed
	boom    bool          // panic
	fitted  *engine.Fitted
	running bool
}

func newFake() *fake {
	return &fake{ids: map[string]store.Order{}, erased: map[string]bool{}, fitted: &engine.Fitted{ID: 1, At: time.Now()}}
}

func (f *fake) do(ctx context.Context) error {
	if f.boom {
		panic("the customer c-secret is at fault")
	}
	if f.block != nil {
		select {
		case <-f.block:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return f.err
}

func (f *fake) AddOrders(ctx context.Context, o []store.Order) (a store.Added, err error) {
	if err := f.do(ctx); err != nil {
		return a, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, o := range o {
		if old, ok := f.ids[o.ID]; ok && old != o {
			return store.Added{}, &store.Conflict{Index: i, ID: o.ID}
		}
		if f.erased[o.Customer] {
			return store.Added{}, &store.Gone{Index: i, Customer: o.Customer}
		}
	}
	for _, o := range o {
		if _, ok := f.ids[o.ID]; ok {
			a.Known++
			continue
		}
		f.ids[o.ID] = o
		f.orders = append(f.orders, o)
		a.Added++
	}
	return a, nil
}

func (f *fake) AddEvents(ctx context.Context, e []store.Event) (store.Added, error) {
	f.events = append(f.events, e...)
	return store.Added{Added: len(e)}, f.do(ctx)
}

func (f *fake) AddAnswers(ctx context.Context, a []store.Answer) (store.Added, error) {
	f.answers = append(f.answers, a...)
	return store.Added{Added: len(a)}, f.do(ctx)
}

func (f *fake) Ping(ctx context.Context) error { return f.do(ctx) }

func (f *fake) Current() *engine.Fitted   { return f.fitted }
func (f *fake) Start() bool               { was := f.running; f.running = true; return !was }
func (f *fake) StartCheck() bool          { return f.Start() }
func (f *fake) Progress() engine.Progress { return engine.Progress{Running: f.running} }
func (f *fake) Drift() []engine.Checked   { return nil }

func (f *fake) Assign(ctx context.Context, id string) (*engine.Assigned, error) {
	if err := f.do(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, o := range f.orders {
		if o.Customer == id {
			n++
		}
	}
	if n == 0 {
		return nil, store.ErrNotFound
	}
	return assigned(n), nil
}

func assigned(orders int) *engine.Assigned {
	return &engine.Assigned{Fit: 1, Orders: orders, Until: time.Unix(0, 0).UTC(),
		Assignment: segment.Assignment{Segment: segment.Ref{ID: "s1", Name: "loyal"}, Strength: .5}}
}

func (f *fake) Explain(ctx context.Context, id string) (*engine.Explained, error) {
	a, err := f.Assign(ctx, id)
	if err != nil {
		return nil, err
	}
	return &engine.Explained{Assigned: *a, Why: &segment.Explanation{Assignment: a.Assignment}}, nil
}

func (f *fake) AssignRecords(ctx context.Context, o []store.Order, e []store.Event) (*engine.Assigned, error) {
	if err := f.do(ctx); err != nil {
		return nil, err
	}
	if len(o) == 0 {
		return nil, engine.ErrNoOrders
	}
	return assigned(len(o)), nil
}

func (f *fake) CheckAnswer(a store.Answer) error {
	if _, ok := a.Items["unheard of"]; ok {
		return errors.New("there is no such item")
	}
	return nil
}

func (f *fake) Erase(ctx context.Context, id string) (engine.Receipt, error) {
	if err := f.do(ctx); err != nil {
		return engine.Receipt{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.erased[id] = true
	return engine.Receipt{Orders: 1, Exact: []string{"records"}, Refit: []string{}}, nil
}

// made is an API of a fake, with its log.
type made struct {
	*API
	fake *fake
	log  *syncBuffer
}

func newMade(t testing.TB, change ...func(*Config)) *made {
	t.Helper()
	log := new(syncBuffer)
	c := Config{Auth: testAuth(t), Logger: slog.New(slog.NewJSONHandler(log, nil))}
	for _, f := range change {
		f(&c)
	}
	f := newFake()
	a, err := New(f, f, c)
	if err != nil {
		t.Fatal(err)
	}
	return &made{a, f, log}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// request makes a request with a token, "" for none.
func request(method, path, token, body string) *http.Request {
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, in)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", typeJSON)
	}
	return r
}

func (m *made) call(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w
}

func (m *made) do(method, path, token, body string) (int, string) {
	w := m.call(request(method, path, token, body))
	return w.Code, w.Body.String()
}

const goodOrder = `{"id":"o1","customer":"c1","time":"2025-06-30T12:00:00Z","amount":12.5}`
