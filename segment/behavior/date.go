package behavior

import (
	"fmt"
	"time"
)

// Date is a calendar day, counted from 1 January 1970; it has no time zone of
// its own. The difference of two dates is a number of days.
type Date int32

// DateOf returns the calendar day that t falls on in loc (nil is UTC).
func DateOf(t time.Time, loc *time.Location) Date {
	if loc == nil {
		loc = time.UTC
	}
	d, _ := dayAndSecond(t, loc)
	return d
}

// dayAndSecond returns the calendar day and the second of it by the clock on the
// wall, which on days of 23 or 25 hours is not the time since midnight.
func dayAndSecond(t time.Time, loc *time.Location) (Date, int64) {
	_, offset := t.In(loc).Zone()
	s := t.Unix() + int64(offset)
	d := s / 86400
	if s%86400 < 0 {
		d--
	}
	return Date(d), s - 86400*d
}

// minuteOf returns the minute of the day, from 1 to 1440, of a time whose second of
// the day in the ledger's zone is given; 0 where it has no time of day. Files and
// databases write a date alone as its midnight, so what is exactly midnight, in the
// ledger's zone or in the zone that the time came with, is taken for a date. The
// true order that this costs is one of 86,400.
func minuteOf(t time.Time, second int64) uint16 {
	if t.Nanosecond() == 0 {
		if second == 0 {
			return 0
		}
		if _, offset := t.Zone(); (t.Unix()+int64(offset))%86400 == 0 {
			return 0
		}
	}
	return uint16(second/60) + 1
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	// Day 0 was a Thursday.
	return time.Weekday(((int(d)+int(time.Thursday))%7 + 7) % 7)
}

// Time returns the first instant of the day in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns the day as 2006-01-02.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("behavior: date %q is not like 2006-01-02", s)
	}
	return DateOf(t, nil), nil
}

// MarshalText writes the day as 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [Date.MarshalText] wrote.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}
