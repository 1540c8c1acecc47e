package noise_test

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/expectation/noise"
)

func ExampleMean() {
	budget, err := noise.NewBudget(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	few := []float64{6, 7, 5, 6, 7, 7, 6, 5, 6, 7, 6, 5}
	_, err = noise.Mean(noise.Geometric{}, budget, few, noise.Scale{Min: 1, Max: 7}, 12, .5)
	fmt.Println(errors.Is(err, noise.ErrNoise), budget.Left())
	// Output: true 1
}

func ExampleCount() {
	budget, err := noise.NewBudget(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := noise.Count(noise.Geometric{}, budget, 1234, .5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.High-f.Low, f.Value > 1100 && f.Value < 1400, budget.Left())
	// Output: 12 true 0.5
}
