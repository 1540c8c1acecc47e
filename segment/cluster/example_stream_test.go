package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
)

// table gives 3,000 rows of two groups, piece by piece, as a host might read
// them from a file: any number of times, and only one piece in memory.
func table(yield func(cluster.Piece, error) bool) {
	for piece := range 30 {
		var p cluster.Piece
		p.Rows = cluster.Matrix{Rows: 100, Cols: 2}
		for i := range 100 {
			row := 100*piece + i
			a, b := float64(row%10), float64(row%7)
			if row%3 == 0 {
				a, b = a+50, b+20
			}
			p.Rows.Data = append(p.Rows.Data, a, b)
			p.Keys = append(p.Keys, uint64(row))
		}
		if !yield(p, nil) {
			return
		}
	}
}

// Data that need not fit into memory.
func ExampleStreamKMeans_Fit() {
	m, err := cluster.StreamKMeans{K: 2, Size: 500}.Fit(context.Background(), table)
	if err != nil {
		fmt.Println(err)
		return
	}
	label, _, _, _ := m.Assign([]float64{5, 3})
	fmt.Printf("%d rows around %.1f\n", m.Sizes[label], m.Centers.Row(label))
	// Output:
	// 2000 rows around [4.5 3.0]
}

// Two machines see half of the rows each. Their accumulators travel as JSON and
// are merged; the means are the centres of the next iteration.
func ExampleAccumulator() {
	centers := cluster.Matrix{Rows: 2, Cols: 2, Data: []float64{0, 0, 60, 30}}
	var stored [2][]byte
	for machine := range stored {
		a, err := cluster.NewAccumulator(centers)
		if err != nil {
			fmt.Println(err)
			return
		}
		number := 0
		for p := range table {
			if number++; number%2 == machine {
				if err := a.AddPiece(context.Background(), p); err != nil {
					fmt.Println(err)
					return
				}
			}
		}
		if stored[machine], err = json.Marshal(a); err != nil {
			fmt.Println(err)
			return
		}
	}
	var all, other cluster.Accumulator
	if err := json.Unmarshal(stored[0], &all); err != nil {
		fmt.Println(err)
		return
	}
	if err := json.Unmarshal(stored[1], &other); err != nil {
		fmt.Println(err)
		return
	}
	if err := all.Merge(&other); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d rows, centres move to %.1f\n", all.Rows(), all.Means().Data)
	// Output:
	// 3000 rows, centres move to [4.5 3.0 54.5 23.0]
}

// A sample of 200 rows stands for all 3,000.
func ExampleSketch() {
	s, err := cluster.NewSketch(cluster.SketchOptions{Size: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	for p := range table {
		if err := s.AddPiece(context.Background(), p); err != nil {
			fmt.Println(err)
			return
		}
	}
	x, weights := s.Sample()
	m, err := cluster.KMeans{K: 2, Weights: weights}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	label, _, _, _ := m.Assign([]float64{5, 3})
	share := 0.0
	for i, l := range m.Labels {
		if int(l) == label {
			share += weights[i] / s.Mass()
		}
	}
	fmt.Printf("%d of %d rows, %.1f of them around %.0f\n", x.Rows, s.Rows(), share, m.Centers.Row(label))
	// Output:
	// 200 of 3000 rows, 0.7 of them around [5 3]
}
