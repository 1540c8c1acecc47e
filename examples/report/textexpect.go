package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/segment"
)

// What the screen says of the expectations: what to fix first, what the methods say of
// it, what has changed and what comes of it. The files have all figures.

// fixed is a cell of the profile and the segment that it is of.
type fixed struct {
	expectation.Cell
	who string
}

// fixFirst lists the cells that fall short, by rank, as many as the screen shows.
func (r *result) fixFirst() []fixed {
	var out []fixed
	if r.profile == nil {
		return nil
	}
	for _, s := range r.profile.Segments {
		for _, c := range s.Dimensions {
			if c.FixFirst >= 1 && c.FixFirst <= firstCells && c.Gap != nil && (c.Gap.Value < 0 || c.MustBe) {
				out = append(out, fixed{c, s.Name})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b fixed) int { return cmp.Compare(a.FixFirst, b.FixFirst) })
	return out
}

func writeFixFirst(b *bytes.Buffer, r *result) {
	if r.profile == nil {
		return
	}
	cells := r.fixFirst()
	switch {
	case !gaps(r.profile):
		fmt.Fprintf(b, "\nFix first: no gap between what is expected and what is given may be shown, or none was asked about\n")
		return
	case len(cells) == 0:
		fmt.Fprintf(b, "\nFix first: nothing falls short of what is expected\n")
		return
	}
	staked := slices.ContainsFunc(cells, func(c fixed) bool { return c.Stake != nil && c.Stake.Customers != nil })
	fmt.Fprintf(b, "\nFix first\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  \t\t\tgap (95 %% interval)\tamong the first three\t")
	if staked {
		fmt.Fprintf(t, "%s who get less\t", r.who())
	}
	fmt.Fprintln(t)
	for _, c := range cells {
		fmt.Fprintf(t, "  %d.\t%s\tfor %s\t%.2f (%.2f to %.2f)\t%s\t", c.FixFirst, oneLine(c.Name), oneLine(c.who),
			c.Gap.Value, c.Gap.Low, c.Gap.High, wholePercent(c.PTop3))
		if staked {
			fmt.Fprintf(t, "%s\t", atStake(c.Stake))
		}
		fmt.Fprintln(t, verdict(c.Cell))
	}
	t.Flush()
}

// gaps tells whether there are any to rank.
func gaps(p *expectation.Profile) bool {
	return slices.ContainsFunc(p.Segments, func(s expectation.Segment) bool {
		return slices.ContainsFunc(s.Dimensions, func(c expectation.Cell) bool { return c.Gap != nil })
	})
}

// atStake says how many get less than they expect.
func atStake(s *expectation.Stake) string {
	if s == nil || s.Customers == nil {
		return "withheld" // there is a gap, so there is somebody behind it
	}
	return fmt.Sprintf("about %.3g (%.3g to %.3g)", s.Customers.Value, s.Customers.Low, s.Customers.High)
}

func verdict(c expectation.Cell) string {
	switch {
	case c.MustBe:
		return "a must-be, below what they accept"
	case c.Unmet:
		return ""
	}
	return "may be chance"
}

// writeMethods says what the methods of ranking see in what is to be fixed first, and
// on what they disagree.
func writeMethods(b *bytes.Buffer, r *result) {
	cells := slices.DeleteFunc(r.fixFirst(), func(c fixed) bool { return c.Kano == nil && c.Methods == nil && c.Zone == nil })
	if len(cells) > 0 {
		fmt.Fprintf(b, "\nWhat the methods say of it, and how sure they are\n")
		t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		columns := []struct {
			head string
			of   func(expectation.Cell) string
		}{{"Kano", r.category}, {"importance and performance", r.quadrant}, {"opportunity, 0 to 20", r.opportunity}, {"do not accept it", r.below}}
		head, rows := "  \t\t", make([]string, len(cells))
		for i, c := range cells {
			rows[i] = fmt.Sprintf("  %d.\t%s\t", c.FixFirst, oneLine(c.Name))
		}
		for _, col := range columns {
			if !slices.ContainsFunc(cells, func(c fixed) bool { return col.of(c.Cell) != notAsked }) {
				continue // of nothing that is shown
			}
			head += col.head + "\t"
			for i, c := range cells {
				rows[i] += col.of(c.Cell) + "\t"
			}
		}
		fmt.Fprintln(t, head)
		for _, row := range rows {
			fmt.Fprintln(t, row)
		}
		t.Flush()
	}
	if r.profile == nil {
		return
	}
	var disputes []fixed
	for _, s := range r.profile.Segments {
		for _, c := range s.Dimensions {
			if c.Methods != nil && c.Methods.Disputed && c.Methods.Dispute != "" {
				disputes = append(disputes, fixed{c, s.Name})
			}
		}
	}
	if len(disputes) == 0 {
		return
	}
	rank := func(c fixed) int { // what has none comes last
		if c.FixFirst < 1 {
			return math.MaxInt
		}
		return c.FixFirst
	}
	slices.SortStableFunc(disputes, func(a, b fixed) int { return cmp.Compare(rank(a), rank(b)) })
	fmt.Fprintf(b, "\nWhere the methods disagree\n")
	for _, c := range disputes[:min(len(disputes), firstCells)] {
		fmt.Fprintf(b, "  - %s, for %s: %s\n", oneLine(c.Name), oneLine(c.who), oneLine(c.Methods.Dispute))
	}
	if more := len(disputes) - firstCells; more > 0 {
		fmt.Fprintf(b, "  - and %d more, in the files\n", more)
	}
}

const notAsked = "not asked"

// missing says why a cell lacks what takes several questions: they were not all asked,
// or it must not be told.
func (r *result) missing(c expectation.Cell, questions ...expectation.Measure) string {
	for _, q := range questions {
		if r.instrument == nil || !slices.ContainsFunc(r.instrument.Items, func(it expectation.Item) bool {
			return it.Dimension == c.Name && it.Measures == q
		}) {
			return notAsked
		}
	}
	return "withheld"
}

func (r *result) category(c expectation.Cell) string {
	k := c.Kano
	if k == nil || int(k.Category) >= len(k.P) {
		return r.missing(c, expectation.Functional, expectation.Dysfunctional)
	}
	return fmt.Sprintf("%s, %s", k.Category.Name(), wholePercent(k.P[k.Category]))
}

func (r *result) quadrant(c expectation.Cell) string {
	if c.Methods == nil {
		return r.missing(c, expectation.Importance)
	}
	return fmt.Sprintf("%s, %s", c.Methods.Quadrant, wholePercent(c.Methods.PQuadrant[c.Methods.Quadrant]))
}

func (r *result) opportunity(c expectation.Cell) string {
	if c.Methods == nil || c.Methods.Opportunity == nil {
		return r.missing(c, expectation.Importance)
	}
	o := c.Methods.Opportunity
	return fmt.Sprintf("%.1f (%.1f to %.1f)", o.Value, o.Low, o.High)
}

func (r *result) below(c expectation.Cell) string {
	if c.Zone == nil || c.Zone.Below == nil {
		return r.missing(c, expectation.Adequate, expectation.Desired)
	}
	return percent(c.Zone.Below)
}

// mostDrivers is how many things that drive the outcome the screen names of a segment.
const mostDrivers = 3

// writeDrivers says what goes with the first outcome in each segment, the most first.
func writeDrivers(b *bytes.Buffer, r *result) {
	if r.profile == nil || !slices.ContainsFunc(r.profile.Segments, func(s expectation.Segment) bool { return s.Driven != nil }) {
		return
	}
	fmt.Fprintf(b, "\nWhat drives the outcome: share of its differences between people that goes with each (95 %% interval)\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, s := range r.profile.Segments {
		cells := slices.DeleteFunc(slices.Clone(s.Dimensions), func(c expectation.Cell) bool { return c.Drive == nil || c.Drive.Share == nil })
		slices.SortStableFunc(cells, func(x, y expectation.Cell) int { return cmp.Compare(y.Drive.Share.Value, x.Drive.Share.Value) })
		if len(cells) == 0 {
			fmt.Fprintf(t, "  %s\twithheld\t\t\n", oneLine(s.Name))
		}
		for _, c := range cells[:min(len(cells), mostDrivers)] {
			f, kind := c.Drive.Share, ""
			if c.Drive.Kind == driver.Basic || c.Drive.Kind == driver.Excitement {
				kind = string(c.Drive.Kind)
			}
			fmt.Fprintf(t, "  %s\t%s\t%s (%s to %s)\t%s\n", oneLine(s.Name), oneLine(c.Name), percent(f), wholePercent(f.Low), wholePercent(f.High), kind)
		}
	}
	t.Flush()
}

// writeMoves says what has changed from wave to wave beyond chance.
func writeMoves(b *bytes.Buffer, r *result) {
	if len(r.waves) == 0 || r.profile == nil {
		return
	}
	fmt.Fprintf(b, "\nOver time\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	n := 0
	for _, s := range r.profile.Segments {
		for _, c := range s.Dimensions {
			text := r.moved(c.Waves)
			if text == "" {
				continue
			}
			if n++; n <= firstCells {
				fmt.Fprintf(t, "  %s\tfor %s\t%s\t\n", oneLine(c.Name), oneLine(s.Name), text)
			}
		}
	}
	t.Flush()
	switch {
	case n == 0:
		fmt.Fprintf(b, "  nothing moves beyond chance\n")
		if len(r.waves) < 5 {
			fmt.Fprintf(b, "  (it takes five waves to tell a trend from chance)\n")
		}
	case n > firstCells:
		fmt.Fprintf(b, "  and %d more, in the files\n", n-firstCells)
	}
}

// moved says how a cell has changed; "" where it has not beyond chance.
func (r *result) moved(w *expectation.Waves) string {
	if w == nil {
		return ""
	}
	var parts []string
	if w.Alarm != 0 {
		// Not "risen since": the waves before may have risen as well.
		way := map[bool]string{true: "higher", false: "lower"}[w.Alarm > 0]
		since := fmt.Sprint("wave ", w.Since+1)
		if w.Since < len(r.waveNames) {
			since = r.waveNames[w.Since]
		}
		parts = append(parts, fmt.Sprintf("%s since %s than before", way, since))
	}
	if w.Changed && w.Change != nil {
		parts = append(parts, fmt.Sprintf("%+.2f (%+.2f to %+.2f) since the wave before", w.Change.Value, w.Change.Low, w.Change.High))
	}
	if w.Trend != nil && w.Trend.P < .05 {
		parts = append(parts, fmt.Sprintf("%+.3f a wave", w.Trend.Slope))
	}
	return strings.Join(parts, ", ")
}

// writeOutcomes says what comes of expectations met and missed.
func writeOutcomes(b *bytes.Buffer, r *result) {
	if r.profile == nil || !slices.ContainsFunc(r.profile.Segments, func(s expectation.Segment) bool { return len(s.Outcomes) > 0 }) {
		return
	}
	fmt.Fprintf(b, "\nOutcomes\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, s := range r.profile.Segments {
		for _, o := range s.Outcomes {
			fmt.Fprintf(t, "  %s\t%s\t%s\t\n", oneLine(s.Name), oneLine(o.Item), r.outcome(o))
		}
	}
	t.Flush()
}

// outcome reads in points for a net promoter score, in per cent for shares, of which it
// says which answers count.
func (r *result) outcome(o expectation.Result) string {
	what := map[expectation.Metric]string{expectation.NPS: "net promoter score", expectation.CSAT: "satisfied",
		expectation.CES: "found it easy", expectation.Repurchase: "would buy again"}[o.Metric]
	if o.Top != nil && r.instrument != nil {
		if at := slices.IndexFunc(r.instrument.Items, func(it expectation.Item) bool { return it.ID == o.Item }); at >= 0 {
			sc := scale(r.instrument, r.instrument.Items[at])
			what += fmt.Sprintf(" (%g and above of %g to %g)", *o.Top, sc.Min, sc.Max)
		}
	}
	points := func(f *segment.Figure, by float64, unit string) string {
		return fmt.Sprintf("%.0f%s (%.0f to %.0f)", by*f.Value, unit, by*f.Low, by*f.High)
	}
	switch {
	case o.Figure == nil:
		return strings.TrimSpace(what + " withheld")
	case o.Metric == expectation.NPS:
		return what + " " + points(o.Figure, 100, "")
	case what != "":
		return what + " " + points(o.Figure, 100, " %")
	}
	return fmt.Sprintf("mean %.2f (%.2f to %.2f)", o.Figure.Value, o.Figure.Low, o.Figure.High)
}
