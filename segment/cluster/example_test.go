package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/muesli/clusters"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Six customers by orders a year and basket value, in comparable units.
func ExampleKMeans_Fit() {
	x, err := cluster.FromRows([][]float64{{1, 2}, {1, 4}, {1, 0}, {9, 2}, {9, 4}, {9, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := cluster.KMeans{K: 2, Seed: 1}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("sizes", m.Sizes, "inertia", m.Inertia)
	fmt.Println("together:", m.Labels[0] == m.Labels[1], m.Labels[0] == m.Labels[3])
	// Output:
	// sizes [3 3] inertia 16
	// together: true false
}

// Assign tells the distance to the two nearest centres: how typical a new
// customer is, and how near the border.
func ExampleKMeansModel_Assign() {
	var m cluster.KMeansModel
	stored := `{"clientele":1,"kind":"k-means","centers":[[0,0],[10,0]],"sizes":[40,60],"inertia":75,"converged":true}`
	if err := json.Unmarshal([]byte(stored), &m); err != nil {
		fmt.Println(err)
		return
	}
	label, near, next, second := m.Assign([]float64{3, 4})
	fmt.Printf("cluster %d at %.0f, then %d at %.2f\n", label, near, second, next)
	// Output: cluster 0 at 5, then 1 at 8.06
}

// Points on a clock know their own distance: an hour before midnight is near
// an hour after. Such observations go to k-medoids.
func ExampleKMedoids_Fit() {
	hours := []float64{23, 0, 1, 11, 12, 13}
	apart := func(i, j int) float64 {
		d := math.Abs(hours[i] - hours[j])
		return min(d, 24-d)
	}
	m, err := cluster.KMedoids{K: 2}.Fit(context.Background(), len(hours), apart)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, i := range m.Medoids {
		fmt.Println("around", hours[i], "o'clock:", m.Sizes[j])
	}
	// Output:
	// around 0 o'clock: 3
	// around 12 o'clock: 3
}

// Observations in, clusters out.
func ExampleKMeansModel_Clusters() {
	obs := clusters.Observations{
		clusters.Coordinates{1, 1}, clusters.Coordinates{8, 8}, clusters.Coordinates{1, 2}, clusters.Coordinates{8, 9},
	}
	x, err := cluster.FromObservations(obs)
	if err != nil {
		fmt.Println(err)
		return
	}
	start := cluster.Matrix{Rows: 2, Cols: 2, Data: []float64{0, 0, 10, 10}}
	m, err := cluster.KMeans{Centers: &start}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	cc, err := m.Clusters(obs)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range cc {
		fmt.Println(c.Center, len(c.Observations))
	}
	// Output:
	// [1 1.5] 2
	// [8 8.5] 2
}

// Equal rows are merged, and their counts serve as weights.
func ExampleDistinct() {
	x, err := cluster.FromRows([][]float64{{1, 0}, {0, 1}, {1, 0}, {1, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, counts, index := cluster.Distinct(x)
	fmt.Println(rows.Rows, counts, index)
	// Output: 2 [3 1] [0 1 0 0]
}
