package behavior

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func order(customer, on string, amount float64) Order {
	return Order{Customer: customer, Time: day(on), Amount: amount}
}

func TestCalendar(t *testing.T) {
	for _, c := range []struct {
		by                 Calendar
		on, name, from, to string
	}{
		{Monthly, "2024-02-29", "2024-02", "2024-02-01", "2024-03-01"},
		{Monthly, "2023-12-31", "2023-12", "2023-12-01", "2024-01-01"},
		{Weekly, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-06"}, // a Monday
		{Weekly, "2021-01-03", "2020-W53", "2020-12-28", "2021-01-04"}, // a Sunday
		{Weekly, "1969-12-28", "1969-W52", "1969-12-22", "1969-12-29"},
		{Weekly, "1970-01-01", "1970-W01", "1969-12-29", "1970-01-05"},
		{Quarterly, "2024-03-31", "2024-Q1", "2024-01-01", "2024-04-01"},
		{Quarterly, "2024-12-01", "2024-Q4", "2024-10-01", "2025-01-01"},
		{Yearly, "2024-07-01", "2024", "2024-01-01", "2025-01-01"},
	} {
		d := DateOf(day(c.on), nil)
		n := c.by.number(d)
		assert.Equal(t, []string{c.name, c.from, c.to}, []string{c.by.Name(d), c.by.start(n).String(), c.by.start(n + 1).String()})
	}
	for by := Monthly; by <= Yearly; by++ {
		for d := Date(-3000); d < 30000; d++ {
			n := by.number(d)
			require.True(t, by.start(n) <= d && d < by.start(n+1), "%v %v", by, d)
		}
	}
}

func TestCohorts(t *testing.T) {
	l := ledger(t, []Order{
		order("a", "2024-01-31", 10), order("a", "2024-01-31", 5), order("a", "2024-03-01", 1),
		order("b", "2024-01-01", 20), order("b", "2024-02-01", 2), order("b", "2024-02-20", 3),
		order("c", "2024-03-31", 7),
	})
	c, err := l.Cohorts(t.Context(), Window{}, Monthly)
	require.NoError(t, err)
	assert.Equal(t, []Cohort{
		{Name: "2024-01", Start: DateOf(day("2024-01-01"), nil), Customers: 2, Active: []int{2, 1, 1}, Spend: []float64{35, 5, 1}},
		{Name: "2024-03", Start: DateOf(day("2024-03-01"), nil), Customers: 1, Active: []int{1}, Spend: []float64{7}},
	}, c.Cohorts)
	assert.Empty(t, c.Warnings) // the records end with March
	share, ok := c.Cohorts[0].Retention(1)
	assert.True(t, ok)
	assert.Equal(t, .5, share)
	_, ok = c.Cohorts[0].Retention(3)
	assert.False(t, ok)
	_, ok = c.Cohorts[0].Retention(-1)
	assert.False(t, ok)

	// A window: b and a were acquired before it.
	c, err = l.Cohorts(t.Context(), Window{From: day("2024-02-01"), Until: day("2024-04-10")}, Quarterly)
	require.NoError(t, err)
	require.Len(t, c.Cohorts, 1)
	assert.Equal(t, []int{1, 0}, c.Cohorts[0].Active)
	assert.Equal(t, []string{"left-cut ", "partial-period 2024-Q2"}, codes(c.Warnings))

	_, err = l.Cohorts(t.Context(), Window{From: day("2024-02-21"), Until: day("2024-02-28")}, Monthly)
	assert.ErrorIs(t, err, ErrNoOrders)
	_, err = NewLedger(Options{}).Cohorts(t.Context(), Window{}, Monthly)
	assert.ErrorIs(t, err, ErrNoOrders)
	_, err = l.Cohorts(t.Context(), Window{}, 9)
	assert.ErrorContains(t, err, "no calendar 9")
	require.NoError(t, l.Add(order("z", "0100-01-01", 1)))
	_, err = l.Cohorts(t.Context(), Window{}, Weekly)
	assert.ErrorContains(t, err, "want at most 4000")
	_, err = ledger(t, []Order{order("a", "2024-01-01", 1e308), order("b", "2024-01-02", 1e308)}).Cohorts(t.Context(), Window{}, Yearly)
	assert.ErrorContains(t, err, "the amounts of 2024 sum to more")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.Cohorts(ctx, Window{}, Yearly)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = l.Compare(ctx, Window{Until: day("2024-01-31")}, Window{From: day("2024-02-01")})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestPublishedCohorts(t *testing.T) {
	var orders []Order
	for i := range 30 {
		id := fmt.Sprintf("jan %d", i)
		orders = append(orders, order(id, "2024-01-10", 1))
		if i < 25 { // five stay away
			orders = append(orders, order(id, "2024-02-10", 1))
		}
		if i < 15 {
			orders = append(orders, order(id, "2024-03-10", 1))
		}
		if i < 3 {
			orders = append(orders, order(id, "2024-04-10", 1))
		}
	}
	for i := range 9 {
		orders = append(orders, order(fmt.Sprintf("may %d", i), "2024-05-31", 1))
	}
	c, err := ledger(t, orders).Cohorts(t.Context(), Window{}, Monthly)
	require.NoError(t, err)
	p := c.Published()
	require.Len(t, p.Cohorts, 1)
	assert.Equal(t, []int{30, -1, 15, -1, 0}, p.Cohorts[0].Active)
	assert.Equal(t, []float64{30, 0, 15, 0, 0}, p.Cohorts[0].Spend)
	assert.Equal(t, []string{"withheld "}, codes(p.Warnings))
	assert.Equal(t, []int{30, 25, 15, 3, 0}, c.Cohorts[0].Active, "the table itself is left alone")
	_, ok := p.Cohorts[0].Retention(1)
	assert.False(t, ok)
}

func TestCompare(t *testing.T) {
	l := ledger(t, []Order{
		order("repeats", "2023-03-01", 10), order("repeats", "2024-03-01", 20), order("repeats", "2024-04-01", 5),
		order("lapsed", "2023-12-31", 7), order("lapsed", "2022-12-31", 7), order("lapsed", "2025-01-01", 7),
		order("new", "2024-01-01", 3), order("new", "2024-12-31", 4),
		order("back", "2022-12-31", 1), order("back", "2024-06-01", 2),
		order("neither", "2022-01-01", 100),
	})
	year := func(from, to string) Window { return Window{From: day(from), Until: day(to)} }
	c, err := l.Compare(t.Context(), year("2023-01-01", "2023-12-31"), year("2024-01-01", "2024-12-31"))
	require.NoError(t, err)
	assert.Equal(t, []Moved{
		{ID: "back", Move: Reactivated, OrdersAfter: 1, SpendAfter: 2},
		{ID: "lapsed", Move: Lapsed, OrdersBefore: 1, SpendBefore: 7},
		{ID: "new", Move: NewCustomer, OrdersAfter: 2, SpendAfter: 7},
		{ID: "repeats", Move: Repeating, OrdersBefore: 1, SpendBefore: 10, OrdersAfter: 2, SpendAfter: 25},
	}, c.Customers)
	assert.Equal(t, []float64{10, 7, 25, 7, 2}, []float64{c.Before[0].Revenue, c.Before[1].Revenue, c.After[0].Revenue, c.After[1].Revenue, c.After[2].Revenue})
	_, ok := c.Retention()
	assert.False(t, ok)
	before, after := c.Published()
	assert.Empty(t, before)
	assert.Empty(t, after)

	for want, w := range map[string][2]Window{
		"is missing":                              {year("2023-01-01", "2023-12-31"), {}},
		"the earlier window ends on 2024":         {year("2023-01-01", "2024-01-01"), year("2024-01-01", "2024-12-31")},
		"the earlier window: behavior: no orders": {year("2020-01-01", "2020-12-31"), year("2024-01-01", "2024-12-31")},
		"the later window: behavior: no orders":   {year("2023-01-01", "2023-12-31"), year("2026-01-01", "2026-12-31")},
	} {
		_, err := l.Compare(t.Context(), w[0], w[1])
		assert.ErrorContains(t, err, want)
	}
}

func TestPublishedComparison(t *testing.T) {
	on := func(g []Group) string {
		s := ""
		for _, x := range g {
			if x.Customers > 0 {
				s += fmt.Sprintf("%s:%d ", x.Name, x.Customers)
			}
		}
		return s
	}
	for _, c := range []struct {
		repeating, lapsed, fresh, back int
		before, after                  string
		retention                      bool
	}{
		{30, 20, 15, 10, "repeating:30 lapsed:20 ", "repeating:30 new:15 reactivated:10 ", true},
		{30, 0, 0, 0, "repeating:30 ", "repeating:30 ", true},
		{0, 30, 12, 0, "lapsed:30 ", "new:12 ", true},
		// Five lapsed: who repeats must not be told in the later period either.
		{100, 5, 20, 30, "other groups:105 ", "reactivated:30 other groups:120 ", false},
		{100, 5, 0, 0, "other groups:105 ", "", false},
		// Five new: they join the returned ones, and nothing else is touched.
		{100, 15, 5, 30, "repeating:100 lapsed:15 ", "repeating:100 other groups:35 ", true},
		{20, 15, 5, 30, "other groups:35 ", "reactivated:30 other groups:25 ", false},
		{100, 0, 5, 0, "", "other groups:105 ", false},
		{100, 15, 5, 6, "repeating:100 lapsed:15 ", "repeating:100 other groups:11 ", true},
		{5, 30, 100, 50, "other groups:35 ", "new:100 other groups:55 ", false},
		{4, 3, 1, 1, "", "", false},
	} {
		var orders []Order
		add := func(n int, kind string, days ...string) {
			for i := range n {
				for _, d := range days {
					orders = append(orders, order(fmt.Sprint(kind, i), d, 1))
				}
			}
		}
		add(c.repeating, "repeating", "2024-01-10", "2024-02-10")
		add(c.lapsed, "lapsed", "2024-01-10")
		add(c.fresh, "new", "2024-02-10")
		add(c.back, "back", "2023-01-10", "2024-02-10")
		got, err := ledger(t, orders).Compare(t.Context(), Window{From: day("2024-01-01"), Until: day("2024-01-31")}, Window{From: day("2024-02-01")})
		require.NoError(t, err)
		before, after := got.Published()
		assert.Equal(t, []string{c.before, c.after}, []string{on(before), on(after)}, "%+v", c)
		share, ok := got.Retention()
		assert.Equal(t, c.retention, ok, "%+v", c)
		if ok {
			assert.Equal(t, float64(c.repeating)/float64(c.repeating+c.lapsed), share)
		}
	}
}

// Cohorts and comparisons know nothing of the order of input, of splitting and
// merging, nor of customers erased.
func TestCohortsAndComparisonsDoNotDependOnHowTheLedgerWasFilled(t *testing.T) {
	orders := made(20000, 11)
	earlier, later := Window{Until: day("2024-06-30")}, Window{From: day("2024-08-01")}
	full := ledger(t, orders)
	for by := Monthly; by <= Yearly; by++ {
		want, err := full.Cohorts(t.Context(), Window{}, by)
		require.NoError(t, err)
		shuffled := append([]Order(nil), orders...)
		rand.New(rand.NewPCG(5, 5)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		merged, other := NewLedger(Options{}), NewLedger(Options{})
		for i, o := range shuffled {
			require.NoError(t, []*Ledger{merged, other}[i%2].Add(o))
		}
		require.NoError(t, merged.Merge(other))
		for i := range 50 {
			require.NoError(t, merged.Add(order(fmt.Sprintf("gone %d", i), "2024-02-02", .1)))
		}
		assert.Equal(t, 50, merged.EraseFunc(func(id string) bool { return id[0] == 'g' }))
		got, err := merged.Cohorts(t.Context(), Window{}, by)
		require.NoError(t, err)
		require.Equal(t, want, got)
		a, err := full.Compare(t.Context(), earlier, later)
		require.NoError(t, err)
		b, err := merged.Compare(t.Context(), earlier, later)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
}

func TestTrendAgainstARegression(t *testing.T) {
	for _, o := range []Window{{Unit: Day}, {Unit: Week, Until: day("2025-06-01")}} {
		table, err := ledger(t, made(2000, 4)).Summarize(t.Context(), o)
		require.NoError(t, err)
		days := map[string]map[Date]bool{}
		for _, o := range made(2000, 4) {
			if days[o.Customer] == nil {
				days[o.Customer] = map[Date]bool{}
			}
			days[o.Customer][DateOf(o.Time, nil)] = true
		}
		for _, c := range table.Customers {
			if c.Frequency < 2 {
				assert.True(t, math.IsNaN(c.Trend))
				continue
			}
			n := int(table.Until - c.First)
			var xy, xx float64
			for d := 1; d <= n; d++ {
				x := float64(d) - float64(n+1)/2
				xx += x * x
				if days[c.ID][c.First+Date(d)] {
					xy += x
				}
			}
			u := o.Unit.Days()
			require.InDelta(t, xy/xx*u*u, c.Trend, 1e-12)
		}
	}
	var every []Order
	for i := range 30 {
		every = append(every, Order{Customer: "a", Time: day("2024-01-01").Add(time.Duration(i) * 24 * time.Hour)})
	}
	assert.Equal(t, 0.0, one(t, Window{}, every...).Trend)
}
