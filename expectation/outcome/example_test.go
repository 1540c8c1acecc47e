package outcome_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation/outcome"
)

func ExampleNPS() {
	var ours, theirs outcome.NPS
	for _, rating := range []float64{10, 9, 9, 8, 10, 7, 9, 6, 10, 9, 8, 10} {
		if err := ours.Add(rating, 1); err != nil {
			fmt.Println(err)
		}
	}
	for _, rating := range []float64{7, 3, 9, 8, 5, 7, 6, 8, 2, 9} {
		if err := theirs.Add(rating, 1); err != nil {
			fmt.Println(err)
		}
	}
	s, d := ours.Score(), ours.Minus(theirs)
	fmt.Printf("score %.0f (%.0f to %.0f)\n", 100*s.Value, 100*s.Low, 100*s.High)
	fmt.Printf("apart by %.0f (%.0f to %.0f)\n", 100*d.Value, 100*d.Low, 100*d.High)
	// Output:
	// score 58 (12 to 82)
	// apart by 78 (13 to 121)
}

func ExampleShare() {
	var satisfied outcome.Share
	for _, rating := range []float64{5, 4, 3, 5, 5, 2, 4, 5, 4, 1} {
		yes, err := outcome.CSAT.Success(rating)
		if err == nil {
			err = satisfied.Add(yes, 1)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	e := satisfied.Estimate()
	fmt.Printf("%.0f %% satisfied (%.0f to %.0f %%), n = %d\n", 100*e.Value, 100*e.Low, 100*e.High, e.N)
	// Output: 70 % satisfied (40 to 89 %), n = 10
}
