package expectation

import (
	"slices"
	"strconv"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
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
	if !apart(n, *l...) {
		return withheld
	}
	*l = append(*l, n)
	return n
}

// people says how many without singling out a few.
func people(n int) string {
	if disclosure.Publishable(n) {
		return strconv.Itoa(n)
	}
	return "fewer than 10"
}

// apart reports whether a count may stand beside others: it differs from each
// by nobody or by at least ten.
func apart(n int, others ...int) bool {
	return !slices.ContainsFunc(others, func(k int) bool {
		return !disclosure.SafeDifference(max(k, n), min(k, n))
	})
}

// coarse publishes a figure that a method has computed, with n as its count: rounded
// to a part of the half-width of its interval, and to a larger one in a small group or
// where n is withheld, so that nobody's answer can be solved for.
func coarse(f segment.Figure, n int) *segment.Figure {
	half := (f.High - f.Low) / 2
	if n < weak { // or withheld
		half *= 3
	}
	return &segment.Figure{Value: disclosure.Coarse(f.Value, half), Low: disclosure.Coarse(f.Low, half), High: disclosure.Coarse(f.High, half), N: n}
}

// shareable reports whether the share of k among n people may be shown: neither side
// of it is one to nine people, and nobody or everybody only where that is not a small
// group in which it tells what each one answered.
func shareable(k, n int) bool {
	if k == 0 || k == n {
		return n >= uniformBelow
	}
	return disclosure.Publishable(k) && disclosure.Publishable(n-k)
}

// shareFigure publishes a share with Wilson's interval on an effective number of
// people (Wilson 1927, JASA 22, 209-212), with n as its count. See [shareable].
func shareFigure(share, effective float64, n int) *segment.Figure {
	share = min(max(share, 0), 1)
	low, high := stats.Wilson(float64(share*effective), effective)
	f := segment.Figure{Value: share, Low: min(low, share), High: max(high, share), N: n}
	if n == withheld { // a fraction of whole numbers would bring it back
		c := coarse(f, n)
		c.Low, c.High = max(c.Low, 0), min(c.High, 1)
		return c
	}
	return &segment.Figure{Value: disclosure.Round(f.Value, digits), Low: disclosure.Round(f.Low, digits), High: disclosure.Round(f.High, digits), N: n}
}

// countRoles counts the respondents of each role, in the order of the role's
// name; nil where no role is stated. The counts are shown all or none: one
// that is missing could be found by subtraction, and so could the few who
// answered in two roles. Without its count a role is only named if it is one
// that any account has; the caller's own may be what one person is called.
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
		out = slices.DeleteFunc(out, func(c RoleCount) bool { return !c.Role.common() })
		for i := range out {
			out[i].N = withheld
		}
		return out
	}
	*l = trial
	return out
}
