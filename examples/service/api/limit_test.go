package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// When all places are taken a request waits a little and is sent away; when one is free again
// it is let in. Questions about customers do not wait for batches.
func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMade(t, func(c *Config) { c.Ingest, c.Now = 2, func() time.Time { return testLatest } })
		m.fake.block = make(chan struct{})
		var wg sync.WaitGroup
		for i := range 2 {
			wg.Go(func() {
				body := "[" + strings.Replace(goodOrder, "o1", fmt.Sprint("o", i), 1) + "]"
				if status, answer := m.do("POST", "/v1/orders", writeToken, body); status != 200 {
					t.Error(status, answer)
				}
			})
		}
		synctest.Wait()
		start := time.Now()
		w := m.call(request("POST", "/v1/orders", writeToken, "["+goodOrder+"]"))
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"busy"`) || time.Since(start) != m.config.Wait {
			t.Error(w.Code, w.Body, time.Since(start))
		}
		if status, _ := m.do("GET", "/v1/segments", writeToken, ""); status != 403 {
			t.Error("others wait, too:", status)
		}
		close(m.fake.block)
		wg.Wait()
		if status, answer := m.do("POST", "/v1/orders", writeToken, "["+strings.Replace(goodOrder, "o1", "o9", 1)+"]"); status != 200 {
			t.Error(status, answer)
		}
	})
}

// What takes longer than a request may is ended with 503, and the store learns of it.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMade(t)
		m.fake.block = make(chan struct{})
		start := time.Now()
		status, body := m.do("GET", "/v1/customers/c/segment", revealToken, "")
		if status != 503 || !strings.Contains(body, `"timeout"`) || time.Since(start) != m.config.Timeout {
			t.Error(status, body, time.Since(start))
		}
	})
}

// Bodies share what memory there is, and give it back in any case.
func TestMemory(t *testing.T) {
	var m memory
	m.free.Store(1 << 20)
	read := func(body io.Reader, length, limit int64) (int, func(), error) {
		r := httptest.NewRequest("POST", "/", body)
		r.ContentLength = length
		b, release, err := m.read(httptest.NewRecorder(), r, limit)
		return len(b), release, err
	}
	n, release, err := read(strings.NewReader(strings.Repeat("x", 500_000)), 500_000, 1<<20)
	if n != 500_000 || err != nil {
		t.Fatal(n, err)
	}
	if free := m.free.Load(); free > 1<<20-500_000 {
		t.Error("not counted:", free)
	}
	_, again, err := read(strings.NewReader(strings.Repeat("x", 700_000)), -1, 1<<20)
	var p problem
	if !errors.As(err, &p) || p.Code != "busy" {
		t.Error("more than there is:", err)
	}
	again()
	release()
	for _, length := range []int64{0, 1, 65535, 65536, 65537, 300_000} {
		for _, told := range []int64{length, -1} {
			n, release, err := read(strings.NewReader(strings.Repeat("x", int(length))), told, 300_000)
			if int64(n) != length || err != nil {
				t.Error(length, told, n, err)
			}
			release()
		}
	}
	var large *http.MaxBytesError
	for _, told := range []int64{300_001, -1} {
		_, release, err := read(strings.NewReader(strings.Repeat("x", 300_001)), told, 300_000)
		if !errors.As(err, &large) {
			t.Error(told, err)
		}
		release()
	}
	// Announced and not sent: next to nothing is held.
	in, out := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, release, _ := read(in, 1<<20, 1<<20)
		release()
	}()
	out.Write([]byte("["))
	if held := 1<<20 - m.free.Load(); held > bodyStep {
		t.Error("held", held)
	}
	out.CloseWithError(io.ErrUnexpectedEOF)
	<-done
	if free := m.free.Load(); free != 1<<20 {
		t.Error("not given back:", 1<<20-free)
	}
}

// As many connections as are allowed are held. The one that waits longest makes room for the
// next; those on which something is answered do not, and are waited for.
func TestLimit(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Limit(inner, 2)
	accepted := make(chan *connection)
	go func() {
		defer close(accepted)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c.(*connection)
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	dial()
	first := <-accepted
	dial()
	second := <-accepted
	done := working(withConnection(t.Context(), first))
	dial()
	third := <-accepted // in the place of the second: the first has work
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Error("the one that waited is open:", err)
	}
	working(withConnection(t.Context(), third))
	dial()
	select {
	case <-accepted:
		t.Fatal("a third at once")
	case <-time.After(50 * time.Millisecond):
	}
	first.Close()
	first.Close() // closing twice frees one place
	done()        // and what is closed waits no more
	fourth := <-accepted
	dial()
	fifth := <-accepted // in the place of the fourth
	if _, err := fourth.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Error("the fourth is open:", err)
	}
	l.Close()
	third.Close()
	fifth.Close()
	for range accepted {
	}
	if n := l.(*limited).waiting.Len(); n != 0 {
		t.Error(n, "wait after all were closed")
	}
}

// When it is asked to end, the service says so, takes nothing more, and answers what it has.
func TestServe(t *testing.T) {
	m := newMade(t)
	m.fake.block = make(chan struct{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- m.Serve(ctx, l, 10*time.Second) }()
	answered := make(chan string)
	go func() {
		r, _ := http.NewRequest("POST", "http://"+l.Addr().String()+"/v1/orders", strings.NewReader("["+goodOrder+"]"))
		r.Header.Set("Authorization", "Bearer "+writeToken)
		r.Header.Set("Content-Type", typeJSON)
		g := gotOf(http.DefaultClient.Do(r))
		answered <- g.body
	}()
	for m.metrics.inFlight.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	stop()
	for {
		if status, body := m.do("GET", "/readyz", "", ""); status == 503 && strings.Contains(body, "draining") {
			break
		}
		time.Sleep(time.Millisecond)
	}
	close(m.fake.block)
	if body := <-answered; !strings.Contains(body, `"added":1`) {
		t.Error("what was under way was not answered:", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

// The ends that HOSTILE.md tells of.
func TestServerEnds(t *testing.T) {
	s := Server(nil, nil)
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 20*time.Second || s.WriteTimeout != 30*time.Second || s.IdleTimeout != time.Minute || s.MaxHeaderBytes != 16<<10 {
		t.Errorf("%+v", s)
	}
	c := Config{}.withDefaults()
	if c.MaxBody != 8<<20 || c.MaxBatch != 10_000 || c.Pause != 20*time.Second || c.Stream != 15*time.Minute {
		t.Errorf("%+v", c)
	}
}
