package segment_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"github.com/muesli/clusters"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// A host's own type, its schema, and what comes out for publication.
func ExampleFit() {
	schema := segment.Schema[*account]{
		ID:    (*account).Key,
		Worth: (*account).Margin,
		Features: []segment.Feature[*account]{
			segment.Numeric("orders", (*account).Orders).Log(),
			segment.Numeric("basket value", (*account).Basket).Log().Unit("EUR"),
			segment.Descriptor("main channel", (*account).Channel), // describes, never shapes
		},
	}
	seg, err := segment.Fit(context.Background(), accounts(600, 1), schema, segment.Options{K: segment.Between(2, 3)})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range seg.Summary().Segments {
		fmt.Printf("%s %s: %d customers, %.0f %% of worth\n", p.ID, p.Name, p.Size, 100*p.WorthShare.Value)
	}
	// Output:
	// s1 high basket value, few orders: 205 customers, 38 % of worth
	// s2 close to the average: 199 customers, 32 % of worth
	// s3 many orders, low basket value: 196 customers, 29 % of worth
}

func ExampleModel_Assign() {
	seg, err := segment.Fit(context.Background(), accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	a, err := seg.Model.Assign(&account{key: "new", orders: 30, basket: 25, channel: "web"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s (%s), strength %.2f\n", a.Segment.ID, a.Segment.Name, a.Strength)
	// Output:
	// s2 (many orders, low basket value), strength 0.86
}

func ExampleModel_Explain() {
	seg, err := segment.Fit(context.Background(), accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	why, err := seg.Model.Explain(&account{key: "new", orders: 20, basket: 60, channel: "phone"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("in %s rather than %s, %.2f from the border\n", why.Segment.ID, why.RunnerUp.ID, why.Border)
	for _, in := range why.Inputs {
		fmt.Printf("%-12s %+.2f\n", in.Feature, in.Contribution)
	}
	c := why.Change
	fmt.Printf("would move to %s if %s went from %s to %s\n", c.Segment.ID, c.Feature, c.FromLevel, c.ToLevel)
	// Output:
	// in s3 rather than s2, 0.80 from the border
	// orders       +0.01
	// basket value +0.14
	// main channel +0.85
	// would move to s2 if main channel went from phone to web
}

// A model is stored without functions; the schema brings them back.
func ExampleLoad() {
	seg, err := segment.Fit(context.Background(), accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	var stored bytes.Buffer
	if err := seg.Model.Save(&stored); err != nil {
		log.Fatal(err)
	}
	model, err := segment.Load(&stored, accountSchema())
	if err != nil {
		log.Fatal(err)
	}
	a, err := model.Assign(&account{key: "new", orders: 4, basket: 310, channel: "shop"})
	fmt.Println(a.Segment.Name, err)
	// Output:
	// high basket value, few orders <nil>
}

// Segments keep their IDs over a refit.
func ExampleOptions_previous() {
	ctx := context.Background()
	before, err := segment.Fit(ctx, accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	after, err := segment.Fit(ctx, accounts(900, 2), accountSchema(), segment.Options{K: segment.Exactly(3), Previous: before.Model})
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range after.Lineage {
		fmt.Println(l.Segment.ID, l.Fate)
	}
	// Output:
	// s1 kept
	// s2 kept
	// s3 kept
}

func ExampleFromGroups() {
	var ids, groups []string
	for i := range 40 {
		ids = append(ids, fmt.Sprint("r", i))
		groups = append(groups, []string{"weekly", "weekly", "daily"}[i%3])
	}
	groups[39] = "never"
	_, summary, err := segment.FromGroups(ids, groups, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range summary.Segments {
		fmt.Printf("%s: %.2f\n", p.Name, p.Share.Value)
	}
	fmt.Println(summary.Warnings[0])
	// Output:
	// weekly: 0.67
	// daily: 0.33
	// groups of fewer than 10 members are left out of every figure, those of the population included
}

func ExampleFitObservations() {
	var obs clusters.Observations
	for i := range 20 {
		obs = append(obs, clusters.Coordinates{float64(i % 5), float64(i % 3)}, clusters.Coordinates{50 + float64(i%4), 9})
	}
	r, err := segment.FitObservations(context.Background(), obs, segment.Options{K: segment.Exactly(2)})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range r.Clusters {
		fmt.Printf("%.4g %d\n", c.Center, len(c.Observations))
	}
	// Output:
	// [2 0.95] 20
	// [51.5 9] 20
}

func ExampleLifecycle_State() {
	l := segment.Lifecycle{Gap: 6} // weeks between orders of a typical repeat customer
	fmt.Println(l.State(behavior.Customer{Orders: 1, Periods: 1, SinceLast: 5}, 1))
	fmt.Println(l.State(behavior.Customer{Orders: 1, Periods: 1, SinceLast: 50}, 1))
	fmt.Println(l.State(behavior.Customer{Orders: 9, Periods: 9, Frequency: 8, GapMean: 2, SinceLast: 7}, .7))
	fmt.Println(l.State(behavior.Customer{Orders: 9, Periods: 9, Frequency: 8, GapMean: 2, SinceLast: 30}, .01))
	// Back three weeks ago after a year away, which says nothing about the rhythm of two weeks.
	fmt.Println(l.State(behavior.Customer{Orders: 9, Periods: 9, Frequency: 8, Recency: 66, GapMean: 66. / 8,
		GapMax: 52, PeriodsAfterGapMax: 1, SinceLast: 3}, .7))
	// Output:
	// new
	// dormant
	// at risk
	// lost
	// won back
}
