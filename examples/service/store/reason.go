package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"
)

// Reason says what a database has against a call, for a log that whoever runs the service
// reads, and whether it is the database that is unavailable: no disk space, no connection, a
// lock that does not go away. Then the same call may do well later. The reason is made of
// codes only: what a database writes in its messages may quote a row. It is empty for errors
// that are not the database's.
func Reason(err error) (reason string, unavailable bool) {
	var lite *modernc.Error
	var server *pgconn.PgError
	var errno syscall.Errno
	var lookup *net.DNSError
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "", false
	case errors.As(err, &lite):
		reason, unavailable = sqliteReason(lite.Code())
	case errors.As(err, &server):
		reason, unavailable = postgresReason(server.Code)
	case errors.As(err, &lookup):
		reason, unavailable = "the name of the server is not found", true
	case errors.As(err, &errno):
		reason, unavailable = errno.Error(), true // "connection refused"
	case errors.As(err, new(*pgconn.ConnectError)):
		reason, unavailable = "no connection to the server", true
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, pgconn.ErrConnClosed),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		reason, unavailable = "the connection is gone", true
	}
	if errors.As(err, new(*broken)) {
		unavailable = true
		if reason == "" {
			reason = "the connection cannot be used"
		}
	}
	if reason != "" {
		reason = "database: " + reason
	}
	return reason, unavailable
}

// sqliteReason has the words of https://sqlite.org/rescode.html for the codes that somebody
// can do something about.
func sqliteReason(code int) (string, bool) {
	words := map[int]string{
		3: "access permission denied", 5: "the database file is locked", 6: "a table is locked", 7: "out of memory",
		8: "attempt to write a read-only database", 10: "disk I/O error", 11: "the database file is malformed",
		13: "database or disk is full", 14: "unable to open the database file", 15: "locking protocol", 26: "the file is not a database",
	}[code&0xff] // the rest is detail
	return fmt.Sprintf("%s (SQLite %d)", orElse(words, "the statement failed"), code), words != ""
}

// postgresReason goes by the SQLSTATE, whose names are in appendix A of the manual.
func postgresReason(code string) (string, bool) {
	words, known := map[string]string{
		"53100": "the disk of the server is full", "53200": "the server is out of memory", "53300": "the server has too many connections",
		"25006": "the server is read-only", "28000": "authorization refused", "28P01": "the password is wrong", "3D000": "there is no such database",
		"40001": "serialization failure", "40P01": "deadlock", "55P03": "a lock is not available",
		"57P01": "the server is being shut down", "57P02": "the server has crashed", "57P03": "the server is starting or going down",
		"58030": "I/O error of the server", "42501": "the user may not do that",
	}[code]
	if class := code[:min(2, len(code))]; !known {
		words, known = map[string]string{
			"08": "connection exception", "53": "the server is short of resources", "57": "an operator intervened",
			"58": "system error of the server", "XX": "internal error of the server",
		}[class]
	}
	return fmt.Sprintf("%s (SQLSTATE %s)", orElse(words, "the statement failed"), code), known
}

func orElse(words, otherwise string) string {
	if words == "" {
		return otherwise
	}
	return words
}
