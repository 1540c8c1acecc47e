package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
)

// The life of a service over HTTP: orders come in, a customer is asked about, drift is looked
// for, a fit is made anew, the customer is erased. All answers are of the real store and
// engine, and as openapi.json describes them.
func TestWhole(t *testing.T) {
	s, d := newStand(t), describe(t)
	send := func(method, path, id, body string) string {
		t.Helper()
		g := s.send(method, strings.ReplaceAll(path, "{id}", id), adminToken, nil)
		if body != "" {
			g = s.send(method, path, adminToken, strings.NewReader(body))
		}
		w := httptest.NewRecorder()
		w.Code, w.Body = g.status, bytes.NewBufferString(g.body)
		for name, v := range g.header {
			w.Header()[name] = v
		}
		d.checkAnswer(t, method, path, w)
		if g.status >= 300 {
			t.Fatalf("%s %s: %v %s", method, path, g, g.body)
		}
		return g.body
	}
	wait := func() {
		t.Helper()
		for {
			var p engine.Progress
			if err := json.Unmarshal([]byte(send("GET", "/v1/fits/progress", "", "")), &p); err != nil {
				t.Fatal(err)
			}
			if !p.Running {
				if p.Last != "done" {
					t.Fatal(p.Last)
				}
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	published := func() {
		t.Helper()
		for _, path := range []string{"/v1/segments", "/v1/profiles", "/v1/personas", "/v1/fits/current", "/v1/drift", "/readyz", "/healthz", "/metrics", "/openapi.json"} {
			if body := send("GET", path, "", ""); strings.Contains(body, "canary-") {
				t.Errorf("%s names a customer", path)
			}
		}
	}
	published()
	send("POST", "/v1/orders", "", "["+order("w1", "ann/1", 30)+","+order("w2", "ann/1", 20)+"]")
	send("POST", "/v1/events", "", `[{"id":"w1","customer":"ann/1","time":"2025-06-02T09:00:00Z","complaint":true,"responseSeconds":60}]`)
	var seen engine.Assigned
	if err := json.Unmarshal([]byte(send("GET", "/v1/customers/{id}/segment", "ann%2F1", "")), &seen); err != nil {
		t.Fatal(err)
	}
	if seen.Fit != 1 || seen.Segment.ID == "" {
		t.Errorf("%+v", seen)
	}
	if why := send("GET", "/v1/customers/{id}/explanation", "ann%2F1", ""); !strings.Contains(why, `"feature":"basket"`) {
		t.Error(why)
	}
	var asked engine.Assigned
	body := `{"orders":[{"time":"2025-06-01T12:00:00Z","amount":30},{"time":"2025-06-01T12:00:00Z","amount":20}],"events":[{"time":"2025-06-02T09:00:00Z","complaint":true,"responseSeconds":60}]}`
	if err := json.Unmarshal([]byte(send("POST", "/v1/assignments", "", body)), &asked); err != nil {
		t.Fatal(err)
	}
	if asked != seen {
		t.Errorf("stored %+v\nasked %+v", seen, asked)
	}

	// A look that would tell of fewer than ten customers is not taken.
	var later []string
	for i := range 15 {
		later = append(later, strings.Replace(order(fmt.Sprint("later-", i), fmt.Sprint("bob ", i), 40), "2025-06-01", "2025-07-05", 1))
	}
	send("POST", "/v1/orders", "", "["+strings.Join(later, ",")+"]")
	send("POST", "/v1/drift/checks", "", "")
	wait()
	if drift := send("GET", "/v1/drift", "", ""); !strings.Contains(drift, `"advice"`) {
		t.Error(drift)
	}
	// Of fewer than ten it is not told that they moved.
	var often []string
	for i := range 40 {
		for j := range 20 {
			often = append(often, order(fmt.Sprint("often-", i, "-", j), demo.Shop{Seed: 1}.Customer(i).ID, 500))
			often[len(often)-1] = strings.Replace(often[len(often)-1], "2025-06-01", time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, j).Format(time.DateOnly), 1)
		}
	}
	send("POST", "/v1/orders", "", "["+strings.Join(often, ",")+"]")
	send("POST", "/v1/fits", "", "")
	wait()
	if now := send("GET", "/v1/fits/current", "", ""); !strings.Contains(now, `"fit":2`) || strings.Contains(now, `"migration":null`) {
		t.Error(now)
	}
	published()
	var gone engine.Receipt
	if err := json.Unmarshal([]byte(send("DELETE", "/v1/customers/{id}", "ann%2F1", "")), &gone); err != nil {
		t.Fatal(err)
	}
	if gone.Orders != 2 || gone.Events != 1 {
		t.Errorf("%+v", gone)
	}
	if g := s.send("GET", "/v1/customers/ann%2F1/segment", adminToken, nil); g.String() != "404 no-customer" {
		t.Error(g)
	}
	if strings.Contains(s.log.String(), "ann/") || strings.Contains(s.log.String(), "bob") {
		t.Error("the log names a customer")
	}
}
