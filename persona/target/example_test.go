package target_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/persona/target"
)

// A shop weighs three segments: what they would bring and how loyal they are makes
// them attractive, price and advice are what the shop has to offer.
func ExampleEvaluation() {
	e := target.Evaluation{
		Attractiveness:  []target.Criterion{{Name: "worth", Weight: 3}, {Name: "loyalty", Weight: 2}},
		Competitiveness: []target.Criterion{{Name: "price", Weight: 1}, {Name: "advice", Weight: 1}},
	}
	s, err := e.Select(context.Background(), []target.Candidate{
		{ID: "s1", Name: "explorers", Attractive: []float64{9, 6}, Competitive: []float64{5, 9}},
		{ID: "s2", Name: "regulars", Attractive: []float64{6, 9}, Competitive: []float64{7, 6}},
		{ID: "s3", Name: "collectors", Attractive: []float64{10, 10}, Competitive: []float64{3, 8}, KnockedOut: []string{"large enough"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range s.Choices {
		if c.Rank == 0 {
			fmt.Printf("%s is no target: not %s\n", c.Name, c.KnockedOut[0])
			continue
		}
		fmt.Printf("%d. %s: attractiveness %.1f, competitiveness %.1f, first in %.0f %% of weightings\n", c.Rank, c.Name, c.Attractiveness, c.Competitiveness, 100*c.PFirst)
	}
	// Output:
	// 1. explorers: attractiveness 7.8, competitiveness 7.0, first in 82 % of weightings
	// 2. regulars: attractiveness 7.2, competitiveness 6.5, first in 18 % of weightings
	// collectors is no target: not large enough
}

// The worked example of Dolnicar, Grün and Leisch.
func ExampleWeigh() {
	fmt.Println(target.Weigh([]float64{.25, .35, .2, .1, .1}, []float64{5, 2, 10, 8, 9}))
	// Output: 5.65 <nil>
}
