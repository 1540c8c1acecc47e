package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// panel makes a table of n people: a key and the columns that are given, each a
// function of the row.
func panel(n int, header string, row func(i int) string) string {
	var b strings.Builder
	fmt.Fprintln(&b, "id,"+header)
	for i := range n {
		fmt.Fprintf(&b, "p%d,%s\n", i, row(i))
	}
	return b.String()
}

// understood reads a table and says what its columns are taken for.
func understood(t *testing.T, text string, args ...string) (map[string]*column, error) {
	t.Helper()
	c, err := parseFlags(append(args, file(t, text)), nil)
	require.NoError(t, err)
	s, err := open(c)
	if err != nil {
		return nil, err
	}
	columns, _, err := s.understand(c)
	out := map[string]*column{}
	for _, col := range columns {
		out[col.name] = col
	}
	return out, err
}

func TestKindsOfColumns(t *testing.T) {
	text := panel(100, "age,spend,child,likes,town,same,hardly,note,when,codes", func(i int) string {
		hardly := ""
		if i < 5 {
			hardly = "1"
		}
		return fmt.Sprintf("%d,%.2f,%d,%s,%s,x,%s,note %d,2024-01-%02d,%d", 20+i%50, 10*math.Exp(float64(i%20)/2), i%2,
			[]string{"Yes", "No"}[i%2], []string{"Aarhus", "Odense", "NA"}[i%3], hardly, i, 1+i%28, 1+i%3)
	})
	got, err := understood(t, text)
	require.NoError(t, err)
	for name, want := range map[string]string{"id": key, "age": number, "spend": number, "child": yesNo, "likes": category, "town": category,
		"same": left, "hardly": left, "note": left, "when": left, "codes": number} {
		assert.Equal(t, want, got[name].kind, name)
	}
	assert.True(t, got["spend"].log, "a long tail")
	assert.False(t, got["age"].log)
	assert.Equal(t, "Yes", got["likes"].yes)
	assert.Equal(t, 33, got["town"].missing)
	assert.True(t, got["town"].shapes)

	got, err = understood(t, text, "-category", "codes", "-numeric", "spend", "-describe", "age..child", "-drop", "town", "-weight", "likes=2", "-id", "note")
	require.NoError(t, err)
	assert.Equal(t, category, got["codes"].kind)
	assert.False(t, got["spend"].log)
	assert.False(t, got["age"].shapes || got["spend"].shapes || got["child"].shapes)
	assert.Equal(t, left, got["town"].kind)
	assert.Equal(t, 2.0, got["likes"].weight)
	assert.Equal(t, key, got["note"].kind)
	assert.Equal(t, left, got["id"].kind, "there is one key")
}

// All of these mean the same as the plain file.
func TestSameInOtherClothes(t *testing.T) {
	plain := panel(40, `"a, b",c`, func(i int) string { return fmt.Sprintf("%d.5,%s", i, []string{"x", "y"}[i%2]) })
	want, err := understood(t, plain)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark": "\ufeff" + plain,
		"tabs":            strings.ReplaceAll(strings.ReplaceAll(plain, ",", "\t"), "a\t b", "a, b"),
		"semicolons and decimal commas": strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(plain, "a, b", "@"), ",", ";"), ".5", ",5"),
			"@", "a, b"),
	} {
		got, err := understood(t, text)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
}

// A column that is nearly all numbers is not quietly taken for something else.
func TestSlipsAreNamed(t *testing.T) {
	text := panel(60, "age,b", func(i int) string {
		if i == 40 {
			return "forty,1"
		}
		return fmt.Sprintf("%d,%d", 20+i, i%7)
	})
	_, err := understood(t, text)
	require.ErrorContains(t, err, `column "age": line 42: "forty" is not a number`)
	got, err := understood(t, text, "-na", "forty")
	require.NoError(t, err)
	assert.Equal(t, 1, got["age"].missing)
	_, err = understood(t, strings.Replace(text, "forty", "1e999", 1))
	require.ErrorContains(t, err, "too large")
	_, err = understood(t, strings.Replace(text, "forty", "+Inf", 1))
	require.ErrorContains(t, err, "line 42")

	_, err = understood(t, panel(40, "income", func(i int) string { return fmt.Sprintf("%d.%03d", 1+i, i) }))
	assert.ErrorContains(t, err, "-decimal", "23.030 is 23 or 23 thousand")
	got, err = understood(t, panel(40, "income", func(i int) string { return fmt.Sprintf("%d.%03d", 1+i, i) }), "-decimal", ".")
	require.NoError(t, err, "it has been said")
	assert.Equal(t, 2.001, got["income"].numbers[1])
	thousands := panel(40, "income", func(i int) string { return fmt.Sprintf("\"%d,%03d\"", 1+i, i) })
	_, err = understood(t, thousands)
	assert.ErrorContains(t, err, `line 2: "1,000" is not a number as it stands`)
	got, err = understood(t, thousands, "-decimal", ".")
	require.NoError(t, err)
	assert.Equal(t, 2001.0, got["income"].numbers[1])
}

// Every one of these is refused in words.
func TestRefused(t *testing.T) {
	people := panel(30, "a,b", func(i int) string { return fmt.Sprintf("%d,%d", i%7, i%5) })
	for name, c := range map[string]struct {
		text, want string
		args       []string
	}{
		"empty":          {"", "empty", nil},
		"few rows":       {"a,b\n1,2\n", "fewer than 10 rows", nil},
		"ragged":         {people + "p30,1\n", "line 32: 2 fields where the header has 3", nil},
		"open quote":     {people + "\"p30,1,2\n", "line 32", nil},
		"name twice":     {"a,a\n" + strings.Repeat("1,2\n", 20), `"a"`, nil},
		"key twice":      {people + "p3,1,2\n", "line 32", []string{"-id", "id"}},
		"all equal":      {panel(30, "a,b", func(int) string { return "1,x" }), `"a" (the same for all)`, nil},
		"no column":      {"id\n" + strings.Repeat("x\n", 20), "no column is left", nil},
		"stop":           {people + "p30,,2\n", `line 32, column "a": nothing is known`, []string{"-missing", "stop"}},
		"drop all":       {panel(30, "a,b", func(i int) string { return []string{fmt.Sprint(i, ","), fmt.Sprint(",", i)}[i%2] }), "fewer than 10", []string{"-missing", "drop", "-numeric", "a,b"}},
		"log of below 0": {panel(30, "a", func(i int) string { return fmt.Sprint(i%9 - 3) }), `line 2, column "a"`, []string{"-log", "a"}},
		"many columns":   {strings.Repeat(",", 1e5) + "\n" + strings.Repeat(strings.Repeat(",", 1e5)+"\n", 10), "no column is left", nil},
		"spreadsheet":    {"PK\x03\x04 and so on", "CSV", nil},
	} {
		_, err := call(t, append(append([]string{"-k", "2"}, c.args...), file(t, c.text))...)
		require.ErrorContains(t, err, c.want, name)
		assert.Less(t, len(err.Error()), 2000, "a message that a person can read")
	}
	_, err := call(t, "no such file.csv")
	assert.ErrorContains(t, err, "no such file.csv: cannot be read")
}

func TestMissingValues(t *testing.T) {
	text := panel(90, "a,b", func(i int) string {
		a := fmt.Sprint(i % 13)
		if i%9 == 0 {
			a = "n/a"
		}
		return fmt.Sprintf("%s,%s", a, []string{"x", "y", "?"}[i%3])
	})
	screen, err := call(t, "-k", "2", file(t, text))
	require.NoError(t, err)
	assert.Contains(t, screen, "a (number, 10 unknown); b (category, 30 unknown)")
	screen, err = call(t, "-k", "2", "-missing", "drop", file(t, text))
	require.NoError(t, err)
	assert.Contains(t, screen, "rows left out: 40,")
	assert.Contains(t, screen, ": 50 people")
}

// Whatever a file holds, it is read or refused.
func FuzzUnderstand(f *testing.F) {
	f.Add(sample[:2000])
	f.Add(panel(30, `a,"b, c"`, func(i int) string { return fmt.Sprintf("%d,%s", i%7, []string{"x", ""}[i%2]) }))
	f.Add("a;b\n" + strings.Repeat("1,5;ja\n2.000;nein\n", 9))
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "f.csv")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		for _, missing := range []string{"fill", "drop", "stop"} {
			c := config{file: path, missing: missing}
			s, err := open(c)
			if err != nil {
				continue
			}
			columns, _, err := s.understand(c)
			if err != nil {
				continue
			}
			for _, col := range columns {
				switch col.kind {
				case number, yesNo:
					assert.Len(t, col.numbers, len(s.lines))
				case category, key:
					assert.Len(t, col.texts, len(s.lines))
				default:
					assert.NotEmpty(t, col.why)
				}
			}
			by, err := schema(c, s, columns)
			if err == nil {
				assert.NoError(t, by.Validate())
			}
		}
	})
}
