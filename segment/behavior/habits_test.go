package behavior

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at returns an order of Ada's, in UTC.
func at(s string) Order {
	t, err := time.Parse(time.DateTime, s)
	if err != nil {
		panic(err)
	}
	return Order{Customer: "Ada", Time: t, Amount: 1}
}

func TestWeekdays(t *testing.T) {
	for s, want := range map[string]time.Weekday{"1970-01-01": 4, "1969-12-31": 3, "2024-02-29": 4, "0001-01-01": 1, "9999-12-31": 5} {
		d, err := ParseDate(s)
		require.NoError(t, err)
		assert.Equal(t, want, d.Weekday())
		assert.Equal(t, d.Time().Weekday(), d.Weekday())
	}
	// A day counts once, however many orders it has.
	c := one(t, Window{Habits: true}, at("2024-03-01 10:00:00"), at("2024-03-01 11:00:00"), at("2024-03-01 12:00:00"), // Friday
		at("2024-03-02 10:00:00"), at("2024-03-09 10:00:00"), at("2024-03-17 10:00:00")).Habits // Saturdays, a Sunday
	assert.Equal(t, .75, c.WeekendShare)
	assert.Equal(t, time.Saturday, c.MainWeekday)
	assert.Equal(t, .5, c.MainWeekdayShare)
	// Ties: the first from Monday, so that Sunday is the last.
	c = one(t, Window{Habits: true}, at("2024-03-03 10:00:00"), at("2024-03-05 10:00:00")).Habits
	assert.Equal(t, time.Tuesday, c.MainWeekday)
}

func TestHabitsAreAskedFor(t *testing.T) {
	assert.Nil(t, one(t, Window{}, at("2024-03-01 10:00:00")).Habits)
	l := ledger(t, made(200, 9))
	table, _, err := l.Split(t.Context(), Window{Habits: true}, day("2024-06-01"))
	require.NoError(t, err)
	for _, c := range table.Customers {
		require.NotNil(t, c.Habits)
	}
}

func TestHours(t *testing.T) {
	hours := func(orders ...Order) []float64 {
		c := one(t, Window{Habits: true}, orders...).Habits
		return []float64{math.Round(1e9*c.Hour) / 1e9, math.Round(1e9*c.HourConcentration) / 1e9}
	}
	// Around midnight the mean is midnight, not noon; cos 15 degrees is how close.
	assert.Equal(t, []float64{23, .965925826}, hours(at("2024-03-01 22:00:00"), at("2024-03-02 00:00:01")))
	// Lines of one minute are one order; on another day they are another.
	assert.Equal(t, hours(at("2024-03-01 08:00:00"), at("2024-03-01 20:00:00"), at("2024-03-02 08:00:00")),
		hours(at("2024-03-01 08:00:59"), at("2024-03-01 08:00:00"), at("2024-03-01 20:00:00"), at("2024-03-02 08:00:00")))
	assert.Equal(t, []float64{8, math.Round(1e9/3) / 1e9}, hours(at("2024-03-01 08:00:00"), at("2024-03-01 20:00:00"), at("2024-03-02 08:00:00")))

	// Where times cancel out there is no mean.
	c := one(t, Window{Habits: true}, at("2024-03-01 06:00:00"), at("2024-03-02 18:00:00")).Habits
	assert.True(t, math.IsNaN(c.Hour))
	assert.Zero(t, c.HourConcentration)
	// Before 1970, too.
	assert.Equal(t, []float64{21, 1}, hours(at("1969-12-30 21:00:00"), at("1969-12-31 21:00:00")))
}

func TestDatesAloneHaveNoTimeOfDay(t *testing.T) {
	unknown := func(o Options, times ...time.Time) bool {
		var orders []Order
		for _, when := range times {
			orders = append(orders, Order{Customer: "Ada", Time: when})
		}
		l, err := CollectSlice(t.Context(), orders, o)
		require.NoError(t, err)
		c := summarize(t, l).Customers[0].Habits
		assert.Equal(t, math.IsNaN(c.Hour), math.IsNaN(c.HourConcentration))
		return math.IsNaN(c.Hour)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	zone := Options{Location: berlin}
	assert.True(t, unknown(Options{}, day("2024-03-01"), day("2024-03-02")))
	assert.True(t, unknown(zone, time.Date(2024, 3, 1, 0, 0, 0, 0, berlin)))
	assert.True(t, unknown(zone, time.Date(2024, 7, 1, 0, 0, 0, 0, berlin)))
	assert.True(t, unknown(zone, day("2024-03-01")), "a date read as UTC is not one o'clock in Berlin")
	assert.True(t, unknown(zone, time.Date(2024, 3, 1, 0, 0, 0, 0, time.FixedZone("x", -5*3600-1800))))
	assert.False(t, unknown(Options{}, day("2024-03-01").Add(1)), "a nanosecond after midnight is a time")
	assert.False(t, unknown(Options{}, day("2024-03-01"), day("2024-03-02").Add(time.Hour)))

	// Half past three in Berlin is that hour there, on days of 23 and 25 hours as well.
	for month, day := range map[time.Month]int{time.January: 31, time.March: 31, time.October: 27} {
		l, err := CollectSlice(t.Context(), []Order{{Customer: "Ada", Time: time.Date(2024, month, day, 3, 30, 0, 0, berlin).UTC()}}, zone)
		require.NoError(t, err)
		assert.InDelta(t, 3.5, summarize(t, l).Customers[0].Habits.Hour, 1e-9)
	}
}

func TestDiscounts(t *testing.T) {
	share := func(lines ...[2]float64) float64 { // amount and discount
		var orders []Order
		for i, x := range lines {
			orders = append(orders, Order{Customer: "Ada", Time: day("2024-03-01").AddDate(0, 0, i), Amount: x[0], Discount: x[1]})
		}
		return one(t, Window{Until: day("2024-03-04")}, orders...).DiscountShare
	}
	assert.Equal(t, .25, share([2]float64{10, 0}, [2]float64{5, 5}))
	assert.Equal(t, 1., share([2]float64{0, 5}), "wholly free")
	assert.Zero(t, share([2]float64{0, 0}))
	assert.Zero(t, share([2]float64{10, 0}))
	assert.Equal(t, .5, share([2]float64{5, 5}, [2]float64{-5, 2}), "a refund takes nothing off")
	assert.Equal(t, .5, share([2]float64{5, 5}, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{9, 0}), "beyond the window")
	_, err := ledger(t, []Order{{Customer: "Cy", Time: day("2024-01-01"), Amount: 1e308, Discount: 1e308}}).Summarize(t.Context(), Window{})
	assert.ErrorContains(t, err, `customer "Cy": the discounts`)
}
