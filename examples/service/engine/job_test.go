package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
)

// wait returns when nothing runs.
func wait(t *testing.T, e *engine.Engine) {
	t.Helper()
	for e.Progress().Running {
		select {
		case <-t.Context().Done():
			t.Fatal(context.Cause(t.Context()))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// TestBackground: one at a time, told in stages, and swapped when done.
func TestBackground(t *testing.T) {
	e := started(t, filled(t, demo.Shop{Seed: 1, Customers: 300}), engine.Config{})
	if e.StartCheck() {
		t.Error("a check without a model")
	}
	if e.Current() != nil || !e.Start() {
		t.Fatal("no fit was started")
	}
	p := e.Progress()
	if !p.Running || p.Check || p.Started.IsZero() || p.Last != "" {
		t.Errorf("%+v", p)
	}
	if e.Start() || e.StartCheck() {
		t.Error("two at a time")
	}
	if _, err := e.Fit(t.Context()); !errors.Is(err, engine.ErrBusy) {
		t.Error(err)
	}
	wait(t, e)
	if p := e.Progress(); p.Last != "done" || p.Ended.IsZero() || e.Failure() != nil || e.Current() == nil {
		t.Errorf("%+v, %v", p, e.Failure())
	}
}

// TestClose stops what runs, keeps what was, and refuses the rest.
func TestClose(t *testing.T) {
	e := fitted(t, demo.Shop{Seed: 1, Customers: 300}, engine.Config{})
	first := e.Current()
	if !e.Start() {
		t.Fatal("no fit was started")
	}
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := e.Progress(); p.Running || p.Last != "stopped" || e.Current() != first {
		t.Errorf("%+v", p)
	}
	if e.Start() || e.StartCheck() {
		t.Error("started after the end")
	}
	if _, err := e.Fit(t.Context()); !errors.Is(err, engine.ErrClosed) {
		t.Error(err)
	}
	if _, err := e.Assign(t.Context(), "c0000001"); err != nil {
		t.Error(err) // requests under way end in peace
	}
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCancelledFit leaves everything as it was.
func TestCancelledFit(t *testing.T) {
	e := fitted(t, demo.Shop{Seed: 1, Customers: 300}, engine.Config{K: exactly(2)})
	first := e.Current()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := e.Fit(ctx); !errors.Is(err, context.Canceled) || f != nil {
		t.Error(f, err)
	}
	if _, err := e.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if e.Current() != first || e.Progress().Running {
		t.Error("something is left of it")
	}
}

func TestConfig(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]engine.Config{
		"MinCustomers": {MinCustomers: 19},
		"Workers":      {Workers: -1},
		"CheckEvery":   {CheckEvery: -1},
		"K":            {K: exactly(0)},
		"Waves":        {Waves: []time.Time{now, now}},
	} {
		if _, err := engine.New(t.Context(), nil, c); err == nil {
			t.Error(name)
		}
	}
}
