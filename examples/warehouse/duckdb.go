//go:build duckdb && cgo

package main

// The driver links a C++ library of 60 MB, so it is there for those who ask for it
// (-tags duckdb) and nobody else waits for its download, a C compiler or the linker.
import _ "github.com/duckdb/duckdb-go/v2"
