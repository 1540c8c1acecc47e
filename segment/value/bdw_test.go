package value

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fitBDW(t *testing.T, cohorts ...Cohort) *Fit[BDW] {
	t.Helper()
	f, err := FitBDW(t.Context(), cohorts, Options{})
	require.NoError(t, err)
	return f
}

func TestWeibullDerivatives(t *testing.T) {
	u := addRenewals([]Cohort{fading, {Survivors: []int{50, 20, 3}, Age: 4}})
	for name, c := range map[string]struct {
		dim int
		at  func(vector) surface
	}{"Weibull": {2, u.surfaceWeibull}, "BdW": {3, u.surfaceBDW}} {
		for _, theta := range []vector{{-.4, .2, .3}, {-2, -1, -.5}, {1, .5, -.1}} {
			s := c.at(theta)
			const d = 1e-5
			for i := range c.dim {
				up, down := theta, theta
				up[i] += d
				down[i] -= d
				hi, lo := c.at(up), c.at(down)
				size := 1 + math.Abs(s.value)
				assert.InDelta(t, (hi.value-lo.value)/(2*d), s.grad[i], 1e-8*size, "%s: gradient %d at %v", name, i, theta)
				for j := range c.dim {
					assert.InDelta(t, (hi.grad[j]-lo.grad[j])/(2*d), s.hess[i][j], 1e-7*size, "%s: Hessian %d %d at %v", name, i, j, theta)
				}
			}
		}
	}
}

// With C = 1 it is the SBG.
func TestWeibullHoldsTheSBG(t *testing.T) {
	for _, m := range []SBG{{.668, 3.806}, {3.8, 15.2}, {1.2, .3}} {
		w := BDW{m.Alpha, m.Beta, 1}
		for k := range 30 {
			assert.InEpsilon(t, m.Survival(k), w.Survival(k), 1e-10)
			assert.InEpsilon(t, m.Retention(k+1), w.Retention(k+1), 1e-10)
			assert.InEpsilon(t, m.Probability(k+1), w.Probability(k+1), 1e-8)
		}
		assert.InEpsilon(t, m.LogLikelihood([]Cohort{fading}), w.LogLikelihood([]Cohort{fading}), 1e-10)
		for _, rate := range []float64{1e-6, 1e-3, .02, .1, 3} {
			assert.InEpsilon(t, m.DEL(rate), w.DEL(rate), 1e-8, "%+v at %v", m, rate)
			assert.InEpsilon(t, m.DERL(4, rate), w.DERL(4, rate), 1e-8, "%+v at %v", m, rate)
		}
		if !math.IsInf(m.DEL(0), 1) {
			assert.InEpsilon(t, m.DEL(0), w.DEL(0), 1e-6)
		} else {
			assert.Equal(t, m.DEL(0), w.DEL(0))
		}
	}
	assert.GreaterOrEqual(t, fitBDW(t, fading).LogLikelihood, fitSBG(t, fading).LogLikelihood)
	assert.Zero(t, BDW{1, 1, 100}.DERL(100_000, .1))
	assert.Zero(t, BDW{1, 1, 100}.Retention(100_000))
}

func TestWeibullRecovery(t *testing.T) {
	m := BDW{.6, 2, 1.4}
	cohorts := m.Simulate(3, 40_000, []int{3, 4, 5, 6, 7, 8, 9, 10})
	f := fitBDW(t, cohorts...)
	assert.Empty(t, f.Warnings)
	for i, want := range []float64{m.A, m.B, m.C} {
		assert.InDelta(t, want, f.Parameters[i].Value, 3.5*f.Parameters[i].SE, f.Parameters[i].Name)
	}
	for _, start := range [][]float64{{.01, .01, 1}, {50, 50, .5}, {.1, 5, 3}} {
		g, err := FitBDW(t.Context(), cohorts, Options{Start: start})
		require.NoError(t, err)
		assert.InDelta(t, f.LogLikelihood, g.LogLikelihood, 1e-6, "from %v", start)
	}
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var g Fit[BDW]
	require.NoError(t, json.Unmarshal(b, &g))
	assert.Equal(t, *f, g)
}

func TestWeibullBoundaries(t *testing.T) {
	// Alike customers, who leave more and more.
	f := fitBDW(t, BDW{1e5, 9e5, 1.5}.Simulate(7, 4000, []int{6})...)
	if f.Boundary {
		assert.Equal(t, []string{"boundary"}, codes(f.Warnings))
		assert.True(t, math.IsNaN(f.Parameters[0].SE))
		assert.InDelta(t, 1.5, f.Model.C, 3.5*f.Parameters[2].SE)
	} else {
		assert.Equal(t, []string{"heterogeneity-unidentified"}, codes(f.Warnings))
	}
	seen := map[string]int{}
	for seed := range uint64(40) {
		f := fitBDW(t, BDW{1e5, 9e5, 1.5}.Simulate(100+seed, 1000, []int{6})...)
		if len(f.Warnings) > 0 {
			seen[f.Warnings[0].Code]++
		}
		assert.NotContains(t, codes(f.Warnings), "not-converged", "%+v", f)
		assert.NoError(t, f.Model.Validate())
	}
	assert.Greater(t, seen["boundary"], 8)
	assert.GreaterOrEqual(t, seen["boundary"]+seen["heterogeneity-unidentified"], 34)
	for _, c := range []Cohort{
		{Survivors: []int{1000, 700, 700, 700}}, {Survivors: []int{1000, 999, 500, 0}}, {Survivors: []int{1000, 1000, 1000, 999}},
		{Survivors: []int{10, 5, 5, 4}},
	} {
		f := fitBDW(t, c)
		assert.NoError(t, f.Model.Validate(), "%v", c)
		assert.False(t, math.IsNaN(f.LogLikelihood) || math.IsNaN(f.Model.DEL(.1)), "%v: %+v", c, f)
	}
	_, err := FitBDW(t.Context(), []Cohort{{Survivors: []int{10, 5, 3}}}, Options{})
	assert.ErrorContains(t, err, "2 different renewals")
	_, err = FitBDW(t.Context(), []Cohort{{Survivors: []int{10, 11}}}, Options{})
	assert.ErrorContains(t, err, "row 0, Survivors[1]")
	m := BDW{1, 1, 1}
	for _, v := range []float64{m.Survival(-1), m.Retention(0), m.Probability(0), m.DEL(-1), m.DERL(-1, .1), BDW{1, 1, 0}.Survival(1)} {
		assert.True(t, math.IsNaN(v))
	}
	assert.Nil(t, BDW{}.Simulate(1, 1, []int{1}))
}

// At C = 1 it is the sBG, whose figure is in closed form; and what is expected is
// the sum of the shares that are left, on either side of the border between sum
// and integral.
func TestBDWExpected(t *testing.T) {
	for _, n := range []int{0, 1, 7, 2048, 2049, 2050, 5000, 1_000_000, 1_000_000_000} {
		for _, m := range []SBG{{.7, 2.5}, {3.8, 15.2}, {1.5, .2}} {
			assert.InDelta(t, m.Expected(3, n), BDW{m.Alpha, m.Beta, 1}.Expected(3, n), 1e-8*m.Expected(3, n), "%+v %d", m, n)
		}
	}
	for _, m := range []BDW{{.6, 2, 1.4}, {.259, 1.722, 1.584}, {2, 3, .4}, {50, 3, 2}} {
		for _, n := range []int{5, 2047, 2048, 2049, 3000, 20_000} {
			var sum float64
			for j := 1; j <= n; j++ {
				sum += m.Survival(4+j) / m.Survival(4)
			}
			assert.InEpsilon(t, sum, m.Expected(4, n), 1e-9, "%+v %d", m, n)
		}
		assert.True(t, math.IsNaN(m.Expected(-1, 3)+m.Expected(1, -3)+BDW{}.Expected(1, 3)))
		assert.False(t, math.IsNaN(m.Expected(math.MaxInt, math.MaxInt)))
		assert.False(t, math.IsNaN(m.DERL(math.MaxInt, .1)))
	}
	assert.Zero(t, BDW{5, 2, 1e10}.Expected(100, 3))
}
