package drift_test

import (
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment/drift"
)

// Accounts by credit grade, before and now.
func ExampleStability() {
	b, err := drift.Stability([]int64{253, 302, 204, 134, 72, 26, 8}, []int64{177, 262, 285, 158, 88, 25, 6})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("PSI %.3f, p below .0001: %v\n", b.PSI, b.P < .0001)
	// Output:
	// PSI 0.068, p below .0001: true
}

// Of 400 customers 20 were missing a value, of 500 now 60.
func ExampleProportions() {
	d := drift.Proportions(20, 400, 60, 500)
	fmt.Printf("%+.0f points (%+.0f to %+.0f), p %.4f\n", 100*d.Change, 100*d.Low, 100*d.High, d.P)
	// Output:
	// +7 points (+3 to +11), p 0.0003
}

// The means of two groups of which sums are known.
func ExampleMeans() {
	sums := func(values ...float64) (s drift.Sums) {
		for range 20 {
			for _, v := range values {
				s = s.Plus(drift.Sums{N: 1, First: v, Second: v * v, Third: v * v * v, Fourth: v * v * v * v})
			}
		}
		return s
	}
	d := drift.Means(sums(1, 2, 3), sums(1, 3, 4))
	fmt.Printf("%.2f (%.2f to %.2f)\n", d.Change, d.Low, d.High)
	// Output:
	// 0.67 (0.28 to 1.05)
}

// A segment made 30 of 100 in turnover, and makes 40 of 100.
func ExampleSumShares() {
	sums := func(n int64, v float64) drift.Sums {
		f := float64(n)
		return drift.Sums{N: n, First: f * v, Second: f * v * v, Third: f * v * v * v, Fourth: f * v * v * v * v}
	}
	before := sums(30, 1)
	now := sums(40, 1)
	d := drift.SumShares(before, sums(100, 1), now, sums(100, 1))
	fmt.Printf("%.2f (%.2f to %.2f)\n", d.Change, d.Low, d.High)
	// Output:
	// 0.10 (-0.03 to 0.23)
}
