package behavior

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the tests about zones need them wherever they run

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	orders := made(40000, 1) // over one block, and over one chunk of customers
	talks := contacts(6000, 1)
	l := ledger(t, orders)
	addContacts(t, l, talks)
	want := summarize(t, l)
	assert.Greater(t, len(want.Customers), 2*customersPerChunk)
	assert.Equal(t, len(orders), want.Lines)
	assert.True(t, slices.IsSortedFunc(want.Customers, func(a, b Customer) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	}))
	r := rand.New(rand.NewPCG(2, 2))
	for range 3 {
		r.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
		r.Shuffle(len(talks), func(i, j int) { talks[i], talks[j] = talks[j], talks[i] })
		l := NewLedger(Options{})
		addContacts(t, l, talks[:3000])
		_, err := l.AddAll(orders)
		require.NoError(t, err)
		addContacts(t, l, talks[3000:])
		same(t, want, summarize(t, l))
	}
}

func TestSplittingAndMergingDoesNotMatter(t *testing.T) {
	orders, talks := made(20000, 3), contacts(3000, 3)
	l := ledger(t, orders)
	addContacts(t, l, talks)
	want := summarize(t, l)
	for _, parts := range []int{2, 3, 17} {
		pieces := make([]*Ledger, parts)
		for i := range pieces {
			pieces[i] = NewLedger(Options{})
		}
		for i, o := range orders {
			require.NoError(t, pieces[i*7%parts].Add(o))
		}
		for i, c := range talks {
			require.NoError(t, pieces[i*5%parts].AddContact(c))
		}
		whole := NewLedger(Options{})
		for i := range pieces {
			piece := pieces[parts-1-i]
			before := summarize(t, piece)
			require.NoError(t, whole.Merge(piece))
			same(t, before, summarize(t, piece)) // other is left alone
		}
		assert.Equal(t, len(orders), whole.Lines())
		assert.Equal(t, len(talks), whole.Contacts())
		same(t, want, summarize(t, whole))
	}
}

func TestWorkersDoNotMatter(t *testing.T) {
	l := ledger(t, made(40000, 4))
	want := summarize(t, l)
	done := make(chan *Table)
	for range 4 { // readers may run side by side
		go func() {
			table, _ := l.Summarize(context.Background(), everything)
			done <- table
		}()
	}
	for range 4 {
		got := <-done
		require.NotNil(t, got)
		same(t, want, got)
	}
}

func TestEraseIsAsIfNeverAdded(t *testing.T) {
	orders := made(3000, 5)
	secret := Order{Customer: "gone", Time: day("2030-05-05"), Amount: 5, Channel: "secret channel", Category: "secret category", Number: "S1"}
	with := append(slices.Clone(orders), secret, orders[0])
	slices.Reverse(with)
	l := ledger(t, with)
	talks := contacts(500, 5)
	addContacts(t, l, []Contact{{Customer: "gone", Time: day("2024-05-05"), Channel: "secret way"}})
	addContacts(t, l, talks)
	addContacts(t, l, []Contact{{Customer: "only talked, gone", Time: day("2024-05-05"), Channel: "secret number"}})
	_, last, _ := l.Span()
	assert.Equal(t, "2030-05-05", last.String())

	assert.False(t, l.Erase("nobody"))
	assert.True(t, l.Erase("gone"))
	assert.False(t, l.Erase("gone"))
	assert.True(t, l.Erase("only talked, gone"))
	never := ledger(t, append(slices.Clone(orders), orders[0]))
	addContacts(t, never, talks)
	same(t, summarize(t, never), summarize(t, l))
	assert.Equal(t, never.Customers(), l.Customers())
	assert.Equal(t, never.Lines(), l.Lines())
	assert.Equal(t, never.Contacts(), l.Contacts())
	_, last, _ = l.Span()
	_, wantLast, _ := never.Span()
	assert.Equal(t, wantLast, last)
	// Nothing of the customer is left in the texts either.
	for _, n := range []names{l.customers, l.channels, l.categories} {
		assert.NotContains(t, string(n.text), "gone")
		assert.NotContains(t, string(n.text), "secret")
	}

	all := l.Customers()
	assert.Equal(t, all, l.EraseFunc(func(string) bool { return true }))
	assert.Zero(t, l.Lines()+l.Contacts())
	_, err := l.Summarize(t.Context(), Window{})
	assert.ErrorIs(t, err, ErrNoOrders)
}

func TestDuplicatesAndScaling(t *testing.T) {
	orders := made(2000, 6)
	for i := range orders {
		orders[i].Number = ""
	}
	once := summarize(t, ledger(t, orders))
	twice := summarize(t, ledger(t, append(slices.Clone(orders), orders...)))
	for i, a := range once.Customers {
		b := twice.Customers[i]
		// The same orders again on the same days: more of everything but days.
		assert.Equal(t, 2*a.Lines, b.Lines)
		assert.Equal(t, 2*a.Orders, b.Orders)
		assert.Equal(t, []any{a.Frequency, a.Recency, a.T, a.Rate}, []any{b.Frequency, b.Recency, b.T, b.Rate})
		assert.InDelta(t, 2*a.Spend, b.Spend, 1e-9)
	}
}

func TestScalingMoneyAndTime(t *testing.T) {
	orders, talks := made(2000, 6), contacts(300, 6)
	table := func(orders []Order, talks []Contact, unit Unit) *Table {
		l := ledger(t, orders)
		addContacts(t, l, talks)
		out, err := l.Summarize(t.Context(), Window{Unit: unit, Habits: true})
		require.NoError(t, err)
		return out
	}
	once := table(orders, talks, Week)
	// Money times 4, a power of two that scales floats exactly, changes money alone.
	scaled := slices.Clone(orders)
	for i := range scaled {
		scaled[i].Amount *= 4
		scaled[i].Discount *= 4
	}
	for i, got := range table(scaled, talks, Week).Customers {
		want := once.Customers[i]
		for _, x := range []*float64{&want.Spend, &want.Monetary, &want.Basket} {
			*x *= 4
		}
		require.Equal(t, bits(want), bits(got))
	}
	// The unit of time changes durations and rates alone.
	for _, unit := range []Unit{Day, Month, Year} {
		per := Week.Days() / unit.Days() // of these units in a week
		for i, got := range table(orders, talks, unit).Customers {
			want := once.Customers[i]
			service := *want.Service
			want.Service = &service
			for _, x := range []struct{ want, got *float64 }{
				{&want.Recency, &got.Recency}, {&want.T, &got.T}, {&want.SinceLast, &got.SinceLast}, {&want.GapMean, &got.GapMean},
				{&want.GapMax, &got.GapMax}, {&want.Service.Since, &got.Service.Since}, {&want.Rate, &got.Rate}, {&want.Trend, &got.Trend},
			} {
				factor := per
				switch x.want {
				case &want.Rate:
					factor = 1 / per
				case &want.Trend:
					factor = 1 / (per * per)
				}
				if !math.IsNaN(*x.want) {
					require.InDelta(t, *x.want*factor, *x.got, 1e-9*math.Abs(*x.got))
				}
				*x.want = *x.got
			}
			require.Equal(t, bits(want), bits(got), "nothing else depends on the unit")
		}
	}
}

func TestAddRejects(t *testing.T) {
	good := Order{Customer: "Ada", Time: day("2024-03-01"), Amount: 1}
	cases := map[string]struct {
		change func(*Order)
		want   string
	}{
		"no customer":     {func(o *Order) { o.Customer = "" }, "customer is empty"},
		"no time":         {func(o *Order) { o.Time = time.Time{} }, `customer "Ada": time is missing`},
		"NaN":             {func(o *Order) { o.Amount = math.NaN() }, `customer "Ada": amount is NaN`},
		"Inf":             {func(o *Order) { o.Amount = math.Inf(-1) }, `customer "Ada": amount is -Inf`},
		"discount":        {func(o *Order) { o.Discount = -1 }, `customer "Ada": discount is -1, not a finite number from 0`},
		"no discount":     {func(o *Order) { o.Discount = math.NaN() }, `customer "Ada": discount is NaN`},
		"all discount":    {func(o *Order) { o.Discount = math.Inf(1) }, `customer "Ada": discount is +Inf`},
		"quantity":        {func(o *Order) { o.Quantity = math.Inf(1) }, `customer "Ada": quantity is +Inf`},
		"year 10000":      {func(o *Order) { o.Time = day("9999-12-31").AddDate(0, 0, 1) }, `customer "Ada": time is not within the years 1 to 9999`},
		"year 0":          {func(o *Order) { o.Time = day("0001-01-01").Add(-1) }, `customer "Ada": time is not within the years 1 to 9999`},
		"far in the past": {func(o *Order) { o.Time = time.Unix(-1<<62, 0) }, `customer "Ada": time is not within`},
		"far in future":   {func(o *Order) { o.Time = time.Unix(1<<60, 0) }, `customer "Ada": time is not within the years 1 to 9999`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := NewLedger(Options{})
			o := good
			o.Channel, o.Category = "web", "tea"
			c.change(&o)
			assert.ErrorContains(t, l.Add(o), c.want)
			assert.Zero(t, l.Lines())
			assert.Zero(t, l.Customers())
			assert.Zero(t, l.channels.len()+l.categories.len())
			_, err := CollectSlice(t.Context(), []Order{good, o}, Options{})
			assert.ErrorContains(t, err, "order 2: behavior: ")
		})
	}
	l := NewLedger(Options{})
	for _, s := range []string{"0001-01-02", "9999-12-31"} {
		assert.NoError(t, l.Add(Order{Customer: "x", Time: day(s)}))
	}
	first, last, ok := l.Span()
	assert.True(t, ok)
	assert.Equal(t, "0001-01-02 9999-12-31", first.String()+" "+last.String())
}

func TestAddAll(t *testing.T) {
	orders := made(1000, 8)
	l := NewLedger(Options{})
	n, err := l.AddAll(orders)
	require.NoError(t, err)
	assert.Equal(t, len(orders), n)
	same(t, summarize(t, ledger(t, orders)), summarize(t, l))

	orders[700].Customer = ""
	l = NewLedger(Options{})
	n, err = l.AddAll(orders)
	assert.ErrorContains(t, err, "customer is empty")
	assert.Equal(t, 700, n)
	assert.Equal(t, 700, l.Lines())
	n, err = l.AddAll(nil)
	assert.NoError(t, err)
	assert.Zero(t, n)
}

func TestMergeRejects(t *testing.T) {
	l := ledger(t, made(10, 1))
	assert.Error(t, l.Merge(nil))
	assert.Error(t, l.Merge(l))
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	assert.ErrorContains(t, l.Merge(NewLedger(Options{Location: berlin})), "Europe/Berlin")
	again, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	assert.NoError(t, NewLedger(Options{Location: berlin}).Merge(NewLedger(Options{Location: again})))
	a, b := time.FixedZone("x", 3600), time.FixedZone("x", 7200)
	assert.Error(t, NewLedger(Options{Location: a}).Merge(NewLedger(Options{Location: b})))
	assert.Equal(t, 10, l.Lines())
}

func TestCollectStops(t *testing.T) {
	boom := errors.New("boom")
	_, err := Collect(t.Context(), func(yield func(Order, error) bool) {
		_ = yield(Order{Customer: "a", Time: day("2024-01-01")}, nil) && yield(Order{}, boom)
	}, Options{})
	assert.ErrorIs(t, err, boom)
	assert.ErrorContains(t, err, "order 2")

	ctx, cancel := context.WithCancelCause(t.Context())
	n := 0
	_, err = Collect(ctx, func(yield func(Order, error) bool) {
		for {
			if n++; n == 5000 {
				cancel(boom)
			}
			if !yield(Order{Customer: "a", Time: day("2024-01-01")}, nil) {
				return
			}
		}
	}, Options{})
	assert.ErrorIs(t, err, boom)
	assert.Less(t, n, 7000)

	l := ledger(t, made(100, 1))
	_, err = l.Summarize(ctx, Window{})
	assert.ErrorIs(t, err, boom)
	_, _, err = l.Split(ctx, Window{}, day("2024-06-01"))
	assert.ErrorIs(t, err, boom)
}

func TestNames(t *testing.T) {
	var n names
	texts := []string{"", "a", "a\x00", "\x00", "\x00a", "abcdefgh", "abcdefgi", "abcdefghi", "abcdefgh\x00"}
	for i := range 5000 {
		texts = append(texts, fmt.Sprint(i), fmt.Sprintf("a long identifier %d", i))
	}
	for i, s := range texts {
		assert.Equal(t, int32(-1), n.find(s))
		assert.Equal(t, int32(i), n.add(s))
	}
	for i, s := range texts {
		assert.Equal(t, int32(i), n.add(s))
		assert.Equal(t, int32(i), n.find(s))
		assert.Equal(t, s, string(n.at(int32(i))))
	}
}
