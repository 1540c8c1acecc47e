package behavior

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Options of a [Ledger]. The zero value is UTC.
type Options struct {
	// Location is where calendar days are taken. Default: UTC; any location.
	Location *time.Location
}

// Ledger holds the records of customers: what [Ledger.Add] was given, a line
// each, without the texts, and of [Ledger.AddContact], likewise. It is filled in one
// pass and in any order. A line takes 16 bytes; 2 more where lines have a time of day,
// 8 where they have a discount, and 32 where they have any of a quantity, a number, a
// channel, a category and a return. A contact takes 24, a customer about 40 beside
// the ID. The zero value is an empty ledger in UTC.
//
// A ledger is not safe for concurrent use while it is written to. To fill in
// parallel, fill several and [Ledger.Merge] them.
type Ledger struct {
	location   *time.Location // nil: UTC
	customers  names
	channels   names
	categories names

	records
	contacts []contact
}

// Calendar days are kept within the years that a date can be written in.
var (
	minUnix = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	maxUnix = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

// NewLedger returns an empty ledger.
func NewLedger(o Options) *Ledger {
	return &Ledger{location: o.Location}
}

// zone returns where the ledger takes calendar days.
func (l *Ledger) zone() *time.Location {
	if l.location == nil {
		return time.UTC
	}
	return l.location
}

// Add records one order line. It returns an error that names the customer and
// the field, and stores nothing, where Customer is empty, Time is missing or
// outside the years 1 to 9999, Amount, Quantity or Discount is not finite, or
// Discount is negative. Texts are copied; the order is not kept.
//
// A time that is midnight to the nanosecond, in the ledger's zone or in its own, is
// taken for a date alone: it has a day, but no time of day.
//
// Order numbers are told apart by a 64-bit hash and only within a customer.
// The chance that two of a customer's thousand numbers are taken for one is
// below 1 in 10^13.
func (l *Ledger) Add(o Order) error {
	r, err := l.check(o)
	if err != nil {
		return err
	}
	if l.count == math.MaxInt32 {
		return fmt.Errorf("behavior: a ledger holds at most %d lines", math.MaxInt32)
	}
	if o.Number != "" {
		r.number = hashNumber(o.Number)
	}
	if o.Channel != "" {
		r.channel = l.channels.add(o.Channel) + 1
	}
	if o.Category != "" {
		r.category = l.categories.add(o.Category) + 1
	}
	r.customer = l.customers.add(o.Customer)
	l.append(&r)
	return nil
}

// AddAll records orders one after the other up to the first error, which is
// that of [Ledger.Add] for orders[n], and returns how many it recorded. With
// hundreds of thousands of customers it is faster than as many calls of Add.
func (l *Ledger) AddAll(orders []Order) (n int, err error) {
	// A customer's place among a million is seldom in the cache. Touching the
	// places of many orders first lets the processor fetch them together
	// instead of waiting for one after the other.
	const together = 64
	for lo := 0; lo < len(orders); lo += together {
		some := orders[lo:min(lo+together, len(orders))]
		l.customers.touch(some)
		for i, o := range some {
			if err := l.Add(o); err != nil {
				return lo + i, err
			}
		}
	}
	return len(orders), nil
}

// check returns what of an order is no text, or what is wrong with it.
func (l *Ledger) check(o Order) (r record, err error) {
	day, second, err := l.when(o.Customer, o.Time)
	switch {
	case err != nil:
		return r, err
	case !finite(o.Amount):
		return r, fmt.Errorf("behavior: customer %q: amount is %v, not a finite number", o.Customer, o.Amount)
	case !finite(o.Quantity):
		return r, fmt.Errorf("behavior: customer %q: quantity is %v, not a finite number", o.Customer, o.Quantity)
	case !(o.Discount >= 0) || !finite(o.Discount):
		return r, fmt.Errorf("behavior: customer %q: discount is %v, not a finite number from 0", o.Customer, o.Discount)
	}
	// Adding 0 turns a negative zero into zero, so that equal amounts have equal
	// bits.
	r.day, r.amount, r.discount, r.minute = day, o.Amount+0, o.Discount+0, minuteOf(o.Time, second)
	r.quantity, r.returned = o.Quantity+0, o.Returned
	return r, nil
}

// when checks who and when of a record.
func (l *Ledger) when(customer string, t time.Time) (day Date, second int64, err error) {
	switch {
	case customer == "":
		return 0, 0, errors.New("behavior: customer is empty")
	case t.IsZero():
		return 0, 0, fmt.Errorf("behavior: customer %q: time is missing", customer)
	case !l.inYears(t):
		return 0, 0, fmt.Errorf("behavior: customer %q: time %w", customer, errYears)
	}
	day, second = dayAndSecond(t, l.zone())
	return day, second, nil
}

// dayOf is DateOf for times within the years 1 to 9999 in the ledger's zone.
func (l *Ledger) dayOf(t time.Time) (Date, error) {
	if !l.inYears(t) {
		return 0, errYears
	}
	return DateOf(t, l.location), nil
}

var errYears = errors.New("is not within the years 1 to 9999")

func (l *Ledger) inYears(t time.Time) bool {
	const day = 24 * 60 * 60
	s := t.Unix()
	inside := s >= minUnix+day && s <= maxUnix-day
	if !inside && s > minUnix-day && s < maxUnix+day {
		// Within a day of the ends the zone decides.
		y := t.In(l.zone()).Year()
		inside = y >= 1 && y <= 9999
	}
	return inside
}

// Lines returns the number of order lines.
func (l *Ledger) Lines() int { return l.count }

// Customers returns the number of customers with an order or a contact.
func (l *Ledger) Customers() int { return l.customers.len() }

// Span returns the first and the last day with an order; ok is false where there
// are none. Contacts do not count: what is measured is how customers order.
func (l *Ledger) Span() (first, last Date, ok bool) {
	if l.count == 0 {
		return 0, 0, false
	}
	return l.first, l.last, true
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// hashNumber is FNV-1a (Fowler, Noll & Vo) with the finaliser of MurmurHash3
// (Appleby). It has no seed because ledgers are merged by it; 0 stays free.
func hashNumber(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd
	h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53
	return max(h^(h>>33), 1)
}
