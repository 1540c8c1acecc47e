package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// each runs a test on an empty store of each kind.
func each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, open(t, dsn)) })
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// orders returns n orders of one customer.
func orders(customer string, n int) []store.Order {
	out := make([]store.Order, n)
	for i := range out {
		out[i] = store.Order{ID: fmt.Sprint(customer, "-", i), Customer: customer, Time: day.AddDate(0, 0, i), Amount: 10 + float64(i)/7}
	}
	return out
}

func TestOrders(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		in := orders("A", 100)
		a, err := s.AddOrders(t.Context(), in)
		if err != nil || a != (store.Added{Added: 100}) {
			t.Fatal(a, err)
		}
		a, err = s.AddOrders(t.Context(), in[50:])
		if err != nil || a != (store.Added{Known: 50}) {
			t.Fatal(a, err)
		}
		out, err := s.OrdersOf(t.Context(), "A")
		if err != nil || len(out) != 100 {
			t.Fatal(len(out), err)
		}
		for i, o := range out {
			if o.Amount != in[i].Amount || !o.Time.Equal(in[i].Time) {
				t.Fatal(i, o, in[i])
			}
		}
	})
}
