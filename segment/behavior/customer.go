package behavior

// Customer is what a customer's records say about behavior within a window.
// Periods are calendar days: several orders on one day are one occasion, as in
// the data of Fader, Hardie & Lee (2005, Marketing Science 24(2), 275-284).
//
// Two figures are called recency in the field. In this library Recency is the
// one of the buy-till-you-die models, the customer's age at the last order
// (t_x); SinceLast is the one of RFM scores, the time since the last order.
// Recency + SinceLast = T.
type Customer struct {
	ID string // as given

	First Date // day of the first order in the window
	Last  Date // day of the last

	Lines   int // records in the window
	Orders  int // distinct order numbers; a line without a number is an order
	Periods int // days with an order

	Frequency int     // x: days with an order after the first, Periods-1
	Recency   float64 // t_x: time from first to last order, in the table's unit
	T         float64 // age: time from first order to the end of the window, in the table's unit
	SinceLast float64 // time from last order to the end of the window, in the table's unit
	Monetary  float64 // mean amount of a day after the first, 0 where Frequency is 0 (what Gamma-Gamma takes)

	Spend    float64 // total amount, returned lines not subtracted
	Basket   float64 // Spend / Periods: mean amount of a day with an order
	Quantity float64 // total units
	Rate     float64 // Periods / T in the table's unit, with T at least one day

	GapMean float64 // mean time between days with an order, table's unit; NaN where Frequency is 0
	GapCV   float64 // coefficient of variation of that time (population SD over mean); NaN where Frequency < 2
	GapMax  float64 // longest such time, so the longest pause that ended; the one since Last does not count; NaN where Frequency is 0

	// PeriodsAfterGapMax is the number of days with an order after the longest
	// pause, the day that ended it included (of equally long pauses, after the
	// latest); 0 where Frequency is 0.
	PeriodsAfterGapMax int

	// Trend is how the rate of days with an order changes: the slope of the
	// least-squares line through the days after First up to the end of the
	// window, 1 for a day with an order and 0 for one without, in days with an
	// order per unit, per unit. Above 0 the customer orders ever more often. With
	// weeks, .01 is one more day with an order a week after a hundred weeks. NaN
	// where Frequency < 2; 0 where there was an order on every day.
	Trend float64

	Categories       int     // distinct non-empty categories
	CategoryEntropy  float64 // Shannon entropy of lines over categories, nats; 0 for one category, NaN for none
	MainCategory     string  // category of most lines (ties: first in byte order); empty where unknown
	Channels         int     // distinct non-empty channels
	MainChannel      string  // channel of most lines (ties: first in byte order); empty where unknown
	MainChannelShare float64 // its share of the lines with a channel, NaN for none
	ReturnShare      float64 // share of lines returned, 0 to 1

	// DiscountShare is the money that was taken off as a share of what the lines
	// would have cost: discounts / (amounts + discounts), 0 to 1; 0 where no record
	// has a discount. Lines with a negative amount, refunds, are left out.
	DiscountShare float64

	// Habits are the weekdays and times of day of the orders; nil unless
	// [Window.Habits] asks for them.
	Habits *Habits

	// Service is what the customer's contacts say; nil where the ledger has no
	// contacts of anybody.
	Service *Service
}

// BasketSize returns the mean number of units of a day with an order; 0 where no
// quantities are known. (The mean amount of one is Basket.)
func (c Customer) BasketSize() float64 { return c.Quantity / float64(max(c.Periods, 1)) }
