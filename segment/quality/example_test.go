package quality_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// Two analysts sorted eight customers. They agree but for one of them.
func ExampleAdjustedRand() {
	ann := []int32{0, 0, 0, 0, 1, 1, 1, 1}
	ben := []int32{1, 1, 1, 0, 0, 0, 0, 0}
	plain, err := quality.Rand(ann, ben)
	if err != nil {
		fmt.Println(err)
		return
	}
	adjusted, err := quality.AdjustedRand(ann, ben)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f of all pairs, %.2f beyond chance\n", plain, adjusted)
	// Output: 0.75 of all pairs, 0.49 beyond chance
}

// Last year's segments and this year's, numbered anew by the fit: which is
// which?
func ExampleMatchLabels() {
	before := []int32{0, 0, 0, 1, 1, 2, 2, 2}
	now := []int32{2, 2, 0, 0, 0, 1, 1, 1}
	to, same, err := quality.MatchLabels(before, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("old segments are now", to, "and", same, "of", len(now), "customers stayed")
	// Output: old segments are now [2 0 1] and 7 of 8 customers stayed
}

// How much of each cluster is found again.
func ExampleJaccard() {
	alike, err := quality.Jaccard([]int32{0, 0, 0, 1, 1, 1}, []int32{0, 0, 1, 1, 1, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", alike)
	// Output: [0.67 0.75]
}

// threeGroups makes customers around three points.
func threeGroups() cluster.Matrix {
	r := rand.New(rand.NewPCG(1, 2))
	at := [][]float64{{0, 0}, {6, 0}, {3, 5}}
	var rows [][]float64
	for i := range 600 {
		c := at[i%3]
		rows = append(rows, []float64{c[0] + r.NormFloat64(), c[1] + r.NormFloat64()})
	}
	x, err := cluster.FromRows(rows)
	if err != nil {
		panic(err)
	}
	return x
}

func ExampleSilhouette() {
	x := threeGroups()
	m, err := cluster.KMeans{K: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := quality.Silhouette(context.Background(), x, m.Labels, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	quick, err := quality.SimplifiedSilhouette(context.Background(), x, m.Centers, m.Labels, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	part, err := quality.SilhouetteSample(context.Background(), x, m.Labels, 100, 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("all %.1f, to centres %.1f, of a sample %.1f\n", all.Mean, quick.Mean, part.Mean)
	// Output: all 0.7, to centres 0.8, of a sample 0.7
}

// How many groups of customers are there, if any?
func ExampleStability_Choose() {
	c, err := quality.Stability{Pairs: 20}.Choose(context.Background(), threeGroups(), 2, 6, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("structure:", c.Structure, "segments:", c.K)
	// Output:
	// structure: true segments: 3
}

// Are these segments the ones that other samples would give?
func ExampleStability_Run() {
	x := threeGroups()
	m, err := cluster.KMeans{K: 3}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := quality.Stability{Pairs: 20}.Run(context.Background(), x, 3, m.Labels, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("agreement of samples %.1f\n", r.Global)
	for s, v := range r.Segment {
		fmt.Printf("segment %d found again %.1f\n", s, v)
	}
	// Output:
	// agreement of samples 1.0
	// segment 0 found again 1.0
	// segment 1 found again 1.0
	// segment 2 found again 1.0
}
