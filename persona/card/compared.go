package card

import (
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// prospectsChapter sets what people expect who are no customers yet beside what customers
// do: what it would take to win them.
func prospectsChapter(p *expectation.Profile) Section {
	if p == nil || len(p.Contrasts) == 0 {
		return Section{}
	}
	t := Table{Head: []string{"", "prospects expect", "customers expect", "difference"}}
	for _, c := range p.Contrasts {
		of := withheld
		if p.Prospects != nil {
			if at := slices.IndexFunc(p.Prospects.Dimensions, func(d expectation.Cell) bool { return d.Name == c.Name }); at >= 0 {
				of = gap(drawn(p.Prospects.Dimensions[at].Expected))
			}
		}
		difference := withheld
		if known(c.Difference) {
			difference = effect(c.Difference)
		}
		t.Rows = append(t.Rows, []string{c.Name, of, gap(drawn(c.Customers)), difference})
	}
	return Section{Title: "People who are no customers yet", Lead: "What they expect beside what customers expect, over all groups. Above zero it takes more to win somebody than to keep those who are here.",
		Exhibits: []Exhibit{{Title: "Expected levels, with 95 % intervals", Chart: t}}}
}

// pivot collects rows that have a column for each group.
type pivot struct {
	head []string
	rows [][]string
	lead int // columns before those of the groups
	all  int // groups
}

// cell returns the place for what group i has to say in the row that begins so.
func (p *pivot) cell(i int, lead ...string) *string {
	at := slices.IndexFunc(p.rows, func(r []string) bool { return slices.Equal(r[:p.lead], lead) })
	if at < 0 {
		at = len(p.rows)
		p.rows = append(p.rows, append(slices.Clone(lead), make([]string, p.all)...))
	}
	return &p.rows[at][p.lead+i]
}

// newPivot has columns for the groups of the list that show something.
func newPivot(list []group, shown func(expectation.Cell) bool, lead ...string) (*pivot, []*group) {
	var of []*group
	for i := range list {
		if slices.ContainsFunc(list[i].cells, shown) {
			of = append(of, &list[i])
		}
	}
	p := &pivot{head: lead, lead: len(lead), all: len(of)}
	for _, g := range of {
		p.head = append(p.head, g.label())
	}
	return p, of
}

// referencesChapter sets what groups get beside what others offer, or one offered oneself.
func referencesChapter(list []group) Section {
	p, of := newPivot(list, func(c expectation.Cell) bool { return len(c.References) > 0 }, "", "whose level", "level")
	for i, g := range of {
		for _, c := range g.cells {
			for _, r := range c.References {
				whose := string(r.Source)
				if r.Name != "" {
					whose = r.Name + " (" + whose + ")"
				}
				if r.Stale {
					whose += ", out of date"
				}
				text := withheld
				if known(r.Gap) {
					text = effect(r.Gap)
				}
				*p.cell(i, c.Name, whose, words.Gap(r.Level)) = text
			}
		}
	}
	if len(p.rows) == 0 {
		return Section{}
	}
	return Section{Title: "Beside what others offer", Lead: "What each group gets less a level that somebody else sets: below zero others are ahead. The levels are taken as they were given.",
		Exhibits: []Exhibit{{Title: "What they get less the level, with 95 % intervals", Chart: Table{Head: p.head, Rows: p.rows}}}}
}

// evidenceChapter sets what was asked beside what was inferred from behavior and what
// customers wrote. Each figure carries its kind: they measure different things.
func evidenceChapter(groups []group) Section {
	p, of := newPivot(groups, func(c expectation.Cell) bool { return c.Evidence != nil }, "", "evidence")
	var notes []string
	fused := false
	for i, g := range of {
		var differ []string
		for _, c := range g.cells {
			if c.Evidence == nil {
				continue
			}
			for _, part := range c.Evidence.Parts {
				text := gap(drawn(part.Figure))
				if known(part.Figure) && part.Stale {
					text += ", out of date"
				}
				if known(c.Evidence.Fused) && part.Weight > 0 {
					text += ", weight " + words.Percent(part.Weight)
				}
				*p.cell(i, c.Name, evidenceName(part)) = text
			}
			if known(c.Evidence.Fused) {
				fused = true
				*p.cell(i, c.Name, "all, fused by their weights") = gap(c.Evidence.Fused)
			}
			if c.Evidence.Disagree {
				differ = append(differ, c.Name)
			}
		}
		if differ != nil {
			notes = append(notes, title(g.label())+": the kinds of evidence differ beyond chance on "+list(differ)+"; which of them is right, no figure can tell.")
		}
	}
	if len(p.rows) == 0 {
		return Section{}
	}
	s := Section{Title: "What else speaks of it", Lead: "What customers answered, beside what is inferred from how they behave, which has other reasons too, and what they mentioned on their own. The kinds measure different things, so they stand side by side.",
		Exhibits: []Exhibit{{Title: "What they get by kind of evidence, with 95 % intervals", Chart: Table{Head: p.head, Rows: p.rows}, Notes: notes}}}
	if fused {
		s.Lead += " Fused is their mean by the weights that were set for it."
	}
	return s
}

// evidenceName always says the kind: a proxy must not be taken for an answer.
func evidenceName(p expectation.Part) string {
	if name := naming.Clean(p.Name); name != "" {
		return name + " (" + string(p.Kind) + ")"
	}
	return string(p.Kind)
}
