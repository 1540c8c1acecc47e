package segment_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment"
)

// onScale fits a segmentation by one feature and says where baskets of 10, 100, 1000
// and a million euros come to lie on its scale.
func onScale(basket segment.NumericFeature[*account]) {
	schema := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{basket}}
	seg, err := segment.Fit(context.Background(), accounts(600, 1), schema, segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	for _, euros := range []float64{10, 100, 1000, 1e6} {
		why, err := seg.Model.Explain(&account{key: "new", basket: euros})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%7.0f EUR: %.4g\n", euros, why.Inputs[0].Encoded)
	}
}

// A logarithm draws in what is large, but a million is still a million.
func ExampleNumericFeature_Log() {
	onScale(segment.Numeric("basket", (*account).Basket).Log().Unit("EUR"))
	// Output:
	//      10 EUR: -1.72
	//     100 EUR: 0.1917
	//    1000 EUR: 2.169
	// 1000000 EUR: 8.123
}

// The power is found from the data: here that of a logarithm, or nearly.
func ExampleNumericFeature_YeoJohnson() {
	onScale(segment.Numeric("basket", (*account).Basket).YeoJohnson().Unit("EUR"))
	// Output:
	//      10 EUR: -1.695
	//     100 EUR: 0.1794
	//    1000 EUR: 2.219
	// 1000000 EUR: 9.028
}

// Ranks end where the customers of the fit end.
func ExampleNumericFeature_Quantile() {
	onScale(segment.Numeric("basket", (*account).Basket).Quantile().Unit("EUR"))
	// Output:
	//      10 EUR: -2.193
	//     100 EUR: 0.1528
	//    1000 EUR: 2.598
	// 1000000 EUR: 2.598
}

// Two customers in a hundred at either end are drawn in before the logarithm is taken.
func ExampleNumericFeature_Winsorized() {
	onScale(segment.Numeric("basket", (*account).Basket).Winsorized(.02).Log().Unit("EUR"))
	// Output:
	//      10 EUR: -1.691
	//     100 EUR: 0.1932
	//    1000 EUR: 1.648
	// 1000000 EUR: 1.648
}

// The middle half of the customers sets the unit.
func ExampleNumericFeature_Robust() {
	onScale(segment.Numeric("basket", (*account).Basket).Robust().Log().Unit("EUR"))
	// Output:
	//      10 EUR: -1.263
	//     100 EUR: 0.1096
	//    1000 EUR: 1.529
	// 1000000 EUR: 5.804
}

// Orders and units say the same, so that the number of orders counts twice.
func ExampleCorrelation() {
	units := func(a *account) int { return 3*a.orders + a.orders%2 }
	schema := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
		segment.Numeric("orders", (*account).Orders).Log(),
		segment.Numeric("units", units).Log(),
		segment.Category("country", (*account).Country),
	}}
	seg, err := segment.Fit(context.Background(), accounts(600, 1), schema, segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range seg.Correlations {
		fmt.Printf("%s, %s: %s %.2f\n", c.A, c.B, c.Measure, c.Strength)
	}
	for _, w := range seg.Warnings {
		if w.Code == "correlated-feature" {
			fmt.Println(w.Subject, w.Text)
		}
	}
	// Output:
	// orders, units: pearson 1.00
	// units, country: correlation-ratio 0.00
	// orders, country: correlation-ratio 0.00
	// units tells much the same as "orders", and what they have in common counts once for each; leave one out, make it a descriptor, or lower their weights
}
