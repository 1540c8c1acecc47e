//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is the PostgreSQL of all tests; it starts with the first that asks for it.
var server struct {
	sync.Once
	dir, skip string
	cmd       *exec.Cmd
	databases int
}

func TestMain(m *testing.M) {
	code := m.Run()
	if server.cmd != nil {
		server.cmd.Process.Signal(os.Interrupt) // its "fast shutdown"
		server.cmd.Wait()
	}
	os.RemoveAll(server.dir)
	os.Exit(code)
}

// postgres returns the DSN of an empty database, or skips where there is no PostgreSQL.
func postgres(t testing.TB) string {
	server.Do(startPostgres)
	if server.skip != "" {
		t.Skip("postgres: " + server.skip)
	}
	server.databases++
	name := fmt.Sprint("test", server.databases)
	db, err := sql.Open("pgx", dsnOf("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return dsnOf(name)
}

func dsnOf(database string) string {
	return "postgres://shop@/" + database + "?host=" + server.dir
}

// startPostgres makes a cluster in a temporary directory that listens on a socket there and
// nowhere else. PostgreSQL refuses to run as root, so root starts it as its own user.
func startPostgres() {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if path, err := exec.LookPath("initdb"); err == nil && len(bins) == 0 {
		bins = append(bins, filepath.Dir(path))
	}
	if len(bins) == 0 {
		server.skip = "initdb is neither in PATH nor in /usr/lib/postgresql"
		return
	}
	bin := bins[len(bins)-1]
	var err error
	if server.dir, err = os.MkdirTemp("", "pg"); err != nil {
		server.skip = err.Error()
		return
	}
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			server.skip = err.Error()
			return
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(server.dir, uid, gid); err != nil {
			server.skip = err.Error()
			return
		}
	}
	data := filepath.Join(server.dir, "data")
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir, cmd.SysProcAttr = server.dir, attr
		return cmd
	}
	if out, err := command("initdb", "-D", data, "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-locale", "-N").CombinedOutput(); err != nil {
		server.skip = fmt.Sprintf("initdb: %v: %s", err, out)
		return
	}
	cmd := command("postgres", "-D", data, "-k", server.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "timezone=Asia/Tokyo")
	if err := cmd.Start(); err != nil {
		server.skip = err.Error()
		return
	}
	server.cmd = cmd
	db, err := sql.Open("pgx", dsnOf("postgres"))
	if err != nil {
		server.skip = err.Error()
		return
	}
	defer db.Close()
	for range 100 {
		if err = db.Ping(); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	server.skip = fmt.Sprint("the server does not answer: ", err)
}
