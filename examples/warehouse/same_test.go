package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

// fill makes a table of orders in a database. Statements with many rows are the quickest way
// that all three have.
func fill(t testing.TB, dsn, table, ordered string, orders iter.Seq[behavior.Order]) {
	t.Helper()
	const rows = 1000
	name, err := quoteName(table)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	statements, n := []string{"CREATE TABLE " + name + " (customer text, number text, ordered_at " + ordered + ", amount double precision)"}, 0
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			statements = append(statements, b.String())
			b.Reset()
		}
	}
	db, err := open(dsn, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.update(t.Context(), func(tx querier) error {
		run := func() error {
			for _, s := range statements {
				if _, err := tx.ExecContext(t.Context(), s); err != nil {
					return err
				}
			}
			statements = statements[:0]
			return nil
		}
		for o := range orders {
			if n%rows == 0 {
				end()
				if err := run(); err != nil {
					return err
				}
				b.WriteString("INSERT INTO " + name + " VALUES ")
			} else {
				b.WriteString(", ")
			}
			n++
			fmt.Fprintf(&b, "(%s, %s, %s, %se0)", text(o.Customer), text(o.Number), text(o.Time.Format("2006-01-02 15:04:05")), strconv.FormatFloat(o.Amount, 'f', -1, 64))
		}
		end()
		return run()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// both reads a table of orders in both ways, from one snapshot.
func both(t testing.TB, dsn, table, until, zone string) (streamed, aggregated *behavior.Table) {
	t.Helper()
	db, err := open(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.read(t.Context(), func(tx querier) error {
		q, err := newQuery(t.Context(), tx, db.dialect, table, until, zone)
		if err != nil {
			return err
		}
		if streamed, err = ledgerTable(t.Context(), tx, q); err != nil {
			return err
		}
		aggregated, err = aggregateTable(t.Context(), tx, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return streamed, aggregated
}

// same checks that two tables say the same of the orders. What is made of days and counts
// is equal; a sum of n amounts is within n units of 2^-53 of the sum of their sizes of the
// true one in whatever order it is taken (Higham 2002, Accuracy and Stability of
// Numerical Algorithms, eq. 4.4), so two sums are within twice that of each other.
func same(t testing.TB, want, got *behavior.Table, orders []behavior.Order) {
	t.Helper()
	sizes := map[string]float64{}
	for _, o := range orders {
		sizes[o.Customer] += math.Abs(o.Amount)
	}
	if len(want.Customers) != len(got.Customers) {
		t.Fatalf("%d customers, not %d", len(got.Customers), len(want.Customers))
	}
	if want.From != got.From || want.Until != got.Until || want.Unit != got.Unit || want.Lines != got.Lines || want.Orders != got.Orders {
		t.Errorf("a table from %v to %v by %v of %d lines and %d orders, not from %v to %v by %v of %d and %d", got.From, got.Until, got.Unit,
			got.Lines, got.Orders, want.From, want.Until, want.Unit, want.Lines, want.Orders)
	}
	if !slices.Equal(want.Warnings, got.Warnings) {
		t.Errorf("warnings %v, not %v", got.Warnings, want.Warnings)
	}
	worst := 0.0
	for i, w := range want.Customers {
		g := got.Customers[i]
		slack := float64(w.Lines) * 0x1p-52 * sizes[w.ID]
		near := func(name string, x, y float64, of int) {
			d := math.Abs(x - y)
			if limit := (slack/float64(of) + math.Abs(x)*0x1p-52); !(d <= limit) {
				t.Errorf("customer %s: %s is %v, not %v", w.ID, name, y, x)
			}
			worst = max(worst, d/max(sizes[w.ID], 1))
		}
		near("spend", w.Spend, g.Spend, 1)
		near("basket", w.Basket, g.Basket, w.Periods)
		near("monetary", w.Monetary, g.Monetary, max(w.Frequency, 1))
		// The bits of what is not summed; NaN is NaN.
		bits := func(c behavior.Customer) [6]uint64 {
			return [6]uint64{math.Float64bits(c.Recency), math.Float64bits(c.T), math.Float64bits(c.SinceLast),
				math.Float64bits(c.Rate), math.Float64bits(c.GapMean), math.Float64bits(customerOf(c).PerMonth)}
		}
		if w.ID != g.ID || w.First != g.First || w.Last != g.Last || w.Lines != g.Lines || w.Orders != g.Orders ||
			w.Periods != g.Periods || w.Frequency != g.Frequency || bits(w) != bits(g) {
			t.Errorf("customer %s: %+v, not %+v", w.ID, g, w)
		}
	}
	rfm := got.RFM()
	for i, w := range want.RFM() {
		g := rfm[i]
		g.Monetary = w.Monetary // held above
		if g != w {
			t.Errorf("customer %s: %+v, not %+v", w.ID, g, w)
		}
	}
	t.Logf("%d customers, %d lines: sums differ by %.1g of their size at most", len(want.Customers), want.Lines, worst)
}

// columns checks that the columns of the query are the features that Go computes.
func columns(t *testing.T, dsn, table, until string, want *behavior.Table) {
	t.Helper()
	db, err := open(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	got := map[string]Customer{}
	err = db.read(t.Context(), func(tx querier) error {
		q, err := newQuery(t.Context(), tx, db.dialect, table, until, "")
		if err != nil {
			return err
		}
		for a, err := range stream(t.Context(), tx, `SELECT customer, spend, "days since last order", "orders per month", "basket", "days between orders", '' FROM (`+q.customers+`) AS c`, scanAssigned) {
			if err != nil {
				return err
			}
			got[a.ID] = a.Customer
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range want.Customers {
		w, g := customerOf(c), got[c.ID]
		if w.SinceLast != g.SinceLast || w.PerMonth != g.PerMonth || w.Between != g.Between && !(math.IsNaN(w.Between) && math.IsNaN(g.Between)) {
			t.Errorf("columns of %s: %+v, not %+v", c.ID, g, w)
		}
	}
}

func TestLedgerAndQueryAgree(t *testing.T) {
	for _, set := range []struct {
		name, ordered, until string
		orders               func(t *testing.T) []behavior.Order
	}{
		{"hard cases", "timestamp", "", hardOrders},
		{"made-up shop", "date", "2024-12-31", func(*testing.T) []behavior.Order { return slices.Collect(made(300)) }},
		{"CDNOW", "date", "1997-09-30", cdnow},
		{"UCI Online Retail", "timestamp", "", onlineRetail},
	} {
		t.Run(set.name, func(t *testing.T) {
			orders := set.orders(t)
			each(t, func(t *testing.T, dsn string) {
				fill(t, dsn, "orders", set.ordered, slices.Values(orders))
				streamed, aggregated := both(t, dsn, "orders", set.until, "")
				same(t, streamed, aggregated, orders)
				columns(t, dsn, "orders", set.until, streamed)

				// And the ledger that has never seen a database says so, too.
				ledger := behavior.NewLedger(behavior.Options{})
				for _, o := range orders {
					if o.Customer == "" {
						continue
					}
					if err := ledger.Add(o); err != nil {
						t.Fatal(err)
					}
				}
				w := behavior.Window{Unit: behavior.Day}
				if set.until != "" {
					w.Until = date(set.until)
				}
				table, err := ledger.Summarize(t.Context(), w)
				if err != nil {
					t.Fatal(err)
				}
				table.From = streamed.From // of the lines up to until, as the query sees them
				same(t, table, aggregated, orders)
			})
		})
	}
}

// hardOrders has what could be told apart by an order: several on a day, numbers on
// several lines and days, lines without one, refunds, sums that round or cancel, a first
// order on the last day, years before 1970, and IDs that databases might sort or quote in
// ways of their own.
func hardOrders(*testing.T) []behavior.Order {
	var orders []behavior.Order
	add := func(customer, number, at string, amount float64) {
		when, err := time.Parse("2006-01-02 15:04:05", at)
		if err != nil {
			panic(err)
		}
		orders = append(orders, behavior.Order{Customer: customer, Number: number, Time: when, Amount: amount})
	}
	add("a", "1", "2024-02-28 00:00:00", 10)
	add("a", "1", "2024-02-28 23:59:59", .1) // the same order on the same day
	add("a", "2", "2024-02-28 12:00:00", .2)
	add("a", "2", "2024-02-29 00:00:01", .3) // and one over midnight
	add("a", "", "2024-03-01 10:00:00", 7)
	add("a", "", "2024-03-01 10:00:00", 7)
	add("B", "", "1969-12-31 23:59:59", 1)
	add("B", "", "1970-01-01 00:00:00", 2)
	add("b", "x", "2024-03-10 08:00:00", 5)                              // comes on the last day
	add("it's; DROP TABLE orders; --\"", "'", "2020-01-01 08:00:00", -5) // a refund alone
	add("Ärger ß 漢字 🙂", "$1 ? :n {orders}", "2001-01-01 08:00:00", 1e15) //
	add("Ärger ß 漢字 🙂", "$2", "2001-01-01 08:00:00", .01)                // sums that round
	add("Ärger ß 漢字 🙂", "$3", "2001-01-02 08:00:00", -1e15)              // and cancel
	add(" ", "", "2020-06-01 00:00:00", 3)                               // an ID, if a strange one
	add("007", "7", "2020-06-01 00:00:00", 3)                            // and no number
	add("7", "7", "2020-06-01 00:00:00", 0)                              //
	add("", "guest", "2030-06-01 00:00:00", 99)                          // nobody
	for i := range 400 {
		add("often", strconv.Itoa(i/3), time.Unix(int64(i)*40000, 0).UTC().Format("2006-01-02 15:04:05"), float64(i%7)/10)
	}
	return orders
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// cdnow are all purchases of the CDNOW data (Fader & Hardie 2001, Interfaces 31(3)).
func cdnow(t *testing.T) (orders []behavior.Order) {
	records(t, "data/value/cdnow_master_transactions.csv", func(row map[string]string) {
		orders = append(orders, behavior.Order{Customer: row["customer_id"], Time: date(row["date"]), Amount: float(t, row["spend"])})
	})
	return orders
}

// onlineRetail are all lines of Online Retail (Chen, Sain & Guo 2012, Database Marketing &
// Customer Strategy Management 19(3)), refunds and guests included.
func onlineRetail(t *testing.T) (orders []behavior.Order) {
	if testing.Short() {
		t.Skip("UCI Online Retail: half a million lines")
	}
	records(t, "data/value/uci_online_retail.csv.gz", func(row map[string]string) {
		when, err := time.Parse("2006-01-02 15:04:05", row["InvoiceDate"])
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, behavior.Order{Customer: row["CustomerID"], Number: row["InvoiceNo"], Time: when,
			Amount: float(t, row["Quantity"]) * float(t, row["UnitPrice"])})
	})
	return orders
}

func float(t testing.TB, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// records reads a file of the shared collection, or skips.
func records(t *testing.T, name string, each func(row map[string]string)) {
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skipf("CLIENTELE_SHARED is empty: %s is needed", name)
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range all[1:] {
		row := map[string]string{}
		for i, h := range all[0] {
			row[h] = fields[i]
		}
		each(row)
	}
}
