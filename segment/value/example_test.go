package value_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// customers simulates 5,000 customers of a shop that is two years old.
func customers() ([]value.History, []value.Spending) {
	ages := make([]float64, 5000) // weeks since the first order
	for i := range ages {
		ages[i] = 10 + 90*float64(i)/5000
	}
	h := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}.Simulate(1, ages)
	repeats := make([]int, len(h))
	for i := range h {
		repeats[i] = h[i].Frequency
	}
	return h, value.GammaGamma{P: 6, Q: 4, Gamma: 15}.Simulate(1, repeats)
}

func ExampleFitBGNBD() {
	histories, _ := customers()
	fit, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range fit.Parameters {
		fmt.Printf("%-5s %5.2f, between %.2f and %.2f\n", p.Name, p.Value, p.Low, p.High)
	}
	busy := value.History{Frequency: 12, Recency: 50, T: 52}
	gone := value.History{Frequency: 12, Recency: 20, T: 52}
	fmt.Printf("active: %.2f and %.4f\n", fit.Model.PAlive(busy), fit.Model.PAlive(gone))
	fmt.Printf("orders in the next quarter: %.1f and %.4f\n", fit.Model.Expected(busy, 13), fit.Model.Expected(gone, 13))
	// Output:
	// r      0.51, between 0.48 and 0.53
	// alpha  6.11, between 5.62 and 6.63
	// a      0.82, between 0.68 and 0.99
	// b      2.56, between 2.01 and 3.27
	// active: 0.91 and 0.0007
	// orders in the next quarter: 2.4 and 0.0019
}

func ExampleFitNBD() {
	histories, _ := customers()
	floor, err := value.FitNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("customers leave: likelihood ratio %.0f\n", 2*(fit.LogLikelihood-floor.LogLikelihood))
	// Output:
	// customers leave: likelihood ratio 3396
}

func ExampleFitGammaGamma() {
	_, spendings := customers()
	fit, err := value.FitGammaGamma(context.Background(), spendings, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := fit.Model.Mean()
	fmt.Printf("all: %.1f %v\n", mean, err)
	// One dear order says less than ten of them.
	fmt.Printf("after 1 order of 100: %.1f\n", fit.Model.Expected(value.Spending{Frequency: 1, Monetary: 100}))
	fmt.Printf("after 10 of 100: %.1f\n", fit.Model.Expected(value.Spending{Frequency: 10, Monetary: 100}))
	// Output:
	// all: 30.6 <nil>
	// after 1 order of 100: 76.7
	// after 10 of 100: 96.7
}

func ExampleCLVs() {
	orders := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5} // weeks
	spend := value.GammaGamma{P: 6, Q: 4, Gamma: 15}
	histories := []value.History{{Frequency: 12, Recency: 50, T: 52}, {Frequency: 0, T: 52}}
	spendings := []value.Spending{{Frequency: 12, Monetary: 40}, {}}

	year := value.Months(12, .10, behavior.Week) // histories are in weeks
	year.Margin = .3
	worth, err := value.CLVs(context.Background(), orders, spend, histories, spendings, year, 0)
	fmt.Printf("%.1f %v\n", worth, err)
	// Output:
	// [91.1 3.4] <nil>
}

func ExampleCLV() {
	m := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}
	g := value.GammaGamma{P: 6, Q: 4, Gamma: 15}
	h, s := value.History{Frequency: 12, Recency: 50, T: 52}, value.Spending{Frequency: 12, Monetary: 40}
	fmt.Printf("%.1f\n", value.CLV(m, g, h, s, value.Horizon{Steps: 4, Step: 13, Rate: .025, Margin: .3}))
	// Output:
	// 90.0
}

func ExampleMonths() {
	z := value.Months(12, .10, behavior.Week)
	fmt.Printf("%d steps of %.3f weeks at %.4f a step\n", z.Steps, z.Step, z.Rate)
	// Output:
	// 12 steps of 4.348 weeks at 0.0080 a step
}

func ExampleRowError() {
	ids := []string{"anna", "ben"}
	_, err := value.FitBGNBD(context.Background(), []value.History{{Frequency: 2, Recency: 3, T: 9}, {Frequency: 1, Recency: 12, T: 9}}, value.Options{})
	var row *value.RowError
	if errors.As(err, &row) {
		fmt.Println(ids[row.Row], row.Column)
		fmt.Println(err)
	}
	// Output:
	// ben Recency
	// value: row 1, Recency: the last order at age 12 lies after the end of the observation at age 9
}

func ExampleHistories() {
	ledger := behavior.NewLedger(behavior.Options{})
	for _, day := range []int{3, 10, 24} {
		err := ledger.Add(behavior.Order{Customer: "anna", Time: time.Date(2025, 3, day, 12, 0, 0, 0, time.UTC), Amount: 20})
		if err != nil {
			fmt.Println(err)
		}
	}
	table, err := ledger.Summarize(context.Background(), behavior.Window{Until: time.Date(2025, 3, 31, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(value.Histories(table), value.Spendings(table))
	// Output:
	// [{2 3 4}] [{2 20}]
}

func ExampleBGNBD_Probability() {
	m := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}
	for n := range 3 {
		fmt.Printf("%d repeat orders in a quarter: %.3f\n", n, m.Probability(n, 13))
	}
	fmt.Printf("expected: %.3f\n", m.ExpectedNew(13))
	// Output:
	// 0 repeat orders in a quarter: 0.562
	// 1 repeat orders in a quarter: 0.252
	// 2 repeat orders in a quarter: 0.095
	// expected: 0.825
}

func ExampleBGNBD_Simulate() {
	m := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}
	for _, h := range m.Simulate(4, []float64{52, 52, 52}) {
		fmt.Printf("x %d, t_x %.1f, T %.0f\n", h.Frequency, h.Recency, h.T)
	}
	// Output:
	// x 3, t_x 11.7, T 52
	// x 0, t_x 0.0, T 52
	// x 0, t_x 0.0, T 52
}

func ExampleGammaGamma_Simulate() {
	g := value.GammaGamma{P: 6, Q: 4, Gamma: 15}
	for _, s := range g.Simulate(4, []int{3, 0, 8}) {
		fmt.Printf("%d orders of %.1f\n", s.Frequency, s.Monetary)
	}
	// Output:
	// 3 orders of 22.5
	// 0 orders of 0.0
	// 8 orders of 28.4
}
