package cluster_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// What customers did in an app, and how often. Nobody did much of it, and the
// two who search and compare have hardly an event in common.
func ExampleNMF_Fit() {
	events := []string{"search", "compare", "read reviews", "play", "invite", "chat"}
	var x cluster.Counts
	for _, customer := range []map[int32]float64{
		{0: 9, 2: 4}, {1: 6, 2: 3}, {0: 5, 1: 4}, {3: 20, 5: 11}, {4: 3, 5: 2}, {3: 7, 4: 5}, {0: 3, 1: 2, 2: 2, 5: 1},
	} {
		var columns []int32
		var counts []float64
		for j, n := range customer {
			columns, counts = append(columns, j), append(counts, n)
		}
		if err := x.Add(columns, counts); err != nil {
			fmt.Println(err)
			return
		}
	}
	m, err := cluster.NMF{K: 2}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Add sorts the columns; Assign, which allocates nothing, wants them sorted.
	label, share := m.Assign([]int32{1, 3}, []float64{9, 1})
	fmt.Printf("%.0f%% by the factor of\n", 100*share)
	for j, v := range m.Factors.Row(label) {
		if v > .05 {
			fmt.Printf("  %s %.1f\n", events[j], v)
		}
	}
	// Output:
	// 90% by the factor of
	//   search 0.4
	//   compare 0.3
	//   read reviews 0.2
}

// How much of a customer is by which factor, of a model that was stored.
func ExampleNMFModel_Memberships() {
	var m cluster.NMFModel
	stored := `{"clientele":1,"kind":"nmf","factors":[[0.8,0.2,0],[0,0.5,0.5]],"sizes":[10,10],"shares":[0.5,0.5],"loss":3}`
	if err := m.UnmarshalJSON([]byte(stored)); err != nil {
		fmt.Println(err)
		return
	}
	shares := make([]float64, 2)
	ok := m.Memberships([]int32{0, 1}, []float64{2, 4}, shares)
	fmt.Printf("%.2f %v\n", shares, ok)
	// Output:
	// [0.56 0.44] true
}

// Columns may come in any order and twice.
func ExampleCounts_Add() {
	var x cluster.Counts
	err := x.Add([]int32{7, 2, 7}, []float64{1, 5, 2})
	columns, counts := x.Row(0)
	fmt.Println(columns, counts, x.Cols, err)
	err = x.Add([]int32{1}, []float64{-1})
	fmt.Println(err)
	// Output:
	// [2 7] [5 3] 8 <nil>
	// cluster: row 1, column 1 is -1, must be finite and not negative
}
