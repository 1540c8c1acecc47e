package behavior

import (
	"fmt"
	"time"
)

// Calendar cuts time into periods that begin on the same date for everybody,
// other than [Unit], which measures durations.
type Calendar uint8

const (
	Monthly   Calendar = iota // months; the default
	Weekly                    // weeks from Monday, numbered as in ISO 8601
	Quarterly                 // quarters of the calendar year
	Yearly                    // calendar years
)

// number returns the number of the period that d lies in; neighbours follow one
// another, the numbers mean nothing else.
func (c Calendar) number(d Date) int {
	if c == Weekly {
		// Day 0 was a Thursday, so day -3 a Monday.
		n := int(d) + 3
		if n < 0 {
			n -= 6
		}
		return n / 7
	}
	y, m, _ := d.Time().Date()
	switch c {
	case Quarterly:
		return 4*y + (int(m)-1)/3
	case Yearly:
		return y
	}
	return 12*y + int(m) - 1
}

// start returns the first day of period n.
func (c Calendar) start(n int) Date {
	y, m := 0, 0
	switch c {
	case Weekly:
		return Date(7*n - 3)
	case Quarterly:
		y, m = n/4, n%4*3
	case Yearly:
		y = n
	default:
		y, m = n/12, n%12
	}
	return DateOf(time.Date(y, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC), nil)
}

// Name returns the period that d lies in as 2024-03, 2024-W09, 2024-Q1 or 2024.
func (c Calendar) Name(d Date) string {
	y, m, _ := d.Time().Date()
	switch c {
	case Weekly:
		year, week := d.Time().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Quarterly:
		return fmt.Sprintf("%04d-Q%d", y, (int(m)+2)/3)
	case Yearly:
		return fmt.Sprintf("%04d", y)
	}
	return fmt.Sprintf("%04d-%02d", y, int(m))
}
