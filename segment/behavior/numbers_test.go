package behavior_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/clientele-go/clientele/segment/behavior"
)

// These tests hold the published and computed numbers of the collection
// numbers/value.json that are about behavior: cdnow-facts, cdnow-first-rows,
// cdnow-cust1516, cdnow-freq-bins, cdnow-monetary-describe,
// cdnow-corr-freq-money, uci-clean, summary-monetary-day,
// summary-calholdout-monetary and summary-first-order-by-date. Those about
// scores, segments and cohorts are held in rfm_numbers_test.go, where the list
// of those that belong elsewhere stands too.

// shared returns the path of a file of the shared collection, or skips.
func shared(t *testing.T, name string) string {
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skipf("CLIENTELE_SHARED is empty: %s is needed", name)
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

// number is an entry of numbers/value.json.
type number struct {
	ID        string             `json:"id"`
	Inputs    json.RawMessage    `json:"inputs"`
	Expected  json.RawMessage    `json:"expected"`
	Tolerance map[string]float64 `json:"tolerance_suggested"`
}

// entry reads one entry and its tolerance, and its parts into inputs and expected.
func entry(t *testing.T, id string, inputs, expected any) (abs float64) {
	t.Helper()
	raw, err := os.ReadFile(shared(t, "numbers/value.json"))
	require.NoError(t, err)
	var all []number
	require.NoError(t, json.Unmarshal(raw, &all))
	for _, n := range all {
		if n.ID == id {
			require.NoError(t, json.Unmarshal(n.Inputs, inputs))
			require.NoError(t, json.Unmarshal(n.Expected, expected))
			return n.Tolerance["abs"]
		}
	}
	t.Fatalf("numbers/value.json has no entry %q", id)
	return 0
}

// records reads a CSV file, plain or gzip, and calls each with the fields by name.
func records(t *testing.T, name string, each func(row map[string]string)) {
	t.Helper()
	f, err := os.Open(shared(t, name))
	require.NoError(t, err)
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		in, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	r := csv.NewReader(in)
	header, err := r.Read()
	require.NoError(t, err)
	row := map[string]string{}
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
		for i, h := range header {
			row[h] = fields[i]
		}
		each(row)
	}
}

// float calls on t only where it has to: of half a million lines that took longer than
// reading.
func float(t *testing.T, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	return x
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// cdnow reads the 1/10 sample of CDNOW. Quantity is the number of CDs.
func cdnow(t *testing.T) *behavior.Ledger {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	records(t, "data/value/cdnow_sample_transactions.csv", func(row map[string]string) {
		require.NoError(t, l.Add(behavior.Order{
			Customer: row["customer_id_sample"], Time: date(row["date"]),
			Amount: float(t, row["spend"]), Quantity: float(t, row["cds"]),
		}))
	})
	return l
}

var cdnowEnd = date("1997-09-30")

func TestCDNOWFacts(t *testing.T) {
	var want struct {
		Rows      int     `json:"raw_rows"`
		Customers int     `json:"customers"`
		Days      int     `json:"customer_days"`
		SumX      int     `json:"sum_x_cal"`
		Zero      int     `json:"zero_repeaters_cal"`
		Repeaters int     `json:"repeaters_cal"`
		SumStar   int     `json:"sum_x_star_holdout"`
		TMin      float64 `json:"T_min"`
		TMax      float64 `json:"T_max"`
		Spend     float64 `json:"total_spend"`
		CDs       float64 `json:"total_cds"`
	}
	entry(t, "cdnow-facts", &struct{}{}, &want)
	l := cdnow(t)
	assert.Equal(t, want.Rows, l.Lines())
	assert.Equal(t, want.Customers, l.Customers())

	all, err := l.Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	days, spend, cds := 0, 0.0, 0.0
	for _, c := range all.Customers {
		days += c.Periods
		spend += c.Spend
		cds += c.Quantity
	}
	assert.Equal(t, want.Days, days)
	assert.InDelta(t, want.Spend, spend, 1e-6) // two decimals each, so the sum rounds at 1e-10
	assert.Equal(t, want.CDs, cds)

	table, holdouts, err := l.Split(t.Context(), behavior.Window{}, cdnowEnd)
	require.NoError(t, err)
	require.Len(t, table.Customers, want.Customers)
	sumX, zero, star := 0, 0, 0
	tMin, tMax, least := math.Inf(1), 0.0, math.Inf(1)
	for i, c := range table.Customers {
		sumX += c.Frequency
		star += holdouts[i].Frequency
		tMin, tMax = min(tMin, c.T), max(tMax, c.T)
		if c.Frequency == 0 {
			zero++
		} else {
			least = min(least, c.Monetary)
		}
	}
	assert.Equal(t, []int{want.SumX, want.Zero, want.Repeaters, want.SumStar},
		[]int{sumX, zero, len(table.Customers) - zero, star})
	assert.Equal(t, []float64{want.TMin, want.TMax}, []float64{tMin, tMax})
	// Eight rows have a spend of zero, but no repeater has a mean of zero: the
	// model of spend can take them all.
	assert.Equal(t, 2.99, least)
}

func TestCDNOWAgainstItsSummary(t *testing.T) {
	// cdnow_cbs.csv is the customer-by-sufficient-statistic matrix of the R
	// package BTYD, made from the same orders.
	table, holdouts, err := cdnow(t).Split(t.Context(), behavior.Window{}, cdnowEnd)
	require.NoError(t, err)
	i := 0
	records(t, "data/value/cdnow_cbs.csv", func(row map[string]string) {
		c := table.Customers[i]
		assert.Equal(t, row["cust"], strings.TrimLeft(c.ID, "0"))
		assert.Equal(t, row["x"], fmt.Sprint(c.Frequency))
		assert.InDelta(t, float(t, row["t_x"]), c.Recency, 1e-12)
		assert.InDelta(t, float(t, row["T_cal"]), c.T, 1e-12)
		assert.Equal(t, row["x_star"], fmt.Sprint(holdouts[i].Frequency))
		assert.InDelta(t, float(t, row["m_x"]), c.Monetary, 1e-9)
		i++
	})
	assert.Equal(t, len(table.Customers), i)
}

func TestCDNOWFirstRowsAndCustomer1516(t *testing.T) {
	var first struct {
		X    []int     `json:"x"`
		TX   []float64 `json:"t_x"`
		T    []float64 `json:"T"`
		Star []int     `json:"x_star"`
	}
	abs := entry(t, "cdnow-first-rows", &struct{}{}, &first)
	table, holdouts, err := cdnow(t).Split(t.Context(), behavior.Window{}, cdnowEnd)
	require.NoError(t, err)
	for i := range first.X {
		c := table.Customers[i]
		assert.Equal(t, fmt.Sprintf("%04d", i+1), c.ID)
		assert.Equal(t, []int{first.X[i], first.Star[i]}, []int{c.Frequency, holdouts[i].Frequency})
		assert.InDelta(t, first.TX[i], c.Recency, abs)
		assert.InDelta(t, first.T[i], c.T, abs)
	}
	var who struct{ Customer int }
	want := map[string]float64{}
	abs = entry(t, "cdnow-cust1516", &who, &want)
	c := table.Customers[who.Customer-1]
	assert.Equal(t, want["x"], float64(c.Frequency))
	assert.InDelta(t, want["t_x"], c.Recency, abs)
	assert.InDelta(t, want["T"], c.T, abs)
}

func TestCDNOWFrequenciesAndMoney(t *testing.T) {
	var bins []int
	entry(t, "cdnow-freq-bins", &struct{}{}, &bins)
	table, err := cdnow(t).Summarize(t.Context(), behavior.Window{Until: cdnowEnd})
	require.NoError(t, err)
	got := make([]int, len(bins))
	var x, m []float64
	for _, c := range table.Customers {
		got[min(c.Frequency, len(bins)-1)]++
		if c.Frequency > 0 {
			x, m = append(x, float64(c.Frequency)), append(m, c.Monetary)
		}
	}
	assert.Equal(t, bins, got)

	// The note of cdnow-monetary-describe gives more digits than the paper.
	want := map[string]float64{}
	abs := entry(t, "cdnow-monetary-describe", &struct{}{}, &want)
	assert.Len(t, m, int(want["n"]))
	for _, c := range []struct {
		name       string
		exact, got float64
	}{
		{"mean", 35.0778475, stat.Mean(m, nil)}, {"sd", 30.2835062, stat.StdDev(m, nil)},
		{"min", 2.99, floats.Min(m)}, {"max", 299.6338095, floats.Max(m)},
	} {
		assert.InDelta(t, want[c.name], c.got, abs, c.name)
		assert.InDelta(t, c.exact, c.got, 1e-7, c.name)
	}
	var r float64
	abs = entry(t, "cdnow-corr-freq-money", &struct{}{}, &r)
	assert.InDelta(t, r, stat.Correlation(x, m, nil), abs)
}

func TestUCIClean(t *testing.T) {
	want := map[string]float64{}
	abs := entry(t, "uci-clean", &struct{}{}, &want)
	table, err := uci(t).Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	got := map[string]float64{"rows": float64(table.Lines), "customers": float64(len(table.Customers)), "invoices": float64(table.Orders)}
	for _, c := range table.Customers {
		got["revenue"] += c.Spend
		got["customer_days"] += float64(c.Periods)
		got["sum_x"] += float64(c.Frequency)
		got["max_x"] = max(got["max_x"], float64(c.Frequency))
		if c.Frequency > 0 {
			got["repeat_customers_by_day"]++
		}
	}
	require.Len(t, got, len(want))
	for name := range want {
		assert.InDelta(t, want[name], got[name], abs, name)
	}
	assert.Equal(t, "2010-12-01 2011-12-09", table.From.String()+" "+table.Until.String())
}

// inline are the thirteen orders of the tests of the Python package lifetimes
// (tests/test_utils.py at 4f2833f4), used by three entries.
var inline = [][3]any{
	{"1", "2015-01-01", 1.}, {"1", "2015-02-06", 2.}, {"2", "2015-01-01", 2.}, {"3", "2015-01-01", 3.}, {"3", "2015-01-02", 1.},
	{"3", "2015-01-05", 5.}, {"4", "2015-01-16", 6.}, {"4", "2015-02-02", 3.}, {"4", "2015-02-05", 3.}, {"5", "2015-01-16", 3.},
	{"5", "2015-01-17", 1.}, {"5", "2015-01-18", 8.}, {"6", "2015-02-02", 5.},
}

func inlineLedger(t *testing.T) *behavior.Ledger {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	for _, o := range inline {
		require.NoError(t, l.Add(behavior.Order{Customer: o[0].(string), Time: date(o[1].(string)), Amount: o[2].(float64)}))
	}
	return l
}

func TestSummaryByDay(t *testing.T) {
	// Frequency, recency, T, monetary value by customer: entry summary-monetary-day.
	want := map[string][4]float64{
		"1": {1, 36, 37, 2}, "2": {0, 0, 37, 0}, "3": {2, 4, 37, 3}, "4": {2, 20, 22, 3}, "5": {2, 2, 22, 4.5}, "6": {0, 0, 5, 0},
	}
	table, err := inlineLedger(t).Summarize(t.Context(), behavior.Window{Until: date("2015-02-07"), Unit: behavior.Day})
	require.NoError(t, err)
	got := map[string][4]float64{}
	for _, c := range table.Customers {
		got[c.ID] = [4]float64{float64(c.Frequency), c.Recency, c.T, c.Monetary}
	}
	assert.Equal(t, want, got)
}

func TestSummaryOfCalibrationAndHoldout(t *testing.T) {
	// Entry summary-calholdout-monetary. lifetimes gives the mean of single
	// transactions in the holdout, this package the mean of a day; nobody orders
	// twice on a day here, so the two agree. Customer 6 comes after the cut.
	table, holdouts, err := inlineLedger(t).Split(t.Context(),
		behavior.Window{Until: date("2015-02-07"), Unit: behavior.Day}, date("2015-02-01"))
	require.NoError(t, err)
	var calibration, holdout []float64
	for i, c := range table.Customers {
		assert.Equal(t, fmt.Sprint(i+1), c.ID)
		calibration = append(calibration, c.Monetary)
		mean := 0.0
		if h := holdouts[i]; h.Frequency > 0 {
			mean = h.Spend / float64(h.Frequency)
		}
		holdout = append(holdout, mean)
		assert.Equal(t, 6.0, holdouts[i].Duration)
	}
	assert.Equal(t, []float64{0, 0, 3, 0, 4.5}, calibration)
	assert.Equal(t, []float64{2, 0, 0, 3, 0}, holdout)
}

func TestFirstOrderIsByDate(t *testing.T) {
	// Entry summary-first-order-by-date: lifetimes took the first row for the
	// first order once (its issue 85).
	l := behavior.NewLedger(behavior.Options{})
	for day, amount := range map[string]float64{"2014-04-09": 20, "2014-03-14": 10, "2014-05-21": 25} {
		require.NoError(t, l.Add(behavior.Order{Customer: "a", Time: date(day), Amount: amount}))
	}
	table, err := l.Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	assert.Equal(t, 22.5, table.Customers[0].Monetary)
}

func TestInlineNumbersAreThoseOfTheCollection(t *testing.T) {
	var inputs struct {
		Transactions [][3]any `json:"transactions"`
	}
	daily := map[string][4]float64{}
	entry(t, "summary-monetary-day", &inputs, &daily)
	require.Len(t, inputs.Transactions, len(inline))
	for i, o := range inputs.Transactions {
		assert.Equal(t, inline[i], [3]any{fmt.Sprint(o[0]), o[1], o[2]})
	}
	assert.Equal(t, [4]float64{2, 2, 22, 4.5}, daily["5"])
	var split struct {
		Calibration []float64 `json:"monetary_cal"`
		Holdout     []float64 `json:"monetary_holdout"`
	}
	entry(t, "summary-calholdout-monetary", &inputs, &split)
	assert.Equal(t, []float64{0, 0, 3, 0, 4.5}, split.Calibration)
	assert.Equal(t, []float64{2, 0, 0, 3, 0}, split.Holdout)
	first := map[string]float64{}
	entry(t, "summary-first-order-by-date", &struct{}{}, &first)
	assert.Equal(t, 22.5, first["monetary_value"])
}

func TestCDNOWRepeatsByWeek(t *testing.T) {
	// cdnow_cum_tracking.csv are the cumulative repeat transactions of the 78 weeks
	// of CDNOW in the R package BTYD (cdnowSummary$cu.tracking).
	var want []int
	records(t, "data/value/cdnow_cum_tracking.csv", func(row map[string]string) {
		n, err := strconv.Atoi(row["cum_repeat"])
		require.NoError(t, err)
		want = append(want, n)
	})
	require.Len(t, want, 78)
	series, err := cdnow(t).Repeats(t.Context(), behavior.Window{}, 7)
	require.NoError(t, err)
	assert.Equal(t, want, series.Cumulative)
	assert.Empty(t, series.Warnings)
	// All came before the cut, so calibration and holdout have the same orders.
	split, err := cdnow(t).SplitRepeats(t.Context(), behavior.Window{}, cdnowEnd, 7)
	require.NoError(t, err)
	assert.Equal(t, series.Orders, split.Orders)
	published := series.Published()
	last := published[len(published)-1]
	assert.Equal(t, []int{78, 4339}, []int{last.End, last.Cumulative})
}
