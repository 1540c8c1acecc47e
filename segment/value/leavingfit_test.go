package value

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fitted4 is a fit of one of the models with dropout, whichever.
type fitted4 struct {
	model         ordersModel
	parameters    []Parameter
	logLikelihood float64
	boundary      bool
	warnings      []string
}

func fit4[M ordersModel](f *Fit[M], err error) (fitted4, error) {
	if err != nil {
		return fitted4{}, err
	}
	return fitted4{f.Model, f.Parameters, f.LogLikelihood, f.Boundary, codes(f.Warnings)}, nil
}

var fits = map[string]func(context.Context, []History, Options) (fitted4, error){
	"BG/NBD": func(ctx context.Context, h []History, o Options) (fitted4, error) {
		return fit4(FitBGNBD(ctx, h, o))
	},
	"MBG/NBD": func(ctx context.Context, h []History, o Options) (fitted4, error) {
		return fit4(FitMBGNBD(ctx, h, o))
	},
	"Pareto/NBD": func(ctx context.Context, h []History, o Options) (fitted4, error) {
		return fit4(FitParetoNBD(ctx, h, o))
	},
}

// A fit finds the parameters again, its log-likelihood is that of the model's own
// method, and neither order, workers, units nor repetition reach the estimate.
func TestLeavingFits(t *testing.T) {
	for name, truth := range map[string]ordersModel{
		"MBG/NBD": MBGNBD{.5, 6, .8, 2.5}, "Pareto/NBD": ParetoNBD{.8, 6, .6, 12},
	} {
		fit := fits[name]
		customers := 20_000
		if testing.Short() { // as under the race detector
			customers = 3000
		}
		h := truth.Simulate(7, ages(customers, 20, 100))
		f, err := fit(t.Context(), h, Options{Workers: 1})
		require.NoError(t, err)
		assert.Empty(t, f.warnings)
		b, err := json.Marshal(truth)
		require.NoError(t, err)
		for _, p := range f.parameters {
			want := parse[map[string]float64](t, b)[p.Name]
			assert.InDelta(t, want, p.Value, 3.5*p.SE, "%s %s", name, p.Name)
			assert.True(t, 0 < p.Low && p.Low < p.Value && p.Value < p.High)
		}
		assert.InEpsilon(t, f.model.LogLikelihood(h), f.logLikelihood, 1e-12)

		before := slices.Clone(h)
		mixed := slices.Clone(h)
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		g, err := fit(t.Context(), mixed, Options{Workers: 5})
		require.NoError(t, err)
		assert.Equal(t, f, g)
		assert.Equal(t, before, h, "input is left alone")

		h = h[:3000]
		f, err = fit(t.Context(), h, Options{})
		require.NoError(t, err)
		for _, k := range []float64{7, 1e-100, 1e200}[:sized(3, 1)] {
			scaled := slices.Clone(h)
			for i := range scaled {
				scaled[i].Recency *= k
				scaled[i].T *= k
			}
			g, err := fit(t.Context(), scaled, Options{})
			require.NoError(t, err)
			for i, p := range f.parameters {
				unit := 1.0
				if p.Name == "alpha" || p.Name == "beta" {
					unit = k
				}
				assert.InEpsilon(t, p.Value, g.parameters[i].Value/unit, 1e-7, "%s %s", name, p.Name)
			}
		}
		g, err = fit(t.Context(), slices.Repeat(h, 4), Options{})
		require.NoError(t, err)
		for i, p := range f.parameters {
			assert.InEpsilon(t, p.Value, g.parameters[i].Value, 1e-7)
			assert.InEpsilon(t, p.SE/2, g.parameters[i].SE, 1e-6)
		}
	}
}

// Customers who never leave. One base in twenty may pass the threshold for
// dropout by chance (see unclearDropout): of 40 about 2 do, and more than 6 in one
// trial of two hundred.
func TestLeavingFitsOfCustomersWhoNeverLeave(t *testing.T) {
	bases := 40
	if testing.Short() { // as under the race detector
		bases = 10
	}
	for _, name := range []string{"MBG/NBD", "Pareto/NBD"} {
		boundary, doubt := 0, 0
		for seed := range uint64(bases) {
			h := BGNBD{R: .9, Alpha: 8, A: 0, B: 1}.Simulate(seed, ages(1000, 20, 60))
			f, err := fits[name](t.Context(), h, Options{})
			require.NoError(t, err)
			floor, err := FitNBD(t.Context(), h, Options{})
			require.NoError(t, err)
			assert.GreaterOrEqual(t, f.logLikelihood, floor.LogLikelihood-1e-9)
			assert.NotContains(t, f.warnings, "not-converged")
			require.NoError(t, f.model.Validate())
			switch none := f.model.PAlive(History{5, 1, 50}) == 1; {
			case none:
				boundary++
				assert.True(t, f.boundary)
				assert.Equal(t, []string{"boundary"}, f.warnings)
				assert.Equal(t, floor.LogLikelihood, f.logLikelihood)
				assert.InEpsilon(t, floor.Parameters[0].SE, f.parameters[0].SE, 1e-12)
				assert.True(t, math.IsNaN(f.parameters[2].SE) && math.IsNaN(f.parameters[3].SE))
			case slices.Contains(f.warnings, "dropout-unidentified"):
				doubt++
			}
		}
		assert.GreaterOrEqual(t, boundary, bases/5, name)
		assert.GreaterOrEqual(t, boundary+doubt, bases*17/20, name)
	}
}

func TestLeavingFitsRefuse(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	good := []History{{2, 3, 5}, {0, 0, 5}}
	for name, fit := range fits {
		_, err := fit(t.Context(), nil, Options{})
		assert.Error(t, err, name)
		_, err = fit(t.Context(), []History{{0, 0, 4}, {0, 0, 9}}, Options{})
		assert.ErrorContains(t, err, "none of the 2 customers ordered again")
		_, err = fit(t.Context(), append(slices.Clone(good), History{1, 6, 5}), Options{})
		var row *RowError
		require.True(t, errors.As(err, &row))
		assert.Equal(t, 2, row.Row)
		assert.Equal(t, "Recency", row.Column)
		_, err = fit(t.Context(), good, Options{Start: []float64{1}})
		assert.ErrorContains(t, err, "4 parameters")
		_, err = fit(ctx, good, Options{})
		assert.ErrorIs(t, err, why)
		for _, h := range [][]History{
			{{1, 2, 4}}, {{1, 2, 4}, {0, 0, 4}}, {{3, 2, 4}, {0, 0, 4}, {1, 1, 9}}, slices.Repeat([]History{{2, 3, 8}}, 20), {{1, 4, 4}},
			{{1, 1e300, 1.5e300}, {0, 0, 1e300}}, {{1, 5e-324, 5e-324}, {1, 1, 1}}, {{100_000, 3, 4}, {0, 0, 4}},
		} {
			f, err := fit(t.Context(), h, Options{})
			if err != nil {
				t.Errorf("%s of %v: %v", name, h, err)
				continue
			}
			assert.Contains(t, f.warnings, "few-repeaters")
			assert.NoError(t, f.model.Validate(), "%s of %v", name, h)
			e := f.model.Expected(h[0], h[0].T)
			assert.False(t, math.IsNaN(e) || math.IsInf(e, 0), "%s of %v: %v", name, h, e)
		}
	}
}

// No start that chance offers ends above those that the data offer, also where
// the first climbs of the Pareto/NBD look at a part of the customers only.
func TestLeavingStartsFindTheHighestTop(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	between := func(lo, hi float64) float64 { return lo * math.Exp(rng.Float64()*math.Log(hi/lo)) }
	bases := uint64(20)
	if testing.Short() { // as under the race detector
		bases = 4
	}
	for k := range bases {
		n := 200 + rng.IntN(800)
		if k%10 == 9 {
			n = 8000
		}
		p := [4]float64{between(.1, 5), between(1, 60), between(.02, 5), between(.3, 10)}
		for name, m := range map[string]ordersModel{"MBG/NBD": MBGNBD{p[0], p[1], p[2], p[3]}, "Pareto/NBD": ParetoNBD{p[0], p[1], p[2], 10 * p[3]}} {
			h := m.Simulate(k, ages(n, 5, 80))
			f, err := fits[name](t.Context(), h, Options{})
			require.NoError(t, err, "%+v", m)
			assert.NotContains(t, f.warnings, "not-converged", "%+v", m)
			for range 3 {
				start := []float64{between(.05, 10), between(.5, 100), between(.001, 20), between(.05, 50)}
				g, err := fits[name](t.Context(), h, Options{Start: start})
				require.NoError(t, err)
				assert.LessOrEqual(t, g.logLikelihood, f.logLikelihood+1e-4, "%+v from %v: %+v, %+v", m, start, f.model, g.model)
			}
		}
	}
}

func TestLeavingFitsAsJSON(t *testing.T) {
	h := MBGNBD{.5, 6, .8, 2.5}.Simulate(7, ages(1000, 20, 100))
	f, err := FitMBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back Fit[MBGNBD]
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, *f, back)
	p, err := FitParetoNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	b, err = json.Marshal(p)
	require.NoError(t, err)
	assert.Contains(t, string(b), `"kind":"Pareto/NBD","model":{"r":`)
	var pareto Fit[ParetoNBD]
	require.NoError(t, json.Unmarshal(b, &pareto))
	assert.Equal(t, *p, pareto)
	assert.ErrorContains(t, json.Unmarshal(b, &back), "Pareto/NBD")
}

// The UCI data hardly tell whether anybody leaves: every model gives numbers
// that can be used, none is worse than the NBD, and each says that it is so.
func TestUCIByEveryModel(t *testing.T) {
	h := Histories(uci(t))
	floor, err := FitNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	for name, fit := range fits {
		if testing.Short() && name != "MBG/NBD" {
			continue // as under the race detector
		}
		f, err := fit(t.Context(), h, Options{})
		require.NoError(t, err)
		require.NoError(t, f.model.Validate())
		assert.GreaterOrEqual(t, f.logLikelihood, floor.LogLikelihood, name)
		assert.NotContains(t, f.warnings, "not-converged", name)
		assert.True(t, f.boundary || slices.Contains(f.warnings, "dropout-unidentified"), name)
		for i := range h {
			p, e := f.model.PAlive(h[i]), f.model.Expected(h[i], 52)
			require.True(t, p >= 0 && p <= 1 && e >= 0 && !math.IsInf(e, 1), "%s: %+v %v %v", name, h[i], p, e)
		}
		if name == "MBG/NBD" {
			assert.InDelta(t, -37645.6397, f.logLikelihood, 1e-3) // by independent software
		}
	}
}
