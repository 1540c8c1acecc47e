package expectation

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Zone is where the perceived level lies between what is adequate and what is
// desired (Zeithaml, Berry & Parasuraman 1993, JAMS 21(1), 1-12), over the aspects
// that a respondent answered on all three sides. Who calls a higher level adequate
// than desired has misread one of the questions and is left out, as LibQUAL does; the
// warning zone-inverted says of how many that is true.
type Zone struct {
	N int `json:"n"` // customers behind it; -1: withheld
	// Adequacy is perceived less adequate, Superiority perceived less desired, and Width
	// desired less adequate, means of the differences within respondents.
	Adequacy    *segment.Figure `json:"adequacy"`
	Superiority *segment.Figure `json:"superiority"`
	Width       *segment.Figure `json:"width"`
	// Position is that of the mean perceived level in the zone of the means: 0 at the
	// adequate level, 1 at the desired one, beyond them outside. Its interval is that of
	// a ratio (linearised: Cochran 1977, Sampling Techniques, sec. 2.11). Nil where it
	// is not beyond chance that the zone has any width.
	Position *segment.Figure `json:"position"`
	// Below, Inside and Above are the shares of respondents who find it below their
	// adequate level, in their zone (ends included), and above their desired level, with
	// Wilson's intervals. One of a few people is nil, and then so is a second one, since
	// the three add up to 1. Means can lie inside while many are outside.
	Below  *segment.Figure `json:"below"`
	Inside *segment.Figure `json:"inside"`
	Above  *segment.Figure `json:"above"`
	// PBelow is the chance, given the answers, that the mean of all customers of the
	// segment lies below the adequate level (a flat prior and Student's distribution),
	// worked out from Adequacy as it stands here, and as coarse as that is.
	PBelow float64 `json:"pBelow"`
}

// zones fills in [Cell.Zone].
func (s *scoring) zones() error {
	if !slices.ContainsFunc(s.plan.dims, func(d dimPlan) bool { return d.zone != nil }) {
		return nil
	}
	return s.each(func(_ int, g *group, _ *Segment, cells []*cell) error {
		z := &zoning{group: g, adequacy: make([]float64, len(g.replies)), superiority: make([]float64, len(g.replies)), width: make([]float64, len(g.replies))}
		for _, c := range cells {
			d := &s.plan.dims[c.dim]
			if d.zone == nil {
				continue
			}
			if s.ctx.Err() != nil {
				return context.Cause(s.ctx)
			}
			z.read(c, d)
			z.publish(c)
		}
		return nil
	})
}

// inZone is where one respondent's perceived level is: above the adequate level by
// adequacy, in a zone of the given width, which is negative where the levels are
// inverted. Both are NaN where no aspect was answered on all sides.
func (p *plan) inZone(values []float64, d *dimPlan) (adequacy, width float64) {
	n := 0
	for _, q := range d.zone {
		adequate, desired, perceived := p.mean(values, q[0]), p.mean(values, q[1]), p.mean(values, q[2])
		if a, w := perceived-adequate, desired-adequate; !math.IsNaN(a) && !math.IsNaN(w) {
			adequacy, width, n = adequacy+a, width+w, n+1
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return settle(adequacy/float64(n), d.scale), settle(width/float64(n), d.scale)
}

// settle rounds away what is nothing but rounding, so that means of several items
// that are the same are found to be the same, and what is on a limit is on it.
func settle(x float64, s Scale) float64 {
	_, exp := math.Frexp(s.width())
	unit := math.Ldexp(1, exp-30)      // about 1e-9 of the scale; a power of two leaves whole numbers whole
	return math.Round(x/unit)*unit + 0 // + 0: no negative zero
}

// zoning is the zones of one dimension of a segment, by reply; NaN for who is left
// out.
type zoning struct {
	*group
	adequacy, superiority, width []float64
}

// read takes in a dimension. Where there is a gap, the zone too describes who is
// behind it.
func (z *zoning) read(c *cell, d *dimPlan) {
	adequacy, width := z.column(c.dim, colZone), z.column(c.dim, colWidth)
	gap := width
	if c.gap.enough() {
		gap = z.column(c.dim, colGap)
	}
	for i, w := range width {
		a, base := adequacy[i], gap[i]
		if !(w >= 0) || base != base { // inverted, or unknown
			a, w = math.NaN(), math.NaN()
		}
		z.adequacy[i], z.superiority[i], z.width[i] = a, settle(a-w, d.scale), w
	}
}

// publish fills in the zone of a cell, as far as it may be shown. Of adequacy,
// superiority and width two give the third, so they stand or fall together and are
// rounded alike.
func (z *zoning) publish(c *cell) {
	adequacy := meanOf(z.adequacy, z.weights, z.cluster)
	superiority := meanOf(z.superiority, z.weights, z.cluster)
	width := meanOf(z.width, z.weights, z.cluster)
	all := []*estimate{&adequacy, &superiority, &width}
	for _, e := range all {
		if why := e.barred(); why != "" {
			c.withhold("zone", why)
			return
		}
	}
	alike(all...)
	n, w := z.counts.admit(adequacy.n), c.width
	out := &Zone{
		N:           n,
		Adequacy:    adequacy.figure(n, -w, w),
		Superiority: superiority.figure(n, -w, w),
		Width:       width.figure(n, 0, w),
		Position:    z.position(adequacy, width, n),
	}
	out.PBelow = chanceBelow(*out.Adequacy, adequacy.effective-1)
	z.shares(out, adequacy.effective, c.pub.Source == FromDesired)
	c.pub.Zone = out
}

// position is adequacy over width, nil where that says nothing or too much.
func (z *zoning) position(adequacy, width estimate, n int) *segment.Figure {
	if low, _ := width.interval(); !(low > 0) {
		return nil
	}
	ratio := adequacy.mean / width.mean
	e := z.estimateOf(func(i int) float64 {
		return settle((z.adequacy[i]-float64(ratio*z.width[i]))/width.mean, Scale{0, 1})
	})
	if e.barred() != "" {
		return nil
	}
	e.mean = ratio
	alike(&e, &adequacy, &width)
	return e.figure(n, math.Inf(-1), math.Inf(1))
}

// alike lets estimates of the same people from which one another follow be rounded as
// the one of them that has to be rounded most. One on which all agree is told as it is.
func alike(es ...*estimate) {
	worst := spread{math.MaxInt, math.MaxInt, math.MaxInt}
	for _, e := range es {
		if !e.constant {
			worst.values = min(worst.values, e.spread.values)
			worst.rarest = min(worst.rarest, e.spread.rarest)
			worst.others = min(worst.others, e.spread.others)
		}
	}
	for _, e := range es {
		if !e.constant {
			e.spread = worst
		}
	}
}

// chanceBelow is the chance that a mean lies below 0, from its published figure. The
// interval may be cut off at an end of the scale, so the longer half counts.
func chanceBelow(f segment.Figure, df float64) float64 {
	half := max(f.High-f.Value, f.Value-f.Low)
	if half == 0 {
		if f.Value < 0 {
			return 1
		}
		return 0
	}
	t := f.Value / half * stats.TQuantile(.975, df)
	return math.Round(1000*distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.CDF(-t)) / 1000
}
