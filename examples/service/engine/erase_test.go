package engine_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// onEach runs a test with an engine that has fitted a shop, on SQLite and on PostgreSQL.
func onEach(t *testing.T, shop demo.Shop, c engine.Config, test func(*testing.T, *store.Store, *engine.Engine)) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		st, err := store.Open(t.Context(), dsn, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		if err := shop.Fill(t.Context(), st, nil); err != nil {
			t.Fatal(err)
		}
		e := started(t, st, c)
		if _, err := e.Fit(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, st, e)
	})
}

// exact fails unless the counts that are kept are, to the last byte, those of the members who
// are left.
func exact(t *testing.T, e *engine.Engine) {
	t.Helper()
	kept, err := e.Census(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	recount, err := e.Recount(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(recount) {
		t.Error("the counts are not those of the members who are left")
	}
}

// TestErase: nothing of a customer is left but what the receipt says.
func TestErase(t *testing.T) {
	onEach(t, demo.Shop{Seed: 1, Customers: 400}, engine.Config{K: exactly(3)}, func(t *testing.T, st *store.Store, e *engine.Engine) {
		exact(t, e)
		f := e.Current()
		before, _ := e.Census(t.Context())
		for i := range 20 {
			r := demo.Shop{Seed: 1}.Customer(i)
			got, err := e.Erase(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got.Orders != len(r.Orders) || got.Events != len(r.Events) || got.Answers != len(r.Answers) {
				t.Errorf("%+v of %d, %d, %d", got, len(r.Orders), len(r.Events), len(r.Answers))
			}
			if len(got.Exact) == 0 || len(got.Refit) == 0 || got.Withdrawn != "" || got.Refitting {
				t.Errorf("%+v", got)
			}
			if _, err := e.Assign(t.Context(), r.ID); !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
			if _, err := st.AddOrders(t.Context(), r.Orders[:1]); !errors.Is(err, store.ErrErased) {
				t.Errorf("an order of somebody who was erased, sent again: %v", err)
			}
		}
		exact(t, e)
		after, _ := e.Census(t.Context())
		if string(before) == string(after) {
			t.Error("twenty were erased and no count has changed")
		}
		if e.Current() != f {
			t.Error("what is published changed, of which nothing had to go")
		}
		// Twice is as once, and who was never there is no error.
		for _, id := range []string{"c0000000", "nobody"} {
			if got, err := e.Erase(t.Context(), id); err != nil || got.Orders != 0 || len(got.Refit) != 0 {
				t.Errorf("%+v, %v", got, err)
			}
		}
		// The next engine has the counts without them, and the next fit nobody of them.
		again := started(t, st, engine.Config{K: exactly(3)})
		if c, err := again.Census(t.Context()); err != nil || string(c) != string(after) {
			t.Error("the counts were not stored with the erasure", err)
		}
		next, err := again.Fit(t.Context())
		if err != nil || next.Customers != 380 {
			t.Error(next.Customers, err)
		}
		exact(t, again)
	})
}

// TestEraseWithoutFit erases before there is a model.
func TestEraseWithoutFit(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 20})
	e := started(t, st, engine.Config{})
	got, err := e.Erase(t.Context(), "c0000000")
	if err != nil || got.Orders == 0 || len(got.Refit) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWithdrawn: when a segment that is shown has nine members left, nothing is shown, at
// once, until the next fit. It comes by itself, after a restart if there was no time before.
func TestWithdrawn(t *testing.T) {
	for _, ending := range []bool{false, true} {
		st := filled(t, demo.Shop{Seed: 3, Customers: 150})
		config := engine.Config{K: exactly(6), MinCustomers: 20}
		e := started(t, st, config)
		f, err := e.Fit(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids := smallest(t, st, e)
		for _, id := range ids[10:] {
			if got, err := e.Erase(t.Context(), id); err != nil || got.Withdrawn != "" {
				t.Fatal(got, err)
			}
		}
		if e.Current() != f {
			t.Fatal("withdrawn with ten members left")
		}
		if ending {
			if err := e.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got, err := e.Erase(t.Context(), ids[0])
		if err != nil || got.Withdrawn == "" || got.Refitting == ending {
			t.Errorf("%+v, %v", got, err)
		}
		if f.Summary == nil {
			t.Error("a fit that somebody holds was changed")
		}
		if ending {
			f := e.Current()
			if f.Withdrawn == "" || f.Summary != nil || f.Deck != nil || f.Profile != nil || f.Migration != nil || f.Lineage != nil {
				t.Errorf("%+v", f)
			}
			e = started(t, st, config)
		}
		wait(t, e)
		next := e.Current()
		if next.ID != f.ID+1 || next.Withdrawn != "" || next.Summary == nil {
			t.Fatalf("%+v", next)
		}
		for _, s := range next.Summary.Segments {
			if e.Sizes()[s.ID] < 10 {
				t.Errorf("%s is shown and has %d members", s.ID, e.Sizes()[s.ID])
			}
		}
	}
}

// smallest returns the members of the smallest segment that is shown.
func smallest(t *testing.T, st *store.Store, e *engine.Engine) (ids []string) {
	t.Helper()
	least, f := "", e.Current()
	for _, s := range f.Summary.Segments {
		if least == "" || e.Sizes()[s.ID] < e.Sizes()[least] {
			least = s.ID
		}
	}
	for m, err := range st.MembersOf(t.Context(), f.ID) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Segment == least {
			ids = append(ids, m.Customer)
		}
	}
	return ids
}

// TestAllAtOnce assigns, explains, erases and stores while fits and checks come and go: a
// request sees one fit, and whoever was erased is in none. It is for the race detector, and
// for the transaction in which a fit meets those who were erased while it was made.
func TestAllAtOnce(t *testing.T) {
	const n = 160
	onEach(t, demo.Shop{Seed: 1, Customers: n}, engine.Config{K: exactly(2)}, func(t *testing.T, st *store.Store, e *engine.Engine) {
		ctx := t.Context()
		stop := make(chan struct{})
		var wg sync.WaitGroup
		each := func(do func(i int) error) {
			wg.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					if err := do(i); err != nil && !errors.Is(err, store.ErrNotFound) {
						t.Error(err)
						return
					}
				}
			})
		}
		for g := range 2 {
			each(func(i int) error {
				x, err := e.Explain(ctx, fmt.Sprintf("c%07d", (i*7+g)%n))
				if err == nil && (x.Fit == 0 || x.Why.Segment != x.Segment) {
					return fmt.Errorf("of two fits: %+v", x)
				}
				return err
			})
		}
		each(func(i int) error {
			_, err := st.AddOrders(ctx, []store.Order{{ID: fmt.Sprint("late", i), Customer: fmt.Sprintf("c%07d", 40+i%(n-40)), Time: demo.Last.AddDate(0, 0, 1), Amount: 20}})
			return err
		})
		each(func(i int) error {
			if f := e.Current(); f.Withdrawn == "" && (f.Summary == nil || f.Deck == nil) {
				return errors.New("half of a fit")
			}
			e.Drift()
			e.Progress()
			return nil
		})
		var erased sync.WaitGroup
		erased.Go(func() {
			for i := range 40 {
				if _, err := e.Erase(ctx, fmt.Sprintf("c%07d", i)); err != nil {
					t.Error(err)
				}
			}
		})
		for range 2 {
			if _, err := e.Fit(ctx); err != nil && !errors.Is(err, engine.ErrBusy) {
				t.Fatal(err)
			}
			if _, err := e.Check(ctx); err != nil && !errors.Is(err, engine.ErrBusy) && !errors.Is(err, engine.ErrNothingNew) {
				t.Fatal(err)
			}
		}
		erased.Wait()
		close(stop)
		wg.Wait()
		for i := range 40 {
			if _, err := st.Member(ctx, fmt.Sprintf("c%07d", i)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("customer %d was erased and is in the fit: %v", i, err)
			}
		}
		exact(t, e)
	})
}
