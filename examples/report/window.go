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
	if !c.from.IsZero() {
		w.from = t.From.String() // the caller's own date
	}
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

// checkFrom warns where the first orders of the file stand alone, as a mistyped
// year does: the time before everybody else then looks like years of a shop
// without trade. Their date goes to the person at the terminal only.
func (r *result) checkFrom(t *behavior.Table, p *progress) {
	first := make([]behavior.Date, len(t.Customers))
	for i := range t.Customers {
		first[i] = t.Customers[i].First
	}
	if len(first) < 10*fewest {
		return // few come seldom
	}
	slices.Sort(first)
	if many := first[fewest-1]; 4*(many-t.From) > t.Until-t.From {
		p.note(fmt.Errorf("the first customer came on %v, the %dth on %v: -from begins the observation", first[0], fewest, many))
		r.warn("first-orders-alone", "fewer than %d customers had come in the first quarter of the time that the records cover: if these are stray rows "+
			"or a time before the shop, -from names the day from which on the records are to be read; models are judged, and tracking and cohorts shown, "+
			"over the whole of that time, or not at all", fewest)
	}
}

// checkTill warns of a customer who makes up so many order rows that it may be an
// account of many, such as that of a till. Neither the share nor who it is stands
// in the report; the person at the terminal is told.
func (r *result) checkTill(t *behavior.Table, p *progress) {
	for i := range t.Customers {
		if c := &t.Customers[i]; 10*c.Lines > t.Lines && len(t.Customers) >= 10*fewest {
			p.note(fmt.Errorf("customer %q has %s of %s order rows", c.ID, count(int64(c.Lines)), count(int64(t.Lines))))
			r.warn("one-customer-of-many", "a single customer has more than a tenth of all order rows: if that is an account of many people, such as a till's, "+
				"leave it out, for it distorts the models and the segment that it is in")
			return
		}
	}
}

// firstDay is the day of the first order, from which on the periods of the
// pictures run; the window may begin earlier.
func firstDay(t *behavior.Table) behavior.Date {
	first := t.Until
	for i := range t.Customers {
		first = min(first, t.Customers[i].First)
	}
	return first
}
