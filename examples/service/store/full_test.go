package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// On a full disk the log has a reason, and the store does not answer a ping until it can be
// written to again.
func TestFull(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "shop.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	limit := func(pages int) {
		t.Helper()
		err := s.write(t.Context(), &job{do: func(ctx context.Context, w *session) error {
			var now int
			return w.row(ctx, fmt.Sprint("PRAGMA max_page_count = ", pages)).Scan(&now)
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(100)
	n := 0
	for err == nil && n < 20_000 {
		var some []Order
		for range 50 {
			n++
			some = append(some, Order{ID: fmt.Sprint(n), Customer: "Jane Doe", Number: strings.Repeat("x", 100), Time: time.Unix(1e9, 0)})
		}
		_, err = s.AddOrders(t.Context(), some)
	}
	if reason, unavailable := Reason(err); reason != "database: database or disk is full (SQLite 13)" || !unavailable {
		t.Fatalf("%q %v of %v", reason, unavailable, err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("ready on a full disk")
	} else if _, unavailable := Reason(err); !unavailable {
		t.Error(err)
	}
	limit(1 << 20)
	s.failing.heard(err)
	if err := s.Ping(t.Context()); err != nil || s.failing.Load() {
		t.Error(err, s.failing.Load())
	}
	if reason, _ := Reason(errors.Join(errors.New("x"), &broken{errors.New("Jane Doe")})); strings.Contains(reason, "Jane") || reason == "" {
		t.Errorf("%q", reason)
	}
}
