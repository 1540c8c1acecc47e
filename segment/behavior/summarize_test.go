package behavior

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func one(t *testing.T, w Window, orders ...Order) Customer {
	t.Helper()
	table, err := ledger(t, orders).Summarize(t.Context(), w)
	require.NoError(t, err)
	require.Len(t, table.Customers, 1)
	return table.Customers[0]
}

func TestFiguresOfOneCustomer(t *testing.T) {
	c := one(t, Window{Until: day("2024-01-31"), Unit: Day, Habits: true},
		Order{Customer: "Ada", Time: day("2024-01-21").Add(6*time.Hour + 59*time.Second), Discount: 4, Amount: 9, Quantity: 1, Number: "3", Channel: "web", Category: "tea", Returned: true},
		Order{Customer: "Ada", Time: day("2024-01-01"), Amount: 5, Quantity: 2, Number: "1", Channel: "web", Category: "tea"},
		Order{Customer: "Ada", Time: day("2024-01-01"), Amount: 7, Quantity: 1, Number: "1", Channel: "shop", Category: "pots"},
		Order{Customer: "Ada", Time: day("2024-01-11"), Amount: 3, Number: "2", Category: "pots"},
		Order{Customer: "Ada", Time: day("2024-01-11"), Amount: 4})
	assert.Equal(t, Customer{
		ID: "Ada", First: DateOf(day("2024-01-01"), nil), Last: DateOf(day("2024-01-21"), nil),
		Lines: 5, Orders: 4, Periods: 3,
		Frequency: 2, Recency: 20, T: 30, SinceLast: 10, Monetary: 8, // (3+4 and 9)/2
		Spend: 28, Basket: 28.0 / 3, Quantity: 4, Rate: 0.1,
		GapMean: 10, GapCV: 0, GapMax: 10, PeriodsAfterGapMax: 1, Trend: -1 / 2247.5, // (10-15.5)+(20-15.5) over 30*(30*30-1)/12
		Categories: 2, CategoryEntropy: math.Ln2, MainCategory: "pots", // two lines each: the first in byte order
		Channels: 2, MainChannel: "web", MainChannelShare: 2.0 / 3,
		ReturnShare:   0.2,
		DiscountShare: 0.125, // 4 off 32
		Habits: &Habits{
			WeekendShare: 1. / 3, MainWeekday: time.Monday, MainWeekdayShare: 1. / 3, // Monday, Thursday, Sunday
			Hour: 6, HourConcentration: 1, // the one time of day that is known
		},
	}, c)
	assert.Equal(t, 4./3, c.BasketSize())
	assert.Zero(t, Customer{}.BasketSize())
}

func TestOneOrder(t *testing.T) {
	// The first and last day of the window is the day of the only order: age 0,
	// and nothing divides by it.
	c := one(t, Window{}, Order{Customer: "Ada", Time: day("2024-01-01"), Amount: 5})
	assert.Equal(t, []float64{0, 0, 0, 0}, []float64{c.Recency, c.T, c.SinceLast, c.Monetary})
	assert.Equal(t, 7.0, c.Rate) // one in a day, seven a week
	for _, x := range []float64{c.GapMean, c.GapCV, c.GapMax, c.Trend, c.CategoryEntropy, c.MainChannelShare} {
		assert.True(t, math.IsNaN(x))
	}
	// One repeat has one gap: a mean, but no variation.
	c = one(t, Window{Unit: Day}, Order{Customer: "Ada", Time: day("2024-01-01")}, Order{Customer: "Ada", Time: day("2024-01-04")})
	assert.Equal(t, 3.0, c.GapMean)
	assert.True(t, math.IsNaN(c.GapCV))
	assert.True(t, math.IsNaN(c.Trend))
	assert.Equal(t, 3.0, c.GapMax)
	// Gaps of 1 and 3 days: mean 2, population SD 1.
	c = one(t, Window{Unit: Day}, Order{Customer: "Ada", Time: day("2024-01-01")}, Order{Customer: "Ada", Time: day("2024-01-02")}, Order{Customer: "Ada", Time: day("2024-01-05")})
	assert.Equal(t, 0.5, c.GapCV)
	assert.Equal(t, 3.0, c.GapMax)
	assert.Equal(t, 1, c.PeriodsAfterGapMax)
}

func TestSameDayAndSameSecond(t *testing.T) {
	at := func(s string) Order {
		when, err := time.Parse(time.DateTime, s)
		require.NoError(t, err)
		return Order{Customer: "Ada", Time: when, Amount: 1}
	}
	c := one(t, Window{}, at("2024-01-01 08:00:00"), at("2024-01-01 08:00:00"), at("2024-01-01 23:59:59"))
	assert.Equal(t, []int{3, 3, 1, 0}, []int{c.Lines, c.Orders, c.Periods, c.Frequency})
	c = one(t, Window{Unit: Day}, at("2024-01-01 23:59:59"), at("2024-01-02 00:00:00"))
	assert.Equal(t, 1, c.Frequency)
	assert.Equal(t, 1.0, c.Recency)
}

func TestDaysAreThoseOfTheLocation(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	// Clocks went forward on 31 March 2024 at 01:00 UTC and back on 27 October.
	times := []time.Time{
		time.Date(2024, 3, 30, 22, 59, 59, 0, time.UTC), // 23:59:59 on the 30th in Berlin
		time.Date(2024, 3, 30, 23, 0, 0, 0, time.UTC),   // midnight: the 31st, a day of 23 hours
		time.Date(2024, 3, 31, 21, 59, 0, 0, time.UTC),  // 23:59 on the 31st
		time.Date(2024, 3, 31, 22, 0, 0, 0, time.UTC),   // midnight: 1 April
		time.Date(2024, 10, 27, 22, 59, 0, 0, time.UTC), // 23:59 of a day of 25 hours
	}
	var orders []Order
	for _, when := range times {
		orders = append(orders, Order{Customer: "Ada", Time: when, Amount: 1})
	}
	l, err := CollectSlice(t.Context(), orders, Options{Location: berlin})
	require.NoError(t, err)
	table, err := l.Summarize(t.Context(), Window{Unit: Day, Until: time.Date(2024, 10, 28, 0, 0, 0, 0, berlin)})
	require.NoError(t, err)
	c := table.Customers[0]
	assert.Equal(t, "2024-03-30 2024-10-27", c.First.String()+" "+c.Last.String())
	assert.Equal(t, 4, c.Periods)
	assert.Equal(t, []float64{211, 212, 1}, []float64{c.Recency, c.T, c.SinceLast}) // calendar days, whole ones

	utc := summarize(t, ledger(t, orders))
	assert.Equal(t, 3, utc.Customers[0].Periods) // 30, 31 March, 27 October
}

func TestEdgesOfTheWindow(t *testing.T) {
	var orders []Order
	for _, s := range []string{"2024-01-01", "2024-01-10", "2024-01-20", "2024-01-30"} {
		orders = append(orders, Order{Customer: "Ada", Time: day(s).Add(23 * time.Hour), Amount: 1})
	}
	orders = append(orders, Order{Customer: "Bob", Time: day("2024-01-30"), Amount: 1})
	l := ledger(t, orders)
	table, err := l.Summarize(t.Context(), Window{From: day("2024-01-10"), Until: day("2024-01-20"), Unit: Day})
	require.NoError(t, err)
	require.Len(t, table.Customers, 1) // Bob has nothing in the window
	c := table.Customers[0]
	assert.Equal(t, []any{2, 1, 10.0, 10.0}, []any{c.Lines, c.Frequency, c.Recency, c.T}) // both edges are inside
	assert.Equal(t, []int{2, 2, 3}, []int{table.Lines, table.Orders, table.Outside})
	require.Len(t, table.Warnings, 1)
	assert.Equal(t, "left-cut", table.Warnings[0].Code)
	assert.Contains(t, table.Warnings[0].Text, "some customers") // never so few by number

	// A window longer than the records makes everybody older.
	table, err = l.Summarize(t.Context(), Window{Until: day("2024-02-29")})
	require.NoError(t, err)
	assert.Equal(t, []float64{59.0 / 7, 30.0 / 7}, []float64{table.Customers[0].T, table.Customers[1].T})

	for _, w := range []Window{
		{From: day("2024-01-02"), Until: day("2024-01-01")},
		{Unit: 9},
	} {
		assert.Error(t, w.Validate())
		_, err = l.Summarize(t.Context(), w)
		assert.Error(t, err)
	}
	for _, w := range []Window{
		{From: day("2024-02-01")},
		{Until: day("2023-12-31")},
		{From: day("2024-01-11"), Until: day("2024-01-19")},
	} {
		_, err = l.Summarize(t.Context(), w)
		assert.ErrorIs(t, err, ErrNoOrders)
	}
	_, err = l.Summarize(t.Context(), Window{Until: time.Unix(1<<60, 0)})
	assert.ErrorContains(t, err, "window: until is not within the years")
	// Hours that run backwards within a day are a mistake too.
	_, err = l.Summarize(t.Context(), Window{From: day("2024-01-10").Add(2), Until: day("2024-01-10").Add(1)})
	assert.Error(t, err)
}

func TestSumsThatOverflow(t *testing.T) {
	huge := []Order{
		{Customer: "Ada", Time: day("2024-01-01"), Amount: 1},
		{Customer: "Bob", Time: day("2024-01-01"), Amount: 1e308},
		{Customer: "Bob", Time: day("2024-01-02"), Amount: 1e308},
	}
	_, err := ledger(t, huge).Summarize(t.Context(), Window{})
	assert.ErrorContains(t, err, `customer "Bob": the amounts sum to more`)
	// One of them is a number like any other.
	table := summarize(t, ledger(t, huge[:2]))
	assert.Equal(t, 1e308, table.Customers[1].Spend)
	_, _, err = ledger(t, append(huge, Order{Customer: "Bob", Time: day("2024-01-03"), Amount: 1e308})).
		Split(t.Context(), Window{}, day("2024-01-01"))
	assert.ErrorContains(t, err, `customer "Bob": the amounts after the cut`)
	_, err = ledger(t, []Order{
		{Customer: "Cy", Time: day("2024-01-01"), Quantity: 1e308}, {Customer: "Cy", Time: day("2024-01-01"), Quantity: 1e308},
	}).Summarize(t.Context(), Window{})
	assert.ErrorContains(t, err, `customer "Cy": the quantities`)
}

func TestNegativeAmountsAreSummedAndWarned(t *testing.T) {
	l := NewLedger(Options{})
	for i := range 12 {
		id := fmt.Sprint("customer ", i)
		require.NoError(t, l.Add(Order{Customer: id, Time: day("2024-01-01"), Amount: 10}))
		require.NoError(t, l.Add(Order{Customer: id, Time: day("2024-01-09"), Amount: -10}))
	}
	table := summarize(t, l)
	assert.Equal(t, -10.0, table.Customers[0].Monetary)
	assert.Equal(t, 0.0, table.Customers[0].Spend)
	require.Len(t, table.Warnings, 1)
	assert.Equal(t, "negative-amounts", table.Warnings[0].Code)
	assert.Contains(t, table.Warnings[0].Text, "12 customers")
}

func TestExtremeSpanKeepsWholeNumbers(t *testing.T) {
	// The longest span there is: squares of gaps stay below 2^63.
	c := one(t, Window{Unit: Year}, Order{Customer: "Methuselah", Time: day("0001-01-02")},
		Order{Customer: "Methuselah", Time: day("5000-01-01")}, Order{Customer: "Methuselah", Time: day("9999-12-31")})
	assert.InDelta(t, 9998.99, c.Recency, 0.5)
	assert.Less(t, c.GapCV, 1e-3)
}

func TestIDsSortByBytes(t *testing.T) {
	ids := []string{"", "10", "9", "a", "a\x00", "a\x00b", "ab", "b", "prefix-12345678-1", "prefix-12345678-2", "ä"}
	var orders []Order
	for i := range ids[1:] {
		orders = append(orders, Order{Customer: ids[len(ids)-1-i], Time: day("2024-01-01")})
	}
	for i, c := range summarize(t, ledger(t, orders)).Customers {
		assert.Equal(t, ids[i+1], c.ID)
	}
	// All have a long prefix in common.
	orders = nil
	for i := range 50 {
		orders = append(orders, Order{Customer: fmt.Sprintf("https://example.com/customer/%02d", 49-i), Time: day("2024-01-01")})
	}
	for i, c := range summarize(t, ledger(t, orders)).Customers {
		assert.Equal(t, fmt.Sprintf("https://example.com/customer/%02d", i), c.ID)
	}
}

func TestSplit(t *testing.T) {
	l := ledger(t, []Order{
		{Customer: "Ada", Time: day("2024-01-01"), Amount: 1},
		{Customer: "Ada", Time: day("2024-01-08"), Amount: 2}, // on the cut: calibration
		{Customer: "Ada", Time: day("2024-01-09"), Amount: 3}, // the day after: holdout
		{Customer: "Ada", Time: day("2024-01-09"), Amount: 4}, // same day
		{Customer: "Ada", Time: day("2024-01-22"), Amount: 5},
		{Customer: "Bob", Time: day("2024-01-02"), Amount: 6},
		{Customer: "Cy", Time: day("2024-01-10"), Amount: 7}, // new after the cut
	})
	table, holdouts, err := l.Split(t.Context(), Window{}, day("2024-01-08"))
	require.NoError(t, err)
	assert.Equal(t, []Holdout{{"Ada", 2, 12, 2}, {"Bob", 0, 0, 2}}, holdouts)
	assert.Equal(t, "2024-01-08", table.Until.String())
	assert.Equal(t, []int{3, 4}, []int{table.Lines, table.Outside})
	require.Len(t, table.Warnings, 1)
	assert.Equal(t, "new-after-cut", table.Warnings[0].Code)
	// The calibration table is the one of a window that ends with the cut.
	until, err := l.Summarize(t.Context(), Window{Until: day("2024-01-08")})
	require.NoError(t, err)
	table.Warnings = nil
	same(t, until, table)

	for _, cut := range []string{"2023-12-31", "2024-01-22", "2024-03-01"} {
		_, _, err = l.Split(t.Context(), Window{}, day(cut))
		assert.ErrorContains(t, err, "leaves nothing on one side")
	}
	_, _, err = l.Split(t.Context(), Window{}, time.Time{})
	assert.ErrorContains(t, err, "the cut is missing")
	_, _, err = NewLedger(Options{}).Split(t.Context(), Window{}, day("2024-01-08"))
	assert.ErrorIs(t, err, ErrNoOrders)
}
