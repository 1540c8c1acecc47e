package expectation

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Stake is who and what a shortfall concerns. A mean gap of nought can hide that one
// half is delighted and the other let down; the stake counts the other.
//
// It is an estimate for all customers of the segment from those who answered, as if
// the others were like them, and it says what is exposed, not what mending would win
// back: that takes an experiment. Figures are rounded to a part of their intervals, so
// that no count of people follows from them.
type Stake struct {
	// Short is the share of the segment's customers who get less than they expect (gap
	// below zero), 0 to 1, with Wilson's interval; nil where it must not be shown, as
	// where one to nine of those who answered are on either side. Who answers in several
	// roles counts with each answer, and in the interval as one.
	Short *segment.Figure `json:"short"`
	// Customers is Short times the customers of the segment, with or without an answer.
	Customers *segment.Figure `json:"customers"`
	// Worth is Short times the segment's share of the worth of all customers: the worth
	// held by those who get less, if they are worth as much as the others of the segment;
	// nil where there is no worth to show. The interval knows of both uncertainties.
	Worth *segment.Figure `json:"worth"`
}

// stakeDigits is how many significant digits customers and worth keep; their shares
// are coarser than that.
const stakeDigits = 3

// stakes fills in [Cell.Stake].
func (s *scoring) stakes() error {
	return s.each(func(_ int, g *group, seg *Segment, cells []*cell) error {
		for _, c := range cells {
			if s.ctx.Err() != nil {
				return s.ctx.Err()
			}
			if c.pub.Gap == nil {
				continue
			}
			c.pub.Stake = &Stake{}
			if short := c.short(); short != nil {
				c.pub.Stake = &Stake{Short: short, Customers: heads(short, g.size), Worth: product(short, seg.WorthShare)}
			}
		}
		return nil
	})
}

// short is the share of answers with a gap below zero, nil where it must not be shown.
func (c *cell) short() *segment.Figure {
	e := c.group.estimateOf(func(i int) float64 {
		switch gap := c.group.at(i, c.dim, colGap); {
		case math.IsNaN(gap):
			return gap
		case settle(gap, c.group.plan.dims[c.dim].scale) < 0:
			return 1
		}
		return 0
	})
	if !e.enough() {
		return nil
	}
	// The customers on either side. Who answers in two roles can be on both, and then
	// those on one side alone are the rest of the other.
	for _, k := range [2]int{e.spread.rarest, e.n - e.spread.others} {
		if !shareable(k, e.n) {
			return nil
		}
	}
	// All of its digits would bring back how many fell short, whatever stands beside it,
	// and so would those of an interval around it: the interval is that of what is shown.
	share := shareFigure(e.mean, e.effective, withheld).Value
	low, high := stats.Wilson(float64(share*e.effective), e.effective)
	half := (high - low) / 2
	return &segment.Figure{
		Value: share,
		Low:   min(share, grained(low, solvableGrain, half, 0, 1)),
		High:  max(share, grained(high, solvableGrain, half, 0, 1)),
		N:     c.pub.Gap.N,
	}
}

// heads is a share of a number of customers, in whole customers.
func heads(share *segment.Figure, size int) *segment.Figure {
	round := func(x float64) float64 { return math.Round(disclosure.Round(x*float64(size), stakeDigits)) }
	return &segment.Figure{Value: round(share.Value), Low: round(share.Low), High: round(share.High), N: share.N}
}

// product multiplies two shares that were estimated from different things. Its limits
// are recovered from theirs, each side from the two distances on that side (Zou &
// Donner 2008, Statistics in Medicine 27, 1693-1702, applied to the linearised
// product a b): with the distances d of a and e of b, b d and a e add up as squares.
func product(a, b *segment.Figure) *segment.Figure {
	if a == nil || b == nil {
		return nil
	}
	p := a.Value * b.Value
	side := func(a2, b2 float64) float64 { return math.Hypot(b.Value*(a.Value-a2), a.Value*(b.Value-b2)) }
	round := func(x float64) float64 { return disclosure.Round(min(max(x, 0), 1), stakeDigits) }
	return &segment.Figure{Value: round(p), Low: round(p - side(a.Low, b.Low)), High: round(p + side(a.High, b.High)), N: a.N}
}
