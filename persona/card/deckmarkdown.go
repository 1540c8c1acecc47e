package card

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/persona"
)

// Markdown writes the deck as one readable page of GitHub-flavored Markdown for those who
// act on it. It says what the page of [Deck] says, in the same order, the same words and
// the same figures: in short whom to serve first, all personas at a glance, the choice of
// targets, what makes each recognisable, then each persona, whom the targets leave out,
// and what to doubt. Pictures become their tables.
//
// Title, View, Only and Language of the options are as in Deck. It fails as Deck does; w
// is written to once.
func Markdown(w io.Writer, d *persona.Deck, o Options) error {
	p, err := newDeckPage(d, o)
	if err != nil {
		return err
	}
	var m markdown
	m.line("# " + escape(p.Title))
	if p.For != "" {
		m.line("*" + escape(p.For) + "*")
	}
	m.facts(p.Facts)
	m.line("## " + escape(p.ShortTitle))
	m.line(opening(p.Short))
	t := o.tongue(d)
	for _, part := range p.Sections {
		m.block(&part.deckBlock, pictured(d, t, part.Key))
		for i := range part.Cards {
			m.card(&part.Cards[i])
		}
	}
	m.line("---")
	m.line("*" + escape(p.Foot) + "*")
	return write(w, bytes.TrimRight(m.b.Bytes(), "\n"))
}

// pictured is the chart of a part of the deck.
func pictured(d *persona.Deck, t tongue, key string) exhibitView {
	switch key {
	case "choice":
		return evaluation(d, t)
	case "profiles":
		return profile(d, t)
	case "gaps":
		return expectationGaps(d, t)
	}
	return exhibitView{}
}

// card writes one persona.
func (m *markdown) card(c *deckCard) {
	m.line("### " + strconv.Itoa(c.Number) + "\\. " + escape(c.Name))
	m.line("**" + escape(title(c.Kind)) + "**: " + escape(sentence(c.KindMeans)+" "+c.Why))
	m.facts(c.Figures)
	for i := range c.Blocks {
		m.block(&c.Blocks[i], exhibitView{})
	}
	m.line("*" + escape(c.Foot) + "*")
}

// block writes one thing that a deck says, and the chart that goes with it as a table.
func (m *markdown) block(b *deckBlock, x exhibitView) {
	m.line(strings.Repeat("#", b.Level) + " " + escape(b.Title))
	apart := "\n\n"
	if b.Key == "story" {
		apart = "\n" // its sentences make one paragraph
	}
	var text []string
	for _, s := range b.Text {
		text = append(text, opening(s))
	}
	if text != nil {
		m.line(strings.Join(text, apart))
	}
	x.clean()
	if len(x.Rows) > 0 {
		m.table(escaped(x.Head), "l"+strings.Repeat("r", len(x.Head)-1), x.Rows)
	}
	for _, note := range x.Notes {
		m.line(opening(note))
	}
	for _, s := range b.Legend {
		m.item(s.Name + ": " + s.Share)
	}
	m.ends(len(b.Legend))
	m.facts(b.Facts)
	if b.Table != nil && len(b.Table.Rows) > 0 {
		m.cells(b.Table)
	}
	for _, list := range b.Lists {
		if list.Title != "" {
			m.line("**" + escape(list.Title) + "**")
		}
		for _, item := range list.Items {
			text := behind(item.Text, item.Small)
			if item.Mark != "" {
				m.b.WriteString("- **" + escape(item.Mark) + "** " + escape(text) + "\n")
				continue
			}
			m.item(text)
		}
		m.ends(len(list.Items))
	}
	if b.Note != "" {
		m.line("*" + escape(b.Note) + "*")
	}
}

// facts writes figures with their names as a list.
func (m *markdown) facts(list []blockFact) {
	for _, f := range list {
		m.b.WriteString("- **" + escape(f.Label) + "**: " + escape(behind(f.Text, f.Small)) + "\n")
	}
	m.ends(len(list))
}

// behind puts what is small after what it belongs to, in brackets unless it has some.
func behind(text, small string) string {
	if text != "" && strings.Contains(small, "(") {
		return text + ", " + small
	}
	return joined(text, small)
}

// ends closes a list of n items, where there is any.
func (m *markdown) ends(n int) {
	if n > 0 {
		m.b.WriteString("\n")
	}
}

// cells writes a table of the deck.
func (m *markdown) cells(t *blockTable) {
	var head []string
	right := ""
	for _, h := range t.Head {
		head = append(head, escape(h.Text))
		right += map[bool]string{true: "r", false: "l"}[h.Num]
	}
	var rows [][]string
	for _, r := range t.Rows {
		var row []string
		for _, c := range r {
			text := behind(c.Text, c.Small)
			if c.Badge > 0 {
				text = strconv.Itoa(c.Badge) + " " + text
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	m.table(head, right, rows)
}

func escaped(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = escape(s)
	}
	return out
}
