package value

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/stretchr/testify/require"
)

// shared returns the path of a file of the shared data, or skips the test by
// the file's name where the folder is not there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("CLIENTELE_SHARED")
	if root == "" {
		t.Skipf("CLIENTELE_SHARED is not set: no %s", filepath.Join(path...))
	}
	return filepath.Join(append([]string{root}, path...)...)
}

// rows reads a CSV file, plain or gzip, as maps from column to field.
func rows(t testing.TB, path ...string) []map[string]string {
	t.Helper()
	name := shared(t, path...)
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	var r io.Reader = f
	if filepath.Ext(name) == ".gz" {
		r, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	all, err := csv.NewReader(r).ReadAll()
	require.NoError(t, err)
	out := make([]map[string]string, 0, len(all)-1)
	for _, rec := range all[1:] {
		m := make(map[string]string, len(rec))
		for i, name := range all[0] {
			m[name] = rec[i]
		}
		out = append(out, m)
	}
	return out
}

// number and day call on t only where they have to: of half a million lines that took
// longer than reading.
func number(t testing.TB, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	return v
}

func day(t testing.TB, s string) time.Time {
	v, err := time.Parse(time.DateOnly, s[:10])
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	return v
}

// summarize turns orders into a table that ends on the day until.
func summarize(t testing.TB, orders []behavior.Order, until string) *behavior.Table {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	for _, o := range orders {
		if err := l.Add(o); err != nil {
			require.NoError(t, err)
		}
	}
	table, err := l.Summarize(t.Context(), behavior.Window{Until: day(t, until)})
	require.NoError(t, err)
	return table
}

// cdnow returns the 2,357 customers of the CDNOW sample at the end of the
// calibration period, in the order of their numbers.
func cdnow(t testing.TB) *behavior.Table {
	t.Helper()
	return summarize(t, cdnowOrders(t), "1997-09-30")
}

// cdnowOrders returns the orders of the CDNOW sample, to 1998-06-30.
func cdnowOrders(t testing.TB) []behavior.Order {
	t.Helper()
	var orders []behavior.Order
	for _, r := range rows(t, "data", "value", "cdnow_sample_transactions.csv") {
		orders = append(orders, behavior.Order{
			Customer: r["customer_id_sample"], Time: day(t, r["date"]), Amount: number(t, r["spend"]),
		})
	}
	return orders
}

// uci returns the customers of the UCI online retail data: rows with a
// customer, a quantity and a price above 0, and no cancellation.
func uci(t testing.TB) *behavior.Table {
	t.Helper()
	return summarize(t, uciOrders(t), "2011-12-09")
}

// uciRead is read once: half a million lines take as long as a fit of them.
var uciRead struct {
	sync.Once
	orders []behavior.Order
}

func uciOrders(t testing.TB) []behavior.Order {
	t.Helper()
	shared(t, "data", "value", "uci_online_retail.csv.gz") // or this test is skipped, and not the reading
	uciRead.Do(func() { uciRead.orders = readUCI(t) })
	require.Len(t, uciRead.orders, 397884)
	return uciRead.orders
}

func readUCI(t testing.TB) []behavior.Order {
	t.Helper()
	var orders []behavior.Order
	for _, r := range rows(t, "data", "value", "uci_online_retail.csv.gz") {
		if r["CustomerID"] == "" || r["InvoiceNo"][0] == 'C' {
			continue
		}
		q, p := number(t, r["Quantity"]), number(t, r["UnitPrice"])
		if q <= 0 || p <= 0 {
			continue
		}
		orders = append(orders, behavior.Order{Customer: r["CustomerID"], Time: day(t, r["InvoiceDate"]), Amount: q * p})
	}
	return orders
}
