package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// Customer is what segments are made of: the columns of the query.
type Customer struct {
	ID        string
	SinceLast float64 // days
	PerMonth  float64 // days with an order a month since the first, over a month at least
	Basket    float64
	Between   float64 // days; NaN after one day with an order
	Spend     float64
}

// customerOf computes the columns of Go's figures, each as the query does.
func customerOf(c behavior.Customer) Customer {
	perMonth := float64(c.Periods)
	if c.T > 30 {
		perMonth = 30.4375 * c.Rate
	}
	return Customer{c.ID, c.SinceLast, perMonth, c.Basket, c.GapMean, c.Spend}
}

// schema names the features as the query names its columns: that is how the rule finds
// them. Refunds may make a basket negative, which a logarithm would refuse.
var schema = segment.Schema[Customer]{
	ID:    func(c Customer) string { return c.ID },
	Worth: func(c Customer) float64 { return c.Spend },
	Features: []segment.Feature[Customer]{
		segment.Numeric("days since last order", func(c Customer) float64 { return c.SinceLast }).Log(),
		segment.Numeric("orders per month", func(c Customer) float64 { return c.PerMonth }).Log(),
		segment.Numeric("basket", func(c Customer) float64 { return c.Basket }).YeoJohnson(),
		segment.Numeric("days between orders", func(c Customer) float64 { return c.Between }).Log().Missing(segment.Median),
	},
}

func findSegments(ctx context.Context, t *behavior.Table, o segment.Options) (*segment.Segmentation[Customer], *segment.Rule[Customer], error) {
	customers := make([]Customer, len(t.Customers))
	for i, c := range t.Customers {
		customers[i] = customerOf(c)
	}
	if !slices.ContainsFunc(customers, func(c Customer) bool { return !math.IsNaN(c.Between) }) {
		return nil, nil, errNobodyReturns
	}
	seg, err := segment.Fit(ctx, customers, schema, o)
	if err != nil {
		return nil, nil, err
	}
	rule, err := seg.Model.Rule(ctx, customers, segment.RuleOptions{})
	return seg, rule, err
}

var errNobodyReturns = errors.New("no customer has orders on two days, so nobody has days between orders. Is customer who ordered, or which order it was? " +
	"If it is right, take that feature out of the schema in segments.go, and the check that says this")

// assignment writes the rule around the query: a row a customer with its segment, NULL
// for one who has a line without a date or amount. SQLFrom names the columns so that one
// that is missing is an error in SQLite, too.
func assignment(query string, rule *segment.Rule[Customer]) (string, error) {
	segments, err := rule.SQLFrom("c")
	if err != nil {
		return "", err
	}
	return `SELECT c.customer, c.spend, c."days since last order", c."orders per month", c."basket", c."days between orders",
CASE WHEN c.spend IS NOT NULL THEN ` + segments + ` END AS segment
FROM (` + query + `) AS c`, nil
}

// writeView makes the assignment a view, or replaces one, and reads it back before it
// commits: where the database and Go disagree about a customer there is no new view. A
// table of that name stays and is an error.
func writeView(ctx context.Context, db *database, name, assign string, rule *segment.Rule[Customer]) (counts []count, err error) {
	view, err := quoteName(name)
	if err != nil {
		return nil, err
	}
	err = db.update(ctx, func(tx querier) error {
		if err := replaceView(ctx, tx, db.dialect, view, assign); err != nil {
			return err
		}
		counts, err = check(ctx, tx, "SELECT * FROM "+view, rule)
		return err
	})
	return counts, err
}

// replaceView leaves a view of the same columns in place where the database can, so that
// grants and views on top of it stay. One of other columns is dropped, which is an error
// where something depends on it.
func replaceView(ctx context.Context, tx querier, d dialect, view, assign string) error {
	var steps []string
	if d.replaces {
		if _, err := tx.ExecContext(ctx, "SAVEPOINT q_view"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "CREATE OR REPLACE VIEW "+view+" AS "+assign)
		var state interface{ SQLState() string }
		if !errors.As(err, &state) || state.SQLState() != otherColumns {
			return err
		}
		steps = append(steps, "ROLLBACK TO SAVEPOINT q_view")
	}
	for _, s := range append(steps, "DROP VIEW IF EXISTS "+view, "CREATE VIEW "+view+" AS "+assign) {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// otherColumns is what PostgreSQL says of a view whose columns are not those of the new one.
const otherColumns = "42P16"

type count struct {
	segment   string
	customers int
}

// assigned is a customer with the segment that the database says.
type assigned struct {
	Customer
	segment string
}

// check holds the segment of every customer in the database against the rule in Go and
// counts.
func check(ctx context.Context, tx querier, query string, rule *segment.Rule[Customer]) ([]count, error) {
	customers := map[string]int{}
	for a, err := range stream(ctx, tx, query, scanAssigned) {
		if err != nil {
			return nil, err
		}
		want, err := rule.Assign(a.Customer)
		if err != nil {
			return nil, err
		}
		if want.ID != a.segment {
			return nil, fmt.Errorf("customer %q is of %s in the database and of %s by the rule", a.ID, a.segment, want.ID)
		}
		customers[a.segment]++
	}
	var counts []count
	for s, n := range customers {
		counts = append(counts, count{s, n})
	}
	slices.SortFunc(counts, func(a, b count) int { return cmp.Compare(a.segment, b.segment) })
	return counts, nil
}

func scanAssigned(rows *sql.Rows) (a assigned, err error) {
	var spend, since, perMonth, basket, between sql.NullFloat64
	var name sql.NullString
	if err := rows.Scan(&a.ID, &spend, &since, &perMonth, &basket, &between, &name); err != nil {
		return a, err
	}
	if !spend.Valid {
		return a, fmt.Errorf("customer %q: %w", a.ID, errIncomplete)
	}
	a.Spend, a.SinceLast, a.PerMonth, a.Basket, a.Between = spend.Float64, since.Float64, perMonth.Float64, basket.Float64, math.NaN()
	if between.Valid {
		a.Between = between.Float64
	}
	a.segment = name.String
	return a, nil
}
