package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/behavior"
)

// back is how many days with orders after an absence somebody is [WonBack] for: from
// the third on there are two new gaps, and so a rhythm again.
const back = 2

// away tells whether the longest pause between two orders was an absence. All
// it looks at are ratios of durations, so that their unit does not matter.
func (l Lifecycle) away(c behavior.Customer) bool {
	n := float64(c.Frequency)
	// What is not so: no gap, a table without these fields, a number that is none.
	if c.Frequency < 1 || c.PeriodsAfterGapMax < 1 || !(c.GapMax > 0) || !(c.GapMax <= c.Recency) {
		return false
	}
	rest := 1 - c.GapMax/c.Recency
	if math.Log(n)+float64((n-1)*math.Log(rest)) < -dormantGaps {
		return true
	}
	return l.Gap > 0 && (c.Frequency == 1 || others(c) <= l.Gap) && c.GapMax > float64((dormantGaps+math.Log(n))*l.Gap)
}

// others is the mean of the gaps but for the longest one; there are some.
func others(c behavior.Customer) float64 {
	if c.Frequency < 2 {
		return 0
	}
	return (c.Recency - c.GapMax) / float64(c.Frequency-1)
}

// tellable returns the states as they may be counted in segments: somebody who was
// won back is active, and is told apart only where that leaves no segment with one
// to nine of either. The few of a small base would otherwise take the shares of all
// other states with them, since these would give the few away. label is the
// segment of each customer, below zero for none.
func tellable(states []State, label []int32, segments int) []State {
	back, active := make([]int, segments), make([]int, segments)
	for i, s := range states {
		if l := label[i]; l >= 0 && int(l) < segments {
			switch s {
			case WonBack:
				back[l]++
			case Active:
				active[l]++
			}
		}
	}
	few := func(n int) bool { return n > 0 && !disclosure.Publishable(n) }
	if !slices.ContainsFunc(back, few) && !slices.ContainsFunc(active, few) {
		return states
	}
	states = slices.Clone(states)
	for i, s := range states {
		if s == WonBack {
			states[i] = Active
		}
	}
	return states
}
