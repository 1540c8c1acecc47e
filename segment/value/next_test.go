package value

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// predictive is an order model of this room whose next orders have a
// distribution.
type predictive interface {
	updater
	chancer
}

// Each against the equations in arithmetic of 40 digits by mpmath, the integrals
// of the Pareto/NBD by its quadrature: the mixture over left and active, not the
// code's way to it.
func TestProbabilityNextAgreesWithLongArithmetic(t *testing.T) {
	for _, c := range []struct {
		m    predictive
		h    History
		n    int
		t    float64
		want float64
	}{
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{0, 0, 39}, 0, 39, .93164029496502394},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{0, 0, 39}, 4, 39, .0019934896588341825},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{2, 30.43, 38.86}, 1, 39, .21921132915595335},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{12, 38, 39}, 9, 13, .0077841674989294349},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{60, 38.9, 39}, 60, 39, .011805933982721046},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{2000, 38.99, 39}, 1950, 39, 6.1458693448947503e-13},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{2000, 38.9, 39}, 0, 1, .016646001598212563},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{2000, 38.99, 39}, 0, 39, .00044637500329117729},
		{ParetoNBD{.55, 10.6, .61, 11.7}, History{1, 2, 39}, 30, 39, 7.6502088546356038e-12},
		{ParetoNBD{.55, 1e-05, .61, 3}, History{0, 0, 39}, 2, 39, .0022522218995547549},
		{ParetoNBD{.55, 1e-05, .61, 3}, History{3, 1, 30}, 1, 10, 9.7292024003938011e-6},
		{ParetoNBD{900, 3000, 2, 30}, History{40, 60, 100}, 40, 100, 1.9998759110325735e-7},
		{ParetoNBD{3, 8, .05, .0001}, History{7, 3, 39}, 5, 20, 3.9199843862268144e-6},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{0, 0, 39}, 0, 39, .85598907721997818},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{0, 0, 39}, 0, 39, .90822248459478786},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{0, 0, 39}, 4, 39, .0022142520359903266},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{0, 0, 39}, 4, 39, .0016153155808733202},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2, 30.43, 38.86}, 1, 39, .23933035932924832},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2, 30.43, 38.86}, 1, 39, .24540663258566074},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{12, 38, 39}, 9, 13, .0096239778510496639},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{12, 38, 39}, 9, 13, .0098439535172077888},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{60, 38.9, 39}, 60, 39, .018976727273787869},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{60, 38.9, 39}, 60, 39, .019089697766105604},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 1950, 39, .00013890802490737334},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 1950, 39, .00013893504947209413},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.9, 39}, 0, 1, .038385970546294556},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.9, 39}, 0, 1, .038367536308454052},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 0, 39, .00062768042554851224},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 0, 39, .00062736716220265344},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{1, 2, 39}, 30, 39, 7.5836186568968244e-12},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{1, 2, 39}, 30, 39, 1.179006437579588e-11},
		{BGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 2500, 39, 8.4991327076098932e-30},
		{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, History{2000, 38.99, 39}, 2500, 39, 8.5010015295897689e-30},
		{BGNBD{.5, 6, 1e-06, 3}, History{3, 20, 30}, 2, 10, .15781233101370759},
		{MBGNBD{.5, 6, 1e-06, 3}, History{3, 20, 30}, 2, 10, .15781234949690649},
		{BGNBD{.5, 6, 40, 1e4}, History{30, 20, 30}, 20, 30, .00057854413270832641},
		{MBGNBD{.5, 6, 40, 1e4}, History{30, 20, 30}, 20, 30, .00057860213245749043},
		{NBD{.4, 20}, History{0, 0, 39}, 0, 39, .81630108618491909},
		{NBD{.4, 20}, History{3, 20, 39}, 2, 13, .12390523660158041},
		{NBD{.4, 20}, History{2000, 38, 39}, 1950, 39, 5.0842165047958167e-35},
	} {
		assert.InEpsilon(t, c.want, c.m.ProbabilityNext(c.h, c.n, c.t), 2e-10, "%T%+v %+v: %d in %v", c.m, c.m, c.h, c.n, c.t)
	}
}

// Groups of simulated customers do what the probabilities say, each by itself:
// by number of orders, by likely and unlikely to be active, by what came.
func TestProbabilityNextIsWhatSimulatedCustomersDo(t *testing.T) {
	const span, most = 26, 6
	models := []predictive{
		BGNBD{.6, 5, .9, 2.5}, MBGNBD{.6, 5, .9, 2.5}, ParetoNBD{.7, 6, .6, 9}, NBD{.6, 8},
		BGNBD{2, 5, .6, .5}, MBGNBD{1.5, 8, .5, 1}, ParetoNBD{1.2, 3, 2, 30},
	}
	if testing.Short() { // as under the race detector: each model once
		models = models[:4]
	}
	for _, m := range models {
		h, later := lives(m, 11, ages(sized(25_000, 10_000), 10, 60), span)
		type cell struct {
			x    int
			half bool
			n    int
		}
		came, expected, variance := map[cell]float64{}, map[cell]float64{}, map[cell]float64{}
		for i := range h {
			k := cell{x: min(h[i].Frequency, 5), half: m.PAlive(h[i]) > .5}
			rest := 1.0
			for k.n = range most {
				p := m.ProbabilityNext(h[i], k.n, span)
				expected[k] += p
				variance[k] += p * (1 - p)
				rest -= p
			}
			k.n = most
			expected[k] += rest
			variance[k] += rest * (1 - rest)
			k.n = min(later[i], most)
			came[k]++
		}
		cells := 0
		for k, e := range expected {
			if e < 10 {
				continue
			}
			cells++
			assert.InDelta(t, e, came[k], 4*math.Sqrt(variance[k]), "%T%+v %+v", m, m, k)
		}
		assert.Greater(t, cells, 25, "%T", m)
	}
}

// The probabilities are a distribution with the mean that Expected gives, also
// for heavy buyers.
func TestProbabilitiesNextAddUp(t *testing.T) {
	for _, m := range []predictive{
		BGNBD{.24, 4.4, .79, 2.4}, BGNBD{.24, 4.4, 0, 2.4}, MBGNBD{.5, 6, .8, 2.5}, MBGNBD{.5, 6, 1e-5, 3}, MBGNBD{.5, 6, 0, 3},
		ParetoNBD{.55, 10.6, .61, 11.7}, ParetoNBD{.55, 10.6, .61, 1e-4}, ParetoNBD{.55, 10.6, 0, 1}, NBD{.4, 20},
	} {
		for _, c := range []struct {
			h    History
			t    float64
			most int
		}{
			{History{}, 10, 1500}, {History{0, 0, 39}, 39, 1500}, {History{3, 20, 39}, 39, 800}, {History{3, 20, 39}, 0, 3}, {History{30, 38, 39}, 200, 2500}, {History{2000, 38.99, 39}, 39, 6000},
		} {
			if testing.Short() && c.most > 2000 {
				continue // as under the race detector
			}
			var sum, mean float64
			for n := range c.most {
				p := m.ProbabilityNext(c.h, n, c.t)
				assert.GreaterOrEqual(t, p, 0.0)
				sum += p
				mean += float64(n) * p
			}
			assert.InDelta(t, 1, sum, 1e-9, "%T%+v %+v", m, m, c.h)
			assert.InDelta(t, m.Expected(c.h, c.t), mean, 1e-7*max(1, mean), "%T%+v %+v", m, m, c.h)
		}
		assert.Zero(t, m.ProbabilityNext(History{3, 20, 39}, -1, 10))
	}
}

func TestProbabilityNextOfANewCustomerIsProbability(t *testing.T) {
	for n := range 5 {
		assert.InEpsilon(t, BGNBD{.24, 4.4, .79, 2.4}.Probability(n, 30), BGNBD{.24, 4.4, .79, 2.4}.ProbabilityNext(History{}, n, 30), 1e-13)
		assert.InEpsilon(t, MBGNBD{.24, 4.4, .79, 2.4}.Probability(n, 30), MBGNBD{.24, 4.4, .79, 2.4}.ProbabilityNext(History{}, n, 30), 1e-13)
		assert.InEpsilon(t, ParetoNBD{.24, 4.4, .79, 2.4}.Probability(n, 30), ParetoNBD{.24, 4.4, .79, 2.4}.ProbabilityNext(History{}, n, 30), 1e-13)
		assert.InEpsilon(t, NBD{.24, 4.4}.Probability(n, 30), NBD{.24, 4.4}.ProbabilityNext(History{}, n, 30), 1e-13)
	}
}

// Nothing overflows, and what is certain stays so.
func TestProbabilityNextAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, m := range []predictive{BGNBD{.24, 4.4, .79, 2.4}, MBGNBD{.5, 6, .8, 2.5}, ParetoNBD{.55, 10.6, .61, 11.7}, ParetoNBD{.55, 1e-300, .61, 1e300}, NBD{.4, 20}} {
		for _, h := range []History{{}, {1, 1, 39}, {2000, 38.99, 39}, {100_000, 10, 39}, {100_000, 39, 39}, {5, 1e-9, 1e15}} {
			for _, n := range []int{0, 1, 2000, 100_000, 1_000_000} {
				for _, d := range []float64{0, 1e-300, 1e-6, 39, 1e6, 1e300, inf} {
					p := m.ProbabilityNext(h, n, d)
					assert.True(t, p >= 0 && p <= 1, "%T%+v %+v: %d in %v: %v", m, m, h, n, d, p)
				}
			}
			assert.InDelta(t, 1, m.ProbabilityNext(h, 0, 0), 1e-15, "no time, no orders")
			assert.Zero(t, m.ProbabilityNext(h, 1, 0))
		}
		for _, h := range []History{{-1, 0, 1}, {1, 2, 1}, {1, nan, 1}, {1, .5, inf}, {1, 0, 1}, {0, 1, 2}, {0, 0, -1}} {
			assert.True(t, math.IsNaN(m.ProbabilityNext(h, 1, 1)), "%T %+v", m, h)
		}
		assert.True(t, math.IsNaN(m.ProbabilityNext(History{}, 1, -1)))
		assert.True(t, math.IsNaN(m.ProbabilityNext(History{}, 1, nan)))
	}
	for _, m := range []predictive{BGNBD{}, MBGNBD{.5, nan, 1, 1}, ParetoNBD{.5, 1, -1, 1}, NBD{0, 1}} {
		assert.True(t, math.IsNaN(m.ProbabilityNext(History{}, 1, 1)))
	}
	assert.True(t, math.IsNaN(NBD{1, 0}.Probability(1, 1)))
	assert.Zero(t, NBD{1, 1}.Probability(-1, 1))
	// Somebody in the middle of ordering: the probability of having left is far
	// below the rounding of 1, and is nearly all that no order can mean.
	m := BGNBD{.24, 4.4, .79, 2.4}
	h := History{20_000, 38.9999, 39}
	left := m.A / (m.B + 19_999) * math.Pow((4.4+39)/(4.4+38.9999), 20_000.24)
	assert.InEpsilon(t, left/(1+left), m.ProbabilityNext(h, 0, 39), 1e-9)
}
