package value

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claimsLeaving are the entries of the Pareto/NBD and the MBG/NBD.
var claimsLeaving = map[string]claim{
	"pnbd-params-fhl":      claimPareto,
	"pnbd-params-clvtools": claimPareto,
	"pnbd-ll": func(t *testing.T, e entry, c fitted) {
		e.near(t, parse[float64](t, e.Expected), c.p.LogLikelihood, "")
		assert.InDelta(t, -9594.976179, c.p.LogLikelihood, 2e-6) // the entry's note
	},
	"pnbd-se": func(t *testing.T, e entry, c fitted) {
		want := parse[map[string]float64](t, e.Expected)
		for _, p := range c.p.Parameters {
			e.near(t, want[p.Name], p.SE, p.Name)
		}
	},
	"pnbd-expectation-52": func(t *testing.T, e entry, c fitted) {
		e.near(t, parse[float64](t, e.Expected), c.p.Model.ExpectedNew(parse[struct{ T float64 }](t, e.Inputs).T), "")
	},
	"pnbd-cet-1516": func(t *testing.T, e entry, c fitted) {
		claimExpectedPareto(t, e, c)
		a := read(t, e)
		assert.InDelta(t, 25.455184, c.p.Model.Expected(a.history(), a.Ahead), 1e-5) // the entry's note
	},
	"pnbd-cet-paradox-x10": claimExpectedPareto,
	"pnbd-cet-paradox-x15": claimExpectedPareto,
	"pnbd-cet-paradox-x25": claimExpectedPareto,
	"pnbd-palive-1516": func(t *testing.T, e entry, c fitted) {
		e.near(t, parse[float64](t, e.Expected), c.p.Model.PAlive(read(t, e).history()), "")
	},
	"pnbd-tracking-cum-20-25": func(t *testing.T, e entry, c fitted) {
		want := parse[struct{ Actual, Expected []float64 }](t, e.Expected)
		var expected, actual []float64
		for _, w := range parse[struct{ Weeks []float64 }](t, e.Inputs).Weeks {
			expected = append(expected, c.cumulative(t, c.p.Model, w))
			actual = append(actual, repeatsIn(t, int(w)))
		}
		e.nears(t, want.Expected, expected)
		assert.Equal(t, want.Actual, actual)
	},
	"pnbd-expectation-0-9": func(t *testing.T, e entry, _ fitted) {
		a := readPareto(t, e)
		var got []float64
		for _, d := range a.ahead {
			got = append(got, a.model.ExpectedNew(d))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"pnbd-palive-rounded": func(t *testing.T, e entry, _ fitted) {
		a := readPareto(t, e)
		e.near(t, parse[float64](t, e.Expected), a.model.PAlive(a.histories[0]), "")
	},
	"pnbd-underflow-pair": func(t *testing.T, e entry, _ fitted) {
		a := readPareto(t, e)
		var got []float64
		for _, h := range a.histories {
			got = append(got, a.model.Expected(h, a.ahead[0]))
		}
		want := parse[[]float64](t, e.Expected)
		e.nears(t, want, got)
	},
	"pnbd-palive-stability": func(t *testing.T, e entry, _ fitted) {
		a := readPareto(t, e)
		var got []float64
		for _, h := range a.histories {
			got = append(got, a.model.PAlive(h))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"pnbd-logA0-overflow": func(t *testing.T, e entry, _ fitted) {
		assert.Equal(t, "finite_negative", parse[string](t, e.Expected))
		a := readPareto(t, e)
		for _, h := range a.histories {
			// The entry's note speaks of the log-likelihood, its source of ln A_0, the
			// difference of two hypergeometric functions in it: that is negative. The
			// log-likelihood is that of the order times, a density, which is far above
			// 1 for somebody with 500 orders in a week (2594.40 for the second one).
			x := float64(h.Frequency)
			lnA0 := a.model.gone(x, h.Recency, h.T).logOdds - math.Log(a.model.S/(a.model.R+a.model.S+x)) -
				(a.model.R+x)*math.Log(a.model.Alpha+h.T) - a.model.S*math.Log(a.model.Beta+h.T)
			assert.True(t, lnA0 < 0 && !math.IsInf(lnA0, 0), "%v", lnA0)
			ll := a.model.LogLikelihood([]History{h})
			assert.False(t, math.IsNaN(ll) || math.IsInf(ll, 0))
			// As the probability of so many orders in the time to the last it is one.
			f, _ := math.Lgamma(x)
			assert.Less(t, ll-f+x*math.Log(h.Recency), 0.0)
		}
	},
	"pnbd-pmf-manual": func(t *testing.T, e entry, _ fitted) {
		a := readPareto(t, e)
		var got []float64
		for _, p := range parse[struct{ Pairs [][2]float64 }](t, e.Inputs).Pairs {
			got = append(got, a.model.Probability(int(p[1]), p[0]))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"pnbd-dert-manual":     claimDERT,
	"pnbd-dert-manual-vec": claimDERT,
	"pnbd-dert-cdnow": func(t *testing.T, e entry, c fitted) {
		var got []float64
		for _, id := range parse[struct{ Customers []int }](t, e.Inputs).Customers {
			got = append(got, c.p.Model.DERT(c.h[id-1], math.Log(1.15)/52))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"mbgnbd-params": func(t *testing.T, e entry, c fitted) {
		want := parse[map[string]float64](t, e.Expected)
		for i, v := range []float64{.5248432, 6.1830852, .8913593, 1.6140020} { // the entry's note
			p := c.m.Parameters[i]
			e.near(t, want[p.Name], p.Value, p.Name)
			assert.InEpsilon(t, v, p.Value, 1e-6)
		}
		assert.Empty(t, c.m.Warnings)
	},
	"mbgnbd-ll": func(t *testing.T, e entry, c fitted) {
		want := parse[float64](t, e.Expected)
		e.near(t, want, c.m.LogLikelihood, "")
		assert.InDelta(t, want, c.m.LogLikelihood, 2e-6)
	},
	"mbgnbd-preds": func(t *testing.T, e entry, c fitted) {
		m, last := c.m.Model, History{26, 30 + 6.0/7, 31}
		var orders, alive float64
		for _, h := range c.h {
			orders += m.Expected(h, 39)
			alive += m.PAlive(h) / float64(len(c.h))
		}
		want := parse[map[string]float64](t, e.Expected)
		got := map[string]float64{
			"expectation_52": m.ExpectedNew(52), "cet_1516_52": m.Expected(last, 52), "palive_1516": m.PAlive(last),
			"palive_cust1": m.PAlive(c.h[0]), "sum_cet_39": orders, "mean_palive": alive,
			"cet x=2,30.43,38.86,t=39": m.Expected(History{2, 30.43, 38.86}, 39),
		}
		require.Len(t, got, len(want))
		for k, v := range want {
			e.near(t, v, got[k], k)
		}
	},
	"mbgnbd-paradox": func(t *testing.T, e entry, c fitted) {
		var got []float64
		for _, x := range parse[struct{ X []int }](t, e.Inputs).X {
			got = append(got, c.m.Model.Expected(History{x, 20, 39}, 52)) // the entry's convention
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
}

// cumulative returns the repeat orders expected up to a week of the calendar of
// all customers.
func (f fitted) cumulative(t *testing.T, m Orders, week float64) float64 {
	t.Helper()
	track, err := Track(t.Context(), m, f.h, 1, int(week), 0)
	require.NoError(t, err)
	return track.Cumulative[int(week)-1]
}

// repeatsIn counts the repeat orders of CDNOW in the first weeks of the data,
// orders of one day merged, by the first day of orders of all.
func repeatsIn(t *testing.T, weeks int) float64 {
	t.Helper()
	first, seen := map[string]bool{}, map[string]bool{}
	n, start := 0.0, day(t, "1997-01-01")
	for _, r := range rows(t, "data", "value", "cdnow_sample_transactions.csv") {
		id, d := r["customer_id_sample"], r["date"]
		if day(t, d).Sub(start).Hours()/24 >= float64(7*weeks) || seen[id+d] {
			continue
		}
		seen[id+d] = true
		if first[id] {
			n++
		}
		first[id] = true
	}
	return n
}

func claimPareto(t *testing.T, e entry, c fitted) {
	want := parse[map[string]float64](t, e.Expected)
	for _, p := range c.p.Parameters {
		e.near(t, want[p.Name], p.Value, p.Name)
	}
	// The top, as independent software finds it.
	for i, v := range []float64{.5532770, 10.5776832, .6062399, 11.6687333} {
		assert.InEpsilon(t, v, c.p.Parameters[i].Value, 1e-6)
	}
	assert.Empty(t, c.p.Warnings)
}

func claimExpectedPareto(t *testing.T, e entry, c fitted) {
	a := read(t, e)
	e.near(t, parse[float64](t, e.Expected), c.p.Model.Expected(a.history(), a.Ahead), "")
}

func claimDERT(t *testing.T, e entry, _ fitted) {
	a := readPareto(t, e)
	var got []float64
	for _, h := range a.histories {
		got = append(got, a.model.DERT(h, a.delta))
	}
	if len(got) == 1 {
		e.near(t, parse[float64](t, e.Expected), got[0], "")
		return
	}
	e.nears(t, parse[[]float64](t, e.Expected), got)
}

// paretoInputs are the inline inputs of an entry, single numbers and lists
// alike.
type paretoInputs struct {
	model     ParetoNBD
	histories []History
	ahead     []float64
	delta     float64
}

func readPareto(t *testing.T, e entry) paretoInputs {
	t.Helper()
	m := parse[map[string]json.RawMessage](t, e.Inputs)
	in := paretoInputs{model: parse[ParetoNBD](t, m["params"])}
	list := func(key string) []float64 {
		raw, ok := m[key]
		if !ok {
			return nil
		}
		switch v := parse[any](t, raw).(type) {
		case float64:
			return []float64{v}
		case string: // "1..10"
			lo, err := strconv.Atoi(v[:1])
			require.NoError(t, err)
			hi, err := strconv.Atoi(v[3:])
			require.NoError(t, err)
			var out []float64
			for i := lo; i <= hi; i++ {
				out = append(out, float64(i))
			}
			return out
		}
		return parse[[]float64](t, raw)
	}
	at := func(v []float64, i int) float64 { return v[min(i, len(v)-1)] }
	x, recency, age := list("x"), list("t_x"), list("T")
	for i := range x {
		in.histories = append(in.histories, History{int(x[i]), at(recency, i), at(age, i)})
	}
	in.ahead = list("t")
	if d := list("delta"); d != nil {
		in.delta = d[0]
	}
	return in
}
