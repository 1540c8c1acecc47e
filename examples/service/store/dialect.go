package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dialect is what SQLite and PostgreSQL say differently. Everything else is SQL that both
// speak, with a ? for each argument.
type dialect struct {
	name   string // folder of the migrations
	dollar bool   // arguments are $1, $2 ...

	// begin starts a transaction that may write. Only one of them runs at a time, over all
	// processes: what it reads stays true until it commits.
	begin string
	// snapshot are the options of a transaction that only reads, and sees one moment.
	snapshot *sql.TxOptions
	// in is what follows a column that is one of many texts, and list its one argument.
	in   string
	list func(texts []string) (any, error)
	// insert adds rows, which lie one after the other in values.
	insert func(ctx context.Context, w *session, into table, values []any) error
	// scrub removes the bytes of deleted rows from the files; false: it could not now. nil:
	// nobody can from here.
	scrub func(ctx context.Context, w *session) bool
	// patience is how long a transaction may take; 0 is as long as it likes.
	patience time.Duration
}

// sql writes a statement as the dialect wants it.
func (d *dialect) sql(q string) string {
	if !d.dollar {
		return q
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(q, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		q = after
	}
}

// table is a table to insert into.
type table struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind string // as PostgreSQL calls it; SQLite keeps what it is given
}

func (t table) names() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// databases are an open database: one pool to write, one to read. They may be the same.
type databases struct {
	*dialect
	writer, reader *sql.DB
	key            []byte // of the hashes of erased customers
}

func (d databases) close() error {
	err := d.reader.Close()
	if d.writer != d.reader {
		err = joined(d.writer.Close(), err)
	}
	return err
}

// connect opens the database that a DSN names. It reaches out to nothing yet.
func connect(dsn string, readers int) (databases, error) {
	scheme, rest, _ := strings.Cut(dsn, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(rest, readers)
	case "postgres", "postgresql":
		return openPostgres(dsn, readers)
	}
	// The DSN itself stays out of the message: it may hold a password.
	return databases{}, fmt.Errorf("store: the DSN begins neither with sqlite: nor with postgres://")
}
