package segment

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/behavior"
)

// State is a customer's place in the lifecycle.
type State string

// The states, in the order in which a customer may walk through them.
const (
	Prospect State = "prospect" // known, has not ordered
	New      State = "new"      // one order, and too early to say more
	Active   State = "active"   // orders as expected
	AtRisk   State = "at risk"  // later than its own rhythm explains
	Dormant  State = "dormant"  // probably gone, not certainly
	Lost     State = "lost"     // as good as certainly gone
	WonBack  State = "won back" // had been dormant or lost by its own rhythm, and ordered again
)

// Lifecycle tells the state of a customer from P(alive) and from the time since
// the last order, measured in the customer's own typical gaps between orders.
// The zero value works for customers with a rhythm of their own; [LifecycleOf]
// learns from a base what one-time buyers are measured by.
type Lifecycle struct {
	// Gap is the typical time between two orders of a repeat customer of the
	// base, in the unit of the behavior table; positive. It stands in for the
	// rhythm of a customer with one day of orders, and one with a single gap is
	// given the longer of both. Zero: unknown.
	Gap float64
}

// The thresholds. If gaps are exponential, as between the orders of a Poisson
// customer, a pause of three mean gaps happens by chance to one in twenty.
const (
	lateGaps    = 3  // later than chance explains
	dormantGaps = 6  // one in four hundred by chance
	lostGaps    = 12 // never, in practice
	doubtful    = .5 // P(alive) under which a customer is rather gone than not
	hopeless    = .05
)

// LifecycleOf learns the typical gap of a base: the median, over its repeat
// customers, of the mean gap, to two significant digits so that it is nobody's
// own. With fewer than ten repeat customers it stays unknown.
func LifecycleOf(t *behavior.Table) Lifecycle {
	if t == nil {
		return Lifecycle{}
	}
	var gaps []float64
	for _, c := range t.Customers {
		if c.Frequency > 0 && c.GapMean > 0 && !math.IsInf(c.GapMean, 0) {
			gaps = append(gaps, c.GapMean)
		}
	}
	if !disclosure.Publishable(len(gaps)) {
		return Lifecycle{}
	}
	return Lifecycle{Gap: disclosure.Round(stats.Median(gaps), 2)}
}

// State returns the state of a customer. pAlive is the probability that the
// customer still orders, 0 to 1, from a model of the value room; NaN where there
// is none.
//
// Two clocks are read, and the later one counts:
//
//   - pAlive: below .05 [Lost], below .5 [Dormant].
//   - Pauses, the time since the last order over the customer's gap: more than 3
//     [AtRisk]. More than 6 is [Dormant] and more than 12 [Lost] where pAlive
//     cannot say so: if it is NaN, or after a single day with orders, for which
//     BG/NBD knows no dropout and always answers 1 (Fader, Hardie & Lee 2005,
//     Marketing Science 24(2), 275-284, note on x = 0).
//
// On time by both, a customer with one day of orders is [New] and any other
// [Active]. Without an order the state is [Prospect]. Where neither the customer
// nor Gap gives a rhythm, pauses are not measured.
//
// [WonBack] is never returned: it takes the longest earlier pause, which a
// behavior.Customer does not hold.
func (l Lifecycle) State(c behavior.Customer, pAlive float64) State {
	if c.Orders == 0 && c.Periods == 0 {
		return Prospect
	}
	state := Active
	if c.Frequency == 0 {
		state = New
	}
	gap := l.Gap
	switch {
	case c.Frequency >= 2:
		gap = c.GapMean
	case c.Frequency == 1:
		gap = max(c.GapMean, l.Gap) // one gap is no rhythm yet
	}
	unsure := math.IsNaN(pAlive) || c.Frequency == 0
	if gap > 0 {
		pauses := c.SinceLast / gap
		switch {
		case unsure && pauses > lostGaps:
			state = Lost
		case unsure && pauses > dormantGaps:
			state = Dormant
		case pauses > lateGaps:
			state = AtRisk
		}
	}
	switch {
	case pAlive < hopeless:
		return Lost
	case pAlive < doubtful && state != Lost:
		return Dormant
	}
	return state
}

// lifecycleOrder returns the indices of levels in the order of the lifecycle,
// states of the host's own after them by name.
func lifecycleOrder(levels []string) []int {
	known := []State{Prospect, New, Active, AtRisk, Dormant, Lost, WonBack}
	rank := func(l int) int {
		if r := slices.Index(known, State(levels[l])); r >= 0 {
			return r
		}
		return len(known)
	}
	order := make([]int, len(levels))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return order
}
