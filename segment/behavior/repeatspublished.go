package behavior

import "github.com/clientele-go/clientele/internal/disclosure"

// RepeatPeriod is a stretch of one or more periods of a [RepeatSeries], as it may be
// shown.
type RepeatPeriod struct {
	// Periods of the series in this stretch, and up to its end: it ends
	// End*Every days after the beginning of the series.
	Periods, End int
	Orders       int // days with a repeat order, over all customers
	Cumulative   int // the same up to the end of the stretch
}

// Published returns the series as it may be shown: periods in which fewer than ten
// customers had a repeat order, but not none, are put together with those after
// them until ten different customers are in the stretch, and at the end with those
// before. So every difference of two cumulative counts is nothing or is of ten
// customers at least, and the last count is that of all periods: nothing can be had
// by subtracting from a total that is shown elsewhere. Below ten customers with
// repeat orders in all, the result is nil.
//
// A stretch ends at the cut of [Ledger.SplitRepeats], where the cut lies between two
// periods and ten customers had repeat orders on either side: how many orders came
// after a cut is mostly shown beside the series, and a stretch across it would by
// subtraction tell of the days between.
//
// How many customers were behind a stretch is not said, since the number of those
// who were not would follow from it. Neither is the calendar: the number of periods
// tells the length of the records to within one, so a date beside them dates the
// first order of the customer who came first. Name one where at least ten are in
// New[0] alone. Do not show what [Ledger.Repeats] and [Ledger.SplitRepeats] give for
// the same window side by side: their difference is of the customers who came late.
func (r *RepeatSeries) Published() []RepeatPeriod {
	if r.first > 0 {
		before, after := r.stretches(0, r.first), r.stretches(r.first, len(r.Orders))
		if before != nil && after != nil {
			return append(before, after...)
		}
	}
	return r.stretches(0, len(r.Orders))
}

// stretches puts the periods from lo up to hi together. It returns nil where they
// have orders, but of fewer than ten customers.
func (r *RepeatSeries) stretches(lo, hi int) []RepeatPeriod {
	var out []RepeatPeriod
	seen := map[int32]bool{}
	open := RepeatPeriod{}
	total := 0
	for k := lo; k < hi; k++ {
		n := r.Orders[k]
		total += n
		open.Periods++
		open.Orders += n
		open.End, open.Cumulative = k+1, r.Cumulative[k]
		enough := disclosure.Publishable(r.Customers[k])
		if !enough && n > 0 {
			for _, c := range r.few[k] {
				seen[c] = true
			}
			enough = disclosure.Publishable(len(seen))
		}
		if enough || open.Orders == 0 {
			out = append(out, open)
			open = RepeatPeriod{}
			clear(seen)
		}
	}
	if open.Periods == 0 && total > 0 {
		return out
	}
	// The rest joins the last stretch that has orders; those without any between the
	// two go along. Where there is none, nothing is left to show.
	for i := len(out) - 1; i >= 0; i-- {
		open.Periods += out[i].Periods
		open.Orders += out[i].Orders
		if out[i].Orders > 0 {
			return append(out[:i], open)
		}
	}
	return nil
}
