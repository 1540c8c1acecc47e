package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
)

// show prints a screen or two for whoever has to decide. All figures are read
// from the published results: nothing is computed here.
func show(w io.Writer, r *Result, in *expectation.Instrument) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Fernhill Outdoor (made up): %d customers, %d orders, %v to %v\n",
		len(r.Table.Customers), r.Table.Orders, r.Table.From, r.Table.Until)
	showSegments(&b, r)
	showFixFirst(&b, r, in)
	showPersona(&b, r)
	showWarnings(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func heading(b *strings.Builder, text string) {
	fmt.Fprintf(b, "\n%s\n%s\n", text, strings.Repeat("-", len(text)))
}

func showSegments(b *strings.Builder, r *Result) {
	heading(b, "WHO THEY ARE")
	fmt.Fprintf(b, "   %-48s %9s %9s %14s  %s\n", "", "customers", "of worth", "will earn, EUR", "verdict")
	for i, s := range r.Segmentation.Summary().Segments {
		earns := "-"
		if f := r.Earnings[i]; s.WorthMean != nil { // else withheld
			earns = fmt.Sprintf("%.0fk to %.0fk", f.Low/1000, f.High/1000)
		}
		fmt.Fprintf(b, "%s %-48s %9d %7s %% %14s  %s %s\n", s.ID, s.Name, s.Size, figure(s.WorthShare, 100, "%.0f"), earns,
			s.Verdict.Ruling, figure(s.Stability, 1, "%.2f"))
	}
	c := r.Worth.Comparison
	best := c.Trials[c.Best]
	wrap(b, "", fmt.Sprintf("Worth is what a customer is expected to earn the shop in two years. How often they will order is foretold by %s, chosen "+
		"of %d models for how it, fitted to the first sixteen months, foretold the other eight (%.0f orders expected, %d came). The range of what "+
		"a segment will earn holds in 19 of 20 cases, if customers go on as they did. A segment is valid if it is found again "+
		"in fresh samples of customers (the figure: 1 is all of it) and customers form groups at all; where not, the summary has the reasons.", best.Name, len(c.Trials), best.Expected, c.Orders))
}

// row is an expectation of a segment.
type row struct {
	id string
	expectation.Cell
}

func showFixFirst(b *strings.Builder, r *Result, in *expectation.Instrument) {
	var rows []row
	for _, s := range r.Profile.Segments {
		for _, d := range s.Dimensions {
			if d.FixFirst > 0 && d.Gap != nil {
				rows = append(rows, row{s.ID, d})
			}
		}
	}
	slices.SortFunc(rows, func(x, y row) int { return cmp.Compare(x.FixFirst, y.FixFirst) })
	heading(b, "WHAT TO FIX FIRST")
	fmt.Fprintf(b, "   %-10s %-20s %10s %7s %18s %14s\n", "segment", "expectation", "importance", "gap", "95 % interval", "in the top 3")
	for _, c := range rows[:min(5, len(rows))] {
		fmt.Fprintf(b, "%d. %-10s %-20s %10s %7.2f %18s %12.0f %%\n", c.FixFirst, c.id, c.Name, figure(c.Importance, 1, "%.1f"),
			c.Gap.Value, fmt.Sprintf("%.2f to %.2f", c.Gap.Low, c.Gap.High), 100*c.PTop3)
	}
	note := fmt.Sprintf("A gap is what customers say they get minus what they expect, on a scale from %g to %g. What comes first is what "+
		"matters to customers who matter to the shop.", in.Scale.Min, in.Scale.Max)
	if len(rows) > 0 {
		widest := slices.MinFunc(rows, func(x, y row) int { return cmp.Compare(x.Gap.Value, y.Gap.Value) })
		if widest.FixFirst > 1 {
			note += fmt.Sprintf(" The widest gap, %.2f in %s, is of %s and comes %s.",
				widest.Gap.Value, widest.Name, widest.id, place(widest.FixFirst))
		}
	}
	wrap(b, "", note)
}

func showPersona(b *strings.Builder, r *Result) {
	if len(r.Deck.Personas) == 0 {
		return
	}
	p := r.Deck.Personas[0]
	heading(b, strings.ToUpper(string(p.Kind))+" PERSONA: "+p.Name)
	var text []string
	for _, s := range p.Narrative {
		text = append(text, s.Text)
	}
	wrap(b, "", strings.Join(text, " "))
}

func showWarnings(b *strings.Builder, r *Result) {
	heading(b, "KEEP IN MIND")
	seen := map[string]bool{}
	for _, w := range slices.Concat(r.Table.Warnings, r.Worth.Orders.Warnings, r.Worth.Spend.Warnings, r.Segmentation.Warnings, r.Profile.Warnings, r.Deck.Warnings) {
		if !seen[w.String()] {
			seen[w.String()] = true
			wrap(b, "- ", w.String())
		}
	}
}
