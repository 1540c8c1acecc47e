package card_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

var (
	boxes = card.Boxes{Across: "segments", Up: "agreement", Boxes: []card.Box{
		{Name: "2", Low: .5, Q1: .7, Middle: .8, Q3: .9, High: .95}, {Name: "3", Low: .6, Q1: .8, Middle: .85, Q3: .9, High: .99, Marked: true},
		{Name: "4", Low: math.NaN(), Q1: .1, Middle: .2, Q3: .3, High: .4}}}
	profiles = card.Profiles{Figures: []card.ProfileFigure{{Name: "tasty", Everyone: .64, Share: true}, {Name: "age", Everyone: 44.6}, {Name: "gap", Everyone: math.NaN()}},
		Groups: []card.ProfileGroup{{Name: "s1", Values: []float64{.96, 51, -2}, Marked: []bool{true}}, {Name: "s2", Values: []float64{math.NaN(), 30}}}}
	flows = card.Flows{Across: "segments", Columns: []card.FlowColumn{
		{Name: "2", Groups: []card.FlowGroup{{Name: "2.1", Share: .6}, {Name: "2.2", Share: .4}}},
		{Name: "3", Marked: true, Groups: []card.FlowGroup{{Name: "3.1", Share: .4, From: []float64{0, 1}, Note: "1.00"},
			{Name: "3.2", Share: .35, From: []float64{.9, .1}, Note: ".53"}, {Name: "3.3", Share: .25, From: []float64{1}, Note: "1.00"}}}}}
	tree = &card.Tree{Ask: "tasty?", Yes: &card.Tree{Ask: "expensive?", Yes: &card.Tree{Ask: "s3"}, No: &card.Tree{Ask: "s1"}}, No: &card.Tree{Ask: "s2"}}
)

// Every figure of a picture stands in the table behind it, and what is withheld is
// neither drawn nor told.
func TestChartTables(t *testing.T) {
	html := withSections(t, boxes, profiles, flows)
	_, after, _ := strings.Cut(html, `id="more-1"`)
	var rows []string
	for _, row := range regexp.MustCompile(`(?s)<tr><th scope="row">.*?</tr>`).FindAllString(after, -1) {
		rows = append(rows, strings.Trim(regexp.MustCompile(`(<[^>]*>)+`).ReplaceAllString(row, "|"), "|"))
	}
	assert.Equal(t, []string{
		"2|0.5|0.7|0.8|0.9|0.95", "3 (taken)|0.6|0.8|0.85|0.9|0.99", "4|withheld|0.1|0.2|0.3|0.4",
		"tasty|64 %|96 %|withheld", "age|44.6|51|30", "gap|withheld|\u22122|withheld",
		"2|2.1|60 %", "2|2.2|40 %", "3|3.1|40 %|2.2 100 %|1.00", "3|3.2|35 %|2.1 90 %, 2.2 10 %|.53", "3|3.3|25 %|2.1 100 %|1.00",
	}, rows)
	assert.Equal(t, 2, strings.Count(after, `class="half"`), "a box with a figure withheld is not drawn")
	assert.Equal(t, 2*2, strings.Count(after, `class="everyone"`), "no mark where everyone is withheld")
	assert.Equal(t, 6-2, strings.Count(after, `class="fill"`), "no bar for what is withheld")
	assert.Equal(t, 4, strings.Count(after, `<path d=`), "no band where nobody comes from")
	assert.Equal(t, 1, strings.Count(after, `<g class="box marked">`))
	assert.Equal(t, 1, strings.Count(after, `<g class="flow marked">`))
	assert.Equal(t, html, withSections(t, boxes, profiles, flows))
}

// A tree reads as nested lists.
func TestTree(t *testing.T) {
	_, after, _ := strings.Cut(withSections(t, tree), `class="tree"`)
	after, _, _ = strings.Cut(after, `</figure>`)
	assert.Equal(t, 2, strings.Count(after, "<i>yes</i>"))
	assert.Equal(t, 2, strings.Count(after, "<i>no</i>"))
	assert.NotContains(t, after, "As a table", "there is none behind it")
	assert.Less(t, strings.Index(after, "expensive?"), strings.Index(after, "<b>s3</b>"))

	endless := &card.Tree{Ask: "again?"}
	endless.Yes = endless
	assert.Equal(t, 33, strings.Count(withSections(t, endless), "again?"), "a ring of questions ends")
}

// Blocks of a solution stand one under the other and bands stay between them,
// whatever the shares say.
func TestFlowsStayInThePicture(t *testing.T) {
	wild := card.Flows{Columns: []card.FlowColumn{
		{Groups: []card.FlowGroup{{Share: 5}, {Share: -1}, {Share: math.NaN()}, {Share: math.Inf(1)}}},
		{Groups: []card.FlowGroup{{Share: .5, From: []float64{3, 1, 1, 1, 1, 1}}, {Share: .5, From: []float64{math.NaN(), math.Inf(1)}}}},
	}}
	html := withSections(t, wild, flows)
	assert.NotRegexp(t, `="[^"]*(NaN|Inf)[^"]*"`, html)
	for _, m := range regexp.MustCompile(`(?s)<svg[^>]*class="chart flows".*?</svg>`).FindAllString(html, -1) {
		assert.NotRegexp(t, `v-`, m, "no band is thinner than nothing")
		assert.NotRegexp(t, `height="-`, m)
	}
}

func TestChartsOfNothing(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 1e308}
	var many []card.Box
	for _, x := range bad {
		many = append(many, card.Box{Low: x, Q1: x, Middle: x, Q3: x, High: x})
	}
	figures := []card.ProfileFigure{{}, {Share: true}, {Everyone: math.Inf(1)}, {Everyone: -3}, {Everyone: 1e308, Share: true}}
	html := withSections(t, card.Boxes{}, card.Profiles{}, card.Flows{}, (*card.Tree)(nil), &card.Tree{},
		card.Boxes{Boxes: many}, card.Profiles{Figures: figures, Groups: []card.ProfileGroup{{Values: bad}, {}}},
		card.Flows{Columns: []card.FlowColumn{{}, {}}})
	assert.NotRegexp(t, `="[^"]*(NaN|Inf)[^"]*"`, html)
}

// Names come with the data and may be anything.
func TestChartsOfHostileNames(t *testing.T) {
	evil := "</title><script>alert(1)</script>\u202e\x00\" onload=\"x"
	r := shop(t)
	group := []card.FlowGroup{{Name: evil, Share: 1, From: []float64{1}, Note: evil}}
	var e []card.Exhibit
	for _, c := range []card.Chart{
		card.Boxes{Across: evil, Up: evil, Boxes: []card.Box{{Name: evil, High: 1}}},
		card.Profiles{Figures: []card.ProfileFigure{{Name: evil, Everyone: 1}}, Groups: []card.ProfileGroup{{Name: evil, Values: []float64{1}}}},
		card.Flows{Across: evil, Columns: []card.FlowColumn{{Name: evil, Groups: group}, {Name: evil, Groups: group}}},
		&card.Tree{Ask: evil, Yes: &card.Tree{Ask: evil}},
	} {
		e = append(e, card.Exhibit{Title: evil, Chart: c})
	}
	r.Sections = []card.Section{{Title: evil, Exhibits: e}}
	harmless(t, page(t, r))
}

// A summary alone and a picture make a page.
func TestChartsNeedNoDeck(t *testing.T) {
	var b strings.Builder
	require.NoError(t, card.HTML(&b, card.Report{Summary: &segment.Summary{}, Sections: []card.Section{{Exhibits: []card.Exhibit{{Chart: tree}}}}}))
	assert.Contains(t, b.String(), "tasty?")
}
