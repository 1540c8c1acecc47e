package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// After Close the one file is everything, also where it is not the last process that has it
// open, which is when SQLite itself would see to it.
func TestTheFileAloneIsAll(t *testing.T) {
	for _, other := range []bool{false, true} {
		dsn := storetest.SQLite(t)
		s := open(t, dsn)
		if _, err := s.AddOrders(t.Context(), orders("K", 500)); err != nil {
			t.Fatal(err)
		}
		if other {
			if _, err := open(t, dsn).OrdersOf(t.Context(), "K"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.OrdersOf(t.Context(), "K"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(strings.TrimPrefix(dsn, "sqlite:"))
		if err != nil {
			t.Fatal(err)
		}
		alone := filepath.Join(t.TempDir(), "alone.db")
		if err := os.WriteFile(alone, b, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := open(t, "sqlite:"+alone).OrdersOf(t.Context(), "K")
		if err != nil || len(all) != 500 {
			t.Errorf("another process %v: the file alone has %d orders of 500, %v", other, len(all), err)
		}
	}
}

// Other processes are told of every fit and of every part that is replaced.
func TestRevision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		s, other := open(t, dsn), open(t, dsn)
		seen := map[store.Revision]bool{}
		look := func(after string, number int64) {
			t.Helper()
			r, err := other.Revision(t.Context())
			if err != nil || seen[r] || r.Number != number {
				t.Errorf("after %s: %+v, %v", after, r, err)
			}
			seen[r] = true
		}
		look("nothing", 0)
		for range 2 {
			id, err := s.SaveFit(t.Context(), store.Fit{At: day, Parts: map[string][]byte{"about": {'1'}}}, func(func(store.Member) bool) {})
			if err != nil {
				t.Fatal(err)
			}
			look("a fit", 1)
			if err := s.SetPart(t.Context(), id, "about", []byte("2")); err != nil {
				t.Fatal(err)
			}
			look("a part", 2)
			if _, err := s.Erase(t.Context(), "K", id, map[string][]byte{"about": []byte("3")}); err != nil {
				t.Fatal(err)
			}
			look("an erasure", 3)
		}
	})
}

// The reasons that a log gets are of the database, and quote nothing of a row.
func TestReason(t *testing.T) {
	for _, dsn := range []string{"postgres://u:secret@127.0.0.1:1/shop?connect_timeout=2"} {
		_, err := store.Open(t.Context(), dsn, store.Options{})
		if reason, unavailable := store.Reason(err); reason != "database: connection refused" || !unavailable {
			t.Errorf("%q %v of %v", reason, unavailable, err)
		}
	}
	each(t, func(t *testing.T, s *store.Store) {
		for _, err := range []error{nil, store.ErrClosed, store.ErrErased, context.Canceled, &store.Conflict{ID: "K"}} {
			if reason, unavailable := store.Reason(err); reason != "" || unavailable {
				t.Errorf("%q %v of %v", reason, unavailable, err)
			}
		}
	})
	dsn := storetest.PostgreSQL(t)
	_, err := raw(t, dsn).Exec("SELECT 'Jane Doe'::int")
	if reason, unavailable := store.Reason(err); unavailable || !strings.Contains(reason, "SQLSTATE 22P02") || strings.Contains(reason, "Jane") {
		t.Errorf("%q %v of %v", reason, unavailable, err)
	}
	_, err = raw(t, dsn).Exec("SELECT pg_terminate_backend(pg_backend_pid())")
	if reason, unavailable := store.Reason(err); !unavailable || !strings.HasPrefix(reason, "database: ") {
		t.Errorf("%q %v of %v", reason, unavailable, err)
	}
}
