package behavior

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repeatsOf counts repeats as their definition says, from a list of days per
// customer.
func repeatsOf(days map[string]map[int]bool, every, periods int) (orders []int, customers []map[string]bool) {
	start := 1 << 30
	for _, d := range days {
		for x := range d {
			start = min(start, x)
		}
	}
	orders, customers = make([]int, periods), make([]map[string]bool, periods)
	for k := range customers {
		customers[k] = map[string]bool{}
	}
	for id, d := range days {
		first := 1 << 30
		for x := range d {
			first = min(first, x)
		}
		for x := range d {
			if x != first {
				orders[(x-start)/every]++
				customers[(x-start)/every][id] = true
			}
		}
	}
	return orders, customers
}

func TestRepeatsByDefinition(t *testing.T) {
	orders := made(20000, 11) // 2,500 customers: two chunks
	days := map[string]map[int]bool{}
	for _, o := range orders {
		if days[o.Customer] == nil {
			days[o.Customer] = map[int]bool{}
		}
		days[o.Customer][int(DateOf(o.Time, nil))] = true
	}
	l := ledger(t, orders)
	table := summarize(t, l)
	total := 0
	for _, c := range table.Customers {
		total += c.Frequency
	}
	for _, every := range []int{1, 7, 30, 1000} {
		r, err := l.Repeats(t.Context(), Window{Unit: Month}, every)
		require.NoError(t, err)
		want, who := repeatsOf(days, every, len(r.Orders))
		assert.Equal(t, want, r.Orders)
		sum, came := 0, 0
		for k := range want {
			sum += want[k]
			came += r.New[k]
			assert.Equal(t, len(who[k]), r.Customers[k])
			assert.Equal(t, sum, r.Cumulative[k])
		}
		assert.Equal(t, total, sum)
		assert.Equal(t, len(table.Customers), came)
		assert.Equal(t, table.From, r.Start)
	}
	r, err := l.Repeats(t.Context(), Window{}, 7)
	require.NoError(t, err)
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	again, err := ledger(t, orders).Repeats(t.Context(), Window{}, 7)
	require.NoError(t, err)
	assert.Equal(t, []any{r.Orders, r.Customers, r.New, r.Cumulative}, []any{again.Orders, again.Customers, again.New, again.Cumulative})
}

func TestRepeatsAtTheEdges(t *testing.T) {
	at := func(id string, days ...string) (o []Order) {
		for _, d := range days {
			o = append(o, Order{Customer: id, Time: day(d)})
		}
		return o
	}
	l := ledger(t, append(append(
		at("Ada", "2024-01-03", "2024-01-03", "2024-01-09", "2024-01-10", "2024-01-16"),
		at("Bob", "2024-01-09", "2024-01-24")...),
		at("Cy", "2024-01-20", "2024-01-23")...))
	r, err := l.Repeats(t.Context(), Window{From: day("2024-01-01")}, 7)
	require.NoError(t, err)
	// Counted from Ada's first order, not from the window: 3 to 9, 10 to 16, 17 to 23, 24.
	assert.Equal(t, "2024-01-03", r.Start.String())
	assert.Equal(t, []int{1, 2, 1, 1}, r.Orders) // her two orders of the 3rd are no repeat
	assert.Equal(t, []int{1, 1, 1, 1}, r.Customers)
	assert.Equal(t, []int{2, 0, 1, 0}, r.New)
	assert.Equal(t, []int{1, 3, 4, 5}, r.Cumulative)
	require.Len(t, r.Warnings, 1)
	assert.Equal(t, "partial-period", r.Warnings[0].Code)
	assert.Nil(t, r.Published())

	// Only those of the calibration table, over the whole window.
	r, err = l.SplitRepeats(t.Context(), Window{Until: day("2024-01-23")}, day("2024-01-09"), 7)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 0}, r.Orders)
	assert.Equal(t, []int{2, 0, 0}, r.New)
	require.Len(t, r.Warnings, 1)
	assert.Equal(t, "new-after-cut", r.Warnings[0].Code)

	// Ada's first order within the window is taken for her first.
	r, err = l.Repeats(t.Context(), Window{From: day("2024-01-04"), Until: day("2024-01-22")}, 7)
	require.NoError(t, err)
	assert.Equal(t, "2024-01-09", r.Start.String())
	assert.Equal(t, []int{1, 1}, r.Orders)
	assert.Equal(t, "left-cut", r.Warnings[0].Code)

	_, err = l.Repeats(t.Context(), Window{}, 0)
	assert.ErrorContains(t, err, "periods of 0 days")
	_, err = l.Repeats(t.Context(), Window{Until: day("2090-01-01")}, 1)
	assert.ErrorContains(t, err, "want at most 10000")
	_, err = l.Repeats(t.Context(), Window{From: day("2024-01-11"), Until: day("2024-01-12")}, 7)
	assert.ErrorIs(t, err, ErrNoOrders)
	_, err = l.SplitRepeats(t.Context(), Window{}, day("2024-01-24"), 7)
	assert.ErrorContains(t, err, "the cut")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.Repeats(ctx, Window{}, 7)
	assert.ErrorIs(t, err, context.Canceled)
	var none context.Context
	_, err = l.Repeats(none, Window{}, 7)
	assert.ErrorContains(t, err, "no context")
	_, err = l.SplitRepeats(none, Window{}, day("2024-01-09"), 7)
	assert.ErrorContains(t, err, "no context")
}

func TestPublishedRepeatsDescribeTenCustomers(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		var orders []Order
		days := map[string]map[int]bool{}
		for c := range 1 + r.IntN(40) {
			id := fmt.Sprint(c)
			days[id] = map[int]bool{}
			for range 1 + r.IntN(5) {
				d := r.IntN(100)
				if r.IntN(3) > 0 {
					d = d / 10 * 10 // some busy periods, many empty ones
				}
				days[id][d] = true
				orders = append(orders, Order{Customer: id, Time: day("2024-01-01").AddDate(0, 0, d)})
			}
		}
		s, err := ledger(t, orders).Repeats(t.Context(), Window{}, 3)
		require.NoError(t, err)
		_, who := repeatsOf(days, 3, len(s.Orders))
		all := map[string]bool{}
		for _, w := range who {
			for id := range w {
				all[id] = true
			}
		}
		got := s.Published()
		assert.Equal(t, len(all) >= 10, got != nil, "%d customers with repeats", len(all))
		at, sum := 0, 0
		for _, p := range got {
			in := map[string]bool{}
			n := 0
			for k := at; k < p.End; k++ {
				n += s.Orders[k]
				for id := range who[k] {
					in[id] = true
				}
			}
			assert.Equal(t, n, p.Orders)
			assert.Equal(t, p.End-at, p.Periods)
			assert.True(t, n == 0 || len(in) >= 10, "%d customers in %+v", len(in), p)
			at, sum = p.End, sum+n
			assert.Equal(t, sum, p.Cumulative)
		}
		if got != nil {
			assert.Equal(t, len(s.Orders), at, "everything is in there")
		}
	}
}

// No stretch lies across the cut, where ten customers had repeat orders on either
// side: the orders after the cut, shown elsewhere, would tell of the days between.
func TestPublishedRepeatsBreakAtTheCut(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	broken := 0
	for range 200 {
		var orders []Order
		for c := range 20 + r.IntN(40) {
			for range 1 + r.IntN(5) {
				orders = append(orders, Order{Customer: fmt.Sprint(c), Time: day("2024-01-01").AddDate(0, 0, r.IntN(100))})
			}
		}
		orders = append(orders, Order{Customer: "0", Time: day("2024-01-01")}, Order{Customer: "1", Time: day("2024-04-09")})
		for _, cut := range []int{59, 60} { // the last day of the 20th period of three days, and the day after
			s, err := ledger(t, orders).SplitRepeats(t.Context(), Window{}, day("2024-01-01").AddDate(0, 0, cut), 3)
			require.NoError(t, err)
			stretches, ends, sum := s.Published(), false, 0
			for _, p := range stretches {
				sum += p.Orders
				assert.Equal(t, sum, p.Cumulative)
				ends = ends || p.End == 20
			}
			assert.Equal(t, s.Cumulative[len(s.Cumulative)-1], sum)
			before := s.stretches(0, 20) != nil
			if cut == 59 && before && s.stretches(20, len(s.Orders)) != nil {
				assert.True(t, ends, "%+v", stretches)
				broken++
			}
		}
	}
	assert.Greater(t, broken, 50)
}
