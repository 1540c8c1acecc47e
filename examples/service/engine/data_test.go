package engine_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// rows calls do with each row of a table of the shared data, by column. Where they lie is
// said by CLIENTELE_SHARED.
func rows(t *testing.T, name string, do func(i int, row map[string]string)) {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if testing.Short() {
		t.Skip("-short: fits a real shop")
	}
	if dir == "" {
		t.Skip("reads " + name + ", for which CLIENTELE_SHARED has to be set")
	}
	file, err := os.Open(filepath.Join(dir, "data", "value", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	r := csv.NewReader(in)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		fields, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for k, c := range header {
			row[c] = fields[k]
		}
		do(i, row)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestRetail takes a real shop through its life (UCI Online Retail; Chen, Sain & Guo 2012):
// refunds booked as orders, no channels, no contacts, no survey. A fit to its first eight
// months, a check on the rest, a refit with all.
func TestRetail(t *testing.T) {
	var orders []store.Order
	rows(t, "uci_online_retail.csv.gz", func(i int, row map[string]string) {
		if row["CustomerID"] == "" {
			return
		}
		at, err := time.Parse(time.DateTime, row["InvoiceDate"])
		if err != nil {
			t.Fatal(err)
		}
		quantity := number(t, row["Quantity"])
		orders = append(orders, store.Order{ID: strconv.Itoa(i), Customer: row["CustomerID"], Time: at, Number: row["InvoiceNo"],
			Amount: quantity * number(t, row["UnitPrice"]), Quantity: max(quantity, 0), Returned: quantity < 0})
	})
	until := time.Date(2011, 7, 31, 0, 0, 0, 0, time.UTC)
	st := open(t)
	e := started(t, st, engine.Config{})
	add := func(wanted func(store.Order) bool) {
		var batch []store.Order
		for i, o := range orders {
			if wanted(o) {
				batch = append(batch, o)
			}
			if len(batch) == 5000 || i == len(orders)-1 {
				if _, err := st.AddOrders(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				batch = nil
			}
		}
	}
	early := func(o store.Order) bool { return o.Time.Before(until.AddDate(0, 0, 1)) }
	add(early)
	first, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.Worth.Spent || first.Until.After(until) {
		t.Errorf("%+v", first)
	}
	add(func(o store.Order) bool { return !early(o) })
	c, err := e.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Drift.Now <= c.Drift.Before {
		t.Errorf("%+v", c.Drift)
	}
	t.Log(c.Drift.Advice)
	second, err := e.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m := second.Migration; m == nil || m.Common < first.Customers/10*10-10 {
		t.Errorf("%+v", m)
	}
	// Each customer of the file can be asked about.
	seen := map[string]bool{}
	for _, o := range orders {
		if seen[o.Customer] {
			continue
		}
		seen[o.Customer] = true
		if a, err := e.Assign(t.Context(), o.Customer); err != nil || a.Worth < 0 {
			t.Fatal(o.Customer, a, err)
		}
	}
	if len(seen) != second.Customers {
		t.Error(len(seen), second.Customers)
	}
}

// TestCDNOW is the shop of the literature (Fader & Hardie 2001): dates, amounts and nothing
// else, half of its customers with a single order.
func TestCDNOW(t *testing.T) {
	var orders []store.Order
	rows(t, "cdnow_master_transactions.csv", func(i int, row map[string]string) {
		at, err := time.Parse(time.DateOnly, row["date"])
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, store.Order{ID: fmt.Sprint(i), Customer: row["customer_id"], Time: at, Amount: number(t, row["spend"]), Quantity: number(t, row["cds"])})
	})
	st := open(t)
	for len(orders) > 0 {
		n := min(len(orders), 5000)
		if _, err := st.AddOrders(t.Context(), orders[:n]); err != nil {
			t.Fatal(err)
		}
		orders = orders[n:]
	}
	f, err := started(t, st, engine.Config{}).Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f.Customers != 23570 || f.Worth.Spent || f.Profile != nil || len(f.Summary.Segments) < 2 {
		t.Errorf("%d customers, %+v", f.Customers, f.Worth)
	}
}
