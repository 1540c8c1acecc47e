package scale_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation/scale"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Eight customers rate three questions about speed from 1 to 7.
var ratings = cluster.Matrix{Rows: 8, Cols: 3, Data: []float64{
	6, 7, 6,
	3, 4, 2,
	5, 5, 6,
	2, 2, 3,
	7, 6, 7,
	4, 5, 4,
	1, 3, 2,
	6, 5, 6,
}}

func ExampleJudge() {
	r, err := scale.Judge(ratings)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("alpha %.2f (%.2f to %.2f), omega %.2f\n", r.Alpha.Value, r.Alpha.Low, r.Alpha.High, r.Omega)
	// Output: alpha 0.95 (0.82 to 0.99), omega 0.95
}

func ExampleStyle() {
	x := cluster.Matrix{Rows: 3, Cols: 6, Data: []float64{
		7, 7, 7, 7, 7, 7,
		4, 5, 3, 6, 2, 4,
		6, 2, 5, 3, 6, 4,
	}}
	s, err := scale.Style(x, 1, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f %% of answers at the ends, %.0f %% of respondents answer straight\n", 100*s.Extreme.Value, 100*s.Straight.Value)
	// Output: 33 % of answers at the ends, 33 % of respondents answer straight
}

// One answer all the way down says little, and somebody who only uses the ends says
// less than it seems.
func ExampleHabitsOf() {
	for _, answers := range [][]float64{{4, 4, 4, 4, 4, 4}, {1, 7, 7, 1, 7, 7}, {3, 5}} {
		h, err := scale.HabitsOf(answers, 1, 7)
		switch {
		case err != nil:
			fmt.Println(err)
		case h == nil:
			fmt.Println("too few answers")
		default:
			fmt.Printf("agreement %.2f, at the ends %.2f, straight %t\n", h.Agreement, h.Extreme, h.Straight)
		}
	}
	// Output:
	// agreement 0.50, at the ends 0.00, straight true
	// agreement 0.67, at the ends 1.00, straight false
	// too few answers
}
