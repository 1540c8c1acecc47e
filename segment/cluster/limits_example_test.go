package cluster_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Seven customers by orders a month. Two account managers take at least three
// each; left to the distances, one would have a single customer.
func ExampleKMeans_Fit_limits() {
	x, err := cluster.FromRows([][]float64{{1}, {2}, {2}, {3}, {4}, {5}, {30}})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.KMeans{K: 2, MinSize: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	most := m.Labels[6] // of the one with 30 orders
	fmt.Println("with the large customer:", m.Sizes[most], "customers, mean", m.Centers.Row(int(most)))
	for _, w := range m.Warnings {
		fmt.Println(w.Code)
	}
	// Output:
	// with the large customer: 3 customers, mean [13]
	// limits-bind
}

// Four new customers for two teams that take two each. Three are nearest to
// the first team; the one that loses least by it goes to the second.
func ExampleKMeansModel_AssignLimited() {
	teams := cluster.KMeansModel{Centers: cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 10}}}
	x, err := cluster.FromRows([][]float64{{1}, {4}, {2}, {9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	labels, cost, err := teams.AssignLimited(context.Background(), x, 0, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(labels, cost)
	// Output: [0 1 0 1] 42
}
