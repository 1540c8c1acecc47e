package api

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	rtmetrics "runtime/metrics"
)

// buckets are the upper ends of the histogram of durations, in seconds.
var buckets = [...]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// metrics counts what happens. Labels are routes as they are written in the program,
// status codes and kinds of records, so that there are few of them whatever callers send,
// and no customer is among them.
type metrics struct {
	inFlight atomic.Int64
	panics   atomic.Int64
	mu       sync.RWMutex
	routes   map[string]*routeCount
	kinds    map[string]*kindCount
}

type routeCount struct {
	codes   sync.Map // int -> *atomic.Int64
	buckets [len(buckets) + 1]atomic.Int64
	nanos   atomic.Int64
}

type kindCount struct{ added, known atomic.Int64 }

func newMetrics() *metrics {
	m := &metrics{routes: map[string]*routeCount{}, kinds: map[string]*kindCount{}}
	for _, k := range []string{"orders", "events", "answers"} {
		m.kinds[k] = new(kindCount)
	}
	return m
}

// served counts a request that was answered.
func (m *metrics) served(route string, code int, took time.Duration) {
	m.mu.RLock()
	c := m.routes[route]
	m.mu.RUnlock()
	if c == nil {
		m.mu.Lock()
		if c = m.routes[route]; c == nil {
			c = new(routeCount)
			m.routes[route] = c
		}
		m.mu.Unlock()
	}
	n, ok := c.codes.Load(code)
	if !ok {
		n, _ = c.codes.LoadOrStore(code, new(atomic.Int64))
	}
	n.(*atomic.Int64).Add(1)
	at, _ := slices.BinarySearch(buckets[:], took.Seconds())
	c.buckets[at].Add(1)
	c.nanos.Add(int64(took))
}

// write writes all counts in the text format of Prometheus, version 0.0.4.
func (m *metrics) write(w io.Writer) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	routes := make([]string, 0, len(m.routes))
	for r := range m.routes {
		routes = append(routes, r)
	}
	slices.Sort(routes)

	head(w, "clientele_http_requests_total", "counter", "Requests that were answered.")
	for _, r := range routes {
		var codes []int
		m.routes[r].codes.Range(func(code, _ any) bool { codes = append(codes, code.(int)); return true })
		slices.Sort(codes)
		for _, code := range codes {
			n, _ := m.routes[r].codes.Load(code)
			fmt.Fprintf(w, "clientele_http_requests_total{route=%q,code=\"%d\"} %d\n", r, code, n.(*atomic.Int64).Load())
		}
	}
	head(w, "clientele_http_request_duration_seconds", "histogram", "From the headers of a request to the last byte of its answer.")
	for _, r := range routes {
		c, sum := m.routes[r], int64(0)
		for i := range c.buckets {
			sum += c.buckets[i].Load()
			le := "+Inf"
			if i < len(buckets) {
				le = strconv.FormatFloat(buckets[i], 'g', -1, 64)
			}
			fmt.Fprintf(w, "clientele_http_request_duration_seconds_bucket{route=%q,le=%q} %d\n", r, le, sum)
		}
		fmt.Fprintf(w, "clientele_http_request_duration_seconds_sum{route=%q} %g\n", r, time.Duration(c.nanos.Load()).Seconds())
		fmt.Fprintf(w, "clientele_http_request_duration_seconds_count{route=%q} %d\n", r, sum)
	}
	head(w, "clientele_http_requests_in_flight", "gauge", "Requests that are being answered.")
	fmt.Fprintf(w, "clientele_http_requests_in_flight %d\n", m.inFlight.Load())
	head(w, "clientele_http_panics_total", "counter", "Requests that a fault of the program ended.")
	fmt.Fprintf(w, "clientele_http_panics_total %d\n", m.panics.Load())
	head(w, "clientele_records_total", "counter", "Records that were acknowledged: new ones, and ones that had come before.")
	for _, k := range []string{"orders", "events", "answers"} {
		fmt.Fprintf(w, "clientele_records_total{kind=%q,result=\"added\"} %d\n", k, m.kinds[k].added.Load())
		fmt.Fprintf(w, "clientele_records_total{kind=%q,result=\"known\"} %d\n", k, m.kinds[k].known.Load())
	}
}

func head(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func gauge(w io.Writer, name, help string, v float64) {
	head(w, name, "gauge", help)
	fmt.Fprintf(w, "%s %g\n", name, v)
}

// getMetrics answers with all metrics.
func (a *API) getMetrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	a.metrics.write(w)
	if f := a.fits.Current(); f != nil {
		gauge(w, "clientele_model_fit", "Number of the fit in use.", float64(f.ID))
		gauge(w, "clientele_model_age_seconds", "Since the fit in use was made.", a.config.Now().Sub(f.At).Seconds())
		gauge(w, "clientele_model_published", "1 while what may be published of the fit is; 0 after erasures that withdrew it.", truth(f.Withdrawn == ""))
	}
	p := a.fits.Progress()
	gauge(w, "clientele_fit_running", "1 while a fit or a check for drift runs.", truth(p.Running))
	gauge(w, "clientele_fit_failed", "1 where the last fit or check ended with an error.", truth(p.Last != "" && p.Last != "done"))
	heap := []rtmetrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/total:bytes"}}
	rtmetrics.Read(heap)
	gauge(w, "clientele_heap_bytes", "Memory in use by objects.", float64(heap[0].Value.Uint64()))
	gauge(w, "clientele_memory_bytes", "Memory that the program has from the system.", float64(heap[1].Value.Uint64()))
	gauge(w, "clientele_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
