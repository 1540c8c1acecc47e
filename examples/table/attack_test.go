package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everything writes all files of a table and returns them by their endings, the
// screen among them.
func everything(t *testing.T, text string, args ...string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	args = append(args, "-html", at("p.html"), "-json", at("p.json"), "-assign", at("a.csv"), "-model", at("m.model"), file(t, text))
	screen, err := call(t, args...)
	require.NoError(t, err)
	out := map[string]string{"screen": screen}
	for _, name := range []string{"p.html", "p.json", "a.csv"} {
		b, err := os.ReadFile(at(name))
		require.NoError(t, err)
		out[name] = string(b)
	}
	return out
}

// Names and levels come from a file and may be anything: they neither run on the
// page, nor steer the terminal, nor make a spreadsheet compute.
func TestHostileNames(t *testing.T) {
	evil := "</title><script>alert(1)</script>\x1b[31m\u202e\" onload=\"x"
	quoted := `"` + strings.ReplaceAll(evil, `"`, `""`) + `"`
	text := "id," + quoted + ",=cmd|' /C calc'!A0,b\n"
	for i := range 60 {
		level := quoted
		if i%2 == 0 {
			level = "=1+1"
		}
		text += fmt.Sprintf("=HYPERLINK(%d),%s,%d,%d\n", i, level, i%2*5+i%3, i%7)
	}
	got := everything(t, text, "-k", "2", "-describe", "b")
	assert.NotContains(t, got["p.html"], "<script")
	assert.NotRegexp(t, `<[^>]* onload="x`, got["p.html"])
	for name, text := range got {
		for _, r := range "\x1b\u202e" {
			assert.NotContains(t, text, string(r), name)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(got["a.csv"])).ReadAll()
	require.NoError(t, err)
	for _, row := range rows {
		for _, cell := range row {
			assert.NotContains(t, []string{"=", "+", "-", "@"}, cell[:1], "a spreadsheet would compute %q", cell)
		}
	}
	assert.Equal(t, "'=HYPERLINK(0)", rows[1][0])
}

func TestInert(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", "-5": "-5", "+3.5": "+3.5", "=1": "'=1", "@x": "'@x", "-x": "'-x", "\tx": "'\tx"} {
		assert.Equal(t, want, inert(in))
	}
}

// Twelve people are one segment, or as many as are asked for, of which none that is
// too small is told of.
func TestTwelveRows(t *testing.T) {
	text := panel(12, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", i, i%3) })
	got := everything(t, text)
	assert.Contains(t, got["screen"], "How many segments: 1")
	got = everything(t, text, "-k", "2")
	assert.NotContains(t, got["screen"], "  s2  ")

	// Of the 25 people here 4 are far off.
	text = panel(25, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", 100*(i/21)+i%5, i%3) })
	got = everything(t, text, "-k", "2")
	assert.Contains(t, got["screen"], "21 in segments that may be shown, of some more")
	assert.Contains(t, got["p.json"], `"people": null`, "with the base it would tell how many are left out")
}

// One column will do.
func TestOneColumn(t *testing.T) {
	text := "score\n"
	for i := range 80 {
		text += fmt.Sprintln(i%2*40 + i%5)
	}
	got := everything(t, text, "-k", "2..3")
	assert.Contains(t, got["screen"], "How many segments: 2")
	assert.Contains(t, got["a.csv"], "line,segment,name,strength\n2,", "people without keys go by their lines")
}

// Counts of fewer than ten people are in nothing that may be shown.
func TestFewAreNotCounted(t *testing.T) {
	text := panel(103, "a,b", func(i int) string {
		a := fmt.Sprint(i%2*40 + i%7)
		if i%30 == 0 {
			a = ""
		}
		return a + "," + fmt.Sprint(i%5)
	})
	got := everything(t, text, "-k", "2")
	assert.Contains(t, got["screen"], "a, b (number, fewer than 10 unknown in each)")
	assert.Contains(t, got["p.html"], "fewer than 10 unknown")
	assert.Contains(t, everything(t, text, "-k", "2", "-missing", "drop")["screen"], "rows left out: fewer than 10")
}

// No row of the table, and no extreme of a column, is in what may be shown.
func TestNobodyIsShown(t *testing.T) {
	text := panel(200, "income,group", func(i int) string { return fmt.Sprintf("%d,%s", 1000*(1+i%2*9)+37*i+i*i, []string{"x", "y"}[i%2]) })
	got := everything(t, text, "-k", "2")
	for _, name := range []string{"screen", "p.html", "p.json"} {
		for _, i := range []int{0, 199} {
			assert.NotContains(t, got[name], fmt.Sprint(1000*(1+i%2*9)+37*i+i*i), name)
		}
		assert.NotRegexp(t, `\bp(0|199)\b`, got[name])
	}
	assert.Contains(t, got["a.csv"], "p199")
}

// Unknown values of people in a segment too small to be shown are in no count: four of
// six here have no income, and 28 of those who are shown.
func TestUnknownIsCountedWhereItIsShown(t *testing.T) {
	text := panel(306, "a,b,income", func(i int) string {
		switch {
		case i >= 304:
			return fmt.Sprintf("%d,%d,3000", 600+i%3, 600+i%2)
		case i >= 300:
			return fmt.Sprintf("%d,%d,", 600+i%3, 600+i%2)
		case i < 28:
			return fmt.Sprintf("%d,%d,", i%2*80+i%7, i%5)
		}
		return fmt.Sprintf("%d,%d,%d", i%2*80+i%7, i%5, 2000+7*i)
	})
	got := everything(t, text, "-by", "a,b", "-k", "3")
	for _, name := range []string{"screen", "p.html"} {
		assert.Contains(t, got[name], "28 unknown", name)
		assert.NotContains(t, got[name], "32 unknown", name)
	}
}

// Evidence has three decimals: all of them would be a fingerprint of everybody's values.
func TestEvidenceIsCoarse(t *testing.T) {
	got := everything(t, panel(150, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", i%3*20+i%7, i%5) }), "-k", "2..4")
	from := strings.Index(got["p.json"], `"evidence"`)
	to := strings.Index(got["p.json"], `"acrossSolutions"`)
	require.True(t, 0 < from && from < to)
	assert.NotRegexp(t, `\d\.\d{4}`, got["p.json"][from:to])
	assert.Regexp(t, `\d\.\d{3}\b`, got["p.json"][from:to])
}
