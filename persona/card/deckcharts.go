package card

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// profilePlot sets the personas beside everybody in all that was measured (Dolnicar,
// Grün & Leisch 2018, Market Segmentation Analysis, sec. 8.2): a panel a persona, a bar a
// figure, a mark where everybody stands, and what makes the persona recognisable strong
// before the rest. It is empty where nothing was measured.
func profilePlot(d *persona.Deck, l *language.Language) template.HTML {
	return profile(d, speaks(l)).render()
}

func profile(d *persona.Deck, t tongue) exhibitView {
	p := Profiles{language: t.Language}
	at := map[[2]string]int{}
	tells := tellsApart(d)
	for i := range d.Personas {
		for _, m := range d.Personas[i].Measured {
			id := [2]string{m.Name, m.Level}
			if len(tells) > 0 && !tells[id] {
				continue
			}
			k, seen := at[id]
			if !seen {
				k = len(p.Figures)
				at[id] = k
				p.Figures = append(p.Figures, ProfileFigure{Name: t.trait(m.Trait), Everyone: math.NaN(), Share: m.Level != "", unit: naming.Clean(m.Unit)})
			}
			if known(m.Population) {
				p.Figures[k].Everyone = m.Population.Value
			}
		}
	}
	if len(p.Figures) == 0 {
		return exhibitView{}
	}
	for i := range d.Personas {
		one := &d.Personas[i]
		g := ProfileGroup{Name: numbered(i, naming.Clean(one.Name)), Values: make([]float64, len(p.Figures)), Marked: make([]bool, len(p.Figures))}
		for k := range g.Values {
			g.Values[k] = math.NaN()
		}
		for _, m := range one.Measured {
			if k, drawn := at[[2]string{m.Name, m.Level}]; drawn && known(m.Mean) {
				g.Values[k], g.Marked[k] = m.Mean.Value, m.Marker
			}
		}
		for _, m := range slices.Concat(one.Traits, one.Anti) {
			if k, drawn := at[[2]string{m.Name, m.Level}]; drawn && m.Strength == "large" {
				g.Marked[k] = true // what it may be named after is never pale
			}
		}
		p.Groups = append(p.Groups, g)
	}
	title := t.say("chart.profile")
	return exhibitView{Title: title, Text: t.say("chart.profileText"), AsTable: t.say("chart.asTable"), chartView: p.view("profile", title)}
}

// tellsApart finds what at least one persona is recognised by or told apart by, by name and
// level. The rest is about the same for all, and would only hide what is not: the cards
// have it.
func tellsApart(d *persona.Deck) map[[2]string]bool {
	out := map[[2]string]bool{}
	for i := range d.Personas {
		p := &d.Personas[i]
		for _, list := range [][]persona.Trait{p.Traits, p.Anti} {
			for _, m := range list {
				out[[2]string{m.Name, m.Level}] = true
			}
		}
		for _, m := range p.Measured {
			if m.Marker {
				out[[2]string{m.Name, m.Level}] = true
			}
		}
	}
	return out
}

// gapPlot shows what each persona expects beside what it gets: a panel a persona, a dot
// at each gap with a line over its interval, all on one scale. It is empty where nobody
// was asked.
func gapPlot(d *persona.Deck, l *language.Language) template.HTML {
	return expectationGaps(d, speaks(l)).render()
}

func expectationGaps(d *persona.Deck, t tongue) exhibitView {
	var groups []group
	var names []string // of the expectations, in the order in which personas have them
	row := map[string]int{}
	for i := range d.Personas {
		one := &d.Personas[i]
		g := group{Number: i + 1, Name: naming.Clean(one.Name), persona: one, cells: one.Expectations}
		groups = append(groups, g)
		for _, c := range g.cells {
			if _, seen := row[c.Name]; !seen {
				row[c.Name] = len(names)
				names = append(names, c.Name)
			}
		}
	}
	if len(names) == 0 {
		return exhibitView{}
	}
	x := exhibitView{Title: t.say("chart.gaps"), Text: t.say("chart.gapsText"), AsTable: t.say("chart.asTable")}
	x.Wide = true
	x.Head = []string{t.say("chart.expectation")}
	for _, name := range names {
		x.Rows = append(x.Rows, []string{t.host(name)})
	}
	s := gapScale(groups)
	var b strings.Builder
	b.WriteString(`<div class="profiles">`)
	for i := range groups {
		g := &groups[i]
		x.Head = append(x.Head, numbered(i, g.Name))
		column := make([]string, len(names))
		for k := range column {
			column[k] = t.withheld()
		}
		for _, c := range g.cells {
			column[row[c.Name]] = t.gapOf(c)
		}
		for k := range column {
			x.Rows[k] = append(x.Rows[k], column[k])
		}
		if len(g.cells) == 0 {
			continue // the table says that it is withheld
		}
		b.WriteString(`<figure class="panel"><figcaption>` + safe(numbered(i, g.Name)) + `</figcaption>` + string(gaps(g, s, t)) + `</figure>`)
	}
	b.WriteString(`</div>`)
	x.Picture = template.HTML(b.String())
	x.Key = []key{{"zone-unmet", t.say("chart.unmet")}, {"zone-dot", t.say("chart.met")}}
	return x
}

// numbered puts the place in the deck before a name.
func numbered(i int, name string) string { return strconv.Itoa(i+1) + " " + name }
