package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// hushed is one segment in which those worth more answer more often and miss less:
// the gap is -4 for the lower three fifths in worth and 0 for the others.
func hushed(seed uint64, low, high float64) (*segment.Membership, []Answer, *Instrument) {
	rng := rand.New(rand.NewPCG(seed, 11))
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}
	var answers []Answer
	for i := range 2000 {
		id, worth := fmt.Sprintf("c%04d", i), rng.Float64()
		m.Customers, m.Labels, m.Worth = append(m.Customers, id), append(m.Labels, 0), append(m.Worth, worth)
		gap, rate := -4., low
		if worth > .6 {
			gap, rate = 0, high
		}
		if rng.Float64() < rate {
			answers = append(answers, Answer{Respondent: id, Values: []float64{50, 50 + gap + 3*rng.NormFloat64()}})
		}
	}
	return m, answers, &Instrument{Name: "hushed", Scale: Scale{0, 100}, Dimensions: []Dimension{{Name: "speed", Type: Explicit}},
		Items: []Item{{ID: "e", Dimension: "speed", Measures: Expected}, {ID: "p", Dimension: "speed", Measures: Perceived}}}
}

func TestSilentCustomersCount(t *testing.T) {
	m, answers, in := hushed(1, .1, .7)
	p := (&surveyed{m: m, answers: answers, in: in}).score(t)
	c := p.Segments[0].Dimensions[0]
	require.NotNil(t, c.Silent)
	// Of all customers 60 % miss 4. Of those who answer only .06/.34 do.
	assert.InDelta(t, -4*.06/.34, c.Gap.Value, .4)
	assert.InDelta(t, -2.4, c.Silent.Gap.Value, .5)
	assert.InDelta(t, c.Silent.Gap.Value-c.Gap.Value, c.Silent.Shift, 1e-5)
	assert.Contains(t, warning(t, p, "silent-matter").Text, "speed")

	m, answers, in = hushed(1, .4, .4)
	p = (&surveyed{m: m, answers: answers, in: in}).score(t)
	assert.InDelta(t, 0, p.Segments[0].Dimensions[0].Silent.Shift, .3, "everybody answers as often")
	assert.NotContains(t, codes(p.Warnings), "silent-matter")

	m.Worth = nil
	assert.Nil(t, (&surveyed{m: m, answers: answers, in: in}).score(t).Segments[0].Dimensions[0].Silent, "nothing to go by")
}

// Over many samples the reweighted gap is right on average where the raw one is not,
// and its interval holds the truth, -2.4.
func TestSilentCoverage(t *testing.T) {
	runs := 300
	if testing.Short() {
		runs = 20
	}
	sum, held := 0., 0
	for seed := range runs {
		m, answers, in := hushed(uint64(seed+100), .1, .7)
		c := (&surveyed{m: m, answers: answers, in: in}).score(t).Segments[0].Dimensions[0]
		sum += c.Silent.Gap.Value
		if c.Silent.Gap.Low <= -2.4 && -2.4 <= c.Silent.Gap.High {
			held++
		}
	}
	mean, rate := sum/float64(runs), float64(held)/float64(runs)
	t.Logf("mean %.3f, coverage %.3f in %d runs", mean, rate, runs)
	assert.InDelta(t, -2.4, mean, .1)
	assert.Greater(t, rate, .95-3*math.Sqrt(.95*.05/float64(runs)))
}

// Nobody's stratum is empty, each stands for all of its customers, and equal worth is
// never parted.
func TestStrata(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 5))
		g := &group{}
		var worth []float64
		var customers []int32
		for i := range 40 + rng.IntN(300) {
			worth, customers = append(worth, float64(rng.IntN(12))), append(customers, int32(i))
			if rng.Float64() < .3 || i < 10 {
				g.replies = append(g.replies, reply{customer: int32(i)})
				g.customers++
			}
		}
		stratum, factor := g.strata(worth, customers)
		total, by := 0., map[float64]int{}
		answered := make([]int, len(factor))
		for i, r := range g.replies {
			total += factor[stratum[i]]
			answered[stratum[i]]++
			w := worth[r.customer]
			if s, ok := by[w]; ok {
				assert.Equal(t, s, stratum[i], "equal worth is parted")
			}
			by[w] = stratum[i]
		}
		assert.InDelta(t, float64(len(customers)), total, 1e-9, "seed %d", seed)
		for h, n := range answered {
			assert.GreaterOrEqual(t, n, 10, "seed %d, part %d of %d", seed, h, len(answered))
		}
		assert.LessOrEqual(t, len(factor), strata)
	}
}
