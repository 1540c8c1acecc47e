package language

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/naming"
)

// The built-in catalogues are whole: nothing in them falls back to English, or would be
// refused if a host had written it.
func TestBuiltInCataloguesAreWhole(t *testing.T) {
	for _, tag := range Tags() {
		b, err := files.ReadFile(tag + ".json")
		require.NoError(t, err)
		l, err := parse(b)
		require.NoError(t, err, tag)
		assert.Equal(t, tag, l.tag)
		assert.NoError(t, l.complete(English()), tag)
	}
}

// foreign are English words that are no words of German or Danish.
var foreign = regexp.MustCompile(`(?i)\b(the|and|of|with|their|they|are|than|which|customers?|share|what|who|not|this|that|each|from|been|withheld|unknown|does|more|less|group|about|because|nothing)\b`)

// rude are words that must not be said of customers, in any language.
var rude = regexp.MustCompile(`(?i)(^|[^\p{L}])(bad|poor|cheap|stingy|lazy|stupid|useless|worthless|losers?|junk|parasites?|freeloaders?|difficult|annoying|inferior|unwanted|trash|dead|not worth much|` +
	`schlechte?r?|billige?r?|geizig|faule?|dumme?|nutzlose?|wertlose?|verlierer|schnorrer|lästige?|schwierige?|minderwertige?|unerwünschte?|tote?|karteileichen?|arme?|nicht viel wert|` +
	`dårlige?|billige?|nærige?|dovne?|dumme?|nytteløse?|værdiløse?|tabere?|besværlige?|mindreværdige?|uønskede?|døde?|fattige?|ikke meget værd)($|[^\p{L}])`)

// values are the arguments that a placeholder may get: what the template chooses by, and
// terms of every gender, numbers of every plural, figures and dates.
func values(l *Language, t template, name string) []any {
	var out []any
	chosen, plain := false, false
	t.each(func(p part) {
		if p.arg != name {
			return
		}
		if p.choices == nil {
			plain = true
			return
		}
		chosen = true
		for _, label := range slices.Sorted(maps.Keys(p.choices)) {
			switch {
			case slices.Contains(genders, label), label == "-":
			case label == "other", label == "one", label == "few", label == "many":
			default:
				if _, err := strconv.Atoi(label); err != nil {
					out = append(out, label)
				}
			}
		}
	})
	// A string that a template compares with is not also a number of things.
	words := len(out) > 0
	for _, g := range append([]string{""}, genders...) {
		out = append(out, Term{Text: "Zebra", Gender: g})
	}
	if chosen && !words || plain && !chosen {
		out = append(out, 0, 1, 2, 1000, 1.0, 2.5, Share(.5), Share(.004), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	}
	return append(out, "zebra", []string{"zebra", "okapi"})
}

var doubled = regexp.MustCompile(`  | [.,;:!?](\s|$)|\.\.|,,|;;|\(\s|\s\)|\(\)`)

// wrong says what is wrong with a text that was written. begins is whether it begins with
// words of its own.
func wrong(l *Language, key, s string, begins bool) string {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsAny(s, "{}#"):
		return "a placeholder is left"
	case doubled.MatchString(s):
		return "marks or spaces are doubled"
	case !utf8.ValidString(s) || naming.Clean(s) != strings.TrimSpace(s):
		return "there are odd characters"
	case strings.HasSuffix(s, ".") && begins && sentence(key) && !unicode.IsUpper(first) && !unicode.IsDigit(first) && !strings.ContainsRune("„»“", first):
		return "the sentence begins small"
	case strings.HasPrefix(key, "story.") && sentence(key) && !strings.HasSuffix(s, "."):
		return "the sentence has no end"
	case l.tag != "en" && foreign.MatchString(s):
		return "this is English: " + foreign.FindString(s)
	}
	return strings.TrimSpace(rude.FindString(s))
}

// TestEveryTemplate writes every template of every catalogue with every argument that it may
// get.
func TestEveryTemplate(t *testing.T) {
	for _, tag := range Tags() {
		l, _ := Named(tag)
		for _, key := range slices.Sorted(maps.Keys(l.texts)) {
			tmpl := l.texts[key]
			names := tmpl.arguments()
			choices := make([][]any, len(names))
			longest := 1
			for i, name := range names {
				choices[i] = values(l, tmpl, name)
				longest = max(longest, len(choices[i]))
			}
			seen := map[string]bool{}
			// Every value of every argument meets several of the others.
			for round := range 7 * longest {
				args := Args{}
				for i, name := range names {
					at := round
					if i > 0 {
						at = (round*(2*i+1) + round/longest*(i+1)) % len(choices[i])
					}
					args[name] = choices[i][at%len(choices[i])]
				}
				if s := l.Text(key, args); !seen[s] {
					seen[s] = true
					assert.Empty(t, wrong(l, key, s, tmpl[0].arg == ""), "%s %s: %s", tag, key, s)
				}
			}
		}
		for key, term := range l.terms {
			for _, s := range append(slices.Collect(maps.Values(term.Forms)), term.Text) {
				assert.Equal(t, naming.Clean(s), s, key)
				assert.Empty(t, rude.FindString(s), key)
				if tag != "en" {
					assert.Empty(t, foreign.FindString(s), key)
				}
			}
		}
	}
}

// sentence tells the sentences of the narrative from the phrases in them.
func sentence(key string) bool {
	switch key {
	case "story.traitLevel", "story.traitTimes", "story.traitAgainst", "story.typicalNumber", "story.typicalLevel",
		"story.role", "story.inState", "story.alsoWhy":
		return false
	}
	return true
}

// The English of the catalogue is that of package naming, which segments are named by.
func TestPhrasesReadAsSegmentsDo(t *testing.T) {
	l := English()
	for _, name := range []string{"basket value", "orders per month", "service contacts per year", "order days", "share of returns", "visits in 12 months",
		"Number of API calls", "days since the last order", "days since last order", "time between orders", "tenure", "team size", "\u0130stanbul orders", "x", "time since the last order"} {
		for _, above := range []bool{true, false} {
			assert.Equal(t, naming.Number(name, above), l.Phrase(name, above))
		}
	}
	for _, level := range []string{"web", "yes", "3", "(other)", "(missing)", "N", "none", "Ø"} {
		for _, share := range []float64{.04, .4, .6} {
			for _, above := range []bool{true, false} {
				assert.Equal(t, naming.Level("main channel", level, share, above), l.LevelPhrase("main channel", level, share, above))
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	// Polish, after Unicode's CLDR.
	rules, err := pluralRules(map[string]string{"one": "n = 1", "few": "n % 10 = 2..4 and n % 100 != 12..14", "many": "n != 1 and n % 10 = 0,1 or n % 10 = 5..9 or n % 100 = 12..14"})
	require.NoError(t, err)
	f := format{plural: rules}
	for n, want := range map[int]string{0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many", 21: "many", 22: "few", 102: "few", 112: "many", 1000: "many", -2: "few"} {
		assert.Equal(t, want, f.category(n), "%d", n)
	}
	for _, bad := range []string{"", "n", "m = 1", "n % 0 = 1", "n % x = 1", "n = ", "n = 3..1", "n = -1", "n = 1..x"} {
		_, err := pluralRules(map[string]string{"one": bad})
		assert.ErrorContains(t, err, `"one"`, bad)
	}
}

func TestTemplates(t *testing.T) {
	l := English()
	write := func(s string, args Args) string {
		tmpl, err := compile(s, "", 0)
		require.NoError(t, err, s)
		return string(tmpl.write(nil, l, args))
	}
	assert.Equal(t, "no order", write("{n?0=no order|one=# order|other=# orders}", Args{"n": 0}))
	assert.Equal(t, "1 order", write("{n?0=no order|one=# order|other=# orders}", Args{"n": 1}))
	assert.Equal(t, "1,000 orders", write("{n?0=no order|one=# order|other=# orders}", Args{"n": 1000}))
	assert.Equal(t, "1.5 orders", write("{n?one=# order|other=# orders}", Args{"n": 1.5}))
	assert.Equal(t, "der Tag, dem Tage, Tag", write("{d?m=der #|other=#}, {d:dat}, {d:gen}", Args{"d": Term{Text: "Tag", Gender: "m", Forms: map[string]string{"dat": "dem Tage"}}}))
	assert.Equal(t, "50 % of a and b", write("{s} of {list}", Args{"s": Share(.5), "list": []string{"a", "b"}}))
	assert.Equal(t, "yes (2)", write("{a?-=no|other=yes{b?-=|other= (#)}}", Args{"a": "x", "b": "2"}))
	assert.Equal(t, "yes", write("{a?-=no|other=yes{b?-=|other= (#)}}", Args{"a": "x", "b": "-"}))
	assert.Equal(t, "{n} is missing", write("{n} is missing", nil), "what was not given is seen")
	for _, bad := range []string{"{", "}", "a}", "{}", "{a b}", "{a:}", "{:x}", "{a?one=1}", "{a?other}", "{a?other=x|other=y}", "{a?=x|other=}", "{a?other={b}", "{1}",
		strings.Repeat("{a?other=", 20) + strings.Repeat("}", 20)} {
		_, err := compile(bad, "", 0)
		assert.Error(t, err, bad)
	}
}

func BenchmarkText(b *testing.B) {
	l, _ := Named("de")
	args := Args{"what": Term{Text: "Warenkorbwert", Gender: "m"}}
	b.ReportAllocs()
	for b.Loop() {
		_ = l.Text("name.high", args)
	}
}
