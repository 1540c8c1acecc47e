package engine_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// TestNoTraceOfAName: of an erased customer there is no byte in the database any more. The
// name of a category or a channel that nobody else used may stand in the counts that drift is
// measured against until the next fit, and nowhere else; the receipt says so.
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
	after, err := st.LastFit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{customer, category, channel, "rare-"} {
		allowed := 0
		if text == category || text == channel {
			allowed = bytes.Count(after.Parts["census"], []byte(text))
		}
		if n := count(text); n != allowed {
			t.Errorf("%q is there %d times, %d of them in the census", text, n, allowed)
		}
		if allowed > 0 && !strings.Contains(strings.Join(r.Refit, "\n"), "names of channels and categories") {
			t.Errorf("the receipt does not tell of %q: %q", text, r.Refit)
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
