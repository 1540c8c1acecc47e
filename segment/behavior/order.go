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
}
