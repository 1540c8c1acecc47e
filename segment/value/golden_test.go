package value

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Published numbers that need no data file. They also stand in the shared list
// of numbers, which TestNumbers reads where it is there.

// Hardie's BG/NBD spreadsheet, x = 2, t_x = 30.43, T = 38.86, t = 39, as quoted
// in the tests of the lifetimes package.
func TestGoldenConditionalExpectation(t *testing.T) {
	m := BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	assert.InDelta(t, 1.226, m.Expected(History{2, 30.43, 38.86}, 39), 5e-4)
}

// The manual of the R package BTYD, bgnbd.pmf, with the same parameters.
func TestGoldenProbabilities(t *testing.T) {
	m := BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	assert.InEpsilon(t, 1.07869e-07, m.Probability(10, 2), 1e-5)
	for i, want := range []float64{.0019995214, .0015170236, .001163315, .0009003148, .0007023638, .0005517902, .0004361913, .0003467171, .0002769613, .000222226} {
		assert.InDelta(t, want, m.Probability(11+i, 30), 1e-9)
	}
}

// Hardie, note 027 ("Overcoming the BG/NBD model's #NUM! error problem"), as
// quoted in the tests of pymc-marketing.
func TestGoldenLikelihood(t *testing.T) {
	m := BGNBD{R: .25, Alpha: 4, A: .8, B: 2.5}
	assert.InDelta(t, -.59947382, m.LogLikelihood([]History{{0, 0, 40}}), 1e-6)
	assert.InDelta(t, 100.7957, m.LogLikelihood([]History{{200, 38, 40}}), 1e-4)
}

// A customer without a repeat order is active under the BG/NBD, from the tests
// of the lifetimes package; it gives such a customer t_x = 1, which is ignored.
func TestGoldenPAliveWithoutRepeats(t *testing.T) {
	m := BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	assert.Equal(t, 1.0, m.PAlive(History{0, 1, 1}))
}

// Pareto/NBD: tests of the lifetimes package (the BTYD manual's expectation, the
// pair that underflows elsewhere), and inputs that the tests of CLVTools want
// finite, with values computed by independent software.
func TestGoldenPareto(t *testing.T) {
	m := ParetoNBD{R: .55, Alpha: 10.56, S: .61, Beta: 11.64}
	for i, want := range []float64{0, .05077821, .09916088, .14542507, .1897993, .23247466, .27361274, .31335159, .35181024, .38909211} {
		assert.InDelta(t, want, m.ExpectedNew(float64(i)), 1e-8)
	}
	m = ParetoNBD{R: .55, Alpha: 10.58, S: .61, Beta: 11.67}
	assert.InEpsilon(t, 6.206051788963242, m.Expected(History{132, 200, 200}, 10), 1e-9)
	assert.InEpsilon(t, 6.252872247574811, m.Expected(History{133, 200, 200}, 10), 1e-9)
	m = ParetoNBD{R: .5534, Alpha: 10.5802, S: .6061, Beta: 11.6562}
	assert.InDelta(t, .9979, m.PAlive(History{26, 30.86, 31}), 1e-3)
	m = ParetoNBD{R: .5143, Alpha: 2.8845, S: .2856, Beta: 14.1087}
	assert.InDelta(t, .99959605, m.PAlive(History{221, 103.42857, 103.57143}), 1e-6)
	assert.InDelta(t, .99955823, m.PAlive(History{254, 97.14286, 97.28571}), 1e-6)
	assert.InDelta(t, .74948775, m.PAlive(History{161, 94.71429, 98}), 1e-6)
	assert.InDelta(t, .99425508, m.PAlive(History{204, 98.57143, 99.42857}), 1e-6)
}

// pnbd.pmf of the R package BTYD, run on the inputs of its manual; times and
// numbers of orders.
func TestGoldenParetoProbabilities(t *testing.T) {
	m := ParetoNBD{R: .55, Alpha: 10.56, S: .61, Beta: 11.64}
	assert.InEpsilon(t, 1.893707596e-9, m.Probability(10, 2), 1e-7)
	assert.InEpsilon(t, .5959380696, m.Probability(0, 39), 1e-7)
	assert.InEpsilon(t, .001889941473, m.Probability(11, 30), 1e-7)
	assert.InEpsilon(t, 9.093734799e-5, m.Probability(20, 30), 1e-7)
}

// The inputs of the manual of BTYD's pnbd.DERT, about 15 % a year in weekly
// data; values computed by independent software.
func TestGoldenDERT(t *testing.T) {
	m := ParetoNBD{R: .5629966, Alpha: 12.559037, S: .4081095, Beta: 10.5148048}
	assert.InDelta(t, 1.864183, m.DERT(History{7, 35, 77.86}, .0027), 1e-5)
	for i, want := range []float64{2.199155, 2.843534, 2.867128, 2.44541, 1.840502, 1.262416, .809618, .494804, .292025, .167928} {
		assert.InDelta(t, want, m.DERT(History{i + 1, 30, 77.86}, .0027), 1e-5)
	}
}

// spend.expected.value of the R package BTYD, run on the inputs of its manual.
func TestGoldenSpend(t *testing.T) {
	g := GammaGamma{P: 6.249349179, Q: 3.744256334, Gamma: 15.444306686}
	assert.InDelta(t, 35.02177029, g.Expected(Spending{3, 35}), 1e-3)
	assert.InDelta(t, 39.13052369, g.Expected(Spending{2, 40}), 1e-3)
}
