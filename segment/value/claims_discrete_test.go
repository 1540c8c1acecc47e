package value

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func init() { maps.Copy(claims, discreteClaims) }

// discreteClaims are the entries that the models in discrete time answer for.
var discreteClaims = map[string]claim{
	"bgbb-params-paper": claimBGBB,
	"bgbb-params-btyd":  claimBGBB,
	"bgbb-params-pymc":  claimBGBB,
	"bgbb-ll": func(t *testing.T, e entry, _ fitted) {
		f, cells := donors(t)
		e.near(t, parse[float64](t, e.Expected), f.LogLikelihood, "")
		assert.InDelta(t, -33225.581274, f.LogLikelihood, 1e-6) // the entry's note
		assert.InDelta(t, f.LogLikelihood, f.Model.LogLikelihood(cells), 1e-7)
	},
	"bgbb-expectation-10": func(t *testing.T, e entry, _ fitted) {
		f, _ := donors(t)
		e.near(t, parse[float64](t, e.Expected), f.Model.ExpectedNew(10), "")
	},
	"bgbb-expectation-1-11": func(t *testing.T, e entry, _ fitted) {
		f, _ := donors(t)
		var got []float64
		for n := 1; n <= 11; n++ {
			got = append(got, f.Model.ExpectedNew(float64(n)))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"bgbb-cet-A": claimDonor,
	"bgbb-cet-B": claimDonor,
	"bgbb-total-cet-5": func(t *testing.T, e entry, _ fitted) {
		f, cells := donors(t)
		var sum float64
		for _, c := range cells {
			sum += float64(c.Customers) * f.Model.Expected(c.History, 5)
		}
		e.near(t, parse[float64](t, e.Expected), sum, "")
		assert.InDelta(t, 12884.1571, sum, 1e-3) // the entry's note
	},
	"bgbb-palive-2002": func(t *testing.T, e entry, _ fitted) {
		f, _ := donors(t)
		var got []float64
		for _, c := range parse[map[string][][2]int](t, e.Inputs)["cells(x,t_x)"] {
			got = append(got, f.Model.PAlive(History{c[0], float64(c[1]), 6}))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
		assert.InDeltaSlice(t, []float64{.1081, .5897, .9304}, got, 6e-5) // the entry's note
	},
	"bgbb-in-sample": func(t *testing.T, e entry, _ fitted) {
		f, cells := donors(t)
		got := f.Model.Frequencies(cells)
		require.Len(t, got, 7)
		e.nears(t, parse[[]float64](t, e.Expected), []float64{got[0], got[6]})
	},
	"bgbb-condexp-by-recency": func(t *testing.T, e entry, _ fitted) {
		f, cells := donors(t)
		holdout := rows(t, "data", "value", "donations_rf_matrix.csv")
		var actual, expected, n [7]float64
		for i, c := range cells {
			k := int(c.Recency)
			n[k] += float64(c.Customers)
			expected[k] += float64(c.Customers) * f.Model.Expected(c.History, 5)
			actual[k] += number(t, holdout[i]["x_star_total"])
		}
		for k := range n {
			actual[k] /= n[k]
			expected[k] /= n[k]
		}
		want := parse[struct{ Actual, Expected []float64 }](t, e.Expected)
		e.nears(t, want.Actual, actual[:])
		e.nears(t, want.Expected, expected[:])
	},
	"bgbb-tracking-inc": func(t *testing.T, e entry, _ fitted) {
		f, _ := donors(t)
		e.nears(t, parse[[]float64](t, e.Expected), f.Model.Tracking([]int{11104}, 11))
	},
	"bgbb-cet5-cells": func(t *testing.T, e entry, _ fitted) {
		f, cells := donors(t)
		want := parse[map[string]float64](t, e.Expected)
		require.Len(t, want, len(cells))
		for _, c := range cells {
			key := fmt.Sprintf("%d,%.0f", c.Frequency, c.Recency)
			require.Contains(t, want, key)
			e.near(t, want[key], f.Model.Expected(c.History, 5), key)
		}
	},
	"bgbb-dert": func(t *testing.T, e entry, _ fitted) {
		in := parse[struct {
			Params [4]float64
			X      int
			TX     float64 `json:"t_x"`
			N, D   float64
		}](t, e.Inputs)
		m := BGBB{in.Params[0], in.Params[1], in.Params[2], in.Params[3]}
		e.near(t, parse[float64](t, e.Expected), m.DERT(History{in.X, in.TX, in.N}, in.D), "")
	},
	"sbg-highend": claimSBG("high_end", .66808839, 3.8060955),
	"sbg-regular": claimSBG("regular", .70407732, 1.18204307),
	"sbg-ll-highend": func(t *testing.T, e entry, _ fitted) {
		e.near(t, parse[float64](t, e.Expected), fitSBG(t, retention(t, "high_end")).LogLikelihood, "")
	},
	"sbg-ll-regular": func(t *testing.T, e entry, _ fitted) {
		e.near(t, parse[float64](t, e.Expected), fitSBG(t, retention(t, "regular")).LogLikelihood, "")
	},
	"sbg-ll-11": func(t *testing.T, e entry, _ fitted) {
		got := SBG{1, 1}.LogLikelihood([]Cohort{retention(t, "high_end")})
		e.near(t, parse[float64](t, e.Expected), got/1000, "")
		assert.InDelta(t, -2115.5455, got, 5e-5) // the entry's note
	},
	"sbg-projection-8-12": func(t *testing.T, e entry, _ fitted) {
		m := fitSBG(t, retention(t, "high_end")).Model
		var got []float64
		for year := 8; year <= 12; year++ {
			got = append(got, m.Survival(year))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
	},
	"sbg-derl-highend": func(t *testing.T, e entry, _ fitted) {
		// Its t = 7 counts renewals made.
		got := fitSBG(t, retention(t, "high_end")).Model.DERL(7, .1)
		e.near(t, parse[float64](t, e.Expected), got, "")
		assert.InDelta(t, 7.529628, got, 1e-6) // the entry's note
	},
	"sbg-derl-case1": claimDERL(3.3098, 3.4510, 3.5865, 3.7168, 3.8421),
	"sbg-derl-case2": claimDERL(7.6708, 9.4553, 9.8508, 10.0562, 10.1886),
	"sbg-multicohort": func(t *testing.T, e entry, _ fitted) {
		var cohorts []Cohort
		for _, s := range parse[struct{ Cohorts [][]int }](t, e.Inputs).Cohorts {
			cohorts = append(cohorts, Cohort{Survivors: s})
		}
		f := fitSBG(t, cohorts...)
		want := parse[map[string]float64](t, e.Expected)
		for _, p := range f.Parameters {
			e.near(t, want[p.Name], p.Value, p.Name)
		}
		// The parameters of the entry's note agree to six digits, and lie below.
		note := SBG{3.79812, 15.19189}
		assert.InEpsilon(t, note.Beta, f.Model.Beta, 2e-6)
		assert.LessOrEqual(t, note.LogLikelihood(cohorts), f.LogLikelihood)
	},
	"bdw-highend7": claimBDW("high_end"),
	"bdw-regular7": claimBDW("regular"),
}

// donors fits the donors of Fader, Hardie & Shang (2010), and returns their
// cells in the order of the file.
func donors(t *testing.T) (*Fit[BGBB], []Cell) {
	t.Helper()
	var cells []Cell
	for _, r := range rows(t, "data", "value", "donations_rf_matrix.csv") {
		cells = append(cells, Cell{
			History{int(number(t, r["x"])), number(t, r["t_x"]), number(t, r["n_cal"])}, int(number(t, r["custs"])),
		})
	}
	f, err := FitBGBB(t.Context(), cells, Options{})
	require.NoError(t, err)
	require.Equal(t, 11104, f.Customers)
	return f, cells
}

func claimBGBB(t *testing.T, e entry, _ fitted) {
	f, _ := donors(t)
	want := parse[map[string]float64](t, e.Expected)
	for i, v := range []float64{1.20352242, .74971640, .65671812, 2.78344169} { // the note of "bgbb-params-paper"
		p := f.Parameters[i]
		e.near(t, want[p.Name], p.Value, p.Name)
		assert.InEpsilon(t, v, p.Value, 1e-6)
	}
	assert.Empty(t, f.Warnings)
}

func claimDonor(t *testing.T, e entry, _ fitted) {
	f, _ := donors(t)
	a := read(t, e)
	e.near(t, parse[float64](t, e.Expected), f.Model.Expected(History{a.X, a.TX, 6}, 10), "")
}

// retention returns the first seven years of one of the two groups of Fader &
// Hardie (2007), as 1,000 customers.
func retention(t *testing.T, column string) Cohort {
	t.Helper()
	var c Cohort
	for _, r := range rows(t, "data", "value", "sbg_customer_retention.csv")[:8] {
		c.Survivors = append(c.Survivors, int(number(t, r[column])*10+.5))
	}
	return c
}

// claimSBG claims the parameters of a group; the others are those of the
// entry's note.
func claimSBG(column string, note ...float64) claim {
	return func(t *testing.T, e entry, _ fitted) {
		f := fitSBG(t, retention(t, column))
		want := parse[map[string]float64](t, e.Expected)
		for i, p := range f.Parameters {
			e.near(t, want[p.Name], p.Value, p.Name)
			assert.InEpsilon(t, note[i], p.Value, 2e-7)
		}
		assert.Empty(t, f.Warnings)
	}
}

// claimDERL claims residual lifetimes before the first five renewals: the
// entry's n = 1..5 is one more than the renewals made.
func claimDERL(note ...float64) claim {
	return func(t *testing.T, e entry, _ fitted) {
		m := parse[SBG](t, e.Inputs)
		var got []float64
		for made := range 5 {
			got = append(got, m.DERL(made, .1))
		}
		e.nears(t, parse[[]float64](t, e.Expected), got)
		assert.InDeltaSlice(t, slices.Clone(note), got, 6e-5)
	}
}

func claimBDW(column string) claim {
	return func(t *testing.T, e entry, _ fitted) {
		f, err := FitBDW(t.Context(), []Cohort{retention(t, column)}, Options{})
		require.NoError(t, err)
		want := parse[struct {
			A, B, C, LL float64
			S           []float64 `json:"S8..12"`
		}](t, e.Expected)
		for i, v := range []float64{want.A, want.B, want.C} {
			e.near(t, v, f.Parameters[i].Value, f.Parameters[i].Name)
		}
		assert.InDelta(t, want.LL, f.LogLikelihood, 1e-6)
		for i, v := range want.S {
			e.near(t, v, f.Model.Survival(8+i), "survival")
		}
		assert.Empty(t, f.Warnings)
	}
}
