package expectation_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/segment"
)

// 240 customers say how important three things are and how satisfied they are, and how
// they would feel with data protection and without it. Everybody takes it for granted,
// and it is better than the rest but not good: the methods disagree on what to do.
func ExampleScore_methods() {
	instrument := &expectation.Instrument{Name: "kiosk", Scale: expectation.Scale{Min: 1, Max: 7}}
	for _, name := range []string{"data protection", "speed", "fun"} {
		instrument.Dimensions = append(instrument.Dimensions, expectation.Dimension{Name: name, Type: expectation.Digital})
		instrument.Items = append(instrument.Items,
			expectation.Item{ID: name + " important", Dimension: name, Measures: expectation.Importance},
			expectation.Item{ID: name + " satisfied", Dimension: name, Measures: expectation.Satisfaction})
	}
	like := &expectation.Scale{Min: 1, Max: 5} // from I like it to I dislike it
	instrument.Items = append(instrument.Items,
		expectation.Item{ID: "with", Dimension: "data protection", Measures: expectation.Functional, Scale: like},
		expectation.Item{ID: "without", Dimension: "data protection", Measures: expectation.Dysfunctional, Scale: like})

	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}}}
	var answers []expectation.Answer
	for i := range 240 {
		id := fmt.Sprintf("customer %d", i)
		members.Customers, members.Labels = append(members.Customers, id), append(members.Labels, 0)
		with, without := float64(kano.Expect), float64(kano.Dislike)
		if i%3 == 0 {
			with = float64(kano.Like)
		}
		if i%10 == 0 {
			without = float64(kano.Neutral)
		}
		answers = append(answers, expectation.Answer{Respondent: id, Values: []float64{
			5 + float64(min(i%5, 2)), 4 + float64(i%4)/2, // data protection
			5 + float64(i%2), 2 + float64(i%5), // speed
			2 + float64(i%3), 3 + float64(i%3), // fun
			with, without,
		}})
	}
	profile, err := expectation.Score(context.Background(), members, answers, instrument, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c := profile.Segments[0].Dimensions[0]
	fmt.Printf("%v with a probability of %.2f: having it pleases %.1f, lacking it annoys %.1f\n", c.Kano.Category, c.Kano.P[kano.MustBe], c.Kano.Better.Value, -c.Kano.Worse.Value)
	fmt.Println(c.Methods.Quadrant)
	fmt.Println(c.Methods.Dispute)
	// Output:
	// M with a probability of 1.00: having it pleases 0.3, lacking it annoys 0.9
	// keep up the good work
	// opportunity 13.6 calls for action and Kano calls it a must-be, but the importance-performance map says keep up the good work
}
