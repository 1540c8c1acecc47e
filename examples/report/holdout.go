package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// holdoutShown reports whether totals of the customers who were judged by may be
// shown. Where their number, beside the others that the report names, would tell
// of a few who are in no segment or came after the cut, their number must not
// follow from anything either: from their orders, since the means of the
// segments tell those of everybody else; from shares of them beside means; from
// a criterion of a fit that counts them. What a mean, a share or a difference of
// models tells stays.
func (r *result) holdoutShown() bool {
	ch := r.choice
	return ch != nil && !ch.none && ch.comparison != nil && (ch.sampled || r.safe(ch.comparison.Customers))
}

// judged are the histories of the customers who were judged by; none without.
func (r *result) judged() []value.History {
	if r.choice == nil || r.choice.comparison == nil {
		return nil
	}
	return r.choice.held.histories
}

// cameShown is how many orders came in the holdout, as far as it is told.
func (r *result) cameShown() int {
	if r.exact != nil {
		return tens(r.choice.comparison.Orders)
	}
	return r.choice.comparison.Orders
}

// trackingShown is the tracking where it may be shown: it counts the orders of
// the customers who were judged by.
func (r *result) trackingShown() []tracked {
	if !r.holdoutShown() {
		return nil
	}
	return r.evidence.tracking
}

// frequencyShown is the classes by earlier orders where they may be shown: shares
// of customers and means of orders make a total.
func (r *result) frequencyShown() []byFrequency {
	if !r.holdoutShown() {
		return nil
	}
	return r.evidence.frequency
}

// restTold reports whether it may be said how many orders the tracking leaves out,
// which is what remains of all rows, or of all order numbers, without the first
// orders of the customers and the last sum of the tracking: the repeat orders of
// those who came after the cut, the days after the last whole period, and what
// else customers ordered on a day. It has to be of nobody or of many.
func restTold(all, first *behavior.Table, later []behavior.Holdout, numbers bool) bool {
	tracked := make(map[string]int, len(later))
	for i := range later {
		tracked[later[i].ID] = first.Customers[i].Frequency + later[i].Frequency
	}
	rows, orders := make([]float64, len(all.Customers)), make([]float64, len(all.Customers))
	for i := range all.Customers {
		c := &all.Customers[i]
		rows[i] = float64(c.Lines - 1 - tracked[c.ID])
		orders[i] = float64(c.Orders - 1 - tracked[c.ID])
	}
	return nobodyOrMany(rows) && (!numbers || nobodyOrMany(orders))
}

// nobodyOrMany reports whether a sum over customers is about none of them or
// about many.
func nobodyOrMany(values []float64) bool {
	some := values[:0:0]
	for _, v := range values {
		if v != 0 {
			some = append(some, v)
		}
	}
	return len(some) == 0 || disclosure.Publishable(len(some)) && !disclosure.Dominated(some)
}

// theBIC is the figure of Schwarz's criterion in a reason: beside Akaike's it
// tells how many customers there are, since they differ by k (ln n - 2).
var theBIC = regexp.MustCompile(`(\bBIC\b[^()]*) \(-?\d[\d.]*\)`)

// reasons say why the model was taken, with the figures that may be shown.
func (r *result) reasons() []string {
	ch := r.choice
	if ch.comparison == nil || ch.named || r.exact != nil { // in published.go
		return ch.reasons
	}
	best := &ch.comparison.Trials[ch.used]
	out := make([]string, 0, len(ch.reasons))
	for _, s := range ch.reasons {
		s = theBIC.ReplaceAllString(s, "$1")
		if strings.HasPrefix(s, best.Name+" expected ") && !r.holdoutShown() {
			s = fmt.Sprintf("%s expected %s orders in the holdout; of a single customer its expectation is off by %.2f orders on average.",
				best.Name, tooManyOrFew(off(best, ch.comparison)), best.MAE)
		}
		out = append(out, s)
	}
	return out
}

// tooManyOrFew says in words by which share an expectation was off.
func tooManyOrFew(off float64) string {
	if off < 0 {
		return fmt.Sprintf("%.1f %% too few", -100*off)
	}
	return fmt.Sprintf("%.1f %% too many", 100*off)
}

// describedUntil is the day up to which the report counts how long customers have
// been known, and silent. Where the end of the window is withheld it is the end of the last
// whole week, from the first order on, that pictures may reach: where all of a
// segment came on one day, which may be named, or came on no other, their mean would
// else date the last order of all. Whoever ordered after it is silent for no time.
func (r *result) describedUntil(t *behavior.Table) behavior.Date {
	if r.orders.window.to != "" {
		return t.Until
	}
	return t.From + (r.lastShown(t)-t.From)/7*7
}
