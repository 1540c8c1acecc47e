package api

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/store"
)

// BenchmarkRequest is what the layers of this package cost, without the network, the store and
// the engine.
func BenchmarkRequest(b *testing.B) {
	batch := "[" + goodOrder + strings.Repeat(","+goodOrder, 999) + "]"
	for name, r := range map[string]struct{ method, path, token, body string }{
		"segment":     {"GET", "/v1/customers/c1/segment", revealToken, ""},
		"orders=1":    {"POST", "/v1/orders", writeToken, "[" + goodOrder + "]"},
		"orders=1000": {"POST", "/v1/orders", writeToken, batch},
	} {
		b.Run(name, func(b *testing.B) {
			m := newMade(b, func(c *Config) { c.Logger = slog.New(slog.NewJSONHandler(io.Discard, nil)) })
			if _, err := m.fake.AddOrders(b.Context(), []store.Order{{ID: "x", Customer: "c1"}}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				m.ServeHTTP(w, request(r.method, r.path, r.token, r.body))
				if w.Code != 200 {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}
