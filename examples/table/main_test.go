package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/quality"
)

// call runs the program and returns what stands on the screen.
func call(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), args, &out, &errs)
	return out.String(), err
}

// file writes a table to read.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// sampleRun analyses the sample once for all tests of what is made of it.
var sampleRun = sync.OnceValues(func() (*result, error) {
	c, err := parseFlags([]string{"-html", "x.html"}, io.Discard)
	if err != nil {
		return nil, err
	}
	s, err := open(c)
	if err != nil {
		return nil, err
	}
	return analyse(context.Background(), c, s, nil)
})

// The screen, word for word. The figures are printed to so few digits that another
// architecture rounds them alike.
func TestScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole sample takes long under the race detector; other tables are read, segmented and written there")
	}
	r, err := sampleRun()
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, writeScreen(&b, config{}, r))
	screen := b.String()
	golden := filepath.Join("testdata", "screen.txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(screen), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), screen)
	assert.Less(t, strings.Count(screen, "\n"), 80, "two screens")
	for line := range strings.Lines(screen) {
		assert.LessOrEqual(t, len([]rune(line)), wide+1, line)
	}
}

// What is planted in the sample is found, and written to every file.
func TestSampleFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole sample takes long under the race detector; other tables are read, segmented and written there")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	r, err := sampleRun()
	require.NoError(t, err)
	c, err := parseFlags([]string{"-html", at("p.html"), "-json", at("p.json"), "-assign", at("a.csv"), "-model", at("m.json"), "-rule", at("r.sql")}, io.Discard)
	require.NoError(t, err)
	s, err := open(c)
	require.NoError(t, err)
	require.NoError(t, writeFiles(c, s, r))

	f, err := os.Open(at("a.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"member", "segment", "name", "strength"}, rows[0])
	_, planted := makeSample()
	var found []int32
	for _, row := range rows[1:] {
		found = append(found, int32(row[1][1]-'1'))
	}
	ari, err := quality.AdjustedRand(planted, found)
	require.NoError(t, err)
	assert.Greater(t, ari, .85, "what a classifier that knows the four kinds can hardly better")

	text, err := os.ReadFile(at("p.json"))
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(withoutRule(t, text), &d))
	assert.Equal(t, 1200, *d.People)
	assert.Len(t, d.Summary.Segments, 4)
	assert.True(t, *d.Structure)
	assert.Len(t, d.Across, 7)
	assert.Len(t, d.Descriptors, 3)
	assert.NotContains(t, string(text), "M0001", "no person")

	page, err := os.ReadFile(at("p.html"))
	require.NoError(t, err)
	for _, want := range []string{"Can these segments be trusted?", `class="chart boxes"`, `class="chart flows"`, `class="profiles"`, `class="tree"`} {
		assert.Contains(t, string(page), want)
	}
	assert.NotContains(t, string(page), "M0001")
	assert.NotRegexp(t, `<script|(src|href)=|url\(|@import`, string(page), "one file, and nothing that runs")

	sql, err := os.ReadFile(at("r.sql"))
	require.NoError(t, err)
	assert.Contains(t, string(sql), "CASE")
	for name, mode := range map[string]os.FileMode{"a.csv": 0o600, "m.json": 0o600} {
		stat, err := os.Stat(at(name))
		require.NoError(t, err)
		assert.Equal(t, mode, stat.Mode().Perm(), "%s is private", name)
	}
}

// withoutRule takes the rule out of the JSON: it is read by segment.LoadRule.
func withoutRule(t *testing.T, text []byte) []byte {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &all))
	assert.Contains(t, string(all["rule"]), "segment.rule")
	delete(all, "rule")
	out, err := json.Marshal(all)
	require.NoError(t, err)
	return out
}

// A model that was written is loaded by the same columns, and assigns alike.
func TestModelLoads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.json")
	people := file(t, panel(60, "a,b", func(i int) string { return fmt.Sprintf("%d,%s", i%2*9+i%4, []string{"x", "y", ""}[i%3]) }))
	_, err := call(t, "-k", "2", "-scale", "a=robust", "-model", path, people)
	require.NoError(t, err)
	c, err := parseFlags([]string{"-scale", "a=robust", people}, nil)
	require.NoError(t, err)
	s, err := open(c)
	require.NoError(t, err)
	columns, _, err := s.understand(c)
	require.NoError(t, err)
	by, err := schema(c, s, columns)
	require.NoError(t, err)
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	m, err := segment.Load(f, by)
	require.NoError(t, err)
	a, err := m.Assign(0)
	require.NoError(t, err)
	assert.Equal(t, m.Segments()[a.Index], a.Segment)
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"-k", "x"}, "3..6"}, {[]string{"-k", "6..3"}, "smaller one first"}, {[]string{"-k", "0"}, "1 to 50"},
		{[]string{"-by", "age", "-describe", "age"}, "one of the two"}, {[]string{"-missing", "guess"}, "fill, drop or stop"},
		{[]string{"-rule", "r.exe"}, ".sql"}, {[]string{"-weight", "age"}, "column=weight"}, {[]string{"-weight", "age=-1"}, "above 0"},
		{[]string{"-scale", "age=square"}, "yeo-johnson"}, {[]string{"-method", "magic"}, "mixture"}, {[]string{"a", "b"}, "what is"},
		{[]string{"-describe", "height"}, `no column "height"`}, {[]string{"-describe", "age..member"}, "first one first"},
		{[]string{"-numeric", "age", "-category", "age"}, "cannot be all"}, {[]string{"-id", "nobody"}, `no column "nobody"`},
		{[]string{"-html", "x", "-json", "x"}, "same file"}, {[]string{"-html", os.TempDir()}, "is not a file"}, {[]string{"-what"}, "-h lists"},
	} {
		_, err := call(t, c.args...)
		var usage usageError
		assert.ErrorAs(t, err, &usage, "%q", c.args)
		assert.ErrorContains(t, err, c.says, "%q", c.args)
	}
	var help bytes.Buffer
	assert.ErrorIs(t, run(t.Context(), []string{"-h"}, nil, &help), flag.ErrHelp)
	assert.Contains(t, help.String(), "-battery")
}

// An output never lands on the input, not even through a link.
func TestInputStays(t *testing.T) {
	path := file(t, sample)
	link := path + ".link"
	require.NoError(t, os.Symlink(path, link))
	_, err := call(t, "-assign", link, path)
	assert.ErrorContains(t, err, "same file")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, sample, string(text))
}

func TestCoarse(t *testing.T) {
	assert.Equal(t, .31, coarse(3101, 10_000))
	assert.InDelta(t, .3, coarse(31, 100), 1e-12, "steps of ten people")
	assert.Equal(t, 0.0, coarse(4, 100))
	assert.Equal(t, 1.0, coarse(96, 100))
	assert.Equal(t, .5, coarse(7, 20))
	assert.Equal(t, 1.0, coarse(12, 12))
	assert.Equal(t, 0.0, entropy([]float64{1, 0, 0}))
	assert.InDelta(t, 1, entropy([]float64{.5, .5}), 1e-12)
	assert.Equal(t, 0.0, entropy([]float64{0, 0}))
	assert.InDelta(t, 2.5, quantile([]float64{1, 2, 3, 4}, .5), 1e-12)
	assert.False(t, math.IsNaN(entropy(nil)))
}
