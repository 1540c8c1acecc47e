package value

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What no fit can have is neither read nor written.
func TestFitJSONRefusesWhatNoFitHas(t *testing.T) {
	write := func(change func(f *Fit[BGNBD])) string {
		f := known(BGNBD{}, .5, 6, .8, 2.5)
		f.Customers = 100
		change(f)
		_, err := json.Marshal(f)
		if err == nil {
			return ""
		}
		// A reader goes by the same rules, whoever wrote the bytes.
		form := fitForm{Clientele: version, Kind: f.Model.kind(), Customers: f.Customers}
		form.Model, _ = json.Marshal(f.Model)
		for _, p := range f.Parameters {
			form.Parameters = append(form.Parameters, parameterForm{p.Name, maybe(p.Value), maybe(p.SE), maybe(p.Low), maybe(p.High)})
		}
		for _, c := range f.Covariance {
			form.Covariance = append(form.Covariance, maybe(c))
		}
		b, e := json.Marshal(form)
		require.NoError(t, e)
		var back Fit[BGNBD]
		read := json.Unmarshal(b, &back)
		require.Error(t, read, "written: %v", err)
		assert.Equal(t, Fit[BGNBD]{}, back, "left as it was")
		_, why, _ := strings.Cut(err.Error(), "writing a fit: ")
		assert.Contains(t, read.Error(), why)
		return why
	}
	nan := math.NaN()
	require.Empty(t, write(func(*Fit[BGNBD]) {}))
	for why, change := range map[string]func(f *Fit[BGNBD]){
		"r is 0.5, but the model has 99":           func(f *Fit[BGNBD]) { f.Model.R = 99 },
		"R = 0 is not a finite number above 0":     func(f *Fit[BGNBD]) { f.Model.R, f.Parameters[0].Value = 0, 0 },
		"the variance of alpha is NaN, but":        func(f *Fit[BGNBD]) { f.Covariance[5] = nan },
		"the variance of alpha is 0, but":          func(f *Fit[BGNBD]) { f.Covariance[5] = 0 },
		"the variance of a is -1":                  func(f *Fit[BGNBD]) { f.Covariance[10] = -1 },
		"b has the negative standard error":        func(f *Fit[BGNBD]) { f.Parameters[3].SE *= -1 },
		"outside of its interval from 7 to 5":      func(f *Fit[BGNBD]) { f.Parameters[1].Low, f.Parameters[1].High = 7, 5 },
		"all three are there or none":              func(f *Fit[BGNBD]) { f.Parameters[1].Low = nan },
		"covariance of r and a is 0.5 one way":     func(f *Fit[BGNBD]) { f.Covariance[2] = .5 },
		"of r and a is more than":                  func(f *Fit[BGNBD]) { f.Covariance[2], f.Covariance[8] = .5, .5 },
		"covariance of r and alpha is missing":     func(f *Fit[BGNBD]) { f.Covariance[1], f.Covariance[4] = nan, nan },
		"NaN one way":                              func(f *Fit[BGNBD]) { f.Covariance[1] = nan },
		"-5 customers":                             func(f *Fit[BGNBD]) { f.Customers = -5 },
		"0 parameters and 0 covariances do not":    func(f *Fit[BGNBD]) { f.Parameters, f.Covariance = nil, nil },
		`parameter 1 is "a", not "alpha"`:          func(f *Fit[BGNBD]) { f.Parameters[1].Name = "a" },
		"4 parameters and 15 covariances":          func(f *Fit[BGNBD]) { f.Covariance = f.Covariance[:15] },
		"one of them has no variance":              func(f *Fit[BGNBD]) { silence(f); f.Covariance[1], f.Covariance[4] = 1, 1 },
		"one way and 1e-05 the other":              func(f *Fit[BGNBD]) { f.Covariance[4] = 1e-5 },
		"outside of its interval from -1 to -0.5":  func(f *Fit[BGNBD]) { f.Parameters[1].Low, f.Parameters[1].High = -1, -.5 },
		"B = -2.5 is not a finite number above 0":  func(f *Fit[BGNBD]) { f.Model.B, f.Parameters[3].Value = -2.5, -2.5 },
		"alpha is 6, outside of its interval from": func(f *Fit[BGNBD]) { f.Parameters[1].High = 5.9 },
	} {
		assert.Contains(t, write(change), why)
	}
	require.Empty(t, write(silence), "a parameter that is not identified")
	for _, bad := range []any{Fit[BGNBD]{}, Fit[Orders]{Model: BGBB{1.2, .75, .66, 2.78}}, Fit[Orders]{}} {
		_, err := json.Marshal(bad)
		assert.Error(t, err, "%+v", bad)
	}
	_, err := json.Marshal(Fit[WithCovariates[BGNBD]]{})
	assert.Error(t, err)
}

// silence takes away what is known of alpha.
func silence(f *Fit[BGNBD]) {
	nan := math.NaN()
	p := &f.Parameters[1]
	p.SE, p.Low, p.High = nan, nan, nan
	for i := range 4 {
		f.Covariance[4+i], f.Covariance[4*i+1] = nan, nan
	}
}

// More effects than a fit can have are refused, not drawn beyond the end of an
// array.
func TestFitOfTooManyEffects(t *testing.T) {
	m := WithCovariates[BGNBD]{Base: BGNBD{.5, 6, .8, 2.5}}
	for i := range 20 {
		m.Ordering = append(m.Ordering, Effect{strings.Repeat("x", i+1), .1})
	}
	f := Fit[WithCovariates[BGNBD]]{Model: m, Covariance: make([]float64, 24*24)}
	for i, v := range m.values() {
		f.Parameters = append(f.Parameters, Parameter{m.names()[i], v, .1, v - .1, v + .1})
		f.Covariance[25*i] = .01
	}
	_, err := f.Draws(1, 50)
	assert.ErrorContains(t, err, "24 parameters")
	_, err = json.Marshal(f)
	assert.ErrorContains(t, err, "24 parameters")
}
