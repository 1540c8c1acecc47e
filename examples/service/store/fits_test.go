package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/clientele-go/clientele/examples/service/store"
)

func same(a, b store.Member) bool {
	return a.Customer == b.Customer && a.Segment == b.Segment && bytes.Equal(a.Row, b.Row)
}

func collect(t *testing.T, s *store.Store, fit int64) []store.Member {
	t.Helper()
	var out []store.Member
	for m, err := range s.MembersOf(t.Context(), fit) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

func TestFits(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.LastFit(ctx); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if _, err := s.Member(ctx, "A"); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if err := s.SetPart(ctx, 0, "drift", nil); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		// More members than one transaction takes, sorted by ID.
		first := make([]store.Member, 4500)
		for i := range first {
			first[i] = store.Member{Customer: fmt.Sprintf("K%05d", i), Segment: fmt.Sprint(i % 3), Row: []byte{byte(i), 0}}
		}
		parts := map[string][]byte{"model": bytes.Repeat([]byte("m"), 1<<20), "empty": nil}
		one, err := s.SaveFit(ctx, store.Fit{At: day, Parts: parts}, slices.Values(first))
		if err != nil || one != 1 {
			t.Fatal(one, err)
		}
		if got := collect(t, s, one); !slices.EqualFunc(got, first, same) {
			t.Fatal(len(got))
		}
		if err := s.SetPart(ctx, one, "drift", []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPart(ctx, one, "drift", []byte("[]")); err != nil {
			t.Fatal(err)
		}
		f, err := s.LastFit(ctx)
		if err != nil || f.ID != one || len(f.Parts) != 3 || !bytes.Equal(f.Parts["model"], parts["model"]) || string(f.Parts["drift"]) != "[]" {
			t.Fatal(f.ID, len(f.Parts), err)
		}

		// A save that does not come to its end changes nothing.
		stopped, stop := context.WithCancel(ctx)
		_, err = s.SaveFit(stopped, store.Fit{At: day}, func(yield func(store.Member) bool) {
			for i, m := range first {
				if i == 4200 {
					stop()
				}
				if !yield(m) {
					return
				}
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		twice := slices.Values(append(slices.Clone(first), first[7]))
		if _, err := s.SaveFit(ctx, store.Fit{At: day}, twice); err == nil {
			t.Fatal("a member twice")
		}
		if _, err := s.SaveFit(ctx, store.Fit{At: day}, slices.Values(members(""))); !errors.As(err, new(*store.Fault)) {
			t.Fatal(err)
		}
		if f, err := s.LastFit(ctx); err != nil || f.ID != one {
			t.Fatal(f.ID, err)
		}
		if got := collect(t, s, one); len(got) != len(first) {
			t.Fatal(len(got))
		}

		two, err := s.SaveFit(ctx, store.Fit{At: day}, slices.Values(members("A")))
		if err != nil || two <= one {
			t.Fatal(two, err)
		}
		if len(collect(t, s, one)) != 0 || len(collect(t, s, two)) != 1 {
			t.Fatal("members of the fit before")
		}
		if err := s.SetPart(ctx, one, "drift", nil); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if m, err := s.Member(ctx, "A"); err != nil || !same(m, members("A")[0]) {
			t.Fatal(m, err)
		}
		if _, err := s.Member(ctx, "K00001"); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
	})
}

// A fit that the database refuses shares its commits with orders, which must not notice.
func TestABadFitSpoilsNoOrder(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var all sync.WaitGroup
		for client := range 8 {
			all.Go(func() {
				for i := range 40 {
					if a, err := s.AddOrders(t.Context(), orders(fmt.Sprintf("K%d-%d", client, i), 2)); err != nil || a.Added != 2 {
						t.Error(a, err)
					}
				}
			})
		}
		for range 20 {
			if _, err := s.SaveFit(t.Context(), store.Fit{At: day}, slices.Values(members("A", "A"))); err == nil {
				t.Error("a member twice")
			}
		}
		all.Wait()
		if c, err := s.Counts(t.Context()); err != nil || c.Orders != 8*40*2 {
			t.Fatal(c, err)
		}
	})
}
