package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

func members(customers ...string) []store.Member {
	var out []store.Member
	for _, c := range customers {
		out = append(out, store.Member{Customer: c, Segment: "s1", Row: []byte("row of " + c)})
	}
	return out
}

func TestErase(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, customer := range []string{"A", "B"} {
			if _, err := s.AddOrders(ctx, orders(customer, 7)); err != nil {
				t.Fatal(err)
			}
			if _, err := s.AddEvents(ctx, []store.Event{{ID: "e" + customer, Customer: customer, Time: day}}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.AddAnswers(ctx, []store.Answer{{ID: "a" + customer, Customer: customer, Time: day, Items: map[string]float64{"q": 1}}}); err != nil {
				t.Fatal(err)
			}
		}
		fit, err := s.SaveFit(ctx, store.Fit{At: day, Parts: map[string][]byte{"census": []byte("old")}}, slices.Values(members("A", "B")))
		if err != nil {
			t.Fatal(err)
		}

		// Parts of another fit: nothing happens.
		if _, err := s.Erase(ctx, "A", fit+1, map[string][]byte{"census": []byte("new")}); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if c, _ := s.Counts(ctx); c != (store.Counts{Orders: 14, Events: 2, Answers: 2}) {
			t.Fatal(c)
		}

		r, err := s.Erase(ctx, "A", fit, map[string][]byte{"census": []byte("new")})
		if err != nil || r.Orders != 7 || r.Events != 1 || r.Answers != 1 || r.Member == nil || string(r.Member.Row) != "row of A" {
			t.Fatal(r, err)
		}
		if c, _ := s.Counts(ctx); c != (store.Counts{Orders: 7, Events: 1, Answers: 1}) {
			t.Fatal(c)
		}
		if _, err := s.Member(ctx, "A"); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if _, err := s.Member(ctx, "B"); err != nil {
			t.Fatal(err)
		}
		if f, err := s.LastFit(ctx); err != nil || string(f.Parts["census"]) != "new" {
			t.Fatal(f, err)
		}
		if of, err := s.OrdersOf(ctx, "A"); err != nil || len(of) != 0 {
			t.Fatal(of, err)
		}

		// What is sent again is refused, and so is what was on its way.
		var gone *store.Gone
		_, err = s.AddOrders(ctx, append(orders("C", 2), orders("A", 1)...))
		if !errors.Is(err, store.ErrErased) || !errors.As(err, &gone) || gone.Index != 2 || gone.Customer != "A" {
			t.Fatal(err)
		}
		if _, err := s.AddEvents(ctx, []store.Event{{ID: "new", Customer: "A", Time: time.Now().Add(-time.Minute)}}); !errors.Is(err, store.ErrErased) {
			t.Fatal(err)
		}
		if _, err := s.AddAnswers(ctx, []store.Answer{{ID: "aA", Customer: "A", Time: day, Items: map[string]float64{"q": 1}}}); !errors.Is(err, store.ErrErased) {
			t.Fatal(err)
		}
		// A customer who comes back is a new one.
		back := []store.Order{{ID: "A-0", Customer: "A", Time: time.Now().Add(time.Hour)}}
		if a, err := s.AddOrders(ctx, back); err != nil || a.Added != 1 {
			t.Fatal(a, err)
		}
		// Erased once more, up to the time of that order, though it is to come.
		if r, err := s.Erase(ctx, "A", 0, nil); err != nil || r.Orders != 1 || r.Member != nil {
			t.Fatal(r, err)
		}
		if _, err := s.AddOrders(ctx, back); !errors.Is(err, store.ErrErased) {
			t.Fatal(err)
		}
		// And again, to no harm.
		if r, err := s.Erase(ctx, "A", 0, nil); err != nil || r.Orders+r.Events+r.Answers != 0 {
			t.Fatal(r, err)
		}
		if _, err := s.AddOrders(ctx, back); !errors.Is(err, store.ErrErased) {
			t.Fatal(err)
		}
		if _, err := s.Erase(ctx, "", 0, nil); !errors.As(err, new(*store.Fault)) {
			t.Fatal(err)
		}
	})
}

// A fit is made of a snapshot. Who is erased after it must not come back with the fit.
func TestErasedWhileAFitIsSaved(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.Erase(ctx, "D", 0, nil); err != nil {
			t.Fatal(err)
		}
		var seen int64
		if err := s.Snapshot(ctx, func(v *store.View) error { seen = v.Seen(); return nil }); err != nil {
			t.Fatal(err)
		}
		// B goes before the fit is saved, A while it is; D had gone before the snapshot, has
		// come back since, and is a member like any other.
		if _, err := s.Erase(ctx, "B", 0, nil); err != nil {
			t.Fatal(err)
		}
		erased := false
		walk := func(yield func(store.Member) bool) {
			for _, m := range members("A", "B", "C", "D") {
				if !yield(m) {
					return
				}
			}
			if !erased {
				erased = true
				if _, err := s.Erase(ctx, "A", 0, nil); err != nil {
					t.Error(err)
				}
			}
		}
		_, err := s.SaveFit(ctx, store.Fit{At: day, Seen: seen}, walk)
		var overtaken *store.Overtaken
		if !errors.As(err, &overtaken) || len(overtaken.Members) != 2 || overtaken.Members[0].Customer != "A" || overtaken.Members[1].Customer != "B" {
			t.Fatal(err)
		}
		if _, err := s.LastFit(ctx); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		id, err := s.SaveFit(ctx, store.Fit{At: day, Seen: seen}, slices.Values(members("C", "D")))
		if err != nil {
			t.Fatal(err)
		}
		if got := collect(t, s, id); !slices.EqualFunc(got, members("C", "D"), same) {
			t.Fatal(got)
		}
		if f, err := s.LastFit(ctx); err != nil || f.Seen != seen || !f.At.Equal(day) {
			t.Fatal(f, err)
		}
	})
}

// A snapshot needs what was there when it began. Only when it ends are the bytes gone.
func TestErasedWhileSomebodyReads(t *testing.T) {
	dsn := storetest.SQLite(t)
	s := open(t, dsn)
	if _, err := s.AddOrders(t.Context(), orders("customer-who-leaves", 5)); err != nil {
		t.Fatal(err)
	}
	err := s.Snapshot(t.Context(), func(v *store.View) error {
		r, err := s.Erase(t.Context(), "customer-who-leaves", 0, nil)
		if err != nil || r.Scrubbed {
			t.Error(r, err)
		}
		if n := count(t, v); n != 5 {
			t.Error("the snapshot has", n)
		}
		if len(traces(t, dsn, "customer-who-leaves")) == 0 {
			t.Error("gone while they are read")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := traces(t, dsn, "customer-who-leaves"); len(found) != 0 {
		t.Error(found)
	}
}
