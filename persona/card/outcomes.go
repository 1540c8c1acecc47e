package card

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// drivesChapter shows importance that is derived from the outcome rather than stated:
// a table of all groups and, for those of whom nobody was asked what matters, the map
// that it makes.
func drivesChapter(list []group) Section {
	var names []string
	var of []*group
	outcomes := map[string]bool{}
	for i := range list {
		g := &list[i]
		drives := false
		for _, c := range g.cells {
			if c.Drive != nil && known(c.Drive.Share) {
				drives = true
				if !slices.Contains(names, c.Name) {
					names = append(names, c.Name)
				}
			}
		}
		if drives {
			of = append(of, g)
			if g.expects != nil && g.expects.Driven != nil {
				outcomes[g.expects.Driven.Outcome] = true
			}
		}
	}
	if len(of) == 0 {
		return Section{}
	}
	outcome := "the outcome"
	for name := range outcomes {
		if len(outcomes) == 1 {
			outcome = `"` + name + `"`
		}
	}
	s := Section{Title: "What drives it", Lead: "How much of the differences in " + outcome + " between people goes with how they find each thing: importance that nobody had to state. It shows what goes together, not what follows from what."}
	s.Lead += without(list, func(g *group) bool { return slices.Contains(of, g) })
	t := Table{Head: []string{""}}
	for _, g := range of {
		t.Head = append(t.Head, g.label())
	}
	for _, name := range names {
		row := []string{name}
		for _, g := range of {
			row = append(row, drive(g, name))
		}
		t.Rows = append(t.Rows, row)
	}
	row := []string{"all together"}
	for _, g := range of {
		row = append(row, explained(g))
	}
	t.Rows = append(t.Rows, row)
	s.Exhibits = []Exhibit{{Title: "Share of the differences, with 95 % intervals", Chart: t,
		Text: "What is basic is taken for granted: poor, it costs more than it gives when good. An excitement is the reverse."}}
	for _, g := range of {
		if m, ok := driveMap(g); ok {
			s.Exhibits = append(s.Exhibits, Exhibit{Title: g.label(), Chart: m})
		}
	}
	return s
}

// drive reads the importance of one thing to a group.
func drive(g *group, name string) string {
	at := slices.IndexFunc(g.cells, func(c expectation.Cell) bool { return c.Name == name && c.Drive != nil })
	if at < 0 {
		return ""
	}
	d := g.cells[at].Drive
	text := shareWithInterval(d.Share)
	if d.Kind == driver.Basic || d.Kind == driver.Excitement {
		text += ", " + string(d.Kind)
	}
	return text
}

// explained is how much all things together explain.
func explained(g *group) string {
	if g.expects == nil || g.expects.Driven == nil {
		return ""
	}
	return shareWithInterval(g.expects.Driven.R2)
}

// driveMap is the map of what drives and how good it is, where nobody was asked what
// matters. It has no probabilities of the parts, which nobody has computed.
func driveMap(g *group) (m Map, ok bool) {
	m = Map{Across: "performance", Up: "share of the differences", Corners: [4]string{"concentrate here", "keep up the good work", "low priority", "possible overkill"}}
	var sumX, sumY, n float64
	for _, c := range g.cells {
		if c.Methods != nil || known(c.Importance) {
			return m, false
		}
		if c.Drive == nil {
			continue
		}
		one := MapPoint{Name: c.Name, X: c.Perceived, Y: c.Drive.Share}
		if known(one.X) && known(one.Y) {
			sumX, sumY, n = sumX+one.X.Value, sumY+one.Y.Value, n+1
		}
		m.Points = append(m.Points, one)
	}
	m.CrossX, m.CrossY = sumX/n, sumY/n
	return m, n > 1
}

// outcomesChapter says what comes of expectations met and missed: a table, a row a
// group.
func outcomesChapter(list []group) Section {
	var order []string
	first := map[string]expectation.Result{}
	for i := range list {
		if list[i].expects == nil {
			continue
		}
		for _, r := range list[i].expects.Outcomes {
			if !slices.Contains(order, r.Item) {
				order = append(order, r.Item)
				first[r.Item] = r
			}
		}
	}
	if len(order) == 0 {
		return Section{}
	}
	t := Table{Head: []string{"Group"}}
	for _, item := range order {
		t.Head = append(t.Head, outcomeName(first[item]))
	}
	for i := range list {
		if list[i].expects == nil || len(list[i].expects.Outcomes) == 0 {
			continue
		}
		row := make([]string, len(t.Head))
		row[0] = list[i].label()
		for _, r := range list[i].expects.Outcomes {
			row[1+slices.Index(order, r.Item)] = outcome(r)
		}
		t.Rows = append(t.Rows, row)
	}
	return Section{Title: "What comes of it", Exhibits: []Exhibit{{Title: "Outcomes by group, with 95 % intervals", Chart: t}}}
}

// outcomeName says what a figure is, and of a share which answers count.
func outcomeName(r expectation.Result) string {
	name := map[expectation.Metric]string{expectation.NPS: "net promoter score, −100 to 100", expectation.CSAT: "satisfied",
		expectation.CES: "found it easy", expectation.Repurchase: "would buy again"}[r.Metric]
	if name == "" {
		return r.Item + ", mean"
	}
	if r.Top != nil {
		name += ", answers of " + words.Number(*r.Top) + " and above"
	}
	return r.Item + ": " + name
}

// outcome reads as its metric does: a net promoter score in points, a share in per
// cent, a mean as a level.
func outcome(r expectation.Result) string {
	switch f := r.Figure; {
	case !known(f):
		return withheld
	case r.Metric == expectation.NPS:
		return fmt.Sprintf("%s (%s to %s)", points(f.Value), points(f.Low), points(f.High))
	case r.Metric == "":
		return gap(f)
	default:
		return shareWithInterval(f)
	}
}

// points of a net promoter score.
func points(x float64) string { return read(math.Round(100*x), false) }
