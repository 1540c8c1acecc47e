package expectation

import (
	"math"
	"slices"
	"strconv"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// withheld stands for a count that would single out a few.
const withheld = -1

// digits is how many significant digits of a figure are published.
const digits = 6

// ledger remembers the counts of one segment that a reader may come to know.
// Whoever knows that 60 were asked and that a figure describes 57 has learnt
// something about three people; so a count is shown only if it differs from
// every other one by nobody or by at least ten.
type ledger []int

// admit returns n where it may stand beside the counts shown so far, and
// withheld where it may not.
func (l *ledger) admit(n int) int {
	if !disclosure.Publishable(n) {
		return withheld
	}
	for _, k := range *l {
		if !disclosure.SafeDifference(max(k, n), min(k, n)) {
			return withheld
		}
	}
	*l = append(*l, n)
	return n
}

// figure publishes an estimate with n as its count. The ends of the interval
// are clipped to low and high, the ends of what can be answered.
//
// Where n is withheld, six digits would bring it back: the mean of whole
// numbers is a fraction whose denominator can be found. Such a figure is
// rounded to about a five-hundredth of the scale.
func (e estimate) figure(n int, low, high float64) *segment.Figure {
	lo, hi := e.interval()
	round := func(x float64) float64 { return disclosure.Round(x, digits) }
	if n == withheld {
		step := coarse(high - low)
		round = func(x float64) float64 {
			return disclosure.Round(math.Round(x/step)*step+0, digits) // + 0: no negative zero
		}
	}
	return &segment.Figure{Value: round(e.mean), Low: round(max(lo, low)), High: round(min(hi, high)), N: n}
}

// coarse returns the power of ten at or below a two-hundredth of the width.
func coarse(width float64) float64 {
	return math.Pow(10, math.Floor(math.Log10(width/200)))
}

// people says how many without singling out a few.
func people(n int) string {
	if disclosure.Publishable(n) {
		return strconv.Itoa(n)
	}
	return "fewer than 10"
}

// countRoles counts the respondents of each role, in the order of the role's
// name; nil where no role is stated. The counts are shown all or none: one
// that is missing could be found by subtraction, and so could the few who
// answered in two roles.
func (g *group) countRoles(l *ledger, shown bool) []RoleCount {
	by := make(map[Role]int)
	stated := false
	for _, r := range g.replies {
		by[r.role]++
		stated = stated || r.role != ""
	}
	if !stated {
		return nil
	}
	order := make([]Role, 0, len(by))
	for r := range by {
		order = append(order, r)
	}
	slices.Sort(order)
	out := make([]RoleCount, len(order))
	trial := append(ledger(nil), *l...)
	shown = shown && disclosure.SafeDifference(len(g.replies), g.customers)
	for i, r := range order {
		out[i] = RoleCount{Role: r, N: trial.admit(by[r])}
		shown = shown && out[i].N != withheld
	}
	if !shown {
		for i := range out {
			out[i].N = withheld
		}
		return out
	}
	*l = trial
	return out
}
