package engine_test

import (
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
)

// TestNewerFit: a fit that was saved by a newer version is refused with the reason, and left
// aside by nobody's wish.
func TestNewerFit(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	f, err := started(t, st, engine.Config{K: exactly(2)}).Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetPart(t.Context(), f.ID, "about", []byte(`{"service":2}`)); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{false, true} {
		if _, err := engine.New(t.Context(), st, engine.Config{Fresh: fresh}); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Error(fresh, err)
		}
	}
}

// TestDamagedParts: each part is read when the engine starts, so that a damaged one is found
// then and not by a customer.
func TestDamagedParts(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	f, err := started(t, st, engine.Config{K: exactly(2)}).Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last, err := st.LastFit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(last.Parts) != 10 {
		t.Errorf("%d parts", len(last.Parts))
	}
	for name, body := range last.Parts {
		if err := st.SetPart(t.Context(), f.ID, name, body[:len(body)/2]); err != nil {
			t.Fatal(err)
		}
		if _, err := engine.New(t.Context(), st, engine.Config{}); err == nil {
			t.Errorf("half of %s was read", name)
		}
		if err := st.SetPart(t.Context(), f.ID, name, body); err != nil {
			t.Fatal(err)
		}
	}
	started(t, st, engine.Config{}) // all is well again
}

// TestFresh: a model that does not serve is left aside where the host says so; segments keep
// their IDs by their members, and who is erased in between is in no count of it.
func TestFresh(t *testing.T) {
	st := filled(t, shop())
	f, err := started(t, st, engine.Config{K: exactly(4)}).Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last, err := st.LastFit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(last.Parts["model"]), `"basket"`, `"bucket"`, 1)
	if err := st.SetPart(t.Context(), f.ID, "model", []byte(other)); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.New(t.Context(), st, engine.Config{}); err == nil || !strings.Contains(err.Error(), "Fresh") {
		t.Error(err)
	}
	e := started(t, st, engine.Config{K: exactly(4), Fresh: true})
	if e.Current() != nil {
		t.Error("there is a model")
	}
	if got, err := e.Erase(t.Context(), "c0000000"); err != nil || got.Orders == 0 || len(got.Refit) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	next, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range next.Lineage {
		if l.Fate != "kept" {
			t.Errorf("%+v", l)
		}
	}
	if next.Customers != 1199 || next.Migration != nil {
		t.Errorf("%+v", next)
	}
	exact(t, e)
}
