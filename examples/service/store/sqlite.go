package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // driver "sqlite"
)

var sqlite = &dialect{
	name: "sqlite",
	// IMMEDIATE takes the write lock at once, so that no transaction reads first and then
	// finds that it may not write.
	begin:  "BEGIN IMMEDIATE",
	in:     "IN (SELECT value FROM json_each(?))",
	list:   func(texts []string) (any, error) { b, err := json.Marshal(texts); return string(b), err },
	insert: insertRows,
	scrub:  scrubSQLite,
}

// openSQLite opens a file, which is made where it is missing.
//
// A write-ahead log lets readers read while one writes. With synchronous=FULL a commit
// returns when the log is on the disk; the usual NORMAL would lose the last commits with
// the power. secure_delete overwrites what is deleted with zeros. The log goes into the file
// at 32 MB instead of 4: a page that many customers share is then moved once for many orders.
// It grows beyond that only while somebody reads what was there before.
func openSQLite(file string, readers int) (databases, error) {
	if file == "" || strings.HasPrefix(file, ":memory:") || strings.ContainsRune(file, 0) {
		return databases{}, errors.New("store: sqlite: needs the name of a file")
	}
	// SQLite would let everybody on the machine read it; the log takes after the file.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return databases{}, fmt.Errorf("store: sqlite: %w", err)
	}
	if err := f.Close(); err != nil {
		return databases{}, fmt.Errorf("store: sqlite: %w", err)
	}
	const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=cache_size(-65536)" +
		"&_pragma=wal_autocheckpoint(8000)&_pragma=journal_size_limit(67108864)"
	name := "file:" + (&url.URL{Path: file}).EscapedPath() + pragmas
	d := databases{dialect: sqlite}
	if d.writer, err = sql.Open("sqlite", name); err != nil {
		return d, err
	}
	// The file has room for one who writes; a second connection would only wait.
	d.writer.SetMaxOpenConns(1)
	if d.reader, err = sql.Open("sqlite", name+"&_pragma=query_only(1)"); err != nil {
		return d, joined(err, d.writer.Close())
	}
	d.reader.SetMaxOpenConns(readers)
	d.reader.SetMaxIdleConns(readers)
	return d, nil
}

// rowsAtOnce is how many rows one statement inserts. More saves little, and statements
// come in two sizes only, so that they stay prepared.
const rowsAtOnce = 32

func insertRows(ctx context.Context, w *session, into table, values []any) error {
	row := "(" + strings.Repeat("?, ", len(into.columns)-1) + "?)"
	one := "INSERT INTO " + into.name + " (" + into.names() + ") VALUES " + row
	many := one + strings.Repeat(", "+row, rowsAtOnce-1)
	for len(values) > 0 {
		q, n := many, rowsAtOnce*len(into.columns)
		if len(values) < n {
			q, n = one, len(into.columns)
		}
		if _, err := w.exec(ctx, q, values[:n]...); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// scrubSQLite moves the log into the file and cuts it to nothing. What was deleted is then
// zeros in the one and no longer in the other. It does not wait long for those who read:
// whoever began before the deletion may do so for minutes, and nobody could write meanwhile.
func scrubSQLite(ctx context.Context, w *session) bool {
	if _, err := w.exec(ctx, "PRAGMA busy_timeout = 250"); err != nil {
		return false
	}
	var busy, pages, moved int
	err := w.row(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	_, back := w.exec(ctx, "PRAGMA busy_timeout = 10000")
	return err == nil && back == nil && busy == 0
}
