package card

import (
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// chapters are the parts of the page that show the chapters of an expectation profile,
// each only where the profile has it: the levels, prospects, roles, what others offer,
// other evidence, importance beside performance, Kano's categories, what drives the
// outcome, the waves and the outcomes. They draw published
// figures and add none but places in pictures that follow from these.
func chapters(list []group, r Report) []Section {
	var out []Section
	for _, s := range []Section{levelsChapter(list, r.Profile), prospectsChapter(r.Profile), rolesChapter(list), referencesChapter(list), evidenceChapter(list),
		importanceChapter(list), kanoChapter(list), drivesChapter(list), wavesChapter(list, r.WaveNames), outcomesChapter(list)} {
		if len(s.Exhibits) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// label names a group by its number, as the rest of the page does, and its name, which
// may begin with a number as well.
func (g *group) label() string { return fmt.Sprintf("%d. %s", g.Number, g.Name) }

// without says of which groups a chapter shows nothing; "" where it shows all.
func without(list []group, shown func(*group) bool) string {
	var names []string
	for i := range list {
		if !shown(&list[i]) {
			names = append(names, fmt.Sprint(list[i].Number))
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return " Of group " + names[0] + " it is withheld or not known."
	}
	return " Of groups " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " it is withheld or not known."
}

// levelsChapter shows what the gaps are made of.
func levelsChapter(list []group, p *expectation.Profile) Section {
	z := Zones{Levels: "level, on the scale of the answers"}
	zoned, held := false, false // are there zones, and is there anything that perception is held against
	add := func(name string, cells []expectation.Cell) {
		g := ZoneGroup{Name: name}
		drawn := false
		for _, c := range cells {
			r := zoneOf(c)
			zoned = zoned || known(r.Adequate) && known(r.Desired)
			held = held || known(r.Expected) || known(r.Desired) || known(r.Adequate)
			drawn = drawn || known(r.Perceived) || known(r.Expected) || known(r.Desired) || known(r.Adequate)
			g.Rows = append(g.Rows, r)
		}
		if drawn {
			z.Groups = append(z.Groups, g)
		}
	}
	for i := range list {
		add(list[i].label(), list[i].cells)
	}
	if p != nil && p.Prospects != nil {
		add("People who are no customers yet", p.Prospects.Dimensions)
	}
	if len(z.Groups) == 0 {
		return Section{}
	}
	s := Section{Title: "The levels behind the gaps", Lead: "What each group gets of a thing, beside the level that it expects."}
	switch {
	case !held:
		s.Title, s.Lead = "What they get", "How each group finds what it gets. Nothing says what it expects, so there are no gaps."
	case zoned:
		s.Title = "The zone of tolerance"
		s.Lead = "Between the least that people accept and what they wish for lies the zone in which they put up with what they get. Left of it they do not accept it, right of it they are delighted."
	}
	s.Exhibits = []Exhibit{{Title: "Levels by group", Text: "All groups are drawn on one scale.", Chart: z}}
	return s
}

// zoneOf takes the levels of a cell apart: Expected may be what is desired or the least
// that is accepted, as Source says.
func zoneOf(c expectation.Cell) Zone {
	z := Zone{Name: c.Name, Adequate: c.Adequate, Desired: c.Desired, Expected: c.Expected, Perceived: c.Perceived, Unmet: c.Unmet, Missing: missing(c)}
	switch {
	case c.Source == expectation.FromDesired && c.Desired == nil:
		z.Desired, z.Expected = c.Expected, nil
	case c.Source == expectation.FromAdequate && c.Adequate == nil:
		z.Adequate, z.Expected = c.Expected, nil
	case c.Source == expectation.FromDesired || c.Source == expectation.FromAdequate:
		z.Expected = nil // it is an end of the zone
	}
	// Too little is what lies below the least that is accepted, where that is asked, and
	// what falls short of the expected level elsewhere.
	short := c.Gap
	if c.Zone != nil {
		short = c.Zone.Adequacy
		z.Unmet = known(short) && short.High < 0
	}
	switch {
	case known(short) && !z.Unmet && short.Value < 0:
		z.Verdict = "may be chance"
	case known(short):
	case c.Suppressed != "" || c.Zone != nil:
		z.Unmet, z.Verdict = false, withheld
	default: // the two levels were asked of nobody together
		z.Unmet, z.Verdict = false, "–"
	}
	return z
}

// importanceChapter has a map for each group and says where the methods disagree.
func importanceChapter(list []group) Section {
	s := Section{Title: "What matters, and how good it is",
		Lead: "Right of the cross a group is better served than on average, above it things matter more to it than on average. What matters and is poor comes first; on the dotted line both are equal. Near the cross the part is a matter of chance, so probabilities stand in the tables."}
	drawn := map[*group]bool{}
	for i := range list {
		g := &list[i]
		m := Map{Across: "performance", Up: "importance", Diagonal: true,
			Corners: [4]string{"concentrate here", "keep up the good work", "low priority", "possible overkill"}, Marks: "gets less than expected, beyond chance"}
		rated := 0
		var notes []string
		var x, y []*segment.Figure
		for _, c := range g.cells {
			if c.Methods == nil {
				continue
			}
			one := MapPoint{Name: c.Name, X: c.Perceived, Y: c.Importance, Marked: c.Unmet && known(c.Gap)}
			if c.Satisfaction != nil { // the methods go by it where it is asked
				one.X = c.Satisfaction
				rated++
			}
			if q := int(c.Methods.Quadrant); q >= 0 && q < len(c.Methods.PQuadrant) {
				one.Part, one.Chance = c.Methods.Quadrant.String(), c.Methods.PQuadrant[q]
			}
			if c.Methods.Disputed && c.Methods.Dispute != "" {
				notes = append(notes, title(c.Name)+": "+c.Methods.Dispute)
			}
			if known(one.X) && known(one.Y) {
				x, y = append(x, one.X), append(y, one.Y)
			}
			m.Points = append(m.Points, one)
		}
		if len(x) < 2 {
			continue // a map of one point says nothing
		}
		if rated == len(m.Points) {
			m.Across = "satisfaction"
		}
		m.CrossX, m.CrossY = mean(x), mean(y)
		drawn[g] = true
		s.Exhibits = append(s.Exhibits, Exhibit{Title: g.label(), Text: disputed(notes), Chart: m, Notes: notes})
	}
	s.Lead += without(list, func(g *group) bool { return drawn[g] })
	return s
}

func disputed(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return "The methods disagree, see below the picture."
}

// mean of published figures.
func mean(list []*segment.Figure) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f.Value
	}
	return sum / float64(len(list))
}

// categoryOf is the name of a category and how sure it is.
func categoryOf(k *expectation.Category) (name string, p float64) {
	if i := int(k.Category); i >= 0 && i < len(k.P) {
		p = k.P[i]
	}
	return k.Category.Name(), p
}

// kanoChapter has a map for each group.
func kanoChapter(list []group) Section {
	s := Section{Title: "What pleases, and what is missed",
		Lead: "People were asked how they feel if something is there and if it is not. A must-be pleases nobody and annoys where it is missing, an attractive thing pleases and is not missed, a one-dimensional one does both. The category is the one that most people's answers give, and the letter in a point stands for it."}
	drawn := map[*group]bool{}
	for i := range list {
		g := &list[i]
		var m KanoMap
		some := false
		for _, c := range g.cells {
			if c.Kano == nil {
				continue
			}
			one := KanoPoint{Name: c.Name, Better: c.Kano.Better, Worse: c.Kano.Worse}
			one.Category, one.Chance = categoryOf(c.Kano)
			some = some || known(one.Better) && known(one.Worse)
			m.Points = append(m.Points, one)
		}
		if some {
			drawn[g] = true
			s.Exhibits = append(s.Exhibits, Exhibit{Title: g.label(), Chart: m})
		}
	}
	s.Lead += without(list, func(g *group) bool { return drawn[g] })
	return s
}
