package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/page"
	"github.com/clientele-go/clientele/examples/service/store"
)

// stand is the whole service on a real connection: store, engine, pages, server.
type stand struct {
	*API
	store   *store.Store
	address string
	log     *syncBuffer
	client  *http.Client
}

const evilName = `canary<script>alert(1)</script>'"; DROP TABLE orders;--`

// newStand starts a service with a few hundred customers and a fit. The server's ends are as
// in Server, but twenty times as soon.
func newStand(t *testing.T) *stand {
	t.Helper()
	ctx := t.Context()
	s := &stand{log: new(syncBuffer), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10}, Timeout: 20 * time.Second}}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	var err error
	if s.store, err = store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), store.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	if err := (demo.Shop{Seed: 1, Customers: 300}).Fill(ctx, s.store, nil); err != nil {
		t.Fatal(err)
	}
	var evil []store.Order
	for i := range 40 {
		for j := range 5 {
			evil = append(evil, store.Order{ID: fmt.Sprintf("evil-%d-%d", i, j), Customer: fmt.Sprintf("canary-%d", i), Time: demo.Last.AddDate(0, 0, -30*j),
				Amount: 5, Channel: evilName, Category: evilName})
		}
	}
	if _, err := s.store.AddOrders(ctx, evil); err != nil {
		t.Fatal(err)
	}
	fits, err := engine.New(ctx, s.store, engine.Config{Seed: 1, Instrument: demo.Instrument(), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fits.Close(context.Background()) })
	if _, err := fits.Fit(ctx); err != nil {
		t.Fatal(err)
	}
	s.API, err = New(fits, s.store, Config{Auth: testAuth(t), Logger: log, MaxBody: 1 << 20, MaxBatch: 1000, Pause: time.Second, Wait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := page.New(fits, page.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Mount("/", s.Published(), pages)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	server := Server(s.API, log)
	server.ReadHeaderTimeout /= 20
	server.ReadTimeout /= 20
	server.WriteTimeout /= 20
	server.IdleTimeout /= 20
	go server.Serve(Limit(l, 200))
	t.Cleanup(func() { server.Close() })
	return s
}

// reply is what a caller got.
type got struct {
	status int
	code   string // of a problem
	header http.Header
	body   string
}

// String is "409 conflict", or "200".
func (g got) String() string {
	if g.status == 0 {
		return "cut"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", g.status, g.code))
}

func gotOf(res *http.Response, err error) got {
	if err != nil {
		return got{body: err.Error()}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	g := got{status: res.StatusCode, header: res.Header, body: string(body)}
	if err != nil {
		return got{body: g.body + err.Error()}
	}
	var p problem
	if res.Header.Get("Content-Type") == "application/problem+json" && json.Unmarshal(body, &p) == nil {
		g.code = p.Code
	}
	return g
}

// send makes a request over the network; header is "Name: value" lines that replace others.
func (s *stand) send(method, path, token string, body io.Reader, header ...string) got {
	r, err := http.NewRequest(method, "http://"+s.address+path, body)
	if err != nil {
		return got{body: err.Error()}
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		r.Header.Set("Content-Type", typeJSON)
	}
	for _, h := range header {
		name, v, _ := strings.Cut(h, ": ")
		if r.Header.Get(name) != "" && name == "Authorization" {
			r.Header[name] = append(r.Header[name], v)
			continue
		}
		r.Header.Set(name, v)
	}
	return gotOf(s.client.Do(r))
}

// orders sends a batch of orders as it is written.
func (s *stand) orders(body string, header ...string) got {
	return s.send("POST", "/v1/orders", writeToken, strings.NewReader(body), header...)
}

// raw sends bytes as they are, waits for what comes back and gives up after a while.
func (s *stand) raw(parts ...string) got {
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		return got{body: err.Error()}
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	for _, p := range parts {
		if _, err := io.WriteString(c, p); err != nil {
			break
		}
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	return gotOf(res, err)
}

// count is how many orders there are of a customer.
func (s *stand) count(t *testing.T, customer string) int {
	t.Helper()
	o, err := s.store.OrdersOf(t.Context(), customer)
	if err != nil {
		t.Fatal(err)
	}
	return len(o)
}

// order writes an order line.
func order(id, customer string, amount any) string {
	b, err := json.Marshal(map[string]any{"id": id, "customer": customer, "time": "2025-06-01T12:00:00Z", "amount": amount})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// endless is a body that never ends.
type endless struct{ piece []byte }

func (e endless) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		n += copy(b[n:], e.piece)
	}
	return n, nil
}

// silent is a body of which nothing more comes.
type silent struct {
	first *bytes.Reader
	done  chan struct{}
}

func (s silent) Read(b []byte) (int, error) {
	if s.first.Len() > 0 {
		return s.first.Read(b)
	}
	<-s.done
	return 0, io.EOF
}
