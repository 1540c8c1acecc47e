package persona

import (
	"cmp"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// settle takes back what the coarse figures of a profile no longer show, so that nothing is
// told that the interval beside it denies: a gap is unmet, and a wave changed, only where
// the whole interval says so, and a must-be falls short only where its level does. That tells
// less than the profile knew, never more. What is to be mended first is ranked again, since
// must-bes go before the others.
func settle(p *expectation.Profile) {
	if p == nil {
		return
	}
	var cells, roles []place
	for i := range p.Segments {
		for j := range p.Segments[i].Dimensions {
			c := &p.Segments[i].Dimensions[j]
			c.Unmet = c.Unmet && c.Gap != nil && c.Gap.High < 0
			if w := c.Waves; w != nil {
				w.Changed = w.Changed && w.Change != nil && (w.Change.Low > 0 || w.Change.High < 0)
			}
			must := c.MustBe
			c.MustBe = must && !reaches(c.Perceived, c.Adequate)
			cells = append(cells, place{c.MustBe, must && !c.MustBe, c.Priority, &c.FixFirst})
			for k := range c.Roles {
				r := &c.Roles[k]
				must := r.MustBe
				r.MustBe = must && !reaches(r.Perceived, r.Adequate)
				roles = append(roles, place{r.MustBe, must && !r.MustBe, r.Priority, &r.FixFirst})
			}
		}
	}
	rerank(cells)
	rerank(roles)
}

func reaches(perceived, adequate *segment.Figure) bool {
	return perceived != nil && adequate != nil && perceived.Value >= adequate.Value
}

// place is that of a cell in the order of what is to be mended.
type place struct {
	must, no bool // is one that goes first, is one no longer
	priority float64
	rank     *int
}

// rerank puts what goes first no longer among the others, by its priority. The ranks that
// are given out stay the same, and so does the order of all else.
func rerank(list []place) {
	list = slices.DeleteFunc(list, func(p place) bool { return *p.rank <= 0 })
	slices.SortStableFunc(list, func(a, b place) int { return cmp.Compare(*a.rank, *b.rank) })
	ranks := make([]int, len(list))
	for i, p := range list {
		ranks[i] = *p.rank
	}
	out := slices.DeleteFunc(slices.Clone(list), func(p place) bool { return p.no })
	for _, p := range list {
		if !p.no {
			continue
		}
		at := slices.IndexFunc(out, func(q place) bool { return !q.must && q.priority < p.priority })
		if at < 0 {
			at = len(out)
		}
		out = slices.Insert(out, at, p)
	}
	for i, p := range out {
		*p.rank = ranks[i]
	}
}
