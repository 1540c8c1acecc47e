package driver_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/segment/cluster"
)

// answers makes up 400 customers who rate speed, price and data protection from 1
// to 7 and are satisfied overall for the first, a little for the second, and much
// dissatisfied where the third falls short.
func answers() (x cluster.Matrix, y []float64) {
	r := rand.New(rand.NewPCG(1, 0))
	x = cluster.Matrix{Rows: 400, Cols: 3}
	for range x.Rows {
		speed, price, data := float64(1+r.IntN(7)), float64(1+r.IntN(7)), float64(1+r.IntN(7))
		overall := 2 + .5*speed + .2*price + r.NormFloat64()
		if data <= 2 {
			overall -= 2
		}
		x.Data = append(x.Data, speed, price, data)
		y = append(y, overall)
	}
	return x, y
}

func ExampleImportance() {
	x, y := answers()
	d, err := driver.Importance{Replicates: 500}.Derive(context.Background(), x, y, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("explained: %.2f\n", d.R2.Value)
	for j, name := range []string{"speed", "price", "data protection"} {
		s := d.Drivers[j].Share
		fmt.Printf("%s: %.2f (%.2f to %.2f)\n", name, s.Value, s.Low, s.High)
	}
	// Output:
	// explained: 0.54
	// speed: 0.33 (0.26 to 0.40)
	// price: 0.04 (0.01 to 0.07)
	// data protection: 0.17 (0.13 to 0.22)
}

func ExampleMoments() {
	x, y := answers()
	m, err := driver.NewMoments(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range y {
		if err := m.Add(x.Row(i), y[i], 1); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := m.Remove(x.Row(7), y[7], 1); err != nil { // who asks to be forgotten
		fmt.Println(err)
		return
	}
	d, err := m.Derive(0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d customers, explained: %.2f\n", d.N, d.R2.Value)
	// Output: 399 customers, explained: 0.54
}

func ExampleContrast() {
	x, y := answers()
	a, err := driver.Contrast{Low: 2, High: 6}.Analyse(context.Background(), x, y, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, name := range []string{"speed", "price", "data protection"} {
		d := a.Drivers[j]
		fmt.Printf("%s: %s, penalty %.1f, reward %.1f\n", name, d.Kind, d.Penalty.Value, d.Reward.Value)
	}
	// Output:
	// speed: performance, penalty -1.2, reward 1.3
	// price: performance, penalty -0.4, reward 0.5
	// data protection: basic, penalty -2.1, reward -0.3
}

func ExampleReachNoise() {
	x, y := answers()
	d, err := driver.ReachNoise{Fail: 2, Dissatisfied: 3}.Rank(context.Background(), x, y, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	names := []string{"speed", "price", "data protection"}
	for at, j := range d.Order {
		fmt.Printf("%s: %.2f, together %.2f\n", names[j], d.Shapley[j], d.Cumulative[at])
	}
	fmt.Println("key dissatisfiers:", d.Key)
	// Output:
	// data protection: 0.30, together 0.49
	// speed: 0.19, together 0.62
	// price: -0.04, together 0.46
	// key dissatisfiers: 2
}
