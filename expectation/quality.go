package expectation

import (
	"math"
	"slices"

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
	unlike := make([]bool, len(s.groups))
	err := s.each(func(i int, g *group, seg *Segment, cells []*cell) error {
		var gaps, levels []*cell
		for _, c := range cells {
			if s.plan.dims[c.dim].perceived != nil {
				levels = append(levels, c)
				if c.pub.Source != "" {
					gaps = append(gaps, c)
				}
			}
		}
		q := new(Quality)
		scale, source := s.plan.oneScale(levels), oneSource(gaps)
		if scale {
			q.Perceived, q.WeightedPerceived = g.quality(levels, false)
		}
		if scale && source {
			q.Gap, q.WeightedGap = g.quality(gaps, true)
		}
		unlike[i] = !scale || !source
		if q.Gap != nil || q.Perceived != nil {
			seg.Quality = q
		}
		return nil
	})
	if slices.Contains(unlike, true) {
		s.warn(notice.New("unlike-dimensions", "", "Dimensions are answered on different scales, or their gaps are to different kinds of level, so Quality lacks a figure over all of them."))
	}
	return err
}

// oneScale reports whether all levels of cells are answered on one scale.
func (p *plan) oneScale(cells []*cell) bool {
	return !slices.ContainsFunc(cells, func(c *cell) bool { return p.dims[c.dim].scale != p.dims[cells[0].dim].scale })
}

// oneSource reports whether all gaps of cells are to one kind of level.
func oneSource(cells []*cell) bool {
	return !slices.ContainsFunc(cells, func(c *cell) bool { return c.pub.Source != cells[0].pub.Source })
}

// quality puts the published figures of cells together, plainly and weighed by their
// importance, nil where that cannot be or must not be shown.
func (g *group) quality(cells []*cell, gaps bool) (plain, weighted *segment.Figure) {
	if len(cells) < 2 {
		return nil, nil
	}
	values, weights := make([]float64, len(cells)), make([]float64, len(cells))
	known, total := true, 0.0 // importance
	for k, c := range cells {
		f := c.pub.Perceived
		if gaps {
			f = c.pub.Gap
		}
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
		var held float64 // variance of references
		for k, c := range cells {
			p := meanPart{dim: c.dim, col: colPerceived, paired: c.gap.enough(), factor: 1 / float64(len(cells)), estimate: c.perceived}
			if weights != nil {
				p.factor = weights[k] / total
				parts = append(parts, meanPart{dim: c.dim, col: colImportance, paired: p.paired,
					factor: (values[k] - q) / total / g.plan.dims[c.dim].impScale.width(), estimate: c.importance})
			}
			switch {
			case gaps:
				p.col, p.estimate = colGap, c.gap
				if c.ref != nil {
					held += float64(p.factor*c.ref.SE) * (p.factor * c.ref.SE)
				}
			case p.paired:
				p.col = colPairedPerceived
			}
			parts = append(parts, p)
		}
		e := g.combine(q, parts)
		e.se = math.Sqrt(float64(e.se*e.se) + held)
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
		x, gap       []float64 // columns; gap is x where that does not matter
		factor, mean float64
	}
	terms := make([]term, len(parts))
	for k := range parts {
		p := &parts[k]
		x := g.column(p.dim, p.col)
		terms[k] = term{x, x, p.factor / p.estimate.weight, p.estimate.mean}
		if p.paired {
			terms[k].gap = g.column(p.dim, colGap)
		}
		out.effective = min(out.effective, p.estimate.effective)
		out.constant = out.constant && p.estimate.constant
		es = append(es, &p.estimate)
	}
	alike(es...)
	var squares, u float64
	last := int32(-1)
	for i := range g.replies {
		some, move := false, 0.0
		for _, t := range terms {
			x, base := t.x[i], t.gap[i]
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
