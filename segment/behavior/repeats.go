package behavior

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// RepeatSeries are the repeat orders that came, period by period on the calendar:
// what the expectation of a model is laid over (value.Track counts its periods in
// the same way). It is private; [RepeatSeries.Published] is what may be shown.
type RepeatSeries struct {
	// Start is the day of the first order of the customer who came first, and the
	// first day of the first period: the periods do not begin with the window, nor
	// on any weekday of their own.
	Start Date
	Until Date // last day of the window
	Every int  // length of a period in days

	// Of period k, on the days from Start + k*Every to Start + (k+1)*Every - 1, one
	// entry each:
	Orders    []int // days with a repeat order, over all customers
	Customers []int // distinct customers who had one
	New       []int // customers whose first order lies in the period; it is no repeat

	Cumulative []int // sum of Orders up to the end of the period

	// Warnings: "left-cut" (customers who ordered before the window began: what is
	// taken for their first order is a repeat), "partial-period" (the window ends
	// within the last period, which is shorter and not to be held against an
	// expectation), and from [Ledger.SplitRepeats] "new-after-cut".
	Warnings []Warning

	few   [][]int32 // numbers of the customers of a period, where fewer than ten
	first int       // periods up to the cut of SplitRepeats; 0 where it lies within one, or there is none
}

// mostPeriods is the most periods there may be, as in value.Track.
const mostPeriods = 10_000

// Repeats counts the repeat orders of all customers in each period of every days,
// from the first order of the customer who came first to the end of the window. A
// customer's orders of one day are one, and those of their first day in the window
// are no repeat. The sum over all periods is the sum of [Customer.Frequency] in the
// table of the same window. The unit of the window does not matter.
//
// The periods are those in which Fader, Hardie & Lee (2005, Marketing Science 24(2),
// 275-284, Figs. 2 and 3) track CDNOW: with 7, week 1 is the first seven days.
//
// An error says that every is below 1, that there would be more than 10,000
// periods, that the window is not valid or has no orders ([ErrNoOrders]), or that
// ctx is done.
func (l *Ledger) Repeats(ctx context.Context, w Window, every int) (*RepeatSeries, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	from, until, err := l.days(w)
	if err != nil {
		return nil, err
	}
	return l.repeats(ctx, span{from: from, cut: until, until: until}, every)
}

// SplitRepeats is [Ledger.Repeats] over the whole window of the customers alone who
// had come by the day of cut: those of the calibration table of [Ledger.Split]. A
// model that was fitted to that table and tracked beyond the cut expects nothing of
// customers who came later, so they must not be in the actual count either.
func (l *Ledger) SplitRepeats(ctx context.Context, w Window, cut time.Time, every int) (*RepeatSeries, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	s, err := l.split(w, cut)
	if err != nil {
		return nil, err
	}
	return l.repeats(ctx, s, every)
}

func (l *Ledger) repeats(ctx context.Context, s span, every int) (*RepeatSeries, error) {
	if every < 1 {
		return nil, fmt.Errorf("behavior: repeats: periods of %d days, want at least 1", every)
	}
	g, err := l.unsorted(ctx, s)
	if err != nil {
		return nil, err
	}
	if len(g.order) == 0 {
		return nil, fmt.Errorf("behavior: repeats: %w from %v to %v", ErrNoOrders, s.from, s.cut)
	}
	start := s.until
	for _, c := range g.order {
		for _, i := range g.of(c) {
			start = min(start, l.dayAt(i))
		}
	}
	periods := int(s.until-start)/every + 1
	if periods > mostPeriods {
		return nil, fmt.Errorf("behavior: repeats: %d periods of %d days from %v to %v, want at most %d", periods, every, start, s.until, mostPeriods)
	}
	// At most 64 parts, so that ten thousand periods cost little memory. Whole
	// numbers add up to the same in any order.
	size := max(customersPerChunk, (len(g.order)+63)/64)
	parts := make([]*RepeatSeries, par.Count(len(g.order), size))
	err = par.Chunks(ctx, len(g.order), size, 0, func(chunk, lo, hi int) error {
		part := newRepeats(periods)
		var days []Date
		for _, c := range g.order[lo:hi] {
			days = days[:0]
			for _, i := range g.of(c) {
				days = append(days, l.dayAt(i))
			}
			slices.Sort(days)
			part.customer(c, slices.Compact(days), start, every)
		}
		parts[chunk] = part
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			err = cancelled(ctx, "counting repeats")
		}
		return nil, err
	}
	r := newRepeats(periods)
	r.Start, r.Until, r.Every = start, s.until, every
	if days := int(s.cut-start) + 1; s.cut < s.until && days%every == 0 {
		r.first = days / every
	}
	for _, part := range parts {
		r.add(part)
	}
	r.Cumulative = make([]int, periods)
	sum := 0
	for k, n := range r.Orders {
		sum += n
		r.Cumulative[k] = sum
	}
	r.warn(g, s)
	return r, nil
}

func newRepeats(periods int) *RepeatSeries {
	return &RepeatSeries{Orders: make([]int, periods), Customers: make([]int, periods), New: make([]int, periods), few: make([][]int32, periods)}
}

// customer counts one customer, whose days are in rising order and distinct.
func (r *RepeatSeries) customer(c int32, days []Date, start Date, every int) {
	last := -1
	for i, d := range days {
		k := int(d-start) / every
		if i == 0 {
			r.New[k]++
			continue
		}
		r.Orders[k]++
		if k != last {
			last = k
			r.Customers[k]++
			r.remember(k, c)
		}
	}
}

// remember keeps who a customer of period k is, as long as they are few.
func (r *RepeatSeries) remember(k int, c int32) {
	if len(r.few[k]) < disclosure.MinGroup {
		r.few[k] = append(r.few[k], c)
	}
}

// add adds the counts of a part.
func (r *RepeatSeries) add(part *RepeatSeries) {
	for k := range r.Orders {
		r.Orders[k] += part.Orders[k]
		r.Customers[k] += part.Customers[k]
		r.New[k] += part.New[k]
		for _, c := range part.few[k] {
			r.remember(k, c)
		}
	}
}

func (r *RepeatSeries) warn(g *grouping, s span) {
	if g.cutLeft > 0 {
		r.Warnings = append(r.Warnings, notice.New("left-cut", "",
			"%s ordered before %v already; their first order in the window is taken for their first", howMany(g.cutLeft), s.from))
	}
	if n := (int(r.Until-r.Start) + 1) % r.Every; n > 0 {
		r.Warnings = append(r.Warnings, notice.New("partial-period", "", "the window ends on %v, within the last period: it is of fewer days", r.Until))
	}
	if g.late > 0 {
		r.Warnings = append(r.Warnings, notice.New("new-after-cut", "", "%s have orders in the window only after %v and are left out", howMany(g.late), s.cut))
	}
}
