package card

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// chapters writes what the chapters of the expectation profile say of a persona, a table
// each, where the profile has it.
func (m *markdown) chapters(p *persona.Persona) {
	m.zones(p.Expectations)
	one := []group{{cells: p.Expectations}} // what stands under a persona's name needs no group
	for _, s := range []Section{rolesChapter(one), referencesChapter(one), evidenceChapter(one)} {
		m.section("###", s)
	}
	m.methods(p.Expectations)
	m.waves(p.Expectations)
}

// section writes a part of the page that consists of tables. The heads of columns that
// would name the only group there is say what its figures are.
func (m *markdown) section(level string, s Section) {
	for i, x := range s.Exhibits {
		t, ok := x.Chart.(Table)
		if !ok {
			continue
		}
		if i == 0 {
			m.line(level + " " + escape(s.Title))
		}
		var head []string
		for k, h := range t.Head {
			if h == (&group{}).label() {
				h = "Figure (95 % interval)"
			} else if k == 0 && h == "" {
				h = "Expectation"
			}
			head = append(head, escape(title(h)))
		}
		m.table(head, "l"+strings.Repeat("r", len(head)-1), t.Rows)
		for _, n := range x.Notes {
			m.item(title(strings.TrimPrefix(n, (&group{}).label()+": ")))
		}
		if x.Notes != nil {
			m.line("")
		}
	}
}

func (m *markdown) zones(cells []expectation.Cell) {
	var rows [][]string
	for _, c := range cells {
		z := zoneOf(c)
		if c.Zone == nil {
			continue
		}
		rows = append(rows, []string{c.Name, z.read(z.Adequate), z.read(z.Desired), gap(drawn(c.Perceived)), share(drawn(c.Zone.Below)), below(c.Zone)})
	}
	if rows == nil {
		return
	}
	m.line("### Zone of tolerance")
	m.table([]string{"Expectation", "Accepts", "Wants", "Gets (95 % interval)", "Who do not accept it", "Chance that the group does not"}, "lrrrrr", rows)
}

// below is the chance that a group does not accept what it gets; it is 0 as well where
// nothing may be said of it.
func below(z *expectation.Zone) string {
	if !known(z.Adequacy) {
		return withheld
	}
	return words.Percent(z.PBelow)
}

// methods sets what the usual methods say side by side, and below what they disagree on.
func (m *markdown) methods(cells []expectation.Cell) {
	var rows [][]string
	var notes []string
	sure := func(name string, p float64) string {
		if name == "" || !(p > 0) {
			return name
		}
		return fmt.Sprintf("%s (%s)", name, words.Percent(p))
	}
	for _, c := range cells {
		if c.Methods == nil && c.Kano == nil && c.Drive == nil {
			continue
		}
		row := []string{c.Name, "", "", "", ""}
		if c.Drive != nil {
			row[4] = shareWithInterval(c.Drive.Share)
		}
		if c.Kano != nil {
			row[1] = sure(categoryOf(c.Kano))
		}
		if k := c.Methods; k != nil {
			if q := int(k.Quadrant); q >= 0 && q < len(k.PQuadrant) {
				row[2] = sure(k.Quadrant.String(), k.PQuadrant[q])
			}
			row[3] = gap(drawn(k.Opportunity))
			if k.Disputed && k.Dispute != "" {
				notes = append(notes, title(c.Name)+": "+k.Dispute)
			}
		}
		rows = append(rows, row)
	}
	if rows == nil {
		return
	}
	m.line("### What the methods say")
	m.table([]string{"Expectation", "Kano (how sure)", "Importance and performance (how sure)", "Opportunity, 0 to 20", "Drives the outcome"}, "lllrr", rows)
	for _, n := range notes {
		m.item(n)
	}
	if notes != nil {
		m.line("")
	}
}

// waves has a row for what moves beyond chance; where nothing does it says so.
func (m *markdown) waves(cells []expectation.Cell) {
	asked := slices.ContainsFunc(cells, func(c expectation.Cell) bool { return c.Waves != nil && len(told(c.Waves)) > 1 })
	if !asked {
		return
	}
	m.line("### Over time")
	var rows [][]string
	for _, c := range cells {
		if c.Waves != nil && len(told(c.Waves)) > 1 && moves(c.Waves) {
			row := waveRow(&group{}, c, m.waveNames)
			rows = append(rows, append(row[:1:1], row[2:]...)) // the group is the persona
		}
	}
	if rows == nil {
		m.line("Nothing moves beyond chance.")
		return
	}
	m.table([]string{"Expectation", "First", "Last", "Change since the wave before", "Trend a wave", "Alarm"}, "lrrrrl", rows)
}
