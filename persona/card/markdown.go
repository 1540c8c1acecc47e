package card

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// mended is how many expectations a persona's table of what to fix shows.
const mended = 5

// MarkdownReport writes the deck of a report for analysts, in English: a table of all
// personas, then for each who it is, what sets it apart, what to fix first, what the
// methods of the expectation profile say and how far to trust it, under the report's
// title, with the names of its waves and with what its profile says of people who are no
// customers yet. For those who act on a deck, and in other languages, see [Markdown]; the
// rest of the report is for [HTML].
//
// It fails when the report has no deck, when w is nil or when w does; w is written to
// once.
func MarkdownReport(w io.Writer, r Report) error {
	d := r.Deck
	if d == nil {
		return errors.New("card: no deck to write")
	}
	r = r.published()
	m := markdown{waveNames: r.WaveNames}
	heading := escape(r.Title)
	if heading == "" {
		heading = "Target personas"
	}
	m.line("# " + heading)
	m.overview(d.Personas)
	if text := whole(d.Verdict); text != "" {
		m.line("Verdict on the whole: " + opening(text))
	}
	for i := range d.Personas {
		m.persona(i+1, &d.Personas[i])
	}
	m.section("##", prospectsChapter(r.Profile))
	if len(d.Warnings) > 0 {
		m.line("## To keep in mind")
		for _, warning := range d.Warnings {
			m.item(warning.String())
		}
		m.line("")
	}
	return write(w, bytes.TrimRight(m.b.Bytes(), "\n"))
}

// write hands over a finished page, closed by a newline, in one piece.
func write(w io.Writer, page []byte) error {
	if w == nil {
		return errors.New("card: no writer to write to")
	}
	if _, err := w.Write(append(page, '\n')); err != nil {
		return fmt.Errorf("card: writing: %w", err)
	}
	return nil
}

// markdown collects a page. Its methods escape what they are given, so that
// nothing reaches the buffer raw but the words of this file.
type markdown struct {
	b         bytes.Buffer
	waveNames waveNames
}

// line writes raw text and an empty line after it.
func (m *markdown) line(s string) { m.b.WriteString(s + "\n\n") }

func (m *markdown) item(s string) { m.b.WriteString("- " + opening(s) + "\n") }

// table writes a table; cells that start with a digit, a sign or a blank are
// figures and their columns stand to the right when right says so.
func (m *markdown) table(head []string, right string, rows [][]string) {
	m.b.WriteString("| " + strings.Join(head, " | ") + " |\n|")
	for i := range head {
		m.b.WriteString(map[bool]string{true: " ---: |", false: " --- |"}[right[i] == 'r'])
	}
	m.b.WriteString("\n")
	for _, row := range rows {
		for _, cell := range row {
			m.b.WriteString("| " + escape(cell) + " ")
		}
		m.b.WriteString("|\n")
	}
	m.b.WriteString("\n")
}

func (m *markdown) overview(personas []persona.Persona) {
	if len(personas) == 0 {
		m.line("No segment is large enough to show.")
		return
	}
	const worth = 5 // the column; there is none where nobody's worth is known
	head, right := []string{"#", "Persona", "Kind", "Customers", "Of all", "Of worth", "Priority", "Verdict"}, "rllrrrrl"
	known := slices.ContainsFunc(personas, func(p persona.Persona) bool { return p.WorthShare != nil })
	var rows [][]string
	for i := range personas {
		p := &personas[i]
		row := []string{fmt.Sprint(i + 1), p.Name, string(p.Kind), words.Count(p.Size), words.Percent(p.Share.Value),
			share(p.WorthShare), words.Gap(p.Priority), verdict(p.Verdict, p.Stability)}
		if !known {
			row = slices.Delete(row, worth, worth+1)
		}
		rows = append(rows, row)
	}
	if !known {
		head, right = slices.Delete(head, worth, worth+1), right[:worth]+right[worth+1:]
	}
	m.table(head, right, rows)
}

func (m *markdown) persona(n int, p *persona.Persona) {
	m.line(fmt.Sprintf("## %d. %s", n, escape(p.Name)))
	m.line(fmt.Sprintf("*%s persona, segment %s*", escape(string(p.Kind)), escape(p.Segment.ID)))
	var told []string
	for _, s := range p.Narrative {
		told = append(told, opening(s.Text))
	}
	if len(told) > 0 {
		m.line(strings.Join(told, "\n"))
	}

	if traits := allTraits(p); len(traits) > 0 {
		m.line("### What sets it apart")
		var rows [][]string
		for _, t := range traits {
			rows = append(rows, []string{traitName(t), amount(t, t.Mean), amount(t, t.Population), effect(t.Effect)})
		}
		m.table([]string{"Trait", "This group", "Everyone", "Effect (95 % interval)"}, "lrrr", rows)
	}
	if cells := toFix(p.Expectations, mended); len(cells) > 0 {
		m.line("### Fix first")
		head, right := []string{"Rank", "Expectation", "Type", "Gap (95 % interval)", "Unmet", "Among the first three"}, "rllrlr"
		staked := slices.ContainsFunc(cells, func(c expectation.Cell) bool { return c.Stake != nil })
		if staked {
			head, right = append(head, "At stake"), right+"l"
		}
		var rows [][]string
		for _, c := range cells {
			name := c.Name
			if c.MustBe {
				name += " (a must-be below what they accept)"
			}
			row := []string{fmt.Sprint(c.FixFirst), name, string(c.Type), gap(c.Gap), unmet(c), words.Percent(c.PTop3)}
			if staked {
				v := stake(c.Stake)
				row = append(row, strings.Join(slices.DeleteFunc([]string{v.Short, v.Customers, v.Worth}, func(s string) bool { return s == "" }), ", "))
			}
			rows = append(rows, row)
		}
		m.table(head, right, rows)
		if slices.ContainsFunc(cells, adjusts) {
			m.line("Whether a gap may be chance is said after allowing for all gaps that are looked at, so that one may be although its own interval leaves out zero.")
		}
	}
	m.chapters(p)

	m.line("### How far to trust it")
	var parts []string
	for _, part := range p.PriorityParts {
		parts = append(parts, fmt.Sprintf("%s %s at weight %s", part.Name, words.Percent(part.Value), words.Percent(part.Weight)))
	}
	m.item(fmt.Sprintf("Priority %s: %s.", words.Gap(p.Priority), strings.Join(parts, ", ")))
	if s := p.Stability; s != nil {
		m.item(fmt.Sprintf("Stability %s (in 95 %% of the samples %s).", words.Percent(s.Value), shareInterval(s)))
	}
	m.item(fmt.Sprintf("Verdict: %s.", verdict(p.Verdict, p.Stability)))
	for _, r := range p.Verdict.Reasons {
		m.item(fmt.Sprintf("It %s.", r.Text))
	}
	for _, w := range p.Warnings {
		m.item(title(w.Text) + ".")
	}
	m.line("")
}

// toFix picks the cells that hold a ranked shortfall, best rank first.
func toFix(cells []expectation.Cell, n int) []expectation.Cell {
	var out []expectation.Cell
	for _, c := range cells {
		if toMend(c) && len(out) < n {
			out = append(out, c)
		}
	}
	return out
}

// toMend tells whether a cell is on the list of what to fix, as Profile.FixFirst has it,
// and can be shown there.
func toMend(c expectation.Cell) bool {
	return c.FixFirst > 0 && (c.Priority > 0 || c.MustBe) && c.Gap != nil
}

// allTraits lists traits, then anti-traits.
func allTraits(p *persona.Persona) []segment.Trait {
	var out []segment.Trait
	for _, list := range [][]persona.Trait{p.Traits, p.Anti} {
		for _, t := range list {
			out = append(out, t.Trait)
		}
	}
	return out
}

var (
	// Characters that open something in Markdown. The bar is written as an
	// entity, since a backslash before it is read in two steps within a table.
	escaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`,
		"|", "&#124;", "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"://", `:\//`, "www.", `www\.`, "@", "&#64;") // no link is made of a bare address
)

// escape makes one line of plain text for Markdown of s, for use within a line
// or a cell.
func escape(s string) string { return escaper.Replace(naming.Clean(s)) }

// opening is escape for the start of a line or of a list's item, where a few
// more characters would open a heading, a list or a rule.
func opening(s string) string {
	s = escape(s)
	if s != "" && strings.ContainsRune("#+-=", rune(s[0])) {
		return `\` + s
	}
	rest := strings.TrimLeft(s, "0123456789")
	if len(rest) < len(s) && rest != "" && (rest[0] == '.' || rest[0] == ')') && (len(rest) == 1 || rest[1] == ' ') {
		return s[:len(s)-len(rest)] + `\` + rest
	}
	return s
}
