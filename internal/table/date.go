package table

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrAmbiguousDate is what the error of a date wraps that may start with the
// day or with the month. Whoever reads a file should stop at it even where bad
// rows are skipped: else the first twelve days of every month would be lost.
var ErrAmbiguousDate = errors.New("may be day/month or month/day; name the order of dates: dmy or mdy")

var errTime = errors.New("is not a date that is known here")

// Clock reads the dates and times of a column.
type Clock struct {
	// Location of times that name no zone. Default: UTC.
	Location *time.Location
	// Layout of the column: "" recognises by itself what [Clock.Time] lists;
	// "dmy" and "mdy" say what 01/02/2006 means; anything else is a layout of
	// package time, and nothing else is read then.
	Layout string
}

// Time reads a date, with a time of day or without. It knows
//
//	2006-01-02, 2006/01/02, 20060102                the ISO order
//	2006-01-02 15:04, 2006-01-02T15:04:05.999       with a time, seconds and fractions or not
//	2006-01-02T15:04:05Z, 2006-01-02 15:04:05+01:00 with an offset from UTC, or "UTC"
//	2.1.2006                                        points are day.month.year everywhere
//	1/2/2006, 1-2-2006                              if one number is over 12, both are equal, or Layout says
//	2 Jan 2006, 2-Jan-2006, Jan 2, 2006             month names in English
//
// the last three also with a time of day behind them. Surrounding spaces do
// not matter. A day that does not exist, as 30 February, is an error. An error
// does not repeat s. It is safe for concurrent use.
func (c Clock) Time(s string) (time.Time, error) {
	loc := c.Location
	if loc == nil {
		loc = time.UTC
	}
	s = strings.TrimSpace(s)
	switch c.Layout {
	case "", "dmy", "mdy":
	default:
		t, err := time.ParseInLocation(c.Layout, s, loc)
		if err != nil || t.Year() < 1 {
			return time.Time{}, fmt.Errorf("is not a date like %q", c.Layout)
		}
		return t, nil
	}
	if t, ok := iso(s, loc); ok {
		return t, nil
	}
	if t, ok, err := c.numeric(s, loc); ok || err != nil {
		return t, err
	}
	if utc, ok := strings.CutSuffix(s, " UTC"); ok {
		s, loc = utc, time.UTC
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil && t.Year() >= 1 {
			return t, nil
		}
	}
	return time.Time{}, errTime
}

// layouts are the rare ones, tried one after the other. Package time reads a
// fraction of a second behind seconds whether the layout has one or not.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05-0700",
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "20060102", "20060102T150405",
	"2006/1/2", "2006/1/2 15:04", "2006/1/2 15:04:05", "2006-1-2", "2006-1-2 15:04", "2006-1-2 15:04:05",
	"2 Jan 2006", "2-Jan-2006", "Jan 2, 2006", "2 January 2006", "January 2, 2006",
	"2 Jan 2006 15:04", "2-Jan-2006 15:04", "Jan 2, 2006 15:04", "2 Jan 2006 15:04:05", "2-Jan-2006 15:04:05", "Jan 2, 2006 15:04:05",
}

// iso is the fast path: 2006-01-02, then nothing or a space or T and 15:04 or
// 15:04:05, read without a layout and without allocation.
func iso(s string, loc *time.Location) (time.Time, bool) {
	if len(s) != 10 && len(s) != 16 && len(s) != 19 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	century, year, month, day := two(s[0:]), two(s[2:]), two(s[5:]), two(s[8:])
	if century < 0 || year < 0 {
		return time.Time{}, false
	}
	var hour, minute, second int
	if len(s) > 10 {
		if s[10] != ' ' && s[10] != 'T' || s[13] != ':' {
			return time.Time{}, false
		}
		hour, minute = two(s[11:]), two(s[14:])
	}
	if len(s) == 19 {
		if s[16] != ':' {
			return time.Time{}, false
		}
		second = two(s[17:])
	}
	return date(100*century+year, month, day, hour, minute, second, loc)
}

// two reads two digits, or returns -1.
func two(s string) int {
	a, b := s[0]-'0', s[1]-'0'
	if a > 9 || b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

// date is time.Date for numbers that must be what they say.
func date(year, month, day, hour, minute, second int, loc *time.Location) (time.Time, bool) {
	if year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, loc), true
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// numeric reads 1/2/2006, 1-2-2006 and 2.1.2006, with a time of day behind a
// space or without. ok is false where s has another shape.
func (c Clock) numeric(s string, loc *time.Location) (t time.Time, ok bool, err error) {
	day, clock, timed := strings.Cut(s, " ")
	a, sep, rest := digits(day, 2)
	if sep != '/' && sep != '-' && sep != '.' {
		return time.Time{}, false, nil
	}
	b, sep2, rest := digits(rest, 2)
	year, end, _ := digits(rest, 4)
	if sep2 != sep || end != 0 || a < 0 || b < 0 || year < 1000 {
		return time.Time{}, false, nil
	}
	var hour, minute, second int
	if timed {
		var colon, after byte
		var more string
		hour, colon, more = digits(clock, 2)
		minute, after, more = digits(more, 2)
		if after == ':' {
			second, after, _ = digits(more, 2)
		}
		if colon != ':' || after != 0 {
			return time.Time{}, false, nil
		}
	}
	switch {
	case sep == '.', c.Layout == "dmy":
		t, ok = date(year, b, a, hour, minute, second, loc)
	case c.Layout == "mdy", b > 12:
		t, ok = date(year, a, b, hour, minute, second, loc)
	case a > 12, a == b:
		t, ok = date(year, b, a, hour, minute, second, loc)
	default:
		return time.Time{}, false, ErrAmbiguousDate
	}
	return t, ok, nil
}

// digits reads up to n digits from the front of s and returns their value (-1
// for none), the byte behind them (0 at the end) and what follows it.
func digits(s string, n int) (value int, next byte, rest string) {
	i := 0
	for i < len(s) && i < n && s[i] >= '0' && s[i] <= '9' {
		value = 10*value + int(s[i]-'0')
		i++
	}
	if i == 0 {
		value = -1
	}
	if i == len(s) {
		return value, 0, ""
	}
	return value, s[i], s[i+1:]
}
