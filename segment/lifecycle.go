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
	WonBack  State = "won back" // had been away for longer than chance explains, has ordered again and is on time
	Unknown  State = ""         // nothing to tell it by
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
// is none, as which any number that is no probability counts.
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
// nor Gap gives a rhythm, pauses are not measured; a customer with one day of orders
// is then [Unknown], be the day yesterday or years ago, unless pAlive is below 1.
//
// A customer whose longest pause between two orders was an absence, who has ordered
// on one or two days since and is on time by both, is [WonBack]. From the third day
// on there is a rhythm again, and the customer is [Active]. An absence is a pause
// that would come by chance to fewer than one customer in four hundred with as many
// gaps, the share by which a pause makes [Dormant]. The longest of n gaps is long by
// chance, the more so the larger n, so with exponential gaps:
//
//   - where the other gaps are on average no longer than Gap, or there are none, it
//     is above 6 + ln n times Gap: P(longest of n > g) <= n exp(-g);
//   - it has a share g of all the time from the first to the last order such that
//     n (1-g)^(n-1) is below exp(-6): Fisher's test of the largest of n shares (1929,
//     Proceedings of the Royal Society A 125, 54-59; its first term, which bounds it).
//     It knows no rhythm but these gaps, so that few of them prove little: the
//     pause has to be 68 times the mean of the others if there are three gaps, 14
//     times if there are ten, 11 times if there are fifty.
//
// After an absence pauses are measured by the gap without it, which it says nothing
// about. Only the longest pause is looked at: who comes back from another, shorter
// one is [Active]. A behavior.Customer without GapMax and PeriodsAfterGapMax is
// taken for one who has never been away.
func (l Lifecycle) State(c behavior.Customer, pAlive float64) State {
	if c.Orders == 0 && c.Periods == 0 {
		return Prospect
	}
	if !(pAlive >= 0 && pAlive <= 1) {
		pAlive = math.NaN()
	}
	state := Active
	if c.Frequency == 0 {
		state = New
		if !(l.Gap > 0) && !(pAlive < 1) {
			return Unknown
		}
	}
	if c.PeriodsAfterGapMax <= back && l.away(c) {
		state = WonBack
	}
	unsure := math.IsNaN(pAlive) || c.Frequency == 0
	// Three weeks over one week are three, in months as well, where the division
	// is not exact. A NaN is above nothing.
	switch pauses := l.Pauses(c) * (1 - 1e-12); {
	case unsure && pauses > lostGaps:
		state = Lost
	case unsure && pauses > dormantGaps:
		state = Dormant
	case pauses > lateGaps:
		state = AtRisk
	}
	switch {
	case pAlive < hopeless:
		return Lost
	case pAlive < doubtful && state != Lost:
		return Dormant
	}
	return state
}

// rhythm is the gap that the next order is measured by, of a customer with n gaps.
func (l Lifecycle) rhythm(n int, mean float64) float64 {
	switch n {
	case 0:
		return l.Gap
	case 1:
		return max(mean, l.Gap) // one gap is no rhythm yet
	}
	return mean
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
