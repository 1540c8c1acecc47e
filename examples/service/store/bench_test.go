package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// What this store does here, in a minute or two; and with a million customers, ten million
// orders and some 5 GB of disk, in half an hour:
//
//	go test -run '^$' -bench . ./store
//	CLIENTELE_FULL=1 go test -run '^$' -bench 'OrdersOf|SaveFit' -timeout 2h ./store

// databases runs a benchmark on an empty store of each kind.
func databases(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	b.Run("db=sqlite", func(b *testing.B) { bench(b, open(b, storetest.SQLite(b))) })
	b.Run("db=postgres", func(b *testing.B) { bench(b, open(b, storetest.PostgreSQL(b))) })
}

// benchOrder is the i-th order line of a shop with that many customers, who come in no order.
func benchOrder(i, customers int) store.Order {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	return store.Order{ID: fmt.Sprintf("L%09d", i), Customer: benchCustomer(r.IntN(customers)), Time: day.AddDate(0, 0, -r.IntN(700)),
		Amount: float64(r.IntN(20000)) / 100, Quantity: 1, Number: fmt.Sprintf("N%08d", i/2), Channel: "web", Category: "climbing"}
}

func benchCustomer(i int) string { return fmt.Sprintf("K%07d", i) }

// BenchmarkAddOrders sends batches from clients that each wait for their answer.
func BenchmarkAddOrders(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		next := 0 // order lines so far, over all runs
		for _, c := range []struct{ batch, clients int }{{1, 1}, {1, 32}, {1, 256}, {100, 1}, {100, 8}, {1000, 1}, {1000, 4}} {
			b.Run(fmt.Sprintf("batch=%d/clients=%d", c.batch, c.clients), func(b *testing.B) {
				b.ReportAllocs()
				work := make([][]store.Order, b.N)
				for i := range work {
					work[i] = make([]store.Order, c.batch)
					for j := range work[i] {
						work[i][j] = benchOrder(next, 100_000)
						next++
					}
				}
				b.ResetTimer()
				var at atomic.Int64
				var all sync.WaitGroup
				for range c.clients {
					all.Go(func() {
						for i := at.Add(1) - 1; i < int64(b.N); i = at.Add(1) - 1 {
							if _, err := s.AddOrders(context.Background(), work[i]); err != nil {
								b.Error(err)
							}
						}
					})
				}
				all.Wait()
				b.ReportMetric(float64(c.batch*b.N)/b.Elapsed().Seconds(), "orders/s")
			})
		}
	})
}

// BenchmarkOrdersOf asks for the ten orders of a customer, from one client and from eight.
// CLIENTELE_FULL=1 is a million customers.
func BenchmarkOrdersOf(b *testing.B) {
	customers := 20_000
	if os.Getenv("CLIENTELE_FULL") == "1" {
		customers = 1_000_000
	}
	databases(b, func(b *testing.B, s *store.Store) {
		fill(b, s, customers)
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("n=%d/clients=%d", customers, clients), func(b *testing.B) {
				b.ReportAllocs()
				var at atomic.Int64
				var all sync.WaitGroup
				for client := range clients {
					all.Go(func() {
						r := rand.New(rand.NewPCG(2, uint64(client)))
						for at.Add(1) <= int64(b.N) {
							if _, err := s.OrdersOf(context.Background(), benchCustomer(r.IntN(customers))); err != nil {
								b.Error(err)
							}
						}
					})
				}
				all.Wait()
			})
		}
	})
}

// BenchmarkStream reads all orders, as a fit does.
func BenchmarkStream(b *testing.B) {
	const customers = 20_000
	databases(b, func(b *testing.B, s *store.Store) {
		fill(b, s, customers)
		b.Run(fmt.Sprintf("orders=%d", 10*customers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				err := s.Snapshot(context.Background(), func(v *store.View) error {
					for _, err := range v.Orders(context.Background()) {
						if err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(10*customers*b.N)/b.Elapsed().Seconds(), "orders/s")
		})
	})
}

// BenchmarkSaveFit saves a fit in the place of the one before. CLIENTELE_FULL=1 is a million
// customers. The longest that an order had to wait meanwhile is in the last column.
func BenchmarkSaveFit(b *testing.B) {
	customers := 20_000
	if os.Getenv("CLIENTELE_FULL") == "1" {
		customers = 1_000_000
	}
	row := make([]byte, 150)
	members := func(yield func(store.Member) bool) {
		for i := range customers {
			if !yield(store.Member{Customer: benchCustomer(i), Segment: "s1", Row: row}) {
				return
			}
		}
	}
	databases(b, func(b *testing.B, s *store.Store) {
		b.Run(fmt.Sprintf("n=%d", customers), func(b *testing.B) {
			b.ReportAllocs()
			var longest time.Duration
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					start := time.Now()
					if _, err := s.AddOrders(context.Background(), []store.Order{benchOrder(i, customers)}); err != nil {
						b.Error(err)
						return
					}
					longest = max(longest, time.Since(start))
				}
			}()
			for b.Loop() {
				if _, err := s.SaveFit(context.Background(), store.Fit{At: day}, members); err != nil {
					b.Fatal(err)
				}
			}
			close(stop)
			<-stopped
			b.ReportMetric(float64(longest.Milliseconds()), "ms/longest-wait")
		})
	})
}

// fill stores ten orders a customer.
func fill(b *testing.B, s *store.Store, customers int) {
	batch := make([]store.Order, 0, 10_000)
	for i := range 10 * customers {
		batch = append(batch, benchOrder(i, customers))
		if len(batch) == cap(batch) || i == 10*customers-1 {
			if _, err := s.AddOrders(context.Background(), batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
}
