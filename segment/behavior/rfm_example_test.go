package behavior_test

import (
	"context"
	"fmt"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

// shop returns the orders of 300 customers in a year, each with a rhythm of its
// own. Every third one stays away after a while.
func shop() *behavior.Ledger {
	ledger := behavior.NewLedger(behavior.Options{})
	start := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range 300 {
		first, last := i*11%366, 366
		if i%3 == 0 {
			last = min(first+100, last)
		}
		for d := first; d < last; d += 5 + i%60 {
			_ = ledger.Add(behavior.Order{
				Customer: fmt.Sprintf("C%03d", i), Time: start.AddDate(0, 0, d), Amount: 20 + float64(i%97),
			})
		}
	}
	return ledger
}

func values(l *behavior.Ledger) []behavior.RFM {
	table, err := l.Summarize(context.Background(), behavior.Window{})
	if err != nil {
		return nil
	}
	return table.RFM()
}

func ExampleScoreRFM() {
	scores, err := behavior.ScoreRFM(context.Background(), values(shop()), behavior.ScoreOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scores.Customers[0], scores.Customers[1])
	// Another customer, by the same cuts.
	s, err := scores.Score(behavior.RFM{ID: "new", Recency: 2, Frequency: 1, Monetary: 35})
	fmt.Println(s, err)
	// Output:
	// 154 555
	// 511 <nil>
}

func ExampleSegmentRFM() {
	ctx := context.Background()
	all := values(shop())
	scores, err := behavior.ScoreRFM(ctx, all, behavior.ScoreOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	segments, err := behavior.SegmentRFM(ctx, all, scores, behavior.TenSegments())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range segments.Published() { // never fewer than ten customers
		fmt.Printf("%s: %d customers, %.0f%% of revenue\n", g.Name, g.Customers, 100*g.RevenueShare)
	}
	// Output:
	// Champions: 34 customers, 28% of revenue
	// Loyal Customers: 49 customers, 30% of revenue
	// Potential Loyalists: 32 customers, 7% of revenue
	// Promising: 15 customers, 1% of revenue
	// Need Attention: 12 customers, 4% of revenue
	// About to Sleep: 28 customers, 3% of revenue
	// At Risk: 37 customers, 11% of revenue
	// Hibernating: 75 customers, 10% of revenue
	// other groups: 18 customers, 6% of revenue
}

func ExampleRFMRules_Check() {
	rules := behavior.RFMRules{
		Rules: []behavior.RFMRule{
			{Segment: "keep", R: behavior.Range{Low: 3, High: 5}, FM: behavior.Range{Low: 2, High: 5}},
			{Segment: "win back", R: behavior.Range{Low: 1, High: 3}, FM: behavior.Range{Low: 4, High: 5}},
			{Segment: "leave", R: behavior.Range{Low: 1, High: 2}, FM: behavior.Range{Low: 1, High: 3}},
		},
	}
	_, err := rules.Check()
	fmt.Println(err)
	rules.Others = "first steps"
	warnings, err := rules.Check()
	for _, w := range warnings {
		fmt.Println(w.Code, "-", w.Text)
	}
	fmt.Println(err)
	// Output:
	// behavior: rules: no rule matches R3 FM1, R4 FM1, R5 FM1, and there is no name for others
	// gap - no rule matches R3 FM1, R4 FM1, R5 FM1
	// overlap - several segments match R3 FM4, R3 FM5; the first wins
	// <nil>
}

func ExampleTiers() {
	tiers, err := behavior.Tiers(context.Background(), values(shop()), behavior.TierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range tiers.Published() {
		fmt.Printf("%s: %d customers, %.0f%% of revenue\n", g.Name, g.Customers, 100*g.RevenueShare)
	}
	// Output:
	// top 20 %: 60 customers, 55% of revenue
	// next 30 %: 90 customers, 29% of revenue
	// last 50 %: 150 customers, 16% of revenue
}

func ExampleConcentrate() {
	c, err := behavior.Concentrate(context.Background(), values(shop()), []float64{.01, .05, .2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range c.Tops {
		fmt.Printf("top %.0f%%: %.2f withheld: %v\n", 100*s.Top, s.Revenue, s.Withheld)
	}
	fmt.Printf("Gini %.2f\n", c.Gini)
	// Output:
	// top 1%: 0.00 withheld: true
	// top 5%: 0.24 withheld: false
	// top 20%: 0.55 withheld: false
	// Gini 0.51
}

func ExampleLedger_Compare() {
	day := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 0, 0, 0, 0, time.UTC) }
	c, err := shop().Compare(context.Background(),
		behavior.Window{Until: day(6, 30)}, behavior.Window{From: day(7, 1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, later := c.Published()
	for _, g := range later {
		fmt.Println(g.Name, g.Customers)
	}
	share, ok := c.Retention()
	fmt.Printf("retention %.2f %v\n", share, ok)
	// Output:
	// repeating 120
	// new 151
	// retention 0.81 true
}

func ExampleLedger_Cohorts() {
	table, err := shop().Cohorts(context.Background(), behavior.Window{}, behavior.Quarterly)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table.Published().Cohorts {
		fmt.Println(c.Name, c.Customers, c.Active)
	}
	// Output:
	// 2024-Q1 75 [75 -1 50 50]
	// 2024-Q2 74 [74 -1 51]
	// 2024-Q3 75 [75 -1]
	// 2024-Q4 76 [76]
}
