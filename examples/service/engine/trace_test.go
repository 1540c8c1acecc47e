package engine_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// TestNoTraceOfAName: of an erased customer there is no byte in the database any more, neither
// of the ID nor of a category or a channel that nobody else used.
func TestNoTraceOfAName(t *testing.T) {
	const customer, category, channel = "customer-of-the-only-kind", "zymurgy-supplies", "telegraph-office"
	file := filepath.Join(t.TempDir(), "shop.db")
	st, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := (demo.Shop{Seed: 1, Customers: 300}).Fill(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	var own []store.Order
	for i := range 6 {
		own = append(own, store.Order{ID: fmt.Sprint("rare-", i), Customer: customer, Time: demo.Last.AddDate(0, 0, -20*i), Amount: 50, Category: category, Channel: channel})
	}
	if _, err := st.AddOrders(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	e := started(t, st, engine.Config{K: exactly(2), Follow: -1})
	if _, err := e.Fit(t.Context()); err != nil {
		t.Fatal(err)
	}
	count := func(of string) (n int) {
		files, err := filepath.Glob(file + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, []byte(of))
		}
		return n
	}
	r, err := e.Erase(t.Context(), customer)
	if err != nil || r.Orders != len(own) {
		t.Fatal(r, err)
	}
	for _, text := range []string{customer, category, channel, "rare-"} {
		if n := count(text); n > 0 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	if _, err := e.Fit(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Close moves the log into the file, and what the fit before held is overwritten there.
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{customer, category, channel, "rare-"} {
		if n := count(text); n > 0 {
			t.Errorf("after the next fit %q is there %d times", text, n)
		}
	}
}
