package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// show prints a screen or two for whoever has to decide. All figures are read
// from the published results: nothing is computed here.
func show(w io.Writer, r *Result, in *expectation.Instrument) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Fernhill Outdoor (made up): %d customers, %d orders, %v to %v\n",
		len(r.Table.Customers), r.Table.Orders, r.Table.From, r.Table.Until)
	showSegments(&b, r)
	showFixFirst(&b, r, in)
	showExpectations(&b, r)
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

func showFixFirst(b *strings.Builder, r *Result, in *expectation.Instrument) {
	fixes := r.Profile.FixFirst(5)
	heading(b, "WHAT TO FIX FIRST")
	fmt.Fprintf(b, "   %-8s %-18s %10s %6s %16s %10s %17s\n", "segment", "expectation", "importance", "gap", "95 % interval", "in top 3", "customers it hits")
	first := ""
	for _, f := range fixes {
		hits := "-"
		if f.Stake != nil && f.Stake.Customers != nil {
			hits = fmt.Sprintf("%.0f to %.0f", f.Stake.Customers.Low, f.Stake.Customers.High)
		}
		mark := ""
		if f.MustBe {
			mark = " *"
			first = " What bears a star is taken for granted and lies below the least that is accepted: such goes before all else."
		}
		fmt.Fprintf(b, "%d. %-8s %-18s %10s %6.2f %16s %8.0f %% %17s\n", f.FixFirst, f.Segment.ID, f.Name+mark, figure(f.Importance, 1, "%.1f"),
			f.Gap.Value, fmt.Sprintf("%.2f to %.2f", f.Gap.Low, f.Gap.High), 100*f.PTop3, hits)
	}
	note := fmt.Sprintf("A gap is what customers say they get minus what they expect, on a scale from %g to %g.%s What comes next is what "+
		"matters to customers who matter to the shop.", in.Scale.Min, in.Scale.Max, first)
	if len(fixes) > 0 {
		widest := slices.MinFunc(fixes, func(x, y expectation.Fix) int { return cmp.Compare(x.Gap.Value, y.Gap.Value) })
		if widest.FixFirst > 1 {
			note += fmt.Sprintf(" The widest gap, %.2f in %s, is of %s and comes %s.",
				widest.Gap.Value, widest.Name, widest.Segment.ID, place(widest.FixFirst))
		}
	}
	wrap(b, "", note)
}

// showExpectations prints what the first segment expects: the page of -html has the
// pictures, of all segments.
func showExpectations(b *strings.Builder, r *Result) {
	if len(r.Profile.Segments) == 0 {
		return
	}
	s := r.Profile.Segments[0]
	heading(b, "WHAT "+strings.ToUpper(s.ID)+" EXPECTS AND GETS")
	fmt.Fprintf(b, "%-18s %5s %5s %5s  %-23s  %-20s %6s  %s\n", "", "least", "gets", "ideal", "kind, by Kano", "on the map", "drives", "a wave")
	disputes := ""
	for _, c := range s.Dimensions {
		kind, quadrant, drives, wave := "-", "-", "-", "-"
		if k := c.Kano; k != nil {
			kind = fmt.Sprintf("%s (%.0f %%)", k.Category.Name(), 100*k.P[min(int(k.Category), len(k.P)-1)])
		}
		if m := c.Methods; m != nil {
			quadrant = m.Quadrant.String()
			if m.Disputed {
				disputes += fmt.Sprintf(" %s: %s.", c.Name, m.Dispute)
			}
		}
		if c.Drive != nil {
			drives = figure(c.Drive.Share, 100, "%.0f %%")
		}
		if w := c.Waves; w != nil && w.Trend != nil {
			wave = fmt.Sprintf("%+.2f", w.Trend.Slope)
			if w.Alarm != 0 {
				wave += " !"
			}
		}
		fmt.Fprintf(b, "%-18s %5s %5s %5s  %-23s  %-20s %6s  %s\n", c.Name, figure(c.Adequate, 1, "%.1f"), figure(c.Perceived, 1, "%.1f"),
			figure(ideal(c), 1, "%.1f"), kind, quadrant, drives, wave)
	}
	note := "Between the least that they accept and their ideal lies what they tolerate. The kind says what having it and lacking it does, with its probability; the " +
		"map sets importance against performance; the part of the differences in recommendation that goes with it drives; and the last column is how " +
		"the level moves from one survey to the next, with ! where it has changed for good."
	for _, o := range s.Outcomes {
		if f := o.Figure; f != nil && o.Metric == expectation.NPS {
			note += fmt.Sprintf(" Their net promoter score is %.0f (%.0f to %.0f).", 100*f.Value, 100*f.Low, 100*f.High)
		}
	}
	wrap(b, "", note)
	if disputes != "" {
		wrap(b, "", "The methods disagree on"+disputes)
	}
}

// ideal is the level that customers wish for.
func ideal(c expectation.Cell) *segment.Figure {
	if c.Source == expectation.FromDesired {
		return c.Expected
	}
	return c.Desired
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
	wrap(b, "", strings.Join(text, " ")+" (Rounded for publication.)")
}

// gravest are the codes of the doubts that a shop should hear of first.
var gravest = []string{"alarm", "nonresponse", "methods-disagree", "no-difference", "unmatched"}

// showWarnings prints the gravest doubts, each once and with all that it is about.
func showWarnings(b *strings.Builder, r *Result) {
	heading(b, "KEEP IN MIND")
	all := slices.Concat(r.Table.Warnings, r.Worth.Orders.Warnings, r.Worth.Spend.Warnings, r.Segmentation.Warnings, r.Profile.Warnings, r.Deck.Warnings)
	slices.SortStableFunc(all, func(x, y expectation.Warning) int { return cmp.Compare(gravity(x.Code), gravity(y.Code)) })
	about := map[string][]string{}
	var texts []string
	for _, w := range all {
		if _, there := about[w.Text]; !there {
			texts = append(texts, w.Text)
		}
		if !slices.Contains(about[w.Text], w.Subject) {
			about[w.Text] = append(about[w.Text], w.Subject)
		}
	}
	const shown = 3
	for _, text := range texts[:min(shown, len(texts))] {
		if subject := strings.Join(about[text], "; "); subject != "" {
			text = subject + ": " + text
		}
		wrap(b, "- ", text)
	}
	if more := len(texts) - shown; more > 0 {
		wrap(b, "- ", fmt.Sprintf("%d more doubts stand on the page that -html writes.", more))
	}
}

func gravity(code string) int {
	if i := slices.Index(gravest, code); i >= 0 {
		return i
	}
	return len(gravest)
}
