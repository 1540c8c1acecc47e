package value

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ordersModel is what the models with dropout have in common.
type ordersModel interface {
	Orders
	Validate() error
	DERT(h History, rate float64) float64
	Probability(n int, t float64) float64
	LogLikelihood(h []History) float64
	Simulate(seed uint64, ages []float64) []History
}

// The odds of having left, against the integral by mpmath with 30 digits.
func TestGoneAgreesWithLongArithmetic(t *testing.T) {
	for _, c := range []struct {
		m    ParetoNBD
		h    History
		want float64
	}{
		{ParetoNBD{.5143, 2.8845, .2856, 14.1087}, History{221, 103.42857, 103.57143}, -7.813821158944824},
		{ParetoNBD{.55, 10.58, .61, 11.67}, History{0, 0, 39}, .8810684466586635},
		{ParetoNBD{.55, 10.58, .61, 11.67}, History{2, 30.43, 38.86}, -1.886980950953583},
		{ParetoNBD{.55, 1e-5, .61, 3}, History{0, 0, 39}, 3.217662618243019},
		{ParetoNBD{.3, 1e-5, .61, 3}, History{4, 1, 39}, 13.97497320546304},
		{ParetoNBD{.55, 8, .61, 1e-5}, History{0, 0, 39}, 10.23119916417343},
		{ParetoNBD{3, 8, .05, 1e-4}, History{7, 3, 39}, 10.44802264762084},
		{ParetoNBD{.55, 10, .61, 1e5}, History{12, 5, 39}, 3.110591008264389},
		{ParetoNBD{.55, 10, 6000, 1e5}, History{0, 0, 39}, 2.744547880336329},
		{ParetoNBD{10.465, .00798565181, 3.0516, 2.82}, History{500, 1, 37}, 1839.998389967017},
		{ParetoNBD{10.465, .00798565181, 3.0516, 2.82}, History{400, 5, 6}, 69.74357945615148},
		{ParetoNBD{900, 3000, 2, 30}, History{40, 60, 100}, 10.217925352394},
		{ParetoNBD{.2, 4, .3, 4}, History{20000, 99, 100}, 182.1355638336442},
		{ParetoNBD{.2, 4, .3, 4}, History{60, 1, 100}, 178.3080395264272},
		{ParetoNBD{.05, .001, 40, 1000}, History{0, 0, 300}, 10.649137575665},
		{ParetoNBD{5, .001, .4, .001}, History{1, 1e-4, 300}, 77.33128908359568},
		{ParetoNBD{.9, 1e-7, 2000, 3e4}, History{0, 0, 1}, -.568823444826988},
	} {
		got := c.m.gone(float64(c.h.Frequency), c.h.Recency, c.h.T).logOdds
		assert.InDelta(t, c.want, got, 1e-11*max(1, math.Abs(c.want)), "%+v %+v", c.m, c.h)
	}
}

// The integral of e^(-zt) (1+t)^-s by mpmath, on both sides of the border
// between the continued fraction and the sum.
func TestTailAgreesWithLongArithmetic(t *testing.T) {
	for _, c := range [][3]float64{
		{.61, .0594, 4.58958662608777}, {.3, 1e-4, 817.6707960601515}, {1, .01, 4.078511443456426}, {2.5, .2, .5360823270837337},
		{2, 1e-4, .9991365911929787}, {40, .003, .02563900151364573}, {.05, .24, 3.893809884229101}, {.61, .26, 1.892768294478321},
		{1.7, 5, .1540534204218075}, {900, .1, .001112223196705852}, {30, 1e-9, .03448275861945813}, {.6, 1e-12, 139953.9055364148},
		{3000, .001, .0003334443702715597}, {2, 1e4, 9.99800059976012e-5},
	} {
		assert.InEpsilon(t, c[2], tail(c[0], c[1]), 1e-12, "%v", c)
	}
	assert.InEpsilon(t, .5, tail(3, 0), 1e-15)
	assert.Equal(t, math.Inf(1), tail(1, 0))
}

func TestLeavingProbabilitiesAreADistribution(t *testing.T) {
	for _, m := range []ordersModel{
		MBGNBD{.24, 4.4, .79, 2.4}, MBGNBD{2, 5, 0, 1}, MBGNBD{3, 2, 1, .3},
		ParetoNBD{.55, 10.6, .61, 11.7}, ParetoNBD{2, 5, 0, 1}, ParetoNBD{3, 2, 1, .3}, ParetoNBD{200, 100, 3, 40}, ParetoNBD{.3, .5, .2, 90},
	} {
		for _, d := range []float64{0, .1, 10, 60} {
			var sum, mean float64
			for n := range 2500 {
				p := m.Probability(n, d)
				sum += p
				mean += float64(n) * p
			}
			assert.InDelta(t, 1, sum, 1e-9, "%+v at %v", m, d)
			assert.InDelta(t, m.ExpectedNew(d), mean, 1e-6, "%+v at %v", m, d)
		}
		assert.Zero(t, m.Probability(-1, 3))
		assert.Less(t, m.Probability(1_000_000, 5), 1e-12)
		assert.False(t, math.IsNaN(m.Probability(3, math.Inf(1))))
	}
}

// What a customer will do is the sum of what they may: the expectation over the
// orders of the next time of those after it.
func TestDERTIsTheDiscountedSumOfExpectations(t *testing.T) {
	histories := []History{{2, 20, 38}, {}, {0, 0, 30}, {60, 37, 38}}
	if testing.Short() { // as under the race detector
		histories = histories[:1]
	}
	for _, m := range []ordersModel{
		BGNBD{.3, 4, .6, 2}, BGNBD{.3, 4, .003, 2}, MBGNBD{.5, 6, .9, 1.6}, MBGNBD{.5, 6, 1e-5, 3},
		ParetoNBD{.55, 10.6, .61, 11.7}, ParetoNBD{.55, 10.6, 1, 11.7}, ParetoNBD{2, 3, 4, 50}, ParetoNBD{.5, 6, 0, 3},
	} {
		for _, h := range histories {
			const rate, step = .02, .25
			want, last := 0.0, 0.0
			for i := 1; i <= 8000; i++ {
				e := m.Expected(h, float64(i)*step)
				want += (e - last) * math.Exp(-rate*(float64(i)-.5)*step)
				last = e
			}
			assert.InEpsilon(t, want, m.DERT(h, rate), 1e-5, "%+v %+v", m, h)
			if all := m.Expected(h, math.Inf(1)); math.IsInf(all, 1) {
				assert.Equal(t, all, m.DERT(h, 0))
			} else {
				assert.InEpsilon(t, all, m.DERT(h, 0), 1e-14)
			}
			assert.InEpsilon(t, m.Expected(h, 1e-6)/1e-6/1e6, m.DERT(h, 1e6), 1e-4, "orders at today's rate, over the rate, where that is high")
		}
		assert.True(t, math.IsNaN(m.DERT(History{}, -1)))
		assert.True(t, math.IsNaN(m.DERT(History{}, math.Inf(1))))
		assert.True(t, math.IsNaN(m.DERT(History{1, 2, 1}, .1)))
	}
	assert.InEpsilon(t, 2.3/34/.02, NBD{.3, 4}.DERT(History{2, 20, 30}, .02), 1e-14)
	assert.Equal(t, math.Inf(1), NBD{.3, 4}.DERT(History{}, 0))
	// All orders ever to come, by hand: (b+T)/(s-1) times the rate of ordering.
	assert.InEpsilon(t, .5*60.0/2, ParetoNBD{2, 4, 3, 60}.DERT(History{}, 0), 1e-14)
}

func TestLeavingWithoutDropoutIsTheNBD(t *testing.T) {
	floor := NBD{.3, 4}
	hs := []History{{0, 0, 30}, {4, 20, 30}, {100, 1, 30}}
	for _, m := range []ordersModel{MBGNBD{.3, 4, 0, 1}, ParetoNBD{.3, 4, 0, 1}} {
		require.NoError(t, m.Validate())
		for _, h := range hs {
			assert.Equal(t, 1.0, m.PAlive(h))
			assert.InEpsilon(t, floor.Expected(h, 10), m.Expected(h, 10), 1e-14)
			assert.InEpsilon(t, floor.DERT(h, .1), m.DERT(h, .1), 1e-14)
		}
		assert.Equal(t, floor.LogLikelihood(hs), m.LogLikelihood(hs))
	}
	assert.InEpsilon(t, floor.LogLikelihood(hs), MBGNBD{.3, 4, 1e-250, 1}.LogLikelihood(hs), 1e-12)
	assert.InEpsilon(t, floor.LogLikelihood(hs), ParetoNBD{.3, 4, 1e-250, 1}.LogLikelihood(hs), 1e-12)
}

func TestLeavingIsSafeForHeavyBuyersAndLongTimes(t *testing.T) {
	for _, m := range []ordersModel{MBGNBD{.2425945, 4.413602, .792922, 2.425907}, ParetoNBD{.55, 10.6, .61, 11.7}, ParetoNBD{.55, 1e-6, 3, 1e5}} {
		for _, x := range []int{500, 2000, 100_000} {
			h := History{x, 99.9, 100}
			p := m.PAlive(h)
			assert.True(t, p >= 0 && p <= 1, "PAlive %v", p)
			assert.Zero(t, m.PAlive(History{x, 10, 100}), "silent for nine times as long as ever")
			assert.Zero(t, m.DERT(History{x, 10, 100}, .01))
			e := m.Expected(h, 52)
			assert.False(t, math.IsNaN(e) || math.IsInf(e, 0))
			assert.LessOrEqual(t, e, float64(x)*.53)
			ll := m.LogLikelihood([]History{h, {x, 10, 100}})
			assert.False(t, math.IsNaN(ll) || math.IsInf(ll, 0))
		}
		last := 0.0
		for _, d := range []float64{1e-9, 1, 300, 1e6, 1e100, 1e300} {
			e := m.Expected(History{3, 20, 30}, d)
			assert.False(t, math.IsNaN(e) || math.IsInf(e, 0), "horizon %v: %v", d, e)
			assert.GreaterOrEqual(t, e, last)
			last = e
		}
	}
	// Heavy buyers who ordered on the last day are active: P(alive) has no way to
	// fall, and 0 orders in no time.
	m := ParetoNBD{.55, 10.6, .61, 11.7}
	assert.Equal(t, 1.0, m.PAlive(History{5000, 100, 100}))
	assert.Zero(t, m.Expected(History{5000, 100, 100}, 0))
	// The time to stay has no pole at s = 1.
	at := func(s float64) float64 { return ParetoNBD{.55, 10.6, s, 11.7}.Expected(History{3, 20, 30}, 20) }
	assert.InEpsilon(t, at(1), at(1+1e-12), 1e-10)
	assert.InEpsilon(t, (at(1-1e-4)+at(1+1e-4))/2, at(1), 1e-7)
}

func TestLeavingMethodsGiveNaNForWhatIsInvalid(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, good := range []ordersModel{MBGNBD{.3, 4, .6, 2}, ParetoNBD{.3, 4, .6, 2}} {
		for _, h := range []History{{-1, 0, 1}, {1, 2, 1}, {1, nan, 1}, {1, .5, nan}, {1, .5, inf}, {1, -1, 1}, {0, 0, -1}, {0, 1, 2}} {
			assert.True(t, math.IsNaN(good.PAlive(h)), "%+v", h)
			assert.True(t, math.IsNaN(good.Expected(h, 1)), "%+v", h)
			assert.True(t, math.IsNaN(good.LogLikelihood([]History{h})), "%+v", h)
		}
		assert.True(t, math.IsNaN(good.Expected(History{}, -1)))
		assert.True(t, math.IsNaN(good.Expected(History{}, nan)))
		assert.True(t, math.IsNaN(good.Probability(1, nan)))
		assert.Nil(t, good.Simulate(1, []float64{nan}))
	}
	for _, p := range [][4]float64{{}, {nan, 4, .6, 2}, {.3, inf, .6, 2}, {.3, 4, -1, 2}, {.3, 4, .6, 0}} {
		for _, m := range []ordersModel{MBGNBD{p[0], p[1], p[2], p[3]}, ParetoNBD{p[0], p[1], p[2], p[3]}} {
			assert.True(t, math.IsNaN(m.PAlive(History{1, 1, 2})), "%+v", m)
			assert.True(t, math.IsNaN(m.Probability(1, 2)), "%+v", m)
			assert.Error(t, m.Validate())
			assert.Nil(t, m.Simulate(1, []float64{1}))
		}
	}
}
