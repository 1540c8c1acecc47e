package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// call runs the program as a person would.
func call(t *testing.T, args ...string) (stdout string, err error) {
	t.Helper()
	var out, progress strings.Builder
	err = run(t.Context(), args, &out, &progress)
	if err != nil {
		assert.Empty(t, out.String(), "a failed run prints no half report")
		assert.NotContains(t, err.Error(), "panic")
	}
	return out.String(), err
}

// report runs the program and reads the JSON that it writes.
func report(t *testing.T, args ...string) document {
	t.Helper()
	_, d := printed(t, args...)
	return d
}

// ofSample keeps what [printed] had of the files in testdata, the text and the JSON, by
// its arguments: the same call says the same, as TestSameSeedSameReport holds.
var ofSample = map[string][2]string{}

// printed runs the program once for both what it prints and the JSON.
func printed(t *testing.T, args ...string) (stdout string, d document) {
	t.Helper()
	path, key := filepath.Join(t.TempDir(), "report.json"), strings.Join(args, " ")
	if had, ok := ofSample[key]; ok {
		require.NoError(t, json.Unmarshal([]byte(had[1]), &d))
		return had[0], d
	}
	stdout, err := call(t, append(args[:len(args):len(args)], "-json", path, "-exact")...)
	require.NoError(t, err)
	if !slices.ContainsFunc(args, filepath.IsAbs) { // files of one test's own are others each time
		ofSample[key] = [2]string{stdout, string(must(os.ReadFile(path)))}
	}
	return stdout, read(t, path)
}

// brief takes the program where the race detector makes it ten times as slow to a
// named number of segments, instead of the one that replicates among many.
func brief(args ...string) []string {
	if testing.Short() {
		args = append(args[:len(args):len(args)], "-k", "4")
	}
	return args
}

func read(t *testing.T, path string) document {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(b, &d))
	return d
}

// file writes text into a file of its own and returns the path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

var sampleArgs = []string{
	"-orders", "testdata/orders.csv", "-answers", "testdata/answers.csv", "-instrument", "testdata/instrument.json",
}

func TestSampleReport(t *testing.T) {
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	out, err := call(t, append(sampleArgs, "-exact", "-json", name("r.json"), "-html", name("r.html"), "-md", name("r.md"))...)
	require.NoError(t, err)
	assert.Contains(t, out, "Customers: 700\n")
	assert.Contains(t, out, "1.  delivery", "the planted gap comes first")
	assert.Contains(t, out, "Primary persona")

	d := read(t, name("r.json"))
	require.NotNil(t, d.Customers)
	assert.Equal(t, 700, *d.Customers)
	assert.Equal(t, 7083, *d.Orders)
	assert.Equal(t, 7083, *d.OrderNumbers)
	assert.Equal(t, map[string]int{"customer missing": 0, "cancelled": 0, "quantity not positive": 0,
		"price or amount not positive": 0, "unparsable": 0}, counts(d))
	assert.Equal(t, "Pareto/NBD", d.Value.Model, "the sample's customers leave after exponential times, whenever they order")
	assert.Equal(t, "Gamma-Gamma", d.Spend.Model)
	sizes, shares, worth := 0, 0., 0.
	for _, s := range d.Segments {
		sizes += s.Size
		shares += s.Share
		worth += *s.ValueShare
		require.NotNil(t, s.Stability)
		assert.Greater(t, *s.Stability, .6, s.Name)
		assert.NotEmpty(t, s.Features)
	}
	assert.Equal(t, 700, sizes)
	assert.InDelta(t, 1, shares, 1e-3)
	assert.InDelta(t, 1, worth, .01, "shares of worth are rounded to what their intervals tell")
	require.NotEmpty(t, d.Personas)
	assert.NotEmpty(t, d.Personas[0].Narrative)
	require.NotEmpty(t, d.Expectations)
	first := ""
	for _, e := range d.Expectations {
		for _, c := range e.Dimensions {
			if c.FixFirst != nil && *c.FixFirst == 1 {
				first = c.Name
				assert.Less(t, *c.High, 0.)
				assert.Greater(t, *c.PTop3, .9)
				for _, level := range [][3]*float64{{c.ImportanceLow, c.Importance, c.ImportanceHigh},
					{c.ExpectedLow, c.Expected, c.ExpectedHigh}, {c.PerceivedLow, c.Perceived, c.PerceivedHigh}} {
					assert.Less(t, *level[0], *level[1])
					assert.Less(t, *level[1], *level[2])
				}
			}
		}
	}
	assert.Equal(t, "delivery", first)

	html, err := os.ReadFile(name("r.html"))
	require.NoError(t, err)
	assert.Contains(t, string(html), "<svg")
	assert.NotContains(t, string(html), "<script")
	md, err := os.ReadFile(name("r.md"))
	require.NoError(t, err)
	for what, text := range map[string]string{"stdout": out, "html": string(html), "md": string(md), "json": string(must(os.ReadFile(name("r.json"))))} {
		assert.NotRegexp(t, `\bC0\d\d\d\b`, text, "%s names a customer", what)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 3, "no temporary file stays behind")
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestSameSeedSameReport(t *testing.T) {
	args := brief(sampleArgs...)
	a, err := call(t, args...)
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // nor does the number of cores matter
	b, err := call(t, args...)
	require.NoError(t, err)
	assert.Equal(t, a, b)
}

// The order of the rows of a file carries no meaning.
func TestRowOrderDoesNotMatter(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(must(os.ReadFile("testdata/orders.csv")))), "\n")
	back := []string{lines[0]}
	for i := len(lines) - 1; i > 0; i-- {
		back = append(back, lines[i])
	}
	a, err := call(t, "-orders", "testdata/orders.csv", "-k", "4")
	require.NoError(t, err)
	b, err := call(t, "-orders", file(t, "back.csv", strings.Join(back, "\n")), "-k", "4")
	require.NoError(t, err)
	assert.Equal(t, a, b)
}

func TestNumberOfSegments(t *testing.T) {
	d := report(t, "-orders", "testdata/orders.csv", "-k", "4")
	assert.Len(t, d.Segments, 4)
	assert.Empty(t, d.Expectations)
}

func TestUntil(t *testing.T) {
	d := report(t, "-orders", "testdata/orders.csv", "-until", "2024-06-30", "-unit", "month", "-k", "3")
	assert.Equal(t, "2024-06-30", *d.Window.To)
	assert.Equal(t, "2023-01-01", *d.Window.From)
	assert.Equal(t, "month", d.Window.Unit)
	assert.Equal(t, 7083, *d.Orders+*d.Outside)
	assert.Positive(t, *d.Outside)
}

// Segments and the files speak of the same people in the same order.
func TestOrderOfSegments(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	out, err := call(t, "-orders", "testdata/orders.csv", "-k", "4", "-json", path)
	require.NoError(t, err)
	_, table, _ := strings.Cut(out, "\nSegments\n")
	table, _, _ = strings.Cut(table, "\n\n")
	lines := strings.Split(table, "\n")
	assert.Contains(t, lines[0], "kind")
	for i, p := range read(t, path).Personas {
		assert.Contains(t, lines[i+1], p.Name)
		assert.Contains(t, lines[i+1], string(p.Kind))
	}
}

// A unit is a way to write durations and must not say who belongs together.
func TestUnitDoesNotChangeTheSegments(t *testing.T) {
	week := report(t, "-orders", "testdata/orders.csv", "-k", "4")
	units := []string{"month", "day", "year"}
	if testing.Short() { // as under the race detector
		units = units[:1]
	}
	for _, unit := range units {
		d := report(t, "-orders", "testdata/orders.csv", "-k", "4", "-unit", unit)
		require.Len(t, d.Segments, len(week.Segments))
		for i, s := range d.Segments {
			assert.Equal(t, week.Segments[i].Size, s.Size, unit)
			assert.Equal(t, week.Segments[i].Features, s.Features, unit)
			assert.Equal(t, week.Segments[i].Stability, s.Stability, unit)
			assert.InDelta(t, *week.Segments[i].ValueShare, *s.ValueShare, .002, unit)
		}
	}
}

func TestUntilBehindTheData(t *testing.T) {
	for until, want := range map[string]bool{"2024-12-31": false, "2026-12-31": true} {
		d := report(t, "-orders", "testdata/orders.csv", "-k", "3", "-until", until)
		assert.Equal(t, want, warned(d, "until-after-data"), until)
	}
}

func TestOneTimeBuyers(t *testing.T) {
	assert.False(t, warned(report(t, "-orders", "testdata/orders.csv", "-k", "3", "-model", "bg-nbd"), "one-time-buyers-alive"))
	text := string(must(os.ReadFile("testdata/orders.csv")))
	for i := range 900 {
		text += fmt.Sprintf("x%d,once%d,2023-%02d-%02d,20,web,coffee\n", i, i, 1+i%12, 1+i%28)
	}
	orders := file(t, "o.csv", text)
	assert.True(t, warned(report(t, "-orders", orders, "-k", "3", "-model", "bg-nbd"), "one-time-buyers-alive"))
	if testing.Short() {
		return // what follows is another answer of the same goroutines
	}
	assert.False(t, warned(report(t, "-orders", orders, "-k", "3", "-model", "mbg-nbd"), "one-time-buyers-alive"), "there they may have left")
}

func warned(d document, code string) bool {
	return slices.ContainsFunc(d.Warnings, func(w segment.Warning) bool { return w.Code == code })
}

func TestAnswersAlone(t *testing.T) {
	out, d := printed(t, brief(sampleArgs[2:]...)...)
	assert.Equal(t, 254, *d.Customers)
	assert.Contains(t, out, "Respondents: 254\n")
	assert.NotContains(t, out, "Customers: ")
	assert.Nil(t, d.Orders)
	assert.Nil(t, d.Window)
	assert.Nil(t, d.Value)
	require.NotEmpty(t, d.Segments)
	assert.Nil(t, d.Segments[0].ValueShare)
	assert.NotEmpty(t, d.Expectations)
}

func TestUsage(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing":               {},
		"unknown flag":          {"-frobnicate"},
		"file without a flag":   {"orders.csv"},
		"date":                  {"-orders", "a.csv", "-until", "30.9.1997"},
		"decimal":               {"-orders", "a.csv", "-decimal", ";"},
		"unit":                  {"-orders", "a.csv", "-unit", "fortnight"},
		"answers alone":         {"-answers", "a.csv"},
		"instrument alone":      {"-orders", "o.csv", "-instrument", "i.json"},
		"group with orders":     {"-orders", "o.csv", "-answers", "a.csv", "-instrument", "i.json", "-group", "x"},
		"group and k":           {"-answers", "a.csv", "-instrument", "i.json", "-group", "x", "-k", "3"},
		"one segment":           {"-orders", "o.csv", "-k", "1"},
		"negative k":            {"-orders", "o.csv", "-k", "-3"},
		"unknown model":         {"-orders", "o.csv", "-model", "lstm"},
		"model of no orders":    {"-answers", "a.csv", "-instrument", "i.json", "-model", "nbd"},
		"columns of no orders":  {"-answers", "a.csv", "-instrument", "i.json", "-customer", "x"},
		"output on input":       {"-orders", "o.csv", "-json", "./o.csv"},
		"two outputs, one file": {"-orders", "o.csv", "-json", "x", "-md", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := call(t, args...)
			require.Error(t, err)
			assert.Equal(t, 2, exitCode(err), err)
		})
	}
	_, err := call(t, "-orders", "there-is-no-such-file.csv")
	assert.Equal(t, 1, exitCode(err))
}

func TestHelp(t *testing.T) {
	var out, help strings.Builder
	err := run(t.Context(), []string{"-h"}, &out, &help)
	assert.Equal(t, 0, exitCode(err))
	assert.Contains(t, help.String(), "-skip-bad")
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "r.json")
	var out, progress strings.Builder
	err := run(ctx, append(sampleArgs, "-json", path), &out, &progress)
	require.ErrorIs(t, err, context.Canceled)
	assert.NoFileExists(t, path)
	assert.Empty(t, out.String())
}

func TestWriteAll(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "missing", "b")
	require.NoError(t, os.WriteFile(a, []byte("old"), 0o600))
	err := writeAll([]output{{a, []byte("new")}, {b, []byte("new")}})
	require.ErrorContains(t, err, "missing")
	assert.Equal(t, "old", string(must(os.ReadFile(a))), "one file that cannot be written leaves the others alone")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1)
	require.ErrorContains(t, writeAll([]output{{dir, nil}}), "not a file")
	require.NoError(t, os.Symlink(a, filepath.Join(dir, "link")))
	require.NoError(t, writeAll([]output{{filepath.Join(dir, "link"), []byte("new")}}))
	assert.Equal(t, "new", string(must(os.ReadFile(a))))
}

func TestWords(t *testing.T) {
	assert.Equal(t, "1,234,567", count(1234567))
	assert.Equal(t, "-1,234", count(-1234))
	assert.Equal(t, "-123", count(-123))
	assert.Equal(t, "a b", oneLine("a\nb"))
	assert.Equal(t, "[31m", strings.TrimSpace(oneLine("\x1b[31m")))
}

// counts are the rows left out by reason, -1 where the document has null.
func counts(d document) map[string]int {
	out := map[string]int{}
	for reason, n := range d.Skipped {
		if out[reason] = -1; n != nil {
			out[reason] = *n
		}
	}
	return out
}
