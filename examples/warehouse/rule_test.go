package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/segment"
)

// strange is a customer of a table whose columns nobody would name so.
type strange struct {
	calls        int64
	wait, price  float64 // NaN: NULL; price is of single precision
	tone, region string  // "": NULL
}

// Names that would break out of their quotes, be taken for placeholders or for words of SQL.
const (
	callsName  = `calls"; DROP TABLE "people"; --`
	waitName   = `it's $1 ? :wait @p %s`
	priceName  = `SELECT`
	toneName   = `ton "c"."tone" 漢字 🙂`
	regionName = `a.b {orders}`
	oddID      = `s'3"; DROP TABLE "people"; --`
	oddLevel   = `o'dd "one" $1`
)

func strangeRule(t *testing.T) *segment.Rule[strange] {
	t.Helper()
	quote := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	doc := strings.NewReplacer("CALLS", quote(callsName), "WAIT", quote(waitName), "PRICE", quote(priceName), "TONE", quote(toneName),
		"REGION", quote(regionName), "ODD", quote(oddID), "LEVEL", quote(oddLevel)).Replace(`{"clientele":1,"kind":"segment.rule","features":[
  {"name":CALLS,"kind":"numeric"},{"name":WAIT,"kind":"numeric","missing":"median"},{"name":PRICE,"kind":"numeric","missing":"median"},
  {"name":TONE,"kind":"category","missing":"silent"},{"name":REGION,"kind":"category"}],
 "segments":[{"id":"s1","name":"one"},{"id":"s2","name":"two"},{"id":ODD,"name":"three"}],
 "rule":{"feature":TONE,"isNoneOf":["calm","silent"],
  "yes":{"feature":WAIT,"atMost":12.5,"orMissing":true,"yes":{"segment":"s1"},"no":{"segment":"s2"}},
  "no":{"feature":REGION,"is":LEVEL,
   "yes":{"feature":WAIT,"atMost":0.1,"yes":{"segment":"s2"},"no":{"segment":ODD}},
   "no":{"feature":TONE,"is":"silent",
    "yes":{"feature":PRICE,"atMost":0.1,"orMissing":true,"yes":{"segment":"s1"},
     "no":{"feature":PRICE,"atMost":1e300,"yes":{"segment":ODD},"no":{"segment":"s1"}}},
    "no":{"feature":PRICE,"atMost":-0.0003,"yes":{"segment":ODD},
     "no":{"feature":CALLS,"atMost":1e6,"yes":{"segment":"s2"},
      "no":{"feature":WAIT,"atMost":1e-300,"yes":{"segment":"s2"},"no":{"segment":"s1"}}}}}}},
 "fidelity":{"overall":{"value":1,"low":0,"high":1,"n":10},"segments":[],"largest":1,"folds":2},"warnings":[]}`)
	rule, err := segment.LoadRule(strings.NewReader(doc), segment.Schema[strange]{
		ID: func(strange) string { return "x" },
		Features: []segment.Feature[strange]{
			segment.Numeric(callsName, func(s strange) int64 { return s.calls }),
			segment.Numeric(waitName, func(s strange) float64 { return s.wait }).Missing(segment.Median),
			segment.Numeric(priceName, func(s strange) float64 { return s.price }).Missing(segment.Median),
			segment.Category(toneName, func(s strange) string { return s.tone }).Missing("silent"),
			segment.Category(regionName, func(s strange) string { return s.region }),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// strangers have every value at which a question turns, its neighbours, and none.
func strangers() (all []strange) {
	turn := func(x float64) []float64 { return []float64{math.Nextafter(x, -1), x, math.Nextafter(x, 1e308)} }
	waits := append(append(append([]float64{math.NaN(), 0, -1, 1e308}, turn(12.5)...), turn(.1)...), turn(1e-300)...)
	prices := []float64{math.NaN(), 0, float64(float32(.1)), float64(math.Nextafter32(.1, 0)), float64(float32(-.0003)),
		float64(math.Nextafter32(-.0003, -1)), float64(math.Nextafter32(-.0003, 0)), math.MaxFloat32}
	for i, wait := range waits {
		for j, price := range prices {
			for _, tone := range []string{"", "calm", "silent", "CALM", "calm ", "heard never"} {
				for _, region := range []string{"", "north", oddLevel, strings.ToUpper(oddLevel)} {
					calls := []int64{0, 1e6, 1e6 + 1, -3}[(i+j)%4]
					all = append(all, strange{calls, wait, price, tone, region})
				}
			}
		}
	}
	return all
}

// What the database says of every customer is what the rule says in Go, at every edge,
// where values are missing, and whatever things are called.
func TestRuleInDatabase(t *testing.T) {
	rule := strangeRule(t)
	sql, err := rule.SQLFrom("p")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := rule.SQL()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, dsn string) {
		db, err := open(dsn, true)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		name := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		text := func(s string) string {
			if s == "" {
				return "NULL"
			}
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
		number := func(x float64) string {
			if math.IsNaN(x) {
				return "NULL"
			}
			return fmt.Sprintf("%.17e", x)
		}
		create := fmt.Sprintf("CREATE TABLE people (id integer, %s bigint, %s double precision, %s real, %s text, %s text)",
			name(callsName), name(waitName), name(priceName), name(toneName), name(regionName))
		people := strangers()
		rows := make([]string, len(people))
		for i, p := range people {
			rows[i] = fmt.Sprintf("(%d, %d, %s, %s, %s, %s)", i, p.calls, number(p.wait), number(p.price), text(p.tone), text(p.region))
		}
		ctx := t.Context()
		for _, s := range []string{create,
			"CREATE VIEW empty AS SELECT id, " + plain + " AS segment FROM people", // while the table is empty
			"CREATE TABLE blank AS SELECT p.id, " + sql + " AS segment FROM people AS p",
			"INSERT INTO people VALUES " + strings.Join(rows, ", "),
			"CREATE VIEW seen AS SELECT p.id, " + sql + " AS segment FROM people AS p",
			"CREATE TABLE kept AS SELECT * FROM seen",
			"ALTER TABLE people ADD COLUMN segment text",
			"UPDATE people SET segment = " + plain,
		} {
			if _, err := db.ExecContext(ctx, s); err != nil {
				t.Fatalf("%v: %.300s", err, s)
			}
		}
		for _, from := range []string{"empty", "seen", "kept", "people"} {
			n := 0
			for got, err := range stream(ctx, db, "SELECT id, segment FROM "+from, scanSegment) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				p := people[got.id]
				want, err := rule.Assign(p)
				var row *segment.RowError
				switch {
				case errors.As(err, &row): // no region, and no policy for it
					if got.segment.Valid {
						t.Errorf("%s: %+v is of %s, not NULL", from, p, got.segment.String)
					}
				case err != nil:
					t.Fatal(err)
				case got.segment.String != want.ID:
					t.Errorf("%s: %+v is of %v, not %s", from, p, got.segment, want.ID)
				}
			}
			if n != len(people) {
				t.Errorf("%s has %d of %d customers", from, n, len(people))
			}
		}
		for _, err := range stream(ctx, db, "SELECT id, segment FROM blank", scanSegment) {
			t.Errorf("a customer in an empty table: %v", err)
		}
		// A column that is not there is an error, in SQLite thanks to the name before it.
		_, err = db.ExecContext(ctx, "CREATE TABLE lost AS SELECT "+sql+" AS segment FROM (SELECT id FROM people) AS p")
		if err == nil {
			t.Error("a rule without its columns is no error")
		}
	})
}

type segmentRow struct {
	id      int
	segment sql.NullString
}

func scanSegment(rows *sql.Rows) (r segmentRow, err error) {
	err = rows.Scan(&r.id, &r.segment)
	return r, err
}
