package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

const (
	// muchFilled is the share of the numbers of a segment beyond which it is doubted
	// that its members are alike in more than in what is not known of them.
	muchFilled = .2
	// hollowAbove is the share of filled numbers from which on little is known of a
	// customer, gathered the least share of such customers in one segment to be told of.
	hollowAbove, gathered = 1. / 3, .8
)

// filled warns of segments many of whose numbers were filled in with a middle, and of
// those where the customers come together of whom little is known: who lack the same
// things are filled in with the same middle, and so lie together. What has a constant
// in its place is missing because it cannot be, which is an answer.
//
// The share is told in steps of a tenth, and only where ten members or more lack
// something.
func (d *description) filled(s *Summary) (warnings []Warning) {
	lacks := make([]int, len(d.labels))
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
			if !known {
				lacks[i]++
			}
		}
	}
	values, people, hollow, hollows := make([]int, d.shown), make([]int, d.shown), make([]int, d.shown), 0
	for i, n := range lacks {
		if n == 0 || !d.in(i) {
			continue
		}
		g := d.labels[i]
		values[g], people[g] = values[g]+n, people[g]+1
		if float64(n) >= hollowAbove*float64(numbers) {
			hollow[g], hollows = hollow[g]+1, hollows+1
		}
	}
	for g, n := range values {
		share := float64(n) / float64(max(1, numbers*d.sizes[g]))
		together := float64(hollow[g]) / float64(max(1, hollows))
		expected := s.Segments[g].Share.Value // and three standard errors above what size alone would bring
		gather := disclosure.Publishable(hollow[g]) && together >= gathered &&
			together-expected > 3*math.Sqrt(expected*(1-expected)/float64(hollows))
		where := ""
		switch {
		case gather:
			where = ", and most customers who lack a third of them or more are here"
		case share <= muchFilled || !disclosure.Publishable(people[g]):
			continue
		}
		warnings = append(warnings, notice.New("filled-values", s.Segments[g].ID,
			"about %.0f %% of the numbers that put members here are not known and were filled in%s: they may be alike in what is not known of them; leave out those who lack much, or the features that many lack", 10*math.Round(10*share), where))
	}
	return warnings
}
