package pool_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation/pool"
)

// Satisfaction in five segments, the last of them with nine answers.
func ExampleShrink() {
	p, err := pool.Shrink([]pool.Group{
		{N: 120, Mean: 3.9, Variance: .8}, {N: 80, Mean: 4.1, Variance: .7}, {N: 150, Mean: 3.6, Variance: .9},
		{N: 60, Mean: 4.0, Variance: .8}, {N: 9, Mean: 4.8, Variance: .6},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range p.Groups {
		fmt.Printf("%.2f -> %.2f (%.2f to %.2f), %.0f %% borrowed\n", g.Raw.Value, g.Value, g.Low, g.High, 100*g.Factor)
	}
	// Output:
	// 3.90 -> 3.91 (3.75 to 4.06), 6 % borrowed
	// 4.10 -> 4.09 (3.90 to 4.29), 9 % borrowed
	// 3.60 -> 3.62 (3.47 to 3.76), 5 % borrowed
	// 4.00 -> 4.00 (3.78 to 4.22), 12 % borrowed
	// 4.80 -> 4.43 (3.96 to 5.15), 46 % borrowed
}
