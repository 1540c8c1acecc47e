package cluster_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Nine ways to answer three questions with no (0) and yes (1), and how many
// people did: the second question is often left out.
func ExampleLatentClasses_Fit() {
	x, err := cluster.CodesFromRows([][]int32{
		{0, 0, 0}, {0, 0, 1}, {0, cluster.NoAnswer, 0}, {1, 1, 1}, {1, 1, 0}, {1, cluster.NoAnswer, 1}, {0, 1, 0}, {1, 0, 1}, {1, 0, 0},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	people := []float64{40, 8, 12, 30, 7, 10, 9, 6, 9}
	m, err := cluster.LatentClasses{K: 2, Weights: people}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	class, p := m.Assign([]int32{1, cluster.NoAnswer, 0})
	fmt.Printf("yes, no answer, no: %.0f%% likely of the class with share %.2f\n", 100*p, m.Shares[class])
	for j, item := range m.Probabilities {
		fmt.Printf("says yes to question %d: %.2f\n", j+1, item.Row(class)[1])
	}
	// Output:
	// yes, no answer, no: 60% likely of the class with share 0.61
	// says yes to question 1: 0.14
	// says yes to question 2: 0.16
	// says yes to question 3: 0.12
}

// How probable each class is after one answer, and after two.
func ExampleLatentClassModel_Posterior() {
	var m cluster.LatentClassModel
	stored := `{"clientele":1,"kind":"latent-classes","shares":[0.5,0.5],"sizes":[50,50],
		"probabilities":[[[0.2,0.8],[0.8,0.2]],[[0.1,0.9],[0.6,0.4]]]}`
	if err := m.UnmarshalJSON([]byte(stored)); err != nil {
		fmt.Println(err)
		return
	}
	p := make([]float64, 2)
	m.Posterior([]int32{1, cluster.NoAnswer}, p)
	fmt.Printf("%.2f\n", p)
	m.Posterior([]int32{1, 1}, p)
	fmt.Printf("%.2f\n", p)
	// Output:
	// [0.80 0.20]
	// [0.90 0.10]
}

// Without the number of categories, they are as many as the codes show.
func ExampleCodesFromRows() {
	x, err := cluster.CodesFromRows([][]int32{{0, 2}, {1, 0}, {cluster.NoAnswer, 1}}, nil)
	fmt.Println(x.Categories, err)
	_, err = cluster.CodesFromRows([][]int32{{0, 2}}, []int{2, 2})
	fmt.Println(err)
	// Output:
	// [2 3] <nil>
	// cluster: row 0, column 1 has code 2, must be from 0 to 1, or -1 for no answer
}
