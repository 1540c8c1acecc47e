package main

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// window is the span of time that the report describes, as it may be
// published: a date that only a few customers share would say when they
// ordered.
type window struct {
	from, to string // empty: withheld
	unit     behavior.Unit
}

// publishWindow decides which ends of the window may be named.
func (r *result) publishWindow(t *behavior.Table, c config) {
	w := window{from: publicFrom(t), unit: t.Unit}
	if !c.until.IsZero() || orderedOn(t, t.Until) >= fewest {
		w.to = t.Until.String() // the caller's own date, or one that many share
	} else {
		r.warnings = append(r.warnings, segment.Warning{Code: "window-end", Text: fmt.Sprintf(
			"the observation ends with the last order, on a day on which fewer than %d customers ordered: its date is withheld, "+
				"and everybody else looks silent up to it; -until names the day up to which the records are complete", fewest)})
	}
	r.orders.window = w
}

// lastShown is the last day that pictures may reach. Where the end of the window
// is withheld it is the day from which on ten customers ordered: that records go
// beyond it says something about no fewer.
func (r *result) lastShown(t *behavior.Table) behavior.Date {
	if r.orders.window.to != "" {
		return t.Until
	}
	var latest []behavior.Date // of ten customers, the earliest first
	for i := range t.Customers {
		d := t.Customers[i].Last
		if len(latest) == fewest && d <= latest[0] {
			continue
		}
		at, _ := slices.BinarySearch(latest, d)
		latest = slices.Insert(latest, at, d)
		latest = latest[max(0, len(latest)-fewest):]
	}
	return latest[0]
}

// checkUntil warns where -until lies so far behind the last order that the
// file may end earlier than was thought. How far is not said: it would date the
// last order.
func (r *result) checkUntil(t *behavior.Table, c config) {
	last := t.From
	for i := range t.Customers {
		last = max(last, t.Customers[i].Last)
	}
	if silent := t.Until - last; !c.until.IsZero() && silent > 1 && 10*silent > t.Until-t.From {
		r.warnings = append(r.warnings, segment.Warning{Code: "until-after-data", Text: "nobody ordered in the last tenth of the time up to -until: " +
			"if the file ends earlier than that, everybody looks more silent here than they are"})
	}
}

// orderedOn counts the customers whose last order was on the day.
func orderedOn(t *behavior.Table, day behavior.Date) int {
	n := 0
	for i := range t.Customers {
		if t.Customers[i].Last == day {
			n++
		}
	}
	return n
}

// publicFrom returns the first day of the records if at least ten customers
// came on it, else the first day of its month if that many came within the
// month, else nothing.
func publicFrom(t *behavior.Table) string {
	first := t.From.Time()
	month := behavior.DateOf(first.AddDate(0, 0, 1-first.Day()), nil)
	next := behavior.DateOf(month.Time().AddDate(0, 1, 0), nil)
	day, within := 0, 0
	for i := range t.Customers {
		switch f := t.Customers[i].First; {
		case f == t.From:
			day++
			within++
		case f < next:
			within++
		}
	}
	switch {
	case day >= fewest:
		return t.From.String()
	case within >= fewest:
		return month.String()
	}
	return ""
}
