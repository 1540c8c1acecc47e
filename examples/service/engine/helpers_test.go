package engine_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// exactly spares a test the choice of the number of segments, which takes most of a fit.
func exactly(k int) segment.Range { return segment.Exactly(k) }

// open returns an empty store in a file.
func open(tb testing.TB) *store.Store {
	tb.Helper()
	st, err := store.Open(tb.Context(), "sqlite:"+filepath.Join(tb.TempDir(), "shop.db"), store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = st.Close() })
	return st
}

// filled returns a store with the records of a shop.
func filled(tb testing.TB, shop demo.Shop) *store.Store {
	tb.Helper()
	st := open(tb)
	if err := shop.Fill(tb.Context(), st, nil); err != nil {
		tb.Fatal(err)
	}
	return st
}

// started returns an engine on a store.
func started(tb testing.TB, st *store.Store, c engine.Config) *engine.Engine {
	tb.Helper()
	if c.Instrument == nil {
		c.Instrument = demo.Instrument()
	}
	e, err := engine.New(tb.Context(), st, c)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// fitted returns an engine that has fitted a shop.
func fitted(tb testing.TB, shop demo.Shop, c engine.Config) *engine.Engine {
	tb.Helper()
	e := started(tb, filled(tb, shop), c)
	if _, err := e.Fit(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return e
}

// stages logs what an engine says, to the log of the test.
func stages(tb testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func textLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
