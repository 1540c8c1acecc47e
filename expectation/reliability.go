package expectation

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/expectation/scale"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ScaleQuality says whether the items of one level of a dimension measure one
// thing, so that they may be averaged (see package scale). It is about all
// respondents of the published segments together.
type ScaleQuality struct {
	Dimension string  `json:"dimension"`
	Measures  Measure `json:"measures"`
	Items     int     `json:"items"`
	Alpha     float64 `json:"alpha"`           // Cronbach's
	Omega     float64 `json:"omega,omitempty"` // McDonald's; three items or more
}

// reliability fills in [Profile.Scales] and warns of dimensions whose items do not
// measure one thing.
func (s *scoring) reliability(replies []reply) error {
	p := s.plan
	for n := range p.dims {
		d, name := &p.dims[n], p.in.Dimensions[n].Name
		var low []string
		for _, m := range []struct {
			measures Measure
			items    []int
		}{{p.dims[n].source.measures(), d.level}, {Perceived, d.perceived}, {Adequate, d.adequate}, {Importance, d.importance}, {Satisfaction, d.satisfied}} {
			if len(m.items) < 2 || m.measures == Adequate && d.source == FromAdequate {
				continue // one item, or those of the level over again
			}
			x := cluster.Matrix{Rows: len(replies), Cols: len(m.items), Data: make([]float64, len(replies)*len(m.items))}
			for r := range replies {
				row := x.Row(r)
				for k, i := range m.items {
					row[k] = p.turned(replies[r].values, i)
				}
			}
			if x.Rows == 0 {
				continue
			}
			judged, err := scale.Judge(x)
			if err != nil {
				return err
			}
			if judged.Alpha == nil || !disclosure.Publishable(judged.N) {
				continue
			}
			q := ScaleQuality{Dimension: name, Measures: m.measures, Items: len(m.items),
				Alpha: disclosure.Round(judged.Alpha.Value, scaleDigits), Omega: disclosure.Round(judged.Omega, scaleDigits)}
			s.profile.Scales = append(s.profile.Scales, q)
			if judged.Alpha.Value < scale.Acceptable {
				low = append(low, fmt.Sprintf("%s %.2f", m.measures, judged.Alpha.Value))
			}
		}
		if low != nil {
			s.warn(notice.New("low-reliability", name,
				"Its items hardly measure one thing (Cronbach's alpha below .70: %s); look at them one by one before acting on their mean.", strings.Join(low, ", ")))
		}
	}
	return nil
}

// scaleDigits is how many digits of a reliability mean anything.
const scaleDigits = 3

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
// want: they misread one of the two questions. Dimensions of which the same is to be
// said are named together.
func invertedZones(p *plan, groups []*group) []Warning {
	var texts []string
	about := make(map[string][]string)
	for n := range p.dims {
		d := &p.dims[n]
		if len(d.adequate) == 0 || len(d.level) == 0 {
			continue
		}
		seen, asked, all, sizes := 0, 0, 0, 0
		mixed := false // whether in some segment only a few
		for _, g := range groups {
			mine, known := g.inverted(n)
			seen, asked, all, sizes = seen+mine, asked+known, all+g.customers, sizes+g.size
			mixed = mixed || mine > 0 && !disclosure.Publishable(mine)
		}
		if seen == 0 {
			continue
		}
		who := sentence(people(seen)) + " respondents"
		switch {
		case !disclosure.Publishable(seen): // says no number
		case !apart(seen, asked, all):
			who = "Most respondents" // the others could be counted
		case !apart(seen, sizes) || mixed:
			who = "Some respondents" // or who did not answer, or the few: what a zone is short of others is told
		case apart(asked, seen, all, sizes):
			who += fmt.Sprintf(" (%.0f %%)", 100*float64(seen)/float64(asked))
		}
		text := "%s call a higher level adequate than they expect or desire: "
		if d.zone != nil {
			text = "%s call a higher level adequate than they desire, and are left out of the zone of tolerance: "
		}
		text = fmt.Sprintf(text, who)
		if about[text] == nil {
			texts = append(texts, text)
		}
		about[text] = append(about[text], p.in.Dimensions[n].Name)
	}
	var out []Warning
	for _, text := range texts {
		out = append(out, notice.New("zone-inverted", "", "%s%s.", text, list(about[text])))
	}
	return out
}

// inverted counts the customers who call adequate in a dimension what is more than
// they desire, or where that is not asked expect, and those who answered both.
func (g *group) inverted(dim int) (seen, asked int) {
	d := &g.plan.dims[dim]
	slack := 1e-9 * d.scale.width() // means of several items carry rounding
	one, last := false, int32(-1)
	for i := range g.replies {
		width := g.at(i, dim, colWidth)
		if d.zone == nil {
			width = g.at(i, dim, colLevel) - g.at(i, dim, colAdequate)
		}
		if math.IsNaN(width) {
			continue
		}
		if c := g.cluster[i]; c != last {
			asked, last, one = asked+1, c, false
		}
		if width < -slack && !one {
			seen, one = seen+1, true
		}
	}
	return seen, asked
}

// sentence begins a sentence with a phrase.
func sentence(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
