package value

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// entry is one published number: what it is about, and what to expect.
type entry struct {
	ID       string          `json:"id"`
	Inputs   json.RawMessage `json:"inputs"`
	Expected json.RawMessage `json:"expected"`
	Tol      struct {
		Abs   float64 `json:"abs"`
		Rel   float64 `json:"rel"`
		LLAbs float64 `json:"LL_abs"`
	} `json:"tolerance_suggested"`
}

func (e entry) near(t *testing.T, want, got float64, what string) {
	t.Helper()
	tol := e.Tol.Abs
	if e.Tol.Rel > 0 {
		tol = e.Tol.Rel * math.Abs(want)
	}
	assert.InDelta(t, want, got, tol, "%s %s", e.ID, what)
}

func (e entry) nears(t *testing.T, want, got []float64) {
	t.Helper()
	require.Len(t, got, len(want), e.ID)
	for i := range want {
		e.near(t, want[i], got[i], strconv.Itoa(i))
	}
}

// parse reads a part of an entry as a T.
func parse[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// asked is what entries give as inputs.
type asked struct {
	Params struct{ R, Alpha, A, B float64 }
	X      int
	TX     float64 `json:"t_x"`
	Age    float64 `json:"T"`
	Ahead  float64 `json:"-"`
}

// read fills an asked; encoding/json takes t for T, so t is read on its own.
func read(t *testing.T, e entry) asked {
	t.Helper()
	m := parse[map[string]json.RawMessage](t, e.Inputs)
	var a asked
	for k, to := range map[string]any{"params": &a.Params, "x": &a.X, "t_x": &a.TX, "T": &a.Age, "t": &a.Ahead} {
		if raw, ok := m[k]; ok {
			require.NoError(t, json.Unmarshal(raw, to), "%s: %s", e.ID, k)
		}
	}
	return a
}

func (a asked) history() History { return History{a.X, a.TX, a.Age} }
func (a asked) bgnbd() BGNBD     { return BGNBD{a.Params.R, a.Params.Alpha, a.Params.A, a.Params.B} }

// fitted are the models of the CDNOW sample.
type fitted struct {
	h []History
	s []Spending
	b *Fit[BGNBD]
	m *Fit[MBGNBD]
	p *Fit[ParetoNBD]
	g *Fit[GammaGamma]
}

func fitAll(t *testing.T, h []History, s []Spending) fitted {
	t.Helper()
	b, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	g, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	m, err := FitMBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	p, err := FitParetoNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	return fitted{h, s, b, m, p, g}
}

// cents are the same customers as the summary file of the lifetimes package
// has them: durations rounded to two decimals, spend to cents, halves up.
func (f fitted) cents(t *testing.T) fitted {
	round := func(v float64) float64 { return math.Floor(v*100+.5+1e-9) / 100 }
	h, s := slices.Clone(f.h), slices.Clone(f.s)
	for i := range h {
		h[i].Recency, h[i].T, s[i].Monetary = round(h[i].Recency), round(h[i].T), round(s[i].Monetary)
	}
	return fitAll(t, h, s)
}

// elsewhere are the entries that this room does not answer for, by reason.
var elsewhere = map[string][]string{
	"a later model": {
		"ggomnbd-cdnow",
	},
	"behavior: counts, scores and summaries of orders": {
		"cdnow-facts", "cdnow-first-rows", "cdnow-cust1516", "cdnow-freq-bins", "cdnow-monetary-describe",
		"summary-monetary-day", "summary-weekly", "summary-calholdout-monetary", "summary-first-order-by-date", "rfm-orders-total",
		"rfm-customer-total", "rfm-orders-thresholds", "rfm-orders-Add_Senger", "rfm-orders-Aden_Lesch", "rfm-orders-Admiral_Senger",
		"rfm-orders-Aileen_Barton", "rfm-orders-Ailene_Hermann", "rfm-orders-Aiyanna_Bruen", "rfm-orders-Akeelah_Walsh",
		"rfm-customer-22086", "rfm-customer-2290", "rfm-customer-26377", "rfm-customer-24650", "rfm-customer-12883",
		"rfm-customer-2119", "rfm-customer-33815", "rfm-customer-15972", "rfm-customer-27650", "rfm-orders-segments-v03",
		"rfm-customer-segments-v03", "rfm-orders-segments-v02", "rfm-orders-revenue-share-v02", "rfm-orders-heatmap", "uci-clean",
		"uci-rfm-quintiles", "uci-cohort-2010-12",
	},
}

// Every published number is claimed by a test or stands in the list of those
// that belong elsewhere.
func TestNumbers(t *testing.T) {
	name := shared(t, "numbers", "value.json")
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	var entries []entry
	require.NoError(t, json.Unmarshal(b, &entries))
	other := map[string]bool{}
	for _, ids := range elsewhere {
		for _, id := range ids {
			other[id] = true
		}
	}
	table := cdnow(t)
	require.Len(t, table.Customers, 2357)
	c := fitAll(t, Histories(table), Spendings(table))
	all := maps.Clone(claims)
	maps.Copy(all, claimsLeaving)
	maps.Copy(all, claimsApparel)
	maps.Copy(all, claimsCovariates)
	require.Len(t, all, len(claims)+len(claimsLeaving)+len(claimsApparel)+len(claimsCovariates), "an entry is claimed twice")
	known := map[string]bool{}
	for _, e := range entries {
		known[e.ID] = true
		claim, ok := all[e.ID]
		assert.True(t, ok != other[e.ID], "%s is claimed and listed, or neither", e.ID)
		if ok {
			t.Run(e.ID, func(t *testing.T) { claim(t, e, c) })
		}
	}
	for id := range all {
		assert.True(t, known[id], "%s is claimed but does not exist", id)
	}
	for id := range other {
		assert.True(t, known[id], "%s is listed but does not exist", id)
	}
}
