package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/gap"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Quality is how the service is judged over all dimensions together: SERVQUAL
// (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64(1), 12-40; see package
// gap, Quality) and SERVPERF (Cronin & Taylor 1992, Journal of Marketing 56(3), 55-68).
//
// Each figure is made of the figures of the segment's cells and not of one score a
// respondent: where some skip a dimension, it counts no less for that, and whoever
// adds up the cells finds the same. A figure is nil where one of the cells that it is
// made of is withheld, since that would follow from it; and where there are fewer than
// two dimensions to put together, or these are answered on different scales.
type Quality struct {
	// Gap is the mean of the gaps, all dimensions alike. It takes dimensions whose gaps
	// are to one kind of level (Cell.Source).
	Gap *segment.Figure `json:"gap"`
	// WeightedGap weighs them by importance: by how far up the scale of importance the
	// mean answer is, the lowest answer being no importance at all. Points that
	// respondents share out count as they are. Nil where importance is not asked of all.
	WeightedGap *segment.Figure `json:"weightedGap"`
	// Perceived is the mean of the perceived levels, and WeightedPerceived weighs them in
	// the same way.
	Perceived         *segment.Figure `json:"perceived"`
	WeightedPerceived *segment.Figure `json:"weightedPerceived"`
}

// qualities fills in [Segment.Quality].
func (s *scoring) qualities() error {
	gaps, alikeGaps := s.plan.together(func(d *dimPlan) bool { return d.at[colGap] >= 0 }, true)
	levels, alikeLevels := s.plan.together(func(d *dimPlan) bool { return d.perceived != nil }, false)
	if !alikeGaps || !alikeLevels {
		s.warn(notice.New("unlike-dimensions", "", "Dimensions are answered on different scales, or their gaps are to different kinds of level, so there is no such figure over all of them."))
	}
	return s.each(func(_ int, g *group, seg *Segment, cells []*cell) error {
		q := new(Quality)
		of := func(dims []int) (of []*cell) {
			for _, n := range dims {
				of = append(of, cells[n])
			}
			return of
		}
		q.Gap, q.WeightedGap = g.quality(of(gaps), func(c *cell) (*segment.Figure, estimate) { return c.pub.Gap, c.gap }, true)
		q.Perceived, q.WeightedPerceived = g.quality(of(levels), func(c *cell) (*segment.Figure, estimate) { return c.pub.Perceived, c.perceived }, false)
		if q.Gap != nil || q.Perceived != nil {
			seg.Quality = q
		}
		return nil
	})
}

// together picks the dimensions that can be put together; none and false where they
// are of different kinds.
func (p *plan) together(asked func(*dimPlan) bool, sameSource bool) (dims []int, ok bool) {
	for n := range p.dims {
		d := &p.dims[n]
		if !asked(d) {
			continue
		}
		if dims = append(dims, n); len(dims) == 1 {
			continue
		}
		if first := &p.dims[dims[0]]; d.scale != first.scale || sameSource && d.source != first.source {
			return nil, false
		}
	}
	return dims, true
}

// quality puts the published figures of cells together, plainly and weighed by their
// importance, nil where that cannot be or must not be shown.
func (g *group) quality(cells []*cell, figure func(*cell) (*segment.Figure, estimate), gaps bool) (plain, weighted *segment.Figure) {
	if len(cells) < 2 {
		return nil, nil
	}
	values, weights := make([]float64, len(cells)), make([]float64, len(cells))
	known, total := true, 0.0 // importance
	for k, c := range cells {
		f, _ := figure(c)
		if f == nil {
			return nil, nil
		}
		values[k] = f.Value
		if i := c.pub.Importance; i != nil {
			weights[k] = max(0, share(i.Value, g.plan.dims[c.dim].impScale))
			total += weights[k]
		} else {
			known = false
		}
	}
	low, high := g.plan.dims[cells[0].dim].scale.Min, g.plan.dims[cells[0].dim].scale.Max
	if gaps {
		low, high = low-high, high-low
	}
	show := func(weights []float64) *segment.Figure {
		q, err := gap.Quality(values, weights)
		if err != nil {
			return nil // of no importance at all
		}
		parts := make([]meanPart, 0, 2*len(cells))
		for k, c := range cells {
			_, e := figure(c)
			p := meanPart{dim: c.dim, col: colPerceived, paired: c.gap.enough(), factor: 1 / float64(len(cells)), estimate: e}
			switch {
			case gaps:
				p.col = colGap
			case p.paired:
				p.col = colPairedPerceived
			}
			if weights != nil {
				p.factor = weights[k] / total
				parts = append(parts, meanPart{dim: c.dim, col: colImportance, paired: p.paired,
					factor: (values[k] - q) / total / g.plan.dims[c.dim].impScale.width(), estimate: c.importance})
			}
			parts = append(parts, p)
		}
		e := g.combine(q, parts)
		return e.figure(g.counts.admit(e.n), low, high)
	}
	plain = show(nil)
	if known && total > 0 {
		weighted = show(weights)
	}
	return plain, weighted
}

// meanPart is a mean that a figure over several of them is made of, and by how much the
// figure goes up with it.
type meanPart struct {
	dim      int
	col      column
	paired   bool // of those behind the gap only
	factor   float64
	estimate estimate
}

// combine is the estimate of a figure that is made of means of the same respondents:
// to first order an answer moves it by factor x (answer - mean) x weight / sum of
// weights in each part, and the sum of these over a customer's answers takes the place
// of u_c / W in the variance of a single mean (linearisation: Woodruff 1971, JASA 66,
// 411-414). Degrees of freedom are those of the part that fewest answered, and so is
// the rounding.
func (g *group) combine(value float64, parts []meanPart) estimate {
	out := estimate{mean: value, effective: math.Inf(1), constant: true}
	out.spread = spread{values: math.MaxInt, rarest: math.MaxInt, others: math.MaxInt}
	es := []*estimate{&out}
	type term struct {
		at, gap      int // in the row of a reply; gap is at where that does not matter
		factor, mean float64
	}
	terms := make([]term, len(parts))
	for k := range parts {
		p := &parts[k]
		d := &g.plan.dims[p.dim]
		terms[k] = term{int(d.at[p.col]), int(d.at[p.col]), p.factor / p.estimate.weight, p.estimate.mean}
		if p.paired {
			terms[k].gap = int(d.at[colGap])
		}
		out.effective = min(out.effective, p.estimate.effective)
		out.constant = out.constant && p.estimate.constant
		es = append(es, &p.estimate)
	}
	alike(es...)
	var squares, u float64
	last := int32(-1)
	for i := range g.replies {
		row := g.levels[i*g.plan.stride:][:g.plan.stride]
		some, move := false, 0.0
		for _, t := range terms {
			x, base := row[t.at], row[t.gap]
			if x == x && base == base { // neither is NaN
				some = true
				move += float64(t.factor * (x - t.mean))
			}
		}
		if !some {
			continue
		}
		if c := g.cluster[i]; c != last {
			squares += float64(u * u)
			u, last = 0, c
			out.n++
		}
		u += float64(g.replies[i].weight * move)
	}
	squares += float64(u * u)
	m := float64(out.n)
	out.se = math.Sqrt(m / (m - 1) * squares)
	return out
}
