package engine_test

import (
	"errors"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// nextDay makes n customers order once more, on the day after the last, so that there is
// something new to look at.
func nextDay(t *testing.T, st *store.Store, n int) {
	t.Helper()
	var orders []store.Order
	for i := range n {
		r := demo.Shop{Seed: 1}.Customer(i)
		o := r.Orders[len(r.Orders)-1]
		o.ID, o.Number, o.Time = r.ID+"-next", "", demo.Last.AddDate(0, 0, 1)
		orders = append(orders, o)
	}
	if _, err := st.AddOrders(t.Context(), orders); err != nil {
		t.Fatal(err)
	}
}

// TestCheckUnchanged: customers of the same kinds join, and the advice is to keep.
func TestCheckUnchanged(t *testing.T) {
	st := filled(t, shop())
	e := started(t, st, engine.Config{K: exactly(4), AutoRefit: true})
	if _, err := e.Check(t.Context()); !errors.Is(err, engine.ErrNoModel) {
		t.Error(err)
	}
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := (demo.Shop{Seed: 1, First: 1200, Customers: 1200}).Fill(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	nextDay(t, st, 50)
	c, err := e.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Drift.Advice.Do != segment.Keep || c.Refitting || len(c.Drift.Alarms) != 0 || c.Drift.Before != 1200 || c.Drift.Now != 2400 {
		t.Errorf("%+v", c.Drift)
	}
	if e.Progress().Running || e.Current() != f {
		t.Error("it fits again")
	}
	exact(t, e) // counting others changes nothing of the fit
}

// TestCheckFindsChange: new customers are of other kinds than those of the fit, which makes
// the engine fit again by itself, if it may.
func TestCheckFindsChange(t *testing.T) {
	for _, auto := range []bool{false, true} {
		st := filled(t, shop())
		e := started(t, st, engine.Config{K: exactly(4), AutoRefit: auto})
		f, err := e.Fit(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := (demo.Shop{Seed: 2, First: 1200, Customers: 1200, Tilt: .6}).Fill(t.Context(), st, nil); err != nil {
			t.Fatal(err)
		}
		nextDay(t, st, 50)
		c, err := e.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.Drift.Advice.Do != segment.Refit || len(c.Drift.Alarms) == 0 || c.Refitting != auto {
			t.Errorf("%+v", c.Drift)
		}
		wait(t, e)
		if refitted := e.Current() != f; refitted != auto {
			t.Errorf("auto %v, and fitted again: %v", auto, refitted)
		}
		if auto && len(e.Drift()) != 0 {
			t.Error("checks of a fit that is no more")
		}
	}
}

// TestChecksAreOfTen: between two checks that may be read lie ten customers at least, and
// they outlive the process.
func TestChecksAreOfTen(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	config := engine.Config{K: exactly(2)}
	e := started(t, st, config)
	if _, err := e.Fit(t.Context()); err != nil {
		t.Fatal(err)
	}
	nextDay(t, st, 9)
	if c, err := e.Check(t.Context()); !errors.Is(err, engine.ErrNothingNew) {
		t.Error(c, err)
	}
	nextDay(t, st, 10)
	first, err := e.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Check(t.Context())
	if err != nil || again.At != first.At || len(e.Drift()) != 1 {
		t.Error("a check of the same customers is another one", err)
	}
	e = started(t, st, config)
	if all := e.Drift(); len(all) != 1 || string(asJSON(t, all[0])) != string(asJSON(t, first)) {
		t.Errorf("%+v", all)
	}
	if !e.StartCheck() {
		t.Error("no check was started")
	}
	wait(t, e)
	if p := e.Progress(); !p.Check || p.Last != "done" {
		t.Errorf("%+v", p)
	}
}

// TestWatch: checks come by themselves, and end with the engine.
func TestWatch(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	e := started(t, st, engine.Config{K: exactly(2), CheckEvery: 20 * time.Millisecond})
	for { // a check may be under way, of no model yet
		if _, err := e.Fit(t.Context()); err == nil {
			break
		} else if !errors.Is(err, engine.ErrBusy) {
			t.Fatal(err)
		}
	}
	nextDay(t, st, 20)
	for len(e.Drift()) == 0 {
		select {
		case <-t.Context().Done():
			t.Fatal("no check came")
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
