//go:build !unix

package main

import "testing"

func postgres(t testing.TB) string {
	t.Skip("postgres: the tests start it on Unix only")
	return ""
}
