package expectation_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// Nobody was asked what is important. How likely customers are to recommend the shop
// tells: that goes with how they rate the service, and not with the prices.
func ExampleScore_drivers() {
	instrument := &expectation.Instrument{
		Name:       "shop survey",
		Scale:      expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{{Name: "service", Type: expectation.Interpersonal}, {Name: "prices", Type: expectation.Explicit}},
		Items: []expectation.Item{
			{ID: "service", Dimension: "service", Measures: expectation.Perceived},
			{ID: "prices", Dimension: "prices", Measures: expectation.Perceived},
			{ID: "recommend", Measures: expectation.Outcome, Metric: expectation.NPS, Scale: &expectation.Scale{Min: 0, Max: 10}},
		},
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}}}
	var answers []expectation.Answer
	for i := range 420 {
		id := fmt.Sprintf("customer %d", i)
		members.Customers, members.Labels = append(members.Customers, id), append(members.Labels, 0)
		service, prices := float64(1+i%7), float64(3+i%5)
		recommend := 2 + service + float64(i%3-1) // people differ
		answers = append(answers, expectation.Answer{Respondent: id, Values: []float64{service, prices, recommend}})
	}
	profile, err := expectation.Score(context.Background(), members, answers, instrument, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	s := profile.Segments[0]
	nps := s.Outcomes[0].Figure
	fmt.Printf("%s: net promoter score %.0f (%.0f to %.0f), %.0f %% explained\n", s.Name, 100*nps.Value, 100*nps.Low, 100*nps.High, 100*s.Driven.R2.Value)
	for _, c := range s.Dimensions {
		d := c.Drive
		fmt.Printf("%-8s %.2f of it, %s: a low rating %+.1f, a high one %+.1f\n", c.Name, d.Share.Value, d.Kind, d.Penalty.Value, d.Reward.Value)
	}
	// Output:
	// regulars: net promoter score -43 (-50 to -36), 86 % explained
	// service  0.86 of it, performance: a low rating -2.5, a high one +2.0
	// prices   0.00 of it, no impact: a low rating +0.0, a high one +0.0
}
