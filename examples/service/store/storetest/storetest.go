// Package storetest gives tests a database of their own: SQLite in a file always, PostgreSQL
// where it is installed.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
)

// Each runs a test on an empty database of each kind, named by its DSN.
func Each(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgreSQL(t)) })
}

// SQLite returns the DSN of a file that is not there yet.
func SQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "shop.db") }

// PostgreSQL returns the DSN of an empty schema on a server that runs as long as the test
// binary, and skips the test where none is installed.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	s, err := server()
	if errors.Is(err, errAbsent) {
		t.Skip("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin nor in PATH")
	}
	if err != nil {
		t.Fatal(err)
	}
	schema := "t" + strings.ToLower(rand.Text())
	run := func(statement string) {
		db, err := sql.Open("pgx", s.dsn)
		if err == nil {
			_, err = db.ExecContext(context.Background(), statement)
			db.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	return s.dsn + "&search_path=" + schema
}

var errAbsent = errors.New("absent")

type running struct {
	dsn string
	// input is that of the shell which watches over the server. It is kept here because the
	// garbage collector closes what nobody holds.
	input io.Closer
}

// server starts PostgreSQL on the first call. It listens on a socket in its own folder and
// on no port.
var server = sync.OnceValues(func() (*running, error) {
	initdb, err := find("initdb")
	if err != nil {
		return nil, errAbsent
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	// PostgreSQL refuses to run as root; the user postgres comes with its package.
	var as []string
	if os.Geteuid() == 0 {
		as = []string{"runuser", "-u", "postgres", "--"}
		if err := exec.Command("chown", "postgres", dir).Run(); err != nil {
			os.RemoveAll(dir)
			return nil, errAbsent
		}
	}
	// The shell ends the server when its own input ends, and so when the test binary does,
	// however that comes about.
	const script = `set -e
		"$0" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1
		"$1" -D "$2/data" -k "$2" -h '' >>"$2/log" 2>&1 </dev/null &
		cat >/dev/null || true
		kill -QUIT $! || true
		wait $! || true
		rm -rf "$2"`
	args := append(as, "sh", "-c", script, initdb, filepath.Join(filepath.Dir(initdb), "postgres"), dir)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &running{"postgres://postgres@/postgres?host=" + url.QueryEscape(dir), input}
	return s, await(s.dsn, filepath.Join(dir, "log"))
})

// await waits until the server answers.
func await(dsn, log string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for range 600 {
		if err = db.Ping(); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	said, _ := os.ReadFile(log)
	return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, bytes.TrimSpace(said))
}

// find looks where Debian keeps it, and then in PATH.
func find(program string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	if len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(program)
}
