package choice_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/expectation/choice"
)

// Three items, of which sixty customers chose the most and the least important.
func tasks() (out []choice.Task) {
	for who := range 60 {
		t := choice.Task{Respondent: fmt.Sprint(who), Shown: []int{0, 1, 2}, Best: 0, Worst: 2}
		switch {
		case who%3 == 0:
			t.Best, t.Worst = 1, 2
		case who%5 == 0:
			t.Best, t.Worst = 2, 1
		case who%7 == 0:
			t.Best, t.Worst = 1, 0
		}
		out = append(out, t)
	}
	return out
}

func ExampleLogit() {
	u, err := choice.Logit(context.Background(), 3, tasks())
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range []string{"speed", "price", "data protection"} {
		s := u.Items[i].Share
		fmt.Printf("%s: %.2f (%.2f to %.2f)\n", name, s.Value, s.Low, s.High)
	}
	// Output:
	// speed: 0.46 (0.38 to 0.54)
	// price: 0.41 (0.33 to 0.50)
	// data protection: 0.13 (0.08 to 0.20)
}

func ExampleCounts() {
	all, err := choice.NewCounts(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	own, err := choice.NewCounts(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tasks() {
		if err := all.Add(t); err != nil {
			fmt.Println(err)
			return
		}
		if t.Respondent == "5" {
			if err := own.Add(t); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	scores, err := all.Scores()
	if err != nil {
		fmt.Println(err)
		return
	}
	mine, err := all.Individual(own, choice.Blend{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range []string{"speed", "price", "data protection"} {
		fmt.Printf("%s: %+.2f for all, %+.2f for respondent 5\n", name, scores[i].Utility.Value, mine[i])
	}
	// Output:
	// speed: +0.77 for all, +0.37 for respondent 5
	// price: +0.58 for all, -0.53 for respondent 5
	// data protection: -1.55 for all, +0.15 for respondent 5
}
