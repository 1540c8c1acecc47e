package gap_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/expectation/gap"
)

func ExampleQuality() {
	// Tangibles, reliability, responsiveness, assurance, empathy.
	gaps := []float64{-.65, -1.10, -.83, -.70, -1.01}
	plain, err := gap.Quality(gaps, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	weighted, err := gap.Quality(gaps, []float64{11, 32, 22, 19, 16}) // of 100 points
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, and %.2f by what matters\n", plain, weighted)
	// Output: -0.86, and -0.90 by what matters
}

func ExampleZone() {
	z := gap.Zone{Adequate: 6.04, Desired: 7.88, Perceived: 6.40}
	fmt.Printf("adequacy %+.2f, superiority %+.2f, at %.2f of the zone\n", z.Adequacy(), z.Superiority(), z.Position())
	// Output: adequacy +0.36, superiority -1.48, at 0.20 of the zone
}

func ExampleTolerate() {
	t, err := gap.Tolerate(
		[]float64{5, 6, 5, 4, 6, 7, 5, 6},
		[]float64{8, 8, 9, 7, 8, 9, 8, 9},
		[]float64{6, 5, 6, 6, 7, 6, 7, 6}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("adequacy %+.2f (%+.2f to %+.2f)\n", t.Adequacy.Value, t.Adequacy.Low, t.Adequacy.High)
	fmt.Printf("below %.0f %%, inside %.0f %%, above %.0f %%\n", 100*t.Below.Value, 100*t.Inside.Value, 100*t.Above.Value)
	// Output:
	// adequacy +0.62 (-0.37 to +1.62)
	// below 25 %, inside 75 %, above 0 %
}

func ExampleDisconfirm() {
	var satisfaction, expected, perceived []float64
	for i := range 60 {
		e, p := float64(3+i%4), float64(2+i*7%6)
		wobble := float64(i*i%5)/5 - .4
		expected, perceived = append(expected, e), append(perceived, p)
		satisfaction = append(satisfaction, 4+min(p-e, 0)+.4*max(p-e, 0)+wobble)
	}
	d, err := gap.Disconfirm(context.Background(), satisfaction, expected, perceived, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("a step short costs %.1f, a step more gives %.1f\n", d.Shortfall.Value, d.Surplus.Value)
	// Output: a step short costs 1.0, a step more gives 0.4
}
