package card

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// fixed is how many rows the table of what to fix first has.
const fixed = 10

// page is what the template shows: finished texts and finished pictures. The
// template holds no rule but whether a part is there.
type page struct {
	Title    string
	Style    template.CSS
	Facts    []Fact
	Short    []short
	Rows     []row
	HasWorth bool
	Bubbles  template.HTML
	Cards    []cardView
	Fix      []fixRow
	HasStake bool
	HasMust  bool
	FixNote  string // under the table, or GapNote under the pictures of gaps
	GapNote  string
	Heat     heatView
	Panels   []panel
	Sections []sectionView
	Notes    []string
	Warnings []string
}

// short is one line of the summary at the top.
type short struct{ Label, Text string }

// row is a group in the table beside the bubbles.
type row struct {
	Number                           int
	Class, Name, Kind, Size          string
	Share, Worth, Stability, Verdict string
	ShareBar, WorthBar               template.HTML
}

type fixRow struct {
	Rank, Number                         int
	Class, Expectation, Type, Group, Gap string
	Interval, Unmet, Importance, Chance  string
	ChanceBar                            template.HTML
	MustBe                               bool
	Stake                                stakeView
	beside                               bool // the interval leaves out zero, and the gap may yet be chance
}

// stakeView is who and what a shortfall concerns.
type stakeView struct{ Short, Customers, Worth string }

type heatView struct {
	Labels, Cells template.HTML
	Wide          int // width of the cells
	Heads         []string
	Rows          []heatRow
}

// panel is one group's expectation gaps.
type panel struct {
	Number          int
	Class, Name     string
	Answered        string
	Chart           template.HTML
	Rows            []gapRowView
	HasAdequate     bool
	Empty           bool
	RespondentsText string
}

type gapRowView struct {
	Name, Type, N, Importance, Expected, Adequate, Perceived, Gap, Unmet string
}

func newPage(r Report) page {
	list := groups(r)
	p := page{Title: naming.Clean(r.Title), Style: template.CSS(style)}
	if p.Title == "" {
		p.Title = "Customers and what they expect"
	}
	if p.Facts = facts(r, len(list)); len(r.Facts) > 0 {
		p.Facts = nil
	}
	for _, f := range r.Facts {
		p.Facts = append(p.Facts, Fact{naming.Clean(f.Label), naming.Clean(f.Value)})
	}
	for _, note := range r.Notes {
		p.Notes = append(p.Notes, naming.Clean(note))
	}
	all := fixRows(list)
	p.Fix = all[:min(len(all), fixed)]
	for _, f := range p.Fix {
		p.HasStake, p.HasMust = p.HasStake || f.Stake != (stakeView{}), p.HasMust || f.MustBe
	}
	switch adjusted := "Whether a gap may be chance is said after allowing for all gaps that are looked at, so that one may be although its own interval leaves out zero."; {
	case slices.ContainsFunc(p.Fix, func(f fixRow) bool { return f.beside }):
		p.FixNote = adjusted
	case slices.ContainsFunc(list, func(g group) bool { return slices.ContainsFunc(g.cells, adjusts) }):
		p.GapNote = adjusted
	}
	p.Short = inShort(list, all)
	if text := whole(verdictOf(r)); text != "" {
		p.Short = append(p.Short, short{"Verdict", together(title(text))})
	}
	p.Rows = rows(list)
	for _, g := range list {
		p.HasWorth = p.HasWorth || g.worth != nil
	}
	p.Bubbles = bubbles(list)
	for i := range list {
		if list[i].persona != nil {
			p.Cards = append(p.Cards, newCard(&list[i]))
		}
	}
	p.Heat = newHeat(list)
	p.Panels = panels(list, r.Profile != nil)
	p.Sections = append(sections("chapter", chapters(list, r)), sections("more", r.Sections)...)
	p.Warnings = warnings(r, list)
	return p
}

// verdictOf is the verdict on all groups.
func verdictOf(r Report) segment.Verdict {
	switch {
	case r.Summary != nil:
		return r.Summary.Verdict
	case r.Deck != nil:
		return r.Deck.Verdict
	}
	return segment.Verdict{}
}

func facts(r Report, n int) []Fact {
	var out []Fact
	if r.Summary != nil {
		out = append(out, Fact{"Customers", words.Count(r.Summary.Customers)})
	}
	out = append(out, Fact{"Groups", words.Count(n)})
	if r.Profile != nil {
		text := withheld
		if r.Profile.Respondents >= 0 {
			text = words.Count(r.Profile.Respondents)
		}
		out = append(out, Fact{"Answers", text})
	}
	return out
}

// inShort says in a few lines what a reader should take away.
//
// What to mend is named only where it is unmet beyond chance; the first rank
// may be a gap that is not.
func inShort(list []group, fix []fixRow) []short {
	var out []short
	none := undecided(list)
	if none != "" {
		out = append(out, short{"Serve first", none})
	}
	for i := range list {
		g := &list[i]
		if g.Kind != string(persona.Primary) || none != "" {
			continue
		}
		text := fmt.Sprintf("%s. They are %s of the customers", g.Name, share(g.share))
		if g.worth != nil {
			text += fmt.Sprintf(" and bring %s of the worth", share(g.worth))
		}
		out = append(out, short{"Serve first", together(text + ".")})
	}
	at := slices.IndexFunc(fix, func(f fixRow) bool { return f.Unmet == "yes" || f.MustBe })
	switch {
	case at >= 0:
		f := fix[at]
		what := title(f.Expectation)
		if f.MustBe {
			what += ", a must-be below what they accept,"
		}
		out = append(out, short{"Mend first", together(fmt.Sprintf("%s for group %d, %s: gap %s (95 %% interval %s). The chance that it is among the first three is %s.",
			what, f.Number, f.Group, f.Gap, f.Interval, f.Chance))})
	case slices.ContainsFunc(list, func(g group) bool {
		return slices.ContainsFunc(g.cells, func(c expectation.Cell) bool { return c.Gap != nil })
	}):
		out = append(out, short{"Mend first", "No expectation is unmet beyond chance."})
	}
	return out
}

// undecided says why no group is to be served before the others, and is empty where
// there is one. Size alone is no ground: the largest group need not be worth the most.
func undecided(list []group) string {
	var first *group
	for i := range list {
		if first == nil && list[i].Kind == string(persona.Primary) {
			first = &list[i]
		}
	}
	if first == nil || len(list) == 1 {
		return ""
	}
	grounds := false
	for i := range list {
		g := &list[i]
		grounds = grounds || g.worth != nil || slices.ContainsFunc(g.cells, func(c expectation.Cell) bool { return c.Gap != nil })
	}
	if !grounds {
		return "Nothing sets one group before the others: neither what they are worth is known nor what they lack."
	}
	for i := range list {
		g := &list[i]
		if g.persona != nil && g.Kind != string(persona.Primary) && words.Gap(g.persona.Priority) == words.Gap(first.persona.Priority) {
			return fmt.Sprintf("Nothing sets one group before the others: groups %d and %d have the same priority.", first.Number, g.Number)
		}
	}
	return ""
}

func rows(list []group) []row {
	full := map[bool]float64{} // one scale for all bars: a share of customers and a share of worth can be compared
	for _, g := range list {
		for _, f := range []*segment.Figure{g.share, g.worth} {
			if f != nil {
				full[true] = max(full[true], f.High)
			}
		}
	}
	var out []row
	for i := range list {
		g := &list[i]
		r := row{Number: g.Number, Class: g.class(), Name: g.Name, Kind: g.Kind,
			Share: share(g.share), Worth: share(g.worth), Stability: share(g.stability), Verdict: g.verdict}
		if g.size >= 0 {
			r.Size = words.Count(g.size)
		}
		if g.stability == nil {
			r.Stability = ""
		}
		r.ShareBar = shareBar(fmt.Sprintf("share-%d", g.Number), "Share of customers", g.share, full[true], "number")
		r.WorthBar = shareBar(fmt.Sprintf("worth-%d", g.Number), "Share of worth", g.worth, full[true], "worth")
		out = append(out, r)
	}
	return out
}

func fixRows(list []group) []fixRow {
	type entry struct {
		g *group
		c expectation.Cell
	}
	var all []entry
	for i := range list {
		for _, c := range list[i].cells {
			if toMend(c) {
				all = append(all, entry{&list[i], c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.c.FixFirst, b.c.FixFirst) })
	var out []fixRow
	for i, e := range all {
		out = append(out, fixRow{Rank: e.c.FixFirst, Number: e.g.Number, Class: e.g.class(),
			Expectation: naming.Clean(e.c.Name), Type: naming.Clean(string(e.c.Type)), Group: e.g.Name,
			Gap: signed(e.c.Gap.Value), Interval: fmt.Sprintf("%s to %s", words.Gap(e.c.Gap.Low), words.Gap(e.c.Gap.High)),
			Unmet: unmet(e.c), Importance: level(e.c.Importance), Chance: words.Percent(e.c.PTop3), MustBe: e.c.MustBe, Stake: stake(e.c.Stake), beside: adjusts(e.c),
			ChanceBar: chanceBar(fmt.Sprintf("chance-%d", i+1), "Chance to be among the first three", e.c.PTop3)})
	}
	return out
}

func newHeat(list []group) heatView {
	h := heatView{Rows: heatRows(list)}
	h.Labels, h.Cells = heatmap(list, h.Rows)
	h.Wide = int(cellsWidth(list))
	for _, g := range list {
		h.Heads = append(h.Heads, fmt.Sprintf("%d %s", g.Number, g.Name))
	}
	return h
}

// panels are the gaps, a group each. Where nothing asks what is expected there are no
// gaps to show, and the levels alone say what there is to say.
func panels(list []group, asked bool) []panel {
	some, levels := false, false
	for _, g := range list {
		for _, c := range g.cells {
			some, levels = some || c.Gap != nil || c.Suppressed != "", levels || known(c.Perceived)
		}
	}
	if levels && !some {
		return nil
	}
	s := gapScale(list)
	var out []panel
	for i := range list {
		g := &list[i]
		if len(g.cells) == 0 && !asked {
			continue
		}
		p := panel{Number: g.Number, Class: g.class(), Name: g.Name, Empty: len(g.cells) == 0}
		if g.expects != nil && g.expects.N >= 0 {
			p.RespondentsText = words.Count(g.expects.N) + " answered"
		}
		if a := answered(g); a != nil {
			p.Answered = words.Percent(a.Value) + " of the group"
		}
		for _, c := range g.cells {
			p.HasAdequate = p.HasAdequate || c.Adequate != nil
			p.Rows = append(p.Rows, newGapRow(c))
		}
		if !p.Empty {
			p.Chart = gaps(g, s, speaks(nil))
		}
		out = append(out, p)
	}
	return out
}

func answered(g *group) *segment.Figure {
	switch {
	case g.expects != nil:
		return g.expects.Answered
	case g.persona != nil:
		return g.persona.Answered
	}
	return nil
}

func newGapRow(c expectation.Cell) gapRowView {
	// A cell without a reason for what is missing was not asked that question.
	text := func(f *segment.Figure) string {
		if f == nil {
			return missing(c)
		}
		return level(f)
	}
	v := gapRowView{Name: naming.Clean(c.Name), Type: naming.Clean(string(c.Type)), N: withheld, Importance: text(c.Importance),
		Expected: text(c.Expected), Adequate: text(c.Adequate), Perceived: text(c.Perceived), Gap: gapText(c), Unmet: unmet(c)}
	if c.N >= 0 {
		v.N = words.Count(c.N)
	}
	if c.Gap == nil {
		v.Unmet = missing(c)
	}
	return v
}
