package quality_test

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// What two sortings of eight customers say in common, as a share of what they
// say, before and after taking off what chance would give.
func ExampleMutualInformation() {
	ann := []int32{0, 0, 0, 0, 1, 1, 1, 1}
	ben := []int32{1, 1, 1, 0, 0, 0, 0, 0}
	i, err := quality.MutualInformation(ann, ben)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, beyond chance %.2f\n", i.Normalized(quality.Arithmetic), i.Adjusted(quality.Arithmetic))
	// Output: 0.56, beyond chance 0.50
}

func ExampleFowlkesMallows() {
	f, err := quality.FowlkesMallows([]int32{0, 0, 0, 0, 1, 1, 1, 1}, []int32{1, 1, 1, 0, 0, 0, 0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", f)
	// Output: 0.72
}

// Three groups cut into two, three and four clusters: the right number is the
// tightest by both indices.
func ExampleCalinskiHarabasz() {
	ctx, x := context.Background(), threeGroups()
	for k := 2; k <= 4; k++ {
		m, err := cluster.KMeans{K: k}.Fit(ctx, x)
		if err != nil {
			fmt.Println(err)
			return
		}
		ch, err := quality.CalinskiHarabasz(ctx, x, m.Labels, 0)
		if err != nil {
			fmt.Println(err)
			return
		}
		db, err := quality.DaviesBouldin(ctx, x, m.Labels, 0)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d: high is good %.0f, low is good %.1f\n", k, ch, db)
	}
	// Output:
	// 2: high is good 491, low is good 0.8
	// 3: high is good 1774, low is good 0.4
	// 4: high is good 1406, low is good 0.8
}

func ExampleDaviesBouldin() {
	x := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{0, 2, 10, 12}}
	db, err := quality.DaviesBouldin(context.Background(), x, []int32{0, 0, 1, 1}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(db)
	// Output: 0.2
}

func ExampleSquaredSilhouette() {
	x := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{0, 2, 10, 12}}
	s, err := quality.SquaredSilhouette(context.Background(), x, []int32{0, 0, 1, 1}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", s.Mean)
	// Output: 0.96
}

// Hours of the day lie on a circle: 23 is near to 1.
func ExampleMedoidSilhouette() {
	hours := []float64{0, 1, 23, 11, 12, 14}
	dist := func(i, j int) float64 {
		d := math.Abs(hours[i] - hours[j])
		return min(d, 24-d)
	}
	s, err := quality.MedoidSilhouette(context.Background(), []int{0, 4}, []int32{0, 0, 0, 1, 1, 1}, dist, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", s.Values)
	// Output: [1.00 0.91 0.91 0.91 1.00 0.80]
}

// The customer at 2 lies between the two centres.
func ExampleShadow() {
	x := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{0, 2, 4}}
	centers := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 4}}
	s, err := quality.Shadow(context.Background(), x, centers, []int32{0, 0, 1}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Values)
	// Output: [0 1 0]
}

func ExampleGorge() {
	x := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{0, 2, 4}}
	centers := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 4}}
	g, err := quality.Gorge(context.Background(), x, centers, 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range g.Rows {
		fmt.Printf("%.2f\n", g.Row(i))
	}
	// Output:
	// [0.98 0.02]
	// [0.50 0.50]
	// [0.02 0.98]
}

// With a third segment, one of the two stays and the new one takes members
// from both.
func ExampleAcrossSolutions() {
	two := []int32{0, 0, 0, 0, 1, 1, 1, 1}
	three := []int32{0, 0, 0, 2, 2, 1, 1, 1}
	origins, err := quality.AcrossSolutions([][]int32{two, three})
	if err != nil {
		fmt.Println(err)
		return
	}
	for s, v := range origins[0].Stability {
		fmt.Printf("segment %d from %.1f: stability %.0f\n", s, origins[0].From[s], v)
	}
	// Output:
	// segment 0 from [1.0 0.0]: stability 1
	// segment 1 from [0.0 1.0]: stability 1
	// segment 2 from [0.5 0.5]: stability 0
}

func ExampleGap_Run() {
	r, err := quality.Gap{References: 30}.Run(context.Background(), threeGroups(), 5, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clusters:", r.K)
	// Output: clusters: 3
}

func ExampleStability_Clusterwise() {
	r, err := quality.Stability{Pairs: 20}.Clusterwise(context.Background(), threeGroups(), 3, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", r.Jaccard)
	// Output: [1.0 1.0 1.0]
}
