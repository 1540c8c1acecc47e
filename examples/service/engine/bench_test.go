package engine_test

import (
	"fmt"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
)

// BenchmarkAssign is one customer after the other, read from SQLite and assigned;
// BenchmarkAssignRecords without the store.
func BenchmarkAssign(b *testing.B) {
	const n = 1000
	e := fitted(b, demo.Shop{Seed: 1, Customers: n}, engine.Config{K: exactly(4)})
	b.Run("sqlite", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := e.Assign(b.Context(), fmt.Sprintf("c%07d", i%n)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("records", func(b *testing.B) {
		b.ReportAllocs()
		r := demo.Shop{Seed: 1, Customers: n}.Customer(7)
		for b.Loop() {
			if _, err := e.AssignRecords(b.Context(), r.Orders, r.Events); err != nil {
				b.Fatal(err)
			}
		}
	})
}
