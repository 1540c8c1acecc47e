package engine_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// TestFollow: what one process fits, erases and withdraws holds in another on the same database.
func TestFollow(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "shop.db")
	var stores [2]*store.Store
	var engines [2]*engine.Engine
	for i := range stores {
		st, err := store.Open(t.Context(), dsn, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		if i == 0 {
			if err := (demo.Shop{Seed: 1, Customers: 300}).Fill(t.Context(), st, nil); err != nil {
				t.Fatal(err)
			}
		}
		stores[i], engines[i] = st, started(t, st, engine.Config{K: exactly(2), Follow: 10 * time.Millisecond})
	}
	t.Cleanup(func() { // before the stores are closed
		for _, e := range engines {
			_ = e.Close(t.Context())
		}
	})
	await := func(what string, holds func(*engine.Fitted) bool) {
		t.Helper()
		for range 1000 {
			if f := engines[1].Current(); f != nil && holds(f) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("the other process never saw %s", what)
	}
	first, err := engines[0].Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	await("the fit", func(f *engine.Fitted) bool { return f.ID == first.ID && f.Deck != nil })
	ids := smallest(t, stores[0], engines[0])
	for _, id := range ids[:len(ids)-9] {
		if _, err := engines[0].Erase(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	await("that it was withdrawn, or the fit after", func(f *engine.Fitted) bool { return f.Withdrawn != "" || f.ID > first.ID })
}

// TestOwnChangesAreNotReadAgain: what this process fits, checks and erases it holds already. What
// another one changes in between is found all the same.
func TestOwnChangesAreNotReadAgain(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	e := started(t, st, engine.Config{K: exactly(2), Follow: -1})
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nextDay(t, st, 10)
	if _, err := e.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Erase(t.Context(), "c0000001"); err != nil {
		t.Fatal(err)
	}
	if e.CatchUp(t.Context()); e.Current() != f {
		t.Error("an own change was read again")
	}
	exact(t, e)
	last, err := st.LastFit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetPart(t.Context(), f.ID, "about", last.Parts["about"]); err != nil { // by another process
		t.Fatal(err)
	}
	if _, err := e.Erase(t.Context(), "c0000002"); err != nil {
		t.Fatal(err)
	}
	if e.CatchUp(t.Context()); e.Current() == f {
		t.Error("the change of another process was passed over")
	}
	exact(t, e)
}

// TestFollowUnreadable: a fit that another process made and this one cannot read may have
// withdrawn what is shown, so nothing is.
func TestFollowUnreadable(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	e := started(t, st, engine.Config{K: exactly(2), Follow: -1})
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetPart(t.Context(), f.ID, "about", []byte(`{"service":99}`)); err != nil {
		t.Fatal(err)
	}
	e.CatchUp(t.Context())
	if now := e.Current(); now.Withdrawn == "" || now.Deck != nil || now.Summary != nil {
		t.Errorf("%+v", now)
	}
}

// TestFewMovedLikeNobody: that nobody moved and that one did are not told apart.
func TestFewMovedLikeNobody(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	e := started(t, st, engine.Config{K: exactly(2)})
	if _, err := e.Fit(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := e.Fit(t.Context()) // of the very same records
	if err != nil {
		t.Fatal(err)
	}
	if again.Migration != nil {
		t.Errorf("%+v", again.Migration)
	}
	for _, l := range again.Lineage {
		if l.Overlap != 0 {
			t.Errorf("an exact figure: %+v", l)
		}
	}
}

// TestFailedFit: who runs the service learns at which stage a fit failed and why.
func TestFailedFit(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 30})
	var log strings.Builder
	e := started(t, st, engine.Config{Logger: textLog(&log), Follow: -1})
	if _, err := e.Fit(t.Context()); err == nil {
		t.Fatal("a fit of thirty")
	}
	if p := e.Progress(); p.Reason != "too-few" {
		t.Errorf("%+v", p)
	}
	if s := log.String(); !strings.Contains(s, "reason=too-few") || !strings.Contains(s, "stage=behavior") {
		t.Error(s)
	}
}
