package cluster

import (
	"fmt"
	"testing"
)

// BenchmarkHDBSCAN clusters ten blobs of normal rows that touch here and there.
func BenchmarkHDBSCAN(b *testing.B) {
	for _, c := range []struct{ n, d int }{{10000, 10}, {100000, 2}, {100000, 4}, {100000, 6}, {100000, 10}, {1000000, 2}} {
		b.Run(fmt.Sprintf("n=%d/d=%d", c.n, c.d), func(b *testing.B) {
			x, _ := blobs(1, c.n, c.d, 10, 5)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (HDBSCAN{MinSize: 100, MinPoints: 5}).Fit(b.Context(), x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHDBSCANAssign(b *testing.B) {
	for _, d := range []int{2, 6, 10} {
		b.Run(fmt.Sprintf("n=100000/d=%d", d), func(b *testing.B) {
			x, _ := blobs(1, 100000, d, 10, 5)
			m, err := HDBSCAN{MinSize: 100, MinPoints: 5}.Fit(b.Context(), x)
			if err != nil {
				b.Fatal(err)
			}
			fresh, _ := blobs(1, 1000, d, 10, 5)
			b.ReportAllocs()
			for i := 0; b.Loop(); i = (i + 1) % fresh.Rows {
				m.Assign(fresh.Row(i))
			}
		})
	}
}

func BenchmarkDBSCAN(b *testing.B) {
	b.Run("n=100000/d=6", func(b *testing.B) {
		x, _ := blobs(1, 100000, 6, 10, 5)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := (DBSCAN{Epsilon: 1}).Fit(b.Context(), x); err != nil {
				b.Fatal(err)
			}
		}
	})
}
