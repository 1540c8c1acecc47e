package expectation

import (
	"math"
	"sort"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// piece is a [Part] in the making.
type piece struct {
	Part
	e estimate
	// rank and pull are the customers behind the mean, by rank, and how much each pulls
	// at it: what it differs from the mean by, times its share of the weight. The sum of
	// squares is the variance, but for m/(m-1); that of products of two parts, their
	// covariance.
	rank []int32
	pull []float64
}

// pieces are the parts of a cell, the survey first, of segment i of the profile; nil
// where there is nothing to show.
func (o *observed) pieces(c *cell, i int) []piece {
	lo := sort.Search(len(o.parts), func(k int) bool { return o.parts[k].dim >= c.dim })
	hi := sort.Search(len(o.parts), func(k int) bool { return o.parts[k].dim > c.dim })
	var out []piece
	if o.scoring.plan.dims[c.dim].perceived != nil {
		out = append(out, o.survey(c))
	}
	alone := len(out)
	for k := lo; k < hi; k++ {
		// A part that nobody here has is listed like one that fewer than ten have.
		if o.shown[k] {
			out = append(out, o.piece(k, i, o.scoring.plan.dims[c.dim].scale))
		}
	}
	if len(out) == alone && o.scoring.o.HalfLife == 0 {
		return nil
	}
	return out
}

// finish publishes a figure, or why there is none, and the age that goes with it.
func (p *piece) finish(f *segment.Figure, why string, age, halfLife float64) {
	p.Figure, p.Suppressed = f, why
	if f != nil {
		p.Age = disclosure.Round(age, ageDigits)
		p.Stale = halfLife > 0 && p.Age > halfLife
	}
}

// ageDigits is how many significant digits of an age are published: ages are for
// judging, and more would tell when single people were seen.
const ageDigits = 2

// survey is what was answered.
func (o *observed) survey(c *cell) piece {
	g, col, e := c.group, colPerceived, c.perceived
	if c.gap.enough() {
		col = colPairedPerceived // all figures of the cell are of those behind its gap
	}
	p := piece{Part: Part{Kind: Surveyed}, e: e}
	p.rank, p.pull = make([]int32, 0, e.n), make([]float64, 0, e.n)
	var sumW, sumAge float64
	last := int32(-1)
	for i := range g.replies {
		y := g.at(i, c.dim, col)
		if math.IsNaN(y) {
			continue
		}
		r := &g.replies[i]
		if g.cluster[i] != last {
			last = g.cluster[i]
			p.rank, p.pull = append(p.rank, o.rank[r.customer]), append(p.pull, 0)
		}
		p.pull[len(p.pull)-1] += float64(r.weight * (y - e.mean))
		sumW += r.weight
		sumAge += float64(r.weight * o.age(Surveyed, r.when))
	}
	for k := range p.pull {
		p.pull[k] /= sumW
	}
	var f *segment.Figure
	if c.pub.Perceived != nil {
		f = new(segment.Figure)
		*f = *c.pub.Perceived
	}
	p.finish(f, c.perceivedWhy, sumAge/sumW, o.scoring.o.HalfLife)
	return p
}

// piece is the observations of part k in segment i: one value a customer, all
// customers alike.
func (o *observed) piece(k, i int, s Scale) piece {
	all := o.sightings[i]
	lo := sort.Search(len(all), func(j int) bool { return int(all[j].part) >= k })
	hi := sort.Search(len(all), func(j int) bool { return int(all[j].part) > k })
	p := piece{Part: Part{Kind: o.parts[k].kind, Name: o.parts[k].name}}
	g := &group{}
	var levels []float64
	sumAge := 0.
	for lo < hi {
		end := lo + 1
		for end < hi && all[end].rank == all[lo].rank {
			end++
		}
		level, age := o.faded(p.Kind, all[lo:end])
		g.cluster = append(g.cluster, int32(len(levels)))
		p.rank, levels = append(p.rank, all[lo].rank), append(levels, level)
		sumAge += age
		lo = end
	}
	g.replies = make([]reply, len(levels))
	p.e = g.weighted(func(r int) float64 { return levels[r] }, func(int) float64 { return 1 })
	n := float64(len(levels))
	for _, y := range levels {
		p.pull = append(p.pull, (y-p.e.mean)/n)
	}
	why := p.e.barred()
	if why == reasonFew {
		why = "of fewer than ten customers"
	}
	var f *segment.Figure
	if why == "" {
		f = p.e.observedFigure(o.scoring.groups[i].counts.admit(p.e.n), s)
	}
	p.finish(f, why, sumAge/n, o.scoring.o.HalfLife)
	return p
}

// observedFigure publishes a mean of observations, coarser than one of answers. The
// behavior that a proxy is made of may be published as well, as a segment's mean; what
// the two differ by is what lies beyond the ends of the scale, and that may be one
// customer's.
func (e estimate) observedFigure(n int, s Scale) *segment.Figure {
	f := e.figure(n, s.Min, s.Max)
	lo, hi := e.interval()
	if half := (hi - lo) / 2; half > 0 {
		for _, v := range []*float64{&f.Value, &f.Low, &f.High} {
			*v = disclosure.Round(min(max(disclosure.Coarse(*v, half), s.Min), s.Max), digits)
		}
	}
	return f
}
