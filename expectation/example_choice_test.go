package expectation_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/choice"
	"github.com/clientele-go/clientele/segment"
)

// Customers rate everything as important. Asked to choose what matters most and least
// they cannot: how often each chose a dimension as best, less how often as worst, per
// time that it was shown, is an importance of that customer, from -1 to 1, and an
// answer like any other.
func ExampleScore_choices() {
	names := []string{"speed", "price", "data protection"}
	in := &expectation.Instrument{Name: "shop", Scale: expectation.Scale{Min: 1, Max: 7}}
	for _, name := range names {
		in.Dimensions = append(in.Dimensions, expectation.Dimension{Name: name, Type: expectation.Explicit})
		in.Items = append(in.Items,
			expectation.Item{ID: name + " expected", Dimension: name, Measures: expectation.Expected},
			expectation.Item{ID: name + " got", Dimension: name, Measures: expectation.Perceived},
			expectation.Item{ID: name + " chosen", Dimension: name, Measures: expectation.Importance, Scale: &expectation.Scale{Min: -1, Max: 1}})
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}}}
	var answers []expectation.Answer
	for i := range 90 {
		own, err := choice.NewCounts(len(names))
		if err != nil {
			log.Fatal(err)
		}
		task := choice.Task{Shown: []int{0, 1, 2}, Best: 0, Worst: 2} // most choose speed and not data protection
		if i%4 == 0 {
			task.Best, task.Worst = 1, 0
		}
		if err := own.Add(task); err != nil {
			log.Fatal(err)
		}
		a := expectation.Answer{Respondent: fmt.Sprint("customer ", i)}
		for d := range names {
			got := 4 - float64((i+d)%3) // all three fall short alike
			a.Values = append(a.Values, 5, got, (own.Best[d]-own.Worst[d])/own.Shown[d])
		}
		members.Customers, members.Labels = append(members.Customers, a.Respondent), append(members.Labels, 0)
		answers = append(answers, a)
	}
	profile, err := expectation.Score(context.Background(), members, answers, in, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range profile.FixFirst(3) {
		fmt.Printf("%d. %s: chosen %+.2f, gap %.0f\n", f.FixFirst, f.Name, f.Importance.Value, f.Gap.Value)
	}
	// Output:
	// 1. speed: chosen +0.50, gap -2
	// 2. price: chosen +0.25, gap -2
	// 3. data protection: chosen -0.75, gap -2
}
