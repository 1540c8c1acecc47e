package value

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"testing"
)

// small reads a base of customers from bytes, five each: orders and two times
// that need not be sensible. The first byte is the unit of time.
func small(b []byte) []History {
	if len(b) == 0 {
		return nil
	}
	unit := math.Exp(float64(int8(b[0])) * 2) // from e^-256 to e^254
	var h []History
	for b = b[1:]; len(b) >= 5 && len(h) < 40; b = b[5:] {
		v := History{Frequency: int(b[0]), T: (float64(b[1]) + float64(b[2])/256) * unit}
		if v.Frequency > 250 { // a few heavy buyers, too
			v.Frequency *= 97
		}
		if v.Frequency > 0 {
			v.Recency = v.T * float64(b[3]) / 255
		}
		if b[4] == 255 { // and a few that cannot be
			v.Recency = -v.Recency
		}
		h = append(h, v)
	}
	return h
}

// usable fails unless a fit that came without an error holds finite numbers, and
// says why where it has no standard error.
func usable[M any](t *testing.T, f *Fit[M], err error) {
	t.Helper()
	if err != nil {
		if f != nil || err.Error() == "" {
			t.Errorf("a fit beside the error %q", err)
		}
		return
	}
	if e := any(f.Model).(named).Validate(); e != nil {
		t.Errorf("%+v: %v", f.Model, e)
	}
	if math.IsNaN(f.LogLikelihood) || math.IsInf(f.LogLikelihood, 0) {
		t.Errorf("%+v: log-likelihood %v", f.Model, f.LogLikelihood)
	}
	for _, p := range f.Parameters {
		if math.IsNaN(p.Value) {
			t.Errorf("%+v: %s is NaN", f.Model, p.Name)
		}
		if math.IsNaN(p.SE) && len(f.Warnings) == 0 {
			t.Errorf("%+v: no standard error of %s, and no warning", f.Model, p.Name)
		}
	}
	if b, err := json.Marshal(f); err != nil {
		t.Errorf("%+v: %v", f.Model, err)
	} else if err := json.Unmarshal(b, new(Fit[M])); err != nil {
		t.Errorf("%s: %v", b, err)
	}
}

// A fit of any base ends in an error or in a model with finite numbers.
func FuzzFitHistories(f *testing.F) {
	f.Add([]byte{0, 1, 40, 0, 128, 0, 0, 40, 0, 0, 0})
	f.Add([]byte{3, 2, 39, 9, 200, 0, 0, 27, 0, 0, 0, 9, 30, 1, 250, 0, 1, 33, 3, 10, 0, 0, 31, 7, 0, 0})
	f.Add([]byte{127, 255, 255, 255, 1, 0, 255, 1, 0, 255, 0, 1, 0, 1, 255, 0})
	f.Add([]byte{128, 3, 7, 7, 255, 0, 3, 7, 7, 255, 0})
	f.Add([]byte{0, 1, 9, 0, 9, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		h := small(b)
		for _, m := range Methods() {
			fit, err := m.Fit(t.Context(), h, Options{Workers: 1, MaxIter: 60})
			usable(t, fit, err)
			if err != nil {
				continue
			}
			for _, v := range h {
				p, e := fit.Model.PAlive(v), fit.Model.Expected(v, v.T)
				if !(0 <= p && p <= 1) || !(e >= 0) || math.IsInf(e, 1) {
					t.Errorf("%+v %+v: PAlive %v, expected %v", fit.Model, v, p, e)
				}
			}
		}
		cells := Cells(h)
		for i := range cells {
			c := &cells[i]
			c.T, c.Recency = math.Trunc(min(c.T, 40)), math.Trunc(min(c.Recency, 40))
			c.Frequency = min(c.Frequency, int(max(c.Recency, 0)))
			if c.Frequency == 0 {
				c.Recency = min(c.Recency, 0)
			}
			if len(b) > i {
				c.Customers *= int(b[i])
			}
		}
		fit, err := FitBGBB(t.Context(), cells, Options{Workers: 1, MaxIter: 60})
		usable(t, fit, err)
	})
}

func FuzzFitSpendings(f *testing.F) {
	f.Add([]byte{0, 1, 40, 0, 2, 35, 0, 1, 20, 9})
	f.Add([]byte{127, 255, 255, 255, 1, 0, 1, 1, 0, 0})
	f.Add([]byte{128, 1, 1, 0, 1, 1, 0})
	f.Add([]byte("0\x01(\x00\x01&0")) // two single orders of nearly one amount: gamma may be anything
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		unit := math.Exp(float64(int8(b[0])) * 2)
		var s []Spending
		for b = b[1:]; len(b) >= 3 && len(s) < 60; b = b[3:] {
			s = append(s, Spending{int(b[0]), (float64(b[1]) + float64(b[2])/256) * unit})
		}
		fit, err := FitGammaGamma(t.Context(), s, Options{Workers: 1})
		usable(t, fit, err)
	})
}

func FuzzFitCohorts(f *testing.F) {
	f.Add([]byte{4, 0, 100, 80, 70, 65})
	f.Add([]byte{3, 1, 250, 250, 1, 4, 0, 9, 9, 9, 0})
	f.Add([]byte{2, 200, 1, 0, 2, 0, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var cohorts []Cohort
		for len(b) >= 2 && len(cohorts) < 20 {
			n := min(int(b[0]%12), len(b)-2)
			c := Cohort{Age: int(b[1])}
			for _, v := range b[2 : 2+n] {
				c.Survivors = append(c.Survivors, int(v)*int(v))
			}
			cohorts = append(cohorts, c)
			b = b[2+n:]
		}
		s, err := FitSBG(t.Context(), cohorts, Options{Workers: 1})
		usable(t, s, err)
		w, err := FitBDW(t.Context(), cohorts, Options{Workers: 1})
		usable(t, w, err)
	})
}

// Bytes are either refused or read into a fit that is written and read again
// without a change.
func FuzzReadFit(f *testing.F) {
	h := BGNBD{.6, 6, .8, 2.5}.Simulate(1, daily(60, 20, 30))
	for _, m := range Methods() {
		fit, err := m.Fit(f.Context(), h, Options{})
		if err != nil {
			f.Fatal(err)
		}
		b, err := json.Marshal(fit)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"clientele":1,"kind":"Gamma-Gamma","model":{"p":1,"q":2,"gamma":3},"parameters":[{"name":"p","value":1,"se":null},{"name":"q"},{"name":"gamma"}],` +
		`"covariance":[null,1,1,1,1,1,1,1,1],"customers":-1,"warnings":[{"code":"x"}]}`))
	// A fit with each of its numbers replaced by what may not be there.
	good, err := json.Marshal(known(NBD{}, .5, 6))
	if err != nil {
		f.Fatal(err)
	}
	for _, at := range regexp.MustCompile(`-?\d+(\.\d+)?(e[-+]?\d+)?`).FindAllIndex(good, -1) {
		for _, v := range []string{"-1", "0", "1e308", "null", "1e-308"} {
			f.Add(slices.Concat(good[:at[0]], []byte(v), good[at[1]:]))
		}
	}
	h2, o, l := truth(WithCovariates[MBGNBD]{MBGNBD{.8, 6, .7, 2.5}, []Effect{{"web", .4}}, []Effect{{"web", -.3}}}, 7, 200)
	covariates, err := FitMBGNBDCovariates(f.Context(), h2, o, l, CovariateOptions{})
	if err != nil {
		f.Fatal(err)
	}
	b, err := json.Marshal(covariates)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"clientele":1,"kind":"sBG","model":{"alpha":1e999}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, b []byte) {
		reread[BGNBD](t, b)
		reread[MBGNBD](t, b)
		reread[ParetoNBD](t, b)
		reread[NBD](t, b)
		reread[GammaGamma](t, b)
		reread[SBG](t, b)
		reread[BDW](t, b)
		reread[BGBB](t, b)
		reread[Orders](t, b)
		reread[WithCovariates[BGNBD]](t, b)
		reread[WithCovariates[MBGNBD]](t, b)
		reread[WithCovariates[ParetoNBD]](t, b)
	})
}

func reread[M any](t *testing.T, b []byte) {
	t.Helper()
	var f, g Fit[M]
	if json.Unmarshal(b, &f) != nil || any(f.Model) == nil {
		return
	}
	if any(f.Model).(named).Validate() != nil {
		if f.Parameters != nil {
			t.Errorf("%q: read an invalid %+v", b, f.Model)
		}
		return
	}
	first, err := json.Marshal(f)
	if err != nil {
		t.Errorf("%q: read but not written: %v", b, err)
		return
	}
	if err := json.Unmarshal(first, &g); err != nil {
		t.Errorf("%s: written but not read: %v", first, err)
		return
	}
	// A covariance need not be one as a whole, but what is drawn is valid.
	if models, err := g.Draws(1, 3); err == nil {
		for _, m := range models {
			if any(m).(named).Validate() != nil {
				t.Errorf("%s: drew %+v", first, m)
			}
		}
	}
	for i, p := range g.Parameters {
		v := g.Covariance[i*(len(g.Parameters)+1)]
		if p.Value != any(g.Model).(named).values()[i] || p.SE < 0 || p.Low > p.High || v < 0 {
			t.Errorf("%s: read %+v with the variance %v", b, p, v)
		}
	}
	if second, err := json.Marshal(g); err != nil || string(first) != string(second) {
		t.Errorf("written first as %s, then as %s, %v", first, second, err)
	}
}
