package behavior

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoOrders is what a summary of nothing wraps: an empty ledger, or a window
// without an order.
var ErrNoOrders = errors.New("no orders")

// Window says which orders a summary looks at and in which unit durations come
// out. The zero value is from the first to the last day of the records, in
// weeks.
//
// From and Until are instants and stand for the calendar days that they fall
// on in the ledger's [Options.Location], so make them in that location: the
// midnight that starts 30 September in UTC is still 29 September in New York.
type Window struct {
	// From is in the first day looked at. Default (zero): the first day with an
	// order. A customer's orders before it are not seen, so that an old
	// customer looks like a new one; a warning says so.
	From time.Time
	// Until is in the last day looked at; the whole day is inside. Ages are
	// taken at it, so it should be the day up to which the records are
	// complete, whether anybody ordered on it or not. Default (zero): the last
	// day with an order.
	Until time.Time
	// Unit of all durations. Default: Week. Legal: Week, Day, Month, Year.
	Unit Unit
	// Habits asks for the weekdays and times of day of each customer
	// ([Customer.Habits]), which take another 40 bytes a customer. Default: no.
	Habits bool
	// Measures are features of the host's own, computed along with those of the
	// table into [Table.Own]; of [Ledger.Split] they are of the calibration period.
	// What needs no table does not call them. Default: none; each needs a name of
	// its own and a function.
	Measures []Measure
}

// Validate returns what is wrong with w, all faults joined, or nil.
func (w Window) Validate() error {
	var faults []error
	if w.Unit > Year {
		faults = append(faults, fmt.Errorf("behavior: window: no time unit %d", uint8(w.Unit)))
	}
	if !w.From.IsZero() && !w.Until.IsZero() && w.Until.Before(w.From) {
		faults = append(faults, fmt.Errorf("behavior: window: until (%s) is before from (%s)",
			w.Until.Format(time.RFC3339), w.From.Format(time.RFC3339)))
	}
	return errors.Join(append(faults, validate(w.Measures)...)...)
}

// days returns the first and the last day of w for the records of l.
func (l *Ledger) days(w Window) (from, until Date, err error) {
	if err := w.Validate(); err != nil {
		return 0, 0, err
	}
	first, last, ok := l.Span()
	if !ok {
		if n := l.Contacts(); n > 0 {
			return 0, 0, fmt.Errorf("behavior: %w: the ledger holds %d contacts and nothing else", ErrNoOrders, n)
		}
		return 0, 0, fmt.Errorf("behavior: %w: the ledger is empty", ErrNoOrders)
	}
	from, until = first, last
	if !w.From.IsZero() {
		if from, err = l.dayOf(w.From); err != nil {
			return 0, 0, fmt.Errorf("behavior: window: from %w", err)
		}
	}
	if !w.Until.IsZero() {
		if until, err = l.dayOf(w.Until); err != nil {
			return 0, 0, fmt.Errorf("behavior: window: until %w", err)
		}
	}
	if from > last || until < first || from > until {
		return 0, 0, fmt.Errorf("behavior: %w from %v to %v: the records go from %v to %v", ErrNoOrders, from, until, first, last)
	}
	return from, until, nil
}
