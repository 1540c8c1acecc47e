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
// NaN either, which PostgreSQL and DuckDB put above all numbers.
const linesSQL = `given AS (
  SELECT CAST(o.customer AS text) AS customer, NULLIF(CAST(o.number AS text), '') AS number,
         {day} AS day,
         {amount} AS amount
  FROM {orders} AS o
  WHERE CAST(o.customer AS text) <> ''
), lines AS (
  SELECT customer, number, day,
         CASE WHEN ABS(amount) <= 1.7976931348623157e308 THEN amount END AS amount
  FROM given{within}
)`

// The orders of one day are one occasion, and the first day with an order starts a
// customer's clock, so what is bought later that day is no repeat (see package behavior).
// Days are whole numbers, and what is computed of them is computed as the ledger does,
// step by step, so that it is equal to the last bit. spend is NULL where a line has no
// amount or no day.
const customersSQL = `, since AS (
  SELECT customer, number, day, amount, MIN(day) OVER (PARTITION BY customer) AS first_day
  FROM lines
), bought AS (
  SELECT customer, MIN(day) AS first_day, MAX(day) AS last_day,
         COUNT(*) AS lines,
         COUNT(DISTINCT number) + COUNT(*) - COUNT(number) AS orders, -- a line without a number is an order
         COUNT(DISTINCT day) AS periods,
         CASE WHEN COUNT(amount) = COUNT(*) AND COUNT(day) = COUNT(*) THEN SUM(amount) END AS spend,
         SUM(CASE WHEN day > first_day THEN amount ELSE 0 END) AS repeats
  FROM since
  GROUP BY customer
), window_of AS (
  SELECT bought.*, {until} AS until_day
  FROM bought
)
SELECT customer, first_day, last_day, until_day, lines, orders, periods, spend, repeats,
       CAST(until_day - last_day AS double precision) AS "days since last order",
       30.4375 * (CAST(periods AS double precision) / CASE WHEN until_day > first_day THEN until_day - first_day ELSE 1 END) AS "orders per month",
       spend / periods AS "basket",
       CASE WHEN periods > 1 THEN CAST(last_day - first_day AS double precision) / (periods - 1) END AS "days between orders"
FROM window_of`

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
	fill := strings.NewReplacer("{orders}", table, "{day}", day, "{amount}", d.amount, "{within}", within, "{until}", last)
	lines := "WITH " + fill.Replace(linesSQL)
	q.lines = lines + "\nSELECT customer, number, day, amount FROM lines"
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
