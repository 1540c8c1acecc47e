package main

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
)

// The attacks of this file take the files of two runs, of customers who are the same but
// for a few, and lay them side by side: the page, the Markdown, the JSON, and the deck in
// all of its forms. The truth is who came. With -exact the same attacks succeed.

// files are what one run shows.
type files struct {
	deck  []byte            // as JSON, for -before
	texts map[string]string // by form
	json  string
}

// publishFiles runs the program on orders, after an earlier deck or nil.
func publishFiles(t *testing.T, csv string, before []byte, more ...string) files {
	t.Helper()
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	args := append([]string{"-k", "2", "-orders", file(t, "o.csv", csv), "-html", name("r.html"), "-md", name("r.md"), "-json", name("r.json")}, more...)
	if before != nil {
		args = append(args, "-before", file(t, "before.json", string(before)))
	}
	c, err := parseFlags(args, &strings.Builder{})
	require.NoError(t, err)
	r, err := analyse(t.Context(), c, newProgress(&strings.Builder{}))
	require.NoError(t, err)
	out := files{texts: map[string]string{}}
	made, err := render(c, r)
	require.NoError(t, err)
	for _, form := range deckForms {
		c := c
		c.html, c.md, c.json, c.deck = "", "", "", "deck"+form
		one, err := render(c, r)
		require.NoError(t, err)
		made = append(made, one...)
	}
	for _, f := range made {
		if base := filepath.Base(f.path); base == "r.json" {
			out.json = string(f.data)
		} else {
			out.texts[base] = plainText(string(f.data))
			if base == "deck.json" {
				out.deck = f.data
			}
		}
	}
	return out
}

var (
	styles = regexp.MustCompile(`(?s)<style.*?</style>`)
	marks  = regexp.MustCompile(`<[^>]*>`)
	// numbered is what counts people or their orders in a text.
	numbered = regexp.MustCompile(`(\d[\d,.]*) (?:customers|answered|respondents|orders came|came)\b|(?:Customers|Order rows|Orders|Respondents|Rows left out)\s*\|+\s*(\d[\d,.]*)`)
)

// plainText is what a reader sees of a page.
func plainText(s string) string {
	return html.UnescapeString(marks.ReplaceAllString(styles.ReplaceAllString(s, ""), "|"))
}

// counted are the numbers of people and of orders in the texts and the JSON, by where they
// stand; numbers at all are all that the JSON has.
func (f files) counted(t *testing.T) (people, all map[string]float64) {
	t.Helper()
	people, all = map[string]float64{}, map[string]float64{}
	for form, text := range f.texts {
		for i, m := range numbered.FindAllStringSubmatch(text, -1) {
			x, err := strconv.ParseFloat(strings.Trim(strings.ReplaceAll(m[1]+m[2], ",", ""), "."), 64)
			if err == nil {
				people[fmt.Sprint(form, " ", i, " ", m[0])] = x
			}
		}
	}
	for name, text := range map[string]string{"json": f.json, "deck": f.texts["deck.json"]} {
		var tree any
		require.NoError(t, json.Unmarshal([]byte(text), &tree))
		flatten(tree, name, all)
	}
	field := regexp.MustCompile(`\.(n|size|customers|orders|orderNumbers|outsideWindow|came|cumulative)$|\.skipped\.[^.]*$`)
	for path, x := range all {
		if field.MatchString(path) {
			people[path] = x
		}
	}
	return people, all
}

func flatten(v any, path string, out map[string]float64) {
	switch v := v.(type) {
	case float64:
		out[path] = v
	case map[string]any:
		for k, x := range v {
			flatten(x, path+"."+k, out)
		}
	case []any:
		for i, x := range v {
			flatten(x, fmt.Sprint(path, "[", i, "]"), out)
		}
	}
}

// closeCounts lists the pairs of counts of one run or of two that differ by one to nine.
func closeCounts(a, b map[string]float64) (pairs []string) {
	for x, m := range a {
		for _, other := range []map[string]float64{a, b} {
			for y, n := range other {
				if d := math.Abs(m - n); d > .5 && d < 9.5 {
					pairs = append(pairs, fmt.Sprint(x, " ", m, " - ", y, " ", n))
				}
			}
		}
	}
	return pairs
}

// Of two runs between which one, two or five customers came, left or changed, no two
// numbers of people or of orders differ by one to nine; and what is not in the deck is not
// told twice.
func TestAttackFiles(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 1
	}
	found := 0
	for seed := range seeds {
		k := []int{1, 2, 5}[seed%3]
		before, after := crowds(seed, 300, k)
		a := publishFiles(t, before.csv(), nil)
		alone, with := publishFiles(t, after.csv(), nil), publishFiles(t, after.csv(), a.deck)
		first, _ := a.counted(t)
		assert.Greater(t, len(first), 60, "the attack has something to go by")
		for what, f := range map[string]files{"alone": alone, "with -before": with} {
			second, all := f.counted(t)
			assert.Empty(t, closeCounts(first, second), "seed %d, %d more, %s", seed, k, what)
			if what == "alone" {
				continue
			}
			for path := range all {
				assert.NotRegexp(t, `json\.(orders|tracking|cohorts|value|spend|alive|choice.holdout)`, path, "told twice")
			}
		}
		exactly := [2]files{publishFiles(t, before.csv(), nil, "-exact"), publishFiles(t, after.csv(), nil, "-exact")}
		x, _ := exactly[0].counted(t)
		y, _ := exactly[1].counted(t)
		if len(closeCounts(x, y)) > 0 {
			found++
		}
	}
	assert.Equal(t, int(seeds), found, "with -exact each pair gives somebody away")
}

// crowds are customers, and the same with k more.
func crowds(seed uint64, n, k int) (before, after days) {
	after = newcomers(seed, n, 0, 1)
	before = days{}
	for id, all := range after {
		before[id] = all
	}
	r := rand.New(rand.NewPCG(seed, 21))
	for i := range k {
		after.live(r, fmt.Sprintf("new%d", i), 10+r.IntN(100), 546, 1)
	}
	return before, after
}

// No number of a file that something is at least, at most, above or below is a member's
// value, as far as values are told apart at all: a customer's mean basket to the cent.
func TestAttackFilesExtremes(t *testing.T) {
	before, _ := crowds(3, 300, 1)
	csv := before.csv()
	baskets := map[string]bool{}
	sums, n := map[string]float64{}, map[string]float64{}
	for _, line := range strings.Split(strings.TrimSpace(csv), "\n")[1:] {
		cells := strings.Split(line, ",")
		x, err := strconv.ParseFloat(cells[2], 64)
		require.NoError(t, err)
		sums[cells[0]] += x
		n[cells[0]]++
	}
	for id := range sums {
		baskets[strconv.FormatFloat(sums[id]/n[id], 'g', 6, 64)] = true
	}
	bound := regexp.MustCompile(`(?i)(?:at least|at most|above|below|over|under|up to|more than|<=|>=|<|>) ?(\d+\.\d{2,})`)
	f := publishFiles(t, csv, nil)
	texts := append([]string{f.json}, slices.Collect(func(yield func(string) bool) {
		for _, text := range f.texts {
			if !yield(text) {
				return
			}
		}
	})...)
	for _, text := range texts {
		for _, m := range bound.FindAllStringSubmatch(text, -1) {
			x, err := strconv.ParseFloat(m[1], 64)
			require.NoError(t, err)
			assert.False(t, baskets[strconv.FormatFloat(x, 'g', 6, 64)], m[0])
		}
	}
}

// Guessing from the files of two runs whether it was the target who came between, or
// somebody else of the same kind: the attacker knows the days on which the target ordered.
func TestAttackFilesMembership(t *testing.T) {
	targets := 40
	if testing.Short() {
		targets = 2
	}
	var scores = map[string]*[2][]float64{"with -before": {}, "exact": {}}
	for i := range targets {
		before, target := crowds(uint64(i), 240, 1)
		_, other := crowds(uint64(i), 240, 0)
		r := rand.New(rand.NewPCG(uint64(i), 77))
		other.live(r, "new0", 10+r.IntN(100), 546, 1)
		own := target["new0"]
		first := publishJSON(t, before, nil)
		for w, d := range []days{target, other} {
			after := publishJSON(t, d, first.deck)
			scores["with -before"][w] = append(scores["with -before"][w], guess(first.coarse, after.coarse, own))
			scores["exact"][w] = append(scores["exact"][w], guess(first.exact, after.exact, own))
		}
	}
	for what, s := range scores {
		auc, se := area(s[0], s[1])
		t.Logf("%s, %d targets: %.3f (standard error %.3f)", what, targets, auc, se)
		if what == "exact" {
			assert.Greater(t, auc, .8)
		} else {
			assert.LessOrEqual(t, auc, .55)
		}
	}
}

type twoDocuments struct {
	deck          *persona.Deck
	coarse, exact document
}

func publishJSON(t *testing.T, d days, before *persona.Deck) twoDocuments {
	t.Helper()
	c, err := parseFlags([]string{"-k", "2", "-model", "bg-nbd", "-orders", file(t, "o.csv", d.csv())}, &strings.Builder{})
	require.NoError(t, err)
	c.earlier = before
	r, err := analyse(t.Context(), c, newProgress(&strings.Builder{}))
	require.NoError(t, err)
	return twoDocuments{r.deck, newDocument(r.published()), newDocument(r)}
}

// guess is high where what changed fits the days of the target: its number of orders, and
// when they were.
func guess(before, after document, own []int) (score float64) {
	if before.Orders != nil && after.Orders != nil {
		score -= math.Abs(float64(*after.Orders - *before.Orders - len(own)))
	}
	if before.Tracking == nil || after.Tracking == nil {
		return score
	}
	was := map[float64]int{}
	for _, x := range before.Tracking.Periods {
		was[x.End] = x.Cumulative
	}
	for _, x := range after.Tracking.Periods {
		if sum, ok := was[x.End]; ok {
			have := 0
			for _, day := range own[1:] {
				if float64(day) < 7*x.End {
					have++
				}
			}
			score -= math.Abs(float64(x.Cumulative - sum - have))
		}
	}
	return score
}

// area is the area under the ROC curve of scores that should be higher for the first, with
// its standard error (Hanley & McNeil 1982, Radiology 143, 29-36).
func area(in, out []float64) (auc, se float64) {
	for _, a := range in {
		for _, b := range out {
			switch {
			case a > b:
				auc++
			case a == b:
				auc += .5
			}
		}
	}
	m, n := float64(len(in)), float64(len(out))
	auc /= m * n
	q1, q2 := auc/(2-auc), 2*auc*auc/(1+auc)
	return auc, math.Sqrt(max(0, auc*(1-auc)+(m-1)*(q1-auc*auc)+(n-1)*(q2-auc*auc)) / (m * n))
}

// The same of CDNOW (Fader & Hardie), without one, two and five of its customers.
func TestAttackFilesCDNOW(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(must(os.ReadFile(shared(t, "data/value/cdnow_sample_transactions.csv"))))), "\n")
	const customer = 0 // the column of their IDs
	var ids []string
	for _, line := range lines[1:] {
		if id := strings.Split(line, ",")[customer]; !slices.Contains(ids[max(0, len(ids)-1):], id) {
			ids = append(ids, id)
		}
	}
	args := []string{"-model", "bg-nbd", "-until", "1998-06-30"}
	all := publishFiles(t, strings.Join(lines, "\n"), nil, args...)
	first, _ := all.counted(t)
	ks := []int{1, 2, 5}
	if testing.Short() {
		ks = ks[:1]
	}
	for _, k := range ks {
		r := rand.New(rand.NewPCG(uint64(k), 31))
		gone := map[string]bool{}
		for len(gone) < k {
			gone[ids[r.IntN(len(ids))]] = true
		}
		rest := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return gone[strings.Split(line, ",")[customer]] })
		csv := strings.Join(rest, "\n")
		with := publishFiles(t, csv, all.deck, args...)
		second, told := with.counted(t)
		assert.Empty(t, closeCounts(first, second), "%d left", k)
		assert.NotContains(t, told, "json.orders")
		alone, _ := publishFiles(t, csv, nil, args...).counted(t)
		assert.Empty(t, closeCounts(first, alone), "%d left, without -before", k)
		for path, x := range first {
			if y, both := second[path]; both && strings.HasPrefix(path, "deck.personas") {
				assert.InDelta(t, x, y, .5, "%s moved for %d customers", path, k)
			}
		}
	}
}
