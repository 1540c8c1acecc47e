package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// firstCells is how many cells the list of what to fix first shows; the files
// hold all of them.
const firstCells = 8

// writeText prints the summary for the person at the terminal.
func writeText(w io.Writer, r *result) error {
	var b bytes.Buffer
	for _, f := range facts(r) {
		fmt.Fprintf(&b, "%s: %s\n", f.Label, f.Value)
	}
	if r.worth != "" {
		fmt.Fprintf(&b, "Worth: %s\n", r.worth)
	}
	writeLeftOut(&b, r)
	writeModel(&b, r)
	writeSegments(&b, r)
	writeRule(&b, r)
	writeMoney(&b, r)
	writeFixFirst(&b, r)
	writeMethods(&b, r)
	writeMoves(&b, r)
	writeDrivers(&b, r)
	writeOutcomes(&b, r)
	writePersonas(&b, r)
	if len(r.warnings) > 0 {
		fmt.Fprintf(&b, "\nBefore you act on it\n")
		for _, x := range r.warnings {
			fmt.Fprintf(&b, "  - %s\n", oneLine(x.String()))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// writeLeftOut says of the rows that were left out why, and where to look.
func writeLeftOut(b *bytes.Buffer, r *result) {
	for _, l := range r.left {
		fmt.Fprintf(b, "\nLeft out of %s\n", oneLine(l.file))
		for _, x := range l.reasons {
			n := count(int64(x.n))
			if strings.HasPrefix(x.reason, ofAnswers) {
				n = few(x.n)
			}
			fmt.Fprintf(b, "  %s: %s, %s\n", x.reason, n, oneLine(x.place()))
		}
	}
}

func writeSegments(b *bytes.Buffer, r *result) {
	fmt.Fprintf(b, "\nSegments\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  %s\tshare\tof worth\tstability\tverdict\tkind\t\n", r.who())
	for _, p := range r.deck.Personas { // by priority, as in the files
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", count(int64(p.Size)), percent(&p.Share), percent(p.WorthShare),
			stability(p.Stability), p.Verdict.Ruling, p.Kind, oneLine(p.Name))
	}
	t.Flush() // a buffer takes everything
	writeVerdict(b, r)
}

// writeVerdict says what comes of the segments as a whole, and of each that is not
// valid what weighs most against it; the files have all reasons.
func writeVerdict(b *bytes.Buffer, r *result) {
	fmt.Fprintf(b, "  Verdict: %s", r.summary.Verdict.Ruling)
	for _, x := range r.summary.Verdict.Reasons {
		fmt.Fprintf(b, "; %s", x.Text)
	}
	fmt.Fprintln(b)
	for _, p := range r.deck.Personas {
		if v := p.Verdict; v.Ruling == segment.Doubtful || v.Ruling == segment.DoNotAct {
			fmt.Fprintf(b, "  - %s: %s, because it %s\n", oneLine(p.Name), v.Ruling, v.Reasons[0].Text)
		}
	}
}

// who are the people of the report.
func (r *result) who() string {
	if r.orders == nil {
		return "respondents"
	}
	return "customers"
}

func writePersonas(b *bytes.Buffer, r *result) {
	for _, p := range r.deck.Personas {
		if p.Kind != persona.Primary {
			continue // the files tell about the others
		}
		fmt.Fprintf(b, "\n%s persona: %s\n", upper(string(p.Kind)), oneLine(p.Name))
		for _, s := range p.Narrative {
			fmt.Fprintf(b, "  %s\n", oneLine(s.Text))
		}
	}
}

// page is what the HTML page is made of.
func page(r *result) card.Report {
	return card.Report{
		Title: "Customers, and what to do for them", Summary: r.summary, Profile: r.profile, Deck: r.deck,
		WaveNames: r.waveNames, Facts: facts(r), Notes: notes(r), Sections: sections(r), Exact: true, // by published.go
	}
}

// markdown is what the Markdown page is made of.
func markdown(r *result) card.Report {
	return card.Report{Profile: r.profile, Deck: r.deck, WaveNames: r.waveNames, Exact: true}
}

// facts say what the report is about, one line each.
func facts(r *result) []card.Fact {
	var out []card.Fact
	add := func(label, format string, args ...any) {
		out = append(out, card.Fact{Label: label, Value: fmt.Sprintf(format, args...)})
	}
	if n := r.publicCustomers(); n != nil {
		add(upper(r.who()), "%s", count(int64(*n)))
	} else {
		add(upper(r.who()), "%s in segments that may be shown", count(int64(r.summary.Customers)))
	}
	if o := r.orders; o != nil {
		rows, numbers := r.publicOrders()
		if rows != nil {
			add("Order rows", "%s", count(int64(*rows)))
		}
		if numbers != nil && *numbers != *rows {
			add("Orders", "%s", count(int64(*numbers)))
		}
		if o.window.from != "" && o.window.to != "" {
			add("Observed", "%s to %s", o.window.from, o.window.to)
		}
	}
	if n := len(r.waves); n > 0 {
		day := func(at int64) string { return time.UnixMilli(at).UTC().Format(time.DateOnly) }
		add("Waves", "%d, the first from %s, the last from %s", n, day(r.waves[0]), day(r.waves[n-1]))
	}
	if r.orders != nil && r.profile != nil && r.profile.Respondents >= 0 {
		add("Respondents", "%s", count(int64(r.profile.Respondents)))
	}
	bad := 0
	for _, n := range r.publicSkipped() {
		if n != nil {
			bad += *n
		}
	}
	if bad > 0 {
		add("Rows left out", "%s", count(int64(bad)))
	}
	return out
}

// notes say what worth is, and give the warnings that the page does not find in
// the results that it shows.
func notes(r *result) []string {
	var out []string
	if r.worth != "" {
		out = append(out, "Worth is the "+r.worth+".")
	}
	shown := append(append([]segment.Warning(nil), r.summary.Warnings...), r.deck.Warnings...)
	if r.profile != nil {
		shown = append(shown, r.profile.Warnings...)
	}
	for _, w := range r.warnings {
		if !slices.Contains(shown, w) {
			out = append(out, w.String())
		}
	}
	return out
}

// count writes a whole number with separators.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(f *segment.Figure) string {
	switch {
	case f == nil:
		return "-"
	case f.Value > 0 && f.Value < .01:
		return "<1 %"
	case f.Value > .99 && f.Value < 1:
		return ">99 %"
	}
	return wholePercent(f.Value)
}

// wholePercent leaves halves as they are, as the narratives and the page do: a figure of
// .885 is rounded already and may stand for .8846.
func wholePercent(share float64) string {
	if half(share) {
		return fmt.Sprintf("%.1f %%", 100*share)
	}
	return fmt.Sprintf("%.0f %%", math.Round(100*share))
}

// half tells whether a figure lies halfway between two hundredths.
func half(x float64) bool {
	thousandths := math.Round(1000 * x)
	return math.Abs(1000*x-thousandths) < 1e-6 && math.Mod(math.Abs(thousandths), 10) == 5
}

func stability(f *segment.Figure) string {
	if f == nil {
		return "-"
	}
	if half(f.Value) {
		return fmt.Sprintf("%.3f", f.Value)
	}
	return fmt.Sprintf("%.2f", math.Round(100*f.Value)/100) // as wholePercent would
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// oneLine keeps names that come from somebody's file from breaking the layout
// or steering the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
