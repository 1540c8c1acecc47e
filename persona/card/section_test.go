package card_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

// withSections is the shop's page with one section of the host's.
func withSections(t *testing.T, charts ...card.Chart) string {
	t.Helper()
	r := shop(t)
	s := card.Section{Title: "More", Lead: "What else is known."}
	for _, c := range charts {
		s.Exhibits = append(s.Exhibits, card.Exhibit{Title: "An exhibit", Text: "How to read it.", Chart: c, Notes: []string{"A note."}})
	}
	r.Sections = []card.Section{s}
	html := page(t, r)
	checkPage(t, html)
	return html
}

var (
	lines = card.Lines{Across: "weeks", Up: "orders", X: []float64{1, 2, 3, 4, 5},
		Lines: []card.Line{{Name: "came", Values: []float64{3, 5, math.NaN(), 8, 12}}, {Name: "expected", Values: []float64{4, 5, 6, 7}}},
		Mark:  3, Before: "fitted", After: "foretold"}
	columns = card.Columns{Across: "orders before", Up: "share", Share: true, Classes: []string{"0", "1–2", "3+"},
		Columns: []card.Column{{Name: "came", Values: []float64{.1, .4, math.NaN()}}, {Name: "expected", Values: []float64{.12, .37, .8}}}}
	grid = card.Grid{Across: "months after", Down: "first order in", Columns: []string{"1", "2"},
		Rows: []card.GridRow{{Name: "2024-01", Cells: []float64{.5, .004}}, {Name: "2024-02", Cells: []float64{math.NaN()}}}}
	table = card.Table{Head: []string{"Model", "Error"}, Rows: [][]string{{"BG/NBD", "3 %"}, {"NBD"}, {"X", "1", "too long"}}}
)

func TestSections(t *testing.T) {
	html := withSections(t, lines, columns, grid, table)
	for _, want := range []string{">More</h2>", "What else is known.", "An exhibit", "How to read it.", "<li>A note.</li>", "foretold", "– withheld",
		"<td class=\"num\">less than 1 %</td>", "<td class=\"num\">3 %</td>"} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "too long", "a table is as wide as its head")
	assert.Equal(t, html, withSections(t, lines, columns, grid, table))
	assert.NotContains(t, page(t, shop(t)), `id="more-1"`, "no section without being asked")
}

// What is withheld is neither drawn nor told.
func TestSectionsWithhold(t *testing.T) {
	html := withSections(t, lines)
	_, after, _ := strings.Cut(html, `id="more-1"`)
	assert.Equal(t, 2, strings.Count(after, `<polyline class="line-a"`), "a gap in the line")
	assert.Equal(t, 2, strings.Count(after, ">withheld</td>"), "one figure of either line")

	_, after, _ = strings.Cut(withSections(t, columns), `id="more-1"`)
	assert.Equal(t, 2+1, strings.Count(after, `class="column-a"`), "two columns and the key")
	assert.Equal(t, 3+1, strings.Count(after, `class="column-b"`))
	assert.Equal(t, 1, strings.Count(after, ">withheld</td>"))

	_, after, _ = strings.Cut(withSections(t, grid), `id="more-1"`)
	assert.Equal(t, 1, strings.Count(after, `<g class="heat-none">`))
	assert.Equal(t, 3, strings.Count(after, `class="cell"`), "what is not there yet is not drawn")
}

// The tables hold every figure that is drawn.
func TestSectionTables(t *testing.T) {
	_, after, _ := strings.Cut(withSections(t, lines, grid), `id="more-1"`)
	tables := regexp.MustCompile(`(?s)<table.*?</table>`).FindAllString(after, -1)
	assert.Len(t, tables, 2)
	cells := regexp.MustCompile(`<td[^>]*>([^<]*)</td>`).FindAllStringSubmatch(tables[0], -1)
	var text []string
	for _, c := range cells {
		text = append(text, c[1])
	}
	assert.Equal(t, []string{"3", "4", "5", "5", "withheld", "6", "8", "7", "12", "withheld"}, text)
	assert.Contains(t, tables[1], "<th scope=\"row\">2024-02</th><td class=\"num\">withheld</td><td class=\"num\"></td>")
}

func TestSectionsOfNothing(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 1e308}
	html := withSections(t, nil, card.Lines{}, card.Columns{}, card.Grid{}, card.Table{},
		card.Lines{X: []float64{1}, Lines: []card.Line{{Values: []float64{1}}}},
		card.Lines{X: []float64{1, 2, 3, 4, 5}, Lines: []card.Line{{Name: "bad", Values: bad}}},
		card.Columns{Classes: []string{"a", "b", "c", "d", "e"}, Columns: []card.Column{{Name: "bad", Values: bad}}},
		card.Grid{Columns: []string{"a", "b", "c", "d", "e"}, Rows: []card.GridRow{{Name: "bad", Cells: bad}}})
	assert.NotRegexp(t, `="[^"]*(NaN|Inf)[^"]*"`, html)
}

// Names come with the data and may be anything.
func TestSectionsOfHostileNames(t *testing.T) {
	evil := "</title><script>alert(1)</script>\u202e\x00\" onload=\"x"
	r := shop(t)
	r.Sections = []card.Section{{Title: evil, Lead: evil, Exhibits: []card.Exhibit{
		{Title: evil, Text: evil, Notes: []string{evil}, Chart: card.Lines{Across: evil, Up: evil, X: []float64{1, 2, 3}, Mark: 2, Before: evil, After: evil,
			Lines: []card.Line{{Name: evil, Values: []float64{1, 2, 3}}}}},
		{Title: evil, Chart: card.Columns{Across: evil, Up: evil, Classes: []string{evil}, Columns: []card.Column{{Name: evil, Values: []float64{1}}, {Name: evil}}}},
		{Title: evil, Chart: card.Grid{Across: evil, Down: evil, Columns: []string{evil}, Rows: []card.GridRow{{Name: evil, Cells: []float64{1}}}}},
		{Title: evil, Chart: card.Table{Head: []string{evil, evil}, Rows: [][]string{{evil, evil}}}},
	}}}
	harmless(t, page(t, r))
}

// harmless says that a page of hostile texts has no element, attribute or order of letters
// of theirs; pictures may be taken from it, and are part of it.
func harmless(t testing.TB, html string) {
	t.Helper()
	assert.NotContains(t, html, "<script")
	assert.NotContains(t, html, "\u202e")
	assert.NotRegexp(t, `<[^>]* onload="x`, html)
}

// The two pictures of the heat map get room in proportion to their widths, so that
// their rows stay level when a narrow page shrinks them; a grid shrinks likewise.
func TestWidePicturesFit(t *testing.T) {
	for _, k := range []int{2, 5, 12} {
		s, p := sample.Awkward(k, 5)
		var b strings.Builder
		require.NoError(t, card.HTML(&b, card.Report{Summary: s, Profile: p}))
		html := b.String()
		labels := regexp.MustCompile(`class="heat-labels" viewBox="0 0 (\d+) `).FindStringSubmatch(html)
		cells := regexp.MustCompile(`class="heat-cells" viewBox="0 0 (\d+)`).FindStringSubmatch(html)
		require.NotNil(t, labels)
		require.NotNil(t, cells)
		assert.Contains(t, html, `.heat .labels{flex:`+labels[1]+` 1 0;`)
		assert.Contains(t, html, `<div class="scroll" style="flex-grow:`+cells[1]+`;max-width:`+cells[1]+`px">`)
		assert.Contains(t, html, ".cohorts{display:block;max-width:100%;height:auto}")
	}
}

func TestJoinedStatesHaveAName(t *testing.T) {
	s := sample.Summary()
	s.Segments[0].Lifecycle = []segment.StateShare{{State: segment.Active, Share: &segment.Figure{Value: .7}}, {State: "(other)", Share: &segment.Figure{Value: .3}}}
	d, err := persona.Build(t.Context(), s, nil, persona.Options{})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, card.HTML(&b, card.Report{Deck: d}))
	assert.Contains(t, b.String(), "other states <b>30 %</b>")
	assert.NotContains(t, b.String(), "(other)")
}
