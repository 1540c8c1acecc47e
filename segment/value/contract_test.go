package value

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext"
)

// fading is a made-up cohort whose retention rises with age.
var fading = Cohort{Survivors: []int{1000, 640, 475, 385, 330, 290, 262, 240}}

// Four cohorts of Fader & Hardie's note "Fitting the sBG Model to Multi-Cohort
// Data", as quoted in the tests of shifted_beta_geometric_py, and residual
// lifetimes of table 3 of Fader & Hardie (2010), as quoted in those of
// pymc-marketing. The table's n is one more than the renewals made.
func TestGoldenContract(t *testing.T) {
	f := fitSBG(t,
		Cohort{Survivors: []int{10000, 8000, 6480, 5307, 4391}}, Cohort{Survivors: []int{10000, 8000, 6480, 5307}},
		Cohort{Survivors: []int{10000, 8000, 6480}}, Cohort{Survivors: []int{10000, 8000}})
	assert.InEpsilon(t, 3.80, f.Model.Alpha, 1e-3)
	assert.InEpsilon(t, 15.19, f.Model.Beta, 1e-3)
	assert.Equal(t, 40_000, f.Customers)
	for made, want := range []float64{3.31, 3.45, 3.59, 3.72, 3.84} {
		assert.InDelta(t, want, SBG{3.8, 15.2}.DERL(made, .1), .005)
	}
}

func TestContractDerivatives(t *testing.T) {
	u := addRenewals([]Cohort{fading, {Survivors: []int{50, 20, 3}, Age: 4}})
	for _, theta := range []vector{{-.4, .2}, {1, 3}, {-3, -2}, {9, 10}} {
		s := u.surfaceSBG(theta)
		const d = 1e-5
		for i := range 2 {
			up, down := theta, theta
			up[i] += d
			down[i] -= d
			hi, lo := u.surfaceSBG(up), u.surfaceSBG(down)
			assert.InDelta(t, (hi.value-lo.value)/(2*d), s.grad[i], 1e-4, "gradient %d at %v", i, theta)
			for j := range 2 {
				assert.InDelta(t, (hi.grad[j]-lo.grad[j])/(2*d), s.hess[i][j], 1e-4, "Hessian %d %d at %v", i, j, theta)
			}
		}
	}
}

// The paper writes survival and the probability of leaving through Beta
// functions.
func TestContractAgreesWithThePaper(t *testing.T) {
	for _, m := range []SBG{{.668, 3.806}, {.7, 1.2}, {3, .4}, {20, 90}} {
		logB := mathext.Lbeta(m.Alpha, m.Beta)
		total := 0.0
		for n := range 40 {
			assert.InEpsilon(t, math.Exp(mathext.Lbeta(m.Alpha, m.Beta+float64(n))-logB), m.Survival(n), 1e-11)
			p := m.Probability(n + 1)
			assert.InEpsilon(t, math.Exp(mathext.Lbeta(m.Alpha+1, m.Beta+float64(n))-logB), p, 1e-10)
			assert.InEpsilon(t, m.Survival(n+1)/m.Survival(n), m.Retention(n+1), 1e-12)
			total += p
			assert.InDelta(t, 1, total+m.Survival(n+1), 1e-12)
		}
	}
	// With alpha = beta = 1 survival is 1/(t+1): half leave, then a sixth.
	assert.InEpsilon(t, 5*math.Log(.5)+2*math.Log(1./6)+3*math.Log(1./3), SBG{1, 1}.LogLikelihood([]Cohort{{Survivors: []int{10, 5, 3}}}), 1e-12)
}

// Lifetimes are sums over the survival curve.
func TestLifetimesAreSums(t *testing.T) {
	for _, m := range []SBG{{.668, 3.806}, {.067, .267}, {1, 1}, {3.8, 15.2}, {1e-3, 5}, {2e5, 8e5}} {
		for _, rate := range []float64{.02, .1, 1} {
			for _, made := range []int{0, 1, 7} {
				var del, derl float64
				here, later, d := 1.0, 1.0, 1.0
				for k := range 2000 {
					later *= m.Retention(made + 1 + k)
					del += here * d
					derl += later * d
					here *= m.Retention(k + 1)
					d /= 1 + rate
				}
				assert.InEpsilon(t, del, m.DEL(rate), 1e-9, "%+v at %v", m, rate)
				assert.InEpsilon(t, derl, m.DERL(made, rate), 1e-9, "%+v after %d at %v", m, made, rate)
			}
		}
	}
	// Undiscounted: the closed form, and infinity where leaving gets too rare.
	assert.InEpsilon(t, (3.8+15.2-1)/(3.8-1), SBG{3.8, 15.2}.DEL(0), 1e-12)
	assert.InEpsilon(t, SBG{3.8, 15.2}.DEL(0), SBG{3.8, 15.2}.DEL(1e-12), 1e-8)
	assert.Equal(t, math.Inf(1), SBG{.9, 4}.DERL(3, 0))
	// Of customers who are worth more the longer they have stayed.
	assert.Greater(t, SBG{.7, 1.2}.DERL(5, .1), SBG{.7, 1.2}.DERL(4, .1))
}

func TestChances(t *testing.T) {
	// The sum and the closed form are two ways to one number.
	for _, a := range []float64{.05, .66, 1, 1 + 1e-8, 1.0001, 2.5, 40} {
		for _, b := range []float64{.3, 2.8, 500} {
			sum, p := 0.0, 1.0
			for j := range 20_000 {
				p *= (b + float64(j)) / (a + b + float64(j))
				sum += p
			}
			assert.InEpsilon(t, sum, chances(a, b, 20_000), 1e-7, "%v %v", a, b)
			assert.LessOrEqual(t, chances(a, b, 20_000), chances(a, b, 1e200))
		}
	}
	assert.InEpsilon(t, 2.8/(1.66-1), chances(1.66, 2.8, math.Inf(1)), 1e-12)
	assert.Equal(t, math.Inf(1), chances(.66, 2.8, math.Inf(1)))
	assert.Equal(t, 7.0, chances(0, 2.8, 7))
	m := SBG{.7, 1.2}
	assert.InEpsilon(t, m.Survival(4)/m.Survival(3)+m.Survival(5)/m.Survival(3), m.Expected(3, 2), 1e-12)
}

// A cohort whose records begin late says what the whole one says about later.
func TestLateRecords(t *testing.T) {
	m := SBG{.7, 1.2}
	late := Cohort{Survivors: fading.Survivors[2:], Age: 2}
	early := Cohort{Survivors: fading.Survivors[:3]}
	// Those who left early are not in the late cohort, the others are in both.
	want := m.LogLikelihood([]Cohort{fading})
	assert.InDelta(t, want, m.LogLikelihood([]Cohort{early, late}), 1e-9)
	f := fitSBG(t, early, late)
	assert.InEpsilon(t, fitSBG(t, fading).Model.Alpha, f.Model.Alpha, 1e-9)
	assert.Equal(t, f.LogLikelihood, fitSBG(t, late, early).LogLikelihood)
}

func TestContractRecovery(t *testing.T) {
	m := SBG{.7, 2.5}
	cohorts := m.Simulate(3, 20_000, []int{1, 2, 3, 4, 5, 6, 7, 8})
	f := fitSBG(t, cohorts...)
	assert.Empty(t, f.Warnings)
	assert.InDelta(t, m.Alpha, f.Model.Alpha, 3.5*f.Parameters[0].SE)
	assert.InDelta(t, m.Beta, f.Model.Beta, 3.5*f.Parameters[1].SE)
	assert.InEpsilon(t, f.Model.LogLikelihood(cohorts), f.LogLikelihood, 1e-12)
	assert.Equal(t, cohorts, m.Simulate(3, 20_000, []int{1, 2, 3, 4, 5, 6, 7, 8}))
	for _, start := range [][]float64{{1e-3, 1e-3}, {1e3, 1e3}, {.01, 50}} {
		g, err := FitSBG(t.Context(), cohorts, Options{Start: start})
		require.NoError(t, err)
		assert.InEpsilon(t, f.Model.Alpha, g.Model.Alpha, 1e-6, "from %v", start)
	}
}

func TestContractBoundaries(t *testing.T) {
	// Retention that falls: nothing but alike customers.
	f := fitSBG(t, Cohort{Survivors: []int{1000, 800, 600, 400}})
	assert.True(t, f.Boundary)
	assert.Equal(t, []string{"boundary"}, codes(f.Warnings))
	assert.True(t, math.IsNaN(f.Parameters[0].SE))
	assert.InEpsilon(t, 600./2400, f.Model.Alpha/(f.Model.Alpha+f.Model.Beta), 1e-9)
	assert.InEpsilon(t, .75, f.Model.Retention(5), 1e-4)
	assert.InEpsilon(t, 1/(1-.75/1.1), f.Model.DEL(.1), 1e-4)
	// Everybody at the first renewal or never.
	f = fitSBG(t, Cohort{Survivors: []int{1000, 700, 700, 700}})
	assert.True(t, f.Boundary)
	assert.Contains(t, f.Warnings[0].Text, "first renewal")
	assert.InEpsilon(t, .7, f.Model.Survival(10), 1e-4)
	// Alike customers, seen with chance: a top that says nothing, or none.
	seen := map[string]int{}
	for seed := range uint64(40) {
		f := fitSBG(t, SBG{3e5, 7e5}.Simulate(seed, 500, []int{6})...)
		for _, c := range codes(f.Warnings) {
			seen[c]++
		}
		if slices.Contains(codes(f.Warnings), "heterogeneity-unidentified") {
			assert.False(t, f.Boundary)
		}
	}
	assert.Greater(t, seen["boundary"], 10)
	assert.Greater(t, seen["heterogeneity-unidentified"], 8)
	assert.GreaterOrEqual(t, seen["boundary"]+seen["heterogeneity-unidentified"], 34)
	assert.Contains(t, codes(fitSBG(t, Cohort{Survivors: []int{60, 50, 45, 43}}).Warnings), "few-leavers")
}

func TestContractErrors(t *testing.T) {
	for _, c := range []struct {
		cohorts []Cohort
		text    string
	}{
		{nil, "no customers"},
		{[]Cohort{{Survivors: []int{0, 0}}}, "no customers"},
		{[]Cohort{fading, {}}, "row 1, Survivors: it is empty"},
		{[]Cohort{{Survivors: []int{10, 11}}}, "row 0, Survivors[1]: 11 customers after 10"},
		{[]Cohort{{Survivors: []int{10, -1}}}, "row 0, Survivors[1]: -1 is negative"},
		{[]Cohort{{Survivors: []int{10, 5}, Age: -1}}, "row 0, Age: -1"},
		{[]Cohort{{Survivors: []int{10, 5}, Age: math.MaxInt}}, "row 0, Age"},
		{[]Cohort{{Survivors: []int{10, 9}}, {Survivors: []int{1_000_000_000, 5}}}, "row 1, Survivors[0]"},
		{[]Cohort{{Survivors: []int{10, 10, 10}}}, "none of the 10 customers has left"},
		{[]Cohort{{Survivors: []int{10, 0}}, {Survivors: []int{10}}}, "has ever renewed"},
		{[]Cohort{{Survivors: []int{10, 8}}, {Survivors: []int{20, 15}}}, "1 different renewals"},
	} {
		f, err := FitSBG(t.Context(), c.cohorts, Options{})
		assert.ErrorContains(t, err, c.text)
		assert.Nil(t, f)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	_, err := FitSBG(ctx, []Cohort{fading}, Options{})
	assert.ErrorIs(t, err, why)
	_, err = FitSBG(t.Context(), []Cohort{fading}, Options{Start: []float64{1}})
	assert.ErrorContains(t, err, "2 parameters")
	f, err := FitSBG(t.Context(), []Cohort{fading}, Options{MaxIter: 1})
	require.NoError(t, err)
	assert.Contains(t, codes(f.Warnings), "not-converged")

	m := SBG{.7, 1.2}
	for _, v := range []float64{
		m.Survival(-1), m.Retention(0), m.Probability(0), m.Expected(-1, 2), m.Expected(1, -2), m.DEL(-.1), m.DEL(math.NaN()),
		m.DERL(-1, .1), m.DERL(0, math.Inf(1)), SBG{}.Survival(1), SBG{1, math.NaN()}.DEL(.1), m.LogLikelihood([]Cohort{{}}),
	} {
		assert.True(t, math.IsNaN(v), "%v", v)
	}
	assert.Nil(t, m.Simulate(1, 5, []int{-1}))
	assert.Nil(t, SBG{}.Simulate(1, 5, []int{1}))
}

func TestContractJSON(t *testing.T) {
	for _, c := range []Cohort{fading, {Survivors: []int{1000, 800, 600, 400}}} {
		f := fitSBG(t, c)
		b, err := json.Marshal(f)
		require.NoError(t, err)
		var g Fit[SBG]
		require.NoError(t, json.Unmarshal(b, &g))
		again, err := json.Marshal(g)
		require.NoError(t, err)
		assert.JSONEq(t, string(b), string(again))
		assert.Equal(t, f.Model, g.Model)
		assert.Error(t, json.Unmarshal(b, &Fit[NBD]{}))
	}
}

func fitSBG(t *testing.T, cohorts ...Cohort) *Fit[SBG] {
	t.Helper()
	f, err := FitSBG(t.Context(), cohorts, Options{})
	require.NoError(t, err)
	return f
}
