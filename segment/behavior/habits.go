package behavior

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// habits fills in on which weekdays and at which time of day a customer orders.
func (f *figures) habits(c *Customer) {
	var days [7]int
	for i := range f.entries {
		if i == 0 || f.entries[i].day != f.entries[i-1].day {
			days[f.entries[i].day.Weekday()]++
		}
	}
	c.WeekendShare = float64(days[time.Saturday]+days[time.Sunday]) / float64(c.Periods)
	c.MainWeekday = time.Monday
	for k := range 7 {
		if w := (time.Monday + time.Weekday(k)) % 7; days[w] > days[c.MainWeekday] {
			c.MainWeekday = w
		}
	}
	c.MainWeekdayShare = float64(days[c.MainWeekday]) / float64(c.Periods)

	c.Hour, c.HourConcentration = math.NaN(), math.NaN()
	if !f.timed {
		return
	}
	f.moments = f.moments[:0]
	for i := range f.entries {
		if e := &f.entries[i]; e.minute > 0 {
			f.moments = append(f.moments, int64(e.day)*minutesOfDay+int64(e.minute-1))
		}
	}
	slices.Sort(f.moments)
	f.moments = slices.Compact(f.moments)
	if len(f.moments) > 0 {
		c.Hour, c.HourConcentration = meanHour(f.moments)
	}
}

const minutesOfDay = 24 * 60

// meanHour returns the direction of the mean of the unit vectors to which times of
// day point on a clock of 24 hours, in hours, and its length.
func meanHour(moments []int64) (hour, length float64) {
	var x, y float64
	for _, m := range moments {
		minute := m % minutesOfDay
		if minute < 0 {
			minute += minutesOfDay // before 1970
		}
		sin, cos := math.Sincos(2 * math.Pi * float64(minute) / minutesOfDay)
		x += cos
		y += sin
	}
	n := float64(len(moments))
	length = min(math.Hypot(x, y)/n, 1)
	// 6:00 and 18:00 cancel out but for rounding; no time is their mean.
	if length < 1e-12 {
		return math.NaN(), 0
	}
	hour = math.Atan2(y, x) * 12 / math.Pi
	if hour < 0 {
		hour += 24
	}
	if hour >= 24 { // just below midnight, rounded up
		hour = 0
	}
	return hour, length
}

// discount fills in the share of discounts; the ID must be there for errors.
func (f *figures) discount(c *Customer) error {
	var off, paid float64
	for i := range f.entries {
		if e := &f.entries[i]; e.amount >= 0 {
			off += e.discount
			paid += e.amount
		}
	}
	if off == 0 {
		return nil // nor where nothing was paid
	}
	if !finite(off + paid) {
		return fmt.Errorf("behavior: customer %q: the discounts and amounts sum to more than a number can hold", c.ID)
	}
	c.DiscountShare = off / (off + paid)
	return nil
}
