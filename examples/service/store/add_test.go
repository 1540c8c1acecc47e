package store_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
	"github.com/clientele-go/clientele/segment/behavior"
)

// Texts that mean something to SQL, JSON, HTML, a shell or a terminal.
var texts = []string{"", "web", "O'Brien; DROP TABLE orders; --", `"\u0000"`, "\x1b[31m\r\n", "<script>", "ß日本🙂", "$1 ? ?1",
	strings.Repeat("ü", 100), "\u2028\ufffd", "'||(SELECT 1)||'"}

var numbers = []float64{0, math.Copysign(0, -1), 1, -1, .1, 1.0 / 3, 1e15, -1e15, 5e-324, 123456789.01, 1 << 49}

func TestWhatComesInComesOut(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		r := rand.New(rand.NewPCG(1, 1))
		word := func() string { return texts[r.IntN(len(texts))] }
		figure := func() float64 { return numbers[r.IntN(len(numbers))] }
		when := func() time.Time {
			zone := time.FixedZone("", 3600*(r.IntN(25)-12))
			return time.Unix(r.Int64N(17e9)-85e8, r.Int64N(1e9)).In(zone) // years 1700 to 2239
		}
		id := func(i int) string { return fmt.Sprint(word()[:0], i, texts[1:][r.IntN(6)]) }
		const customer = "it's \"K\" 日本"
		orders, events, answers := map[string]store.Order{}, map[string]store.Event{}, map[string]store.Answer{}
		for i := range 300 {
			o := store.Order{ID: id(i), Customer: customer, Time: when(), Amount: figure(), Quantity: figure(), Number: word(),
				Channel: word(), Category: word(), Returned: r.IntN(2) == 0, Discount: math.Abs(figure())}
			orders[o.Time.UTC().String()] = o
			e := store.Event{ID: id(i), Customer: customer, Time: when(), Complaint: r.IntN(2) == 0, Channel: word(),
				Response: time.Duration(r.Int64())}
			events[e.Time.UTC().String()] = e
			a := store.Answer{ID: id(i), Customer: customer, Time: when(), Role: word(), Items: map[string]float64{"q": figure(), texts[1+r.IntN(10)]: figure()}}
			answers[a.ID] = a
		}
		if a, err := s.AddOrders(t.Context(), slices.Collect(maps.Values(orders))); err != nil || a.Added != len(orders) {
			t.Fatal(a, err)
		}
		if a, err := s.AddEvents(t.Context(), slices.Collect(maps.Values(events))); err != nil || a.Added != len(events) {
			t.Fatal(a, err)
		}
		if a, err := s.AddAnswers(t.Context(), slices.Collect(maps.Values(answers))); err != nil || a.Added != len(answers) {
			t.Fatal(a, err)
		}
		gotOrders, err := s.OrdersOf(t.Context(), customer)
		if err != nil || len(gotOrders) != len(orders) {
			t.Fatal(len(gotOrders), err)
		}
		for i, o := range gotOrders {
			in := orders[o.Time.String()]
			want := behavior.Order{Customer: customer, Time: in.Time.UTC(), Amount: in.Amount, Quantity: in.Quantity, Number: in.Number,
				Channel: in.Channel, Category: in.Category, Returned: in.Returned, Discount: in.Discount}
			if o != want || i > 0 && o.Time.Before(gotOrders[i-1].Time) {
				t.Fatalf("%+v\n%+v", o, want)
			}
		}
		gotEvents, err := s.EventsOf(t.Context(), customer)
		if err != nil || len(gotEvents) != len(events) {
			t.Fatal(len(gotEvents), err)
		}
		for _, e := range gotEvents {
			in := events[e.Time.String()]
			want := behavior.Contact{Customer: customer, Time: in.Time.UTC(), Complaint: in.Complaint, Response: in.Response, Channel: in.Channel}
			if e != want {
				t.Fatalf("%+v\n%+v", e, want)
			}
		}
		gotAnswers, err := s.AnswersOf(t.Context(), customer)
		if err != nil || len(gotAnswers) != len(answers) {
			t.Fatal(len(gotAnswers), err)
		}
		for _, a := range gotAnswers {
			in := answers[a.ID]
			if !a.Time.Equal(in.Time) || a.Role != in.Role || a.Customer != customer || !maps.Equal(a.Items, in.Items) {
				t.Fatalf("%+v\n%+v", a, in)
			}
		}
		// And all of it is known when it comes again.
		if a, err := s.AddOrders(t.Context(), slices.Collect(maps.Values(orders))); err != nil || a.Known != len(orders) {
			t.Fatal(a, err)
		}
		if a, err := s.AddEvents(t.Context(), slices.Collect(maps.Values(events))); err != nil || a.Known != len(events) {
			t.Fatal(a, err)
		}
		if a, err := s.AddAnswers(t.Context(), slices.Collect(maps.Values(answers))); err != nil || a.Known != len(answers) {
			t.Fatal(a, err)
		}
	})
}

func TestFaults(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	long := strings.Repeat("x", 201)
	good := store.Order{ID: "1", Customer: "K", Time: day}
	for field, spoil := range map[string][]func(*store.Order){
		"id": {func(o *store.Order) { o.ID = "" }, func(o *store.Order) { o.ID = long },
			func(o *store.Order) { o.ID = "a\x00" }, func(o *store.Order) { o.ID = "\xff" }},
		"customer": {func(o *store.Order) { o.Customer = "" }, func(o *store.Order) { o.Customer = long },
			func(o *store.Order) { o.Customer = "\x00" }, func(o *store.Order) { o.Customer = "\xc3" }},
		"time": {func(o *store.Order) { o.Time = time.Time{} }, func(o *store.Order) { o.Time = time.Date(1699, 12, 31, 0, 0, 0, 0, time.UTC) },
			func(o *store.Order) { o.Time = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"amount": {func(o *store.Order) { o.Amount = math.NaN() }, func(o *store.Order) { o.Amount = math.Inf(-1) },
			func(o *store.Order) { o.Amount = 1e16 }},
		"quantity": {func(o *store.Order) { o.Quantity = math.Inf(1) }},
		"discount": {func(o *store.Order) { o.Discount = -1 }, func(o *store.Order) { o.Discount = math.NaN() }},
		"number":   {func(o *store.Order) { o.Number = long }},
		"channel":  {func(o *store.Order) { o.Channel = "\xff" }},
		"category": {func(o *store.Order) { o.Category = "\x00" }},
	} {
		for i, f := range spoil {
			bad := good
			f(&bad)
			_, err := s.AddOrders(t.Context(), []store.Order{good, bad})
			var fault *store.Fault
			if !errors.As(err, &fault) || fault.Index != 1 || fault.Field != field || fault.Customer != bad.Customer || fault.Reason == "" {
				t.Error(field, i, err)
			}
		}
	}
	for field, e := range map[string]store.Event{
		"channel":  {ID: "1", Customer: "K", Time: day, Channel: long},
		"response": {ID: "1", Customer: "K", Time: day, Response: -1},
		"time":     {ID: "1", Customer: "K"},
	} {
		_, err := s.AddEvents(t.Context(), []store.Event{e})
		if fault := new(store.Fault); !errors.As(err, &fault) || fault.Field != field {
			t.Error(field, err)
		}
	}
	many := map[string]float64{}
	for i := range 1001 {
		many[fmt.Sprint(i)] = 1
	}
	for _, items := range []map[string]float64{nil, {"": 1}, {long: 1}, {"q": math.NaN()}, {"q": 1, "r": math.Inf(1)}, many} {
		_, err := s.AddAnswers(t.Context(), []store.Answer{{ID: "1", Customer: "K", Time: day, Items: items}})
		if fault := new(store.Fault); !errors.As(err, &fault) || fault.Field != "items" {
			t.Error(len(items), err)
		}
	}
	if _, err := s.AddOrders(t.Context(), make([]store.Order, store.MaxBatch+1)); !errors.As(err, new(*store.Fault)) {
		t.Error(err)
	}
	if c, err := s.Counts(t.Context()); err != nil || c != (store.Counts{}) {
		t.Error(c, err)
	}
}

func TestInputIsNotChanged(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	zone := time.FixedZone("", 7200)
	orders := []store.Order{{ID: "1", Customer: "K", Time: day.In(zone), Amount: math.Copysign(0, -1)}}
	answers := []store.Answer{{ID: "1", Customer: "K", Time: day, Items: map[string]float64{"q": math.Copysign(0, -1)}}}
	if _, err := s.AddOrders(t.Context(), orders); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddAnswers(t.Context(), answers); err != nil {
		t.Fatal(err)
	}
	if orders[0].Time.Location() != zone || !math.Signbit(orders[0].Amount) || !math.Signbit(answers[0].Items["q"]) {
		t.Error(orders, answers)
	}
}

func TestABatchIsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		in := orders("A", 10)
		if _, err := s.AddOrders(t.Context(), in[:5]); err != nil {
			t.Fatal(err)
		}
		count := func(want int64) {
			t.Helper()
			if c, err := s.Counts(t.Context()); err != nil || c.Orders != want {
				t.Fatal(c, err)
			}
		}
		refused := func(batch []store.Order, index int) {
			t.Helper()
			_, err := s.AddOrders(t.Context(), batch)
			var conflict *store.Conflict
			if !errors.As(err, &conflict) || conflict.Index != index || conflict.ID != batch[index].ID {
				t.Fatal(err)
			}
			count(5)
		}
		// Every field is content, and so is whose order it is.
		for _, change := range []func(*store.Order){
			func(o *store.Order) { o.Amount++ }, func(o *store.Order) { o.Time = o.Time.Add(1) }, func(o *store.Order) { o.Customer = "B" },
			func(o *store.Order) { o.Quantity = 1 }, func(o *store.Order) { o.Number = "1" }, func(o *store.Order) { o.Channel = "1" },
			func(o *store.Order) { o.Category = "1" }, func(o *store.Order) { o.Returned = true }, func(o *store.Order) { o.Discount = 1 },
		} {
			batch := slices.Clone(in)
			change(&batch[3])
			refused(batch, 3)
			batch = slices.Clone(in[5:])
			batch = append(batch, batch[2])
			change(&batch[5])
			refused(batch, 5) // within the batch
		}
		batch := slices.Clone(in)
		for i := range batch { // the same moment by another clock is the same
			batch[i].Time = batch[i].Time.In(time.FixedZone("", 3600))
		}
		a, err := s.AddOrders(t.Context(), append(batch, batch[9], batch[1]))
		if err != nil || a != (store.Added{Added: 5, Known: 7}) {
			t.Fatal(a, err)
		}
		count(10)
		if a, err := s.AddOrders(t.Context(), nil); err != nil || a != (store.Added{}) {
			t.Fatal(a, err)
		}
	})
}

// Whatever is sent how often, in which pieces and by how many at the same time: it is there
// once, and was new once.
func TestRetriesDoubleNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		// Two stores on one database are two processes.
		stores := []*store.Store{open(t, dsn), open(t, dsn)}
		const n, customers = 600, 13
		all := make([]store.Order, n)
		for i := range all {
			all[i] = store.Order{ID: fmt.Sprint(i), Customer: fmt.Sprint("K", i%customers), Time: day, Amount: float64(i)}
		}
		var mu sync.Mutex
		fresh := 0
		var clients sync.WaitGroup
		for client := range 12 {
			clients.Go(func() {
				r := rand.New(rand.NewPCG(3, uint64(client)))
				for at := 0; at < n; {
					lo := max(0, at-r.IntN(20))
					hi := min(n, lo+1+r.IntN(60))
					a, err := stores[client%2].AddOrders(t.Context(), all[lo:hi])
					if err != nil || a.Added+a.Known != hi-lo {
						t.Error(a, err)
						return
					}
					mu.Lock()
					fresh += a.Added
					mu.Unlock()
					at = max(at, hi)
				}
			})
		}
		clients.Wait()
		c, err := stores[1].Counts(t.Context())
		if err != nil || c.Orders != n || fresh != n {
			t.Fatal(c, fresh, err)
		}
		sum := 0
		for i := range customers {
			of, err := stores[0].OrdersOf(t.Context(), fmt.Sprint("K", i))
			if err != nil {
				t.Fatal(err)
			}
			sum += len(of)
		}
		if sum != n {
			t.Fatal(sum)
		}
	})
}

// Batches that are refused share their commits with others, who must not notice.
func TestABadBatchSpoilsNoOther(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		if _, err := s.AddOrders(t.Context(), orders("taken", 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Erase(t.Context(), "gone", 0, nil); err != nil {
			t.Fatal(err)
		}
		const clients, each = 30, 20
		var all sync.WaitGroup
		for client := range clients {
			all.Go(func() {
				for i := range each {
					batch := orders(fmt.Sprintf("K%d-%d", client, i), 3)
					var want any
					switch client % 3 {
					case 0:
						o := orders("taken", 1)[0]
						o.Amount = float64(i) + .5
						batch, want = append(batch, o), new(*store.Conflict)
					case 1:
						batch, want = append(batch, orders("gone", 1)...), new(*store.Gone)
					}
					a, err := s.AddOrders(t.Context(), batch)
					if want == nil && (err != nil || a.Added != 3) || want != nil && !errors.As(err, want) {
						t.Error(a, err)
					}
				}
			})
		}
		all.Wait()
		if c, err := s.Counts(t.Context()); err != nil || c.Orders != 1+clients/3*each*3 {
			t.Fatal(c, err)
		}
	})
}
