package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// dialect is what the databases differ in; the rest of the SQL is the same for all.
type dialect struct {
	driver string
	// amount is an order's amount as a double; NULL where it is no number.
	amount string
	// day is the calendar day of ordered_at as days since 1970, where that is a date or
	// the time on the clock on the wall; inZone is the same where it is an instant. NULL
	// where there is none: 'infinity' is no day.
	day, inZone string
	snapshot    sql.TxOptions // of reading: one state of the database, and nothing is written
	// replaces is whether CREATE OR REPLACE VIEW keeps what others have made of a view:
	// grants, and views on top of it.
	replaces bool
}

const (
	castAmount = `CAST(o.amount AS double precision)`
	castDay    = `CASE WHEN isfinite(o.ordered_at) THEN CAST(o.ordered_at AS date) - DATE '1970-01-01' END`
	castZone   = `CASE WHEN isfinite(o.ordered_at) THEN CAST(o.ordered_at AT TIME ZONE {zone} AS date) - DATE '1970-01-01' END`
)

var dialects = map[string]dialect{
	"postgres": {"pgx", castAmount, castDay, castZone, sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, true},
	// Transactions of DuckDB are snapshots; what is not to be written is opened read-only.
	"duckdb": {"duckdb", castAmount, castDay, castZone, sql.TxOptions{}, false},
	// SQLite casts 'abc' to 0 and has no type of dates: only a number is an amount, and
	// only what begins as 2006-01-02 has a day, of UTC where an offset follows.
	"sqlite": {"sqlite", `CASE WHEN typeof(o.amount) IN ('integer', 'real') THEN CAST(o.amount AS REAL) END`,
		`CASE WHEN o.ordered_at GLOB '????-??-??*' THEN unixepoch(date(o.ordered_at)) / 86400 END`, "",
		sql.TxOptions{ReadOnly: true}, false},
}

// database is an open one.
type database struct {
	*sql.DB
	dialect
}

// querier is a transaction, or a connection.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// open opens the database that a DSN names; without write, a file is opened so that
// nothing can be written to it. A file that is not there is an error and not made.
func open(dsn string, write bool) (*database, error) {
	kind, file, _ := strings.Cut(dsn, ":")
	if kind == "postgresql" {
		kind = "postgres"
	}
	d, ok := dialects[kind]
	if !ok { // and the DSN, in which a password may stand, is not repeated
		return nil, errors.New("a DSN begins with postgres://, sqlite: or duckdb: and this one does not")
	}
	if !slices.Contains(sql.Drivers(), d.driver) {
		return nil, fmt.Errorf("built without %s: go run -tags duckdb . (with cgo)", kind)
	}
	name := dsn
	if kind != "postgres" {
		if _, err := os.Stat(file); err != nil {
			return nil, err
		}
		switch {
		case kind == "duckdb" && strings.Contains(file, "?"):
			return nil, fmt.Errorf("%s: DuckDB takes no name with a question mark", file)
		case kind == "duckdb" && write:
			name = file + "?access_mode=READ_WRITE"
		case kind == "duckdb":
			name = file + "?access_mode=READ_ONLY"
		case write:
			name = "file:" + url.PathEscape(file) + "?mode=rw&_pragma=busy_timeout(5000)"
		default:
			name = "file:" + url.PathEscape(file) + "?mode=ro&_pragma=busy_timeout(5000)"
		}
	}
	db, err := sql.Open(d.driver, name)
	return &database{db, d}, err
}

// read calls f within one snapshot.
func (d *database) read(ctx context.Context, f func(querier) error) error {
	return d.in(ctx, d.snapshot, f)
}

// update calls f within one transaction: all that it writes is there afterwards, or, where
// it returns an error, nothing.
func (d *database) update(ctx context.Context, f func(querier) error) error {
	return d.in(ctx, sql.TxOptions{Isolation: d.snapshot.Isolation}, f)
}

func (d *database) in(ctx context.Context, o sql.TxOptions, f func(querier) error) error {
	tx, err := d.BeginTx(ctx, &o)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, rollback(tx))
	}
	return tx.Commit()
}

// rollback returns no error where a cancelled context has rolled back already.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// quoteName quotes the name of a table or view, with its schema where it has a point.
func quoteName(name string) (string, error) {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if p == "" || strings.ContainsRune(p, 0) {
			return "", fmt.Errorf("%s is no name of a table", strconv.Quote(name))
		}
		parts[i] = `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
	}
	return strings.Join(parts, "."), nil
}
