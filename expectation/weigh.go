package expectation

import (
	"github.com/clientele-go/clientele/internal/notice"
)

// weigh gives contenders the importance that is derived from an outcome, where that of
// no dimension is stated: the share of the dimension in the outcome's variance, relative
// to the largest of its segment, so that it is from 0 to 1 as stated importance is. One
// that has no share in a segment counts there as in the others on average, and one that
// has none at all in full.
func weigh(cs []*contender, cells []*cell, p *plan) {
	if p.importanceAsked() {
		return
	}
	largest := make(map[*group]float64)
	for _, c := range cells {
		if d := c.pub.Drive; d != nil {
			largest[c.group] = max(largest[c.group], d.Share.Value)
		}
	}
	sum, n := make([]float64, len(p.dims)), make([]int, len(p.dims))
	relative := func(c *cell) (float64, bool) {
		if c.pub.Drive == nil || largest[c.group] == 0 {
			return 0, false
		}
		return c.pub.Drive.Share.Value / largest[c.group], true
	}
	for _, c := range cells {
		if v, ok := relative(c); ok {
			sum[c.dim] += v
			n[c.dim]++
		}
	}
	for _, t := range cs {
		v, ok := relative(t.cell)
		switch {
		case ok:
			t.importance, t.derived = v, true
		case n[t.dim] > 0:
			t.importance = sum[t.dim] / float64(n[t.dim])
		}
	}
}

// importanceAsked reports whether any dimension's importance is asked.
func (p *plan) importanceAsked() bool {
	for n := range p.dims {
		if p.dims[n].importance != nil {
			return true
		}
	}
	return false
}

// sayDerived says what the ranking takes for importance that nobody was asked for.
func (s *scoring) sayDerived() {
	if s.plan.importanceAsked() {
		return
	}
	var without []string // dimensions that drive nowhere what could be found out
	found := false
	for n, d := range s.plan.in.Dimensions {
		here := false
		for at := n; at < len(s.cells); at += len(s.plan.dims) {
			here = here || s.cells[at].pub.Drive != nil
		}
		if found = found || here; !here {
			without = append(without, d.Name)
		}
	}
	if !found {
		return
	}
	text := "Importance is not asked of any dimension. The ranking takes what dimensions do for the outcome %s in its place, relative to what does most in the segment."
	args := []any{s.plan.in.Items[s.outcome].ID}
	if without != nil {
		text += " Of %s that is not known; they count as if nothing mattered more, which favours them over the others."
		args = append(args, list(without))
	}
	for i := range s.profile.Warnings {
		if w := &s.profile.Warnings[i]; w.Code == notAsked {
			*w = notice.New(notAsked, "", text, args...)
		}
	}
}

// notAsked is the code of the warning that importance is not asked.
const notAsked = "importance-not-asked"
