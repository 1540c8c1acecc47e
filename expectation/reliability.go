package expectation

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
)

// reliable is Cronbach's alpha from which the items of a dimension may be
// averaged without a word (Nunnally 1978, Psychometric Theory, 2nd ed.).
const reliable = .7

// alpha is Cronbach's alpha of k items, k/(k-1) (1 - sum var_i / var_total)
// (Cronbach 1951, Psychometrika 16(3), 297-334), over the rows that have all
// of them. x holds one slice an item. It is NaN for fewer than two items or
// two rows, and where the rows do not differ.
func alpha(x [][]float64) (a float64, n int) {
	if len(x) < 2 {
		return math.NaN(), 0
	}
	kept := make([][]float64, len(x))
	var total []float64
	for r := range x[0] {
		var sum float64
		for _, item := range x {
			sum += item[r]
		}
		if math.IsNaN(sum) {
			continue
		}
		total = append(total, sum)
		for i, item := range x {
			kept[i] = append(kept[i], item[r])
		}
	}
	_, whole := stats.MeanVar(total)
	var parts float64
	for i := range kept {
		_, v := stats.MeanVar(kept[i])
		parts += v
	}
	if !(whole > 0) {
		return math.NaN(), len(total)
	}
	k := float64(len(x))
	return k / (k - 1) * (1 - parts/whole), len(total)
}

// lowReliability warns of dimensions whose items do not measure one thing.
func lowReliability(p *plan, replies []reply) []Warning {
	var out []Warning
	for n := range p.dims {
		d := &p.dims[n]
		var low []string
		for _, m := range []struct {
			name  string
			items []int
		}{{"expected", d.level}, {"perceived", d.perceived}, {"adequate", d.adequate}, {"importance", d.importance}} {
			x := make([][]float64, len(m.items))
			for k, i := range m.items {
				x[k] = make([]float64, len(replies))
				for r := range replies {
					x[k][r] = p.turned(replies[r].values, i)
				}
			}
			if a, rows := alpha(x); disclosure.Publishable(rows) && a < reliable {
				low = append(low, fmt.Sprintf("%s %.2f", m.name, a))
			}
		}
		if low != nil {
			out = append(out, notice.New("low-reliability", p.in.Dimensions[n].Name,
				"Its items hardly measure one thing (Cronbach's alpha below .70: %s); look at them one by one before acting on their mean.", strings.Join(low, ", ")))
		}
	}
	return out
}

// Straight-lining: one answer to everything. It takes some items to call it
// so, and some people to call it a problem of the survey.
const (
	straightItems = 6
	straightShare = .05
)

// straightLining warns where many gave the same answer to every item. The
// others are the counts beside which theirs will stand.
func straightLining(replies []reply, others ...int) []Warning {
	judged, straight := 0, 0
	for _, r := range replies {
		n, same, first := 0, true, math.NaN()
		for _, v := range r.values {
			if math.IsNaN(v) {
				continue
			}
			if n == 0 {
				first = v
			}
			n++
			same = same && v == first
		}
		if n >= straightItems {
			judged++
			if same {
				straight++
			}
		}
	}
	share := float64(straight) / float64(max(judged, 1))
	if share < straightShare || !disclosure.Publishable(straight) {
		return nil
	}
	text := fmt.Sprintf("%.0f %%", 100*share)
	switch {
	case !disclosure.Publishable(judged - straight):
		text = "Most"
	case !apart(straight, others...):
		text = "Some"
	}
	return []Warning{notice.New("straight-lining", "", "%s of the respondents gave the same answer to every question they answered, as those do who do not read them.", text)}
}

// invertedZones warns of respondents who call adequate what is more than they
// want: they misread one of the two questions.
func invertedZones(p *plan, groups []*group) []Warning {
	var out []Warning
	for n := range p.dims {
		if len(p.dims[n].adequate) == 0 || len(p.dims[n].level) == 0 {
			continue
		}
		slack := 1e-9 * p.dims[n].scale.width() // means of several items carry rounding
		seen, all, sizes := 0, 0, 0
		for _, g := range groups {
			all, sizes = all+g.customers, sizes+g.size
			last := int32(-1)
			for i := range g.replies {
				if c := g.cluster[i]; c != last && g.at(i, n, colAdequate) > g.at(i, n, colLevel)+slack {
					seen, last = seen+1, c
				}
			}
		}
		if seen == 0 {
			continue
		}
		who := sentence(people(seen))
		switch {
		case !disclosure.Publishable(seen): // says no number
		case !apart(seen, all):
			who = "Most" // the others could be counted
		case !apart(seen, sizes):
			who = "Some" // or who did not answer
		}
		out = append(out, notice.New("zone-inverted", p.in.Dimensions[n].Name,
			"%s respondents call a higher level adequate than they expect or desire.", who))
	}
	return out
}

// sentence begins a sentence with a phrase.
func sentence(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
