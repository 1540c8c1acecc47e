package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/clientele-go/clientele/segment"
)

// wide is how many characters a line of the screen has.
const wide = 100

// writeScreen tells the person at the terminal what was found, on two screens.
func writeScreen(w io.Writer, c config, r *result) error {
	var b bytes.Buffer
	writeData(&b, c, r)
	writeHowMany(&b, r)
	writeSegments(&b, r)
	writeDescriptors(&b, c, r)
	writeRule(&b, r)
	if len(r.fit.Warnings) > 0 {
		heading(&b, "Before you act on it")
		for _, line := range advice(r.fit.Warnings) {
			paragraph(&b, "- ", line)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func writeData(b *bytes.Buffer, c config, r *result) {
	fmt.Fprintf(b, "%s: %s people\n", clean(c.name()), r.base())
	heading(b, "What the columns are")
	for _, row := range r.roles() {
		paragraph(b, row[0]+": ", row[1])
	}
	if r.dropped > 0 {
		paragraph(b, "rows left out: ", few(r.dropped)+", where something that counts is not known")
	}
	for _, hint := range r.hints(c) {
		paragraph(b, "- ", hint)
	}
}

// base is how many people the figures are about. How many are in segments too
// small to be shown is not told.
func (r *result) base() string {
	if n := len(r.people) - r.summary.Customers; n == 0 || n >= fewest {
		return count(len(r.people))
	}
	return count(r.summary.Customers) + " in segments that may be shown, of some more"
}

// roles lists the columns by what they are taken for.
func (r *result) roles() (out [][2]string) {
	// What is said of several columns in a row is said once.
	add := func(role string, in func(*column) bool, how func(*column) string) {
		var groups []string
		var group []*column
		flush := func() {
			if len(group) > 0 {
				groups = append(groups, together(group, how(group[0])))
			}
			group = nil
		}
		for _, c := range r.columns {
			if !in(c) {
				continue
			}
			if len(group) > 0 && how(c) != how(group[0]) {
				flush()
			}
			group = append(group, c)
		}
		if flush(); len(groups) > 0 {
			out = append(out, [2]string{role, strings.Join(groups, "; ")})
		}
	}
	add("key", func(c *column) bool { return c.kind == key }, func(*column) string { return "" })
	add("shape the segments", func(c *column) bool { return c.shapes }, (*column).describe)
	add("describe them", func(c *column) bool { return !c.shapes && c.kind != left && c.kind != key }, (*column).describe)
	add("left out", func(c *column) bool { return c.kind == left }, func(c *column) string { return c.why })
	return out
}

// describe says how a column is read, without its name.
func (c *column) describe() string {
	how := map[string]string{number: "number", yesNo: "0 or 1", category: "category"}[c.kind]
	if c.yes != "" {
		how = "yes or no"
	}
	if c.log {
		how += ", logarithm"
	}
	if c.scale != "" {
		how += ", " + c.scale
	}
	if c.battery {
		how += ", as it is"
	}
	if c.weight != 1 {
		how += fmt.Sprintf(", weight %g", c.weight)
	}
	return how
}

// together names columns that are read alike, and how many values of them are unknown.
func together(group []*column, how string) string {
	var names []string
	unknown := 0
	for _, c := range group {
		names = append(names, c.name)
		if c.kind != left && c.kind != key {
			unknown = max(unknown, c.missing)
		}
	}
	switch {
	case unknown >= fewest && len(group) > 1:
		how += ", up to " + few(unknown) + " unknown in each"
	case unknown > 0 && len(group) > 1:
		how += ", " + few(unknown) + " unknown in each"
	case unknown > 0:
		how += ", " + few(unknown) + " unknown"
	}
	text := strings.Join(names, ", ")
	if how != "" {
		text += " (" + how + ")"
	}
	return text
}

func writeHowMany(b *bytes.Buffer, r *result) {
	k := len(r.fit.Model.Segments())
	heading(b, fmt.Sprintf("How many segments: %d", k))
	if len(r.evidence) == 0 {
		paragraph(b, "", "That many were asked for, or nothing else could be tried with so few people; no other number was weighed.")
		return
	}
	t := tabwriter.NewWriter(b, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "  segments\tsamples agree\tin 95 %% of pairs\tweakest segment\ttighter than clouds\t\n")
	for _, e := range r.evidence {
		mark := ""
		if e.K == k {
			mark = "<-"
		}
		fmt.Fprintf(t, "  %d\t%.2f\t%.2f to %.2f\t%.2f\t%s\t %s\n", e.K, e.Global, e.GlobalLow, e.GlobalHigh, e.Weakest(),
			map[bool]string{true: "yes", false: "no"}[e.Tighter], mark)
	}
	t.Flush() // a buffer takes everything
	paragraph(b, "", r.howMany())
}

// howMany says what the evidence comes to.
func (r *result) howMany() string {
	k, best := len(r.fit.Model.Segments()), r.evidence[0]
	for _, e := range r.evidence {
		if e.Global > best.Global {
			best = e
		}
	}
	atEdge := len(r.evidence) > 1 && r.evidence[len(r.evidence)-1].K == k
	if !r.structure {
		text := "No number of segments both comes back in other samples and beats a cloud without structure: these segments are " +
			"a convenient cut through one cloud of people, however well the cut itself comes back. The arrow is at the number shown here"
		if best.K == k {
			text += ", where samples agree best"
		}
		if text += "; that is no finding"; atEdge {
			text += ", the less at the end of what was tried"
		}
		return text + ". -k asks for another number."
	}
	text := "Taken is the largest number that comes back in other samples (agreement of .75, every segment .80 and more) and is " +
		"tighter than clouds of people without segments, cut up, would be."
	if atEdge {
		text += " It is the largest that was tried; -k can ask for more."
	}
	return text
}

func writeSegments(b *bytes.Buffer, r *result) {
	heading(b, "The segments: "+ruling(r.summary.Verdict))
	for _, p := range r.summary.Segments {
		worth := ""
		if p.WorthShare != nil {
			worth = ", " + percent(p.WorthShare.Value) + " of the worth"
		}
		paragraph(b, p.ID+"  ", fmt.Sprintf("%s people, %s%s, stability %s, %s: %s", count(p.Size), percent(p.Share.Value), worth, stability(p.Stability), ruling(p.Verdict), p.Name))
		if words := r.traits(&p); len(words) > 0 {
			paragraph(b, "    ", strings.Join(words, "; "))
		}
		if p.Verdict.Ruling != segment.Valid {
			paragraph(b, "    ", reasons(p.Verdict))
		}
	}
	if text := r.tooSmall(); text != "" {
		paragraph(b, "", text)
	}
	paragraph(b, "", "Stability is how much of a segment is found again in other samples of these people. A star marks a share that is .25 off that of all people, or half of it.")
}

// ruling says whether to act on something.
func ruling(v segment.Verdict) string {
	if v.Ruling == "" {
		return "not judged"
	}
	return strings.ReplaceAll(string(v.Ruling), "-", " ")
}

// reasons are what a ruling rests on.
func reasons(v segment.Verdict) string {
	var list []string
	for _, x := range v.Reasons {
		list = append(list, x.Text)
	}
	return strings.Join(list, "; ")
}

func writeDescriptors(b *bytes.Buffer, c config, r *result) {
	untestable := r.untestable(c)
	if len(r.tests)+len(untestable) == 0 {
		return
	}
	heading(b, "What else they differ in")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, x := range r.tests {
		fmt.Fprintf(t, "  %s\t%s\t%.2f (%.2f to %.2f)\tp %s\n", x.Feature, measure(x.Measure), x.Strength.Value, x.Strength.Low, x.Strength.High, chance(x.Adjusted))
	}
	t.Flush()
	for _, line := range untestable {
		paragraph(b, "", line)
	}
	if len(r.tests) > 0 {
		paragraph(b, "", testsAre)
	}
}

// testsAre says what the figures of the tests mean.
const testsAre = "None of these shaped the segments. Unknown answers are left out. p is adjusted for testing all of them (Bonferroni), Cramer's V " +
	"is corrected for bias (Bergsma); .1, .3, .5 of it and .01, .06, .14 of eta squared are small, medium and large."

func measure(m string) string {
	return map[string]string{"cramer-v": "Cramer's V", "eta-squared": "eta squared"}[m]
}

func writeRule(b *bytes.Buffer, r *result) {
	if r.rule == nil {
		return
	}
	heading(b, r.ruleTitle())
	paragraph(b, "", r.ruleBase())
	text := r.rule.String()
	for _, s := range r.rule.Segments() { // named above
		text = strings.ReplaceAll(text, s.ID+" ("+s.Name+")", s.ID)
	}
	for line := range strings.Lines(text) {
		fmt.Fprintf(b, "  %s", line)
	}
}

func heading(b *bytes.Buffer, s string) { fmt.Fprintf(b, "\n%s\n", s) }

// paragraph breaks a text into lines, the first of them after a lead. The others
// begin below what follows the spaces of the lead.
func paragraph(b *bytes.Buffer, lead, text string) {
	at, _ := fmt.Fprintf(b, "  %s", lead)
	indent := strings.Repeat(" ", 2+len(lead)-len(strings.TrimLeft(lead, " ")))
	if strings.TrimSpace(lead) != "" {
		indent += "  "
	}
	for i, word := range strings.Split(strings.ReplaceAll(text, " %", "\u00a0%"), " ") {
		word = strings.ReplaceAll(word, "\u00a0", " ") // no line begins with a sign
		n := len([]rune(word))
		switch {
		case i > 0 && at+1+n > wide:
			b.WriteString("\n" + indent)
			at = len(indent)
		case i > 0:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	b.WriteByte('\n')
}
