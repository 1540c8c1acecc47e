package value

import (
	"math"
	"slices"
	"testing"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claimsApparel are the entries of the apparel data of CLVTools over 104 weeks,
// as far as they need no covariates.
var claimsApparel = map[string]claim{
	"apparel-pnbd": func(t *testing.T, e entry, _ fitted) {
		f, _ := apparel104(t)
		want := parse[map[string]float64](t, e.Expected)
		for _, p := range f.Parameters {
			e.near(t, want[p.Name], p.Value, p.Name)
		}
		assert.InDelta(t, want["LL"], f.LogLikelihood, 1e-4)
		assert.InDelta(t, want["AIC"], 2*4-2*f.LogLikelihood, 2e-4)
		assert.InDelta(t, want["BIC"], 4*math.Log(float64(f.Customers))-2*f.LogLikelihood, 2e-4)
		assert.Empty(t, f.Warnings)
	},
	"apparel-pnbd-vcov": func(t *testing.T, e entry, _ fitted) {
		f, table := apparel104(t)
		want := parse[map[string]any](t, e.Expected)
		for i, se := range want["se"].([]any) {
			e.near(t, se.(float64), f.Parameters[i].SE, f.Parameters[i].Name)
		}
		e.near(t, want["vcov_r_alpha"].(float64), f.Covariance[1], "r, alpha")
		e.near(t, want["vcov_s_beta"].(float64), f.Covariance[11], "s, beta")
		tl, err := newTally(Histories(table))
		require.NoError(t, err)
		m := f.Model
		s, err := tl.surfacePareto(t.Context(), vector{math.Log(m.R), math.Log(m.Alpha / tl.scale), math.Log(m.S), math.Log(m.Beta / tl.scale)}, tl.histories, 1)
		require.NoError(t, err)
		e.near(t, want["hessian_log_rr"].(float64), -s.hess[0][0], "curvature along ln r")
		e.near(t, want["hessian_log_aa"].(float64), -s.hess[1][1], "curvature along ln alpha")
	},
	"apparel-pnbd-confint": func(t *testing.T, e entry, _ fitted) {
		// The source goes both ways from the estimate by the same distance, which
		// takes beta below 0. Low and High do not; the standard error is the same.
		f, _ := apparel104(t)
		want := parse[map[string][2]float64](t, e.Expected)
		for _, p := range f.Parameters {
			if ends, ok := want[p.Name]; ok {
				e.near(t, ends[0], p.Value-stats.Z95*p.SE, p.Name)
				e.near(t, ends[1], p.Value+stats.Z95*p.SE, p.Name)
				assert.Greater(t, p.Low, 0.0)
			}
		}
	},
	"apparel-predict": func(t *testing.T, e entry, _ fitted) {
		f, table := apparel104(t)
		g, err := FitGammaGamma(t.Context(), Spendings(table), Options{})
		require.NoError(t, err)
		h, s := Histories(table), Spendings(table)
		got := map[string][]float64{}
		for _, id := range parse[struct{ IDs []string }](t, e.Inputs).IDs {
			i := slices.IndexFunc(table.Customers, func(c behavior.Customer) bool { return c.ID == id })
			// 2007-01-01 to 2010-12-20, discounted by ln 1.1 a week: the entry's
			// convention, that of its source.
			dert, spend := f.Model.DERT(h[i], math.Log(1.1)), g.Model.Expected(s[i])
			got["PAlive"] = append(got["PAlive"], f.Model.PAlive(h[i]))
			got["CET"] = append(got["CET"], f.Model.Expected(h[i], 1450.0/7))
			got["DERT"] = append(got["DERT"], dert)
			got["mean_spending"] = append(got["mean_spending"], spend)
			got["CLV"] = append(got["CLV"], dert*spend)
		}
		want := parse[map[string][]float64](t, e.Expected)
		require.Len(t, got, len(want))
		for k := range want {
			e.nears(t, want[k], got[k])
		}
	},
	"apparel-summary": func(t *testing.T, e entry, _ fitted) {
		_, table := apparel104(t)
		var orders, silent, all, spend, total float64
		var gaps []float64
		for _, c := range table.Customers {
			orders += float64(c.Frequency + 1)
			if c.Frequency == 0 {
				silent++
			} else {
				gaps = append(gaps, c.Recency/float64(c.Frequency))
			}
		}
		seen := map[string]bool{}
		for _, r := range rows(t, "data", "value", "apparel_trans.csv") {
			if k := r["Id"] + " " + r["Date"]; !seen[k] {
				seen[k] = true
				all++
			}
			total += number(t, r["Price"])
			if r["Date"] <= "2006-12-31" {
				spend += number(t, r["Price"])
			}
		}
		mean, square := 0.0, 0.0
		for _, g := range gaps {
			mean += g / float64(len(gaps))
		}
		for _, g := range gaps {
			square += (g - mean) * (g - mean) / float64(len(gaps)-1)
		}
		got := map[string]float64{
			"customers": float64(len(table.Customers)), "transactions_after_daily_agg": all, "est_trans": orders,
			"holdout_trans": all - orders, "zero_repeaters": silent, "mean_spend_per_trans_est": spend / orders,
			"total_spend": total, "mean_interpurchase_est": mean, "sd_interpurchase_est": math.Sqrt(square),
		}
		want := parse[map[string]float64](t, e.Expected)
		require.Len(t, got, len(want))
		for k, v := range want {
			e.near(t, v, got[k], k)
		}
	},
}

// apparel104 fits the Pareto/NBD to the first 104 weeks of the apparel data.
func apparel104(t *testing.T) (*Fit[ParetoNBD], *behavior.Table) {
	t.Helper()
	table := summarize(t, apparelOrders(t), "2006-12-31")
	f, err := FitParetoNBD(t.Context(), Histories(table), Options{})
	require.NoError(t, err)
	return f, table
}

func apparelOrders(t *testing.T) []behavior.Order {
	t.Helper()
	var orders []behavior.Order
	for _, r := range rows(t, "data", "value", "apparel_trans.csv") {
		orders = append(orders, behavior.Order{Customer: r["Id"], Time: day(t, r["Date"]), Amount: number(t, r["Price"])})
	}
	return orders
}
