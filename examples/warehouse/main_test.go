package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// The program by itself, under names that would break out of their quotes, shows all that
// the README promises.
func TestSample(t *testing.T) {
	for _, names := range [][2]string{{"orders", "customer_segments"}, {`it's; DROP TABLE x; --"`, `{orders} "$1" ?`}} {
		var out strings.Builder
		if err := run(t.Context(), &out, config{orders: names[0], view: names[1], generate: 600}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"orders of 600 customers from 2023-07-0", `FROM "` + strings.ReplaceAll(names[0], `"`, `""`) + `" AS o`,
			"\ns1  ", `WHEN "c"."`, "END END AS segment\nFROM (the query above) AS c", "Written as the view " + names[1] + ". "} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the screen lacks %q:\n%s", want, out.String())
			}
		}
		total := 0
		for _, m := range regexp.MustCompile(`(?m)^s\d+  (\d+) customers$`).FindAllStringSubmatch(out.String(), -1) {
			n, _ := strconv.Atoi(m[1])
			total += n
		}
		if total != 600 {
			t.Errorf("%d customers in segments:\n%s", total, out.String())
		}
	}
}

// sum is one number from the database.
func sum(t *testing.T, dsn, query string) int {
	t.Helper()
	db, err := open(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n := -1
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func execute(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	db, err := open(dsn, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%v: %s", err, s)
		}
	}
}

// The view comes with -write alone, goes on with new orders, and is left as it was by
// whatever fails.
func TestView(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		orders := slices.Collect(made(400))
		fill(t, dsn, "orders", "date", slices.Values(orders))
		var looked, written strings.Builder
		c := config{dsn: dsn, orders: "orders", view: "v"}
		if err := run(t.Context(), &looked, c); err != nil {
			t.Fatal(err)
		}
		execute(t, dsn, "CREATE TABLE v (x integer)") // the name is free
		c.write = true
		if err := run(t.Context(), &written, c); err == nil {
			t.Error("a table has been replaced")
		}
		execute(t, dsn, "DROP TABLE v")
		written.Reset()
		if err := run(t.Context(), &written, c); err != nil {
			t.Fatal(err)
		}
		_, before, _ := strings.Cut(looked.String(), "In the database")
		if _, after, _ := strings.Cut(written.String(), "In the database"); after != before || before == "" {
			t.Errorf("the view says %s, and before it was written %s", after, before)
		}
		if n := sum(t, dsn, "SELECT COUNT(*) FROM v WHERE segment IS NOT NULL"); n != 400 {
			t.Errorf("%d of 400 customers are in the view", n)
		}
		// A customer who comes later is in it; one with a line that nobody can read, of no segment.
		execute(t, dsn, "INSERT INTO orders VALUES ('new', '1', '2025-06-01', 20)", "INSERT INTO orders VALUES ('K0000007', '1', '2025-06-01', NULL)")
		if n := sum(t, dsn, "SELECT COUNT(*) FROM v WHERE segment IS NOT NULL AND customer = 'new'"); n != 1 {
			t.Errorf("%d of the new customer", n)
		}
		if n := sum(t, dsn, "SELECT COUNT(*) FROM v WHERE segment IS NULL AND customer = 'K0000007'"); n != 1 {
			t.Errorf("%d of the customer with a bad line", n)
		}
		for _, stream := range []bool{false, true} {
			c.stream = stream
			if err := run(t.Context(), &written, c); err == nil || !strings.Contains(err.Error(), "K0000007") || !strings.Contains(err.Error(), "row ") {
				t.Errorf("stream %v: the error %v does not name the row and the customer", stream, err)
			}
		}
		if n := sum(t, dsn, "SELECT COUNT(*) FROM v"); n != 401 {
			t.Errorf("the view has %d customers after an error", n)
		}
	})
}

// Where the database and Go disagree about a customer there is no new view, and the old
// one stays.
func TestDisagreementIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		fill(t, dsn, "orders", "date", made(400))
		execute(t, dsn, "CREATE VIEW v AS SELECT 7 AS x")
		db, err := open(dsn, true)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		q, err := newQuery(t.Context(), db, db.dialect, "orders", "", "")
		if err != nil {
			t.Fatal(err)
		}
		table, err := aggregateTable(t.Context(), db, q)
		if err != nil {
			t.Fatal(err)
		}
		_, rule, err := findSegments(t.Context(), table, segment.Options{Seed: 1, K: segment.Exactly(3)})
		if err != nil {
			t.Fatal(err)
		}
		assign, err := assignment(q.customers, rule)
		if err != nil {
			t.Fatal(err)
		}
		wrong := strings.Replace(assign, "ELSE 's", "ELSE 'not s", 1)
		if _, err = writeView(t.Context(), db, "v", wrong, rule); err == nil || !strings.Contains(err.Error(), "customer \"K0") {
			t.Errorf("the error is %v", err)
		}
		var x int
		if err := db.QueryRowContext(t.Context(), "SELECT x FROM v").Scan(&x); err != nil || x != 7 {
			t.Errorf("the old view says %d, %v", x, err)
		}
	})
}

func TestNoOrders(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		fill(t, dsn, "orders", "date", slices.Values([]behavior.Order(nil)))
		for _, stream := range []bool{false, true} {
			err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "orders", view: "v", stream: stream})
			if !errors.Is(err, behavior.ErrNoOrders) {
				t.Errorf("stream %v: the error is %v", stream, err)
			}
		}
	})
}

func TestBadLines(t *testing.T) {
	for _, bad := range []struct{ values, only string }{
		{"'bad', 'n', '2024-01-01', NULL", ""},
		{"'bad', 'n', NULL, 5", ""},
		{"'bad', 'n', '2024-01-01', 'NaN'", "postgres duckdb"},
		{"'bad', 'n', '2024-01-01', '-Infinity'", "postgres duckdb"},
		{"'bad', 'n', '2024-01-01', 9e999", "sqlite"},
		{"'bad', 'n', '2024-01-01', '12 EUR'", "sqlite"},
		{"'bad', 'n', 'yesterday', 5", "sqlite"},
		{"'bad', 'n', 'now', 5", "sqlite"},
		{"'bad', 'n', '12:30:00', 5", "sqlite"},
		{"'bad', 'n', 2460000.5, 5", "sqlite"},
		{"'bad', 'n', '2024-13-01', 5", "sqlite"},
		{"'bad', 'n', '20000-01-01', 5", "postgres duckdb"},
		{"'bad', 'n', 'infinity', 5", "postgres duckdb"},
		{"'bad', 'n', '-infinity', 5", "postgres duckdb"},
		{"'bad', 'n', '0044-03-15 BC', 5", "postgres"},
	} {
		t.Run(bad.values, func(t *testing.T) {
			ordered := []string{"timestamp"}
			if strings.Contains(bad.values, "infinity") {
				ordered = append(ordered, "date", "timestamptz")
			}
			each(t, func(t *testing.T, dsn string) {
				kind, _, _ := strings.Cut(dsn, ":")
				if bad.only != "" && !strings.Contains(bad.only, kind) {
					return
				}
				for _, ordered := range ordered {
					fill(t, dsn, "orders", ordered, slices.Values(slices.Collect(made(100))))
					figures(t, dsn, "orders", "v")
					others := `SELECT CAST(SUM("days since last order") AS integer) FROM v WHERE spend IS NOT NULL`
					before := sum(t, dsn, others)
					execute(t, dsn, "INSERT INTO orders VALUES ("+bad.values+")")
					if n := sum(t, dsn, "SELECT COUNT(*) FROM v WHERE spend IS NULL AND customer = 'bad'"); n != 1 {
						t.Errorf("the view has %d of the customer without figures", n)
					}
					if after := sum(t, dsn, others); after != before {
						t.Errorf("days of the others sum to %d in the view, and before to %d", after, before)
					}
					for _, stream := range []bool{false, true} {
						err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "orders", view: "v", stream: stream})
						if err == nil || !strings.Contains(err.Error(), `customer "bad"`) || !strings.Contains(err.Error(), "row ") {
							t.Errorf("stream %v: the error is %v", stream, err)
						}
					}
					execute(t, dsn, "DROP VIEW v", "DROP TABLE orders")
				}
			})
		})
	}
}

// Instants lie on the days of the zone that is asked for, whatever the zone of the session
// (the server's is Tokyo), and the same instants as a ledger of that zone takes them.
func TestZones(t *testing.T) {
	var orders []behavior.Order
	for i, at := range []string{"2024-01-01T22:30:00Z", "2024-01-01T23:30:00Z", "2024-03-31T00:59:59Z", "2024-03-31T22:00:00Z", "2024-06-01T21:59:59Z", "2024-06-01T22:00:00Z", "2024-10-27T22:59:59Z"} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, behavior.Order{Customer: strconv.Itoa(i % 2), Number: strconv.Itoa(i), Time: when, Amount: 1})
	}
	each(t, func(t *testing.T, dsn string) {
		if strings.HasPrefix(dsn, "sqlite") {
			execute(t, dsn, "CREATE TABLE orders (customer text, number text, ordered_at text, amount real)")
			for _, o := range orders { // with an offset: the day in UTC
				at := o.Time.In(time.FixedZone("", 2*60*60)).Format("2006-01-02 15:04:05-07:00")
				execute(t, dsn, "INSERT INTO orders VALUES ('"+o.Customer+"', '"+o.Number+"', '"+at+"', 1)")
			}
		} else {
			execute(t, dsn, "CREATE TABLE orders (customer text, number text, ordered_at timestamptz, amount real)")
			for _, o := range orders {
				execute(t, dsn, "INSERT INTO orders VALUES ('"+o.Customer+"', '"+o.Number+"', '"+o.Time.Format("2006-01-02 15:04:05+00")+"', 1)")
			}
		}
		for _, zone := range []string{"", "Europe/Berlin", "America/New_York"} {
			if strings.HasPrefix(dsn, "sqlite") && zone != "" {
				continue
			}
			where, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			ledger, err := behavior.CollectSlice(t.Context(), orders, behavior.Options{Location: where})
			if err != nil {
				t.Fatal(err)
			}
			want, err := ledger.Summarize(t.Context(), behavior.Window{Unit: behavior.Day})
			if err != nil {
				t.Fatal(err)
			}
			streamed, aggregated := both(t, dsn, "orders", "", zone)
			same(t, want, streamed, orders)
			same(t, want, aggregated, orders)
		}
		for _, zone := range []string{"Local", "Nowhere/City", "UTC'; DROP TABLE orders; --", "../UTC"} {
			if err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "orders", zone: zone}); err == nil || !strings.Contains(err.Error(), "zone") {
				t.Errorf("the zone %q: %v", zone, err)
			}
		}
		fill(t, dsn, "plain", "timestamp", made(100))
		if err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "plain", zone: "Europe/Berlin"}); err == nil || !strings.Contains(err.Error(), "no time zone") {
			t.Errorf("a zone for times without one: %v", err)
		}
	})
}

// What reads cannot write.
func TestReadingIsReadOnly(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		fill(t, dsn, "orders", "date", made(100))
		db, err := open(dsn, false)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.read(t.Context(), func(tx querier) error {
			_, err := tx.ExecContext(t.Context(), "DELETE FROM orders")
			return err
		})
		if err == nil {
			t.Error("orders could be deleted")
		}
	})
}

// A query that would never end is stopped in the database.
func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		db, err := open(dsn, false)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		err = db.read(ctx, func(tx querier) error {
			endless := "SELECT COUNT(*) FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 0 FROM r) SELECT n FROM r) AS c"
			for _, err := range stream(ctx, tx, endless, func(*sql.Rows) (int, error) { return 0, nil }) {
				return err
			}
			return nil
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestArguments(t *testing.T) {
	dsn := sqlite(t)
	fill(t, dsn, "orders", "date", made(100))
	missing := filepath.Join(t.TempDir(), "none.db")
	for _, c := range []struct {
		config
		says string
	}{
		{config{dsn: "mysql://root:secret@host/x"}, "postgres://"},
		{config{dsn: "sqlite:" + missing}, "no such file"},
		{config{dsn: "sqlite:" + missing, write: true}, "no such file"},
		{config{dsn: dsn, orders: ""}, "no name of a table"},
		{config{dsn: dsn, orders: "a..b"}, "no name of a table"},
		{config{dsn: dsn, orders: "orders\x00"}, "no name of a table"},
		{config{dsn: dsn, orders: `orders"; DROP TABLE orders; --`}, "no such table"},
		{config{dsn: dsn, orders: "orders", until: "2024-01-01' OR 1=1"}, "is not like 2006-01-02"},
		{config{dsn: dsn, orders: "orders", until: "1999-01-01"}, "no orders"},
		{config{orders: "orders", generate: 3}, "100 customers"},
		{config{dsn: "postgres://shop:secret@127.0.0.1:1/none?connect_timeout=1", orders: "orders"}, "connect"},
	} {
		err := run(t.Context(), &strings.Builder{}, c.config)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: the error is %v", c.config, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}
