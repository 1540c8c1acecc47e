package value

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// nested is discounted by other means: over lambda it is R/p tail(R+1, c/p), over
// p an adaptive quadrature. Where almost nobody leaves, what the customer would
// order if p were 0 is taken out.
func (f future) nested(rate float64) float64 {
	c := rate * f.time
	reach := math.Log(c) - math.Log(f.rate)
	over := func(p, t float64) float64 { // t/p, which tends to 1/c
		if p < 1e-290 || t == 0 {
			return 1 / c
		}
		return t / p
	}
	if f.leave < .01 {
		lost := betaMean(f.leave+1, f.stay, reach, func(logP float64) float64 {
			p := math.Exp(logP)
			return f.rate / c * (f.rate + 1) * over(p, tail(f.rate+2, c/p))
		})
		return f.rate/c - float64(f.leave/(f.leave+f.stay)*lost)
	}
	return betaMean(f.leave, f.stay, reach, func(logP float64) float64 {
		p := math.Exp(logP)
		return f.rate * over(p, tail(f.rate+1, c/p))
	})
}

// R times the integral over y of e^(-cy) 2F1(R+1, a; a+b; -y), by mpmath with 30
// digits.
func TestDiscountedAgreesWithLongArithmetic(t *testing.T) {
	for _, c := range [][5]float64{
		{.24, .1, .79, 2.4, 1.109691260609718}, {1.24, .1, .79, 3.4, 4.712387800272513}, {5.24, .01, .79, 7.4, 43.27162424159021},
		{.5, .05, .3, .2, 2.445850509770039}, {3, .2, .01, 6, 14.82103836537395}, {.05, .01, 2.5, 1.3, .2837082416855235},
		{40.5, .3, .8, 43, 59.89841588649427},
	} {
		assert.InEpsilon(t, c[4], future{c[0], 1, c[2], c[3]}.discounted(c[1]), 1e-11, "%v", c)
	}
}

func TestDiscountedAtTheEnds(t *testing.T) {
	for _, f := range []future{{.3, 4, .6, 2}, {.3, 4, 1e-300, 2}, {.3, 4, 3, 1e-9}, {1e5, 4, .6, 1e5}, {1e-7, 4, 1e6, 1e6}, {1e6, 1e-7, 1e-7, 1e-7}} {
		last := f.orders(math.Inf(1))
		for _, rate := range []float64{1e-300, 1e-145, 1e-100, 1e-12, 1e-3, 1, 1e6, 1e100, 1e200, 1e300} {
			d := f.discounted(rate)
			assert.False(t, math.IsNaN(d), "%+v at %v", f, rate)
			assert.LessOrEqual(t, d, last*(1+1e-8), "%+v at %v", f, rate)
			assert.LessOrEqual(t, d, f.rate/(rate*f.time)*(1+1e-14))
			last = d
		}
	}
	assert.InEpsilon(t, BGNBD{.3, 4, 3, 2}.Expected(History{2, 3, 5}, math.Inf(1)), BGNBD{.3, 4, 3, 2}.DERT(History{2, 3, 5}, 1e-12), 1e-9)
}

func TestDiscountedAgreesWithNestedQuadrature(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	between := func(lo, hi float64) float64 { return lo * math.Exp(rng.Float64()*math.Log(hi/lo)) }
	for range sized(250, 50) {
		// What fits find: rates of customers with up to fifty orders, and the
		// daily to yearly rates at which one discounts.
		f := future{between(.1, 50), 1, between(.2, 5), between(.5, 50)}
		c := between(1e-3, 10)
		assert.InEpsilon(t, f.nested(c), f.discounted(c), 1e-11, "%+v at %v", f, c)
		f = future{between(.05, 500), 1, between(.02, 20), between(.2, 500)}
		c = between(1e-4, 100)
		assert.InEpsilon(t, f.nested(c), f.discounted(c), 1e-10, "%+v at %v", f, c)
		f = future{between(.02, 5000), 1, between(.001, 100), between(.05, 5000)}
		c = between(1e-6, 1e4)
		assert.InEpsilon(t, f.nested(c), f.discounted(c), 1e-9, "%+v at %v", f, c)
	}
}
