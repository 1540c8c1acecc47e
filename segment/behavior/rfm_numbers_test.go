package behavior_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/clientele-go/clientele/segment/behavior"
)

// The published scores and segments of the R package rfm: rfm-orders-*,
// rfm-customer-*; scores, cohorts and summaries of UCI Online Retail and of the
// apparel data: uci-rfm-quintiles, uci-cohort-2010-12, apparel-summary.

// rOptions are the conventions of the R package.
var rOptions = behavior.ScoreOptions{Convention: behavior.AtQuantilePlusOne}

func scored(t *testing.T, values []behavior.RFM, o behavior.ScoreOptions) *behavior.Scores {
	t.Helper()
	s, err := behavior.ScoreRFM(t.Context(), values, o)
	require.NoError(t, err)
	return s
}

// rOrders are the orders of 995 customers with the day of analysis 2006-12-31.
func rOrders(t *testing.T) []behavior.RFM {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	records(t, "data/value/rfm_data_orders.csv", func(row map[string]string) {
		require.NoError(t, l.Add(behavior.Order{Customer: row["customer_id"], Time: date(row["order_date"]), Amount: float(t, row["revenue"])}))
	})
	table, err := l.Summarize(t.Context(), behavior.Window{Until: date("2006-12-31")})
	require.NoError(t, err)
	return table.RFM()
}

// rCustomers are 39,999 customers who come already summarized.
func rCustomers(t *testing.T) []behavior.RFM {
	t.Helper()
	var values []behavior.RFM
	records(t, "data/value/rfm_data_customer.csv", func(row map[string]string) {
		values = append(values, behavior.RFM{ID: row["customer_id"], Recency: float(t, row["recency_days"]),
			Frequency: float(t, row["number_of_orders"]), Monetary: float(t, row["revenue"])})
	})
	return values
}

func TestRFMTotalsAndThresholds(t *testing.T) {
	var total struct {
		Orders    float64 `json:"sum_transaction_count"`
		Customers int     `json:"customers"`
	}
	entry(t, "rfm-orders-total", &struct{}{}, &total)
	values := rOrders(t)
	assert.Len(t, values, total.Customers)
	orders := 0.0
	for _, v := range values {
		orders += v.Frequency
	}
	assert.Equal(t, total.Orders, orders)
	var want struct {
		R []float64 `json:"recency_cuts"`
		F []float64 `json:"frequency_cuts"`
		M []float64 `json:"monetary_cuts"`
	}
	abs := entry(t, "rfm-orders-thresholds", &struct{}{}, &want)
	s := scored(t, values, rOptions)
	assert.InDeltaSlice(t, want.R, s.Cuts.Recency, abs)
	assert.InDeltaSlice(t, want.F, s.Cuts.Frequency, abs)
	assert.InDeltaSlice(t, want.M, s.Cuts.Monetary, abs)
	var all float64
	entry(t, "rfm-customer-total", &struct{}{}, &all)
	orders = 0
	for _, v := range rCustomers(t) {
		orders += v.Frequency
	}
	assert.Equal(t, all, orders)
}

func TestRFMOfSingleCustomers(t *testing.T) {
	for prefix, values := range map[string][]behavior.RFM{"rfm-orders-": rOrders(t), "rfm-customer-": rCustomers(t)} {
		s := scored(t, values, rOptions)
		n := 0
		for _, c := range allNumbers(t) {
			var who struct{ Customer any }
			require.NoError(t, json.Unmarshal(c.Inputs, &who))
			if !strings.HasPrefix(c.ID, prefix) || who.Customer == nil {
				continue
			}
			want := map[string]float64{}
			require.NoError(t, json.Unmarshal(c.Expected, &want))
			n++
			found := 0
			for i, v := range values {
				if v.ID != fmt.Sprint(who.Customer) {
					continue
				}
				found++
				assert.Equal(t, []float64{want["recency"], want["frequency"], want["amount"]}, []float64{v.Recency, v.Frequency, v.Monetary}, c.ID)
				assert.Equal(t, fmt.Sprint(want["rfm"]), s.Customers[i].String(), c.ID)
			}
			assert.Equal(t, 1, found, c.ID)
		}
		assert.Equal(t, map[string]int{"rfm-orders-": 7, "rfm-customer-": 9}[prefix], n)
	}
}

func TestRFMSegmentsOfThePackage(t *testing.T) {
	values := rOrders(t)
	s := scored(t, values, rOptions)
	segments := func(values []behavior.RFM, s *behavior.Scores, r behavior.RFMRules) map[string]behavior.Group {
		p, err := behavior.SegmentRFM(t.Context(), values, s, r)
		require.NoError(t, err)
		groups := map[string]behavior.Group{}
		for _, g := range p.Groups {
			if g.Customers > 0 {
				groups[g.Name] = g
			}
		}
		return groups
	}

	v03 := map[string][4]float64{}
	abs := entry(t, "rfm-orders-segments-v03", &struct{}{}, &v03)
	got := segments(values, s, behavior.RPackage03())
	assert.Len(t, got, len(v03))
	for name, want := range v03 {
		g := got[name]
		assert.Equal(t, []float64{want[0], want[1]}, []float64{float64(g.Customers), g.Orders}, name)
		assert.InDelta(t, want[2], g.Revenue, abs, name)
		assert.InDelta(t, want[3], g.AverageOrder, abs, name)
	}

	counts := map[string]int{}
	entry(t, "rfm-customer-segments-v03", &struct{}{}, &counts)
	customers := rCustomers(t)
	got = segments(customers, scored(t, customers, rOptions), behavior.RPackage03())
	assert.Len(t, got, len(counts))
	for name, want := range counts {
		assert.Equal(t, want, got[name].Customers, name)
	}

	counts = map[string]int{}
	entry(t, "rfm-orders-segments-v02", &struct{}{}, &counts)
	got = segments(values, s, behavior.RPackage02())
	assert.Len(t, got, len(counts))
	for name, want := range counts {
		assert.Equal(t, want, got[name].Customers, name)
	}
	// The note of the entry.
	assert.Equal(t, []float64{1234, 120178}, []float64{got["Champions"].Orders, got["Champions"].Revenue})

	shares := map[string]float64{}
	abs = entry(t, "rfm-orders-revenue-share-v02", &struct{}{}, &shares)
	for name, want := range shares {
		assert.InDelta(t, want, 100*got[name].RevenueShare, abs, name)
	}
}

func TestRFMHeatmap(t *testing.T) {
	want := map[string]float64{}
	abs := entry(t, "rfm-orders-heatmap", &struct{}{}, &want)
	values := rOrders(t)
	cells := map[string][]float64{}
	for i, c := range scored(t, values, rOptions).Customers {
		name := fmt.Sprintf("F%dR%d", c.F, c.R)
		cells[name] = append(cells[name], values[i].Monetary)
	}
	require.Len(t, cells, 25)
	sum := 0.0
	for _, amounts := range cells {
		sum += stat.Mean(amounts, nil)
	}
	for name, w := range want {
		if name == "sum_of_25_cells" {
			assert.InDelta(t, w, sum, abs)
		} else {
			assert.InDelta(t, w, stat.Mean(cells[name], nil), abs, name)
		}
	}
}

// uciRead is read once: nobody adds to it.
var uciRead struct {
	sync.Once
	ledger *behavior.Ledger
}

// uci reads the clean rows of UCI Online Retail.
func uci(t *testing.T) *behavior.Ledger {
	t.Helper()
	shared(t, "data/value/uci_online_retail.csv.gz") // or this test is skipped, and not the reading
	uciRead.Do(func() { uciRead.ledger = readUCI(t) })
	require.NotNil(t, uciRead.ledger)
	return uciRead.ledger
}

func readUCI(t *testing.T) *behavior.Ledger {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	records(t, "data/value/uci_online_retail.csv.gz", func(row map[string]string) {
		q, p := float(t, row["Quantity"]), float(t, row["UnitPrice"])
		if row["CustomerID"] == "" || strings.HasPrefix(row["InvoiceNo"], "C") || q <= 0 || p <= 0 {
			return
		}
		when, err := time.Parse(time.DateTime, row["InvoiceDate"])
		if err == nil {
			err = l.Add(behavior.Order{Customer: row["CustomerID"], Time: when, Amount: q * p, Quantity: q, Number: row["InvoiceNo"]})
		}
		if err != nil { // and only then, of so many rows
			require.NoError(t, err)
		}
	})
	return l
}

func TestUCIScoresAndCohorts(t *testing.T) {
	var want struct{ Recency, Frequency, Amount []float64 }
	abs := entry(t, "uci-rfm-quintiles", &struct{}{}, &want)
	l := uci(t)
	table, err := l.Summarize(t.Context(), behavior.Window{Until: date("2011-12-10")})
	require.NoError(t, err)
	s := scored(t, table.RFM(), behavior.ScoreOptions{})
	assert.InDeltaSlice(t, want.Recency, s.Cuts.Recency, abs)
	assert.InDeltaSlice(t, want.Frequency, s.Cuts.Frequency, abs)
	assert.InDeltaSlice(t, want.Amount, s.Cuts.Monetary, abs)
	assert.Equal(t, [3]int{5, 5, 5}, [3]int(s.Used[:3])) // the least quantile is the minimum, and nothing collapses

	var active []int
	entry(t, "uci-cohort-2010-12", &struct{}{}, &active)
	cohorts, err := l.Cohorts(t.Context(), behavior.Window{}, behavior.Monthly)
	require.NoError(t, err)
	assert.Equal(t, "2010-12", cohorts.Cohorts[0].Name)
	assert.Equal(t, active, cohorts.Cohorts[0].Active)
	customers, spend := 0, 0.0
	for _, c := range cohorts.Cohorts {
		customers += c.Customers
		for _, x := range c.Spend {
			spend += x
		}
	}
	assert.Equal(t, len(table.Customers), customers)
	assert.InDelta(t, 8911407.904, spend, .01) // the revenue of uci-clean
	require.Len(t, cohorts.Warnings, 1)
	assert.Equal(t, "partial-period", cohorts.Warnings[0].Code)
}

func TestApparelSummary(t *testing.T) {
	want := map[string]float64{}
	abs := entry(t, "apparel-summary", &struct{}{}, &want)
	l := behavior.NewLedger(behavior.Options{})
	records(t, "data/value/apparel_trans.csv", func(row map[string]string) {
		require.NoError(t, l.Add(behavior.Order{Customer: row["Id"], Time: date(row["Date"]), Amount: float(t, row["Price"])}))
	})
	table, holdouts, err := l.Split(t.Context(), behavior.Window{Until: date("2010-12-20")}, date("2006-12-31"))
	require.NoError(t, err)
	got := map[string]float64{"customers": float64(len(table.Customers))}
	var gaps []float64
	spend := 0.0
	for i, c := range table.Customers {
		got["est_trans"] += float64(c.Periods)
		got["holdout_trans"] += float64(holdouts[i].Frequency)
		got["total_spend"] += c.Spend + holdouts[i].Spend
		spend += c.Spend
		if c.Frequency == 0 {
			got["zero_repeaters"]++
		} else {
			gaps = append(gaps, c.GapMean)
		}
	}
	got["transactions_after_daily_agg"] = got["est_trans"] + got["holdout_trans"]
	got["mean_spend_per_trans_est"] = spend / got["est_trans"]
	got["mean_interpurchase_est"], got["sd_interpurchase_est"] = stat.Mean(gaps, nil), math.Sqrt(stat.Variance(gaps, nil))
	require.Len(t, got, len(want))
	for name := range want {
		assert.InDelta(t, want[name], got[name], abs, name)
	}
}

func allNumbers(t *testing.T) []number {
	t.Helper()
	raw, err := os.ReadFile(shared(t, "numbers/value.json"))
	require.NoError(t, err)
	var all []number
	require.NoError(t, json.Unmarshal(raw, &all))
	return all
}

// held are the entries, by the beginning of the id, that the tests of this
// package hold; elsewhere are those that it does not answer for, and why.
var (
	held = []string{"cdnow-", "uci-clean", "uci-rfm-quintiles", "uci-cohort-2010-12", "summary-monetary-day",
		"summary-calholdout-monetary", "summary-first-order-by-date", "rfm-orders-", "rfm-customer-", "apparel-summary"}
	elsewhere = map[string][]string{
		"weeks that are calendar periods ending on Sundays are no unit of this package, whose weeks are seven days from a customer's first order": {"summary-weekly"},
		"a model of the room value": {"pnbd-", "bgnbd-", "mbgnbd-", "gg-", "clv-", "bgbb-", "sbg-", "bdw-", "ggomnbd-", "uci-bgnbd-flat",
			"apparel-pnbd", "apparel-predict", "apparel-gg-"},
	}
)

func TestEveryNumberIsHeldOrElsewhere(t *testing.T) {
	for _, n := range allNumbers(t) {
		reasons := 0
		for _, start := range held {
			if strings.HasPrefix(n.ID, start) {
				reasons++
			}
		}
		for _, starts := range elsewhere {
			for _, start := range starts {
				if strings.HasPrefix(n.ID, start) {
					reasons++
					break
				}
			}
		}
		assert.Equal(t, 1, reasons, "%s is neither held by a test nor elsewhere with one reason", n.ID)
	}
}
