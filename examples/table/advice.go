package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// most is how many columns are named where many share a doubt.
const most = 6

// advice puts the doubts of the library into lines: one for all the columns that it
// says the same about, and with flags where it names what a Go program would call.
func advice(warnings []segment.Warning) (lines []string) {
	alike := 0
	for _, w := range warnings {
		if w.Code == "correlated-feature" {
			alike++
		}
	}
	var texts []string
	subjects := map[string][]string{}
	for _, w := range warnings {
		if w.Code == "correlated-feature" && alike > 2 { // pair by pair they fill the screen
			w.Text = "tell much the same as other columns, and what they have in common counts once for each; leave one out, make it a descriptor, or lower their weights"
		}
		if !slices.Contains(texts, w.Text) {
			texts = append(texts, w.Text)
		}
		if w.Subject != "" {
			subjects[w.Text] = append(subjects[w.Text], w.Subject)
		}
	}
	for _, text := range texts {
		about, column := subjects[text], "COLUMN"
		if len(about) == 1 {
			column = about[0]
		}
		text = inFlags(text, column)
		if len(about) > 0 {
			text = list(about) + ": " + text
		}
		lines = append(lines, text)
	}
	return lines
}

// inFlags says how this program is told what the library advises.
func inFlags(text, column string) string {
	return strings.NewReplacer(
		"Log()", "-log",
		"YeoJohnson()", "-scale "+column+"=yeo-johnson",
		"Quantile()", "-scale "+column+"=quantile",
		"Winsorized()", "-scale "+column+"=winsorized",
		"Unscaled(), a smaller Weight or a descriptor", "-battery, a smaller -weight or -describe",
		"leave one out, make it a descriptor, or lower their weights", "-drop one, -describe it, or lower their -weight",
		"leave out those who lack much, or the features that many lack", "-missing drop leaves out people of whom anything is unknown, -drop the columns that many lack",
		"lower K", "lower -k",
	).Replace(text)
}

// list names the first of many.
func list(names []string) string {
	if len(names) > most+1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// hints are doubts about how the table was read, with what to do.
func (r *result) hints(c config) (lines []string) {
	var codes []string
	unknown := false
	for _, col := range r.columns {
		if col.codes {
			codes = append(codes, col.name)
		}
		unknown = unknown || col.missing > 0 && col.shapes
	}
	if len(codes) > 0 {
		lines = append(lines, "whole numbers of few values, taken for amounts: "+list(codes)+". If they are codes, -category makes categories of them; -numeric says that they are none.")
	}
	if unknown && c.missing == "fill" {
		level := "a level of its own in a category"
		if c.method == "classes" {
			level = "and categories go by the answers given"
		}
		lines = append(lines, "unknown values of columns that shape the segments are filled in: the middle value of a number, "+level+". -missing drop leaves those people out instead.")
	}
	return lines
}

// left out of what is shown are segments of a few people. That is mostly what a few
// values far from all others do.
func (r *result) tooSmall() string {
	if len(r.people) == r.summary.Customers {
		return ""
	}
	return fmt.Sprintf("Not all people are in these: at least one segment has fewer than %d people and is not shown. A few people far from all others (a slip, a code "+
		"for unknown such as 999999) take a segment for themselves and leave the rest in one. Look for them; -na names codes, -scale COLUMN=winsorized or "+
		"COLUMN=quantile draws them in.", fewest)
}

// untestable says which descriptors were not tested or are not told, and why.
func (r *result) untestable(c config) (lines []string) {
	if len(r.same) > 0 {
		why := "The same for all, or known of too few to compare: "
		if len(r.summary.Segments) < 2 {
			why = "Nothing to compare, with fewer than two segments that may be shown: "
		}
		lines = append(lines, why+list(r.same)+".")
	}
	if len(r.withheld) == 0 {
		return lines
	}
	text := fmt.Sprintf("Withheld, because some figure would tell about fewer than %d people: %s.", fewest, list(r.withheld))
	var unknown []string
	for _, name := range r.withheld {
		if r.column(name).missing > 0 {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		text += " Of " + list(unknown) + " some answers are unknown: -missing drop leaves those people out."
	}
	return append(lines, text)
}

// ruleTitle says how good the rule is, and ruleBase what that must be compared with.
func (r *result) ruleTitle() string {
	f := r.rule.Fidelity()
	return fmt.Sprintf("Who belongs where, by a rule that is right for %s of people it has not seen", bounded(f.Overall.Value, f.AtLeast))
}

func (r *result) ruleBase() string {
	f := r.rule.Fidelity()
	text := fmt.Sprintf("To say the largest segment always would be right for %s.", percent(f.Largest))
	if f.AtLeast {
		text += fmt.Sprintf(" At least: fewer than %d mistakes are told as %d.", fewest, fewest)
	}
	return text
}

// bounded is a share that may be higher.
func bounded(share float64, atLeast bool) string {
	if atLeast {
		return "at least " + percent(share)
	}
	return percent(share)
}
