// Package behavior turns orders into what each customer's behavior was:
// recency, frequency and monetary value, age, rhythm, breadth, channels, returns,
// discounts, weekdays and times of day, and where the host has them contacts,
// complaints and response times. A [Measure] adds features of the host's own.
//
// Orders and contacts go into a [Ledger] in one pass and in any order; ledgers filled side
// by side are merged, a customer can be erased, and a ledger can be written down and
// read back ([Ledger.MarshalBinary]). [Ledger.Summarize] then
// gives one [Customer] each for an explicit observation window, and
// [Ledger.Split] a calibration period with what happened after it, by which a
// model can be judged.
//
// # Days
//
// Orders are placed on calendar days of [Options.Location] (UTC unless said
// otherwise) and the orders of one day are one occasion, as in the data of
// Fader, Hardie & Lee (2005, Marketing Science 24(2), 275-284). Two orders of
// the same second, and two an hour apart on the same day, count once in
// Periods and Frequency; 23:59 and 00:01 count twice. A day is a day whether
// the clocks were changed on it or not: durations are differences of calendar
// days divided by the days of the [Unit], never differences of instants.
//
// The first day with an order starts a customer's clock and is not a repeat:
// Frequency counts the days after it, and Monetary is their mean. Age runs
// from the first day to the last day of the window, which lies inside the
// window, so a customer whose first order falls on that day has T = 0.
//
// A time of day is that of the clock in the same zone. What is midnight exactly is a
// date without one: a file of dates must not make everybody a night owl.
//
// # Scores and groups
//
// [ScoreRFM] scores customers by quantiles or fixed cuts and [SegmentRFM] names
// segments by rules on the scores, presets or the host's own. [Tiers] ranks
// customers by money, [Concentrate] says how unevenly money is spread over them.
// [Ledger.Compare] tells who is new, lapsed, repeating or reactivated between two
// periods, and [Ledger.Cohorts] follows customers by the period of their first
// order; [Ledger.Repeats] counts repeat orders by calendar period, to hold a model's
// expectation against. Equal customers are treated alike throughout: no tie is ever broken by
// the order of the rows.
//
// # What it is not
//
// It fits no model and draws no conclusion (that is the room segment/value), and
// finds no clusters (segment does). A score is a rank within a base, not a worth:
// a 5 in a poor base may be a 2 in a rich one. The ledger keeps no order as such:
// what is left of one is its day and minute, its amount and a few numbers. Returned lines stay
// orders: the customer came and bought. They are counted in ReturnShare, and their
// amount stays in Spend. Refunds booked as negative amounts are summed as they are
// and lead to a warning, since models of spend need positive amounts.
//
// # Determinism and concurrency
//
// A table depends on the multisets of orders and contacts alone. Each customer's records are
// sorted into one canonical order before anything is summed, so the order of
// input, splitting over ledgers, merging, erasing and the number of cores do not
// change a single bit of it.
//
// Reading methods of a ledger may run at the same time as each other; Add, AddContact,
// Merge and Erase need the ledger for themselves. Tables belong to the caller.
//
// # Privacy
//
// A ledger, its tables, scores and their cuts, partitions, comparisons, cohort tables
// and series of repeats are private: they hold IDs, single customers or figures of a few. What may
// be shown of the latter four is what their Published methods return, and a
// [Concentration] as it is: no figure there describes fewer than ten customers, nor
// do the differences of figures within one result. Several results side by side
// (tiers and segments of the same base) are not guarded against each other.
package behavior
