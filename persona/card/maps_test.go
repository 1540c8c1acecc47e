package card_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

func fig(value, half float64) *segment.Figure {
	return &segment.Figure{Value: value, Low: value - half, High: value + half, N: 100}
}

var (
	zones = card.Zones{Levels: "answers, 1 to 7", Low: 1, High: 7, Groups: []card.ZoneGroup{
		{Name: "s1", Rows: []card.Zone{
			{Name: "speed", Adequate: fig(4, .1), Desired: fig(6, .1), Perceived: fig(3.5, .2), Unmet: true},
			{Name: "price", Adequate: fig(5, .1), Desired: fig(4.5, .1), Perceived: fig(5.2, .2)},
			{Name: "advice", Adequate: fig(4, .1), Missing: "not asked"}}},
		{Name: "s2", Rows: []card.Zone{{Name: "speed", Expected: fig(5.5, .1), Perceived: fig(5, .3)}, {Name: "price", Perceived: &segment.Figure{Value: math.NaN()}}}}}}
	ipa = card.Map{Across: "performance", Up: "importance", CrossX: 5, CrossY: 5.5, Diagonal: true,
		Corners: [4]string{"concentrate here", "keep up the good work", "low priority", "possible overkill"},
		Points: []card.MapPoint{
			{Name: "speed", X: fig(4.2, .2), Y: fig(6.3, .1), Part: "concentrate here", Chance: .97, Marked: true},
			{Name: "price", X: fig(5.1, .3), Y: fig(5.4, .2), Part: "possible overkill", Chance: .46},
			{Name: "advice", X: nil, Y: fig(5, .1)}}}
	features = card.KanoMap{Points: []card.KanoPoint{
		{Name: "refund", Better: fig(.3, .05), Worse: fig(-.8, .05), Category: "must-be", Chance: .99},
		{Name: "games", Better: fig(.6, .1), Worse: fig(-.1, .05), Category: "attractive", Chance: .6},
		{Name: "queue", Better: fig(.5, .1), Category: "must-be", Chance: .9}}}
	waves = card.Lines{Across: "wave", Up: "speed", Near: true, X: []float64{2019, 2020, 2021, 2022}, Names: []string{"2019", "2020", "2021", "2022"},
		Lines: []card.Line{{Name: "s1", Values: []float64{5, 5.2, math.NaN(), 5.9}, Low: []float64{4.8, 5, 5.1, 5.6}, High: []float64{5.2, 5.4, 5.5, 6.2},
			Alarms: []int{2, 3}, Trend: &[2]float64{5, 5.9}}, {Name: "s2", Values: []float64{4, 4, 4, 4}}}}
)

// host is what the page has of the host's.
func host(html string) string {
	_, after, _ := strings.Cut(html, `id="more-1"`)
	return after
}

// rowsOf reads the tables of the host's sections.
func rowsOf(html string) []string {
	var rows []string
	for _, row := range regexp.MustCompile(`(?s)<tr><th scope="row">.*?</tr>`).FindAllString(host(html), -1) {
		row = regexp.MustCompile(`</t[hd]>`).ReplaceAllString(row, "|")
		rows = append(rows, strings.TrimSuffix(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(row, ""), "|"))
	}
	return rows
}

// Every figure of a picture stands in the table behind it, and what is withheld is
// neither drawn nor told.
func TestZones(t *testing.T) {
	html := withSections(t, zones)
	assert.Equal(t, []string{
		"speed|s1|4.00|6.00|withheld|3.50 (3.30 to 3.70)|yes", "price|s1|5.00|4.50|withheld|5.20 (5.00 to 5.40)|no",
		"advice|s1|4.00|not asked|not asked|not asked|no",
		"speed|s2|withheld|withheld|5.50|5.00 (4.70 to 5.30)|no", "price|s2|withheld|withheld|withheld|withheld|no",
	}, rowsOf(html))
	after := host(html)
	assert.Equal(t, 2, strings.Count(after, `<svg `), "a picture for each group")
	assert.Equal(t, 1, strings.Count(after, `class="zone"`), "no zone of which one end is missing")
	assert.Equal(t, 1, strings.Count(after, `class="zone inverted"`))
	assert.Equal(t, 1, strings.Count(after, `class="expected"`))
	assert.Equal(t, 3, strings.Count(after, `class="dot"`), "no dot for what is withheld")
	assert.Equal(t, 1, strings.Count(after, `<g class="row unmet">`))
	assert.Contains(t, after, `class="hint">not asked</text>`)
	assert.Contains(t, after, `class="hint">withheld</text>`)
	for _, tick := range []string{">1</text>", ">7</text>"} {
		assert.Contains(t, after, tick, "the scale of the answers")
	}
	assert.NotContains(t, after, ">8</text>")

	plain := withSections(t, card.Zones{Groups: []card.ZoneGroup{{Name: "all", Rows: []card.Zone{{Name: "speed", Expected: fig(5.5, .1), Perceived: fig(5, .3)}}}}})
	assert.Equal(t, []string{"speed|5.50|5.00 (4.70 to 5.30)|no"}, rowsOf(plain), "what nobody was asked has no column")
	assert.NotContains(t, host(plain), `class="zone-key"`)
}

// The legend says what it means that a point stands out, where one does.
func TestMarksOfAMap(t *testing.T) {
	m := card.Map{Across: "performance", Up: "importance", Marks: "what we owe", Points: []card.MapPoint{{Name: "a", X: fig(3, .1), Y: fig(4, .1), Marked: true}, {Name: "b", X: fig(4, .1), Y: fig(3, .1)}}}
	assert.Contains(t, withSections(t, m), `<li><i class="spot-marked"></i>what we owe</li>`)
	m.Points[0].Marked = false
	assert.NotContains(t, withSections(t, m), "what we owe")
}

func TestMap(t *testing.T) {
	html := withSections(t, ipa)
	assert.Equal(t, []string{"speed|4.20 (4.00 to 4.40)|6.30 (6.20 to 6.40)|concentrate here|97 %",
		"price|5.10 (4.80 to 5.40)|5.40 (5.20 to 5.60)|possible overkill|46 %", "advice|withheld|5.00 (4.90 to 5.10)||"}, rowsOf(html))
	after := host(html)
	assert.Equal(t, 1, strings.Count(after, `<g class="spot marked">`))
	assert.Equal(t, 1, strings.Count(after, `<g class="spot unsure">`), "46 % sure")
	assert.Equal(t, 2, strings.Count(after, `class="mark-spot"`), "what is withheld has no place")
	assert.Contains(t, after, "Withheld: advice", "and that is said")
	assert.Equal(t, 2, strings.Count(after, `class="cross"`))
	assert.Equal(t, 1, strings.Count(after, `class="diagonal"`))
	for _, corner := range ipa.Corners {
		assert.Contains(t, after, `class="hint">`+corner+`</text>`)
	}

	far := ipa
	far.CrossX, far.CrossY = 0, 0
	far.Points = append(far.Points[:2:2], card.MapPoint{Name: "far", X: fig(60, 1), Y: fig(90, 1)})
	html = withSections(t, far)
	assert.NotContains(t, html, `class="cross"`, "outside of the picture")
	assert.NotContains(t, html, ">low priority</text>", "no parts without a cross")

	shares := ipa
	shares.Points = []card.MapPoint{{Name: "speed", X: fig(5, .1), Y: fig(.2, .05)}, {Name: "price", X: fig(4, .1), Y: fig(.3, .05)}}
	assert.NotContains(t, host(withSections(t, shares)), `class="diagonal"`, "not of two scales")
	assert.Equal(t, []string{"speed|5.00 (4.90 to 5.10)|0.20 (0.15 to 0.25)", "price|4.00 (3.90 to 4.10)|0.30 (0.25 to 0.35)"}, rowsOf(withSections(t, shares)))
}

// Where there is no room for names there are numbers, and the key says whose they are.
func TestMapOfMany(t *testing.T) {
	var m card.Map
	for i := range 24 {
		m.Points = append(m.Points, card.MapPoint{Name: fmt.Sprintf("expectation number %d", i), X: fig(5+.01*float64(i%5), .1), Y: fig(5+.01*float64(i%7), .1)})
	}
	after := host(withSections(t, m))
	assert.Contains(t, after, `<i class="key-text"></i>24 expectation number 23`)
	assert.NotRegexp(t, `class="name">expectation`, after)
	assert.Contains(t, after, `class="name">1</text>`)

	m.Points = m.Points[:3]
	_, after, _ = strings.Cut(withSections(t, m), `id="more-1"`)
	assert.Equal(t, 3, strings.Count(after, `class="name">expectation`))
	assert.NotContains(t, after, "key-text")
}

func TestKanoMap(t *testing.T) {
	html := withSections(t, features)
	assert.Equal(t, []string{"refund|30 % (25 % to 35 %)|80 % (75 % to 85 %)|must-be|99 %",
		"games|60 % (50 % to 70 %)|10 % (5 % to 15 %)|attractive|60 %", "queue|50 % (40 % to 60 %)|withheld|must-be|90 %"}, rowsOf(html))
	after := host(html)
	assert.Equal(t, 2, strings.Count(after, `class="mark-spot"`))
	assert.Equal(t, 1, strings.Count(after, `<g class="spot unsure">`))
	assert.Contains(t, after, `class="letter">M</text>`)
	assert.Contains(t, after, `class="letter">A</text>`)
	assert.Contains(t, after, "M must-be")
	assert.Contains(t, after, "Withheld: queue")
	// Better is upwards and minus worse to the right.
	at := regexp.MustCompile(`cx="([\d.]+)" cy="([\d.]+)" r="8"`).FindAllStringSubmatch(after, -1)
	assert.Len(t, at, 2)
	assert.Greater(t, number(t, at[0][1]), number(t, at[1][1]), "a refund is missed more")
	assert.Greater(t, number(t, at[0][2]), number(t, at[1][2]), "games please more")
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

func TestWaves(t *testing.T) {
	html := withSections(t, waves)
	assert.Equal(t, []string{"2019|5 (4.8 to 5.2)|4", "2020|5.2 (5 to 5.4)|4", "2021|withheld|4", "2022|5.9 (5.6 to 6.2), alarm|4"}, rowsOf(html))
	after := host(html)
	assert.Equal(t, 3, strings.Count(after, `class="bar-line-a"`), "no interval of a wave that is withheld")
	assert.Equal(t, 1, strings.Count(after, `class="alarm"`), "and no alarm")
	assert.Equal(t, 1, strings.Count(after, `class="slope line-a"`))
	assert.Equal(t, 1, strings.Count(after, `<polyline class="line-a"`))
	assert.Equal(t, 1, strings.Count(after, `class="line-a alone"`), "a gap in the line")
	assert.Contains(t, after, ">2022</text>")
	assert.NotContains(t, after, ">0</text>", "near the figures")
}

func TestMapsOfNothing(t *testing.T) {
	var zone card.ZoneGroup
	var points []card.MapPoint
	var several []card.KanoPoint
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 1e308, -1e308, 0}
	for _, x := range bad {
		f := &segment.Figure{Value: x, Low: -x, High: x}
		zone.Rows = append(zone.Rows, card.Zone{Adequate: f, Desired: f, Expected: f, Perceived: f})
		points = append(points, card.MapPoint{X: f, Y: f, Chance: x})
		several = append(several, card.KanoPoint{Better: f, Worse: f, Chance: x})
	}
	html := withSections(t, card.Zones{}, card.Map{}, card.KanoMap{}, card.Zones{Groups: []card.ZoneGroup{{}, {Rows: []card.Zone{{}}}}},
		card.Map{Points: []card.MapPoint{{}}}, card.KanoMap{Points: []card.KanoPoint{{}}},
		card.Zones{Groups: []card.ZoneGroup{zone}}, card.Zones{Low: math.Inf(-1), High: math.Inf(1), Groups: []card.ZoneGroup{zone}},
		card.Map{CrossX: math.NaN(), CrossY: math.Inf(1), Points: points, Diagonal: true}, card.KanoMap{Points: several},
		card.Lines{Near: true, X: []float64{1, 2, 3, 4, 5, 6, 7}, Names: []string{"short"},
			Lines: []card.Line{{Values: bad, Low: bad, High: bad, Alarms: []int{-1, 0, 99}, Trend: &[2]float64{math.NaN(), 1}}}},
		card.Lines{Near: true, X: []float64{1, 2}, Lines: []card.Line{{Values: []float64{math.NaN()}}}})
	assert.NotRegexp(t, `="[^"]*(NaN|Inf)[^"]*"`, html)
	assert.NotRegexp(t, `(width|height|r)="-`, html)
}

// Names come with the data and may be anything.
func TestMapsOfHostileNames(t *testing.T) {
	evil := "</title><script>alert(1)</script>\u202e\x00\" onload=\"x"
	r := shop(t)
	var e []card.Exhibit
	for _, c := range []card.Chart{
		card.Zones{Levels: evil, Groups: []card.ZoneGroup{{Name: evil, Rows: []card.Zone{{Name: evil, Expected: fig(1, 1), Perceived: fig(2, 1)}, {Name: evil, Missing: evil}}}}},
		card.Map{Across: evil, Up: evil, Corners: [4]string{evil, evil, evil, evil}, CrossX: 1, CrossY: 1,
			Points: []card.MapPoint{{Name: evil, Part: evil, X: fig(1, 1), Y: fig(1, 1)}, {Name: evil, X: fig(2, 1), Y: fig(2, 1)}, {Name: evil}}},
		card.KanoMap{Points: []card.KanoPoint{{Name: evil, Category: evil, Better: fig(.5, .1), Worse: fig(-.5, .1)}, {Name: evil}}},
		card.Lines{Across: evil, Up: evil, X: []float64{1, 2}, Names: []string{evil, evil}, Lines: []card.Line{{Name: evil, Values: []float64{1, 2}}}},
	} {
		e = append(e, card.Exhibit{Title: evil, Chart: c})
	}
	r.Sections = []card.Section{{Title: evil, Exhibits: e}}
	harmless(t, page(t, r))
}
