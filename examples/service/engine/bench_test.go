package engine_test

import (
	"fmt"
	"os"
	"runtime/metrics"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
)

// BenchmarkAssign is one customer after the other, read from SQLite and assigned, and without
// the store.
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
		r := demo.Shop{Seed: 1}.Customer(7)
		for b.Loop() {
			if _, err := e.AssignRecords(b.Context(), r.Orders, r.Events); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkErase is the erasure of somebody whom the fit knows.
func BenchmarkErase(b *testing.B) {
	e := fitted(b, demo.Shop{Seed: 1, Customers: 5000}, engine.Config{K: exactly(4)})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := e.Erase(b.Context(), fmt.Sprintf("c%07d", i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFitWhileServing fits while one client asks about one customer after the other, and
// reports what these waited and how much memory was in use at most. The million takes
//
//	CLIENTELE_FULL=1 go test ./engine -run '^$' -bench FitWhileServing -benchtime 1x -timeout 1h
func BenchmarkFitWhileServing(b *testing.B) {
	sizes := []int{10_000}
	if os.Getenv("CLIENTELE_FULL") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			st := open(b)
			started := time.Now()
			if err := (demo.Shop{Seed: 1, Customers: n}).Fill(b.Context(), st, nil); err != nil {
				b.Fatal(err)
			}
			stored, err := st.Counts(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			b.Logf("%+v stored in %v", stored, time.Since(started))
			e, err := engine.New(b.Context(), st, engine.Config{Instrument: demo.Instrument(), Logger: stages(b)})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := e.Fit(b.Context()); err != nil { // so that there is a model to ask
				b.Fatal(err)
			}
			var most uint64
			var waited []time.Duration
			for b.Loop() {
				done := make(chan struct{})
				var clients sync.WaitGroup
				clients.Go(func() {
					for i := 0; ; i++ {
						select {
						case <-done:
							return
						default:
						}
						began := time.Now()
						if _, err := e.Assign(b.Context(), fmt.Sprintf("c%07d", i*7919%n)); err != nil {
							b.Error(err)
							return
						}
						waited = append(waited, time.Since(began))
						if i%100 == 0 {
							most = max(most, inUse())
						}
					}
				})
				if _, err := e.Fit(b.Context()); err != nil {
					b.Fatal(err)
				}
				close(done)
				clients.Wait()
			}
			slices.Sort(waited)
			at := func(q float64) float64 { return float64(waited[int(q*float64(len(waited)-1))].Microseconds()) }
			b.ReportMetric(at(.5), "µs-p50")
			b.ReportMetric(at(.99), "µs-p99")
			b.ReportMetric(at(1), "µs-max")
			b.ReportMetric(float64(len(waited))/b.Elapsed().Seconds(), "asked/s")
			b.ReportMetric(float64(most)/(1<<20), "MB-most")
		})
	}
}

// inUse is how much memory the process has of the system.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
