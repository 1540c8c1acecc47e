// Command service assigns customers to segments over HTTP while newer models
// take the place of older ones.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// account is the service's own type, as it comes in over the wire.
type account struct {
	ID      string  `json:"id"`
	Orders  float64 `json:"ordersPerMonth"`
	Basket  float64 `json:"basket"`
	Channel string  `json:"channel"`
}

var schema = segment.Schema[account]{
	ID: func(a account) string { return a.ID },
	Features: []segment.Feature[account]{
		segment.Numeric("orders per month", func(a account) float64 { return a.Orders }).Log(),
		segment.Numeric("basket value", func(a account) float64 { return a.Basket }).Log().Unit("EUR"),
		segment.Category("main channel", func(a account) string { return a.Channel }),
	},
}

// server holds the model that is in use. A model is immutable, so requests
// read it without a lock and a newer one is swapped in.
type server struct {
	current atomic.Pointer[fitted]
}

type fitted struct {
	model   *segment.Model[account]
	summary *segment.Summary
}

// refit makes a new model from a snapshot of the accounts. Segments keep the
// IDs that they had.
func (s *server) refit(ctx context.Context, accounts []account) error {
	o := segment.Options{Seed: 1}
	if old := s.current.Load(); old != nil {
		o.Previous = old.model
	}
	seg, err := segment.Fit(ctx, accounts, schema, o)
	if err != nil {
		return err
	}
	s.current.Store(&fitted{seg.Model, seg.Summary()})
	return nil
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /segments", func(w http.ResponseWriter, r *http.Request) {
		s.reply(w, func(f *fitted) (any, error) { return f.summary, nil })
	})
	mux.HandleFunc("POST /assign", func(w http.ResponseWriter, r *http.Request) {
		s.withAccount(w, r, func(f *fitted, a account) (any, error) { return f.model.Assign(a) })
	})
	mux.HandleFunc("POST /explain", func(w http.ResponseWriter, r *http.Request) {
		s.withAccount(w, r, func(f *fitted, a account) (any, error) { return f.model.Explain(a) })
	})
	return mux
}

func (s *server) withAccount(w http.ResponseWriter, r *http.Request, f func(*fitted, account) (any, error)) {
	var a account
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.reply(w, func(m *fitted) (any, error) { return f(m, a) })
}

func (s *server) reply(w http.ResponseWriter, f func(*fitted) (any, error)) {
	m := s.current.Load()
	if m == nil {
		http.Error(w, "no model yet", http.StatusServiceUnavailable)
		return
	}
	v, err := f(m)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print(err)
	}
}

func main() {
	s := new(server)
	h := &http.Server{Addr: "localhost:8080", Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second}
	if err := h.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
