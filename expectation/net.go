package expectation

import (
	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// net returns the net promoter score of whole ratings from 0 to 10.
//
// The score and the ends of its interval are two equations for promoters and
// detractors, and with the count of all they can be solved. Where each kind is at
// least ten people, or nobody, that is no harm. Else the figure is rounded, and held
// back where it would still fit one number of the few only.
func (g *group) net(col []float64) (*segment.Figure, string, error) {
	var s outcome.NPS
	alike := true // all customers have one answer, of one weight
	n, err := g.tally(col, func(some []int) error {
		var one outcome.NPS
		for _, i := range some {
			if err := one.Add(col[i], g.replies[i].weight); err != nil {
				return err
			}
		}
		alike = alike && len(some) == 1 && g.replies[some[0]].weight == g.replies[0].weight
		whole := one.Promoters.Weight + one.Passives.Weight + one.Detractors.Weight
		fold(&s.Promoters, one.Promoters, whole)
		fold(&s.Passives, one.Passives, whole)
		fold(&s.Detractors, one.Detractors, whole)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	kinds := [3]outcome.Tally{s.Promoters, s.Passives, s.Detractors}
	c := netCounts{kinds[0].N, kinds[1].N, kinds[2].N}
	switch {
	case !disclosure.Publishable(n):
		return nil, reasonFew, nil
	case !heavy(kinds[0].Plus(kinds[1]).Plus(kinds[2])):
		return nil, reasonWeights, nil
	case c.barred():
		return nil, reasonUniform, nil
	}
	open := true
	for _, t := range kinds {
		open = open && shareable(t.N, n) && heavy(t)
	}
	f := s.Score().Figure
	if !open {
		if alike && !c.hidden() {
			return nil, reasonUniform, nil
		}
		out := roughNet(f)
		out.N = g.counts.admit(n)
		return out, "", nil
	}
	if f.N = g.counts.admit(n); f.N == withheld {
		return roughNet(f), "", nil
	}
	f.Value, f.Low, f.High = disclosure.Round(f.Value, digits), disclosure.Round(f.Low, digits), disclosure.Round(f.High, digits)
	return &f, "", nil
}

// roughNet rounds a score to three tenths of the half-width of its interval or less.
func roughNet(f segment.Figure) *segment.Figure {
	out := coarse(f, withheld)
	out.Low, out.High = max(out.Low, -1), min(out.High, 1)
	return out
}

// netCounts is how many are promoters, passives and detractors.
type netCounts [3]int

// barred reports whether even a rounded score tells what single people answered.
func (c netCounts) barred() bool {
	e := estimate{spread: spread{rarest: c[0] + c[1] + c[2]}}
	most := 0
	for _, k := range c {
		e.n += k
		if k > 0 {
			e.spread.values++
			e.spread.rarest, most = min(e.spread.rarest, k), max(most, k)
		}
	}
	e.constant, e.spread.others = e.spread.values == 1, e.n-most
	return e.telltale()
}

// hidden reports whether the rounded score fits other counts as well: for each kind of
// one to nine people it looks for neighbours that have one or two more or fewer of
// them and would be shown as the same. It takes one answer of a customer, all of one
// weight; with more there is nothing to count.
func (c netCounts) hidden() bool {
	shown := c.rough()
	for k := range c {
		if c[k] > 0 && !disclosure.Publishable(c[k]) && !c.varies(k, shown) {
			return false
		}
	}
	return true
}

// varies reports whether kind k may be another number for all that is shown.
func (c netCounts) varies(k int, shown segment.Figure) bool {
	const around, across = 2, 4
	a, b := (k+1)%3, (k+2)%3
	for d := -around; d <= around; d++ {
		for t := -across; t <= across && d != 0; t++ {
			v := c
			v[k] += d
			v[a] += t
			v[b] -= d + t
			if min(v[0], v[1], v[2]) >= 0 && !v.barred() && v.rough() == shown {
				return true
			}
		}
	}
	return false
}

func (c netCounts) rough() segment.Figure {
	tally := func(n int) outcome.Tally { return outcome.Tally{N: n, Weight: float64(n), Squares: float64(n)} }
	s := outcome.NPS{Promoters: tally(c[0]), Passives: tally(c[1]), Detractors: tally(c[2])}
	return *roughNet(s.Score().Figure)
}
