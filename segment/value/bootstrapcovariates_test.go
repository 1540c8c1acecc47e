package value

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Over resamples of customers with their covariates, coefficients spread as the
// curvature of the likelihood says: 60 draws know a standard deviation to a part
// in sqrt(120), so that 4 of these are .37.
func TestBootstrapCovariates(t *testing.T) {
	m := WithCovariates[BGNBD]{BGNBD{.8, 6, .7, 2.5}, orderingEffects, leavingEffects}
	h, o, l := truth(m, 3, 1500)
	b, err := BootstrapCovariates(t.Context(), FitBGNBDCovariates, h, o, l, nil, BootstrapOptions{Draws: 60, Seed: 2})
	require.NoError(t, err)
	require.Len(t, b.Models, 60)
	assert.Zero(t, b.Failed)
	for i, p := range b.Parameters {
		f := b.Fit.Parameters[i]
		assert.Equal(t, f.Value, p.Value)
		assert.InEpsilon(t, f.SE, p.SE, .37, p.Name)
		assert.True(t, p.Low < p.Value && p.Value < p.High, p.Name)
	}
	// The interval of a figure of somebody with certain covariates, both ways.
	figure := func(m WithCovariates[BGNBD]) float64 {
		return m.At([]float64{2}, []float64{1}).Expected(History{2, 20, 30}, 52)
	}
	low, high := Interval(b.Models, figure)
	drawn, err := b.Fit.Draws(1, 400)
	require.NoError(t, err)
	least, most := Interval(drawn, figure)
	assert.InEpsilon(t, most-least, high-low, .5)

	// Neither the order of the rows nor the number of workers matters.
	hr, or, lr := slices.Clone(h), o, l
	or.Rows, lr.Rows = slices.Clone(o.Rows), slices.Clone(l.Rows)
	slices.Reverse(hr)
	slices.Reverse(or.Rows)
	slices.Reverse(lr.Rows)
	d, r := described{h, o, l}.resampler(), described{hr, or, lr}.resampler()
	for i := range uint64(3) {
		assert.Equal(t, d(5, i), r(5, i))
	}
	assert.NotEqual(t, d(5, 0), d(5, 1))
	alone := described{h: h, ordering: o}.resampler()(5, 0)
	assert.Nil(t, alone.leaving.Rows)
	assert.Len(t, alone.ordering.Rows, len(h))
}

// A closure over covariates of fixed rows would fit those of some customers to
// the histories of others, and find coefficients near 0: it is refused.
func TestBootstrapOfHistoriesRefusesCovariates(t *testing.T) {
	m := WithCovariates[BGNBD]{BGNBD{.8, 6, .7, 2.5}, orderingEffects, leavingEffects}
	h, o, l := truth(m, 3, 300)
	_, err := Bootstrap(t.Context(), func(ctx context.Context, h []History, opt Options) (*Fit[WithCovariates[BGNBD]], error) {
		return FitBGNBDCovariates(ctx, h, o, l, CovariateOptions{Options: opt})
	}, h, BootstrapOptions{Draws: 50})
	assert.ErrorContains(t, err, "use BootstrapCovariates")
}

func TestBootstrapFaults(t *testing.T) {
	h := BGNBD{.5, 6, .8, 2.5}.Simulate(1, ages(200, 10, 60))
	_, err := Bootstrap[[]History, BGNBD](t.Context(), nil, h, BootstrapOptions{})
	assert.ErrorContains(t, err, "no fit")
	_, err = BootstrapCovariates[BGNBD](t.Context(), nil, h, Covariates{}, Covariates{}, nil, BootstrapOptions{})
	assert.ErrorContains(t, err, "no fit")
	_, err = BootstrapCovariates(t.Context(), FitBGNBDCovariates, h, Covariates{}, Covariates{}, nil, BootstrapOptions{Draws: 3})
	assert.ErrorContains(t, err, "Draws = 3")
	_, err = BootstrapCovariates(t.Context(), FitBGNBDCovariates, h, Covariates{}, Covariates{}, nil, BootstrapOptions{})
	assert.ErrorContains(t, err, "no covariates")
	_, err = Bootstrap(t.Context(), func(context.Context, []History, Options) (*Fit[BGNBD], error) { panic("mine") }, h, BootstrapOptions{})
	assert.ErrorContains(t, err, "panicked: mine")
	low, high := Interval([]float64{1, 2, 3}, nil)
	assert.True(t, math.IsNaN(low) && math.IsNaN(high))
}

// Without a context there is an error, as in the other rooms.
func TestNoContext(t *testing.T) {
	var none context.Context
	h, s := shop(100)
	c := Covariates{Names: []string{"x"}}
	for i := range h {
		c.Rows = append(c.Rows, []float64{float64(i % 2)})
	}
	cohorts := SBG{.7, 2.5}.Simulate(1, 400, []int{3, 5})
	f, err := NewForecaster(BGNBD{.5, 6, .8, 2.5}, GammaGamma{6, 4, 15}, nil, nil, halfYear)
	require.NoError(t, err)
	for name, call := range map[string]func() error{
		"BG/NBD":      func() error { _, err := FitBGNBD(none, h, Options{}); return err },
		"MBG/NBD":     func() error { _, err := FitMBGNBD(none, h, Options{}); return err },
		"Pareto/NBD":  func() error { _, err := FitParetoNBD(none, h, Options{}); return err },
		"NBD":         func() error { _, err := FitNBD(none, h, Options{}); return err },
		"Gamma-Gamma": func() error { _, err := FitGammaGamma(none, s, Options{}); return err },
		"sBG":         func() error { _, err := FitSBG(none, cohorts, Options{}); return err },
		"BdW":         func() error { _, err := FitBDW(none, cohorts, Options{}); return err },
		"BG/BB": func() error {
			_, err := FitBGBB(none, Cells(BGBB{1, 1, 1, 2}.Simulate(1, []int{5, 5, 5})), Options{})
			return err
		},
		"covariates": func() error { _, err := FitBGNBDCovariates(none, h, c, c, CovariateOptions{}); return err },
		"bootstrap":  func() error { _, err := Bootstrap(none, FitBGNBD, h, BootstrapOptions{}); return err },
		"described": func() error {
			_, err := BootstrapCovariates(none, FitBGNBDCovariates, h, c, c, nil, BootstrapOptions{})
			return err
		},
		"compare": func() error {
			_, err := Compare(none, h, make([]int, len(h)), 10, Methods(), CompareOptions{})
			return err
		},
		"values": func() error {
			_, err := CLVs(none, BGNBD{.5, 6, .8, 2.5}, GammaGamma{6, 4, 15}, h, s, halfYear, 0)
			return err
		},
		"track":  func() error { _, err := Track(none, BGNBD{.5, 6, .8, 2.5}, h, 1, 10, 0); return err },
		"groups": func() error { _, err := f.Groups(none, h, s, make([]int, len(h)), 1, ForecastOptions{}); return err },
	} {
		assert.ErrorContains(t, call(), "no context", name)
	}
}
