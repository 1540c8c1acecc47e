package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// page is what the HTML page is made of: the segments as the library shows them, and
// the evidence for them as this program does.
func page(c config, r *result) card.Report {
	s := *r.summary
	s.Segments = slices.Clone(s.Segments)
	for i := range s.Segments { // a question answered yes or no needs one row, not two
		s.Segments[i].Features = r.told(s.Segments[i].Features)
		s.Segments[i].Descriptors = r.told(s.Segments[i].Descriptors)
	}
	out := card.Report{
		Title: "Segments of " + filepath.Base(c.name()), Summary: &s,
		Facts: []card.Fact{{Label: "People", Value: r.base()}, {Label: "Segments", Value: fmt.Sprint(len(s.Segments))}},
	}
	for _, section := range []card.Section{r.wordsSection(), r.trustSection(), r.profileSection(), r.descriptorSection(c), r.ruleSection(), r.columnSection(c)} {
		if len(section.Exhibits) > 0 {
			out.Sections = append(out.Sections, section)
		}
	}
	s.Warnings, out.Notes = nil, advice(r.fit.Warnings) // the summary's are among them
	return out
}

// told leaves out what is said by the level that says yes.
func (r *result) told(traits []segment.Trait) []segment.Trait {
	return slices.DeleteFunc(slices.Clone(traits), func(t segment.Trait) bool {
		yes := r.column(t.Name).yes
		return yes != "" && t.Level != yes
	})
}

// wordsSection says of each segment what sets it apart and whether to act on it.
func (r *result) wordsSection() card.Section {
	s := card.Section{Title: "The segments in words"}
	for _, p := range r.summary.Segments {
		e := card.Exhibit{Title: fmt.Sprintf("%s, %s: %s", p.ID, p.Name, ruling(p.Verdict))}
		if words := r.traits(&p); len(words) > 0 {
			e.Text = strings.Join(words, "; ") + "."
		}
		for _, x := range p.Verdict.Reasons {
			e.Notes = append(e.Notes, x.Text)
		}
		s.Exhibits = append(s.Exhibits, e)
	}
	s.Lead = r.tooSmall()
	return s
}

// trustSection is the evidence: do segments come back, where do they come from, and
// how clearly do people belong to them.
func (r *result) trustSection() card.Section {
	s := card.Section{Title: "Can these segments be trusted?"}
	if len(r.evidence) > 0 {
		s.Lead = r.howMany()
		boxes := card.Boxes{Across: "number of segments", Up: "agreement of two samples"}
		table := card.Table{Narrow: true, Head: []string{"Segments", "Samples agree", "Weakest segment", "Tighter than clouds"}}
		k := len(r.fit.Model.Segments())
		for _, e := range r.evidence {
			ari := slices.Sorted(slices.Values(e.ARI))
			boxes.Boxes = append(boxes.Boxes, card.Box{Name: fmt.Sprint(e.K), Marked: e.K == k,
				Low: e.GlobalLow, Q1: quantile(ari, .25), Middle: quantile(ari, .5), Q3: quantile(ari, .75), High: e.GlobalHigh})
			table.Rows = append(table.Rows, []string{fmt.Sprint(e.K), fmt.Sprintf("%.2f", e.Global), fmt.Sprintf("%.2f", e.Weakest()),
				map[bool]string{true: "yes", false: "no"}[e.Tighter]})
		}
		s.Exhibits = append(s.Exhibits,
			card.Exhibit{Title: "Do other samples of these people have the same segments?", Chart: boxes,
				Text: "Two samples are drawn from these people, each is segmented, and all people are put into both solutions: 1 is complete agreement, 0 is none " +
					"(adjusted Rand index). A box holds the middle half of the pairs, lines reach over 95 % of them; the number taken is coloured."},
			card.Exhibit{Title: "What speaks for each number", Chart: table,
				Text: "Tighter than clouds: the same number of segments in clouds of the same shape, without segments in them, would be looser 199 times in 200."})
	}
	if len(r.solutions) > 1 {
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Where segments come from, as their number grows", Chart: r.flows(),
			Text: "The figure is 1 where all members were in one segment before, 0 where they come from all of them in equal parts (segment level stability " +
				"across solutions). A segment that holds together through many solutions is not made by the choice of their number. " +
				"Shares are rounded, so that they tell about no fewer than ten people."})
	}
	if len(r.clarity) > 0 {
		g := card.Grid{Across: "strength of membership", Down: "segment", Columns: []string{"border", ".2–.4", ".4–.6", ".6–.8", "centre"}}
		for i, p := range r.summary.Segments {
			g.Rows = append(g.Rows, card.GridRow{Name: p.ID, Cells: r.clarity[i][:]})
		}
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "How clearly people belong to their segment", Chart: g,
			Text: "The share of each segment's members by strength: 1 at the centre of the segment, 0 halfway to the next (1 minus the shadow value). " +
				"Segments of people mostly touch; that is no fault."})
	}
	return s
}

// flows lines the solutions up.
func (r *result) flows() card.Flows {
	f := card.Flows{Across: "number of segments"}
	for _, s := range r.solutions {
		col := card.FlowColumn{Name: fmt.Sprint(s.k, " segments"), Marked: s.k == len(r.fit.Model.Segments())}
		for g, o := range s.segments {
			group := card.FlowGroup{Name: fmt.Sprintf("%d.%d", s.k, g+1), Share: o.share, From: o.from}
			if !math.IsNaN(o.stability) {
				group.Note = strings.TrimPrefix(fmt.Sprintf("%.2f", o.stability), "0")
			}
			col.Groups = append(col.Groups, group)
		}
		f.Columns = append(f.Columns, col)
	}
	return f
}

// profileSection is the profile plot: what the segments are made of.
func (r *result) profileSection() card.Section {
	s := card.Section{Title: "What makes the segments", Lead: "A bar is the segment, the line across it everybody. Strong bars are marker variables: shares that are .25 off that of everybody, or half of it."}
	if chart := r.profiles(func(p *segment.Profile) []segment.Trait { return p.Features }); len(chart.Figures) > 0 {
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Columns that shape the segments", Chart: chart})
	}
	return s
}

// profiles draws traits of all segments.
func (r *result) profiles(of func(*segment.Profile) []segment.Trait) card.Profiles {
	var out card.Profiles
	for g := range r.summary.Segments {
		p := &r.summary.Segments[g]
		group := card.ProfileGroup{Name: fmt.Sprintf("%s, %s", p.ID, percent(p.Share.Value))}
		for _, t := range r.told(of(p)) {
			if g == 0 {
				out.Figures = append(out.Figures, card.ProfileFigure{Name: r.traitName(t), Everyone: figure(t.Population), Share: r.share(t)})
			}
			group.Values = append(group.Values, figure(t.Mean))
			group.Marked = append(group.Marked, r.marker(t))
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// descriptorSection says what else the segments differ in.
func (r *result) descriptorSection(c config) card.Section {
	s := card.Section{Title: "What else they differ in", Lead: "None of these columns shaped the segments, so that a difference is a finding."}
	if notes := r.untestable(c); len(r.tests)+len(notes) > 0 {
		t := card.Table{Head: []string{"Column", "Strength", "95 % interval", "p, adjusted"}}
		for _, x := range r.tests {
			t.Rows = append(t.Rows, []string{x.Feature, fmt.Sprintf("%s %.2f", measure(x.Measure), x.Strength.Value),
				fmt.Sprintf("%.2f to %.2f", x.Strength.Low, x.Strength.High), chance(x.Adjusted)})
		}
		e := card.Exhibit{Title: "Tests", Chart: t, Text: testsAre, Notes: notes}
		s.Exhibits = append(s.Exhibits, e)
	}
	if chart := r.profiles(func(p *segment.Profile) []segment.Trait { return p.Descriptors }); len(chart.Figures) > 0 {
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Columns that describe the segments", Chart: chart})
	}
	return s
}

// columnSection says what the columns were taken for.
func (r *result) columnSection(c config) card.Section {
	e := card.Exhibit{Title: "As they were read"}
	for _, row := range r.roles() {
		e.Notes = append(e.Notes, row[0]+": "+row[1])
	}
	e.Notes = append(e.Notes, r.hints(c)...)
	return card.Section{Title: "What the columns are", Exhibits: []card.Exhibit{e}}
}

// figure is NaN where it is withheld.
func figure(f *segment.Figure) float64 {
	if f == nil {
		return math.NaN()
	}
	return f.Value
}

// quantile of sorted figures, by linear interpolation.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
