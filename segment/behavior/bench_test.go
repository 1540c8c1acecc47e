package behavior

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// spread returns n orders of n/6 customers over two years, by time, so that
// neighbouring orders belong to different customers: the hard case for memory.
func spread(n int) []Order {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	orders := make([]Order, n)
	for i := range orders {
		orders[i] = Order{
			Customer: fmt.Sprintf("C%07d", r.IntN(n/6)),
			Time:     start.Add(time.Duration(i) * 730 * 24 * time.Hour / time.Duration(n)),
			Amount:   float64(r.IntN(10000)) / 100,
		}
	}
	return orders
}

func BenchmarkLedgerAdd(b *testing.B) {
	const n = 1_000_000
	orders := spread(n)
	b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			l := NewLedger(Options{})
			for i := range orders {
				if err := l.Add(orders[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/order")
	})
}

func BenchmarkLedgerAddAll(b *testing.B) {
	const n = 1_000_000
	orders := spread(n)
	b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := NewLedger(Options{}).AddAll(orders); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/order")
	})
}

func BenchmarkSummarize(b *testing.B) {
	const n = 1_000_000
	l, err := CollectSlice(b.Context(), spread(n), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := l.Summarize(b.Context(), Window{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
