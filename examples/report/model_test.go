package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

func TestEveryModelByName(t *testing.T) {
	for name, params := range map[string][]string{
		"bg-nbd": {"a", "alpha", "b", "r"}, "mbg-nbd": {"a", "alpha", "b", "r"}, "pareto-nbd": {"alpha", "beta", "r", "s"}, "nbd": {"alpha", "r"},
	} {
		if testing.Short() && (name == "mbg-nbd" || name == "nbd") {
			continue // as under the race detector: one that knows leaving and one that does not are left
		}
		d := report(t, "-orders", "testdata/orders.csv", "-k", "3", "-model", name)
		m, _ := value.MethodNamed(name)
		assert.Equal(t, m.Name, d.Value.Model)
		assert.Equal(t, m.Name, d.Choice.Model)
		assert.Equal(t, m.Name, d.Choice.Asked)
		assert.Len(t, d.Choice.Reasons, 1)
		require.Len(t, d.Choice.Holdout.Models, 4, "the others are shown all the same")
		assert.Equal(t, name != "pareto-nbd", warned(d, "other-model-better"), name)
		assert.Equal(t, name == "nbd", warned(d, "forecast-off"), name)
		for _, p := range params {
			assert.NotNil(t, d.Value.Params[p], name)
		}
		assert.Len(t, d.Value.Params, len(params), name)
		// What shapes the segments follows from what the model can tell.
		var shaping []string
		for _, f := range d.Segments[0].Features {
			shaping = append(shaping, f.Name)
		}
		place := "chance of still buying"
		if name == "bg-nbd" || name == "nbd" {
			place = "gap since the last order"
		}
		assert.Equal(t, []string{"expected spend", place, "basket value"}, shaping, name)
		assert.Len(t, d.Segments, 3)
	}
}

func TestModelIsChosen(t *testing.T) {
	d := report(t, "-orders", "testdata/orders.csv", "-k", "3")
	assert.Equal(t, autoModel, d.Choice.Asked)
	h := d.Choice.Holdout
	assert.False(t, h.Sampled)
	assert.Equal(t, 700, *h.Customers)
	require.Len(t, h.Models, 4)
	best := h.Models[2]
	assert.Equal(t, "Pareto/NBD", best.Model)
	assert.Zero(t, *best.Behind)
	assert.Less(t, math.Abs(*best.Off), .05)
	for _, m := range h.Models {
		assert.LessOrEqual(t, *m.LogScore, *best.LogScore)
		assert.Positive(t, *m.MAE)
		share, actual, expected := 0., 0., 0.
		for i, b := range m.ByFrequency {
			share += b.Share
			actual += b.Share * b.Actual
			expected += b.Share * b.Expected
			if i > 0 {
				assert.Greater(t, b.Low, *m.ByFrequency[i-1].High)
			}
		}
		assert.InDelta(t, 1, share, .02)
		assert.InEpsilon(t, float64(*h.Came)/700, actual, .05, "classes make up the whole")
		assert.InEpsilon(t, *m.Expected/700, expected, .05, m.Model)
	}
	// Tracking and holdout are of the same customers and the same days.
	before := 0
	for _, p := range d.Tracking.Periods {
		if p.End <= d.Tracking.Cut {
			before = p.Cumulative
		}
	}
	last := d.Tracking.Periods[len(d.Tracking.Periods)-1]
	assert.Equal(t, *h.Came, last.Cumulative-before)
	assert.InDelta(t, *h.Calibration+*h.Length, last.End, 1e-3)
	share := 0.
	for _, b := range d.Alive.Now {
		share += b.Share
	}
	assert.InDelta(t, 1, share, .02)
}

// Nothing to judge by: BG/NBD, and a warning that says so.
func TestFallBack(t *testing.T) {
	long := func(c, days int, f func(c int) []int) string {
		var b strings.Builder
		b.WriteString(header)
		for i := range c {
			for _, d := range f(i) {
				if d < days {
					fmt.Fprintf(&b, "c%04d,%s,%d\n", i, time.Date(2024, 1, 1+d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 10+(i*7+d)%50)
				}
			}
		}
		return b.String()
	}
	often := func(c int) []int { return []int{c % 40, c%40 + 30 + c%17, c%40 + 90 + c%23, 200 + c%60, 280 + c%80} }
	early := func(c int) []int { return []int{c % 40, c%40 + 30 + c%17} }
	for name, text := range map[string]string{
		"short":               long(400, 80, often),
		"few customers":       long(60, 365, often),
		"nobody comes back":   long(600, 365, early),
		"few make the orders": long(600, 365, func(c int) []int { return append(early(c), map[bool][]int{true: {250 + c}}[c < 35]...) }) + giant(400),
	} {
		t.Run(name, func(t *testing.T) {
			orders := file(t, "o.csv", text)
			var args []string
			if name != "short" {
				args = []string{"-until", "2024-12-30"}
			}
			d := report(t, append(args, "-orders", orders, "-k", "2")...)
			assert.Equal(t, "BG/NBD", d.Choice.Model)
			assert.Nil(t, d.Choice.Holdout)
			assert.Nil(t, d.Tracking)
			assert.True(t, warned(d, "model-not-compared"))
			assert.Contains(t, d.Choice.Reasons[0], "without a comparison")
			if testing.Short() && name != "short" {
				return // as under the race detector: asked for once
			}
			d = report(t, append(args, "-orders", orders, "-k", "2", "-model", "mbg-nbd")...)
			assert.Equal(t, "MBG/NBD", d.Choice.Model)
			assert.False(t, warned(d, "model-not-compared"), "it was asked for")
		})
	}
}

// giant orders on every day of the last part.
func giant(n int) string {
	var b strings.Builder
	for d := range n {
		fmt.Fprintf(&b, "c0001,%s,10\n", time.Date(2024, 1, 1+d%366, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	return b.String()
}

// A large base is thinned by who people are and not by where they stand.
func TestThin(t *testing.T) {
	const n = 32_000
	ids := func(order []int) map[string]bool {
		l := behavior.NewLedger(behavior.Options{})
		for _, i := range order {
			require.NoError(t, l.Add(behavior.Order{Customer: fmt.Sprint("k", i), Time: time.Unix(int64(i)*1000, 0), Amount: 1}))
		}
		require.True(t, thin(l, n, 7))
		table, err := l.Summarize(context.Background(), behavior.Window{})
		require.NoError(t, err)
		out := map[string]bool{}
		for _, c := range table.Customers {
			out[c.ID] = true
		}
		return out
	}
	r := rand.New(rand.NewPCG(1, 1))
	a, b := ids(r.Perm(n)), ids(r.Perm(n))
	assert.Equal(t, a, b)
	assert.InDelta(t, sampleSize, len(a), 5*math.Sqrt(n*.625*.375))
	half := 0
	for id := range a {
		if len(id) == 6 && id < "k2" { // one of the 10,000 from k10000 on
			half++
		}
	}
	assert.InDelta(t, 6250, half, 5*math.Sqrt(10_000*.625*.375), "evenly over IDs that hang together")
	assert.False(t, thin(behavior.NewLedger(behavior.Options{}), sampleAbove, 7))
}

// The customers judged by may be a few fewer than all; then neither the JSON nor
// a reason names their number.
func TestFewAfterTheCutAreNotTold(t *testing.T) {
	text := string(must(os.ReadFile("testdata/orders.csv")))
	for i := range 4 {
		text += fmt.Sprintf("z%d,late%d,2024-11-2%d,20,web,coffee\n", i, i, i)
	}
	path := file(t, "o.csv", text)
	out, d := printed(t, "-orders", path, "-k", "3")
	assert.Equal(t, 704, *d.Customers)
	require.NotNil(t, d.Choice.Holdout)
	assert.Nil(t, d.Choice.Holdout.Customers)
	assert.NotRegexp(t, `\b700 customers`, out)
}

// A large base is compared, tracked and shown by cohort on a sample, and says so.
func TestLargeBase(t *testing.T) {
	if testing.Short() {
		t.Skip("31,000 customers take a few seconds")
	}
	const n = 31_000
	r := rand.New(rand.NewPCG(8, 8))
	var b strings.Builder
	b.WriteString(header)
	start := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		rate, leave := r.ExpFloat64()/25, r.Float64()*.5 // a day
		basket := 20 * math.Exp(.5*r.NormFloat64())
		for day := 200 * r.Float64(); day < 400; day += r.ExpFloat64() / rate {
			fmt.Fprintf(&b, "c%05d,%s,%d\n", i, start.AddDate(0, 0, int(day)).Format(time.DateOnly), 1+int(basket*(.5+r.Float64())))
			if r.Float64() < leave {
				break
			}
		}
	}
	d := report(t, "-orders", file(t, "o.csv", b.String()), "-k", "3")
	assert.Equal(t, n, *d.Customers)
	require.NotNil(t, d.Choice.Holdout)
	assert.True(t, d.Choice.Holdout.Sampled)
	assert.InDelta(t, sampleSize, *d.Choice.Holdout.Customers, 1000)
	require.NotNil(t, d.Cohorts)
	for _, c := range d.Cohorts.Cohorts {
		assert.Nil(t, c.Customers, "numbers of a sample say nothing")
	}
	sum := 0
	for _, s := range d.Segments {
		sum += s.Size
		assert.NotNil(t, s.WorthSum)
	}
	assert.Equal(t, n, sum, "the segments are of all")
}

// Where all spend alike the model of spending is at its edge and does not say how
// sure it is: then there are no ranges, and a warning says so.
func TestNoRanges(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(string(must(os.ReadFile("testdata/orders.csv")))), "\n")
	for i, row := range rows[1:] {
		cells := strings.Split(row, ",")
		cells[3] = fmt.Sprint(10 + i*7919%50)
		rows[1+i] = strings.Join(cells, ",")
	}
	d := report(t, "-orders", file(t, "o.csv", strings.Join(rows, "\n")), "-k", "3")
	require.True(t, d.Spend.Boundary)
	assert.True(t, warned(d, "no-ranges"))
	for _, s := range d.Segments {
		assert.Nil(t, s.WorthSum)
		assert.NotNil(t, s.ValueShare)
	}
}
