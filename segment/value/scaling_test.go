package value

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// units are factors between two units of time or money: powers of two, with
// which numbers of 64 bits lose nothing, days in a week, and others.
var units = []float64{2, 1. / 1024, 7, 365.25 / 12, 1e-6}

// inUnits returns histories whose unit of time is shorter by the factor c.
func inUnits(h []History, c float64) []History {
	out := slices.Clone(h)
	for i := range out {
		out[i].Recency *= c
		out[i].T *= c
	}
	return out
}

// Another unit of time moves alpha and beta, and nothing that a customer does:
// P(alive), expected orders, probabilities, discounted orders and values are the
// same. The log-likelihood is one of order times, each c times less dense.
func TestUnitOfTimeMovesNoFigure(t *testing.T) {
	pairs := map[string]func(c float64) ordersModel{
		"BG/NBD":     func(c float64) ordersModel { return BGNBD{.243, 4.414 * c, .793, 2.426} },
		"MBG/NBD":    func(c float64) ordersModel { return MBGNBD{.525, 6.183 * c, .891, 1.614} },
		"Pareto/NBD": func(c float64) ordersModel { return ParetoNBD{.553, 10.578 * c, .606, 11.669 * c} },
		"no dropout": func(c float64) ordersModel { return BGNBD{.385, 12.07 * c, 0, 1} },
	}
	g := GammaGamma{6.25, 3.744, 15.44}
	h := []History{{}, {0, 0, 38}, {1, 2, 38}, {2, 30.43, 38.86}, {26, 30.86, 31}, {2000, 90, 100}}
	for name, at := range pairs {
		for _, c := range units {
			m, n := at(1), at(c)
			scaled := inUnits(h, c)
			exact := name != "Pareto/NBD" && (c == 2 || c == 1./1024)
			for i := range h {
				same := func(a, b float64, what string) {
					t.Helper()
					if exact {
						assert.Equal(t, a, b, "%s of %s, %+v", what, name, h[i])
					} else if a != b {
						assert.InEpsilon(t, a, b, 1e-9, "%s of %s, %+v times %v", what, name, h[i], c)
					}
				}
				same(m.PAlive(h[i]), n.PAlive(scaled[i]), "PAlive")
				same(m.Expected(h[i], 39), n.Expected(scaled[i], 39*c), "Expected")
				same(m.ExpectedNew(39), n.ExpectedNew(39*c), "ExpectedNew")
				s := Spending{h[i].Frequency, 35}
				same(CLV(m, g, h[i], s, Horizon{12, 4.35, .01, .4}), CLV(n, g, scaled[i], s, Horizon{12, 4.35 * c, .01, .4}), "CLV")
				was := exact
				exact = false // what goes through a logarithm of a time is rounded, as all of the Pareto/NBD is
				same(m.DERT(h[i], .0027), n.DERT(scaled[i], .0027/c), "DERT")
				for _, k := range []int{0, 1, 7} {
					same(m.Probability(k, 30), n.Probability(k, 30*c), "Probability")
				}
				ll := m.LogLikelihood(h[i:i+1]) - float64(h[i].Frequency)*math.Log(c)
				assert.InDelta(t, ll, n.LogLikelihood(scaled[i:i+1]), 1e-9*(1+math.Abs(ll)))
				exact = was
			}
		}
	}
}

// Another currency moves gamma, and what is spent by as much.
func TestUnitOfMoneyScalesSpend(t *testing.T) {
	m, g, z := BGNBD{.243, 4.414, .793, 2.426}, GammaGamma{6.25, 3.744, 15.44}, Horizon{12, 4.35, .01, .4}
	for _, c := range units {
		u := GammaGamma{g.P, g.Q, g.Gamma * c}
		mean, err := g.Mean()
		require.NoError(t, err)
		scaled, err := u.Mean()
		require.NoError(t, err)
		assert.InEpsilon(t, mean*c, scaled, 1e-14)
		for _, s := range []Spending{{}, {1, 3}, {2, 35}, {500, 1e4}} {
			h := History{s.Frequency, 20 * float64(min(1, s.Frequency)), 30}
			b := Spending{s.Frequency, s.Monetary * c}
			assert.InEpsilon(t, g.Expected(s)*c, u.Expected(b), 1e-14)
			assert.InEpsilon(t, CLV(m, g, h, s, z)*c, CLV(m, u, h, b, z), 1e-14)
			ll := g.LogLikelihood([]Spending{s})
			if s.Frequency > 0 {
				ll -= math.Log(c)
			}
			assert.InDelta(t, ll, u.LogLikelihood([]Spending{b}), 1e-10*(1+math.Abs(ll)))
		}
	}
}

// refits compares the fits of two bases: each parameter of the second is that of
// the first times unit, where it has a unit, and its standard error shrinks by
// shrink.
func refits[S, M any](t *testing.T, name string, fit func(context.Context, S, Options) (*Fit[M], error), a, b S, unit float64, scaled []string, shrink float64) (ll, other float64) {
	t.Helper()
	f, err := fit(t.Context(), a, Options{Workers: 1})
	require.NoError(t, err)
	g, err := fit(t.Context(), b, Options{Workers: 3})
	require.NoError(t, err)
	assert.Equal(t, codes(f.Warnings), codes(g.Warnings), name)
	for i, p := range f.Parameters {
		c := 1.0
		if slices.Contains(scaled, p.Name) {
			c = unit
		}
		q := g.Parameters[i]
		assert.InEpsilon(t, p.Value*c, q.Value, 1e-6, "%s: %s", name, p.Name)
		assert.InEpsilon(t, p.SE*c/shrink, q.SE, 1e-5, "%s: SE of %s", name, p.Name)
		assert.InEpsilon(t, math.Pow(p.High/p.Low, 1/shrink), q.High/q.Low, 1e-5, "%s: interval of %s", name, p.Name)
	}
	return f.LogLikelihood, g.LogLikelihood
}

// A base in another unit, in another order, or n times over has the same
// estimate in that unit, the same estimate bit for bit, and the same estimate
// with standard errors smaller by the root of n.
func TestFitsOfTheSameBaseOtherwise(t *testing.T) {
	h := MBGNBD{.8, 5.71, .8, 6}.Simulate(3, daily(sized(1500, 600), 52, 104))
	orders := 0
	x := make([]int, len(h))
	for i := range h {
		x[i] = h[i].Frequency
		orders += x[i]
	}
	s := GammaGamma{6.25, 3.744, 15.44}.Simulate(3, x)
	paying := 0
	for _, n := range x {
		paying += min(1, n)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	times := []string{"alpha", "beta"}
	for _, m := range Methods() {
		for _, c := range []float64{1. / 1024, 7} {
			ll, other := refits(t, m.Name, m.Fit, h, inUnits(h, c), c, times, 1)
			assert.InDelta(t, ll-float64(orders)*math.Log(c), other, 1e-6, m.Name)
		}
		ll, other := refits(t, m.Name, m.Fit, h, slices.Repeat(h, 9), 1, nil, 3)
		assert.InEpsilon(t, 9*ll, other, 1e-11, m.Name)
		f, err := m.Fit(t.Context(), h, Options{})
		require.NoError(t, err)
		mixed := slices.Clone(h)
		rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		g, err := m.Fit(t.Context(), mixed, Options{Workers: 3})
		require.NoError(t, err)
		assert.Equal(t, f, g, m.Name)
	}

	dearer := slices.Clone(s)
	for i := range dearer {
		dearer[i].Monetary *= 100
	}
	ll, other := refits(t, "Gamma-Gamma", FitGammaGamma, s, dearer, 100, []string{"gamma"}, 1)
	assert.InDelta(t, ll-float64(paying)*math.Log(100), other, 1e-6)
	refits(t, "Gamma-Gamma", FitGammaGamma, s, slices.Repeat(s, 9), 1, nil, 3)
	slices.Reverse(dearer)
	refits(t, "Gamma-Gamma", FitGammaGamma, s, dearer, 100, []string{"gamma"}, 1)

	cells := Cells(BGBB{1.2, .75, .66, 2.78}.Simulate(3, slices.Repeat([]int{5, 6}, 1500)))
	more := slices.Clone(cells)
	slices.Reverse(more)
	refits(t, "BG/BB", FitBGBB, cells, more, 1, nil, 1)
	for i := range more {
		more[i].Customers *= 9
	}
	refits(t, "BG/BB", FitBGBB, cells, more, 1, nil, 3)
	refits(t, "BG/BB", FitBGBB, cells, slices.Repeat(cells, 9), 1, nil, 3)

	cohorts := BDW{.6, 2, 1.4}.Simulate(3, 3000, []int{2, 4, 6, 8, 10})
	larger := slices.Repeat(cohorts, 9)
	refits(t, "sBG", FitSBG, cohorts, larger, 1, nil, 3)
	refits(t, "BdW", FitBDW, cohorts, larger, 1, nil, 3)
	turned := slices.Clone(cohorts)
	slices.Reverse(turned)
	refits(t, "sBG", FitSBG, cohorts, turned, 1, nil, 1)
	refits(t, "BdW", FitBDW, cohorts, turned, 1, nil, 1)
}

// Values of a base are those of its customers, whatever their order and however
// often they occur.
func TestValuesOfTheSameBaseOtherwise(t *testing.T) {
	h, s := shop(2000)
	g, z := GammaGamma{6.25, 3.744, 15.44}, Horizon{12, 4.35, .01, 0}
	for _, m := range []Orders{BGNBD{.4, 8, .8, 2.5}, MBGNBD{.5, 6, .9, 1.6}, ParetoNBD{.55, 10.6, .6, 12}, NBD{.4, 12}} {
		t.Run(fmt.Sprintf("%T", m), func(t *testing.T) {
			once, err := CLVs(t.Context(), m, g, h, s, z, 1)
			require.NoError(t, err)
			thrice, err := CLVs(t.Context(), m, g, slices.Repeat(h, 3), slices.Repeat(s, 3), z, 2)
			require.NoError(t, err)
			assert.Equal(t, slices.Repeat(once, 3), thrice)
		})
	}
}
