package kano_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation/kano"
)

func ExampleGrid() {
	var g kano.Grid
	for _, a := range []struct {
		functional, dysfunctional kano.Answer
		times                     int
	}{
		{kano.Expect, kano.Dislike, 120},  // a must-be
		{kano.Like, kano.Dislike, 70},     // one-dimensional
		{kano.Neutral, kano.LiveWith, 40}, // indifferent
		{kano.Like, kano.Neutral, 20},     // attractive
		{kano.Neutral, kano.Like, 5},      // reverse
		{kano.Dislike, kano.Dislike, 3},   // questionable
	} {
		for range a.times {
			if err := g.Add(a.functional, a.dysfunctional, 1); err != nil {
				fmt.Println(err)
			}
		}
	}
	j := g.Judge()
	fmt.Printf("%v with a probability of %.3f\n", j.Category, j.P[j.Category])
	fmt.Printf("having it pleases %.2f (%.2f to %.2f)\n", j.Better.Value, j.Better.Low, j.Better.High)
	fmt.Printf("lacking it annoys %.2f (%.2f to %.2f)\n", -j.Worse.Value, -j.Worse.High, -j.Worse.Low)
	// Output:
	// M with a probability of 1.000
	// having it pleases 0.36 (0.30 to 0.42)
	// lacking it annoys 0.76 (0.70 to 0.81)
}

func ExampleCompare() {
	var young, old kano.Grid
	for range 90 {
		if err := young.Add(kano.Like, kano.Dislike, 1); err != nil {
			fmt.Println(err)
		}
		if err := old.Add(kano.Neutral, kano.Neutral, 1); err != nil {
			fmt.Println(err)
		}
	}
	for range 60 {
		if err := young.Add(kano.Like, kano.Neutral, 1); err != nil {
			fmt.Println(err)
		}
		if err := old.Add(kano.Like, kano.Neutral, 1); err != nil {
			fmt.Println(err)
		}
	}
	c, err := kano.Compare(young, old)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("V = %.2f, having it pleases the young more by %.2f (%.2f to %.2f)\n", c.V, c.Better[0].Value, c.Better[0].Low, c.Better[0].High)
	// Output: V = 0.77, having it pleases the young more by 0.60 (0.52 to 0.67)
}

func ExampleClassify() {
	c, err := kano.Classify(kano.Like, kano.Neutral)
	fmt.Println(c, err)
	// Output: A <nil>
}

func ExampleScores() {
	having, lacking, err := kano.Scores(kano.Expect, kano.Dislike)
	fmt.Println(having, lacking, err)
	// Output: 2 4 <nil>
}
