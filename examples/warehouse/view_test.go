package main

import (
	"slices"
	"strings"
	"testing"
)

// figures makes the query a view, which is what of -write is before there is a rule.
func figures(t *testing.T, dsn, orders, view string) {
	t.Helper()
	db, err := open(dsn, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	q, err := newQuery(t.Context(), db, db.dialect, orders, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE VIEW "+view+" AS "+q.customers); err != nil {
		t.Fatal(err)
	}
}

// Whatever the table is called, the query's own names do not hide it, nor one that a view
// reads, nor the view that is written.
func TestNames(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		for _, name := range []string{"lines", "Lines", "given", "since", "bought", "window_of", "o", "c", "b",
			"q_lines", "Q_given", "q__since", "q_bought", "q_window"} {
			orders := slices.Collect(made(100))
			fill(t, dsn, name, "date", slices.Values(orders))
			execute(t, dsn, `CREATE VIEW through AS SELECT * FROM "`+name+`"`)
			for _, read := range []string{name, "through"} {
				streamed, aggregated := both(t, dsn, read, "", "")
				same(t, streamed, aggregated, orders)
				figures(t, dsn, read, "q_since")
				if n := sum(t, dsn, "SELECT COUNT(*) FROM q_since"); n != 100 {
					t.Errorf("%s: the view has %d customers", read, n)
				}
				execute(t, dsn, "DROP VIEW q_since")
			}
			execute(t, dsn, "DROP VIEW through", `DROP TABLE "`+name+`"`) // the next may differ in case only
		}
		fill(t, dsn, "lines", "date", made(100))
		if err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "lines", view: "q_lines", write: true}); err != nil {
			t.Error(err)
		}
	})
}

// A second -write leaves what others have made of the view.
func TestViewIsReplacedInPlace(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		fill(t, dsn, "orders", "timestamptz", slices.Values(slices.Collect(made(300))))
		c := config{dsn: dsn, orders: "orders", view: "v", write: true}
		write := func() error { return run(t.Context(), &strings.Builder{}, c) }
		if err := write(); err != nil {
			t.Fatal(err)
		}
		execute(t, dsn, "CREATE VIEW top AS SELECT segment, COUNT(*) AS customers FROM v GROUP BY segment")
		inPostgres := strings.HasPrefix(dsn, "postgres")
		if inPostgres {
			execute(t, dsn, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader", "GRANT SELECT ON v TO reader")
		}
		execute(t, dsn, "INSERT INTO orders VALUES ('new', '1', '2025-06-01 12:00:00+00:00', 20)")
		for i, until := range []string{"", "2025-05-31"} {
			c.until = until
			want := 301 - i // the new customer is there only up to today
			if err := write(); err != nil {
				t.Fatal(err)
			}
			if n := sum(t, dsn, "SELECT SUM(customers) FROM top"); n != want {
				t.Errorf("until %q the view on top has %d customers, not %d", until, n, want)
			}
			if inPostgres && sum(t, dsn, "SELECT has_table_privilege('reader', 'v', 'SELECT')::int") != 1 {
				t.Error("the grant is gone")
			}
		}
		if !inPostgres {
			return
		}
		// Other columns: dropped where nothing depends on it, and never with what does.
		execute(t, dsn, "DROP VIEW top", "DROP VIEW v", "CREATE VIEW v AS SELECT 7 AS x", "CREATE VIEW top AS SELECT x FROM v")
		if err := write(); err == nil || !strings.Contains(err.Error(), "depend") {
			t.Errorf("the error is %v", err)
		}
		if n := sum(t, dsn, "SELECT x FROM top"); n != 7 {
			t.Errorf("the view on top says %d", n)
		}
		execute(t, dsn, "DROP VIEW top")
		if err := write(); err != nil {
			t.Error(err)
		}
	})
}
