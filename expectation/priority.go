package expectation

import (
	"cmp"
	"slices"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

// contender is a cell with a gap, on its way to a rank.
type contender struct {
	*cell
	order  int     // among all cells of the profile: the last resort of a tie
	weight float64 // share of worth (or size) x influence
	// importance is the share of its scale by which the dimension counts where
	// the cell has no importance of its own to show.
	importance float64
	scale      Scale // of importance
	derived    bool  // importance is nowhere stated, and derived instead
	// must says that the dimension is a must-be of the segment and its adequate level
	// is known.
	must bool
	role int32 // who alone counts, a number as of group.role; 0: everybody
}

// contenders picks the cells with a gap. A dimension whose importance may not
// be shown in a cell counts there as much as in the other segments on average;
// one that nobody was asked about counts in full. Where nobody was asked about any,
// it counts what the dimension does for the outcome, see weigh.
func contenders(cells []*cell, p *plan, weight, influence []float64) []*contender {
	sum, n := make([]float64, len(p.dims)), make([]int, len(p.dims))
	for _, c := range cells {
		if f := c.pub.Importance; f != nil {
			sum[c.dim] += share(f.Value, p.dims[c.dim].impScale)
			n[c.dim]++
		}
	}
	var out []*contender
	for i, c := range cells {
		if c.pub.Gap == nil {
			continue
		}
		t := &contender{cell: c, order: i, weight: weight[c.group.segment] * influence[c.dim], importance: 1, scale: p.dims[c.dim].impScale}
		if n[c.dim] > 0 {
			t.importance = sum[c.dim] / float64(n[c.dim])
		}
		t.must = c.mustBe() && c.pub.Adequate != nil && c.pub.Perceived != nil && t.weight > 0
		out = append(out, t)
	}
	weigh(out, cells, p)
	return out
}

// mustBe reports whether lacking the dimension annoys and having it pleases nobody,
// more likely than not: by Kano's questions, or where these are not asked by what
// falling short and excelling do to the outcome.
func (c *cell) mustBe() bool {
	switch k, d := c.pub.Kano, c.pub.Drive; {
	case k != nil:
		return k.P[kano.MustBe] >= .5
	case d != nil:
		return d.Kind == driver.Basic
	}
	return false
}

// share places a level on its scale, 0 to 1.
func share(level float64, s Scale) float64 { return (level - s.Min) / s.width() }

// priorityDigits is how many significant digits of a priority are published:
// with more, the figures that it is a product of could be found in it.
const priorityDigits = 3

// priority is what FixFirst orders by; see [Score].
func (t *contender) priority(importance, gap float64) (priority, shortfall float64) {
	shortfall = max(-gap, 0) / t.width
	return importance * shortfall * t.weight, shortfall
}

// rank fills in the ranks and priorities. They are made of the published
// figures and nothing else, so they tell no more than these do. Must-bes below
// their adequate level go first: nothing else makes up for them.
func rank(cs []*contender) {
	short := make(map[*contender]float64, len(cs))
	for _, t := range cs {
		importance := t.importance
		if f := t.pub.Importance; f != nil {
			importance = share(f.Value, t.scale)
		}
		priority, shortfall := t.priority(importance, t.pub.Gap.Value)
		t.pub.Priority, short[t] = disclosure.Round(priority, priorityDigits), shortfall
		t.pub.MustBe = t.must && t.pub.Perceived.Value < t.pub.Adequate.Value
	}
	sorted := slices.Clone(cs)
	slices.SortFunc(sorted, func(a, b *contender) int {
		if a.pub.MustBe != b.pub.MustBe {
			if a.pub.MustBe {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.pub.Priority, a.pub.Priority), cmp.Compare(short[b], short[a]), cmp.Compare(a.order, b.order))
	})
	for i, t := range sorted {
		t.pub.FixFirst = i + 1
	}
}

// unmetLevel is the false discovery rate of [Cell.Unmet].
const unmetLevel = .05

// flagUnmet tests all gaps together.
func flagUnmet(cs []*contender) {
	p := make([]float64, len(cs))
	for i, t := range cs {
		p[i] = t.gap.below()
	}
	for i, q := range stats.AdjustBH(p) {
		cs[i].pub.Unmet = q <= unmetLevel
	}
}
