package value

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/mathext"
)

// paper is the conditional expectation as equation 10 of Fader, Hardie & Lee
// (2005) writes it, through gonum's 2F1. It loses digits near a = 1 and
// overflows for heavy buyers; where it is finite it judges our own series.
func paper(f future, t float64) float64 {
	z := t / (f.time + t)
	c := f.leave + f.stay - 1
	h := mathext.Hypergeo(f.rate, f.stay, c, z)
	return c / (f.leave - 1) * (1 - math.Pow(1-z, f.rate)*h)
}

func TestFutureAgreesWithThePaper(t *testing.T) {
	for _, f := range []future{
		{.2425945, 4.4136, .7929, 2.4259}, {26.24, 35.4, .7929, 28.4}, {3, 10, 2.5, 6}, {1.5, 2, .2, .9}, {2.5, 30, 4, 1.3},
	} {
		for _, d := range []float64{.5, 3, 20, 60} {
			assert.InEpsilon(t, paper(f, d), f.orders(d), 1e-9, "%+v in %v", f, d)
		}
	}
}

// The series and the quadrature are two independent ways to one number.
func TestSeriesAgreesWithQuadrature(t *testing.T) {
	for _, f := range []future{
		{.24, 4.4, .79, 2.4}, {26.2, 35, 1, 28}, {3, 10, .003, 6}, {3, 10, 1e-7, 6}, {3, 10, 50, 60}, {3, 10, 1e5, 1e5},
		{400, 900, .8, 400}, {.1, .01, .5, .5}, {.5, 5, .3, .2}, {.5, 5, .3, .7},
	} {
		for _, d := range []float64{1e-6, .01, 1, 20} {
			assert.InEpsilon(t, f.quadrature(d/f.time), f.orders(d), 1e-11, "%+v in %v", f, d)
		}
	}
}

// 2F1(2001.16, 1.606; 2002.16; .999) = 40265.41 (four ways of computing it by
// independent software agree). By Euler's integral it is the mean of (1-zq)^-b
// over a beta distribution of q, which is what the quadrature takes.
func TestQuadratureOfALargeHypergeometric(t *testing.T) {
	got := betaMean(1, 2001.16, 0, func(logP float64) float64 {
		return math.Pow(.001+float64(.999*math.Exp(logP)), -1.606)
	})
	assert.InDelta(t, 40265.41, got, .02)
	// Where gonum's own is finite: 2F1(2, 1.5; 3.5; .7), the mean of (1-.7q)^-2
	// over q of a beta distribution with parameters 1.5 and 2.
	got = betaMean(2, 1.5, 0, func(logP float64) float64 { return math.Pow(.3+float64(.7*math.Exp(logP)), -2) })
	assert.InEpsilon(t, mathext.Hypergeo(2, 1.5, 3.5, .7), got, 1e-12)
}

func TestExpectedIsSmoothWhereThePaperHasPoles(t *testing.T) {
	h := History{3, 20, 30}
	at := func(a float64) float64 { return BGNBD{.3, 4, a, 2}.Expected(h, 20) }
	assert.InEpsilon(t, (at(1-1e-4)+at(1+1e-4))/2, at(1), 1e-7)
	assert.InEpsilon(t, at(1), at(1+1e-13), 1e-11)
	// For a new customer the paper has a+b-1 = 0 below a 2F1.
	zero := BGNBD{.3, 4, .4, .6}.ExpectedNew(20)
	near := BGNBD{.3, 4, .4, .6 + 1e-9}.ExpectedNew(20)
	assert.InEpsilon(t, near, zero, 1e-8)
	assert.Greater(t, zero, 0.0)
}

func TestHeavyBuyersDoNotOverflow(t *testing.T) {
	m := BGNBD{.2425945, 4.413602, .792922, 2.425907}
	for _, x := range []int{500, 2000, 100_000} {
		h := History{x, 99.9, 100}
		p := m.PAlive(h)
		assert.True(t, p >= 0 && p <= 1, "PAlive %v", p)
		assert.Zero(t, m.PAlive(History{x, 10, 100}), "silent for nine times as long as ever")
		e := m.Expected(h, 52)
		assert.False(t, math.IsNaN(e) || math.IsInf(e, 0))
		assert.LessOrEqual(t, e, float64(x)*.53)
		assert.False(t, math.IsNaN(m.LogLikelihood([]History{h})))
	}
	// With hardly any dropout a customer goes on at the rate seen so far.
	assert.InEpsilon(t, 52*2000.24/104.41, BGNBD{.24, 4.41, 1e-12, 2}.Expected(History{2000, 99.9, 100}, 52), 1e-6)
	for _, d := range []float64{1e6, 1e100, 1e300} {
		e := m.Expected(History{3, 20, 30}, d)
		assert.False(t, math.IsNaN(e) || math.IsInf(e, 0), "horizon %v: %v", d, e)
	}
}

func TestExpectedGrowsWithTimeAndNeverBeyondTheNBD(t *testing.T) {
	m := BGNBD{.3, 4, .6, 2}
	for _, h := range []History{{}, {0, 0, 30}, {1, 5, 30}, {40, 29, 30}} {
		assert.Zero(t, m.Expected(h, 0))
		last := 0.0
		for _, d := range []float64{1e-9, 1e-3, 1, 10, 300, 1e4, 1e7} {
			e := m.Expected(h, d)
			assert.Greater(t, e, last)
			assert.LessOrEqual(t, e, NBD{.3, 4}.Expected(h, d))
			last = e
		}
	}
	// All orders ever to come are (a+b+x-1)/(a-1) where a > 1, else infinite.
	m = BGNBD{.3, 4, 3, 2}
	assert.InEpsilon(t, 2.0, m.Expected(History{}, math.Inf(1)), 1e-15)
	assert.InEpsilon(t, 2.0, m.ExpectedNew(1e200), 1e-9)
	assert.Equal(t, math.Inf(1), BGNBD{.3, 4, .5, 2}.ExpectedNew(math.Inf(1)))
}

func TestProbabilitiesAreADistributionWithTheExpectedMean(t *testing.T) {
	for _, m := range []BGNBD{{.24, 4.4, .79, 2.4}, {2, 5, 0, 1}, {3, 2, 1, .3}} {
		for _, d := range []float64{0, .1, 10, 60} {
			var sum, mean float64
			for n := range 1500 {
				p := m.Probability(n, d)
				sum += p
				mean += float64(n) * p
			}
			assert.InDelta(t, 1, sum, 1e-9, "%+v at %v", m, d)
			assert.InDelta(t, m.ExpectedNew(d), mean, 1e-6, "%+v at %v", m, d)
		}
	}
	m := BGNBD{.24, 4.4, .79, 2.4}
	assert.Zero(t, m.Probability(-1, 3))
	assert.InDelta(t, 1, m.Probability(0, 0), 0)
	assert.Less(t, m.Probability(1_000_000, 5), 1e-12)
}

func TestNoDropoutIsTheNBD(t *testing.T) {
	m, floor := BGNBD{.3, 4, 0, 1}, NBD{.3, 4}
	hs := []History{{0, 0, 30}, {4, 20, 30}, {100, 1, 30}}
	for _, h := range hs {
		assert.Equal(t, 1.0, m.PAlive(h))
		assert.InEpsilon(t, floor.Expected(h, 10), m.Expected(h, 10), 1e-14)
	}
	assert.Equal(t, floor.LogLikelihood(hs), m.LogLikelihood(hs))
	assert.InEpsilon(t, floor.LogLikelihood(hs), BGNBD{.3, 4, 1e-250, 1}.LogLikelihood(hs), 1e-12)
	assert.NoError(t, m.Validate())
}

func TestMethodsGiveNaNForWhatIsInvalid(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := BGNBD{.3, 4, .6, 2}
	for _, h := range []History{{-1, 0, 1}, {1, 2, 1}, {1, nan, 1}, {1, .5, nan}, {1, .5, inf}, {1, -1, 1}, {0, 0, -1}} {
		assert.True(t, math.IsNaN(good.PAlive(h)), "%+v", h)
		assert.True(t, math.IsNaN(good.Expected(h, 1)), "%+v", h)
		assert.True(t, math.IsNaN(good.LogLikelihood([]History{h})), "%+v", h)
	}
	for _, m := range []BGNBD{{}, {nan, 4, .6, 2}, {.3, inf, .6, 2}, {.3, 4, -1, 2}, {.3, 4, .6, 0}} {
		assert.True(t, math.IsNaN(m.PAlive(History{1, 1, 2})), "%+v", m)
		assert.True(t, math.IsNaN(m.Probability(1, 2)), "%+v", m)
		assert.Error(t, m.Validate())
	}
	assert.True(t, math.IsNaN(good.Expected(History{}, -1)))
	assert.True(t, math.IsNaN(good.Expected(History{}, nan)))
	assert.True(t, math.IsNaN(NBD{1, 1}.Expected(History{}, nan)))
	assert.True(t, math.IsNaN(good.Probability(1, nan)))
	g := GammaGamma{6, 4, 15}
	for _, s := range []Spending{{1, 0}, {1, -2}, {1, nan}, {1, inf}, {-1, 5}} {
		assert.True(t, math.IsNaN(g.Expected(s)), "%+v", s)
		assert.True(t, math.IsNaN(g.LogLikelihood([]Spending{s})), "%+v", s)
	}
	assert.True(t, math.IsNaN(GammaGamma{}.Expected(Spending{1, 2})))
}

func TestSpendIsPulledTowardsTheMeanOfAll(t *testing.T) {
	g := GammaGamma{6.25, 3.74, 15.44}
	mean, err := g.Mean()
	assert.NoError(t, err)
	assert.InEpsilon(t, mean, g.Expected(Spending{}), 1e-14)
	assert.InEpsilon(t, mean, g.Expected(Spending{0, math.NaN()}), 1e-14, "the amount of no order is not looked at")
	last := mean
	for _, x := range []int{1, 2, 10, 1000} {
		e := g.Expected(Spending{x, 100})
		assert.True(t, last < e && e < 100)
		last = e
	}
	assert.InEpsilon(t, 1e308, g.Expected(Spending{1000, 1e308}), .01)

	heavy := GammaGamma{2, .9, 10}
	_, err = heavy.Mean()
	assert.ErrorIs(t, err, ErrInfiniteMean)
	assert.Equal(t, math.Inf(1), heavy.Expected(Spending{}))
	// 2 (10 + 3*40)/(2*3 + .9 - 1), by hand.
	assert.InEpsilon(t, 2*130/5.9, heavy.Expected(Spending{3, 40}), 1e-14)
}

func TestLogBeta(t *testing.T) {
	for _, a := range []float64{.3, 5, 49, 51, 300} {
		for _, b := range []float64{.2, 1, 20, 60, 1000} {
			assert.InEpsilon(t, mathext.Lbeta(a, b), logBeta(a, b), 1e-12, "%v %v", a, b)
			assert.Equal(t, logBeta(a, b), logBeta(b, a))
		}
	}
	// B(a, 1) = 1/a and B(a, 2) = 1/(a(a+1)).
	assert.InEpsilon(t, -math.Log(1e6), logBeta(1e6, 1), 1e-14)
	assert.InEpsilon(t, -math.Log(7e4)-math.Log(70001), logBeta(2, 7e4), 1e-14)
}
