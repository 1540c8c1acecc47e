package priority

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
)

// opportunity is the score above which Ulwick speaks of one.
const opportunity = 10

// agree says how far the methods agree and on what they do not.
func (p *Priorities) agree() {
	n := float64(len(p.Items))
	if p.N < 50 {
		p.Warnings = append(p.Warnings, notice.New("few-respondents", "", "with fewer than 50 respondents intervals are rough"))
	}
	// Kendall's W with ties: 12 S / (m^2 (n^3 - n) - m T), S the scatter of the sums of
	// ranks and T the sum of t^3 - t over groups of t equal ranks.
	mid, s, ties := float64(methods)*(n+1)/2, 0.0, 0.0
	for j := range p.Items {
		sum := 0.0
		for _, r := range p.Items[j].Ranks {
			sum += r
		}
		s += (sum - mid) * (sum - mid)
	}
	for m := range methods {
		equal := map[float64]float64{}
		for j := range p.Items {
			equal[p.Items[j].Ranks[m]]++
		}
		for j := range p.Items { // in order, so that the sum is always the same
			t := equal[p.Items[j].Ranks[m]]
			ties += t*t - 1 // each of t adds its part of t^3 - t
		}
	}
	p.Agreement = 1
	if below := float64(methods*methods)*(n*n*n-n) - float64(methods)*ties; below > 0 {
		p.Agreement = math.Min(1, 12*s/below)
	}
	for j := range p.Items {
		v := &p.Items[j]
		first, last := math.Inf(1), 0.0
		for _, r := range v.Ranks {
			first, last = min(first, r), max(last, r)
		}
		acts := v.Scores[Opportunities].Value > opportunity
		v.Disputed = first <= math.Ceil(n/4) && last > math.Ceil(n/2) || acts != (v.Quadrant == Concentrate)
		if v.Disputed {
			p.Warnings = append(p.Warnings, notice.New("disputed", fmt.Sprint(j),
				"item %d is %q (%.0f %% sure), an opportunity of %.1f, and ranks from %v to %v: look at how important it is and how satisfied customers are before acting",
				j, v.Quadrant.String(), 100*v.PQuadrant[v.Quadrant], v.Scores[Opportunities].Value, first, last))
		}
	}
}
