package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write sample.csv and testdata/screen.txt anew")

// kinds of members that are planted in the sample.
var kinds = []struct {
	share    float64
	yes      [8]float64 // chance to name each reason
	rides    float64    // median rides per month
	age      float64
	district [3]float64
	happy    float64
}{
	{.34, [8]float64{.93, .85, .08, .10, .15, .25, .20, .10}, 26, 37, [3]float64{.55, .35, .10}, 7.6}, // to work
	{.28, [8]float64{.08, .15, .92, .85, .20, .45, .15, .15}, 5, 52, [3]float64{.15, .35, .50}, 8.4},  // for pleasure
	{.22, [8]float64{.30, .10, .10, .25, .08, .10, .95, .85}, 12, 23, [3]float64{.45, .45, .10}, 6.4}, // for little money
	{.16, [8]float64{.10, .55, .20, .12, .93, .85, .12, .15}, 3, 41, [3]float64{.30, .30, .40}, 5.2},  // for the planet, and seldom
}

// makeSample writes the survey that stands in sample.csv, and says of which kind
// each member is.
func makeSample() (file string, planted []int32) {
	r := rand.New(rand.NewPCG(7, 2026))
	var b strings.Builder
	b.WriteString("member,gets me to work,no parking,see the city,with family or friends,good for the climate,keeps me fit,cheaper than the bus,no car of my own,rides per month,age,district,would recommend\n")
	draw := func(shares []float64) int {
		x, at := r.Float64(), 0
		for ; at < len(shares)-1 && x >= shares[at]; at++ {
			x -= shares[at]
		}
		return at
	}
	for i := range 1200 {
		k := draw([]float64{kinds[0].share, kinds[1].share, kinds[2].share, kinds[3].share})
		planted = append(planted, int32(k))
		fmt.Fprintf(&b, "M%04d", i+1)
		for _, p := range kinds[k].yes {
			b.WriteString(map[bool]string{true: ",yes", false: ",no"}[r.Float64() < p])
		}
		fmt.Fprintf(&b, ",%d", int(kinds[k].rides*math.Exp(.5*r.NormFloat64())))
		if age := kinds[k].age + 9*r.NormFloat64(); r.Float64() < .12 {
			b.WriteString(",") // would not say
		} else {
			fmt.Fprintf(&b, ",%d", int(max(16, age)))
		}
		fmt.Fprintf(&b, ",%s,%d\n", []string{"centre", "east", "hills"}[draw(kinds[k].district[:])],
			int(math.Round(min(max(kinds[k].happy+1.8*r.NormFloat64(), 0), 10))))
	}
	return b.String(), planted
}

func TestSampleIsWhatIsMadeHere(t *testing.T) {
	want, _ := makeSample()
	if *update {
		require.NoError(t, os.WriteFile("sample.csv", []byte(want), 0o644))
	}
	assert.True(t, want == sample, "run go test ./examples/table -run TestSample -update")
}
