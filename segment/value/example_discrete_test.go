package value_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/value"
)

func ExampleFitSBG() {
	// Two cohorts of subscribers, the second a year younger.
	cohorts := []value.Cohort{
		{Survivors: []int{10000, 8000, 6480, 5307, 4391}},
		{Survivors: []int{10000, 8000, 6480, 5307}},
	}
	fit, err := value.FitSBG(context.Background(), cohorts, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range fit.Parameters {
		fmt.Printf("%-5s %5.2f, between %.2f and %.2f\n", p.Name, p.Value, p.Low, p.High)
	}
	m := fit.Model
	fmt.Printf("renew the first time: %.2f, the fifth: %.2f\n", m.Retention(1), m.Retention(5))
	fmt.Printf("still there after 8 years: %.2f\n", m.Survival(8))
	// Output:
	// alpha  3.80, between 2.64 and 5.45
	// beta  15.19, between 10.34 and 22.31
	// renew the first time: 0.80, the fifth: 0.83
	// still there after 8 years: 0.22
}

func ExampleSBG_DERL() {
	// At a margin of 60 a year, discounted at 10 %: what a subscriber is worth
	// who has renewed so often, right before the next renewal.
	m := value.SBG{Alpha: 3.8, Beta: 15.2}
	for _, renewals := range []int{0, 4} {
		fmt.Printf("after %d renewals: %.2f payments, worth %.0f\n", renewals, m.DERL(renewals, .10), 60*m.DERL(renewals, .10))
	}
	fmt.Printf("one yet to be won: %.2f payments\n", m.DEL(.10))
	// Output:
	// after 0 renewals: 3.31 payments, worth 199
	// after 4 renewals: 3.84 payments, worth 231
	// one yet to be won: 4.01 payments
}

func ExampleSBG_Simulate() {
	m := value.SBG{Alpha: .7, Beta: 2.5}
	for _, c := range m.Simulate(1, 100, []int{4, 2}) {
		fmt.Println(c.Survivors)
	}
	// Output:
	// [100 85 68 62 51]
	// [100 80 71]
}

func ExampleFitBDW() {
	// Few leave at first and more later on: the SBG, in which retention only
	// rises, cannot follow.
	cohorts := []value.Cohort{{Survivors: []int{5000, 4700, 4120, 3520, 3000, 2590, 2260, 2010, 1800}}}
	contract, err := value.FitSBG(context.Background(), cohorts, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := value.FitBDW(context.Background(), cohorts, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := fit.Parameters[2]
	fmt.Printf("log-likelihood %.0f, of the SBG %.0f\n", fit.LogLikelihood, contract.LogLikelihood)
	fmt.Printf("c %.2f, between %.2f and %.2f\n", c.Value, c.Low, c.High)
	fmt.Printf("renew the first time: %.2f, the third: %.2f, the eighth: %.2f\n", fit.Model.Retention(1), fit.Model.Retention(3), fit.Model.Retention(8))
	// Output:
	// log-likelihood -9719, of the SBG -9852
	// c 1.86, between 1.72 and 2.00
	// renew the first time: 0.94, the third: 0.85, the eighth: 0.90
}

func ExampleBDW_Simulate() {
	m := value.BDW{A: .6, B: 2, C: 1.4}
	for _, c := range m.Simulate(1, 100, []int{4, 2}) {
		fmt.Println(c.Survivors)
	}
	// Output:
	// [100 82 58 49 42]
	// [100 80 67]
}

func ExampleFitBGBB() {
	// 5,000 donors who were asked once a year for six years after their first gift.
	years := make([]int, 5000)
	for i := range years {
		years[i] = 6
	}
	donors := value.BGBB{Alpha: 1.2, Beta: .75, Gamma: .66, Delta: 2.78}.Simulate(1, years)
	cells := value.Cells(donors)
	fit, err := value.FitBGBB(context.Background(), cells, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d donors in %d cells\n", fit.Customers, len(cells))
	for _, p := range fit.Parameters {
		fmt.Printf("%-5s %4.2f, between %.2f and %.2f\n", p.Name, p.Value, p.Low, p.High)
	}
	// Four gifts in a row and then silence say less for the future than two, the
	// last of them as long ago: who gave always would not have skipped two years.
	often, seldom := value.History{Frequency: 4, Recency: 4, T: 6}, value.History{Frequency: 2, Recency: 4, T: 6}
	fmt.Printf("active: %.2f and %.2f\n", fit.Model.PAlive(often), fit.Model.PAlive(seldom))
	fmt.Printf("gifts in five years: %.2f and %.2f\n", fit.Model.Expected(often, 5), fit.Model.Expected(seldom, 5))
	// Output:
	// 5000 donors in 22 cells
	// alpha 1.26, between 1.07 and 1.48
	// beta  0.78, between 0.69 and 0.87
	// gamma 0.69, between 0.55 and 0.85
	// delta 2.80, between 2.05 and 3.82
	// active: 0.20 and 0.58
	// gifts in five years: 0.57 and 1.04
}

func ExampleCells() {
	donors := []value.History{
		{Frequency: 2, Recency: 5, T: 6}, {Frequency: 0, Recency: 0, T: 6}, {Frequency: 2, Recency: 5, T: 6},
	}
	for _, c := range value.Cells(donors) {
		fmt.Printf("x %d, t_x %.0f, n %.0f: %d customers\n", c.Frequency, c.Recency, c.T, c.Customers)
	}
	// Output:
	// x 0, t_x 0, n 6: 1 customers
	// x 2, t_x 5, n 6: 2 customers
}

func ExampleBGBB_DERT() {
	m := value.BGBB{Alpha: 1.2, Beta: .75, Gamma: .66, Delta: 2.78}
	h := value.History{Frequency: 3, Recency: 4, T: 6}
	fmt.Printf("all gifts to come, discounted at 10 %% a year: %.3f\n", m.DERT(h, .10))
	// Output:
	// all gifts to come, discounted at 10 % a year: 1.621
}

func ExampleBGBB_Tracking() {
	m := value.BGBB{Alpha: 1.2, Beta: .75, Gamma: .66, Delta: 2.78}
	// 1,000 donors gave first in year 0, another 500 in year 1.
	for i, n := range m.Tracking([]int{1000, 500}, 3) {
		fmt.Printf("year %d: %.0f repeat gifts\n", i+1, n)
	}
	// Output:
	// year 1: 497 repeat gifts
	// year 2: 672 repeat gifts
	// year 3: 584 repeat gifts
}

func ExampleBGBB_Simulate() {
	m := value.BGBB{Alpha: 1.2, Beta: .75, Gamma: .66, Delta: 2.78}
	for _, h := range m.Simulate(2, []int{6, 6, 6}) {
		fmt.Printf("x %d, t_x %.0f, n %.0f\n", h.Frequency, h.Recency, h.T)
	}
	// Output:
	// x 0, t_x 0, n 6
	// x 3, t_x 4, n 6
	// x 2, t_x 2, n 6
}
