package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

// muchFilled is the share of the numbers of a segment beyond which it is doubted that
// its members are alike in more than in what is not known of them: customers who lack
// the same things are filled in with the same middle, and so come to lie together.
const muchFilled = .2

// filled warns of segments many of whose numbers were filled in with a middle. What
// has a constant in its place is missing because it cannot be, which is an answer. The
// share is told in steps of a tenth, and only where ten members or more lack something.
func (d *description) filled(s *Summary) (warnings []Warning) {
	values, people := make([]int, d.shown), make([]int, d.shown)
	lacks := make([]bool, len(d.labels))
	numbers := 0
	for j := range d.ps {
		p := &d.ps[j]
		if !p.rule.shapes || p.rule.kind != kindNumeric {
			continue
		}
		numbers++
		if _, middle := p.rule.fill.(Center); !middle || p.known == nil {
			continue
		}
		for i, known := range p.known {
			if known || !d.in(i) {
				continue
			}
			g := d.labels[i]
			if values[g]++; !lacks[i] {
				lacks[i] = true
				people[g]++
			}
		}
	}
	for g, n := range values {
		share := float64(n) / float64(max(1, numbers*d.sizes[g]))
		if share <= muchFilled || !disclosure.Publishable(people[g]) {
			continue
		}
		warnings = append(warnings, notice.New("filled-values", s.Segments[g].ID,
			"about %.0f %% of the numbers that put members here are not known and were filled in: the segment may be one of customers of whom little is known; leave out those who lack much, or the features that many lack", 10*math.Round(10*share)))
	}
	return warnings
}
