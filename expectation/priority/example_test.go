package priority_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/segment/cluster"
)

func ExampleOpportunity() {
	fmt.Printf("%.1f\n", priority.Opportunity(4.7, 2.1))
	// Output: 7.3
}

// Two hundred customers rate how important three things are and how satisfied they
// are with them, from 1 to 7.
func ExampleMap() {
	r := rand.New(rand.NewPCG(1, 0))
	importance := cluster.Matrix{Rows: 200, Cols: 3}
	satisfaction := cluster.Matrix{Rows: 200, Cols: 3}
	for range 200 {
		for _, level := range []float64{5, 4, 5.4} { // speed, fun, data protection
			importance.Data = append(importance.Data, level-1+float64(r.IntN(3)))
		}
		for _, level := range []float64{3, 4, 5} {
			satisfaction.Data = append(satisfaction.Data, level-1+float64(r.IntN(3)))
		}
	}
	p, err := priority.Map{Scale: priority.Scale{Min: 1, Max: 7, Top: 6}}.Rank(context.Background(), importance, satisfaction, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, name := range []string{"speed", "fun", "data protection"} {
		v := p.Items[j]
		fmt.Printf("%s: %v (%.0f %%), opportunity %.1f\n", name, v.Quadrant, 100*v.PQuadrant[v.Quadrant], v.Scores[priority.Opportunities].Value)
	}
	// Output:
	// speed: concentrate here (100 %), opportunity 7.2
	// fun: low priority (61 %), opportunity 0.0
	// data protection: keep up the good work (100 %), opportunity 3.3
}
