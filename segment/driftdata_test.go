package segment_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// retail reads a customer of a table of behavior.
func retail() segment.Schema[behavior.Customer] {
	return segment.Schema[behavior.Customer]{
		ID:    func(c behavior.Customer) string { return c.ID },
		Worth: func(c behavior.Customer) float64 { return c.Spend },
		Features: []segment.Feature[behavior.Customer]{
			segment.Numeric("days with an order", func(c behavior.Customer) int { return c.Periods }).Log(),
			segment.Numeric("basket", func(c behavior.Customer) float64 { return c.Basket }).Log(),
			segment.Numeric("weeks since last", func(c behavior.Customer) float64 { return c.SinceLast }),
		},
	}
}

// ledgerOf reads a file of orders: which columns are the customer, the time and the amount.
func ledgerOf(t *testing.T, file string, order func(head map[string]int, row []string) (behavior.Order, bool)) *behavior.Ledger {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedDir(t), "data", "value", file))
	require.NoError(t, err)
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		in, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	first, err := r.Read()
	require.NoError(t, err)
	head := map[string]int{}
	for j, name := range first {
		head[name] = j
	}
	l := behavior.NewLedger(behavior.Options{})
	for {
		row, err := r.Read()
		if err == io.EOF {
			return l
		}
		require.NoError(t, err)
		if o, ok := order(head, row); ok {
			require.NoError(t, l.Add(o))
		}
	}
}

func cell(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02", s[:10])
	require.NoError(t, err)
	return at
}

func cdnow(t *testing.T) *behavior.Ledger {
	return ledgerOf(t, "cdnow_master_transactions.csv", func(head map[string]int, row []string) (behavior.Order, bool) {
		return behavior.Order{Customer: strings.Clone(row[head["customer_id"]]), Time: moment(t, row[head["date"]]), Amount: cell(t, row[head["spend"]])}, true
	})
}

func uci(t *testing.T) *behavior.Ledger {
	return ledgerOf(t, "uci_online_retail.csv.gz", func(head map[string]int, row []string) (behavior.Order, bool) {
		quantity, price := cell(t, row[head["Quantity"]]), cell(t, row[head["UnitPrice"]])
		id := row[head["CustomerID"]]
		if id == "" || id == "NA" || quantity <= 0 || price <= 0 {
			return behavior.Order{}, false
		}
		return behavior.Order{Customer: strings.Clone(id), Number: strings.Clone(row[head["InvoiceNo"]]), Time: moment(t, row[head["InvoiceDate"]]), Amount: quantity * price}, true
	})
}

// monthly looks at the customers of a ledger at several dates, with the window of each
// beginning so long before it (zero: at the first order), and tells what a refit would do.
func monthly(t *testing.T, l *behavior.Ledger, from func(until time.Time) time.Time, fit string, later ...string) []*segment.Drift {
	t.Helper()
	ctx := context.Background()
	table := func(day string) []behavior.Customer {
		until := moment(t, day)
		s, err := l.Summarize(ctx, behavior.Window{From: from(until), Until: until})
		require.NoError(t, err)
		return s.Customers
	}
	customers := table(fit)
	seg, err := segment.Fit(ctx, customers, retail(), segment.Options{K: segment.Exactly(4), Pairs: 20, Starts: 4})
	require.NoError(t, err)
	base, err := seg.Model.Census(ctx, customers)
	require.NoError(t, err)
	var out []*segment.Drift
	for _, day := range later {
		now := base.Empty()
		customers := table(day)
		require.NoError(t, now.AddAll(ctx, customers))
		d, err := base.Drift(now, segment.DriftOptions{})
		require.NoError(t, err)
		out = append(out, d)
		again, err := segment.Fit(ctx, customers, retail(), segment.Options{K: segment.Exactly(4), Pairs: 20, Starts: 4, Previous: seg.Model})
		require.NoError(t, err)
		// The same customers today, by the segments of before and by those of the refit, so
		// that who moved is who is called otherwise and not who has changed.
		then := &segment.Membership{Segments: seg.Model.Segments()}
		for _, c := range customers {
			a, err := seg.Model.Assign(c)
			require.NoError(t, err)
			then.Customers, then.Labels = append(then.Customers, c.ID), append(then.Labels, int32(a.Index))
		}
		m, err := segment.Migrate(then, again.Membership())
		require.NoError(t, err)
		t.Logf("%s: %d customers, advice %s; refit: moved %s, agreement %s, %s", day, d.Now, d.Advice.Do, value(m.Moved), value(m.Agreement), m.Advise(again.Lineage).Do)
		for _, f := range d.Features {
			t.Logf("    %-20s PSI %.3g mean %s", f.Name, *f.PSI, value(f.Mean))
		}
		for _, s := range d.Segments {
			t.Logf("    %s %-40s share %s -> %s", s.ID, s.Name, value(s.Share.Before), value(s.Share.Now))
		}
		for _, a := range d.Alarms {
			t.Logf("    %s: %s", a.Code, a.Text)
		}
	}
	return out
}

func value(f *segment.Figure) string {
	if f == nil {
		return "-"
	}
	return strconv.FormatFloat(f.Value, 'g', 3, 64)
}

func always(time.Time) time.Time { return time.Time{} }

// alarmsOf are the alarms of a look, with their subjects.
func alarmsOf(d *segment.Drift) (codes []string) {
	for _, a := range d.Alarms {
		codes = append(codes, strings.TrimSpace(a.Code+" "+a.Subject))
	}
	return codes
}

// All customers of CDNOW came in the first quarter of 1997. Nobody new comes, most never come
// back, and so the weeks since their last order grow by a week each week: within a month that is
// out of the range of then, and after half a year half of the customers are unlike any segment.
// What they bought, and how often, hardly moves: the baskets never do.
func TestDriftOfCDNOW(t *testing.T) {
	looks := monthly(t, cdnow(t), always, "1997-09-30", "1997-10-07", "1997-10-31", "1997-12-31", "1998-03-31", "1998-06-30")
	assert.Equal(t, []string{"feature-moved weeks since last"}, alarmsOf(looks[0]), "a week later")
	for i, d := range looks {
		assert.Equal(t, 23570, d.Before)
		assert.Less(t, *d.Features[1].PSI, .01, "baskets")
		assert.Contains(t, alarmsOf(d), "feature-moved weeks since last")
		if i > 0 {
			assert.Equal(t, segment.Redo, d.Advice.Do)
			assert.Equal(t, "out-of-range weeks since last", alarmsOf(looks[1])[0])
			assert.Greater(t, d.Features[2].Mean.Value, looks[i-1].Features[2].Mean.Value, "it only grows")
		}
	}
	assert.Greater(t, looks[3].Nobodys.Now.Value, .5)
}

// The customers of the last half year of a wholesaler of gifts. From June to September they are much
// as in the first half of 2011, though fewer came lately in August; before Christmas everybody
// orders again, and who has not for long becomes rare.
func TestDriftOfUCI(t *testing.T) {
	half := func(until time.Time) time.Time { return until.AddDate(0, 0, -182) }
	looks := monthly(t, uci(t), half, "2011-06-03", "2011-06-30", "2011-07-31", "2011-08-31", "2011-09-30", "2011-10-31", "2011-11-30")
	for _, d := range looks[:4] {
		assert.Equal(t, segment.Keep, d.Advice.Do, alarmsOf(d))
	}
	for _, d := range looks[4:] {
		assert.Equal(t, segment.Refit, d.Advice.Do, "the season")
		assert.Contains(t, alarmsOf(d), "feature-moved weeks since last")
		assert.Contains(t, alarmsOf(d), "share-moved s4")
		assert.Less(t, d.Segments[3].Share.Change.High, 0., "who has not ordered for long")
		assert.Less(t, d.Nobodys.Now.Value, .05, "nobody is of a new kind")
	}
}
