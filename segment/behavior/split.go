package behavior

import (
	"context"
	"fmt"
	"time"
)

// Holdout is what a customer of the calibration period did after it.
type Holdout struct {
	ID        string
	Frequency int     // days with an order after the cut; all of them are repeats
	Spend     float64 // total amount on those days
	Duration  float64 // length of the holdout period in the table's unit, the same for all
}

// Split cuts a window in two. The table is that of the calibration period, from
// the start of the window to the end of the day that cut falls on, as if that
// day were the last; the holdouts, in the same row order, are what the same
// customers did on the days after it up to the end of the window. Customers
// who order only after the cut are left out of both, and a warning says how
// many they are; their lines and those of the holdout count as Outside.
//
// Same-day orders are merged in the holdout as in calibration, so
// Spend/Frequency is the mean amount of a day. The Python package lifetimes
// takes the mean over single transactions there; the two agree where nobody
// orders twice on a day.
//
// The cut must leave at least one day on either side: it may not be before the
// start of the window and must be before its end.
func (l *Ledger) Split(ctx context.Context, w Window, cut time.Time) (*Table, []Holdout, error) {
	if ctx == nil {
		return nil, nil, errNoContext
	}
	s, err := l.split(w, cut)
	if err != nil {
		return nil, nil, err
	}
	return l.summarize(ctx, s, w, true)
}

// split resolves a window and the cut in it.
func (l *Ledger) split(w Window, cut time.Time) (span, error) {
	from, until, err := l.days(w)
	if err != nil {
		return span{}, err
	}
	if cut.IsZero() {
		return span{}, fmt.Errorf("behavior: split: the cut is missing")
	}
	day, err := l.dayOf(cut)
	if err != nil {
		return span{}, fmt.Errorf("behavior: split: cut %w", err)
	}
	if day < from || day >= until {
		return span{}, fmt.Errorf("behavior: split: the cut %v leaves nothing on one side of the window from %v to %v", day, from, until)
	}
	return span{from: from, cut: day, until: until, unit: w.Unit}, nil
}

// holdout fills in all of h but the ID, which must be there for errors.
func (f *figures) holdout(h *Holdout) error {
	h.Duration = float64(f.until-f.cut) / f.unit.Days()
	var day float64
	for i, e := range f.later {
		if i == 0 || e.day != f.later[i-1].day {
			h.Frequency++
			day = 0
		}
		day += e.amount
		if i == len(f.later)-1 || f.later[i+1].day != e.day {
			h.Spend += day
		}
	}
	if !finite(h.Spend) {
		return fmt.Errorf("behavior: customer %q: the amounts after the cut sum to more than a number can hold", h.ID)
	}
	return nil
}
