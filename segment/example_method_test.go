package segment_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Four teams that can look after 130 to 170 customers each.
func ExampleKMeans() {
	seg, err := segment.Fit(context.Background(), accounts(600, 1), accountSchema(), segment.Options{
		K: segment.Exactly(4), Method: segment.KMeans{MinSize: 130, MaxSize: 170},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range seg.Summary().Segments {
		fmt.Println(p.ID, p.Size)
	}
	// Output:
	// s1 160
	// s2 158
	// s3 152
	// s4 130
}

// Segments of different spread, how clearly a customer belongs to one, and which
// form of spread the customers bear out.
func ExampleMixture() {
	for _, form := range []cluster.Covariance{cluster.FullCovariance, cluster.DiagonalCovariance} {
		seg, err := segment.Fit(context.Background(), accounts(600, 1), numbersOnly(), segment.Options{
			K: segment.Exactly(3), Method: segment.Mixture{Covariance: form},
		})
		if err != nil {
			log.Fatal(err)
		}
		likelihood, _ := seg.Model.Likelihood()
		a, err := seg.Model.Assign(&account{key: "new", orders: 20, basket: 45})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: BIC %.4g, new customer in %s (%s), strength %.2f\n", form, likelihood.BIC, a.Segment.ID, a.Segment.Name, a.Strength)
	}
	// Output:
	// full: BIC 2265, new customer in s2 (close to the average), strength 0.83
	// diagonal: BIC 2250, new customer in s2 (close to the average), strength 0.73
}

// A survey in which some left questions out.
func ExampleLatentClasses() {
	seg, err := segment.Fit(context.Background(), surveyed(600, 1, .1), surveySchema(), segment.Options{
		K: segment.Exactly(2), Method: segment.LatentClasses{},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range seg.Summary().Segments {
		fmt.Printf("%s %s: %.2f\n", p.ID, p.Name, p.Share.Value)
	}
	someone := panelist{id: "new", q: [6]string{"yes", "", "yes", "never"}}
	p := make([]float64, 2)
	if err := seg.Model.Posterior(someone, p); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", p)
	// Output:
	// s1 mostly q3 yes, mostly q1 yes: 0.50
	// s2 mostly q2 yes, mostly q4 yes: 0.50
	// [0.00 1.00]
}

func ExampleModel_Posterior() {
	seg, err := segment.Fit(context.Background(), accounts(600, 1), numbersOnly(), segment.Options{
		K: segment.Exactly(3), Method: segment.Mixture{},
	})
	if err != nil {
		log.Fatal(err)
	}
	p := make([]float64, 3) // kept from one customer to the next
	for _, orders := range []int{4, 7, 12} {
		if err := seg.Model.Posterior(&account{key: "new", orders: orders, basket: 130}, p); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d orders: %.2f\n", orders, p)
	}
	// Output:
	// 4 orders: [0.74 0.26 0.00]
	// 7 orders: [0.05 0.95 0.00]
	// 12 orders: [0.00 1.00 0.00]
}

func ExampleModel_Likelihood() {
	for k := 1; k <= 3; k++ {
		seg, err := segment.Fit(context.Background(), surveyed(300, 1, .1), surveySchema(), segment.Options{
			K: segment.Exactly(k), Method: segment.LatentClasses{}, Starts: 5, Pairs: 10,
		})
		if err != nil {
			log.Fatal(err)
		}
		l, _ := seg.Model.Likelihood()
		fmt.Printf("%d classes: log-likelihood %.0f, %d parameters, BIC %.0f\n", k, l.Log, l.Parameters, l.BIC)
	}
	// Output:
	// 1 classes: log-likelihood -1663, 12 parameters, BIC 3395
	// 2 classes: log-likelihood -1412, 25 parameters, BIC 2967
	// 3 classes: log-likelihood -1400, 38 parameters, BIC 3016
}
