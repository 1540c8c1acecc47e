package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Seven customers by orders and basket value, both standardised: the tree, cut
// into three, and a new customer.
func ExampleAgglomerative_Fit() {
	x, err := cluster.FromRows([][]float64{{-1, -1}, {2, 1.8}, {-1.2, -.9}, {.1, 0}, {2.1, 2}, {0, .2}, {-1, -1.3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	tree, err := cluster.Agglomerative{Linkage: cluster.Ward}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	cut, err := tree.Cut(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clusters:", cut.Labels, "sizes:", cut.Sizes)
	fmt.Printf("three hold from height %.1f to %.1f\n", cut.Below, cut.Above)
	label, near, next, second := cut.Assign(x, []float64{1.5, 1.5})
	fmt.Printf("new customer: cluster %d at %.1f, next is %d at %.1f\n", label, near, second, next)
	// Output:
	// clusters: [0 1 0 2 1 2 0] sizes: [3 2 2]
	// three hold from height 0.4 to 2.5
	// new customer: cluster 1 at 0.6, next is 2 at 2.0
}

// Places on a line that are known by their distances only, joined as long as
// neighbours are no further than 2 apart.
func ExampleAgglomerative_FitDissimilarities() {
	at := []float64{0, 1, 2.5, 9, 10}
	tree, err := cluster.Agglomerative{Linkage: cluster.Single}.FitDissimilarities(context.Background(), len(at), func(i, j int) float64 {
		return max(at[i]-at[j], at[j]-at[i])
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cut, err := tree.CutAt(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cut.K, "clusters:", cut.Labels)
	label, _, _, _ := cut.AssignBy(func(i int) float64 { return max(at[i]-8, 8-at[i]) })
	fmt.Println("a place at 8:", label)
	// Output:
	// 2 clusters: [0 0 0 1 1]
	// a place at 8: 1
}

// A tree that was stored, and how well it tells the distances.
func ExampleDendrogram_CopheneticCorrelation() {
	var tree cluster.Dendrogram
	stored := `{"clientele":1,"kind":"dendrogram","linkage":"average","merges":[{"a":0,"b":1,"height":1},{"a":3,"b":2,"height":4.5}]}`
	if err := json.Unmarshal([]byte(stored), &tree); err != nil {
		fmt.Println(err)
		return
	}
	at := []float64{0, 1, 5}
	r, err := tree.CopheneticCorrelation(context.Background(), func(i, j int) float64 { return max(at[i]-at[j], at[j]-at[i]) })
	fmt.Printf("%d rows, correlation %.2f %v\n", tree.Rows(), r, err)
	// Output:
	// 3 rows, correlation 0.97 <nil>
}
