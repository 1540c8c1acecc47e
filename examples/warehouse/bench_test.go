package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/clientele-go/clientele/segment/behavior"
)

// The two ways, in each database: from the query to the table of customers.
func BenchmarkTable(b *testing.B) {
	sizes := []int{100_000}
	switch {
	case testing.Short():
		sizes = []int{1000}
	case os.Getenv("CLIENTELE_FULL") != "":
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		for _, database := range []struct {
			name string
			dsn  func(testing.TB) string
		}{{"sqlite", sqlite}, {"postgres", postgres}, {"duckdb", duckdb}} {
			b.Run(fmt.Sprintf("n=%d/db=%s", n, database.name), func(b *testing.B) {
				dsn := database.dsn(b)
				fill(b, dsn, "orders", "date", made(n))
				db, err := open(dsn, false)
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				for _, way := range []struct {
					name string
					read func(querier, *Query) (*behavior.Table, error)
				}{
					{"aggregated", func(tx querier, q *Query) (*behavior.Table, error) { return aggregateTable(b.Context(), tx, q) }},
					{"streamed", func(tx querier, q *Query) (*behavior.Table, error) { return ledgerTable(b.Context(), tx, q) }},
				} {
					b.Run("way="+way.name, func(b *testing.B) {
						b.ReportAllocs()
						for b.Loop() {
							err := db.read(b.Context(), func(tx querier) error {
								q, err := newQuery(b.Context(), tx, db.dialect, "orders", "", "")
								if err != nil {
									return err
								}
								t, err := way.read(tx, q)
								if err == nil && len(t.Customers) != n {
									err = fmt.Errorf("%d customers", len(t.Customers))
								}
								b.ReportMetric(float64(t.Lines), "lines")
								return err
							})
							if err != nil {
								b.Fatal(err)
							}
						}
					})
				}
			})
		}
	}
}
