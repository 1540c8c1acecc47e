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
// each, without the texts. It is filled in one pass, in any order, takes 16
// bytes a line (48 where lines carry more than customer, time and amount) and
// about 40 bytes a customer beside the ID. The zero value is an empty ledger in
// UTC.
//
// A ledger is not safe for concurrent use while it is written to. To fill in
// parallel, fill several and [Ledger.Merge] them.
type Ledger struct {
	location   *time.Location // nil: UTC
	customers  names
	channels   names
	categories names

	// Lines lie in blocks so that a growing ledger never copies them all. The
	// details of a block are nil until a line of it has any.
	lines   [][]line
	details [][]detail
	count   int

	first, last Date // span of days; meaningless where count is 0
}

// line is what every order has, detail what some have. Numbers of texts are
// those of the ledger's names; in detail they are one higher, 0 is none.
type line struct {
	customer int32
	day      Date
	amount   float64
}

type detail struct {
	quantity          float64
	number            uint64 // hash of the order number, 0 for none
	channel, category int32
	returned          bool
}

const (
	blockBits = 15
	blockSize = 1 << blockBits
)

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
// outside the years 1 to 9999, or Amount or Quantity is not finite. Texts are
// copied; the order is not kept.
//
// Order numbers are told apart by a 64-bit hash and only within a customer.
// The chance that two of a customer's thousand numbers are taken for one is
// below 1 in 10^13.
func (l *Ledger) Add(o Order) error {
	day, err := l.day(o)
	if err != nil {
		return err
	}
	if l.count == math.MaxInt32 {
		return fmt.Errorf("behavior: a ledger holds at most %d lines", math.MaxInt32)
	}
	d := detail{quantity: o.Quantity, returned: o.Returned}
	if o.Number != "" {
		d.number = hashNumber(o.Number)
	}
	if o.Channel != "" {
		d.channel = l.channels.add(o.Channel) + 1
	}
	if o.Category != "" {
		d.category = l.categories.add(o.Category) + 1
	}
	// Adding 0 turns a negative zero into zero, so that equal amounts have
	// equal bits.
	l.append(line{customer: l.customers.add(o.Customer), day: day, amount: o.Amount + 0}, d)
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

// day checks an order and returns its calendar day.
func (l *Ledger) day(o Order) (Date, error) {
	switch {
	case o.Customer == "":
		return 0, errors.New("behavior: customer is empty")
	case o.Time.IsZero():
		return 0, fmt.Errorf("behavior: customer %q: time is missing", o.Customer)
	case !finite(o.Amount):
		return 0, fmt.Errorf("behavior: customer %q: amount is %v, not a finite number", o.Customer, o.Amount)
	case !finite(o.Quantity):
		return 0, fmt.Errorf("behavior: customer %q: quantity is %v, not a finite number", o.Customer, o.Quantity)
	}
	day, err := l.dayOf(o.Time)
	if err != nil {
		return 0, fmt.Errorf("behavior: customer %q: time %w", o.Customer, err)
	}
	return day, nil
}

// dayOf is DateOf for times within the years 1 to 9999 in the ledger's zone.
func (l *Ledger) dayOf(t time.Time) (Date, error) {
	const day = 24 * 60 * 60
	s := t.Unix()
	inside := s >= minUnix+day && s <= maxUnix-day
	if !inside && s > minUnix-day && s < maxUnix+day {
		// Within a day of the ends the zone decides.
		y := t.In(l.zone()).Year()
		inside = y >= 1 && y <= 9999
	}
	if !inside {
		return 0, errors.New("is not within the years 1 to 9999")
	}
	return DateOf(t, l.location), nil
}

func (l *Ledger) append(e line, d detail) {
	b := l.count >> blockBits
	if b == len(l.lines) {
		// The first block grows as it is filled, so that a small ledger stays
		// small; later ones are allocated at once.
		var block []line
		if b > 0 {
			block = make([]line, 0, blockSize)
		}
		l.lines = append(l.lines, block)
		l.details = append(l.details, nil)
	}
	if l.details[b] == nil && d != (detail{}) {
		l.details[b] = make([]detail, len(l.lines[b]), max(len(l.lines[b])+1, cap(l.lines[b])))
	}
	if l.details[b] != nil {
		l.details[b] = append(l.details[b], d)
	}
	l.lines[b] = append(l.lines[b], e)
	if l.count == 0 {
		l.first, l.last = e.day, e.day
	}
	l.first, l.last = min(l.first, e.day), max(l.last, e.day)
	l.count++
}

// at returns line i and its detail.
func (l *Ledger) at(i int32) (line, detail) {
	b, k := i>>blockBits, i&(blockSize-1)
	if l.details[b] == nil {
		return l.lines[b][k], detail{}
	}
	return l.lines[b][k], l.details[b][k]
}

// Lines returns the number of records.
func (l *Ledger) Lines() int { return l.count }

// Customers returns the number of customers.
func (l *Ledger) Customers() int { return l.customers.len() }

// Span returns the first and the last day with a record; ok is false for an
// empty ledger.
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
