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

// spend.expected.value of the R package BTYD, run on the inputs of its manual.
func TestGoldenSpend(t *testing.T) {
	g := GammaGamma{P: 6.249349179, Q: 3.744256334, Gamma: 15.444306686}
	assert.InDelta(t, 35.02177029, g.Expected(Spending{3, 35}), 1e-3)
	assert.InDelta(t, 39.13052369, g.Expected(Spending{2, 40}), 1e-3)
}
