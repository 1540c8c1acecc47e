package behavior

import (
	"math"
	"slices"
	"time"
)

// Habits say on which weekdays and at which time of day a customer orders.
type Habits struct {
	// Weekdays are those of the days with an order, each of which counts once. With
	// one day both shares of it are 0 or 1, so look at them where Periods is large
	// enough to tell a habit from chance: a seventh of all days are Mondays.
	WeekendShare     float64      // share of the days that are a Saturday or a Sunday, 0 to 1
	MainWeekday      time.Weekday // weekday of most of them (ties: the first from Monday)
	MainWeekdayShare float64      // its share of them, from 1/7 to 1

	// Hour is the circular mean of the times of day of the orders by the clock in
	// the ledger's zone, in hours from 0 to below 24: of 23:00 and 1:00 it is 0, not
	// 12. HourConcentration is how close they lie together, the mean resultant length
	// from 0 (all round the clock) to 1 (always the same time); see Mardia & Jupp
	// 2000, Directional Statistics, sec. 2.2-2.3. Lines of the same minute count once,
	// as those of one order; times of exactly midnight are dates (see [Ledger.Add])
	// and do not count. Both NaN where no time of day is known, Hour also where they
	// cancel out.
	Hour, HourConcentration float64
}

// habits fills in the habits of the loaded customer, who ordered on so many days.
func (f *figures) habits(h *Habits, periods int) {
	var days [7]int
	for i := range f.entries {
		if i == 0 || f.entries[i].day != f.entries[i-1].day {
			days[f.entries[i].day.Weekday()]++
		}
	}
	h.WeekendShare = float64(days[time.Saturday]+days[time.Sunday]) / float64(periods)
	h.MainWeekday = time.Monday
	for k := range 7 {
		if w := (time.Monday + time.Weekday(k)) % 7; days[w] > days[h.MainWeekday] {
			h.MainWeekday = w
		}
	}
	h.MainWeekdayShare = float64(days[h.MainWeekday]) / float64(periods)

	f.moments = f.moments[:0]
	for i := range f.entries {
		if e := &f.entries[i]; e.minute > 0 {
			f.moments = append(f.moments, int64(e.day)*minutesOfDay+int64(e.minute-1))
		}
	}
	slices.Sort(f.moments)
	f.moments = slices.Compact(f.moments)
	h.Hour, h.HourConcentration = math.NaN(), math.NaN()
	if len(f.moments) > 0 {
		h.Hour, h.HourConcentration = meanHour(f.moments)
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
