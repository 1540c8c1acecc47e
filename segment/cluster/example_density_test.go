package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// twoGroups are customers by orders and basket value, both standardised: a
// dense group, a loose one, and one customer far from both.
var twoGroups = [][]float64{
	{0, 0}, {.1, .1}, {.2, 0}, {.1, -.1}, {0, .1}, {.2, .1},
	{5, 5}, {6, 5}, {5, 6}, {6, 6}, {5.5, 7}, {7, 6},
	{-9, 9},
}

// Clusters of different density, found without saying how many there are.
func ExampleHDBSCAN_Fit() {
	x, err := cluster.FromRows(twoGroups)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.HDBSCAN{MinSize: 4, MinPoints: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clusters:", m.Labels)
	fmt.Println("sizes:", m.Sizes, "noise:", m.Noise)
	fmt.Printf("the last customer is an outlier: %.2f\n", m.Outliers[12])
	// Output:
	// clusters: [0 0 0 0 0 0 1 1 1 1 1 1 -1]
	// sizes: [6 6] noise: 1
	// the last customer is an outlier: 0.99
}

// New customers join by what they are near, even after the model was stored.
func ExampleHDBSCANModel_Assign() {
	x, err := cluster.FromRows(twoGroups)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.HDBSCAN{MinSize: 4, MinPoints: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	stored, err := json.Marshal(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	var loaded cluster.HDBSCANModel
	if err := json.Unmarshal(stored, &loaded); err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range [][]float64{{5.5, 5.5}, {.5, .5}, {-9, 0}} {
		label, probability := loaded.Assign(row)
		fmt.Printf("%v: cluster %d, %.2f\n", row, label, probability)
	}
	// Output:
	// [5.5 5.5]: cluster 1, 1.00
	// [0.5 0.5]: cluster 0, 0.25
	// [-9 0]: cluster -1, 0.00
}

// Who has two others within a distance of 1.2, and who is near such customers.
func ExampleDBSCAN_Fit() {
	x, err := cluster.FromRows(twoGroups)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.DBSCAN{Epsilon: 1.2, MinPoints: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clusters:", m.Labels)
	fmt.Println("sizes:", m.Sizes, "noise:", m.Noise, "dense:", m.Dense)
	label, distance := m.Assign([]float64{5, 4})
	fmt.Printf("new customer: cluster %d at %.1f\n", label, distance)
	// Output:
	// clusters: [0 0 0 0 0 0 1 1 1 1 1 1 -1]
	// sizes: [6 6] noise: 1 dense: 11
	// new customer: cluster 1 at 1.0
}
