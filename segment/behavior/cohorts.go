package behavior

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// Cohort are the customers whose first order of all lies in one period.
type Cohort struct {
	Name      string // of the period, as in [Calendar.Name]
	Start     Date   // its first day
	Customers int
	// Active is how many of them ordered in the k-th period after that of their
	// first order, so Active[0] is Customers; Spend is what they spent there. Both
	// end with the period that the window ends in. Where [CohortTable.Published]
	// withholds a cell, Active is -1 and Spend 0.
	Active []int
	Spend  []float64
}

// Retention returns Active[k]/Customers; ok is false where the window ends
// before the k-th period or the cell is withheld.
func (c Cohort) Retention(k int) (share float64, ok bool) {
	if k < 0 || k >= len(c.Active) || c.Active[k] < 0 || c.Customers == 0 {
		return 0, false
	}
	return float64(c.Active[k]) / float64(c.Customers), true
}

// CohortTable are the cohorts of a window. As [Ledger.Cohorts] makes it, it is
// private; [CohortTable.Published] is what may be shown.
type CohortTable struct {
	Cohorts     []Cohort // by Start; periods without new customers are left out
	By          Calendar
	From, Until Date // window actually used
	// Warnings: "left-cut" (customers acquired before From are in no cohort),
	// "partial-period" (the window ends within a period, so the last cell of every
	// cohort is of fewer days), "withheld" (published tables only).
	Warnings []Warning
}

// Cohorts counts, for the customers acquired in each period of the window, how
// many are active and what they spend in that period and in each one after it.
//
// Customers belong to the period of their first order in the ledger, whether the
// window shows it or not: those acquired before From are in no cohort, and a
// warning says so. A window that starts or ends within a period makes that
// period shorter; only the end is warned of, since shops' records seldom start on
// the first of a month. The unit of the window does not matter.
//
// There may be no more than 4,000 periods from the first to the last one.
func (l *Ledger) Cohorts(ctx context.Context, w Window, by Calendar) (*CohortTable, error) {
	if by > Yearly {
		return nil, fmt.Errorf("behavior: cohorts: no calendar %d", uint8(by))
	}
	from, until, err := l.days(w)
	if err != nil {
		return nil, err
	}
	start, end := by.number(max(from, l.first)), by.number(until)
	if end-start >= 4000 {
		return nil, fmt.Errorf("behavior: cohorts: %d periods from %v to %v, want at most 4000", end-start+1, from, until)
	}
	g, err := l.group(ctx, span{from: from, cut: until, until: until})
	if err != nil {
		return nil, err
	}
	if len(g.order) == 0 {
		return nil, fmt.Errorf("behavior: cohorts: %w from %v to %v", ErrNoOrders, from, until)
	}
	first, err := l.firstDays(ctx)
	if err != nil {
		return nil, err
	}
	// Sums of money depend on their order, so each customer's lines are brought
	// into the canonical one, side by side, and added up by customer after that.
	shared := l.figures(span{from: from, cut: until, until: until})
	chunks := make([][]visit, par.Count(len(g.order), customersPerChunk))
	err = par.Chunks(ctx, len(g.order), customersPerChunk, 0, func(chunk, lo, hi int) error {
		f := shared
		for _, c := range g.order[lo:hi] {
			if first[c] < from {
				continue
			}
			f.load(l, g.of(c))
			cohort := by.number(first[c])
			chunks[chunk] = f.visits(chunks[chunk], by, cohort, cohort-start)
		}
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			err = cancelled(ctx, "making cohorts")
		}
		return nil, err
	}
	t := &CohortTable{By: by, From: from, Until: until}
	all := make([]Cohort, end-start+1)
	for i := range all {
		all[i] = Cohort{Start: by.start(start + i), Active: make([]int, len(all)-i), Spend: make([]float64, len(all)-i)}
		all[i].Name = by.Name(all[i].Start)
	}
	for _, visits := range chunks {
		for _, v := range visits {
			all[v.cohort].Active[v.after]++
			all[v.cohort].Spend[v.after] += v.spend
		}
	}
	for _, c := range all {
		if c.Customers = c.Active[0]; c.Customers == 0 {
			continue
		}
		for _, s := range c.Spend {
			if !finite(s) {
				return nil, fmt.Errorf("behavior: cohorts: the amounts of %s sum to more than a number can hold", c.Name)
			}
		}
		t.Cohorts = append(t.Cohorts, c)
	}
	if g.cutLeft > 0 {
		t.Warnings = append(t.Warnings, notice.New("left-cut", "", "%s ordered before %v already and are in no cohort", howMany(g.cutLeft), from))
	}
	if until+1 != by.start(end+1) {
		t.Warnings = append(t.Warnings, notice.New("partial-period", by.Name(until), "the window ends on %v, within this period: its cells are of fewer days", until))
	}
	return t, nil
}

// visit is what a customer spent in one period.
type visit struct {
	cohort, after int32
	spend         float64
}

// visits appends the periods of the lines in f.
func (f *figures) visits(to []visit, by Calendar, cohort, row int) []visit {
	at, day := len(to)-1, Date(0)
	for i, e := range f.entries {
		if i == 0 || e.day != day {
			day = e.day
			after := int32(by.number(day) - cohort)
			if i == 0 || after != to[at].after {
				to = append(to, visit{cohort: int32(row), after: after})
				at++
			}
		}
		to[at].spend += e.amount
	}
	return to
}

// Published returns the table without what describes fewer than ten customers:
// smaller cohorts are left out, and a cell is withheld where fewer than ten
// customers, but not none, were active or where fewer than ten, but not none, were
// not. Do not show the number of all customers beside it: by subtraction that
// would tell the size of the cohorts left out.
func (t *CohortTable) Published() *CohortTable {
	out := *t
	out.Cohorts, out.Warnings = nil, append([]Warning(nil), t.Warnings...)
	withheld := false
	for _, c := range t.Cohorts {
		if !disclosure.Publishable(c.Customers) {
			withheld = true
			continue
		}
		c.Active, c.Spend = append([]int(nil), c.Active...), append([]float64(nil), c.Spend...)
		for k, n := range c.Active {
			// The customers that are active and those that are not are both
			// differences of published counts.
			if n > 0 && !disclosure.Publishable(n) || !disclosure.SafeDifference(c.Customers, n) {
				c.Active[k], c.Spend[k] = -1, 0
				withheld = true
			}
		}
		out.Cohorts = append(out.Cohorts, c)
	}
	if withheld {
		out.Warnings = append(out.Warnings, notice.New("withheld", "", "cohorts and cells of fewer than %d customers are withheld", disclosure.MinGroup))
	}
	return &out
}
