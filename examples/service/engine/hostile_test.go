package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// hostile are records that a store takes and nobody would send in good faith.
func hostile() (out []store.Order) {
	at := []time.Time{demo.Last, time.Date(1700, 2, 2, 0, 0, 0, 0, time.UTC), time.Date(2261, 1, 1, 0, 0, 0, 0, time.UTC), demo.Last.Add(-time.Nanosecond)}
	amounts := []float64{1e15, -1e15, 0, 5e-324, 1e-300}
	texts := []string{"", "<script>alert(1)</script>", "'; DROP TABLE orders; --", "\u202eright to left", "(other)", "unknown", `{{.}}`}
	for i, amount := range amounts {
		for k := range 6 {
			out = append(out, store.Order{ID: fmt.Sprint("h", i, k), Customer: texts[1+i%6] + fmt.Sprint(i), Time: at[(i+k)%len(at)].AddDate(0, 0, -k),
				Amount: amount, Quantity: amount, Number: texts[k], Channel: texts[(k+i)%len(texts)], Category: texts[k], Returned: k%2 == 0})
		}
	}
	return out
}

// TestHostileRecords: what a hostile client can store stops no fit, no check and no erasure,
// and does not take the segments of the others away.
func TestHostileRecords(t *testing.T) {
	st := filled(t, shop())
	if _, err := st.AddOrders(t.Context(), hostile()); err != nil {
		t.Fatal(err)
	}
	e := started(t, st, engine.Config{Seed: 1})
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Summary.Segments) != len(demo.Kinds()) || f.Worth.Spent {
		t.Errorf("%d segments, %+v", len(f.Summary.Segments), f.Worth)
	}
	for _, s := range f.Summary.Segments {
		t.Log(s.ID, s.Name, s.Size)
	}
	nextDay(t, st, 20)
	if _, err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for _, o := range hostile() {
		if a, err := e.Assign(t.Context(), o.Customer); err != nil {
			t.Error(a, err)
		}
		if x, err := e.Explain(t.Context(), o.Customer); err != nil {
			t.Error(x, err)
		}
	}
	for _, o := range hostile() {
		if _, err := e.Erase(t.Context(), o.Customer); err != nil {
			t.Error(err)
		}
	}
	exact(t, e)
}
