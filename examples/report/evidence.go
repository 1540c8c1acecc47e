package main

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// evidence is what the pictures of the report show, as it may be published: each
// class holds ten customers at least, and neither those who ordered in it nor
// those who did not are fewer than ten, unless there are none. Thin classes are
// put together with their neighbours.
type evidence struct {
	tracking  []tracked   // nil: withheld, or the records are too short
	track     trackedOver // what its places are
	frequency []byFrequency
	foretold  []byAlive  // by P(alive) at the cut
	alive     []aliveBin // now
	aliveOf   int        // of how many customers
	cohorts   *cohorts   // nil: withheld, or fewer than two
}

// trackedOver says how the time of the tracking runs.
type trackedOver struct {
	every int           // days of a period
	unit  behavior.Unit // of the report
	cut   float64       // end of the first part, in the unit
}

// tracked are the repeat orders of a stretch of periods and up to its end.
type tracked struct {
	end                   float64 // in the unit, from the first order on
	orders, cumulative    int
	expected, expectedSum float64
}

// observe makes the pictures of what happened: tracking, what the model foretold
// of the last third, and cohorts. The ledger is not needed after it.
func (r *result) observe(ctx context.Context, c config, l *behavior.Ledger, t *behavior.Table) error {
	var err error
	if r.evidence.cohorts, err = r.publicCohorts(ctx, c, l, t); err != nil {
		return err
	}
	ch := r.choice
	if ch.comparison == nil || ch.comparison.Trials[ch.used].Fit == nil {
		return nil
	}
	trial := &ch.comparison.Trials[ch.used]
	r.evidence.frequency = publicFrequency(trial, &ch.held)
	r.evidence.foretold = publicForetold(aliveAtCut(trial, &ch.held))
	return r.track(ctx, c, l, trial)
}

// track lays the expectation of the model, as it was fitted to the first part,
// over the orders that came in both parts, of the customers of the first.
func (r *result) track(ctx context.Context, c config, l *behavior.Ledger, trial *value.Trial) error {
	h := &r.choice.held
	if h.every == 0 {
		return nil
	}
	s, err := l.SplitRepeats(ctx, h.window(c), h.cut.Time(), h.every)
	if err != nil {
		return err
	}
	unit := c.unit.Days()
	line, err := value.Track(ctx, trial.Fit.Model, h.histories, float64(h.every)/unit, h.periods, 0)
	if err != nil {
		return err
	}
	last := 0.0
	for _, x := range s.Published() {
		sum := line.Cumulative[min(x.End, h.periods)-1]
		r.evidence.tracking = append(r.evidence.tracking, tracked{
			end: float64(x.End*h.every) / unit, orders: x.Orders, cumulative: x.Cumulative,
			expected: rounded(sum - last), expectedSum: rounded(sum),
		})
		last = sum
	}
	r.evidence.track = trackedOver{h.every, c.unit, float64(h.first*h.every) / unit}
	if unsteady(r.evidence.tracking) > wavy {
		r.warn("orders-in-waves", "orders come in waves that the model does not know, such as a season or campaigns: what is expected of the next %d months "+
			"depends on where in a wave the records end, and the last third is one part of the year; the ranges know little of that", horizonMonths)
	}
	return nil
}

// rounded keeps what a reader of a picture or a table can use.
func rounded(x float64) float64 { return disclosure.Round(x, 4) }

// shares are rounded to so many digits: two tell what a picture can show, and
// do not tell single people of some hundred.
func roundedShare(x float64) float64 { return disclosure.Round(x, 2) }

// shareOf is k of n as it is published where n may be withheld: to two digits, and
// in steps of no less than five of n. Finer ones would tell n: .069 is 10 of 145 and,
// among numbers of that size, of nothing else; in steps of .05 any n will do.
func shareOf(k, n int) float64 {
	step := 1 / math.Pow(10, math.Floor(math.Log10(float64(n)/5)))
	for _, part := range []float64{5, 2} {
		if step/part >= 5/float64(n) {
			step /= part
			break
		}
	}
	share := math.Round(float64(k)/(float64(n)*step)) * step
	return disclosure.Round(roundedShare(share), 6) // without the dust of the product
}

// percents rounds a share to whole per cents: of a thin class finer ones would tell
// its size.
func percents(x float64) float64 { return math.Round(100*x) / 100 }

// merge puts neighbouring ones of n classes together until each stretch from lo
// up to hi is fine; a rest that is not joins those before it. It returns nothing
// where no stretch is.
func merge(n int, fine func(lo, hi int) bool) (out [][2]int) {
	lo := 0
	for hi := 1; hi <= n; hi++ {
		if fine(lo, hi) {
			out = append(out, [2]int{lo, hi})
			lo = hi
		}
	}
	for lo < n && len(out) > 0 {
		lo = out[len(out)-1][0]
		out = out[:len(out)-1]
		if fine(lo, n) {
			return append(out, [2]int{lo, n})
		}
	}
	return out
}

// byFrequency are customers who had ordered again equally often by the cut.
type byFrequency struct {
	low, high        int // repeat orders; high -1: any more
	share            float64
	actual, expected float64 // mean orders in the last part
}

// publicFrequency sets the mean orders of the last part beside those expected.
// Of each class at least ten customers ordered, and none or nine of them make up
// most of it.
func publicFrequency(t *value.Trial, h *held) (out []byFrequency) {
	const top = 7 // as value.FrequencyError: 7 and more
	var later [top + 1][]float64
	for i, x := range h.histories {
		k := min(x.Frequency, top)
		later[k] = append(later[k], float64(h.later[i]))
	}
	class := t.ByFrequency
	came := func(lo, hi int) (orders []float64) {
		for _, c := range class[lo:hi] {
			orders = append(orders, later[c.Frequency]...)
		}
		return orders
	}
	for _, m := range merge(len(class), func(lo, hi int) bool { return telling(came(lo, hi)) }) {
		orders := came(m[0], m[1])
		n, sum, expected := float64(len(orders)), 0.0, 0.0
		for _, v := range orders {
			sum += v
		}
		for _, c := range class[m[0]:m[1]] {
			expected += float64(c.Expected * float64(c.Customers))
		}
		b := byFrequency{class[m[0]].Frequency, class[m[1]-1].Frequency,
			roundedShare(n / float64(len(h.later))), roundedShare(sum / n), roundedShare(expected / n)}
		if b.high == top {
			b.high = -1
		}
		out = append(out, b)
	}
	return out
}

// telling reports whether the mean of a class's orders is about many.
func telling(orders []float64) bool {
	n := 0
	for _, v := range orders {
		if v > 0 {
			n++
		}
	}
	return disclosure.Publishable(n) && !disclosure.Dominated(orders)
}

// byAlive are customers of like P(alive) at the cut.
type byAlive struct {
	low, high         float64 // borders of P(alive)
	share             float64 // of the customers
	predicted, actual float64 // share with an order in the last part
}

// aliveAtCut are the classes of P(alive) at the cut. Of a model that takes every
// one-time buyer to be still buying they are of the others alone: the last class
// would hold all one-time buyers, and without these, whose share stands beside the
// orders of customers by their earlier ones, leave the few other ones in it.
func aliveAtCut(t *value.Trial, h *held) []value.AliveBin {
	next, ok := t.Fit.Model.(interface {
		ProbabilityNext(h value.History, n int, t float64) float64
	})
	if leavesAfterOne(t.Fit.Model) || !ok {
		return t.Alive
	}
	const parts = 10
	var all [parts]value.AliveBin
	for i, x := range h.histories {
		if x.Frequency == 0 {
			continue
		}
		b := &all[max(0, min(int(t.Fit.Model.PAlive(x)*parts), parts-1))]
		b.Customers++
		b.Predicted += 1 - next.ProbabilityNext(x, 0, h.span)
		if h.later[i] > 0 {
			b.Actual++
		}
	}
	var out []value.AliveBin
	for k, b := range all {
		if b.Customers == 0 {
			continue
		}
		n := float64(b.Customers)
		b.Low, b.High, b.Predicted, b.Actual = float64(k)/parts, float64(k+1)/parts, b.Predicted/n, b.Actual/n
		out = append(out, b)
	}
	return out
}

// publicForetold sets the share of customers who were to order in the last part
// beside the share of those who did.
func publicForetold(bins []value.AliveBin) (out []byAlive) {
	sum := func(lo, hi int) (n, did int, predicted float64) {
		for _, b := range bins[lo:hi] {
			n += b.Customers
			did += int(math.Round(b.Actual * float64(b.Customers)))
			predicted += float64(b.Predicted * float64(b.Customers))
		}
		return n, did, predicted
	}
	all, _, whole := sum(0, len(bins))
	if math.IsNaN(whole) {
		return nil
	}
	for _, m := range merge(len(bins), func(lo, hi int) bool { n, did, _ := sum(lo, hi); return parted(n, did) }) {
		n, did, predicted := sum(m[0], m[1])
		out = append(out, byAlive{bins[m[0]].Low, bins[m[1]-1].High, shareOf(n, all),
			percents(predicted / float64(n)), percents(float64(did) / float64(n))})
	}
	if len(out) < 2 {
		return nil // one class says what the total says
	}
	return out
}

// parted reports whether it may be said how many of n people did something: those
// who did and those who did not are ten or none, and a group of whom all are
// alike is large enough that it names nobody.
func parted(n, did int) bool {
	if did == 0 || did == n {
		return n >= 2*fewest
	}
	return did >= fewest && n-did >= fewest
}

// mayHaveLeft are the customers whose probability of still buying says something:
// of a model that takes every one-time buyer to be still buying, the others.
func (r *result) mayHaveLeft(customers []customer) (out []customer) {
	if r.buying == nil || leavesAfterOne(r.buying.Model) {
		return customers
	}
	for _, c := range customers {
		if c.Frequency > 0 {
			out = append(out, c)
		}
	}
	return out
}

// aliveBin is a share of the customers whose P(alive) lies within borders.
type aliveBin struct{ low, high, share float64 }

// aliveNow counts customers by their probability of still buying, in tenths. It
// is nil where the model knows no leaving, or all are in one class.
func aliveNow(customers []customer) (out []aliveBin) {
	const parts = 10
	var n [parts]int
	for _, c := range customers {
		if math.IsNaN(c.pAlive) {
			return nil
		}
		n[min(int(c.pAlive*parts), parts-1)]++
	}
	sum := func(lo, hi int) (all int) {
		for _, k := range n[lo:hi] {
			all += k
		}
		return all
	}
	some := 0
	for _, m := range merge(parts, func(lo, hi int) bool { k := sum(lo, hi); return k == 0 || disclosure.Publishable(k) }) {
		k := sum(m[0], m[1])
		if k > 0 {
			some++
		}
		out = append(out, aliveBin{float64(m[0]) / parts, float64(m[1]) / parts, shareOf(k, len(customers))})
	}
	if some < 2 {
		return nil
	}
	return out
}
