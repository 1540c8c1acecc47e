package expectation

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/expectation/gap"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Effect is what meeting and missing expectations of a dimension goes with in the
// outcome (Options.Outcome, or the first that is asked; expectancy disconfirmation:
// Oliver 1980, Journal of Marketing Research 17(4), 460-469), with the components kept
// apart (see package gap, Disconfirm). It takes fifty customers who answered the
// outcome and both sides of the gap; who answers in several roles counts once, with the
// mean of the answers.
//
// Slopes are in units of the outcome for one step of the level, with 95 % intervals
// that allow for unequal scatter. Other dimensions are left out of account, so part of
// a slope may be theirs; what they do beside each other says Drive.
type Effect struct {
	N         int             `json:"n"`         // customers behind it; -1: withheld
	Perceived *segment.Figure `json:"perceived"` // slope of the outcome on the perceived level
	Expected  *segment.Figure `json:"expected"`  // and on the expected one, both in one regression
	// Shortfall is the slope below expectations, how much the outcome falls with each step
	// that is missing, and Surplus the one above, how much it rises with each step beyond
	// them; nil where fewer than ten lie on one side. Asymmetric says that the two differ
	// beyond chance: the test of their difference, adjusted over all cells of the profile
	// (Benjamini & Hochberg 1995), holds at 5 %.
	Shortfall  *segment.Figure `json:"shortfall,omitempty"`
	Surplus    *segment.Figure `json:"surplus,omitempty"`
	Asymmetric bool            `json:"asymmetric"`
}

const (
	leastEffect     = 50  // customers whom the slopes take
	asymmetricLevel = .05 // false discovery rate of Effect.Asymmetric
)

// effects fills in [Cell.Effect].
func (s *scoring) effects() error {
	if s.outcome < 0 {
		return nil
	}
	tests := make([]float64, len(s.cells)) // p-values of asymmetry, NaN where there is none
	for i := range tests {
		tests[i] = math.NaN()
	}
	err := s.each(func(i int, g *group, _ *Segment, cells []*cell) error {
		o := &outcomes{group: g, item: s.outcome}
		for n, c := range cells {
			// What is held against a level that others set has no expectation of its own.
			if c.pub.Gap == nil || c.ref != nil {
				continue
			}
			o.read(c.dim)
			p, err := o.publish(s.ctx, c)
			if err != nil {
				return err
			}
			tests[i*len(cells)+n] = p
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, q := range stats.AdjustBH(tests) {
		if e := s.cells[i].pub.Effect; e != nil {
			e.Asymmetric = q <= asymmetricLevel // not where it is NaN
		}
	}
	return nil
}

// outcomes is what the customers of a segment answered about the outcome and one
// dimension, a row each of those who answered all of it.
type outcomes struct {
	*group
	item int

	outcome, expected, perceived, weight []float64
}

// read takes in a dimension. The answers of one customer in several roles are not
// independent, as the rows of a regression are to be, so their mean is one row.
func (o *outcomes) read(dim int) {
	o.outcome, o.expected, o.perceived, o.weight = o.outcome[:0], o.expected[:0], o.perceived[:0], o.weight[:0]
	last := int32(-1)
	for i := range o.replies {
		y := o.plan.turned(o.replies[i].values, o.item)
		e, p := o.at(i, dim, colPairedLevel), o.at(i, dim, colPairedPerceived)
		if math.IsNaN(y) || math.IsNaN(e) || math.IsNaN(p) {
			continue
		}
		w := o.replies[i].weight
		if c := o.cluster[i]; c != last {
			o.outcome, o.expected, o.perceived, o.weight = append(o.outcome, y), append(o.expected, e), append(o.perceived, p), append(o.weight, w)
			last = c
			continue
		}
		k := len(o.weight) - 1
		o.weight[k] += w
		part := w / o.weight[k]
		o.outcome[k] += float64(part * (y - o.outcome[k]))
		o.expected[k] += float64(part * (e - o.expected[k]))
		o.perceived[k] += float64(part * (p - o.perceived[k]))
	}
}

// publish fills in the effect of a cell, as far as it may be shown, and returns the
// p-value of its asymmetry.
func (o *outcomes) publish(ctx context.Context, c *cell) (p float64, err error) {
	if why := o.barred(); why != "" {
		c.withhold("effect", why)
		return math.NaN(), nil
	}
	weights := o.weight
	if o.alikeWeights() {
		weights = nil
	}
	d, err := gap.Disconfirm(ctx, o.outcome, o.expected, o.perceived, weights)
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case err != nil:
		return math.NaN(), nil // the levels move together, so nobody can tell which it is
	}
	n := o.counts.admit(d.N)
	c.pub.Effect = &Effect{N: n, Perceived: coarse(d.Perceived.Figure, n), Expected: coarse(d.Expected.Figure, n)}
	if d.Asymmetry == nil {
		return math.NaN(), nil
	}
	c.pub.Effect.Shortfall, c.pub.Effect.Surplus = coarse(d.Shortfall.Figure, n), coarse(d.Surplus.Figure, n)
	if steep := math.Abs(d.Shortfall.Value) + math.Abs(d.Surplus.Value); math.Abs(d.Asymmetry.Value) <= 1e-9*steep {
		return 1, nil // a straight line through all answers: what is left is rounding
	}
	return d.Asymmetry.P, nil
}

// Why there are no slopes.
const reasonSlopes = "fewer than fifty answered all that it takes, weights included"

// barred says why slopes may not be shown, or nothing. Where all but a few gave one
// answer, a slope is what these few said; where all did, there is none.
func (o *outcomes) barred() string {
	n := len(o.outcome)
	if o.counts.atLeast(n) < leastEffect || o.effective() < leastEffect-1e-9 {
		return reasonSlopes
	}
	for _, of := range []func(i int) float64{
		func(i int) float64 { return o.outcome[i] },
		func(i int) float64 { return o.expected[i] },
		func(i int) float64 { return o.perceived[i] },
		func(i int) float64 { return o.perceived[i] - o.expected[i] },
	} {
		if fewDissent(n, of) {
			return reasonUniform
		}
	}
	return ""
}

// effective is Kish's effective number of customers.
func (o *outcomes) effective() float64 {
	var sum, squares float64
	for _, w := range o.weight {
		sum += w
		squares += float64(w * w)
	}
	return sum * sum / squares
}

// alikeWeights reports whether all rows weigh the same.
func (o *outcomes) alikeWeights() bool {
	for _, w := range o.weight {
		if w != o.weight[0] {
			return false
		}
	}
	return true
}

// atLeast is how many of n customers a reader may know that there are, from the counts
// shown so far: n where it may be shown, else nine less than one that it is too close
// to. What depends on it tells nothing about n.
func (l *ledger) atLeast(n int) int {
	known := n
	for _, k := range *l {
		if !apart(n, k) {
			known = min(known, k-disclosure.MinGroup+1)
		}
	}
	return known
}
