package card_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

var update = flag.Bool("update", false, "write the golden files anew")

func deck(t testing.TB, s *segment.Summary, p *expectation.Profile) *persona.Deck {
	t.Helper()
	d, err := persona.Build(context.Background(), s, p, persona.Options{})
	require.NoError(t, err)
	return d
}

func shop(t testing.TB) card.Report {
	s, p := sample.Summary(), sample.Profile()
	return card.Report{Title: "Coffee by the sea", Summary: s, Profile: p, Deck: deck(t, s, p)}
}

func awkward(t testing.TB, k, d int) card.Report {
	s, p := sample.Awkward(k, d)
	return card.Report{Summary: s, Profile: p, Deck: deck(t, s, p)}
}

func page(t testing.TB, r card.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, card.HTML(&b, r))
	return b.String()
}

func markdown(t testing.TB, d *persona.Deck) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, card.MarkdownReport(&b, card.Report{Deck: d}))
	return b.String()
}

func TestMarkdownGolden(t *testing.T) {
	got := markdown(t, shop(t).Deck)
	const file = "testdata/shop.md"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// pictures cuts the inline SVGs out of a page.
func pictures(html string) []string {
	return regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(html, -1)
}

// checkPage holds what must be true of every page, whatever the data.
func checkPage(t *testing.T, html string) {
	t.Helper()
	assert.True(t, strings.HasPrefix(html, "<!doctype html>"))
	assert.True(t, strings.HasSuffix(html, "</html>\n"))
	lower := strings.ToLower(html)
	for _, foreign := range []string{"<script", "<link", "<img", "<iframe", " src=", " href=", "url(", "@import", " onload=", "nan\"", "inf\"", "zgotmplz"} {
		assert.NotContains(t, lower, foreign)
	}
	assert.NotContains(t, strings.ReplaceAll(html, `xmlns="http://www.w3.org/2000/svg"`, ""), `"http`)

	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		assert.False(t, ids[m[1]], "id %s is there twice", m[1])
		ids[m[1]] = true
	}
	for _, picture := range pictures(html) {
		decoder := xml.NewDecoder(strings.NewReader(picture))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if !assert.NoError(t, err, picture) {
				return
			}
			start, ok := token.(xml.StartElement)
			for _, a := range start.Attr {
				assert.True(t, ok && !strings.HasPrefix(strings.ToLower(a.Name.Local), "on"))
				if a.Name.Local == "aria-labelledby" {
					for _, id := range strings.Fields(a.Value) {
						assert.True(t, ids[id], "no %s to describe a picture", id)
					}
				}
			}
		}
		assert.Contains(t, picture, "<title id=")
		assert.Contains(t, picture, "<desc id=")
	}
}

func TestPage(t *testing.T) {
	html := page(t, shop(t))
	checkPage(t, html)
	for _, want := range []string{"Coffee by the sea", "Serve first", "What to fix first", "How the groups differ",
		"What they expect and what they get", "withheld", "Those who answered are worth more",
		"Withheld or not known: too few of them answered."} {
		assert.Contains(t, html, want)
	}
	for _, p := range shop(t).Deck.Personas {
		assert.Contains(t, html, p.Name)
	}
	assert.Equal(t, 4, strings.Count(html, `class="chart gaps"`), "a panel for each group that answered")
	assert.Equal(t, html, page(t, shop(t)), "the same report gives the same bytes")
}

func TestPageOfManySizes(t *testing.T) {
	for _, k := range []int{1, 2, 3, 12} {
		for _, d := range []int{1, 7, 40} {
			r := awkward(t, k, d)
			html := page(t, r)
			checkPage(t, html)
			assert.GreaterOrEqual(t, len(pictures(html)), 1)
			checkTables(t, markdown(t, r.Deck))
		}
	}
}

func TestPageOfParts(t *testing.T) {
	r := shop(t)
	for _, part := range []card.Report{{Summary: r.Summary}, {Profile: r.Profile}, {Deck: r.Deck},
		{Summary: r.Summary, Profile: r.Profile}, {Summary: r.Summary, Deck: deck(t, r.Summary, nil)},
		{Deck: &persona.Deck{Version: 1}}, {Summary: &segment.Summary{}, Profile: &expectation.Profile{}}} {
		checkPage(t, page(t, part))
	}
	assert.NotContains(t, page(t, card.Report{Summary: r.Summary}), "What to fix first")
	assert.NotContains(t, page(t, card.Report{Profile: r.Profile}), "How the groups differ")
	assert.Contains(t, markdown(t, &persona.Deck{}), "No segment is large enough to show.")
}

// The headline names what is unmet beyond chance, whatever its rank, and
// nothing else.
func TestMendFirst(t *testing.T) {
	r := shop(t)
	for i := range r.Profile.Segments {
		for j := range r.Profile.Segments[i].Dimensions {
			c := &r.Profile.Segments[i].Dimensions[j]
			c.Unmet = c.FixFirst == 2
		}
	}
	headline := regexp.MustCompile(`<dt>Mend first</dt><dd>([^<]*)</dd>`)
	second := ""
	for _, s := range r.Profile.Segments {
		for _, c := range s.Dimensions {
			if c.FixFirst == 2 {
				second = c.Name
			}
		}
	}
	assert.Contains(t, strings.ToLower(headline.FindStringSubmatch(page(t, r))[1]), strings.ToLower(second)+" for group")
	for i := range r.Profile.Segments {
		for j := range r.Profile.Segments[i].Dimensions {
			r.Profile.Segments[i].Dimensions[j].Unmet = false
		}
	}
	assert.Equal(t, "No expectation is unmet beyond chance.", headline.FindStringSubmatch(page(t, r))[1])
}

func TestWorthThatNobodyHasIsNoColumn(t *testing.T) {
	s := sample.Summary()
	assert.Contains(t, markdown(t, deck(t, s, nil)), "| Of worth |")
	for i := range s.Segments {
		s.Segments[i].WorthShare = nil
	}
	text := markdown(t, deck(t, s, nil))
	assert.NotContains(t, text, "Of worth")
	checkTables(t, text)
}

// Warnings speak of a group by its number, whether they know its ID or the
// segment's own name.
func TestWarningsNameTheGroup(t *testing.T) {
	r := shop(t)
	p := &r.Deck.Personas[0]
	for i := range r.Summary.Segments {
		if r.Summary.Segments[i].ID == p.Segment.ID {
			r.Summary.Segments[i].Name = "own name"
		}
	}
	p.Segment.Name = "own name"
	r.Summary.Warnings = []segment.Warning{{Subject: "own name", Text: "first doubt"}, {Subject: p.Segment.ID, Text: "second doubt"}}
	html := page(t, r)
	assert.Contains(t, html, "Group 1, "+p.Name+": first doubt")
	assert.Contains(t, html, "Group 1, "+p.Name+": second doubt")
}

// TestNothingIsInvented: where every figure is withheld, the page shows none.
func TestNothingIsInvented(t *testing.T) {
	s, p := sample.Summary(), sample.Profile()
	for i := range s.Segments {
		g := &s.Segments[i]
		g.WorthShare, g.WorthMean, g.Stability, g.Lifecycle = nil, nil, nil, nil
		for _, list := range [][]segment.Trait{g.Features, g.Descriptors} {
			for j := range list {
				list[j].Mean, list[j].Population, list[j].Effect = nil, nil, nil
			}
		}
	}
	for i := range p.Segments {
		p.Segments[i].N, p.Segments[i].Answered = -1, nil
		for j := range p.Segments[i].Dimensions {
			c := &p.Segments[i].Dimensions[j]
			*c = expectation.Cell{Name: c.Name, Type: c.Type, N: -1, Suppressed: "too few"}
		}
	}
	p.Respondents = -1
	r := card.Report{Summary: s, Profile: p, Deck: deck(t, s, p)}
	html := page(t, r)
	checkPage(t, html)
	assert.NotContains(t, html, "What to fix first")
	assert.NotContains(t, html, "class=\"dot\"")
	cells := regexp.MustCompile(`(?s)class="value">([^<]*)<`).FindAllStringSubmatch(html, -1)
	require.NotEmpty(t, cells)
	for _, c := range cells {
		assert.Equal(t, "withheld", c[1])
	}
	assert.NotContains(t, html, "\u22121", "the mark of a withheld count is no figure")
	assert.NotContains(t, markdown(t, r.Deck), "Fix first")
}

const hostile = "</text></svg><script>alert(1)</script><img src=x onerror=alert(1)>|\n# h\n- x `code` *b* [a](javascript:alert(1)) http://evil.example www.evil.example {{.}} \\| \"'&\u202e\x00"

func poisoned(t *testing.T) card.Report {
	s, p := sample.Summary(), sample.Profile()
	for i := range s.Segments {
		g := &s.Segments[i]
		g.Name = hostile
		for _, list := range [][]segment.Trait{g.Features, g.Descriptors} {
			for j := range list {
				list[j].Name += hostile
				list[j].Unit = hostile
				if list[j].Level != "" {
					list[j].Level += hostile
				}
			}
		}
		for j := range g.Lifecycle {
			g.Lifecycle[j].State += hostile
		}
	}
	for i := range p.Segments {
		p.Segments[i].Name = hostile
		for j := range p.Segments[i].Dimensions {
			p.Segments[i].Dimensions[j].Name += hostile
			p.Segments[i].Dimensions[j].Type += hostile
			p.Segments[i].Dimensions[j].Suppressed += hostile
		}
	}
	s.Warnings = append(s.Warnings, segment.Warning{Code: hostile, Subject: hostile, Text: hostile})
	return card.Report{Title: hostile, Summary: s, Profile: p, Deck: deck(t, s, p), Notes: []string{hostile},
		Facts: []card.Fact{{Label: hostile, Value: hostile}}}
}

func TestHostileNames(t *testing.T) {
	r := poisoned(t)
	r.Deck.Personas[0].ID, r.Deck.Personas[0].Kind = hostile, hostile
	html := page(t, r)
	// What is left of the names are words; everything that checkPage looks for
	// must be escaped.
	assert.Contains(t, html, "&lt;script&gt;")
	for _, raw := range []string{"<script", "<img", "\u202e", "\x00"} {
		assert.NotContains(t, html, raw)
	}
	for _, picture := range pictures(html) {
		decoder := xml.NewDecoder(strings.NewReader(picture))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if start, ok := token.(xml.StartElement); ok {
				assert.Contains(t, []string{"svg", "title", "desc", "g", "rect", "line", "circle", "text"}, start.Name.Local)
			}
		}
	}

	md := markdown(t, r.Deck)
	checkTables(t, md)
	for _, raw := range []string{"<", "\n# h", "\n- x", " `code", "[a]", "://", " www.", "\u202e", "\x00"} {
		assert.NotContains(t, md, raw)
	}
}

// checkTables counts the bars of every table's rows: a name that broke out of
// its cell would change their number.
func checkTables(t *testing.T, md string) {
	t.Helper()
	width := 0
	for _, line := range strings.Split(md, "\n") {
		if !strings.HasPrefix(line, "|") {
			width = 0
			continue
		}
		n := strings.Count(line, "|")
		if width == 0 {
			width = n
		}
		assert.Equal(t, width, n, line)
	}
}

func TestFiguresOfAnySize(t *testing.T) {
	r := shop(t)
	for i, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308} {
		f := segment.Figure{Value: x, Low: -x, High: x}
		r.Summary.Segments[i].Share = f
		r.Summary.Segments[i].WorthShare = &f
		r.Summary.Segments[i].Features[0].Mean = &f
		r.Summary.Segments[i].Features[0].Effect = &f
		r.Profile.Segments[i%4].Dimensions[i].Gap = &f
		r.Deck.Personas[i].Priority = x
	}
	html := page(t, r)
	checkPage(t, html)
	for _, picture := range pictures(html) {
		assert.NotRegexp(t, `="[^"]*(NaN|Inf|e\+)[^"]*"`, picture)
	}
}

// writer fails from its nth write on and counts them.
type writer struct {
	fail   bool
	writes int
}

func (w *writer) Write(b []byte) (int, error) {
	w.writes++
	if w.fail {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestWriters(t *testing.T) {
	r := shop(t)
	for name, run := range map[string]func(io.Writer) error{
		"Markdown": func(w io.Writer) error { return card.Markdown(w, r.Deck, card.Options{}) },
		"HTML":     func(w io.Writer) error { return card.HTML(w, r) },
	} {
		var fine writer
		require.NoError(t, run(&fine), name)
		assert.Equal(t, 1, fine.writes, "%s writes the whole at once", name)
		full := writer{fail: true}
		assert.ErrorContains(t, run(&full), "disk full", name)
	}
	var none writer
	assert.ErrorContains(t, card.Markdown(&none, nil, card.Options{}), "no deck")
	assert.ErrorContains(t, card.Markdown(nil, r.Deck, card.Options{}), "no writer")
	assert.ErrorContains(t, card.HTML(nil, r), "no writer")
	assert.ErrorContains(t, card.HTML(&none, card.Report{}), "neither")
	assert.Zero(t, none.writes, "nothing is written on error")
}

func ExampleHTML() {
	summary, profile := sample.Summary(), sample.Profile()
	deck, err := persona.Build(context.Background(), summary, profile, persona.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var b strings.Builder
	err = card.HTML(&b, card.Report{Title: "Coffee by the sea", Summary: summary, Profile: profile, Deck: deck,
		Facts: []card.Fact{{Label: "Customers", Value: "3,000"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range regexp.MustCompile(`<h2[^>]*>([^<]*)<`).FindAllStringSubmatch(b.String(), -1) {
		fmt.Println(m[1])
	}
	// Output:
	// The groups, by size and worth
	// What to fix first
	// The personas
	// How the groups differ
	// What they expect and what they get
	// The levels behind the gaps
	// To keep in mind
}

func BenchmarkHTML(b *testing.B) {
	for _, size := range []struct{ k, d int }{{5, 8}, {12, 40}} {
		b.Run(fmt.Sprintf("k=%d/d=%d", size.k, size.d), func(b *testing.B) {
			r := awkward(b, size.k, size.d)
			b.ReportAllocs()
			for b.Loop() {
				if err := card.HTML(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
