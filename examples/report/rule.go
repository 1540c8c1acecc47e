package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// rule is a tree of plain questions that puts customers nearly where the segments
// do, as the report shows it. It holds no customer.
type rule struct {
	text     string
	fidelity segment.Figure  // how often it does, of customers who had no part in it
	leaves   *segment.Leaves // the same for programs
	file     []byte          // in the form that -rule asked for, nil without
}

// ruleForms are the endings of the files that -rule writes.
var ruleForms = []string{".sql", ".go", ".json", ".txt"}

// growRule finds the rule of the segments; there is none where fewer than two may be
// shown.
func growRule[T any](ctx context.Context, c config, seg *segment.Segmentation[T], people []T) (*rule, error) {
	if len(seg.Summary().Segments) < 2 {
		return nil, nil
	}
	found, err := seg.Model.Rule(ctx, people, segment.RuleOptions{Seed: c.seed})
	if err != nil {
		return nil, err
	}
	out := &rule{text: found.String(), fidelity: found.Fidelity().Overall}
	if out.leaves, err = found.Leaves(); err != nil {
		return nil, err
	}
	switch filepath.Ext(c.rule) {
	case ".sql":
		var sql string
		sql, err = found.SQL()
		out.file = []byte(sql + "\n")
	case ".go":
		out.file, err = found.Go("segments", "Segment")
	case ".json":
		out.file, err = json.Marshal(found)
	case ".txt":
		out.file = []byte(out.text)
	}
	return out, err
}

// rename gives segments the names of their personas, in every form that has any.
func (r *rule) rename(from, to segment.Ref) {
	if r == nil {
		return
	}
	for _, form := range []func(segment.Ref) string{
		func(s segment.Ref) string { return s.ID + " (" + s.Name + ")\n" },                           // as text
		func(s segment.Ref) string { return fmt.Sprintf("%q // %s\n", s.ID, s.Name) },                // in Go
		func(s segment.Ref) string { b, _ := json.Marshal(s); return strings.Trim(string(b), "{}") }, // in JSON
	} {
		r.text = strings.ReplaceAll(r.text, form(from), form(to))
		r.file = bytes.ReplaceAll(r.file, []byte(form(from)), []byte(form(to)))
	}
}

// said is what the rule is worth.
func (r *rule) said(who string) string {
	return fmt.Sprintf("Put by these questions, %s of %s (%s to %s) come into their segment.",
		percent(&r.fidelity), who, wholePercent(r.fidelity.Low), wholePercent(r.fidelity.High))
}

func writeRule(b *bytes.Buffer, r *result) {
	if r.rule == nil {
		return
	}
	fmt.Fprintf(b, "\nWho belongs where\n")
	for line := range strings.Lines(r.rule.text) {
		fmt.Fprintf(b, "  %s\n", oneLine(strings.TrimRight(line, "\n")))
	}
	fmt.Fprintf(b, "  %s\n", r.rule.said(r.who()))
}

// ruleSection is the rule on the page, a row a line.
func ruleSection(r *result) card.Section {
	s := card.Section{Title: "Who belongs where"}
	if r.rule == nil {
		return s
	}
	var rows [][]string
	for line := range strings.Lines(r.rule.text) {
		line = strings.TrimRight(line, "\n")
		words := strings.TrimLeft(line, " ")
		rows = append(rows, []string{strings.Repeat("\u00a0", 2*(len(line)-len(words))) + oneLine(words)})
	}
	s.Lead = "The segments are made of all features at once. A few questions, one after the other, come near."
	s.Exhibits = []card.Exhibit{{Title: "Questions", Text: r.rule.said(r.who()), Chart: card.Table{Head: []string{"From the top"}, Rows: rows}}}
	return s
}

type jsonRule struct {
	Text  string  `json:"text"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func newRule(r *rule) *jsonRule {
	if r == nil {
		return nil
	}
	return &jsonRule{r.text, r.fidelity.Value, r.fidelity.Low, r.fidelity.High}
}

// knownForm reports whether -rule names a file that can be written.
func knownForm(path string) bool {
	return path == "" || slices.Contains(ruleForms, filepath.Ext(path))
}
