package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// The model of ordering is chosen on a holdout: models are fitted to the first
// two thirds of the records and judged by what the same customers did in the
// last third. Fitted to everything, the richest model always looks best; on
// orders that it has not seen it does not.
const (
	calibrated = 2. / 3
	// From sampleAbove customers on the models are compared, tracked and shown
	// on about sampleSize of them. Which of two models foretells better is clear
	// long before that many, and a million would double the time of the run.
	sampleAbove = 30_000
	sampleSize  = 20_000
	// Below these the last third tells chance from merit no better than a coin.
	shortestSpan = 90  // days of records
	fewestFirst  = 100 // customers by the cut
	fewestAgain  = 30  // of them, who ordered again before it, and after it
	farOff       = .15 // share of the orders that came from which a miss beyond chance is warned of
)

// choice is which model of ordering the report uses, and why.
type choice struct {
	method     value.Method
	named      bool // by -model
	reasons    []string
	comparison *value.Comparison // nil: there was nothing to judge by
	used       int               // index of the method into comparison.Trials
	held       held              // what it was judged by
	sampled    bool              // on a part of the customers
	none       bool              // the method cannot be fitted: customers count for what they spent
}

// held is the records cut in two.
type held struct {
	histories []value.History // of the first part
	later     []int           // orders of the same customers in the second part
	span      float64         // length of the second part, in the unit of the table
	until     behavior.Date   // last day of the second part
	cut       behavior.Date   // last day of the first part
	every     int             // days; both parts are whole periods of it, 0 where the periods may not be shown
	first     int             // periods of the first part
	restTold  bool            // the orders that the tracking leaves out are of nobody or of many
	periods   int             // of both
}

// choose decides on the model, and keeps what it was judged by for the pictures.
// The ledger is cut down to a sample where it is large, and of is the table of
// what is left in it.
func (r *result) choose(ctx context.Context, c config, l *behavior.Ledger, t *behavior.Table, p *progress) (of *behavior.Table, err error) {
	// Short of anything to judge by, BG/NBD: the best known, and seldom far off.
	ch := &choice{named: c.model != autoModel}
	r.choice = ch
	name := c.model
	if !ch.named {
		name = "BG/NBD"
	}
	ch.method, _ = value.MethodNamed(name) // flags.go has refused what is none
	if ch.named {
		ch.reasons = []string{ch.method.Name + " was named by -model."}
	}
	p.report("comparing models of ordering", 0, 0)
	if ch.sampled = thin(l, len(t.Customers), c.seed); ch.sampled {
		// Periods and months are those of the sample, whose first order may be later.
		if t, err = l.Summarize(ctx, c.window(c.until)); err != nil {
			return nil, err
		}
	}
	why, err := r.hold(ctx, c, l, t)
	if err != nil {
		return nil, err
	}
	if why == "" {
		ch.comparison, err = value.Compare(ctx, ch.held.histories, ch.held.later, ch.held.span, value.Methods(), value.CompareOptions{Seed: c.seed})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			p.note(err)
			why = "no model could be fitted to the first two thirds of the records"
		}
	}
	if why != "" {
		ch.comparison = nil
		if !ch.named {
			ch.reasons = []string{ch.method.Name + " was taken without a comparison: " + why + "."}
			r.warn("model-not-compared", "%s, so that models of ordering cannot be compared: %s is taken without having been judged on orders that it had not seen", why, ch.method.Name)
		}
		return t, nil
	}
	r.settle(ch)
	return t, nil
}

// settle takes the model that the comparison prefers, or warns where another one
// was named.
func (r *result) settle(ch *choice) {
	c := ch.comparison
	if !ch.named {
		ch.method, _ = value.MethodNamed(c.Trials[c.Best].Name)
		ch.reasons = c.Reasons
	}
	ch.used = slices.IndexFunc(c.Trials, func(t value.Trial) bool { return t.Name == ch.method.Name })
	t := &c.Trials[ch.used]
	if t.Fit == nil {
		return
	}
	if ch.named && !tied(t, c) {
		leader := slices.IndexFunc(c.Trials, func(o value.Trial) bool { return o.Fit != nil && behind(&o, c) == 0 })
		r.warn("other-model-better", "%s foretold the last third of the records better than %s, which was named by -model, and by more than chance", c.Trials[leader].Name, t.Name)
	}
	if o := off(t, c); math.Abs(o) > farOff && missed(t, c) {
		r.warn("forecast-off", "%s expected %s orders in the last third of the records, more than chance explains: trade changed then, or the model does not "+
			"suit it, and what is expected of the next %d months may be as far off", t.Name, tooManyOrFew(o), horizonMonths)
	}
}

// tied reports whether chance may have put a model's score below the highest:
// the bound of value.Compare.
func tied(t *value.Trial, c *value.Comparison) bool { return behind(t, c) <= 2*t.LogScoreSE }

// missed reports whether more or fewer orders came than chance explains: three
// standard errors of the sum, by how far single customers were off.
func missed(t *value.Trial, c *value.Comparison) bool {
	return math.Abs(t.Expected-float64(c.Orders)) > 3*t.RMSE*math.Sqrt(float64(c.Customers))
}

// unlearned takes the choice back where the model that was taken cannot be fitted
// to the orders: there is none then, judged or not.
func (ch *choice) unlearned(r *result) {
	ch.none = true
	r.warnings = slices.DeleteFunc(r.warnings, func(w segment.Warning) bool {
		return w.Code == "model-not-compared" || w.Code == "forecast-off" || w.Code == "other-model-better"
	})
}

func (r *result) warn(code, format string, args ...any) {
	r.warnings = append(r.warnings, segment.Warning{Code: code, Text: fmt.Sprintf(format, args...)})
}

// thin leaves about sampleSize customers in a large ledger. Whether somebody is
// among them follows from their ID and the seed, so that the order of the rows
// does not matter.
func thin(l *behavior.Ledger, customers int, seed uint64) bool {
	if customers <= sampleAbove {
		return false
	}
	limit := uint64(math.MaxUint64 / float64(customers) * sampleSize)
	l.EraseFunc(func(id string) bool {
		h := fnv.New64a()
		fmt.Fprintf(h, "%d/", seed)
		h.Write([]byte(id))
		// The last bytes hardly reach the high bits of FNV: stir once more.
		x := h.Sum64()
		x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd
		return x^(x>>33) > limit
	})
	return true
}

// hold cuts the records in two, and says why they cannot be judged by, if they
// cannot.
//
// Both parts are whole periods as the tracking picture shows them: the day of the
// cut would otherwise tell to the day when the first customer came.
func (r *result) hold(ctx context.Context, c config, l *behavior.Ledger, t *behavior.Table) (why string, err error) {
	h := &r.choice.held
	last := r.lastShown(t)
	start := firstDay(t)
	days := int(last-start) + 1
	if days < shortestSpan {
		return fmt.Sprintf("the records cover fewer than %d days", shortestSpan), nil
	}
	h.until, h.cut = last, start+behavior.Date(calibrated*float64(days))-1
	if h.every, h.periods, err = periods(ctx, c, l, t, last); err != nil {
		return "", err
	}
	if h.every > 0 {
		h.first = int(math.Round(calibrated * float64(h.periods)))
		h.cut = start + behavior.Date(h.first*h.every) - 1
		h.until = start + behavior.Date(h.periods*h.every) - 1
	}
	table, holdouts, err := l.Split(ctx, h.window(c), h.cut.Time())
	if err != nil {
		return "", err
	}
	h.restTold = r.choice.sampled || restTold(t, table, holdouts, r.orders.numbers != nil)
	h.histories, h.later = value.Histories(table), make([]int, len(holdouts))
	before, after := 0, 0
	orders := make([]float64, len(holdouts))
	for i, o := range holdouts {
		h.later[i], h.span, orders[i] = o.Frequency, o.Duration, float64(o.Frequency)
		if h.histories[i].Frequency > 0 {
			before++
		}
		if o.Frequency > 0 {
			after++
		}
	}
	switch {
	case len(holdouts) < fewestFirst:
		return fmt.Sprintf("fewer than %d customers had come by the end of the first two thirds of the records", fewestFirst), nil
	case before < fewestAgain || after < fewestAgain:
		return fmt.Sprintf("fewer than %d customers ordered again in the first two thirds of the records, or in the last", fewestAgain), nil
	case disclosure.Dominated(orders):
		return "most orders of the last third of the records are those of a few customers", nil
	}
	return "", nil
}

// window is the time of both parts.
func (h *held) window(c config) behavior.Window {
	return c.window(h.until.Time())
}

// usualPeriods are the lengths, in days, of the periods of the tracking picture.
var usualPeriods = []int{7, 14, 28, 91, 182, 364}

// periods chooses the shortest usual period that gives no more points than can
// be seen and none about too few: the number of periods dates the first order to
// within one of them, so at least ten customers have to have come in the first.
// It returns 0 where no period will do.
func periods(ctx context.Context, c config, l *behavior.Ledger, t *behavior.Table, last behavior.Date) (every, n int, err error) {
	const most, least = 80, 6
	for _, every := range usualPeriods {
		n := (int(last-firstDay(t)) + 1) / every // whole ones
		if n > most || n < least {
			continue
		}
		s, err := l.Repeats(ctx, c.window(last.Time()), every)
		if err != nil {
			return 0, 0, err
		}
		if s.New[0] >= fewest {
			return every, n, nil
		}
	}
	return 0, 0, nil
}
