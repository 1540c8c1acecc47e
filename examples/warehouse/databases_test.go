package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// each runs a test in an empty database of each kind.
func each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, sqlite(t)) })
	t.Run("duckdb", func(t *testing.T) { f(t, duckdb(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, postgres(t)) })
}

func sqlite(t testing.TB) string {
	file := filepath.Join(t.TempDir(), "it's 100% a #.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

func duckdb(t testing.TB) string {
	if !slices.Contains(sql.Drivers(), "duckdb") {
		t.Skip("duckdb: tests are built without -tags duckdb")
	}
	file := filepath.Join(t.TempDir(), "shop.db")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	return "duckdb:" + file
}
