package value

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ages(n int, from, to float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = from + (to-from)*float64(i)/float64(n)
	}
	return out
}

func codes(ws []Warning) []string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Code)
	}
	return out
}

// The gradient is the slope of the value and the Hessian that of the gradient,
// by central differences.
func TestDerivatives(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(1, ages(400, 5, 60))
	tl, err := newTally(h)
	require.NoError(t, err)
	x := make([]int, len(h))
	for i := range h {
		x[i] = h[i].Frequency
	}
	u, err := newPurse(GammaGamma{6, 4, 15}.Simulate(1, x))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		dim int
		at  func(vector) (surface, error)
	}{
		"NBD":         {2, func(v vector) (surface, error) { return tl.surfaceNBD(t.Context(), v, 1) }},
		"BG/NBD":      {4, func(v vector) (surface, error) { return tl.surfaceBGNBD(t.Context(), v, 1) }},
		"MBG/NBD":     {4, func(v vector) (surface, error) { return tl.surfaceMBGNBD(t.Context(), v, 1) }},
		"Pareto/NBD":  {4, func(v vector) (surface, error) { return tl.surfacePareto(t.Context(), v, tl.histories, 1) }},
		"Gamma-Gamma": {3, func(v vector) (surface, error) { return u.surface(t.Context(), v, 1) }},
	} {
		for _, theta := range []vector{{-.5, -1.5, -.2, .9}, {.7, .3, -3, 2}, {-2, -3, 1, -1}} {
			s, err := c.at(theta)
			require.NoError(t, err)
			const d = 1e-5
			for i := range c.dim {
				up, down := theta, theta
				up[i] += d
				down[i] -= d
				hi, _ := c.at(up)
				lo, _ := c.at(down)
				size := 1 + math.Abs(s.value)
				assert.InDelta(t, (hi.value-lo.value)/(2*d), s.grad[i], 1e-8*size, "%s: gradient %d at %v", name, i, theta)
				for j := range c.dim {
					assert.InDelta(t, (hi.grad[j]-lo.grad[j])/(2*d), s.hess[i][j], 1e-7*size, "%s: Hessian %d %d at %v", name, i, j, theta)
				}
			}
		}
	}
}

// The tallied likelihood is that of the models' own methods, which sum over
// customers one by one.
func TestTalliedLikelihood(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(2, ages(500, 5, 60))
	h = append(h, h[:100]...) // duplicates
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.InEpsilon(t, f.Model.LogLikelihood(h), f.LogLikelihood, 1e-12)
	n, err := FitNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.InEpsilon(t, n.Model.LogLikelihood(h), n.LogLikelihood, 1e-12)
	assert.Less(t, n.LogLikelihood, f.LogLikelihood)
}

func TestRecovery(t *testing.T) {
	m := BGNBD{.5, 6, .8, 2.5}
	h := m.Simulate(7, ages(40_000, 20, 100))
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.Empty(t, f.Warnings)
	for i, want := range []float64{m.R, m.Alpha, m.A, m.B} {
		p := f.Parameters[i]
		assert.InDelta(t, want, p.Value, 3.5*p.SE, p.Name)
		assert.True(t, 0 < p.Low && p.Low < p.Value && p.Value < p.High)
	}
	x := make([]int, len(h))
	for i := range h {
		x[i] = h[i].Frequency
	}
	g, err := FitGammaGamma(t.Context(), GammaGamma{6, 4, 15}.Simulate(8, x), Options{})
	require.NoError(t, err)
	assert.Empty(t, g.Warnings)
	for i, want := range []float64{6, 4, 15} {
		assert.InDelta(t, want, g.Parameters[i].Value, 3.5*g.Parameters[i].SE, g.Parameters[i].Name)
	}
}

func TestFitDoesNotDependOnOrderOrWorkers(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(3, ages(20_000, 5, 60))
	x := make([]int, len(h))
	for i := range h {
		x[i] = h[i].Frequency
	}
	s := GammaGamma{6, 4, 15}.Simulate(3, x)
	f1, err := FitBGNBD(t.Context(), h, Options{Workers: 1})
	require.NoError(t, err)
	g1, err := FitGammaGamma(t.Context(), s, Options{Workers: 1})
	require.NoError(t, err)
	before := slices.Clone(h)
	rng := rand.New(rand.NewPCG(1, 1))
	h2, s2 := slices.Clone(h), slices.Clone(s)
	rng.Shuffle(len(h2), func(i, j int) { h2[i], h2[j] = h2[j], h2[i] })
	rng.Shuffle(len(s2), func(i, j int) { s2[i], s2[j] = s2[j], s2[i] })
	f2, err := FitBGNBD(t.Context(), h2, Options{Workers: 5})
	require.NoError(t, err)
	g2, err := FitGammaGamma(t.Context(), s2, Options{Workers: 5})
	require.NoError(t, err)
	assert.Equal(t, f1, f2)
	assert.Equal(t, g1, g2)
	assert.Equal(t, before, h, "input is left alone")
}

func TestUnitsDoNotMatter(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(4, ages(3000, 5, 60))
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	for _, k := range []float64{7, 1e-100, 1e200} {
		scaled := make([]History, len(h))
		for i := range h {
			scaled[i] = History{h[i].Frequency, h[i].Recency * k, h[i].T * k}
		}
		g, err := FitBGNBD(t.Context(), scaled, Options{})
		require.NoError(t, err)
		assert.InEpsilon(t, f.Model.R, g.Model.R, 1e-8)
		assert.InEpsilon(t, f.Model.Alpha, g.Model.Alpha/k, 1e-8)
		assert.InEpsilon(t, f.Model.A, g.Model.A, 1e-8)
		assert.InEpsilon(t, f.Model.B, g.Model.B, 1e-8)
	}
	x := slices.Repeat([]int{1, 2, 5}, 500)
	s := GammaGamma{6, 4, 15}.Simulate(4, x)
	g, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	for _, k := range []float64{100, 1e-200, 1e300} {
		scaled := slices.Clone(s)
		for i := range scaled {
			scaled[i].Monetary *= k
		}
		u, err := FitGammaGamma(t.Context(), scaled, Options{})
		require.NoError(t, err)
		assert.InEpsilon(t, g.Model.P, u.Model.P, 1e-7)
		assert.InEpsilon(t, g.Model.Q, u.Model.Q, 1e-7)
		assert.InEpsilon(t, g.Model.Gamma, u.Model.Gamma/k, 1e-7)
	}
}

// Each customer k times over leaves the estimate and divides the variance by k.
func TestDuplicates(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(5, ages(2000, 5, 60))
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	g, err := FitBGNBD(t.Context(), slices.Repeat(h, 4), Options{})
	require.NoError(t, err)
	for i := range f.Parameters {
		assert.InEpsilon(t, f.Parameters[i].Value, g.Parameters[i].Value, 1e-7)
		assert.InEpsilon(t, f.Parameters[i].SE/2, g.Parameters[i].SE, 1e-6)
	}
}

// Customers who never leave: the likelihood has no top inside the model about
// every other time, and where it has one it is chance.
func TestCustomersWhoNeverLeave(t *testing.T) {
	boundary, doubt := 0, 0
	for seed := range uint64(20) {
		h := BGNBD{R: .9, Alpha: 8, A: 0, B: 1}.Simulate(seed, ages(1500, 20, 60))
		f, err := FitBGNBD(t.Context(), h, Options{})
		require.NoError(t, err)
		floor, err := FitNBD(t.Context(), h, Options{})
		require.NoError(t, err)
		assert.GreaterOrEqual(t, f.LogLikelihood, floor.LogLikelihood-1e-9)
		switch c := codes(f.Warnings); {
		case f.Boundary && f.Model.A > 0:
			// A little dropout, the same for all: above the NBD by chance only.
			doubt++
			assert.Equal(t, []string{"boundary", "dropout-unidentified"}, c)
			assert.True(t, math.IsNaN(f.Parameters[2].SE) && math.IsNaN(f.Parameters[3].SE))
		case f.Boundary:
			boundary++
			assert.Equal(t, []string{"boundary"}, c)
			assert.Equal(t, BGNBD{floor.Model.R, floor.Model.Alpha, 0, 1}, f.Model)
			assert.Equal(t, 1.0, f.Model.PAlive(History{5, 1, 50}))
			assert.InEpsilon(t, floor.Parameters[0].SE, f.Parameters[0].SE, 1e-12)
			assert.True(t, math.IsNaN(f.Parameters[2].SE) && math.IsNaN(f.Covariance[2]) && math.IsNaN(f.Covariance[15]))
		case slices.Contains(c, "dropout-unidentified"):
			doubt++
		default:
			assert.Empty(t, c)
		}
	}
	assert.GreaterOrEqual(t, boundary, 5)
	assert.GreaterOrEqual(t, boundary+doubt, 17, "at most the tail of chance passes as dropout")
}

func TestPoissonCustomers(t *testing.T) {
	// All at one rate, nobody leaves: both distributions shrink to a point.
	h := BGNBD{R: 1e6, Alpha: 1e7, A: 0, B: 1}.Simulate(2, ages(800, 20, 60))
	var edge bool
	for seed := range uint64(6) {
		h = BGNBD{R: 1e6, Alpha: 1e7, A: 0, B: 1}.Simulate(seed, ages(800, 20, 60))
		f, err := FitNBD(t.Context(), h, Options{})
		require.NoError(t, err)
		assert.InDelta(t, .1, f.Model.R/f.Model.Alpha, .005)
		if f.Boundary {
			edge = true
			assert.Equal(t, []string{"boundary"}, codes(f.Warnings))
			assert.True(t, math.IsNaN(f.Parameters[0].SE))
		}
	}
	assert.True(t, edge)
	b, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	assert.NoError(t, b.Model.Validate())
}

func TestBadRows(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := []History{{2, 3, 5}, {0, 0, 5}, {1, 4, 6}}
	for _, c := range []struct {
		h      History
		column string
	}{
		{History{-1, 0, 5}, "Frequency"}, {History{100_001, 4, 5}, "Frequency"},
		{History{1, 6, 5}, "Recency"}, {History{0, 1, 5}, "Recency"}, {History{2, 0, 5}, "Recency"},
		{History{1, nan, 5}, "Recency"}, {History{1, -1, 5}, "Recency"}, {History{1, inf, inf}, "T"},
		{History{1, 1, nan}, "T"}, {History{0, 0, -3}, "T"},
	} {
		h := append(slices.Clone(good), c.h)
		for _, fit := range []func() error{
			func() error { _, err := FitBGNBD(t.Context(), h, Options{}); return err },
			func() error { _, err := FitNBD(t.Context(), h, Options{}); return err },
		} {
			var row *RowError
			require.True(t, errors.As(fit(), &row), "%+v", c.h)
			assert.Equal(t, 3, row.Row)
			assert.Equal(t, c.column, row.Column)
		}
	}
	for _, s := range []Spending{{1, 0}, {1, -3}, {2, nan}, {2, inf}} {
		_, err := FitGammaGamma(t.Context(), []Spending{{1, 4}, s}, Options{})
		assert.ErrorContains(t, err, "row 1, Monetary")
	}
	_, err := FitGammaGamma(t.Context(), []Spending{{-1, 4}}, Options{})
	assert.ErrorContains(t, err, "row 0, Frequency")
}

func TestTooLittleData(t *testing.T) {
	for _, h := range [][]History{nil, {}, {{0, 0, 4}}, {{0, 0, 4}, {0, 0, 0}}} {
		_, err := FitBGNBD(t.Context(), h, Options{})
		assert.Error(t, err)
	}
	_, err := FitBGNBD(t.Context(), []History{{0, 0, 4}, {0, 0, 9}}, Options{})
	assert.ErrorContains(t, err, "none of the 2 customers ordered again")
	_, err = FitGammaGamma(t.Context(), []Spending{{0, 0}, {0, 7}}, Options{})
	assert.ErrorContains(t, err, "repeat order")
	_, err = FitGammaGamma(t.Context(), nil, Options{})
	assert.Error(t, err)

	// A handful of customers gives a model that can be used, and a warning.
	for _, h := range [][]History{
		{{1, 2, 4}}, {{1, 2, 4}, {0, 0, 4}}, {{3, 2, 4}, {0, 0, 4}, {1, 1, 9}}, slices.Repeat([]History{{2, 3, 8}}, 20),
		{{1, 1e300, 1.5e300}, {0, 0, 1e300}}, {{1, 5e-324, 5e-324}, {1, 1, 1}}, {{100_000, 3, 4}, {0, 0, 4}},
	} {
		f, err := FitBGNBD(t.Context(), h, Options{})
		if err != nil {
			t.Errorf("%v: %v", h, err)
			continue
		}
		assert.Contains(t, codes(f.Warnings), "few-repeaters")
		assert.NoError(t, f.Model.Validate(), "%v", h)
		e := f.Model.Expected(h[0], h[0].T)
		assert.False(t, math.IsNaN(e) || math.IsInf(e, 0), "%v: %v", h, e)
	}
	for _, s := range [][]Spending{{{1, 4}}, {{1, 4}, {2, 4}}, slices.Repeat([]Spending{{3, 25}}, 50), {{1, 1e300}, {1, 5e-324}}} {
		f, err := FitGammaGamma(t.Context(), s, Options{})
		require.NoError(t, err, "%v", s)
		assert.NoError(t, f.Model.Validate(), "%v", s)
		assert.False(t, math.IsNaN(f.Model.Expected(s[0])), "%v", s)
	}
}

// Where even alpha or gamma would overflow there is an error, never a model
// that holds an infinity.
func TestEndOfTheRange(t *testing.T) {
	h := []History{{1, 1e308, 1.5e308}, {0, 0, 1e308}}
	if f, err := FitBGNBD(t.Context(), h, Options{}); err != nil {
		assert.ErrorContains(t, err, "so large")
	} else {
		assert.NoError(t, f.Model.Validate())
	}
	s := []Spending{{1, 1e308}, {1, 5e-324}}
	if f, err := FitGammaGamma(t.Context(), s, Options{}); err != nil {
		assert.ErrorContains(t, err, "so large")
	} else {
		assert.NoError(t, f.Model.Validate())
	}
}

func TestAlikeSpendIsABoundary(t *testing.T) {
	f, err := FitGammaGamma(t.Context(), slices.Repeat([]Spending{{1, 25}, {4, 25}}, 50), Options{})
	require.NoError(t, err)
	assert.True(t, f.Boundary)
	assert.Contains(t, codes(f.Warnings), "boundary")
	assert.True(t, math.IsNaN(f.Parameters[1].SE))
	assert.InEpsilon(t, 25, f.Model.Expected(Spending{2, 25}), 1e-3)
}

func TestHeavyTailOfSpend(t *testing.T) {
	x := slices.Repeat([]int{1, 2, 4}, 2000)
	s := GammaGamma{3, .7, 10}.Simulate(5, x)
	f, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	assert.Contains(t, codes(f.Warnings), "infinite-mean")
	assert.InDelta(t, .7, f.Model.Q, 3.5*f.Parameters[1].SE)
	_, err = CLVs(t.Context(), NBD{1, 1}, f.Model, []History{{}}, []Spending{{}}, Horizon{Steps: 1, Step: 1}, 0)
	assert.ErrorIs(t, err, ErrInfiniteMean)
	assert.ErrorContains(t, err, "row 0")
}

func TestCorrelatedSpendWarns(t *testing.T) {
	var s []Spending
	for _, b := range (GammaGamma{6, 4, 15}).Simulate(6, slices.Repeat([]int{1, 2, 3, 8}, 500)) {
		b.Monetary *= float64(b.Frequency)
		s = append(s, b)
	}
	f, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	assert.Contains(t, codes(f.Warnings), "spend-correlated")
}

func TestOptions(t *testing.T) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(5, ages(2000, 5, 60))
	want, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)

	var seen []Progress
	f, err := FitBGNBD(t.Context(), h, Options{Start: []float64{1, 1, 1, 1}, Progress: func(p Progress) { seen = append(seen, p) }})
	require.NoError(t, err)
	assert.InEpsilon(t, want.Model.A, f.Model.A, 1e-6, "the start does not reach the estimate")
	assert.NotEmpty(t, seen)
	assert.Equal(t, "BG/NBD", seen[len(seen)-1].Stage)

	f, err = FitBGNBD(t.Context(), h, Options{MaxIter: 1})
	require.NoError(t, err)
	assert.Contains(t, codes(f.Warnings), "not-converged")

	err = Options{Start: []float64{1, -1, math.NaN()}, MaxIter: -1, Workers: -2}.Validate()
	for _, s := range []string{"Start[1]", "Start[2]", "MaxIter", "Workers"} {
		assert.ErrorContains(t, err, s)
	}
	_, err = FitBGNBD(t.Context(), h, Options{Start: []float64{1, 2}})
	assert.ErrorContains(t, err, "4 parameters")
	_, err = FitGammaGamma(t.Context(), []Spending{{1, 1}}, Options{MaxIter: -1})
	assert.Error(t, err)
}

func TestCancelledFits(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	h := []History{{2, 3, 5}, {0, 0, 5}}
	f, err := FitBGNBD(ctx, h, Options{})
	assert.ErrorIs(t, err, why)
	assert.Nil(t, f)
	_, err = FitNBD(ctx, h, Options{})
	assert.ErrorIs(t, err, why)
	_, err = FitGammaGamma(ctx, []Spending{{1, 4}}, Options{})
	assert.ErrorIs(t, err, why)
	v, err := CLVs(ctx, NBD{1, 1}, GammaGamma{6, 4, 15}, h, []Spending{{2, 3}, {}}, Horizon{Steps: 1, Step: 1}, 0)
	assert.ErrorIs(t, err, why)
	assert.Nil(t, v)
}
