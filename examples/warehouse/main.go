// Warehouse computes what a segmentation is made of where the orders lie, in PostgreSQL,
// SQLite or DuckDB, finds the segments in Go and writes the rule back as SQL, so that the
// database says of every customer which segment it belongs to:
//
//	go run .                                              # a made-up shop in SQLite
//	go run . -dsn postgres://user@host/shop -orders sales.orders -write
//
// This file is the way; query.go holds the SQL, stream.go reads what it yields,
// segments.go finds segments and writes them back, database.go knows the databases, and
// shop.go makes a shop up.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

type config struct {
	dsn, orders, view, zone, until string
	write, stream                  bool
	generate                       int
}

func main() {
	var c config
	flag.StringVar(&c.dsn, "dsn", "", "postgres://..., sqlite:FILE or duckdb:FILE; empty: a made-up shop in a temporary file")
	flag.StringVar(&c.orders, "orders", "orders", "table or view of the orders, with its schema where that is needed: sales.orders")
	flag.StringVar(&c.until, "until", "", "last day looked at, as 2006-01-02; empty: the last day with an order")
	flag.StringVar(&c.zone, "zone", "", "time zone of the days, as Europe/Berlin, where ordered_at is an instant; empty: UTC")
	flag.BoolVar(&c.write, "write", false, "write the segments as a view; without it nothing is written")
	flag.StringVar(&c.view, "view", "customer_segments", "name of the view")
	flag.BoolVar(&c.stream, "stream", false, "read every order line into a ledger instead of one row a customer")
	flag.IntVar(&c.generate, "generate", 3000, "customers of the made-up shop")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, c); err != nil {
		fmt.Fprintln(os.Stderr, "warehouse:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, c config) (err error) {
	if c.dsn == "" {
		dir, err := os.MkdirTemp("", "warehouse")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if c.dsn, err = makeShop(ctx, filepath.Join(dir, "shop.db"), c.orders, c.generate); err != nil {
			return err
		}
		c.write = true // into the made-up shop
	}
	db, err := open(c.dsn, c.write)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	// Everything is read from one snapshot: orders that come in meanwhile are in none of it.
	var table *behavior.Table
	var query string
	start := time.Now()
	err = db.read(ctx, func(tx querier) error {
		q, err := newQuery(ctx, tx, db.dialect, c.orders, c.until, c.zone)
		if err != nil {
			return err
		}
		query = q.customers
		if c.stream {
			table, err = ledgerTable(ctx, tx, q)
		} else {
			table, err = aggregateTable(ctx, tx, q)
		}
		if errors.Is(err, errIncomplete) {
			err = errors.Join(err, textAmounts(ctx, tx, db.dialect, c.orders))
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d orders of %d customers from %v to %v, read in %.1f s by\n\n%s\n\n",
		table.Orders, len(table.Customers), table.From, table.Until, time.Since(start).Seconds(), query)

	seg, rule, err := findSegments(ctx, table, segment.Options{Seed: 1})
	if err != nil {
		return err
	}
	for _, p := range seg.Summary().Segments {
		fmt.Fprintf(out, "%s  %s\n", p.ID, p.Name)
	}
	for _, w := range slices.Concat(table.Warnings, seg.Warnings, rule.Warnings()) {
		fmt.Fprintf(out, "doubt: %s\n", w)
	}
	fmt.Fprintf(out, "\nThe rule puts %.0f %% of customers where the model does (%.0f to %.0f):\n\n", 100*rule.Fidelity().Overall.Value,
		100*rule.Fidelity().Overall.Low, 100*rule.Fidelity().Overall.High)
	assign, err := assignment(query, rule)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n\n", strings.Replace(assign, query, "the query above", 1))

	var counts []count
	if c.write {
		counts, err = writeView(ctx, db, c.view, assign, rule)
	} else {
		err = db.read(ctx, func(tx querier) error {
			counts, err = check(ctx, tx, assign, rule)
			return err
		})
	}
	if err != nil {
		return err
	}
	if c.write {
		fmt.Fprintf(out, "Written as the view %s. ", c.view)
	}
	fmt.Fprintf(out, "In the database, each customer as by the rule in Go:\n")
	for _, n := range counts {
		fmt.Fprintf(out, "%s  %d customers\n", n.segment, n.customers)
	}
	return nil
}
