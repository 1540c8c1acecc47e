package path

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Intervals of 95 % hold what the population has in 93 to 97 of 100 samples: paths,
// the indirect effect and the total effect, weights and the index.
func TestCoverage(t *testing.T) {
	u := even() // in which mode A finds the paths themselves
	m := chain(A)
	for j := range m.Constructs {
		m.Constructs[j].Low, m.Constructs[j].High = -10, 10
	}
	samples, slack := 1000, .02
	if testing.Short() {
		samples, slack = 60, 3*math.Sqrt(.95*.05/60) // three standard errors
	}
	names := []string{"a on b", "a on c", "indirect", "total", "weight", "index"}
	truths := []float64{u.ab, u.ac, u.ab * u.bc, u.ac + u.ab*u.bc, u.weights[0], 50}
	held := make([]int, len(names))
	for i := range samples {
		x := u.draw(rand.New(rand.NewPCG(uint64(i), 20)), 250)
		f := fitChain(t, m, chainColumns, x, nil, Options{Replicates: 200, Seed: uint64(i)})
		ab, _ := f.Effect("a", "b")
		ac, _ := f.Effect("a", "c")
		for k, g := range []segment.Figure{*ab.Direct, *ac.Direct, *ac.Indirect, ac.Total, f.Constructs[0].Indicators[0].Weight, *f.Constructs[1].Index} {
			if g.Low <= truths[k] && truths[k] <= g.High {
				held[k]++
			}
		}
	}
	for k, name := range names {
		share := float64(held[k]) / float64(samples)
		t.Logf("%s: %.3f", name, share)
		assert.InDelta(t, .95, share, slack, name)
	}
}

// So do intervals of R2, in samples so small that they explain a tenth more of
// themselves than there is: left as the replicates have it, the interval of the second
// held in 89 of 100.
func TestCoverageOfR2(t *testing.T) {
	u := even()
	truths := []float64{u.ab * u.ab, float64(u.ac*u.ac) + float64(u.bc*u.bc) + 2*u.ac*u.bc*u.ab}
	samples, slack := 1000, .02
	if testing.Short() {
		samples, slack = 60, 3*math.Sqrt(.95*.05/60)
	}
	var held [2]int
	for i := range samples {
		x := u.draw(rand.New(rand.NewPCG(uint64(i), 25)), 60)
		f := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 200, Seed: uint64(i)})
		for k, truth := range truths {
			if g := f.Constructs[k+1].R2; g.Low <= truth && truth <= g.High {
				held[k]++
			}
		}
	}
	for k, h := range held {
		share := float64(h) / float64(samples)
		t.Logf("R2 of construct %d: %.3f", k+1, share)
		assert.InDelta(t, .95, share, slack)
	}
}

// An answer that one respondent alone gives is not in every sample: such replicates
// are counted, and said.
func TestReplicatesWithoutVarianceAreCounted(t *testing.T) {
	x := even().draw(rand.New(rand.NewPCG(21, 0)), 120)
	for i := range x.Rows {
		x.Data[i*x.Cols+4] = 0
	}
	x.Data[4] = x.Data[3] // and not its opposite, so that the score keeps its way up
	f := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 1000})
	b := f.Bootstrap
	// One of 120 is missed with chance (119/120)^120 = .366; four standard errors.
	assert.InDelta(t, 366, b.NoVariance, 61)
	assert.Equal(t, 1000, b.Used+b.NoVariance+b.Undetermined+b.NotSettled)
	assert.Contains(t, warned(f), "no-variance ")
	assert.Contains(t, warned(f), "few-replicates ")

	f = fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100})
	assert.Less(t, f.Bootstrap.Used, 100)
	for _, g := range f.figures() {
		assert.Equal(t, g.Value, g.Low, "too few replicates for intervals")
		assert.Equal(t, g.Value, g.High)
	}
	for _, w := range f.Warnings {
		if w.Code == "few-replicates" {
			assert.Contains(t, w.Text, "there are no intervals")
		}
	}
}

// Two items of which one asks for the opposite leave open which way their score
// points, so that samples differ. Turned the same way they give an interval on one
// side of 0.
func TestReplicatesAreTurned(t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 0))
	m := Model{
		Constructs: []Construct{{Name: "x", Indicators: []string{"x1", "x2"}}, {Name: "y", Indicators: []string{"y1"}}},
		Paths:      []Arrow{{"x", "y"}},
	}
	x := cluster.Matrix{Rows: 200, Cols: 3}
	for range x.Rows / 2 {
		v := rng.NormFloat64()
		up, down, y := v+.5*rng.NormFloat64(), -v+.5*rng.NormFloat64(), v+.5*rng.NormFloat64()
		x.Data = append(x.Data, up, down, y, -down, -up, y) // neither item leads
	}
	f := fitChain(t, m, []string{"x1", "x2", "y1"}, x, nil, Options{Replicates: 500})
	assert.InDelta(t, 250, f.Bootstrap.Turned, 45, "half of them: four standard errors")
	total := f.Effects[0].Total
	assert.Greater(t, total.Low*total.High, 0.0, "the interval keeps to one side: %v", f.Effects[0])
	assert.Less(t, total.High-total.Low, .2)
	v := f.Constructs[0].Indicators[0].Weight
	assert.Greater(t, v.Low*v.High, 0.0, "so do weights: %v", v)
}

// Where weights do not settle in time it is said, and such replicates are counted.
func TestNotSettled(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 0))
	x := cluster.Matrix{Rows: 60, Cols: 8}
	for range x.Rows * x.Cols {
		x.Data = append(x.Data, rng.NormFloat64()) // unrelated, so that hardly anything pulls
	}
	f := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 500, Iterations: 10})
	assert.Contains(t, warned(f), "not-settled ")
	assert.Contains(t, warned(f), "not-settled-replicates ")
	assert.Contains(t, warned(f), "few-respondents ")
	assert.Greater(t, f.Bootstrap.NotSettled, 100)
	assert.Equal(t, 10, f.Iterations)
	assert.Equal(t, 500, f.Bootstrap.Used+f.Bootstrap.NotSettled)

	f = fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: -1})
	assert.NotContains(t, warned(f), "not-settled ")
	assert.Greater(t, f.Iterations, 10)
	assert.Nil(t, f.Bootstrap)
}

func TestSeeds(t *testing.T) {
	x := even().draw(rand.New(rand.NewPCG(24, 0)), 100)
	a := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100, Seed: 1})
	b := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100, Seed: 2})
	assert.NotEqual(t, a.Effects[0].Total.Low, b.Effects[0].Total.Low)
	assert.Equal(t, a.Effects[0].Total.Value, b.Effects[0].Total.Value)
}
