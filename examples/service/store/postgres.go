package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

var postgres = &dialect{
	name:   "postgres",
	dollar: true,
	// One writer at a time, as in SQLite: whether an ID is known, or a customer erased,
	// cannot change between the question and the commit. Writers of other schemas in the
	// same database have locks of their own.
	begin:    "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('clientele ' || current_schema(), 0))",
	snapshot: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	in:       "= ANY(?)",
	list:     func(texts []string) (any, error) { return texts, nil },
	insert:   insertArrays,
	patience: time.Minute,
	// No scrub: where deleted rows still are is the business of whoever runs the server.
}

// openPostgres connects to a server. Tables are made in the first schema of its search_path.
func openPostgres(dsn string, readers int) (databases, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return databases{}, fmt.Errorf("store: postgres: %w", err)
	}
	// A server may be set to acknowledge before it has written; this program may not. With
	// fsync off nothing helps, and the server's owner knows.
	p := config.RuntimeParams
	if v := p["synchronous_commit"]; v == "" || v == "off" {
		p["synchronous_commit"] = "on"
	}
	if p["application_name"] == "" {
		p["application_name"] = "clientele"
	}
	// Statements are planned once, perhaps while the tables are still empty and reading all
	// of one looks cheap. That plan would stay for as long as nobody analyses the table, so
	// the index, where there is one, is made the choice from the beginning. The costs that
	// this pretends would have whole-table reads compiled first, in vain.
	p["enable_seqscan"], p["jit"] = "off", "off"
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(readers + 1) // one of them writes
	db.SetMaxIdleConns(readers + 1)
	return databases{dialect: postgres, writer: db, reader: db}, nil
}

// insertArrays sends each column as one array: a statement and a round trip, however many
// rows there are.
func insertArrays(ctx context.Context, w *session, into table, values []any) error {
	if len(values) == 0 {
		return nil
	}
	arrays, casts := make([]any, len(into.columns)), make([]string, len(into.columns))
	for i, c := range into.columns {
		casts[i] = "?::" + c.kind + "[]"
		switch c.kind {
		case "text":
			arrays[i] = every[string](values, i, len(arrays))
		case "bigint":
			arrays[i] = every[int64](values, i, len(arrays))
		case "double precision":
			arrays[i] = every[float64](values, i, len(arrays))
		case "boolean":
			arrays[i] = every[bool](values, i, len(arrays))
		case "bytea":
			arrays[i] = every[[]byte](values, i, len(arrays))
		default:
			return fmt.Errorf("store: no array of %s", c.kind)
		}
	}
	_, err := w.exec(ctx, "INSERT INTO "+into.name+" ("+into.names()+") SELECT * FROM unnest("+
		strings.Join(casts, ", ")+")", arrays...)
	return err
}

// every returns one column of rows that lie one after the other.
func every[T any](values []any, column, width int) []T {
	out := make([]T, 0, len(values)/width)
	for i := column; i < len(values); i += width {
		out = append(out, values[i].(T))
	}
	return out
}
