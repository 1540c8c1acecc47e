package value_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment/value"
)

// halfYear simulates customers, many of whom leave after their first order, and
// how many orders each makes in the 26 weeks after the calibration period.
func halfYear() (histories []value.History, later []int) {
	shop := value.MBGNBD{R: .8, Alpha: 6, A: .8, B: 1.5}
	ages := make([]float64, 3000) // weeks since the first order
	for i := range ages {
		ages[i] = float64(20 + i%60)
	}
	histories = shop.Simulate(1, ages)
	later = make([]int, len(histories))
	rng := rand.New(rand.NewPCG(1, 2))
	for i, h := range histories {
		shop.Future(rng, h, []float64{26}, later[i:i+1])
	}
	return histories, later
}

func ExampleCompare() {
	histories, later := halfYear()
	c, err := value.Compare(context.Background(), histories, later, 26, value.Methods(), value.CompareOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d orders came\n", c.Orders)
	for _, t := range c.Trials {
		fmt.Printf("%-10s expected %.0f, log score %.3f\n", t.Name, t.Expected, t.LogScore)
	}
	fmt.Println("take", c.Trials[c.Best].Name)
	fmt.Println(c.Reasons[len(c.Reasons)-1])
	// Output:
	// 1795 orders came
	// BG/NBD     expected 1899, log score -0.707
	// MBG/NBD    expected 1854, log score -0.702
	// Pareto/NBD expected 1885, log score -0.707
	// NBD        expected 3359, log score -0.976
	// take MBG/NBD
	// It beats NBD, the floor in which nobody leaves.
}

func ExampleMethodNamed() {
	method, ok := value.MethodNamed("mbg-nbd") // from a flag or a settings file
	if !ok {
		fmt.Println("no such model")
		return
	}
	histories, _ := halfYear()
	fit, err := method.Fit(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Stored and read again without knowing which model it is.
	stored, err := json.Marshal(fit)
	if err != nil {
		fmt.Println(err)
		return
	}
	var read value.Fit[value.Orders]
	if err := json.Unmarshal(stored, &read); err != nil {
		fmt.Println(err)
		return
	}
	busy := value.History{Frequency: 6, Recency: 28, T: 30}
	fmt.Printf("%s %T: active with %.2f\n", method.Name, read.Model, read.Model.PAlive(busy))
	// Output:
	// MBG/NBD value.MBGNBD: active with 0.87
}

func ExampleNewMethod() {
	// The same model with fewer steps, and a name to tell it by.
	quick := value.NewMethod("quick", func(ctx context.Context, h []value.History, o value.Options) (*value.Fit[value.BGNBD], error) {
		o.MaxIter = 20
		return value.FitBGNBD(ctx, h, o)
	})
	histories, later := halfYear()
	c, err := value.Compare(context.Background(), histories, later, 26, append(value.Methods(), quick), value.CompareOptions{Sample: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(c.Trials), "models on", c.Customers, "customers")
	// Output:
	// 5 models on 1000 customers
}

func ExampleBGNBD_ProbabilityNext() {
	m := value.BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426} // in weeks
	h := value.History{Frequency: 2, Recency: 30, T: 39}
	for n := range 4 {
		fmt.Printf("%d orders in the next 13 weeks: %.2f\n", n, m.ProbabilityNext(h, n, 13))
	}
	// Output:
	// 0 orders in the next 13 weeks: 0.68
	// 1 orders in the next 13 weeks: 0.22
	// 2 orders in the next 13 weeks: 0.07
	// 3 orders in the next 13 weeks: 0.02
}

// What is stored as JSON says which model it holds, and a model of this room has
// more than [value.Orders].
func ExampleOrderModel() {
	histories, _ := halfYear()
	method, _ := value.MethodNamed("mbg-nbd")
	fit, err := method.Fit(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	past := value.History{Frequency: 3, Recency: 20, T: 40}
	if m, ok := fit.Model.(value.OrderModel); ok {
		fmt.Printf("no order in half a year: %.2f\n", m.ProbabilityNext(past, 0, 26))
		fmt.Printf("orders to come, at 10 %% a year: %.1f\n", m.DERT(past, math.Log(1.1)/52))
	}
	// Output:
	// no order in half a year: 0.68
	// orders to come, at 10 % a year: 5.1
}
