package behavior

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Merge adds all records of other to l and leaves other alone. The result is
// the same, to the last bit of every table, as if l had been given all orders
// and contacts itself. It is an error, and l is unchanged, where the two take calendar days
// in different zones, where other is l itself, or where l would be too long.
func (l *Ledger) Merge(other *Ledger) error {
	switch {
	case other == nil:
		return errors.New("behavior: no ledger to merge")
	case other == l:
		return errors.New("behavior: a ledger cannot be merged with itself")
	case !sameZone(l.zone(), other.zone()):
		return fmt.Errorf("behavior: cannot merge ledgers whose days are of %v and of %v", l.zone(), other.zone())
	case other.count > math.MaxInt32-l.count:
		return fmt.Errorf("behavior: a ledger holds at most %d lines", math.MaxInt32)
	case len(other.contacts) > math.MaxInt32-len(l.contacts):
		return fmt.Errorf("behavior: a ledger holds at most %d contacts", math.MaxInt32)
	}
	l.take(other, nil)
	return nil
}

// Erase removes a customer and reports whether there was one. Afterwards the
// ledger is as if the customer had never been added: no text, number or day
// that only this customer brought is left in it. It takes one pass over the
// ledger; to erase many customers use [Ledger.EraseFunc] once. Tables made
// before are the caller's and still hold the customer.
func (l *Ledger) Erase(customer string) bool {
	if l.customers.find(customer) < 0 {
		return false
	}
	return l.EraseFunc(func(id string) bool { return id == customer }) > 0
}

// EraseFunc removes, under the rules of [Ledger.Erase], all customers for whom
// gone returns true, and returns how many they were. It calls gone once for
// each customer, in no particular order.
func (l *Ledger) EraseFunc(gone func(customer string) bool) int {
	drop := make([]bool, l.customers.len())
	n := 0
	for i := range drop {
		if gone(string(l.customers.at(int32(i)))) {
			drop[i] = true
			n++
		}
	}
	if n == 0 {
		return 0
	}
	// Copying what stays is the one way to be sure that nothing else does:
	// the old memory goes to the garbage collector as a whole.
	kept := NewLedger(Options{Location: l.location})
	kept.take(l, drop)
	*l = *kept
	return n
}

// take appends the records of other, except those of dropped customers (nil: of
// none). Texts get their number in l when the first record with them comes.
func (l *Ledger) take(other *Ledger, drop []bool) {
	customers := renumber{from: &other.customers, to: &l.customers, known: make([]int32, other.customers.len())}
	channels := renumber{from: &other.channels, to: &l.channels, known: make([]int32, other.channels.len())}
	categories := renumber{from: &other.categories, to: &l.categories, known: make([]int32, other.categories.len())}
	for i := range int32(other.count) {
		r := other.at(i)
		if drop != nil && drop[r.customer] {
			continue
		}
		r.customer = customers.get(r.customer)
		if r.channel > 0 {
			r.channel = channels.get(r.channel-1) + 1
		}
		if r.category > 0 {
			r.category = categories.get(r.category-1) + 1
		}
		l.append(&r)
	}
	for _, c := range other.contacts {
		if drop != nil && drop[c.customer] {
			continue
		}
		c.customer = customers.get(c.customer)
		if c.channel > 0 {
			c.channel = channels.get(c.channel-1) + 1
		}
		l.contacts = append(l.contacts, c)
	}
}

// renumber carries the numbers of texts from one ledger to another.
type renumber struct {
	from, to *names
	known    []int32 // number in to, plus one; 0 is not yet asked for
}

func (r *renumber) get(i int32) int32 {
	if r.known[i] == 0 {
		r.known[i] = r.to.add(string(r.from.at(i))) + 1
	}
	return r.known[i] - 1
}

// sameZone tells whether two locations go by one name and, where that is
// free text as in a fixed zone, by one offset.
func sameZone(a, b *time.Location) bool {
	if a == b {
		return true
	}
	an, ao := time.Unix(0, 0).In(a).Zone()
	bn, bo := time.Unix(0, 0).In(b).Zone()
	return a.String() == b.String() && an == bn && ao == bo
}
