package behavior

import "time"

// Order is one line of activity: that a customer bought something at a time
// for an amount. Only Customer and Time are needed to count orders; Amount is
// needed for whatever is about money.
type Order struct {
	Customer string    // opaque ID, as the host writes it; not empty
	Time     time.Time // when it was placed
	Amount   float64   // what this line was worth, in one currency; finite
	Quantity float64   // units in this line; 0 where unknown
	Number   string    // the order that this line belongs to; empty: the line is an order of its own
	Channel  string    // where it was placed; empty where unknown
	Category string    // what was bought; empty where unknown
	Returned bool      // the line was sent back

	// Discount is what was taken off before Amount, in the same currency; 0 where
	// there was none or nobody knows; finite and not negative.
	Discount float64
}

// Contact is a time at which a customer turned to the host: a call, a mail, a chat.
type Contact struct {
	Customer  string    // opaque ID, that of the orders; not empty
	Time      time.Time // when the customer turned to the host
	Complaint bool      // whether it was a complaint
	// Response is the time until the first answer; 0 where unknown or not answered
	// yet; not negative. What was answered at once may be given as a second.
	Response time.Duration
	Channel  string // by which way; empty where unknown
}
