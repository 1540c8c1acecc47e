package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Where the database is away the caller may come again, and the log says why, without what an
// error may quote.
func TestDatabaseAway(t *testing.T) {
	m := newMade(t)
	m.fake.err = errors.Join(errors.New("Jane Doe"), &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
	for _, r := range [][2]string{{"GET", "/v1/customers/c/segment"}, {"DELETE", "/v1/customers/c"}} {
		w := m.call(request(r[0], r[1], adminToken, ""))
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"no-store"`) {
			t.Error(r, w.Code, w.Body)
		}
	}
	if status, body := m.do("GET", "/readyz", "", ""); status != 503 {
		t.Error(status, body)
	}
	log := m.log.String()
	if strings.Count(log, `"fault":"database: connection refused"`) != 3 || strings.Contains(log, "Jane") {
		t.Error(log)
	}
}

// An erasure waits for a fit that is being saved, longer than other requests may take.
func TestErasuresHaveTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMade(t)
		m.fake.block = make(chan struct{})
		time.AfterFunc(3*m.config.Timeout, func() { close(m.fake.block) })
		if status, body := m.do("DELETE", "/v1/customers/c", adminToken, ""); status != 200 {
			t.Error(status, body)
		}
		m.fake.block = make(chan struct{})
		start := time.Now()
		status, body := m.do("DELETE", "/v1/customers/c", adminToken, "")
		if status != 503 || !strings.Contains(body, `"timeout"`) || time.Since(start) != m.config.Erase {
			t.Error(status, body, time.Since(start))
		}
	})
}

// The ends of the server are moved as well: with the usual ones it would take the caller for
// gone, or not write the answer.
func TestErasuresOutlastTheServer(t *testing.T) {
	m := newMade(t, func(c *Config) { c.Timeout = 50 * time.Millisecond })
	m.fake.block = make(chan struct{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := Server(m.API, nil)
	s.ReadTimeout, s.WriteTimeout = 100*time.Millisecond, 200*time.Millisecond
	go s.Serve(l)
	defer s.Close()
	time.AfterFunc(500*time.Millisecond, func() { close(m.fake.block) })
	r, _ := http.NewRequestWithContext(context.Background(), "DELETE", "http://"+l.Addr().String()+"/v1/customers/c", nil)
	r.Header.Set("Authorization", "Bearer "+adminToken)
	if g := gotOf(http.DefaultClient.Do(r)); g.status != 200 {
		t.Error(g, g.body)
	}
}
