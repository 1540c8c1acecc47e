package value_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

func ExampleFit_Draws() {
	histories, _ := customers()
	fit, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := fit.Draws(1, 200)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Whether this customer is still active, and how well that is known.
	h := value.History{Frequency: 4, Recency: 30, T: 52}
	low, high := value.Interval(draws, func(m value.BGNBD) float64 { return m.PAlive(h) })
	fmt.Printf("P(alive) %.2f, between %.2f and %.2f\n", fit.Model.PAlive(h), low, high)
	// Output:
	// P(alive) 0.44, between 0.42 and 0.47
}

func ExampleBootstrap() {
	histories, _ := customers()
	b, err := value.Bootstrap(context.Background(), value.FitBGNBD, histories[:1000], value.BootstrapOptions{Draws: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range b.Parameters {
		fmt.Printf("%-5s %4.1f, between %.1f and %.1f\n", p.Name, p.Value, p.Low, p.High)
	}
	h := value.History{Frequency: 4, Recency: 30, T: 52}
	low, high := value.Interval(b.Models, func(m value.BGNBD) float64 { return m.Expected(h, 26) })
	fmt.Printf("orders in half a year: %.1f to %.1f\n", low, high)
	fmt.Println(b.Failed, b.Boundary, b.Warnings)
	// Output:
	// r      0.5, between 0.4 and 0.6
	// alpha  5.9, between 4.8 and 8.1
	// a      0.7, between 0.3 and 2.5
	// b      2.2, between 0.8 and 10.1
	// orders in half a year: 0.6 to 1.2
	// 0 0 []
}

func ExampleBGNBD_Future() {
	m := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}
	h := value.History{Frequency: 12, Recency: 50, T: 52}
	rng := rand.New(rand.NewPCG(1, 2))
	quarters := []float64{13, 26, 39, 52}
	counts := make([]int, len(quarters))
	for range 3 {
		m.Future(rng, h, quarters, counts)
		fmt.Println(counts)
	}
	// Output:
	// [3 3 4 5]
	// [9 3 3 6]
	// [2 2 3 5]
}

func ExampleBGBB_Future() {
	m := value.BGBB{Alpha: 1.2, Beta: .75, Gamma: .66, Delta: 2.8}
	h := value.History{Frequency: 4, Recency: 6, T: 6}
	rng := rand.New(rand.NewPCG(1, 2))
	counts := make([]int, 4)
	for range 3 {
		m.Future(rng, h, []float64{1, 2, 3, 4}, counts)
		fmt.Println(counts)
	}
	// Output:
	// [1 0 1 1]
	// [1 1 0 1]
	// [0 1 1 0]
}

// forecaster looks a year ahead with the models of the shop.
func forecaster() (*value.Forecaster, error) {
	histories, spendings := customers()
	orders, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		return nil, err
	}
	spend, err := value.FitGammaGamma(context.Background(), spendings, value.Options{})
	if err != nil {
		return nil, err
	}
	orderDraws, err := orders.Draws(1, 200)
	if err != nil {
		return nil, err
	}
	spendDraws, err := spend.Draws(2, 200)
	if err != nil {
		return nil, err
	}
	return value.NewForecaster(orders.Model, spend.Model, orderDraws, spendDraws, value.Months(12, .10, behavior.Week))
}

func ExampleForecaster_Customer() {
	f, err := forecaster()
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := f.Customer(value.History{Frequency: 12, Recency: 50, T: 52}, value.Spending{Frequency: 12, Monetary: 40}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("expected: %.0f, known to lie between %.0f and %.0f\n", c.Expected, c.ExpectedLow, c.ExpectedHigh)
	fmt.Printf("what will come: %.0f to %.0f\n", c.Low, c.High)
	// Output:
	// expected: 302, known to lie between 287 and 316
	// what will come: 0 to 750
}

func ExampleForecaster_Groups() {
	f, err := forecaster()
	if err != nil {
		fmt.Println(err)
		return
	}
	histories, spendings := customers()
	segment := make([]int, len(histories)) // 0 bought once, 1 came back
	for i := range histories {
		segment[i] = min(histories[i].Frequency, 1)
	}
	sums, err := f.Groups(context.Background(), histories, spendings, segment, 2, value.ForecastOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for g, s := range sums {
		fmt.Printf("segment %d: %.1f thousand expected (%.1f to %.1f), %.1f to %.1f will come\n",
			g, s.Expected/1e3, s.ExpectedLow/1e3, s.ExpectedHigh/1e3, s.Low/1e3, s.High/1e3)
	}
	// Output:
	// segment 0: 25.6 thousand expected (24.3 to 26.9), 22.4 to 29.3 will come
	// segment 1: 149.7 thousand expected (142.8 to 156.8), 138.6 to 161.7 will come
}

func ExampleNewForecaster() {
	// Two models that are taken as known: the interval is of chance alone.
	orders := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5}
	spend := value.GammaGamma{P: 6, Q: 4, Gamma: 15}
	f, err := value.NewForecaster[value.BGNBD](orders, spend, nil, nil, value.Months(12, .10, behavior.Week))
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := f.Customer(value.History{Frequency: 12, Recency: 50, T: 52}, value.Spending{Frequency: 12, Monetary: 40}, 1)
	fmt.Printf("%.0f, and what will come is %.0f to %.0f %v\n", c.Expected, c.Low, c.High, err)
	// Output:
	// 304, and what will come is 0 to 753 <nil>
}

func ExampleSBG_CLV() {
	cohort := value.Cohort{Survivors: []int{1000, 869, 743, 653, 593}}
	fit, err := value.FitSBG(context.Background(), []value.Cohort{cohort}, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := fit.Draws(1, 200)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Yearly contracts of 120, five renewals ahead, discounted by 10 % a year; the
	// customer has made two renewals and stands before the third.
	years := value.Horizon{Steps: 5, Step: 1, Rate: .10, Margin: .3}
	worth := func(m value.SBG) float64 { return m.CLV(2, 120, years) }
	low, high := value.Interval(draws, worth)
	fmt.Printf("%.1f, between %.1f and %.1f\n", worth(fit.Model), low, high)
	fmt.Printf("to be won: %.1f\n", fit.Model.CLVNew(120, years))
	// Output:
	// 111.0, between 107.3 and 118.5
	// to be won: 130.8
}

func ExampleBDW_CLV() {
	m := value.BDW{A: .7, B: 2.5, C: 1.3}
	for _, renewals := range []int{0, 2, 4} {
		fmt.Printf("after %d renewals: %.1f\n", renewals, m.CLV(renewals, 120, value.Horizon{Steps: 5, Step: 1, Rate: .10}))
	}
	// Output:
	// after 0 renewals: 274.5
	// after 2 renewals: 311.6
	// after 4 renewals: 351.3
}

// How many of the next twelve payments to plan with.
func ExampleBDW_Expected() {
	m := value.BDW{A: .6, B: 2, C: 1.4}
	fmt.Printf("new: %.1f, after a year: %.1f\n", m.Expected(0, 12), m.Expected(12, 12))
	// Output:
	// new: 4.1, after a year: 8.7
}
