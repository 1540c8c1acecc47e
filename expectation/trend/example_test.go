package trend_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation/trend"
)

// Satisfaction, 1 to 5, in two waves of a survey.
func ExampleCompare() {
	c, err := trend.Compare(trend.Wave{At: 2024, Mean: 3.9, Variance: .8, N: 200}, trend.Wave{At: 2025, Mean: 4.1, Variance: .7, N: 180})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("up by %.2f (%.2f to %.2f), P = %.3f\n", c.Value, c.Low, c.High, c.P)
	// Output: up by 0.20 (0.03 to 0.37), P = 0.025
}

func ExampleFollow() {
	years := []float64{2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025}
	expected := []float64{5.1, 5.2, 5.2, 5.4, 5.5, 5.4, 5.7, 5.8}
	t, err := trend.Follow(years, expected)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+.2f a year (%.2f to %.2f), P = %.4f\n", t.Slope, t.Low, t.High, t.P)
	// Output: +0.10 a year (0.06 to 0.12), P = 0.0039
}

func ExampleCUSUM() {
	c := trend.CUSUM{Target: 4.2}
	for month, rating := range []float64{4.21, 4.18, 4.2, 4.23, 4.12, 4.11, 4.13, 4.1} {
		s, err := c.Add(rating, .04)
		if err != nil {
			fmt.Println(err)
			return
		}
		if s.Alarm != 0 {
			fmt.Printf("month %d: alarm %d, since month %d\n", month+1, s.Alarm, s.Since)
		}
	}
	// Output: month 8: alarm -1, since month 5
}

func ExampleEWMA() {
	c := trend.EWMA{Target: 4.2}
	for _, rating := range []float64{4.21, 4.18, 4.2, 4.17, 4.15} {
		s, err := c.Add(rating, .04)
		if err != nil {
			fmt.Println(err)
			return
		}
		low, high := c.Limits()
		fmt.Printf("%.3f within %.3f and %.3f: %v\n", c.Mean, low, high, s.Alarm == 0)
	}
	// Output:
	// 4.202 within 4.176 and 4.224: true
	// 4.198 within 4.169 and 4.231: true
	// 4.198 within 4.166 and 4.234: true
	// 4.192 within 4.164 and 4.236: true
	// 4.184 within 4.162 and 4.238: true
}

func ExamplePageHinkley() {
	c := trend.PageHinkley{Threshold: 10}
	for i := range 200 { // seconds of waiting: 2, and from the 101st on 3
		wait := 2.0
		if i >= 100 {
			wait = 3
		}
		s, err := c.Add(wait)
		if err != nil {
			fmt.Println(err)
			return
		}
		if s.Alarm != 0 {
			fmt.Printf("at %d: alarm %d\n", c.N, s.Alarm)
			return
		}
	}
	// Output: at 111: alarm 1
}

func ExampleRatchet() {
	a, err := trend.Ratchet([]float64{5.0, 5.3, 5.5, 5.6, 5.8}, []float64{6, 6, 6.1, 6.2, 6.2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f %% of the gap a wave (%.0f to %.0f), next %.2f\n", 100*a.Rate.Value, 100*a.Rate.Low, 100*a.Rate.High, a.Next)
	// Output: 28 % of the gap a wave (18 to 38), next 5.91
}

func ExampleRemeasure() {
	waves := []trend.Wave{
		{At: 0, Mean: 4.0, Variance: .8, N: 200}, {At: 6, Mean: 4.2, Variance: .8, N: 200},
		{At: 12, Mean: 4.1, Variance: .8, N: 200}, {At: 18, Mean: 4.4, Variance: .8, N: 200},
	}
	s, err := trend.Remeasure(waves, .15)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("known to .15 for another %.1f months\n", s.After)
	// Output: known to .15 for another 2.9 months
}
