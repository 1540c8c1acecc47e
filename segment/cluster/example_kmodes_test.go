package cluster_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Six customers: the channel they buy through (0 shop, 1 web, 2 phone), how
// they pay (0 cash, 1 card) and whether they return goods (0 no, 1 yes). One
// did not say how.
func ExampleKModes_Fit() {
	x, err := cluster.CodesFromRows([][]int32{
		{0, 0, 0}, {0, 0, 1}, {0, cluster.NoAnswer, 0}, {1, 1, 1}, {1, 1, 1}, {2, 1, 1},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.KModes{K: 2}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("customers:", m.Labels)
	for j := range m.Modes.Rows {
		fmt.Println("cluster", j, "mode", m.Modes.Row(j), "size", m.Sizes[j])
	}
	fmt.Println("answers that differ:", m.Loss)
	// Output:
	// customers: [0 0 0 1 1 1]
	// cluster 0 mode [0 0 0] size 3
	// cluster 1 mode [1 1 1] size 3
	// answers that differ: 2
}

// A new customer who buys by phone and says nothing else.
func ExampleKModesModel_Assign() {
	var m cluster.KModesModel
	stored := `{"clientele":1,"kind":"k-modes","modes":[[2,1,1],[0,0,0]],"categories":[3,2,2],"sizes":[30,50],"loss":21}`
	if err := m.UnmarshalJSON([]byte(stored)); err != nil {
		fmt.Println(err)
		return
	}
	label, differ, more, next := m.Assign([]int32{2, cluster.NoAnswer, cluster.NoAnswer})
	fmt.Printf("cluster %d differs in %.0f answers, cluster %d in %.0f\n", label, differ, next, more)
	// Output:
	// cluster 0 differs in 0 answers, cluster 1 in 1
}
