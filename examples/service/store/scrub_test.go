package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// traces counts where a text stands in the files of an SQLite database, byte for byte.
func traces(t *testing.T, dsn, of string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(strings.TrimPrefix(dsn, "sqlite:") + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	found := map[string]int{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b, []byte(of)); n > 0 {
			found[filepath.Ext(f)] = n
		}
	}
	return found
}

// Pages of a tree are split and merged as it grows, and rows are moved from one to another.
// Whatever way they took, nothing of who is erased is left.
func TestErasedBytesAreGone(t *testing.T) {
	dsn := storetest.SQLite(t)
	s := open(t, dsn)
	r := rand.New(rand.NewPCG(7, 7))
	const customers = 400
	var all []store.Order
	for i := range customers {
		for j := range 1 + r.IntN(12) {
			all = append(all, store.Order{ID: fmt.Sprintf("no-%08x-%03d.%d", r.Uint32(), i, j), Customer: fmt.Sprintf("customer-%03d", i),
				Time: day, Number: fmt.Sprintf("number-of-%03d", i), Channel: "web"})
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for len(all) > 0 {
		n := min(len(all), 1+r.IntN(40))
		if _, err := s.AddOrders(t.Context(), all[:n]); err != nil {
			t.Fatal(err)
		}
		all = all[n:]
	}
	for i := 0; i < customers; i += 7 {
		name := fmt.Sprintf("customer-%03d", i)
		if len(traces(t, dsn, name)) == 0 {
			t.Fatalf("%s is not to be found while it is there", name)
		}
		removed, err := s.Erase(t.Context(), name, 0, nil)
		if err != nil || !removed.Scrubbed {
			t.Fatal(removed, err)
		}
		for _, text := range []string{name, fmt.Sprintf("number-of-%03d", i)} {
			if found := traces(t, dsn, text); len(found) != 0 {
				t.Errorf("%s is still in %v", text, found)
			}
		}
	}
}
