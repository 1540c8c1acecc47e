package demo_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// TestCustomersAreFunctionsOfTheirNumber: the same twice, the same in a larger shop, and
// others with another seed.
func TestCustomersAreFunctionsOfTheirNumber(t *testing.T) {
	small, large, other := demo.Shop{Seed: 1, Customers: 10}, demo.Shop{Seed: 1, First: 5, Customers: 1000}, demo.Shop{Seed: 2}
	for i := 5; i < 10; i++ {
		if !reflect.DeepEqual(small.Customer(i), small.Customer(i)) || !reflect.DeepEqual(small.Customer(i), large.Customer(i-5)) {
			t.Error(i)
		}
		if reflect.DeepEqual(small.Customer(i).Orders, other.Customer(i).Orders) {
			t.Error("another seed gives the same customer", i)
		}
	}
}

// TestKinds: as many of each as planted, and as much as planted sets them apart.
func TestKinds(t *testing.T) {
	const n = 8000
	kinds := demo.Kinds()
	counts, app, lines, back := make([]int, len(kinds)), make([]float64, len(kinds)), make([]float64, len(kinds)), make([]float64, len(kinds))
	ids := map[string]bool{}
	for i := range n {
		r := demo.Shop{Seed: 1}.Customer(i)
		counts[r.Kind]++
		for _, o := range r.Orders {
			lines[r.Kind]++
			if o.Channel == "app" {
				app[r.Kind]++
			}
			if o.Returned {
				back[r.Kind]++
			}
			if o.Amount <= 0 || o.Time.After(demo.Last.AddDate(0, 0, 1)) || o.Customer != r.ID || ids[o.ID] {
				t.Fatalf("%+v", o)
			}
			ids[o.ID] = true
		}
	}
	for k, kind := range kinds {
		// Four standard errors of a share.
		if share := float64(counts[k]) / n; math.Abs(share-kind.Share) > 4*math.Sqrt(kind.Share*(1-kind.Share)/n) {
			t.Errorf("%s: %.3f of the customers, planted %.3f", kind.Name, share, kind.Share)
		}
		// Habits are cut off at 0 and 1, which draws the mean in by less than .03.
		if got := app[k] / lines[k]; math.Abs(got-kind.App) > .03 {
			t.Errorf("%s: %.3f in the app, planted %.3f", kind.Name, got, kind.App)
		}
		if got := back[k] / lines[k]; math.Abs(got-kind.Returned) > .03 {
			t.Errorf("%s: %.3f sent back, planted %.3f", kind.Name, got, kind.Returned)
		}
	}
	tilted := 0
	for i := range n {
		if (demo.Shop{Seed: 1, Tilt: .2}).Customer(i).Kind == 0 {
			tilted++
		}
	}
	if got := float64(tilted-counts[0]) / n; math.Abs(got-.2) > .02 {
		t.Errorf("a tilt of .2 makes %.3f more of the first kind", got)
	}
}

// TestFill stores everything once, however often it is filled.
func TestFill(t *testing.T) {
	st, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	shop := demo.Shop{Seed: 1, Customers: 1500}
	var want store.Counts
	for i := range shop.Customers {
		r := shop.Customer(i)
		want.Orders += int64(len(r.Orders))
		want.Events += int64(len(r.Events))
		want.Answers += int64(len(r.Answers))
	}
	for range 2 {
		last := 0
		if err := shop.Fill(t.Context(), st, func(done int) { last = done }); err != nil {
			t.Fatal(err)
		}
		if got, err := st.Counts(t.Context()); err != nil || got != want || last != shop.Customers {
			t.Errorf("%+v of %+v, %d customers, %v", got, want, last, err)
		}
	}
}

// TestInstrument is one that the library takes, with an item for each answer.
func TestInstrument(t *testing.T) {
	in := demo.Instrument()
	if err := in.Validate(); err != nil {
		t.Fatal(err)
	}
	items := map[string]bool{}
	for _, item := range in.Items {
		items[item.ID] = true
	}
	answered := 0
	for i := range 500 {
		for _, a := range (demo.Shop{Seed: 1}).Customer(i).Answers {
			answered++
			for id := range a.Items {
				if !items[id] {
					t.Error(id)
				}
			}
		}
	}
	if answered < 50 {
		t.Error(answered, "answered")
	}
}
