package cluster_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Customers by orders a year and basket value: most order now and then, some
// often and for small amounts. A mixture says how sure it is of each.
func ExampleGaussianMixture_Fit() {
	x, err := cluster.FromRows([][]float64{
		{2, 40}, {3, 55}, {1, 62}, {2, 48}, {4, 51}, {3, 38}, {2, 58}, {1, 45},
		{20, 9}, {24, 12}, {22, 8}, {19, 11},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.GaussianMixture{K: 2, Covariance: cluster.DiagonalCovariance, Seed: 1}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	often, _ := m.Assign([]float64{21, 10})
	fmt.Printf("share %.2f, around %.1f orders of %.0f\n", m.Weights[often], m.Means.Row(often)[0], m.Means.Row(often)[1])
	fmt.Println("parameters", m.Parameters)
	// Output:
	// share 0.33, around 21.2 orders of 10
	// parameters 9
}

// The posterior probabilities of a new customer, and the density, which is low
// for one unlike all others.
func ExampleGaussianMixtureModel_Posterior() {
	x, err := cluster.FromRows([][]float64{{1}, {2}, {3}, {4}, {5}, {11}, {12}, {13}, {14}, {15}})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.GaussianMixture{K: 2, Covariance: cluster.TiedCovariance}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	p := make([]float64, 2)
	low, _ := m.Assign([]float64{3})
	for _, v := range []float64{3, 7.5, 40} {
		density := m.Posterior([]float64{v}, p)
		fmt.Printf("%4.1f: low with %.2f, log density %.0f\n", v, p[low], density)
	}
	// Output:
	//  3.0: low with 1.00, log density -2
	//  7.5: low with 0.92, log density -7
	// 40.0: low with 0.00, log density -184
}
