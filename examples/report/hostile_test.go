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

const header = "customer,date,amount\n"

// shop makes the rows of n customers with a few orders each; f may change a
// row's fields.
func shop(n int, f func(i int, row *[3]string)) string {
	var b strings.Builder
	b.WriteString(header)
	i := 0
	for c := range n {
		for o := range 1 + c%4 {
			row := [3]string{fmt.Sprintf("c%03d", c), fmt.Sprintf("2024-%02d-%02d", 1+(c+3*o)%12, 1+(c*7+o*5)%28), fmt.Sprint(10 + (c*13+o*29)%90)}
			if f != nil {
				f(i, &row)
			}
			b.WriteString(strings.Join(row[:], ",") + "\n")
			i++
		}
	}
	return b.String()
}

// Every one of these is refused in words, exits with 1, and leaves no file.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":               {"", "empty"},
		"blank lines":         {"\n\n\n", "empty"},
		"header only":         {header, "no"},
		"no known column":     {"a,b,c\n1,2,3\n", "customer"},
		"one customer":        {header + "a,2024-01-02,3\na,2024-02-02,3\n", "fewer than 10"},
		"NaN":                 {header + "a,2024-01-02,NaN\n", "line 2"},
		"infinity":            {header + "a,2024-01-02,3\na,2024-01-03,+Inf\n", "line 3"},
		"number out of range": {header + "a,2024-01-02,1e999\n", "line 2"},
		"no customer":         {header + ",2024-01-02,1\n", "line 2: customer missing"},
		"negative amount":     {header + "a,2024-01-02,-1\n", "line 2: price or amount not positive"},
		"no such day":         {header + "a,2024-02-30,1\n", "line 2"},
		"ambiguous date":      {header + "a,01/02/2024,1\n", "line 2"},
		"field missing":       {header + "a,2024-01-02\n", "line 2"},
		"open quote":          {header + "a,2024-01-02,\"1\nb,2024-01-02,1\n", "line 2"},
		"column stands twice": {"customer,date,amount,amount\na,2024-01-02,1,2\n", "amount"},
		"not text":            {"\x00\x01\x02\xff\xfe\n\x00\x00", ""},
		"a million columns":   {strings.Repeat(",", 1e6) + "\n" + strings.Repeat(",", 1e6) + "\n", "customer"},
		"a spreadsheet":       {"PK\x03\x04 and so on", "CSV"},
		"broken gzip":         {"\x1f\x8b and so on", "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := call(t, "-orders", file(t, "orders.csv", c.text),
				"-json", filepath.Join(dir, "r.json"), "-html", filepath.Join(dir, "r.html"), "-md", filepath.Join(dir, "r.md"))
			require.ErrorContains(t, err, c.want)
			assert.Equal(t, 1, exitCode(err))
			assert.Less(t, len(err.Error()), 2000, "a message that a person can read")
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}

// All of these mean the same as the plain file.
func TestSameInOtherClothes(t *testing.T) {
	plain := shop(60, nil)
	want, err := call(t, "-orders", file(t, "orders.csv", plain), "-k", "3")
	require.NoError(t, err)
	for name, text := range map[string]string{
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark": "\ufeff" + plain,
		"semicolons":      strings.ReplaceAll(plain, ",", ";"),
		"tabs":            strings.ReplaceAll(plain, ",", "\t"),
		"quoted newlines": strings.Replace(strings.ReplaceAll(plain, "\nc", "\n\"a\nb, \"\"c\"\"\",c"), "customer", "note,customer", 1),
		"capitals":        strings.Replace(plain, header, "CUSTOMER ID,Order_Date,Amount\n", 1),
		"other order":     reversed(plain),
		"blank lines":     strings.ReplaceAll(plain, "\n", "\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			have, err := call(t, "-orders", file(t, "orders.csv", text), "-k", "3")
			require.NoError(t, err)
			assert.Equal(t, want, have)
		})
	}
}

func reversed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	out := lines[:1]
	for i := len(lines) - 1; i > 0; i-- {
		out = append(out[:len(out):len(out)], lines[i])
	}
	return strings.Join(out, "\n")
}

// Strange but lawful files come to an end: a report, or an error in words.
func TestStrangeButLawful(t *testing.T) {
	for name, text := range map[string]string{
		"all identical":  shop(50, func(_ int, r *[3]string) { r[1], r[2] = "2024-01-02", "5" }),
		"same day":       shop(50, func(_ int, r *[3]string) { r[1] = "2024-01-02" }),
		"same amount":    shop(50, func(_ int, r *[3]string) { r[2] = "5" }),
		"nothing paid":   shop(50, func(_ int, r *[3]string) { r[2] = "0" }),
		"one order each": header + singles(50),
		"ten customers":  shop(10, nil),
		"one giant":      shop(50, func(i int, r *[3]string) { r[2] = map[bool]string{true: "1e308", false: r[2]}[i == 7] }),
		"all giants":     shop(50, func(_ int, r *[3]string) { r[2] = "1e308" }),
		"tiny amounts":   shop(50, func(_ int, r *[3]string) { r[2] = "1e-308" }),
		"two thousand years": shop(50, func(i int, r *[3]string) {
			r[1] = fmt.Sprintf("%04d-01-01", 1+(i*157)%9998)
		}),
		"hostile names": shop(50, func(i int, r *[3]string) { r[0] = fmt.Sprintf("\"<script>|`%d\n\x1b[31m\"", i/3) }),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			out, err := call(t, "-orders", file(t, "orders.csv", text),
				"-json", filepath.Join(dir, "r.json"), "-html", filepath.Join(dir, "r.html"), "-md", filepath.Join(dir, "r.md"))
			left, dirErr := os.ReadDir(dir)
			require.NoError(t, dirErr)
			if err != nil {
				t.Log(err)
				assert.Equal(t, 1, exitCode(err))
				assert.Empty(t, left)
				return
			}
			assert.Len(t, left, 3)
			assert.NotRegexp(t, `NaN|Inf\b`, out)
			assert.NotContains(t, out, "\x1b")
			for _, s := range read(t, filepath.Join(dir, "r.json")).Segments {
				assert.GreaterOrEqual(t, s.Size, fewest)
			}
		})
	}
}

func singles(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "c%03d,2024-%02d-%02d,%d\n", i, 1+i%12, 1+i%28, 5+i%40)
	}
	return b.String()
}

func TestSkipBad(t *testing.T) {
	text := shop(60, nil) + ",2024-01-02,1\n,2024-01-02,x\na,2024-01-02,-1\na,soon,1\na,2024-01-02\n"
	d := report(t, "-orders", file(t, "orders.csv", text), "-skip-bad")
	assert.Equal(t, 60, *d.Customers)
	assert.Equal(t, 2, counts(d)["customer missing"])
	assert.Equal(t, 1, counts(d)["price or amount not positive"])
	assert.Equal(t, 2, counts(d)["unparsable"])
}

// What was left out, and where it begins, stands in what is printed; the value
// itself is for the person at the terminal only.
func TestSkippedRowsAreTold(t *testing.T) {
	text := shop(60, func(i int, r *[3]string) {
		if i%4 == 1 {
			r[2] = "$" + r[2]
		}
	}) + ",2024-01-02,1\n"
	orders := file(t, "orders.csv", text)
	var out, terminal strings.Builder
	require.NoError(t, run(t.Context(), []string{"-orders", orders, "-skip-bad"}, &out, &terminal))
	assert.Contains(t, out.String(), "customer missing: 1, first in line 152, column \"customer\"\n")
	assert.Contains(t, out.String(), "unparsable: 38, first in line 3, column \"amount\"\n")
	assert.Contains(t, out.String(), "38 rows (25 %) could not be understood")
	assert.NotContains(t, out.String(), "$")
	assert.Contains(t, terminal.String(), `the first is line 3: unparsable (column "amount", value "$23")`)
	assert.True(t, warned(report(t, "-orders", orders, "-skip-bad"), "many-bad-rows"))

	few := report(t, "-orders", file(t, "few.csv", shop(60, nil)+"a,soon,1\n"), "-skip-bad")
	assert.False(t, warned(few, "many-bad-rows"))

	_, err := call(t, "-orders", file(t, "none.csv", header+"a,2024-01-02,$230.3\nb,2024-01-02,$1\n"), "-skip-bad")
	require.ErrorContains(t, err, `all 2 rows are bad (unparsable); the first is line 2: unparsable (column "amount", value "$230.3")`)
	_, err = call(t, "-orders", file(t, "none.csv", header+"a,2024-01-02,$230.3\n,2024-01-02,$1\n"), "-skip-bad")
	require.ErrorContains(t, err, "all 2 rows are bad; customer missing: 1, the first is line 3")
}

// Thousands that look like decimals stop the run until somebody says which.
func TestThousands(t *testing.T) {
	german := shop(60, func(i int, r *[3]string) { r[2] = strings.Replace(r[2], "0", "1", 1) + ".5" + fmt.Sprint(i%90+10) })
	german = strings.ReplaceAll(german, ",", ";")
	orders := file(t, "orders.csv", german)
	_, err := call(t, "-orders", orders, "-skip-bad")
	require.ErrorContains(t, err, `column "amount"`)
	require.ErrorContains(t, err, "-decimal")
	for _, mark := range []string{".", ","} {
		_, err = call(t, "-orders", orders, "-decimal", mark)
		require.NoError(t, err)
	}
	point, err := call(t, "-orders", file(t, "p.csv", shop(60, func(_ int, r *[3]string) { r[2] = `"1,2` + r[2] + `.50"` })), "-decimal", ".")
	require.NoError(t, err)
	comma, err := call(t, "-orders", file(t, "c.csv", shop(60, func(_ int, r *[3]string) { r[2] = `"1.2` + r[2] + `,50"` })), "-decimal", ",")
	require.NoError(t, err)
	assert.Equal(t, point, comma)
}

func TestHostileAnswers(t *testing.T) {
	instrument := "testdata/instrument.json"
	good := strings.Split(string(must(os.ReadFile("testdata/answers.csv"))), "\n")
	with := func(row string) string { return strings.Join(append([]string{good[0], row}, good[1:]...), "\n") }
	for name, c := range map[string]struct{ answers, instrument, want string }{
		"empty":           {"", instrument, "empty"},
		"header only":     {good[0] + "\n", instrument, "no usable row"},
		"column missing":  {"customer_id,answered\n", instrument, "e_delivery"},
		"too few":         {strings.Join(good[:6], "\n"), instrument, "fewer than 10"},
		"off the scale":   {with("x,2025-01-01,8,4,6,4,7,6,5,6,5,6,4,5"), instrument, "line 2"},
		"NaN":             {with("x,2025-01-01,NaN,4,6,4,7,6,5,6,5,6,4,5"), instrument, "line 2"},
		"no respondent":   {with(",2025-01-01,7,4,6,4,7,6,5,6,5,6,4,5"), instrument, "line 2"},
		"short row":       {with("x,2025-01-01,7"), instrument, "line 2"},
		"no date":         {with("x,yesterday,7,4,6,4,7,6,5,6,5,6,4,5"), instrument, "line 2"},
		"no instrument":   {with(""), file(t, "i.json", ""), "empty"},
		"other JSON":      {with(""), file(t, "i.json", `[1, 2]`), "instrument"},
		"misspelt":        {with(""), file(t, "i.json", `{"scal": {}}`), "scal"},
		"no such group":   {with(""), instrument, "-group"},
		"million columns": {strings.Repeat("a,", 1e6) + "\n", instrument, "e_delivery"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"-answers", file(t, "answers.csv", c.answers), "-instrument", c.instrument}
			if c.want == "-group" {
				args = append(args, "-group", "shoe size")
			}
			_, err := call(t, args...)
			require.ErrorContains(t, err, c.want)
			assert.Equal(t, 1, exitCode(err))
		})
	}
	d := report(t, "-answers", file(t, "answers.csv", with("x,2025-01-01,8,4,6,4,7,6,5,6,5,6,4,5")), "-instrument", instrument, "-skip-bad")
	assert.Equal(t, map[string]int{outOfScale: -1}, counts(d), "one row of answers is one person")
	assert.Equal(t, 254, *d.Customers)
}

// A value that hardly anybody shares is a name for those few.
func TestSmallGroupsAreNotNamed(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(must(os.ReadFile("testdata/answers.csv")))), "\n")
	for i := range lines {
		switch {
		case i == 0:
			lines[i] += ",team"
		case i%50 == 0:
			lines[i] += fmt.Sprintf(",mail%d@example.org", i)
		case i%31 == 0:
			lines[i] += ","
		default:
			lines[i] += fmt.Sprintf(",team %d", i%2)
		}
	}
	answers := file(t, "answers.csv", strings.Join(lines, "\n"))
	path := filepath.Join(t.TempDir(), "r.json")
	out, err := call(t, "-answers", answers, "-instrument", "testdata/instrument.json", "-group", "team", "-json", path)
	require.NoError(t, err)
	assert.Contains(t, out, "team 0")
	assert.NotContains(t, out, "mail")
	assert.NotContains(t, string(must(os.ReadFile(path))), "mail")
	d := read(t, path)
	assert.Len(t, d.Segments, 2)
	assert.Nil(t, d.Rule, "given groups have none")
	assert.Equal(t, segment.Untested, d.Verdict.Ruling)
	assert.Equal(t, segment.Untested, d.Segments[0].Verdict.Ruling)

	_, err = call(t, "-answers", answers, "-instrument", "testdata/instrument.json", "-group", "customer_id")
	require.ErrorContains(t, err, "no value is shared by 10 respondents")
}
