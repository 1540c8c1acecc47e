package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
)

// sections are the pictures of the page beside those of the segments: what
// segments will spend, whether the forecast can be trusted, and how customers
// come back.
func sections(r *result) []card.Section {
	var out []card.Section
	for _, s := range []card.Section{ruleSection(r), spendSection(r), trustSection(r), cohortSection(r)} {
		if len(s.Exhibits) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// spendSection says what the segments are expected to spend, in the two ways in
// which that is uncertain.
func spendSection(r *result) card.Section {
	s := card.Section{
		Title: fmt.Sprintf("What the groups will spend in %d months", horizonMonths),
	}
	switch {
	case r.noSums != "":
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "No sums", Text: upper(r.noSums) + "."})
	case r.sums != nil:
		s.Lead = "The expectation is an average over everything that may happen. " + r.rangesMean() + " Money is discounted to today."
	}
	rows := [][]string{}
	for i, p := range r.deck.Personas {
		if m := r.moneyOf(p.Segment.ID); m != nil {
			rows = append(rows, []string{fmt.Sprintf("%d %s", i+1, p.Name), amount(m.expected.Value),
				between(m.expected.Low, m.expected.High), between(m.comesLow, m.comesHigh)})
		} else {
			rows = append(rows, []string{fmt.Sprintf("%d %s", i+1, p.Name), "withheld", "", ""})
		}
	}
	if r.sums != nil {
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Expected spend of each group, in the currency of the orders",
			Chart: card.Table{Head: []string{"Group", "Expected", "How well that is known", "What will come"}, Rows: rows}})
	}
	return s
}

// trustSection says which model was taken, why, and how it did on orders that it
// had not seen.
func trustSection(r *result) card.Section {
	s := card.Section{Title: "Can the forecast be trusted?"}
	ch := r.choice
	if ch == nil || ch.none {
		return s
	}
	e := &r.evidence
	s.Lead = "How often customers will order is foretold by " + ch.method.Name + ". "
	if ch.comparison == nil {
		s.Lead += strings.Join(r.reasons(), " ")
	} else {
		s.Lead += "Here it was fitted to the first two thirds of the records, and what it then expected of the last third stands beside what came."
		s.Exhibits = append(s.Exhibits, trialsExhibit(r))
	}
	if len(r.trackingShown()) > 0 {
		s.Exhibits = append(s.Exhibits, trackingExhibits(r)...)
	}
	if frequency := r.frequencyShown(); len(frequency) > 1 {
		x := card.Columns{Across: "repeat orders before", Up: "mean orders after", Columns: []card.Column{{Name: "came"}, {Name: "expected"}}}
		for _, b := range frequency {
			x.Classes = append(x.Classes, frequencyName(b))
			x.Columns[0].Values, x.Columns[1].Values = append(x.Columns[0].Values, b.actual), append(x.Columns[1].Values, b.expected)
		}
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Orders in the last third, by how often customers had ordered before",
			Text: "Columns of one height mean that frequent and rare buyers are both foretold well.", Chart: x})
	}
	if len(e.foretold) > 0 {
		x := card.Columns{Across: "probability of still buying at the cut, per cent", Up: "share who ordered after it", Share: true,
			Columns: []card.Column{{Name: "came"}, {Name: "expected"}}}
		for _, b := range e.foretold {
			x.Classes = append(x.Classes, rangeName(b.low, b.high))
			x.Columns[0].Values, x.Columns[1].Values = append(x.Columns[0].Values, b.actual), append(x.Columns[1].Values, b.predicted)
		}
		text := "Of customers with a like probability, the share who ordered in the last third and the share who were expected to."
		if !leavesAfterOne(ch.comparison.Trials[ch.used].Fit.Model) {
			text += withoutOneTime(ch.method.Name)
		}
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "Is a probability of still buying worth its name?", Text: text, Chart: x})
	}
	if len(e.alive) > 0 {
		x := card.Columns{Across: "probability of still buying, per cent", Up: "share of customers", Share: true, Columns: []card.Column{{Name: "customers"}}}
		for _, b := range e.alive {
			x.Classes, x.Columns[0].Values = append(x.Classes, rangeName(b.low, b.high)), append(x.Columns[0].Values, b.share)
		}
		text := "All customers, today."
		if r.buying != nil && !leavesAfterOne(r.buying.Model) {
			text = "Customers with a repeat order, today." + withoutOneTime(ch.method.Name)
		}
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "How many are still customers?", Text: text, Chart: x})
	}
	return s
}

// withoutOneTime says why one-time buyers are not in a picture.
func withoutOneTime(model string) string {
	return " Those who had ordered on one day only are not in it: " + model + " gives 100 % to all of them."
}

// trialsExhibit is the table of models.
func trialsExhibit(r *result) card.Exhibit {
	c := r.choice.comparison
	expected := "Orders expected"
	if r.holdoutShown() {
		expected += fmt.Sprintf(" (%s came)", count(int64(r.cameShown())))
	}
	t := card.Table{Head: []string{"Model", expected, "Off by", "Mean error per customer", "Log score"}}
	for i := range c.Trials {
		row := trialCells(r, i)
		for j := 1; j < len(row); j++ {
			row[j] = strings.Replace(row[j], "-", "\u2212", 1) // a minus where type is fine
		}
		t.Rows = append(t.Rows, row)
	}
	return card.Exhibit{Title: "Models, fitted to the first two thirds and judged by the last",
		Notes: r.reasons(),
		Text: "The log score is the mean logarithm of the probability that a model gave to what customers did: the higher the better; " +
			"in brackets how far it lies below the highest, and the standard error of that." + sampledText(r.choice), Chart: t}
}

// trialCells are the figures of one model as the screen and the page show them.
func trialCells(r *result, i int) []string {
	j := newTrial(r, i)
	name := j.Model
	if i == r.choice.used {
		name += " (used)"
	}
	if j.Off == nil {
		return []string{name, "could not be fitted", "", "", ""}
	}
	score := "unknown"
	if j.LogScore != nil {
		score = fmt.Sprintf("%.4g", *j.LogScore)
		if *j.Behind > 0 && j.BehindSE != nil {
			score += fmt.Sprintf(" (%.2g, %.2g)", *j.Behind, *j.BehindSE)
		}
	}
	expected := "withheld"
	if j.Expected != nil {
		expected = count(int64(math.Round(*j.Expected)))
	}
	return []string{name, expected, fmt.Sprintf("%+.1f %%", 100**j.Off), fmt.Sprintf("%.3g", *j.MAE), score}
}

// sampledText says that pictures are of a part of the customers.
func sampledText(ch *choice) string {
	if !ch.sampled {
		return ""
	}
	return fmt.Sprintf(" On about %s of the customers, drawn by chance.", count(sampleSize))
}

func trackingExhibits(r *result) []card.Exhibit {
	e := &r.evidence
	base := card.Lines{Across: e.track.unit.String() + "s since the first order of all", Mark: e.track.cut, Before: "fitted to", After: "foretold"}
	sum, each := base, base
	sum.Up, each.Up = "repeat orders so far", fmt.Sprintf("repeat orders in %d days", e.track.every)
	var came, expected, cameSum, expectedSum []float64
	for i, x := range e.tracking {
		sum.X = append(sum.X, x.end)
		cameSum, expectedSum = append(cameSum, float64(x.cumulative)), append(expectedSum, x.expectedSum)
		// A stretch of several periods is shown as their mean.
		before := 0.0
		if i > 0 {
			before = e.tracking[i-1].end
		}
		n := math.Round((x.end - before) * e.track.unit.Days() / float64(e.track.every))
		came, expected = append(came, rounded(float64(x.orders)/n)), append(expected, rounded(x.expected/n))
	}
	each.X = sum.X
	sum.Lines = []card.Line{{Name: "came", Values: cameSum}, {Name: "expected", Values: expectedSum}}
	each.Lines = []card.Line{{Name: "came", Values: came}, {Name: "expected", Values: expected}}
	who := "Of the customers who had come by the cut. The model knew what lies left of it." + sampledText(r.choice)
	return []card.Exhibit{
		{Title: "Repeat orders so far", Text: who, Chart: sum},
		{Title: fmt.Sprintf("Repeat orders, %d days at a time", e.track.every), Text: who + " Thin periods are shown together, as their mean.", Chart: each},
	}
}

func cohortSection(r *result) card.Section {
	c := r.evidence.cohorts
	if c == nil {
		return card.Section{}
	}
	by := calendarName(c.by)
	g := card.Grid{Across: by + "s after that of the first order", Down: "first order in"}
	for _, row := range c.rows {
		x := card.GridRow{Name: row.name}
		if r.cohortSizes() {
			x.Name += fmt.Sprintf(" (%s)", count(int64(row.customers)))
		}
		for k, share := range row.retention {
			if k >= len(g.Columns) {
				g.Columns = append(g.Columns, fmt.Sprint(k+1))
			}
			if share == nil {
				x.Cells = append(x.Cells, math.NaN())
			} else {
				x.Cells = append(x.Cells, *share)
			}
		}
		g.Rows = append(g.Rows, x)
	}
	s := card.Section{Title: "How customers come back"}
	text := fmt.Sprintf("Of those who first ordered in a %s, the share who ordered again one %s later, two, and so on.", by, by)
	if r.cohortSizes() {
		text += " How many they were stands in brackets."
	}
	s.Exhibits = []card.Exhibit{{Title: "Cohorts", Text: text + sampledText(r.choice), Chart: g}}
	return s
}

func frequencyName(b byFrequency) string {
	switch {
	case b.high < 0:
		return fmt.Sprintf("%d+", b.low)
	case b.high == b.low:
		return fmt.Sprint(b.low)
	}
	return fmt.Sprintf("%d–%d", b.low, b.high)
}

func rangeName(low, high float64) string { return fmt.Sprintf("%.0f–%.0f", 100*low, 100*high) }
