package segment

import (
	"math"

	"github.com/clientele-go/clientele/segment/behavior"
)

// Pauses returns how long ago the customer's last order is, measured in the
// customer's own gap between orders: 1 is when the next one is due, and by
// [Lifecycle.State] more than 3 is late. It is a figure without thresholds, for a
// segmentation by the place in the lifecycle where no P(alive) is to be had.
//
// The gap is the mean one; of a customer with a single gap the longer of that and
// l.Gap; of one with a single day of orders l.Gap. An absence that State takes for
// one is left out. Where there is no gap, or no order, the result is NaN.
func (l Lifecycle) Pauses(c behavior.Customer) float64 {
	if c.Orders == 0 && c.Periods == 0 {
		return math.NaN()
	}
	gap := l.rhythm(c.Frequency, c.GapMean)
	if l.away(c) {
		gap = l.rhythm(c.Frequency-1, others(c))
	}
	if !(gap > 0) {
		return math.NaN()
	}
	return c.SinceLast / gap
}
