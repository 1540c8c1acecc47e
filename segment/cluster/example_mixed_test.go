package cluster_test

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Orders a month and spend, both standardised, and how customers pay (0 cash,
// 1 card, 2 invoice).
func ExampleKPrototypes_Fit() {
	x, err := cluster.FromRows([][]float64{{-1, -.9}, {-.8, -1}, {-1.1, -1.2}, {1, .9}, {.9, 1.1}, {1.2, 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	pays, err := cluster.CodesFromRows([][]int32{{0}, {0}, {1}, {2}, {cluster.NoAnswer}, {2}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.KPrototypes{K: 2}.Fit(context.Background(), x, pays)
	if err != nil {
		fmt.Println(err)
		return
	}
	label, _, _, _ := m.Assign([]float64{.7, .8}, []int32{0})
	fmt.Printf("a good customer who pays cash: means %.1f, mode %d\n", m.Centers.Row(label), m.Modes.Row(label))
	fmt.Printf("an answer that differs adds %.2f\n", m.Gamma)
	// Output:
	// a good customer who pays cash: means [1.0 1.0], mode [2]
	// an answer that differs adds 0.51
}

// Customers by age and spend, where known, and by channel, around two of them.
func ExampleGower_Measure() {
	unknown := math.NaN()
	ages, err := cluster.FromRows([][]float64{{20, 15}, {22, unknown}, {65, 80}, {70, 95}, {70, 90}})
	if err != nil {
		fmt.Println(err)
		return
	}
	channels, err := cluster.CodesFromRows([][]int32{{0}, {0}, {1}, {1}, {1}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := cluster.Gower{Numbers: ages, Codes: channels}.Measure()
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.KMedoids{K: 2}.Fit(context.Background(), g.Rows(), g.Between)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("medoids", m.Medoids, "labels", m.Labels)
	for _, i := range m.Medoids {
		fmt.Printf("somebody of 30 on channel 0, to customer %d: %.2f\n", i, g.To(i, []float64{30, unknown}, []int32{0}))
	}
	// Output:
	// medoids [0 4] labels [0 0 1 1 1]
	// somebody of 30 on channel 0, to customer 0: 0.10
	// somebody of 30 on channel 0, to customer 4: 0.90
}
