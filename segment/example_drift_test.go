package segment_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment"
)

// stays is how often a guest comes, and what a visit brings.
type stays struct {
	guest          string
	times, revenue float64
}

func guests(seed uint64, n int, revenue float64) []stays {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]stays, n)
	for i := range out {
		regular := float64(i % 2)
		out[i] = stays{fmt.Sprint("guest ", i), 2 + 10*regular + r.NormFloat64(), revenue * (30 - 15*regular + 3*r.NormFloat64())}
	}
	return out
}

func guestSchema() segment.Schema[stays] {
	return segment.Schema[stays]{
		ID: func(v stays) string { return v.guest },
		Features: []segment.Feature[stays]{
			segment.Numeric("visits a year", func(v stays) float64 { return v.times }),
			segment.Numeric("revenue a visit", func(v stays) float64 { return v.revenue }).Unit("EUR"),
		},
	}
}

// The guests of the year after, who spend a fifth more a visit, held against those of the fit.
func ExampleCensus_Drift() {
	ctx := context.Background()
	fit, err := segment.Fit(ctx, guests(1, 1000, 1), guestSchema(), segment.Options{K: segment.Exactly(2)})
	if err != nil {
		log.Fatal(err)
	}
	before, err := fit.Model.Census(ctx, guests(1, 1000, 1)) // save it beside the model
	if err != nil {
		log.Fatal(err)
	}
	now := before.Empty()
	for _, g := range guests(2, 800, 1.2) {
		if err := now.Add(g); err != nil {
			log.Fatal(err)
		}
	}
	d, err := before.Drift(now, segment.DriftOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range d.Features {
		fmt.Printf("%s: PSI %.1f\n", f.Name, *f.PSI)
	}
	for _, s := range d.Segments {
		fmt.Printf("%s: %.0f %% of the guests, was %.0f %%\n", s.ID, 100*s.Share.Now.Value, 100*s.Share.Before.Value)
	}
	for _, a := range d.Alarms {
		fmt.Printf("alarm %s %q\n", a.Code, a.Subject)
	}
	fmt.Println("advice:", d.Advice.Do)
	// Output:
	// visits a year: PSI 0.0
	// revenue a visit: PSI 1.2
	// s1: 50 % of the guests, was 50 %
	// s2: 50 % of the guests, was 50 %
	// alarm nobodys ""
	// alarm out-of-range "revenue a visit"
	// alarm feature-moved "revenue a visit"
	// alarm mean-moved "revenue a visit"
	// alarm centre-moved "s1"
	// alarm centre-moved "s2"
	// advice: redo
}

// A guest who asks to be forgotten is taken out of the census without a trace.
func ExampleCensus_Remove() {
	ctx := context.Background()
	all := guests(1, 1000, 1)
	fit, err := segment.Fit(ctx, all, guestSchema(), segment.Options{K: segment.Exactly(2)})
	if err != nil {
		log.Fatal(err)
	}
	census, err := fit.Model.Census(ctx, all)
	if err != nil {
		log.Fatal(err)
	}
	if err := census.Remove(all[17]); err != nil {
		log.Fatal(err)
	}
	fmt.Println(census.Customers(), "guests")
	// Output:
	// 999 guests
}

// Guests come a little more often each year. Where segments are centres, they can follow
// without a fit.
func ExampleCensus_Recentred() {
	ctx := context.Background()
	all := guests(1, 1000, 1)
	fit, err := segment.Fit(ctx, all, guestSchema(), segment.Options{K: segment.Exactly(2)})
	if err != nil {
		log.Fatal(err)
	}
	census, err := fit.Model.Census(ctx, guests(2, 1000, 1.05))
	if err != nil {
		log.Fatal(err)
	}
	model, err := census.Recentred()
	if err != nil {
		log.Fatal(err)
	}
	r := model.Record()
	fmt.Println("moved", r.Recentred, "time to", r.Customers, "guests; segments", model.Segments()[0].ID, "and", model.Segments()[1].ID)
	// Output:
	// moved 1 time to 1000 guests; segments s1 and s2
}
