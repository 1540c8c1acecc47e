package main

import (
	"context"
	"math"
	"time"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/behavior"
)

// cohorts are customers by when they came, and how many of them came back, as it
// may be published.
type cohorts struct {
	by        behavior.Calendar
	rows      []cohort
	customers int  // in all of them
	whole     bool // none was left out
}

type cohort struct {
	name      string
	customers int
	retention []*float64 // share active one, two, ... periods later; nil: withheld
}

// mostPeriods is how many columns of a table of cohorts can still be read.
const mostPeriods = 18

// calendars are the periods that cohorts come in, finest first, and how a period
// is called.
var calendars = []struct {
	by     behavior.Calendar
	months int
	name   string
}{{behavior.Monthly, 1, "month"}, {behavior.Quarterly, 3, "quarter"}, {behavior.Yearly, 12, "year"}}

func calendarName(by behavior.Calendar) string {
	for _, c := range calendars {
		if c.by == by {
			return c.name
		}
	}
	return "week"
}

// publicCohorts returns the retention of cohorts over whole periods: a last one
// of some days only would look like customers running away.
func (r *result) publicCohorts(ctx context.Context, c config, l *behavior.Ledger, t *behavior.Table) (*cohorts, error) {
	last := r.lastShown(t)
	for _, cal := range calendars {
		until := lastWhole(last, cal.months)
		if until <= t.From || monthsBetween(t.From, until)/cal.months > mostPeriods {
			continue
		}
		table, err := l.Cohorts(ctx, c.window(until.Time()), cal.by)
		if err != nil {
			return nil, err
		}
		return newCohorts(table), nil
	}
	return nil, nil
}

// lastWhole is the last day of the last period that has ended by the day.
func lastWhole(d behavior.Date, months int) behavior.Date {
	next := d.Time().AddDate(0, 0, 1) // a period ends where the next day begins one
	y, m, _ := next.Date()
	begin := time.Date(y, m-(m-1)%time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	return behavior.DateOf(begin, nil) - 1
}

func monthsBetween(a, b behavior.Date) int {
	x, y := a.Time(), b.Time()
	return 12*(y.Year()-x.Year()) + int(y.Month()) - int(x.Month())
}

func newCohorts(t *behavior.CohortTable) *cohorts {
	out := &cohorts{by: t.By}
	columns := 0
	for _, c := range t.Published().Cohorts {
		row := cohort{name: c.Name, customers: c.Customers}
		for k := 1; k < len(c.Active); k++ {
			row.retention = append(row.retention, nil)
			if c.Active[k] >= 0 { // else withheld
				// Finer shares would together tell the size of a cohort.
				steps := 20.
				if c.Customers >= 200 {
					steps = 100
				}
				share := math.Round(steps*float64(c.Active[k])/float64(c.Customers)) / steps
				row.retention[k-1] = &share
			}
		}
		columns = max(columns, len(row.retention))
		out.rows = append(out.rows, row)
		out.customers += c.Customers
	}
	out.whole = len(out.rows) == len(t.Cohorts)
	if columns < 2 || len(out.rows) < 2 {
		return nil
	}
	return out
}

// cohortSizes reports whether it may be said how many are in each cohort: beside
// the other numbers of customers they must not tell of a few who are in none, nor,
// summed up to a month, of a few who came between its end and the cut of the
// holdout.
func (r *result) cohortSizes() bool {
	r = r.unrounded()
	c := r.evidence.cohorts
	if !c.whole || r.choice.sampled || !r.safe(c.customers) {
		return false
	}
	if !r.holdoutShown() {
		return true
	}
	judged, came := r.choice.comparison.Customers, 0
	for _, row := range c.rows {
		came += row.customers
		if !disclosure.SafeDifference(max(judged, came), min(judged, came)) {
			return false
		}
	}
	return true
}

// safe reports whether a number of customers may stand beside those that the
// report names: the differences are nobody or many.
func (r *result) safe(n int) bool {
	r = r.unrounded()
	far := func(all int) bool { return disclosure.SafeDifference(max(all, n), min(all, n)) }
	return far(r.customers) && far(r.summary.Customers)
}
