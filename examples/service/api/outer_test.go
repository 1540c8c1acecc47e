package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/segment"
)

// A line of log is JSON with these fields and no others, whatever the request was.
func TestLog(t *testing.T) {
	m := newMade(t)
	m.do("POST", "/v1/orders?token=canary", writeToken, "["+strings.ReplaceAll(goodOrder, "c1", "canary")+"]")
	m.do("GET", "/v1/customers/canary/segment", revealToken, "")
	m.do("GET", "/v1/customers/canary/segment", "", "")
	m.do("CANARY", "/v1/canary", "canary-canary-canary-canary", "canary")
	m.fake.err = fmt.Errorf("row of canary: %w", io.ErrNoProgress)
	m.do("GET", "/v1/customers/canary/explanation", revealToken, "")
	m.fake.err, m.fake.boom = nil, true
	m.do("DELETE", "/v1/customers/canary", adminToken, "")

	var lines []map[string]any
	for line := range strings.Lines(m.log.String()) {
		if strings.Contains(strings.ToLower(line), "canary") || strings.Contains(line, "c-secret") {
			t.Errorf("personal data: %s", line)
		}
		var l map[string]any
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Error(err)
		}
		if l["msg"] == "request" {
			lines = append(lines, l)
		}
	}
	want := []string{"POST /v1/orders 200 write", "GET /v1/customers/{id}/segment 200 reveal", "GET /v1/customers/{id}/segment 401 <nil>", "none 404 <nil>",
		"GET /v1/customers/{id}/explanation 500 reveal", "DELETE /v1/customers/{id} 500 admin"}
	for i, l := range lines {
		if got := fmt.Sprint(l["route"], " ", l["status"], " ", l["role"]); got != want[i] {
			t.Errorf("%s; want %s", got, want[i])
		}
		for _, key := range slices.Sorted(maps.Keys(l)) {
			if !slices.Contains([]string{"time", "level", "msg", "id", "route", "status", "bytes", "ms", "caller", "role", "fault"}, key) {
				t.Errorf("the field %s", key)
			}
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines", len(lines))
	}
	if f := fmt.Sprint(lines[4]["fault"]); !strings.Contains(f, "wrapError") || strings.Contains(f, "row") {
		t.Error("the log does not tell what kind of error it was:", f)
	}
	if !strings.Contains(m.log.String(), `"msg":"panic"`) || !strings.Contains(m.log.String(), "(*fake).do") {
		t.Error("the log does not tell where the panic was")
	}
}

// A fault inside is told to the caller by its ID alone.
func TestPanic(t *testing.T) {
	m := newMade(t)
	m.fake.boom = true
	w := m.call(request("GET", "/v1/customers/c/segment", revealToken, ""))
	if w.Code != 500 || strings.Contains(w.Body.String(), "c-secret") || !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
		t.Error(w.Code, w.Body)
	}
	// Where half of an answer is out, the rest is cut rather than made up.
	m.Mount("GET /half", Open, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "half"); panic("other half") }))
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Error(p)
			}
		}()
		m.do("GET", "/half", "", "")
	}()
	if n := m.metrics.panics.Load(); n != 2 {
		t.Error(n, "panics")
	}
	if n := m.metrics.inFlight.Load(); n != 0 {
		t.Error(n, "in flight")
	}
}

func TestHeaders(t *testing.T) {
	m := newMade(t)
	for _, path := range []string{"/healthz", "/v1/segments", "/nothing", "/metrics"} {
		h := m.call(request("GET", path, "", "")).Header()
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Access-Control-Allow-Origin": "", "Server": ""} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
	}
}

// What was mounted comes after the API's own routes and never below /v1/.
func TestMount(t *testing.T) {
	m := newMade(t)
	m.Mount("/", Read, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Page", "1") }))
	for route, want := range map[string]string{"GET /": "200 1", "GET /any/page": "200 1", "GET /v1/any": "404 ", "GET /v1/orders": "405 ", "POST /healthz": "405 ", "GET /healthz": "200 "} {
		method, path, _ := strings.Cut(route, " ")
		w := m.call(request(method, path, readToken, ""))
		if got := fmt.Sprint(w.Code, " ", w.Header().Get("X-Page")); got != want {
			t.Errorf("%s: %s; want %s", route, got, want)
		}
	}
	if status, _ := m.do("GET", "/any/page", "", ""); status != 401 {
		t.Error("pages are open:", status)
	}
}

// The metrics are in the text format: a sample a line, each family announced before, buckets
// that rise to the count.
func TestMetrics(t *testing.T) {
	m := newMade(t)
	m.do("POST", "/v1/orders", writeToken, "["+goodOrder+"]")
	m.do("POST", "/v1/orders", writeToken, "["+goodOrder+"]")
	m.do("POST", "/v1/orders", writeToken, "[")
	m.do("GET", "/v1/customers/canary/segment", revealToken, "")
	_, text := m.do("GET", "/metrics", readToken, "")
	sample := regexp.MustCompile(`^([a-z_]+)(\{([a-z]+="[^"\\]*",?)*\})? (\S+)$`)
	announced := map[string]bool{}
	var last float64
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, _, _ = strings.Cut(name, " ")
			announced[name] = true
			continue
		}
		if strings.HasPrefix(line, "# HELP ") {
			continue
		}
		parts := sample.FindStringSubmatch(line)
		if parts == nil {
			t.Errorf("no sample: %s", line)
			continue
		}
		v, err := strconv.ParseFloat(parts[4], 64)
		name := parts[1]
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(name, end); announced[base] {
				name = base
			}
		}
		if err != nil || !announced[name] {
			t.Errorf("%s: %v", line, err)
		}
		if strings.Contains(line, "_bucket{") {
			if strings.Contains(line, `le="0.0005"`) {
				last = 0
			}
			if v < last {
				t.Errorf("%s is below the bucket before", line)
			}
			last = v
		}
	}
	for _, want := range []string{
		`clientele_http_requests_total{route="POST /v1/orders",code="200"} 2`, `clientele_http_requests_total{route="POST /v1/orders",code="400"} 1`,
		`clientele_http_request_duration_seconds_bucket{route="POST /v1/orders",le="+Inf"} 3`, `clientele_http_request_duration_seconds_count{route="POST /v1/orders"} 3`,
		`clientele_records_total{kind="orders",result="added"} 1`, `clientele_records_total{kind="orders",result="known"} 1`, `clientele_model_fit 1`, `clientele_http_requests_in_flight 1`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(text, "canary") {
		t.Error("a customer is in the metrics")
	}
}

// What is published is made once for each fit, told to be unchanged while it is, and gone with
// the fit that it was of.
func TestPublished(t *testing.T) {
	m := newMade(t)
	fit, err := smallFit()
	if err != nil {
		t.Fatal(err)
	}
	m.fake.fitted = fit
	w := m.call(request("GET", "/v1/personas?lang=de", readToken, ""))
	tag := w.Header().Get("ETag")
	if w.Code != 200 || tag == "" || !strings.Contains(w.Body.String(), `"language": "de"`) {
		t.Fatal(w.Code, tag)
	}
	for _, header := range []string{tag, "W/" + tag, `"other", ` + tag} {
		r := request("GET", "/v1/personas?lang=de", readToken, "")
		r.Header.Set("If-None-Match", header)
		if w := m.call(r); w.Code != 304 || w.Body.Len() > 0 {
			t.Errorf("%s: %d", header, w.Code)
		}
	}
	for query, status := range map[string]int{"": 200, "?lang=da": 200, "?lang=": 422, "?lang=xx": 422, "?lang=en&lang=de": 422, "?other=1": 200} {
		if got, body := m.do("GET", "/v1/personas"+query, readToken, ""); got != status {
			t.Errorf("%s: %d %.100s", query, got, body)
		}
	}
	for _, path := range []string{"/v1/segments", "/v1/profiles", "/v1/personas"} {
		if _, body := m.do("GET", path, readToken, ""); strings.Contains(body, "secret-") {
			t.Errorf("%s names a customer", path)
		}
	}
	withdrawn := *fit
	withdrawn.Withdrawn, withdrawn.Summary, withdrawn.Profile, withdrawn.Deck = "a segment fell under ten", nil, nil, nil
	m.fake.fitted = &withdrawn
	for _, path := range []string{"/v1/segments", "/v1/profiles", "/v1/personas?lang=de", "/v1/drift"} {
		r := request("GET", path, readToken, "")
		r.Header.Set("If-None-Match", tag)
		if w := m.call(r); w.Code != 503 || !strings.Contains(w.Body.String(), "withdrawn") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	m.fake.fitted, m.fake.err = nil, engine.ErrNoModel
	for _, path := range []string{"/v1/segments", "/v1/drift", "/v1/fits/current"} {
		if status, body := m.do("GET", path, adminToken, ""); status != 503 || !strings.Contains(body, "no-model") {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// What became of segments is told without exact figures, and not of those too small to show.
func TestLineage(t *testing.T) {
	m := newMade(t)
	fit, err := smallFit()
	if err != nil {
		t.Fatal(err)
	}
	c, shown := *fit, fit.Summary.Segments[0].Ref
	c.Lineage = []segment.Lineage{{Segment: shown, Fate: "kept", Overlap: 199. / 200}, {Segment: segment.Ref{ID: "few", Name: "those with a wooden leg"}, Fate: "gone"}}
	m.fake.fitted = &c
	if _, body := m.do("GET", "/v1/fits/current", readToken, ""); !strings.Contains(body, `"fate":"kept"`) || strings.Contains(body, ".99") || strings.Contains(body, "wooden") {
		t.Error(body)
	}
}

// The store is asked once a second, however many ask whether the service is ready.
func TestReady(t *testing.T) {
	m := newMade(t)
	m.fake.err = errors.New("gone")
	if status, body := m.do("GET", "/readyz", "", ""); status != 503 || !strings.Contains(body, "no-store") {
		t.Error(status, body)
	}
	m.fake.err = nil
	if status, _ := m.do("GET", "/readyz", "", ""); status != 503 {
		t.Error("the store was asked twice in a second")
	}
	m.ping.at = time.Time{}
	if status, body := m.do("GET", "/readyz", "", ""); status != 200 || !strings.Contains(body, `"model":true`) {
		t.Error(status, body)
	}
	if status, _ := m.do("GET", "/healthz", "", ""); status != 200 {
		t.Error(status)
	}
}

func TestAnswersAreChecked(t *testing.T) {
	m := newMade(t)
	status, body := m.do("POST", "/v1/answers", writeToken, `[{"id":"a","customer":"c","time":"2025-06-30T12:00:00Z","items":{"unheard of":1}}]`)
	if status != 422 || !strings.Contains(body, "no such item") || !strings.Contains(body, `"customer":"c"`) || len(m.fake.answers) > 0 {
		t.Error(status, body)
	}
}

func TestConfig(t *testing.T) {
	if _, err := New(nil, nil, Config{}); err == nil || !strings.Contains(err.Error(), "Auth") {
		t.Error(err)
	}
	c := Config{Auth: new(Auth), MaxBody: -1, Ask: -1}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "MaxBody") || !strings.Contains(err.Error(), "Ask") {
		t.Error(err)
	}
}
