package behavior

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// naive is a ledger as its documentation defines it: lists of what it was given, in
// UTC, and figures that are looked up in them one by one.
type naive struct {
	orders   []Order
	contacts []Contact
}

func (n *naive) merge(o *naive) {
	n.orders = append(n.orders, o.orders...)
	n.contacts = append(n.contacts, o.contacts...)
}

func (n *naive) erase(id string) {
	n.orders = slices.DeleteFunc(n.orders, func(o Order) bool { return o.Customer == id })
	n.contacts = slices.DeleteFunc(n.contacts, func(c Contact) bool { return c.Customer == id })
}

func (n *naive) customers() map[string]bool {
	all := map[string]bool{}
	for _, o := range n.orders {
		all[o.Customer] = true
	}
	for _, c := range n.contacts {
		all[c.Customer] = true
	}
	return all
}

// days returns the distinct days of orders, sorted.
func days(orders []Order) (d []int) {
	for _, o := range orders {
		d = append(d, int(DateOf(o.Time, nil)))
	}
	slices.Sort(d)
	return slices.Compact(d)
}

// tally returns how many distinct texts there are, the most frequent one (ties: the
// first in byte order), its share and the entropy of all.
func naiveTally(texts []string) (distinct int, main string, share, entropy float64) {
	counts := map[string]int{}
	n := 0
	for _, s := range texts {
		if s != "" {
			counts[s]++
			n++
		}
	}
	if n == 0 {
		return 0, "", math.NaN(), math.NaN()
	}
	for s, k := range counts {
		if p := float64(k) / float64(n); p > share || p == share && s < main {
			main, share = s, p
		}
		entropy -= float64(k) / float64(n) * math.Log(float64(k)/float64(n))
	}
	return len(counts), main, share, entropy
}

// customer computes the figures of one customer on the days from, ..., until.
func (n *naive) customer(id string, from, until int, unit float64) (c Customer, ok bool) {
	var in []Order
	for _, o := range n.orders {
		if d := int(DateOf(o.Time, nil)); o.Customer == id && d >= from && d <= until {
			in = append(in, o)
		}
	}
	if len(in) == 0 {
		return c, false
	}
	d := days(in)
	first, last := d[0], d[len(d)-1]
	c = Customer{ID: id, First: Date(first), Last: Date(last), Lines: len(in), Periods: len(d), Frequency: len(d) - 1,
		Recency: float64(last-first) / unit, T: float64(until-first) / unit, SinceLast: float64(until-last) / unit,
		Rate:    float64(len(d)) / (math.Max(float64(until-first), 1) / unit),
		GapMean: math.NaN(), GapCV: math.NaN(), GapMax: math.NaN(), Trend: math.NaN()}
	numbers := map[string]bool{}
	var repeat, off, paid, returned float64
	var channels, categories []string
	minutes := map[[2]int]bool{}
	for _, o := range in {
		c.Spend += o.Amount
		c.Quantity += o.Quantity
		if int(DateOf(o.Time, nil)) > first {
			repeat += o.Amount
		}
		if o.Amount >= 0 {
			off, paid = off+o.Discount, paid+o.Amount
		}
		if o.Returned {
			returned++
		}
		if o.Number == "" {
			c.Orders++
		}
		numbers[o.Number] = true
		channels, categories = append(channels, o.Channel), append(categories, o.Category)
		if h, m, s := o.Time.Clock(); h+m+s+o.Time.Nanosecond() > 0 {
			minutes[[2]int{int(DateOf(o.Time, nil)), 60*h + m}] = true
		}
	}
	delete(numbers, "")
	c.Orders += len(numbers)
	c.Basket, c.ReturnShare = c.Spend/float64(len(d)), returned/float64(len(in))
	if off > 0 {
		c.DiscountShare = off / (off + paid)
	}
	c.Categories, c.MainCategory, _, c.CategoryEntropy = naiveTally(categories)
	c.Channels, c.MainChannel, c.MainChannelShare, _ = naiveTally(channels)
	c.naiveRhythm(d, until, unit, repeat)
	c.Habits = naiveHabits(d, minutes)
	c.Service = n.service(id, from, until, unit, len(d))
	return c, true
}

func (c *Customer) naiveRhythm(d []int, until int, unit, repeat float64) {
	var gaps []float64
	for i := 1; i < len(d); i++ {
		gaps = append(gaps, float64(d[i]-d[i-1])/unit)
	}
	if len(gaps) == 0 {
		return
	}
	mean := func(x []float64) (m float64) {
		for _, v := range x {
			m += v / float64(len(x))
		}
		return m
	}
	c.Monetary = repeat / float64(len(gaps))
	c.GapMean, c.GapMax = mean(gaps), slices.Max(gaps)
	for i, g := range gaps {
		if g == c.GapMax {
			c.PeriodsAfterGapMax = len(gaps) - i
		}
	}
	if len(gaps) < 2 {
		return
	}
	var squares []float64
	for _, g := range gaps {
		squares = append(squares, (g-c.GapMean)*(g-c.GapMean))
	}
	c.GapCV = math.Sqrt(mean(squares)) / c.GapMean
	// The line of least squares through all days after the first, in whole numbers.
	var n, x, y, xy, xx int
	for k := d[0] + 1; k <= until; k++ {
		n, x, xx = n+1, x+k-d[0], xx+(k-d[0])*(k-d[0])
		if _, hit := slices.BinarySearch(d, k); hit {
			y, xy = y+1, xy+k-d[0]
		}
	}
	c.Trend = float64(n*xy-x*y) / float64(n*xx-x*x) * unit * unit
}

func naiveHabits(d []int, minutes map[[2]int]bool) *Habits {
	c := &Habits{Hour: math.NaN(), HourConcentration: math.NaN()}
	week := map[time.Weekday]int{}
	for _, k := range d {
		week[Date(k).Time().Weekday()]++
	}
	c.WeekendShare = float64(week[time.Saturday]+week[time.Sunday]) / float64(len(d))
	monday := []time.Weekday{1, 2, 3, 4, 5, 6, 0}
	c.MainWeekday = slices.MaxFunc(monday, func(a, b time.Weekday) int { return cmp.Compare(week[a], week[b]) })
	c.MainWeekdayShare = float64(week[c.MainWeekday]) / float64(len(d))
	var z complex128
	for m := range minutes {
		angle := float64(m[1]) / (24 * 60) * 2 * math.Pi
		z += complex(math.Cos(angle), math.Sin(angle))
	}
	if len(minutes) > 0 {
		c.HourConcentration = math.Hypot(real(z), imag(z)) / float64(len(minutes))
		c.Hour = math.Mod(math.Atan2(imag(z), real(z))/(2*math.Pi)*24+24, 24)
	}
	return c
}

func (n *naive) service(id string, from, until int, unit float64, periods int) *Service {
	if len(n.contacts) == 0 {
		return nil
	}
	s := &Service{ResponseMean: math.NaN(), ResponseMedian: math.NaN(), Since: math.NaN()}
	var hours []float64
	for _, c := range n.contacts {
		d := int(DateOf(c.Time, nil))
		if c.Customer != id || d < from || d > until {
			continue
		}
		s.Contacts++
		if c.Complaint {
			s.Complaints++
		}
		if c.Response > 0 {
			hours = append(hours, c.Response.Hours())
		}
		if since := float64(until-d) / unit; !(since >= s.Since) {
			s.Since = since
		}
	}
	s.PerPeriod = float64(s.Contacts) / float64(periods)
	if s.Answered = len(hours); len(hours) > 0 {
		slices.Sort(hours)
		s.ResponseMean, s.ResponseMedian = 0, (hours[(len(hours)-1)/2]+hours[len(hours)/2])/2
		for _, h := range hours {
			s.ResponseMean += h / float64(len(hours))
		}
	}
	return s
}

// agree checks a ledger against the naive one, on a window.
func agree(t *testing.T, n *naive, l *Ledger, from, until int, unit Unit) {
	t.Helper()
	all := n.customers()
	assert.Equal(t, len(all), l.Customers())
	assert.Equal(t, len(n.orders), l.Lines())
	assert.Equal(t, len(n.contacts), l.Contacts())
	if len(n.orders) == 0 {
		_, _, ok := l.Span()
		assert.False(t, ok)
		return
	}
	d := days(n.orders)
	first, last, _ := l.Span()
	assert.Equal(t, []int{d[0], d[len(d)-1]}, []int{int(first), int(last)})

	var want []Customer
	late := map[string]bool{}
	for id := range all {
		if c, ok := n.customer(id, from, until, unit.Days()); ok {
			want = append(want, c)
			delete(all, id)
		} else if s := n.service(id, from, until, 1, 1); s != nil && s.Contacts > 0 {
			late[id] = true
		}
	}
	slices.SortFunc(want, func(a, b Customer) int { return cmp.Compare(a.ID, b.ID) })
	w := Window{From: Date(from).Time(), Until: Date(until).Time(), Unit: unit, Habits: true}
	got, err := l.Summarize(t.Context(), w)
	if len(want) == 0 {
		require.ErrorIs(t, err, ErrNoOrders)
		return
	}
	require.NoError(t, err)
	require.Len(t, got.Customers, len(want))
	lines := 0
	for i := range want {
		near(t, want[i], got.Customers[i])
		lines += want[i].Lines
	}
	assert.Equal(t, []int{lines, len(n.orders) - lines}, []int{got.Lines, got.Outside})
	assert.Equal(t, len(late) > 0, slices.ContainsFunc(got.Warnings, func(w Warning) bool { return w.Code == "contacts-without-orders" }))

	// What came after a cut in the middle, and how often everybody came again.
	cut := (from + until) / 2
	table, holdouts, err := l.Split(t.Context(), w, Date(cut).Time())
	if err == nil {
		for i, c := range table.Customers {
			near(t, must(n.customer(c.ID, from, cut, unit.Days())), c)
			after, _ := n.customer(c.ID, cut+1, until, 1)
			assert.Equal(t, after.Periods, holdouts[i].Frequency)
			assert.InDelta(t, after.Spend, holdouts[i].Spend, 1e-9)
		}
	}
	repeats, err := l.Repeats(t.Context(), w, 5)
	require.NoError(t, err)
	sum := 0
	for _, c := range want {
		sum += c.Frequency
	}
	assert.Equal(t, sum, repeats.Cumulative[len(repeats.Cumulative)-1])
}

func must(c Customer, ok bool) Customer {
	if !ok {
		panic("a customer of the calibration table has no orders there")
	}
	return c
}
