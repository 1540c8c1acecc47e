package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// shop is small enough for a fit in a second and large enough for the planted kinds.
func shop() demo.Shop { return demo.Shop{Seed: 1, Customers: 1200} }

// TestFitFindsWhatIsPlanted: the kinds of the shop, their number not given, and what the
// most important of them misses.
func TestFitFindsWhatIsPlanted(t *testing.T) {
	e := fitted(t, shop(), engine.Config{Seed: 1})
	f := e.Current()
	kinds := demo.Kinds()
	if got := len(f.Model.Segments()); got != len(kinds) {
		t.Fatalf("%d segments of %d planted kinds", got, len(kinds))
	}
	// Each kind's most frequent segment, and how many of all are where most of their kind are.
	counts := make([]map[string]int, len(kinds))
	segments := map[string]bool{}
	right := 0
	for i := range shop().Customers {
		r := shop().Customer(i)
		a, err := e.Assign(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if counts[r.Kind] == nil {
			counts[r.Kind] = map[string]int{}
		}
		counts[r.Kind][a.Segment.ID]++
	}
	where := make([]string, len(kinds))
	for k, c := range counts {
		most := 0
		for id, n := range c {
			if n > most {
				most, where[k] = n, id
			}
		}
		right += most
		segments[where[k]] = true
	}
	if share := float64(right) / float64(shop().Customers); len(segments) != len(kinds) || share < .9 {
		t.Errorf("%d segments hold most of a kind, and %.2f of the customers are where most of theirs are", len(segments), share)
	}
	first := f.Profile.FixFirst(1)[0]
	if first.Segment.ID != where[0] || first.Cell.Name != "delivery speed" {
		t.Errorf("first to fix is %s for %s, and planted is delivery speed for %s (%s)", first.Cell.Name, first.Segment.ID, where[0], kinds[0].Name)
	}
	if f.Worth.Spent {
		t.Error("no model of worth")
	}
	if len(f.Deck.Personas) != len(kinds) || f.Deck.Worth.Unit != engine.Currency {
		t.Error(len(f.Deck.Personas), f.Deck.Worth)
	}
}

// TestAssignIsTheFit: whoever the fit saw, and of whom nothing new is known, is where the fit
// put it, with the very same worth.
func TestAssignIsTheFit(t *testing.T) {
	st := filled(t, shop())
	e := started(t, st, engine.Config{K: exactly(4)})
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for m, err := range st.MembersOf(t.Context(), f.ID) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		a, err := e.Assign(t.Context(), m.Customer)
		if err != nil {
			t.Fatal(err)
		}
		x, err := e.Explain(t.Context(), m.Customer)
		if err != nil {
			t.Fatal(err)
		}
		c, err := engine.ParseRow(m.Customer, m.Row)
		if err != nil {
			t.Fatal(err)
		}
		if a.Segment.ID != m.Segment || a.Worth != c.Worth || a.State != c.State || a.Fit != f.ID {
			t.Fatalf("%s: %+v, in the fit %s %v %v", m.Customer, a, m.Segment, c.Worth, c.State)
		}
		if x.Assigned != *a || x.Why.Segment != a.Segment {
			t.Fatalf("%s: %+v explained as %+v", m.Customer, a, x)
		}
	}
	if n != shop().Customers || f.Customers != n {
		t.Error(n, f.Customers)
	}
	// The records in hand say the same, and one more order counts at once.
	r := shop().Customer(3)
	a, err := e.AssignRecords(t.Context(), r.Orders, r.Events)
	b, _ := e.Assign(t.Context(), r.ID)
	if err != nil || *a != *b {
		t.Error(a, b, err)
	}
	if _, err := st.AddOrders(t.Context(), []store.Order{{ID: "new", Customer: r.ID, Time: demo.Last.AddDate(0, 0, 5), Amount: 1000}}); err != nil {
		t.Fatal(err)
	}
	c, err := e.Assign(t.Context(), r.ID)
	if err != nil || c.Orders != b.Orders+1 || !c.Until.Equal(demo.Last.AddDate(0, 0, 5)) || c.Worth <= b.Worth {
		t.Errorf("%+v after %+v, %v", c, b, err)
	}
}

func TestAssignErrors(t *testing.T) {
	st := open(t)
	e := started(t, st, engine.Config{})
	if _, err := e.Assign(t.Context(), "nobody"); !errors.Is(err, engine.ErrNoModel) {
		t.Error(err)
	}
	if _, err := e.AssignRecords(t.Context(), nil, nil); !errors.Is(err, engine.ErrNoModel) {
		t.Error(err)
	}
	if _, err := e.Fit(t.Context()); !errors.Is(err, engine.ErrTooFew) {
		t.Error(err)
	}
	small := demo.Shop{Seed: 1, Customers: 99}
	if err := small.Fill(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Fit(t.Context()); !errors.Is(err, engine.ErrTooFew) {
		t.Error(err)
	}
	if p := e.Progress(); p.Running || p.Last != engine.ErrTooFew.Error() {
		t.Errorf("%+v", p)
	}
	if err := (demo.Shop{Seed: 1, First: 99, Customers: 200}).Fill(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Fit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Assign(t.Context(), "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if _, err := st.AddEvents(t.Context(), []store.Event{{ID: "e", Customer: "asks only", Time: demo.Last}}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Explain(t.Context(), "asks only"); !errors.Is(err, engine.ErrNoOrders) {
		t.Error(err)
	}
	two := []store.Order{{Customer: "a", Time: demo.Last, Amount: 1}, {Customer: "b", Time: demo.Last, Amount: 1}}
	for _, orders := range [][]store.Order{nil, two, {{Customer: "a", Amount: 1}}, {{Time: demo.Last}}} {
		if a, err := e.AssignRecords(t.Context(), orders, nil); err == nil {
			t.Errorf("%v gave %+v", orders, a)
		}
	}
	if a, err := e.AssignRecords(t.Context(), two[:1], []store.Event{{Customer: "b", Time: demo.Last}}); err == nil {
		t.Error(a)
	}
}

// TestFutureOrdersWait: a line from a clock that is wrong does not make everybody a customer
// of long ago.
func TestFutureOrdersWait(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 300})
	clock := func() time.Time { return demo.Last.Add(36 * time.Hour) }
	if _, err := st.AddOrders(t.Context(), []store.Order{{ID: "x", Customer: "c0000001", Time: time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC), Amount: 1}}); err != nil {
		t.Fatal(err)
	}
	e := started(t, st, engine.Config{K: exactly(2), Clock: clock})
	f, err := e.Fit(t.Context())
	if err != nil || !f.Until.Equal(demo.Last) {
		t.Fatal(f, err)
	}
	a, err := e.Assign(t.Context(), "c0000001")
	if err != nil || a.Until.After(clock()) {
		t.Error(a, err)
	}
	// The host may say itself up to when the records are complete.
	until := demo.Last.AddDate(0, -1, 0)
	e = started(t, st, engine.Config{K: exactly(2), Clock: clock, Until: func() time.Time { return until }})
	if f, err = e.Fit(t.Context()); err != nil || !f.Until.Equal(until) {
		t.Error(f, err)
	}
}

// TestRestore: an engine that starts on a store has what the one before had.
func TestRestore(t *testing.T) {
	st := filled(t, shop())
	e := started(t, st, engine.Config{K: exactly(4)})
	before, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again := started(t, st, engine.Config{K: exactly(4)})
	if got, want := published(t, again.Current()), published(t, before); got != want {
		t.Errorf("restored\n%s\nwas\n%s", got, want)
	}
	for i := range 50 {
		id := fmt.Sprintf("c%07d", i)
		a, err := e.Explain(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := again.Explain(t.Context(), id)
		if err != nil || a.Assigned != b.Assigned || string(asJSON(t, a.Why)) != string(asJSON(t, b.Why)) {
			t.Fatal(a, b, err)
		}
	}
}

// published is what a fit shows, as text.
func published(t *testing.T, f *engine.Fitted) string {
	t.Helper()
	if f == nil {
		t.Fatal("no fit")
	}
	return string(asJSON(t, []any{f.ID, f.At, f.From, f.Until, f.Customers, f.Worth, f.Summary, f.Profile, f.Deck, f.Migration, f.Lineage, f.Withdrawn}))
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRefit: segments keep their IDs, and it is told who moved.
func TestRefit(t *testing.T) {
	st := filled(t, shop())
	e := started(t, st, engine.Config{K: exactly(4)})
	first, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.Migration != nil || first.Lineage != nil {
		t.Error("a first fit has nothing before it")
	}
	more := demo.Shop{Seed: 1, First: 1200, Customers: 300}
	if err := more.Fill(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	// Some take up another habit, or nobody would be told to have moved.
	var often []store.Order
	for i := range 100 {
		id := demo.Shop{Seed: 1}.Customer(i).ID
		for j := range 40 {
			often = append(often, store.Order{ID: fmt.Sprint("often-", i, "-", j), Customer: id, Time: demo.Last.AddDate(0, 0, -3*j), Amount: 20, Category: "tents"})
		}
	}
	if _, err := st.AddOrders(t.Context(), often); err != nil {
		t.Fatal(err)
	}
	second, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if second.ID != first.ID+1 || e.Current() != second || second.Customers != 1500 {
		t.Error(second.ID, second.Customers)
	}
	for _, l := range second.Lineage {
		if l.Fate != "kept" || l.Overlap != 0 {
			t.Errorf("%+v", l)
		}
	}
	m := second.Migration
	if m == nil || m.Common != 1200 {
		t.Fatalf("%+v", m)
	}
	told := 0
	for i, row := range m.Share {
		if row[i] != nil {
			told++
			if row[i].Value < .8 {
				t.Errorf("of %s %v stayed", m.Before[i].ID, *row[i])
			}
		}
	}
	if told == 0 {
		t.Error("of no segment it is told who stayed")
	}
}

// TestNothingToLearnFrom: a shop that gives everything away has segments too, and customers
// count for what they have spent.
func TestNothingToLearnFrom(t *testing.T) {
	st := open(t)
	var orders []store.Order
	for i := range 400 {
		for k := range 3 {
			orders = append(orders, store.Order{ID: fmt.Sprint(i, "-", k), Customer: fmt.Sprint(i), Time: demo.Last.AddDate(0, 0, -k*(7+i%2*30+i%5)), Category: fmt.Sprint(k * (i % 2))})
		}
	}
	orders[0].Amount = 1002
	if _, err := st.AddOrders(t.Context(), orders[:3*99]); err != nil {
		t.Fatal(err)
	}
	e := started(t, st, engine.Config{})
	if _, err := e.Fit(t.Context()); !errors.Is(err, engine.ErrTooFew) {
		t.Error(err)
	}
	if _, err := st.AddOrders(t.Context(), orders); err != nil {
		t.Fatal(err)
	}
	f, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Assign(t.Context(), "0")
	if err != nil || !f.Worth.Spent || a.Worth != 1002 || f.Profile != nil {
		t.Error(a, err, f.Worth)
	}
	if again := started(t, st, engine.Config{}); published(t, again.Current()) != published(t, f) {
		t.Error("restored otherwise")
	}
}

// TestNoHabitsYet: nobody has come back.
func TestNoHabitsYet(t *testing.T) {
	st := open(t)
	var orders []store.Order
	for i := range 400 {
		orders = append(orders, store.Order{ID: fmt.Sprint(i), Customer: fmt.Sprint(i), Time: demo.Last, Amount: float64(1 + i)})
	}
	if _, err := st.AddOrders(t.Context(), orders); err != nil {
		t.Fatal(err)
	}
	if f, err := started(t, st, engine.Config{}).Fit(t.Context()); !errors.Is(err, engine.ErrTooFew) {
		t.Error(f, err)
	}
}
