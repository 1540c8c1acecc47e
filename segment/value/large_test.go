package value

import (
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numbersEverywhere fits every order model and the Gamma-Gamma to a base and
// looks at all that comes out for the customers: a number each time, and where a
// standard error is none, a warning that names the reason.
func numbersEverywhere(t *testing.T, h []History, s []Spending) {
	t.Helper()
	number := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	explained := func(name string, ps []Parameter, warnings []Warning) {
		t.Helper()
		for _, p := range ps {
			assert.True(t, number(p.Value), "%s: %s is %v", name, p.Name, p.Value)
			if !number(p.SE) || !number(p.Low) || !number(p.High) {
				assert.Contains(t, codes(warnings), "boundary", "%s: no interval of %s", name, p.Name)
			}
		}
		assert.NotContains(t, codes(warnings), "not-converged", name)
	}
	begin := time.Now()
	lap := func() time.Duration {
		d := time.Since(begin)
		begin = time.Now()
		return d.Round(time.Millisecond)
	}
	g, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	t.Logf("Gamma-Gamma %+v, log-likelihood %.4f, %v, fitted in %v", g.Model, g.LogLikelihood, codes(g.Warnings), lap())
	explained("Gamma-Gamma", g.Parameters, g.Warnings)
	assert.True(t, number(g.LogLikelihood))
	floor, err := FitNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	for _, m := range Methods() {
		lap()
		f, err := m.Fit(t.Context(), h, Options{})
		require.NoError(t, err)
		fitted := lap()
		explained(m.Name, f.Parameters, f.Warnings)
		require.NoError(t, f.Model.(named).Validate())
		assert.True(t, number(f.LogLikelihood), m.Name)
		assert.GreaterOrEqual(t, f.LogLikelihood, floor.LogLikelihood-1e-6, m.Name)
		lap()
		clv, err := CLVs(t.Context(), f.Model, g.Model, h, s, Horizon{Steps: 12, Step: 365.25 / 12 / 7, Rate: .01}, 0)
		require.NoError(t, err)
		valued := lap()
		model := f.Model.(futureModel)
		rate := math.Log(1.15) / 52
		for i := range h {
			p, e, d := model.PAlive(h[i]), model.Expected(h[i], 52), model.DERT(h[i], rate)
			if !(p >= 0 && p <= 1) || !number(e) || e < 0 || !number(d) || d < 0 || !number(clv[i]) || clv[i] < 0 {
				t.Fatalf("%s: customer %d, %+v: P(alive) %v, expected %v, DERT %v, CLV %v", m.Name, i, h[i], p, e, d, clv[i])
			}
		}
		t.Logf("%s %+v, log-likelihood %.4f, %v: fit %v, CLV of 12 months %v; P(alive), orders of a year and DERT, one by one, %v",
			m.Name, f.Model, f.LogLikelihood, codes(f.Warnings), fitted, valued, lap())
	}
}

// The UCI data hardly tell whether customers leave, which is where optimisers run
// off elsewhere.
func TestUCIWithoutANaN(t *testing.T) {
	table := uci(t)
	s := Spendings(table)
	for i := range s {
		if s[i].Frequency > 0 && s[i].Monetary <= 0 {
			s[i] = Spending{}
		}
	}
	numbersEverywhere(t, Histories(table), s)
}

// A million customers of process, in every model. CLIENTELE_FULL=1 asks for all
// of them; without it there are 20,000.
func TestAMillionWithoutANaN(t *testing.T) {
	n := 20_000
	if os.Getenv("CLIENTELE_FULL") != "" {
		n = 1_000_000
	} else if testing.Short() {
		t.Skip("the fits of 20,000 customers by every model are left out with -short")
	}
	h := process(n)
	x := make([]int, n)
	for i := range h {
		x[i] = h[i].Frequency
	}
	numbersEverywhere(t, h, GammaGamma{6.25, 3.744, 15.44}.Simulate(1, x))
}
