package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// writeModel says which model of ordering was taken and how the models did.
func writeModel(b *bytes.Buffer, r *result) {
	ch := r.choice
	if ch == nil {
		return
	}
	if ch.none {
		fmt.Fprintf(b, "\nHow customers order: cannot be learned from these orders\n")
		return
	}
	fmt.Fprintf(b, "\nHow customers order: %s\n", ch.method.Name)
	for _, reason := range r.reasons() {
		fmt.Fprintf(b, "  %s\n", reason)
	}
	if ch.comparison == nil {
		return
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  last third of the records\texpected\toff by\terror each\tlog score (behind, its error)\n")
	if r.holdoutShown() {
		fmt.Fprintf(t, "  what came\t%s\t\t\t\n", count(int64(ch.comparison.Orders)))
	}
	for i := range ch.comparison.Trials {
		fmt.Fprintf(t, "  %s\n", strings.Join(trialCells(r, i), "\t"))
	}
	t.Flush()
}

// writeMoney says what the segments are expected to spend.
func writeMoney(b *bytes.Buffer, r *result) {
	if r.sums == nil && r.noSums == "" {
		return
	}
	fmt.Fprintf(b, "\nExpected spend in %d months\n", horizonMonths)
	if r.sums == nil {
		writeWrapped(b, upper(r.noSums)+".")
		return
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  expected\tknown to within\twhat will come\t\n")
	for _, p := range r.deck.Personas {
		if m := r.moneyOf(p.Segment.ID); m != nil {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", amount(m.expected.Value), between(m.expected.Low, m.expected.High), between(m.comesLow, m.comesHigh), oneLine(p.Name))
		} else {
			fmt.Fprintf(t, "  -\t-\t-\t%s\n", oneLine(p.Name))
		}
	}
	t.Flush()
	writeWrapped(b, r.rangesMean())
}

// writeWrapped breaks a paragraph into indented lines of at most a hundred
// characters.
func writeWrapped(b *bytes.Buffer, text string) {
	line := " "
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 100 {
			fmt.Fprintln(b, line)
			line = " "
		}
		line += " " + word
	}
	fmt.Fprintln(b, line)
}

// amount writes money: whole above a hundred, with four digits below.
func amount(x float64) string {
	if x >= 100 && x < 1e15 {
		return count(int64(x + .5))
	}
	return fmt.Sprintf("%.4g", disclosure.Round(x, 4))
}

func between(low, high float64) string { return amount(low) + " to " + amount(high) }
