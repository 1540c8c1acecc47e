package behavior

import (
	"fmt"
	"math"
	"time"
)

// contact is what is kept of a [Contact].
type contact struct {
	customer  int32
	day       Date
	response  time.Duration // 0: unknown
	channel   int32         // one higher than in the ledger's names, 0 is none
	complaint bool
}

// AddContact records that a customer turned to the host. Contacts are kept as
// orders are: they are placed on the same calendar days, merged, erased and cut by
// windows like them, and it does not matter in which order they come, nor whether
// before or after the orders. It returns an error that names the customer and the
// field, and stores nothing, where Customer is empty, Time is missing or outside the
// years 1 to 9999, or Response is negative.
//
// Somebody with contacts but no order in a window is not in its table, which
// describes how customers order: such people are prospects, or customers of another
// time. A warning of the table says how many they are.
func (l *Ledger) AddContact(c Contact) error {
	day, _, err := l.when(c.Customer, c.Time)
	if err != nil {
		return err
	}
	if c.Response < 0 {
		return fmt.Errorf("behavior: customer %q: response is %v, before the contact", c.Customer, c.Response)
	}
	if len(l.contacts) == math.MaxInt32 {
		return fmt.Errorf("behavior: a ledger holds at most %d contacts", math.MaxInt32)
	}
	r := contact{customer: l.customers.add(c.Customer), day: day, response: c.Response, complaint: c.Complaint}
	if c.Channel != "" {
		r.channel = l.channels.add(c.Channel) + 1
	}
	l.contacts = append(l.contacts, r)
	return nil
}

// Contacts returns the number of contacts.
func (l *Ledger) Contacts() int { return len(l.contacts) }
