package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

// Query is the SQL of one table of orders, one database and one window.
type Query struct {
	lines     string    // an order line a row
	customers string    // a customer a row
	until     time.Time // the last day looked at; zero: the last with an order
}

// The table has the columns customer, number, ordered_at and amount, as
// behavior.Order has them; one that calls them otherwise gets a view that renames
// them. Lines without a customer, the guests', are left out: they have no behavior.
//
// An amount that is missing or no finite number is NULL: the comparison is not true of
// NaN either, which PostgreSQL and DuckDB put above all numbers. So is a day outside the
// years 1 to 9999: otherwise one line of the year 20000 would be the last day of everybody.
const linesSQL = `WITH {q}given AS (
  SELECT CAST(o.customer AS text) AS customer, NULLIF(CAST(o.number AS text), '') AS number,
         {day} AS day,
         {amount} AS amount
  FROM {orders} AS o
  WHERE CAST(o.customer AS text) <> ''
), {q}lines AS (
  SELECT customer, number, CASE WHEN day BETWEEN -719162 AND 2932896 THEN day END AS day,
         CASE WHEN ABS(amount) <= 1.7976931348623157e308 THEN amount END AS amount
  FROM {q}given{within}
)`

// The orders of one day are one occasion, and the first day with an order starts a
// customer's clock, so what is bought later that day is no repeat (see package behavior).
// Days are whole numbers, and what is computed of them is computed as the ledger does,
// step by step, so that it is equal to the last bit. spend is NULL where a line has no
// amount or no day. Orders per month are those of a month at least: one order of yesterday
// is 1 and not 30.
const customersSQL = `, {q}since AS (
  SELECT customer, number, day, amount, MIN(day) OVER (PARTITION BY customer) AS first_day
  FROM {q}lines
), {q}bought AS (
  SELECT customer, MIN(day) AS first_day, MAX(day) AS last_day,
         COUNT(*) AS lines,
         COUNT(DISTINCT number) + COUNT(*) - COUNT(number) AS orders, -- a line without a number is an order
         COUNT(DISTINCT day) AS periods,
         CASE WHEN COUNT(amount) = COUNT(*) AND COUNT(day) = COUNT(*) THEN SUM(amount) END AS spend,
         SUM(CASE WHEN day > first_day THEN amount ELSE 0 END) AS repeats,
         MIN(amount) AS smallest
  FROM {q}since
  GROUP BY customer
), {q}window AS (
  SELECT b.*, {until} AS until_day
  FROM {q}bought AS b
)
SELECT customer, first_day, last_day, until_day, lines, orders, periods, spend, repeats, smallest,
       CAST(until_day - last_day AS double precision) AS "days since last order",
       CASE WHEN until_day - first_day > 30 THEN 30.4375 * (CAST(periods AS double precision) / (until_day - first_day))
            ELSE CAST(periods AS double precision) END AS "orders per month",
       spend / periods AS "basket",
       CASE WHEN periods > 1 THEN CAST(last_day - first_day AS double precision) / (periods - 1) END AS "days between orders"
FROM {q}window`

// newQuery writes the SQL. Nothing comes into it as it was given: the table's name is
// quoted, the day has become a number, and the zone is one that exists.
func newQuery(ctx context.Context, tx querier, d dialect, orders, until, zone string) (*Query, error) {
	table, err := quoteName(orders)
	if err != nil {
		return nil, err
	}
	day, err := dayOf(ctx, tx, d, table, zone)
	if err != nil {
		return nil, err
	}
	q := &Query{}
	// Within the query its own names hide tables, so they begin as the table's does not.
	own, name := "q_", strings.ToLower(orders[strings.LastIndex(orders, ".")+1:])
	for strings.HasPrefix(name, own) {
		own += "_"
	}
	within, last := "", "MAX(last_day) OVER ()" // a view that is looked at later goes on to the last order then
	if until != "" {
		date, err := behavior.ParseDate(until)
		if err != nil {
			return nil, err
		}
		within = fmt.Sprintf("\n  WHERE day <= %d OR day IS NULL -- %v", int(date), date)
		last = fmt.Sprint(int(date))
		q.until = date.Time()
	}
	fill := strings.NewReplacer("{q}", own, "{orders}", table, "{day}", day, "{amount}", d.amount, "{within}", within, "{until}", last)
	lines := fill.Replace(linesSQL)
	q.lines = lines + "\nSELECT customer, number, day, amount FROM " + own + "lines"
	q.customers = lines + fill.Replace(customersSQL)
	return q, nil
}

// dayOf returns how to have the calendar day of an order. An instant lies on the day of
// the zone, UTC where none is named; a date, or a time without a zone, says its day by
// itself.
func dayOf(ctx context.Context, tx querier, d dialect, table, zone string) (string, error) {
	if d.inZone != "" {
		rows, err := tx.QueryContext(ctx, "SELECT o.ordered_at FROM "+table+" AS o WHERE 1 = 0")
		if err != nil {
			return "", err
		}
		defer rows.Close()
		types, err := rows.ColumnTypes()
		if err != nil {
			return "", err
		}
		switch t := types[0].DatabaseTypeName(); {
		case t == "TIMESTAMPTZ":
			if zone == "" {
				zone = "UTC"
			}
			if _, err := time.LoadLocation(zone); err != nil || zone == "Local" || strings.ContainsAny(zone, `'\`) {
				return "", fmt.Errorf("%q is no time zone such as Europe/Berlin", zone)
			}
			return strings.ReplaceAll(d.inZone, "{zone}", "'"+zone+"'"), nil
		case t != "DATE" && !strings.HasPrefix(t, "TIMESTAMP"):
			return "", fmt.Errorf("ordered_at is %s: want a date or a timestamp", t)
		}
	}
	if zone != "" {
		return "", errors.New("ordered_at has no time zone: its days are as written, and -zone could only move them")
	}
	return d.day, nil
}

// textAmounts says of SQLite, whose import of CSV makes text of every number, that this is
// why there is no amount.
func textAmounts(ctx context.Context, tx querier, d dialect, orders string) error {
	if d.driver != "sqlite" {
		return nil
	}
	table, err := quoteName(orders)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT o.amount FROM "+table+" AS o WHERE typeof(o.amount) = 'text' AND CAST(o.customer AS text) <> '' LIMIT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err()
	}
	var amount string
	if err := rows.Scan(&amount); err != nil {
		return err
	}
	return fmt.Errorf("amount is text, as %q: name a view as -orders that has CAST(amount AS REAL) AS amount, "+
		"which takes '' and what is no number for 0, so look for these first", amount)
}
