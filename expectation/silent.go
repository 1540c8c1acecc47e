package expectation

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Silent says what the gap of a cell would be if those who did not answer were like
// those who did of about the same worth (post-stratification: Holt & Smith 1979,
// Journal of the Royal Statistical Society A 142(1), 33-46). If worth has nothing to
// do with who answers, or with the gap, nothing shifts. The segment is cut into fifths
// by worth, so what differs within a fifth stays, and reasons not to answer that
// worth does not show stay out of sight.
type Silent struct {
	Gap   *segment.Figure `json:"gap"`
	Shift float64         `json:"shift"` // of the gap: reweighted less as answered
}

// strata is into how many parts of equal size a segment is cut by worth, where
// enough answered in each.
const strata = 5

// silent fills in [Cell.Silent].
func (s *scoring) silent() error {
	if s.m.Worth == nil {
		return nil
	}
	rows := make([][]int32, len(s.m.Segments)) // customers of each segment
	for i, l := range s.m.Labels {
		if l >= 0 {
			rows[l] = append(rows[l], int32(i))
		}
	}
	err := s.each(func(_ int, g *group, _ *Segment, cells []*cell) error {
		if s.panel[g.segment] || !disclosure.Publishable(g.size-g.customers) {
			return nil // nobody is silent, or so few that what they do would show
		}
		stratum, factor := g.strata(s.m.Worth, rows[g.segment])
		if len(factor) < 2 {
			return nil
		}
		for _, c := range cells {
			if c.pub.Gap == nil {
				continue
			}
			e := g.weighted(func(i int) float64 { return g.at(i, c.dim, colGap) },
				func(i int) float64 { return g.replies[i].weight * factor[stratum[i]] })
			if e.barred() != "" {
				continue
			}
			// It is a second equation about the same answers: only its rough size is told.
			f := *e.figure(withheld, -c.width, c.width)
			f.N = c.pub.Gap.N
			c.pub.Silent = &Silent{Gap: &f, Shift: disclosure.Round(f.Value-c.pub.Gap.Value, digits)}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range s.cells {
		if p := c.pub.Silent; p != nil && (p.Gap.Value < c.pub.Gap.Low || p.Gap.Value > c.pub.Gap.High) {
			s.warn(notice.New("silent-matter", s.profile.Segments[i/len(s.plan.dims)].Name,
				"If those who did not answer were like those of their worth who did, the gap in %s would be %.2g and not %.2g: who answers matters here.",
				c.pub.Name, p.Gap.Value, c.pub.Gap.Value))
		}
	}
	return nil
}

// strata cuts the customers of the group's segment by worth and returns the part in
// which each reply is, and for each part how many customers an answer of it stands
// for. Parts in which fewer than ten answered join the next.
func (g *group) strata(worth []float64, customers []int32) (stratum []int, factor []float64) {
	answered := make(map[int32]bool, g.customers)
	for _, r := range g.replies {
		answered[r.customer] = true
	}
	customers = slices.Clone(customers)
	slices.SortFunc(customers, func(a, b int32) int { return cmp.Compare(worth[a], worth[b]) })
	var tops []float64 // the largest worth of each part; equal worth is never parted
	all, some := 0, 0
	for k, c := range customers {
		all++
		if answered[c] {
			some++
		}
		last := k == len(customers)-1
		full := (k+1)*strata >= (len(tops)+1)*len(customers)
		if last || full && disclosure.Publishable(some) && worth[customers[k+1]] > worth[c] {
			if last && !disclosure.Publishable(some) && len(tops) > 0 {
				tops[len(tops)-1] = worth[c] // too few: they join the part before
				continue
			}
			tops, all, some = append(tops, worth[c]), 0, 0
		}
	}
	size, known := make([]int, len(tops)), make([]int, len(tops))
	part := func(c int32) int {
		at, _ := slices.BinarySearch(tops, worth[c])
		return at
	}
	for _, c := range customers {
		size[part(c)]++
		if answered[c] {
			known[part(c)]++
		}
	}
	factor = make([]float64, len(tops))
	for h := range factor {
		factor[h] = float64(size[h]) / math.Max(1, float64(known[h]))
	}
	stratum = make([]int, len(g.replies))
	for i, r := range g.replies {
		stratum[i] = part(r.customer)
	}
	return stratum, factor
}
