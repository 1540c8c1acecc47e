package main

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// The rule and the verdicts stand in the text, on the page and in the JSON, and
// segments are called by their personas' names in every form of the rule.
func TestRuleAndVerdicts(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	args := brief("-orders", "testdata/orders.csv", "-model", "pareto-nbd", "-json", file("r.json"), "-html", file("r.html"))
	var printed string
	for _, form := range ruleForms {
		out, err := call(t, append(args, "-rule", file("rule"+form))...)
		require.NoError(t, err)
		printed = out
	}
	d := read(t, file("r.json"))
	require.NotNil(t, d.Rule)
	assert.Greater(t, d.Rule.Share, .8)
	assert.Less(t, d.Rule.Low, d.Rule.Share)
	html := string(must(os.ReadFile(file("r.html"))))
	sql := string(must(os.ReadFile(file("rule.sql"))))
	code := string(must(os.ReadFile(file("rule.go"))))
	text := string(must(os.ReadFile(file("rule.txt"))))
	assert.Equal(t, d.Rule.Text, text)
	for line := range strings.Lines(text) {
		assert.Contains(t, printed, strings.TrimSpace(line))
		assert.Contains(t, html, strings.TrimSpace(line))
	}
	_, err := parser.ParseFile(token.NewFileSet(), "rule.go", code, 0)
	require.NoError(t, err)
	var stored struct{ Segments []segment.Ref }
	require.NoError(t, json.Unmarshal(must(os.ReadFile(file("rule.json"))), &stored))

	require.Len(t, stored.Segments, len(d.Segments))
	for i, s := range d.Segments {
		assert.Equal(t, segment.Ref{ID: s.ID, Name: s.Name}, stored.Segments[i])
		assert.Contains(t, text, s.ID+" ("+s.Name+")\n")
		assert.Contains(t, code, `"`+s.ID+`" // `+s.Name+"\n")
		assert.Contains(t, sql, "'"+s.ID+"'")
		assert.NotEmpty(t, s.Verdict.Reasons)
		assert.Contains(t, []segment.Ruling{segment.Valid, segment.Doubtful}, s.Verdict.Ruling, "planted")
		if s.Verdict.Ruling == segment.Doubtful {
			assert.Contains(t, printed, "- "+s.Name+": doubtful, because it "+s.Verdict.Reasons[0].Text)
		}
	}
	assert.Contains(t, printed, "Verdict: "+string(d.Verdict.Ruling))
	assert.Contains(t, html, d.Verdict.Reasons[0].Text)
}

// Groups that are given have no rule and are not tested.
func TestGivenGroupsAreNotTested(t *testing.T) {
	args := []string{"-answers", "testdata/answers.csv", "-instrument", "testdata/instrument.json"}
	_, err := call(t, append(args, "-group", "role", "-rule", "x.sql")...)
	assert.ErrorAs(t, err, new(usageError))
	_, err = call(t, append(args, "-rule", "x.csv")...)
	assert.ErrorAs(t, err, new(usageError))
	assert.ErrorContains(t, err, ".sql, .go, .json, .txt")
}
