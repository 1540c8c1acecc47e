package value_test

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment/value"
)

// Many customers of this shop never come back after their first order.
func onceOnly() []value.History {
	ages := make([]float64, 5000) // weeks since the first order
	for i := range ages {
		ages[i] = 10 + 90*float64(i)/5000
	}
	return value.MBGNBD{R: .8, Alpha: 6, A: .8, B: 2}.Simulate(1, ages)
}

func ExampleFitMBGNBD() {
	histories := onceOnly()
	bg, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	mbg, err := value.FitMBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("better than the BG/NBD by %.0f\n", mbg.LogLikelihood-bg.LogLikelihood)
	once := value.History{T: 52}
	fmt.Printf("active after one order a year ago: %.2f, not %.2f\n", mbg.Model.PAlive(once), bg.Model.PAlive(once))
	// Output:
	// better than the BG/NBD by 58
	// active after one order a year ago: 0.27, not 1.00
}

func ExampleFitParetoNBD() {
	truth := value.ParetoNBD{R: .8, Alpha: 6, S: .6, Beta: 12}
	ages := make([]float64, 5000)
	for i := range ages {
		ages[i] = 10 + 90*float64(i)/5000
	}
	fit, err := value.FitParetoNBD(context.Background(), truth.Simulate(1, ages), value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range fit.Parameters {
		fmt.Printf("%-5s %5.2f, between %.2f and %.2f\n", p.Name, p.Value, p.Low, p.High)
	}
	busy := value.History{Frequency: 12, Recency: 50, T: 52}
	fmt.Printf("active: %.2f\n", fit.Model.PAlive(busy))
	fmt.Printf("orders in the next quarter: %.1f\n", fit.Model.Expected(busy, 13))
	// Output:
	// r      0.85, between 0.78 and 0.93
	// alpha  6.36, between 5.86 and 6.92
	// s      0.62, between 0.53 and 0.73
	// beta  12.69, between 9.37 and 17.20
	// active: 0.98
	// orders in the next quarter: 2.6
}

func ExampleParetoNBD_DERT() {
	m := value.ParetoNBD{R: .55, Alpha: 10.6, S: .61, Beta: 11.7} // weeks
	h := value.History{Frequency: 3, Recency: 30, T: 39}
	fmt.Printf("worth %.1f orders of today at 15 %% a year\n", m.DERT(h, math.Log(1.15)/52))
	// Output:
	// worth 8.7 orders of today at 15 % a year
}

func ExampleMBGNBD_Probability() {
	m := value.MBGNBD{R: .8, Alpha: 6, A: .8, B: 2}
	for n := range 3 {
		fmt.Printf("%d repeat orders in a quarter: %.3f\n", n, m.Probability(n, 13))
	}
	// Output:
	// 0 repeat orders in a quarter: 0.570
	// 1 repeat orders in a quarter: 0.213
	// 2 repeat orders in a quarter: 0.099
}

func ExampleParetoNBD_Simulate() {
	m := value.ParetoNBD{R: .8, Alpha: 6, S: .6, Beta: 12}
	for _, h := range m.Simulate(4, []float64{52, 52}) {
		fmt.Printf("x %d, t_x %.1f, T %.0f\n", h.Frequency, h.Recency, h.T)
	}
	// Output:
	// x 22, t_x 45.7, T 52
	// x 6, t_x 48.6, T 52
}

func ExampleTrack() {
	m := value.BGNBD{R: .5, Alpha: 6, A: .8, B: 2.5} // weeks
	histories := []value.History{{Frequency: 2, Recency: 20, T: 26}, {T: 13}, {Frequency: 1, Recency: 5, T: 13}}
	track, err := value.Track(context.Background(), m, histories, 13, 3, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, end := range track.Ends {
		fmt.Printf("week %2.0f: %.2f orders, %.2f so far\n", end, track.Incremental[i], track.Cumulative[i])
	}
	// Output:
	// week 13: 0.83 orders, 0.83 so far
	// week 26: 2.22 orders, 3.05 so far
	// week 39: 1.60 orders, 4.65 so far
}
