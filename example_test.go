package clientele_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// The whole path: orders become behavior, behavior becomes worth, customers
// become segments, a survey says what each expects, and both become personas.
func Example() {
	ctx := context.Background()
	orders, answers := sample()

	// Orders to behavior, in weeks up to the last day of the records.
	ledger, err := behavior.CollectSlice(ctx, orders, behavior.Options{})
	if err != nil {
		log.Fatal(err)
	}
	table, err := ledger.Summarize(ctx, behavior.Window{Unit: behavior.Week})
	if err != nil {
		log.Fatal(err)
	}

	// Behavior to worth: what each customer will bring within a year.
	histories, spendings := value.Histories(table), value.Spendings(table)
	buying, err := value.FitBGNBD(ctx, histories, value.Options{})
	if err != nil {
		log.Fatal(err)
	}
	spending, err := value.FitGammaGamma(ctx, spendings, value.Options{})
	if err != nil {
		log.Fatal(err)
	}
	year := value.Months(12, .10, table.Unit)
	clv, err := value.CLVs(ctx, buying.Model, spending.Model, histories, spendings, year, 0)
	if err != nil {
		log.Fatal(err)
	}

	// Customers of our own type to segments.
	type customer struct {
		behavior.Customer
		CLV float64
	}
	customers := make([]customer, len(clv))
	for i, c := range table.Customers {
		customers[i] = customer{c, clv[i]}
	}
	seg, err := segment.Fit(ctx, customers, segment.Schema[customer]{
		ID:    func(c customer) string { return c.ID },
		Worth: func(c customer) float64 { return c.CLV },
		Features: []segment.Feature[customer]{
			segment.Numeric("time between orders", func(c customer) float64 { return c.GapMean }).
				Log().Unit("weeks").Missing(segment.Median), // there is none after a single order
			segment.Numeric("basket value", func(c customer) float64 { return c.Basket }).Log().Unit("EUR"),
		},
	}, segment.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}

	// Segments and a survey to expectations, and both to personas.
	profile, err := expectation.Score(ctx, seg.Membership(), answers, &expectation.Instrument{
		Scale:      expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{{Name: "delivery speed", Type: expectation.Explicit}},
		Items: []expectation.Item{
			{ID: "wanted", Dimension: "delivery speed", Measures: expectation.Expected},
			{ID: "got", Dimension: "delivery speed", Measures: expectation.Perceived},
		},
	}, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	deck, err := persona.Build(ctx, seg.Summary(), profile, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range deck.Personas {
		fmt.Printf("%s persona: %s, %d customers\n", p.Kind, p.Name, p.Size)
		for _, e := range p.Expectations {
			if e.Unmet {
				fmt.Printf("  fix %s: %.1f points short\n", e.Name, -e.Gap.Value)
			}
		}
	}
	// Output:
	// primary persona: High basket value, long time between orders, 400 customers
	// secondary persona: Low basket value, short time between orders, 200 customers
	//   fix delivery speed: 2.2 points short
}

// sample makes the orders of two kinds of customers within two years, and the
// answers of every third: who orders often waits longer than expected.
func sample() (orders []behavior.Order, answers []expectation.Answer) {
	r := rand.New(rand.NewPCG(1, 1))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 600 {
		id, often := fmt.Sprintf("C%03d", i), i%3 == 0
		every, basket, got := 60., 120., 6.
		if often {
			every, basket, got = 10, 25, 4
		}
		leaves := 200 + 530*r.Float64()
		for day := 200 * r.Float64(); day < leaves; day += every * r.ExpFloat64() {
			orders = append(orders, behavior.Order{
				Customer: id,
				Time:     start.AddDate(0, 0, int(day)),
				Amount:   basket * (.7 + .6*r.Float64()),
			})
		}
		if r.IntN(3) == 0 {
			level := func(mean float64) float64 { return min(7, max(1, math.Round(mean+r.NormFloat64()))) }
			answers = append(answers, expectation.Answer{Respondent: id, Values: []float64{level(6), level(got)}})
		}
	}
	return orders, answers
}
