package path_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/expectation/path"
	"github.com/clientele-go/clientele/segment/cluster"
)

// service is a model of a repair service: what customers expect works on the quality
// that they perceive, and both on how satisfied they are.
var service = path.Model{
	Constructs: []path.Construct{
		{Name: "expectation", Indicators: []string{"e1", "e2"}, Low: 1, High: 7},
		{Name: "quality", Indicators: []string{"q1", "q2", "q3"}, Low: 1, High: 7},
		{Name: "satisfaction", Indicators: []string{"s1", "s2"}, Low: 1, High: 7},
	},
	Paths: []path.Arrow{
		{From: "expectation", To: "quality"},
		{From: "expectation", To: "satisfaction"},
		{From: "quality", To: "satisfaction"},
	},
}

// survey makes up 400 customers who answer from 1 to 7. Expectations work on
// satisfaction by way of quality only.
func survey() (columns []string, x cluster.Matrix) {
	r := rand.New(rand.NewPCG(1, 0))
	answer := func(v, mean float64) float64 {
		return max(1, min(7, math.Round(mean+1.2*v+.7*r.NormFloat64())))
	}
	x = cluster.Matrix{Rows: 400, Cols: 7}
	for range x.Rows {
		e := r.NormFloat64()
		q := .6*e + .8*r.NormFloat64()
		s := .7*q + .7*r.NormFloat64()
		x.Data = append(x.Data, answer(e, 5), answer(e, 5.2), answer(q, 4), answer(q, 4.5), answer(q, 3.8), answer(s, 4.2), answer(s, 4.4))
	}
	return []string{"e1", "e2", "q1", "q2", "q3", "s1", "s2"}, x
}

func ExampleModel_Fit() {
	columns, x := survey()
	f, err := service.Fit(context.Background(), columns, x, nil, path.Options{Replicates: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range f.Effects {
		fmt.Println(e)
	}
	for _, c := range f.Constructs {
		fmt.Printf("%s: index %.0f, rho_A %.1f\n", c.Name, c.Index.Value, c.Reliability.RhoA.Value)
	}
	fmt.Println("warnings:", len(f.Warnings))
	// Output:
	// expectation on quality: 0.50 (0.43 to 0.57), all of it directly
	// expectation on satisfaction: 0.30 (0.21 to 0.38) in all, of which 0.00 (-0.10 to 0.10) directly and 0.29 (0.24 to 0.36) by way of others
	// quality on satisfaction: 0.59 (0.51 to 0.66), all of it directly
	// expectation: index 67, rho_A 0.8
	// quality: index 51, rho_A 0.9
	// satisfaction: index 54, rho_A 0.9
	// warnings: 0
}

func ExampleECSI() {
	for _, c := range path.ECSI().Constructs {
		fmt.Println(c.Name, len(c.Indicators))
	}
	// Output:
	// Image 5
	// Expectation 3
	// Quality 7
	// Value 2
	// Satisfaction 3
	// Complaints 1
	// Loyalty 3
}

func ExampleFitted_Levers() {
	columns, x := survey()
	f, err := service.Fit(context.Background(), columns, x, nil, path.Options{Replicates: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	levers, err := f.Levers("satisfaction")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range levers {
		fmt.Printf("%s: %.2f points for one, %.0f to gain (%.0f to %.0f), first with chance %.1f\n",
			l.Construct, l.Points.Value, l.Potential.Value, l.Potential.Low, l.Potential.High, l.PFirst)
	}
	// Output:
	// quality: 0.61 points for one, 30 to gain (25 to 35), first with chance 1.0
	// expectation: 0.33 points for one, 11 to gain (7 to 15), first with chance 0.0
}

func ExampleFitted_Effect() {
	columns, x := survey()
	f, err := service.Fit(context.Background(), columns, x, nil, path.Options{Replicates: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	if e, ok := f.Effect("expectation", "satisfaction"); ok {
		fmt.Printf("direct %.1f, total %.1f\n", e.Direct.Value, e.Total.Value)
	}
	// Output:
	// direct 0.0, total 0.3
}

func ExampleFitted_Scores() {
	columns, x := survey()
	f, err := service.Fit(context.Background(), columns, x, nil, path.Options{Replicates: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	someone := cluster.Matrix{Rows: 1, Cols: 7, Data: []float64{7, 7, 4, 4, 4, math.NaN(), 2}}
	_, index, err := f.Scores(context.Background(), columns, someone)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", index.Data)
	// Output:
	// [100 50 NaN]
}

func ExampleModel_Validate() {
	m := path.ECSI()
	m.Paths = append(m.Paths, path.Arrow{From: "Loyalty", To: "Image"})
	fmt.Println(m.Validate())
	// Output:
	// path: the paths go in a circle: Image, Loyalty, Image
}
