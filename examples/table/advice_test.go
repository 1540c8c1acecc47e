package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func TestAdvice(t *testing.T) {
	tail := "has a very long tail: consider Log() or Quantile()"
	var all []segment.Warning
	for i := range 9 {
		all = append(all, segment.Warning{Subject: fmt.Sprint("c", i), Text: "is withheld"})
	}
	all = append(all, segment.Warning{Subject: "spend", Text: tail}, segment.Warning{Text: "few people"})
	assert.Equal(t, []string{
		"c0, c1, c2, c3, c4, c5 and 3 more: is withheld",
		"spend: has a very long tail: consider -log or -scale spend=quantile",
		"few people",
	}, advice(all))
	assert.Equal(t, []string{"a, b: has a very long tail: consider -log or -scale COLUMN=quantile"}, advice([]segment.Warning{{Subject: "a", Text: tail}, {Subject: "b", Text: tail}}))
}

// What tells much the same pair by pair is one line from three columns on.
func TestAdviceOnCorrelation(t *testing.T) {
	var all []segment.Warning
	for i := range 3 {
		all = append(all, segment.Warning{Code: "correlated-feature", Subject: fmt.Sprint("c", i), Text: fmt.Sprintf("tells much the same as \"x%d\"", i)})
	}
	assert.Len(t, advice(all[:2]), 2)
	require.Len(t, advice(all), 1)
	assert.Contains(t, advice(all)[0], "c0, c1, c2: tell much the same as other columns")
}

func TestTogether(t *testing.T) {
	a, b := &column{name: "a", kind: number, missing: 3}, &column{name: "b", kind: number, missing: 12}
	assert.Equal(t, "a (number, fewer than 10 unknown)", together([]*column{a}, "number"))
	assert.Equal(t, "a, a (number, fewer than 10 unknown in each)", together([]*column{a, a}, "number"))
	assert.Equal(t, "a, b (number, up to 12 unknown in each)", together([]*column{a, b}, "number"))
	assert.Equal(t, "a, b", together([]*column{{name: "a", kind: key}, {name: "b", kind: key}}, ""))
}

// oneLine is a screen without its line breaks.
func oneLine(screen string) string { return strings.Join(strings.Fields(screen), " ") }

// Two groups that a column of zeros and ones parts perfectly, and figures in which
// nothing is wrong.
func TestPlainWords(t *testing.T) {
	text := panel(120, "ill,year,race,weight", func(i int) string {
		return fmt.Sprintf("%d,%.2f,%d,%d", i%2, 1970.1+.2*float64(i%2)+.001*float64(i%7), 1+i%3, 10*(i%2)+i%5)
	})
	got := everything(t, text, "-k", "2", "-describe", "race")
	screen := oneLine(got["screen"])
	assert.Contains(t, screen, "ill* 100 % (of all 50 %)")
	assert.Regexp(t, `year (higher|lower) than of all \(both 1,970, rounded\)`, screen)
	assert.NotContains(t, screen, "race (number). If", "what is named is known")
	assert.Contains(t, screen, "To say the largest segment always would be right for 50 %.")
	assert.Contains(t, screen, "(Bonferroni)")

	screen = oneLine(everything(t, text, "-k", "2")["screen"])
	assert.Contains(t, screen, "taken for amounts: race. If they are codes, -category")

	// A mistake or two are told as ten.
	text = panel(120, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", 7*(i%2)+i*37%11, 7*(i%2)+i*53%11) })
	got = everything(t, text, "-k", "2")
	assert.Contains(t, got["screen"], "right for at least ")
	assert.Contains(t, got["p.html"], "right for at least ")
	assert.Contains(t, got["p.json"], `"atLeast": true`)
}

// What cannot be told of a descriptor, and why.
func TestUntestable(t *testing.T) {
	text := panel(103, "a,b,c,d", func(i int) string {
		c := []string{"x", "y"}[i%2]
		if i%30 == 0 {
			c = ""
		}
		d := "same"
		if i < 12 {
			d = ""
		}
		return fmt.Sprintf("%d,%d,%s,%s", i%2*40+i%7, i%5, c, d)
	})
	screen := oneLine(everything(t, text, "-k", "2", "-describe", "b..d")["screen"])
	assert.Contains(t, screen, "Withheld, because some figure would tell about fewer than 10 people: c. Of c some answers are unknown: -missing drop")
	screen = oneLine(everything(t, text, "-k", "2", "-describe", "b..d", "-drop", "d", "-missing", "drop")["screen"])
	assert.NotContains(t, screen, "Withheld, because")

	// Unknown answers of which there are enough neither shape silently nor are tested.
	text = panel(200, "a,b", func(i int) string {
		b := []string{"x", "y"}[i/4%2]
		if i%2 == 0 && i%4 == 0 {
			b = ""
		}
		return fmt.Sprintf("%d,%s", i%2*40+i%7, b)
	})
	r := segmented(t, "-k", "2", "-describe", "b", file(t, text))
	require.Len(t, r.tests, 1)
	assert.Equal(t, 150, r.tests[0].Strength.N)
	assert.Greater(t, r.tests[0].Adjusted, .1, "whether the answer is known goes with the segment, the answer does not")
	screen = oneLine(everything(t, text, "-k", "2")["screen"])
	assert.Contains(t, screen, "unknown values of columns that shape the segments are filled in: the middle value of a number, a level of its own in a category.")
}

// A person far out takes a segment, and the screen says that and what to do.
func TestOneFarPerson(t *testing.T) {
	text := panel(200, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", i%2*10+i%3, i/2%2*10+i%3) })
	text = strings.Replace(text, "p5,", "p5,9999", 1)
	screen := oneLine(everything(t, text, "-k", "2", "-numeric", "a")["screen"])
	assert.Contains(t, screen, "Not all people are in these")
	assert.Contains(t, screen, "-scale a=winsorized")
	assert.NotContains(t, screen, "Winsorized()")
	screen = oneLine(everything(t, text, "-k", "4", "-scale", "a=winsorized")["screen"])
	assert.NotContains(t, screen, "Not all people are in these")
}

func TestKeysWithDuplicates(t *testing.T) {
	rows := func(id func(int) string) string {
		text := "member_id,a\n"
		for i := range 60 {
			text += fmt.Sprintf("%s,%d\n", id(i), i%7)
		}
		return text
	}
	for _, id := range []func(int) string{func(i int) string { return fmt.Sprint("m", max(i, 20)) }, func(i int) string { return fmt.Sprint("m", max(i, 2)) }, func(i int) string { return fmt.Sprint(7 * max(i, 2)) }} {
		got, err := understood(t, rows(id))
		require.NoError(t, err)
		assert.Equal(t, left, got["member_id"].kind)
	}
	got, err := understood(t, rows(func(i int) string { return fmt.Sprint("m", max(i, 2)) }))
	require.NoError(t, err)
	assert.Contains(t, got["member_id"].why, "duplicates")
}

// Without a rule the run fails, and tells all the same what was found.
func TestNoRule(t *testing.T) {
	dir := t.TempDir()
	text := panel(12, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", i, i%3) })
	page, rule := filepath.Join(dir, "p.html"), filepath.Join(dir, "r.sql")
	screen, err := call(t, "-rule", rule, "-html", page, file(t, text))
	assert.ErrorContains(t, err, "there is no rule")
	assert.Contains(t, screen, "How many segments: 1")
	assert.FileExists(t, page)
	assert.NoFileExists(t, rule)

	text = panel(60, "a", func(i int) string { return fmt.Sprint(40*(i%2) + i%5) })
	_, err = call(t, "-k", "2", "-rule", rule, file(t, text))
	require.NoError(t, err)
	sql, err := os.ReadFile(rule)
	require.NoError(t, err)
	assert.Regexp(t, `(?s)^-- .*CAST\("column" AS REAL\).*\nCASE\n`, string(sql))
}
