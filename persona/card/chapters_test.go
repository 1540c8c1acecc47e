package card_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
)

// rich is the shop with every chapter that an expectation profile can have.
func rich(t testing.TB) card.Report {
	t.Helper()
	s, p := sample.Summary(), sample.Profile()
	for i := range p.Segments {
		e := &p.Segments[i]
		nps := expectation.Result{Item: "recommend", Metric: expectation.NPS, Figure: fig(.1*float64(i)-.05, .08)}
		if i == 3 {
			nps.Figure, nps.Suppressed = nil, "fewer than ten answered"
		}
		e.Driven = &expectation.Driven{Outcome: "overall", R2: fig(.55, .06), N: e.N}
		e.Outcomes = []expectation.Result{nps, {Item: "overall", Figure: fig(5.1, .2)}, {Item: "again", Metric: expectation.Repurchase, Figure: fig(.62, .05)}}
		for j := range e.Dimensions {
			c := &e.Dimensions[j]
			if c.Gap == nil {
				continue
			}
			c.Source, c.Adequate = expectation.FromDesired, fig(c.Expected.Value-1, .15)
			below := c.Perceived.Value - c.Adequate.Value
			c.Zone = &expectation.Zone{N: c.N, Adequacy: fig(below, .2), Superiority: c.Gap, Width: fig(1, .1), Below: fig(.3, .06), Inside: fig(.5, .07), Above: fig(.2, .05), PBelow: .03}
			if below < -.2 {
				c.Zone.PBelow = .99
			}
			if c.MustBe = c.FixFirst == 1; c.MustBe {
				c.Adequate = fig(c.Perceived.Value+.2, .15)
			}
			c.Stake = &expectation.Stake{Short: fig(.6, .05), Customers: fig(240, 20), Worth: fig(.2, .02)}
			c.Methods = &expectation.Methods{Quadrant: priority.Quadrant(j % 4), PQuadrant: [4]float64{.6, .9, .95, .7}, Opportunity: fig(9+float64(j)/2, .6)}
			if j == 5 {
				c.Methods.Disputed, c.Methods.Dispute = true, "it is a must-be and the top opportunity, but the map says keep up the good work"
			}
			c.Kano = &expectation.Category{N: c.N, Category: kano.Category(j % 5), Better: fig(.1+.1*float64(j), .06), Worse: fig(-.9+.1*float64(i+j/2), .05), P: [5]float64{.99, .55, .9, .85, .97}}
			c.Drive = &expectation.Drive{Share: fig(.05+.01*float64(j), .04), PTop3: .4, Kind: driver.Basic}
			w := &expectation.Waves{Change: fig(.1, .3)}
			for k := range 6 {
				pt := expectation.Point{Wave: k, Perceived: fig(c.Perceived.Value-.1*float64(5-k)*float64(j%2), .2)}
				if k == 2 && i == 1 {
					pt.Perceived, pt.Suppressed = nil, "fewer than ten answered"
				}
				w.Points = append(w.Points, pt)
			}
			w.Trend = &expectation.Trend{Slope: .1 * float64(j%2), P: .5}
			if j%2 == 1 && j < 4 {
				w.Trend.P, w.Alarm, w.Since = .01, 1, 3
			}
			c.Waves = w
		}
	}
	prospects := expectation.Segment{N: 60, Dimensions: []expectation.Cell{{Name: "delivery speed", N: 60, Expected: fig(6, .2), Source: expectation.Stated},
		{Name: "product quality", N: -1, Suppressed: "expected: fewer than ten answered"}}}
	p.Prospects = &prospects
	return card.Report{Title: "Coffee by the sea", Summary: s, Profile: p, Deck: deck(t, s, p), Exact: true}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// Every chapter of a profile has its part of the page, with pictures and tables.
func TestChapters(t *testing.T) {
	r := rich(t)
	html := page(t, r)
	if file := os.Getenv("CARD_PAGE"); file != "" { // to look at it
		require.NoError(t, os.WriteFile(file, []byte(html), 0o644))
	}
	checkPage(t, html)
	assert.Equal(t, html, page(t, rich(t)))
	for _, want := range []string{"The zone of tolerance", "What matters, and how good it is", "What pleases, and what is missed", "Over time", "What comes of it", "What drives it",
		"differences in &#34;overall&#34; between", "stands for it. Of group 5 it is withheld or not known.", "6 % (2 % to 10 %), basic", ">all together<", "People who are no customers yet", "a must-be below what they accept", "<th>At stake</th>", "about 240 customers (220 to 260), 20 % of all worth",
		"Data protection: it is a must-be and the top opportunity, but the map says keep up the good work", "The methods disagree"} {
		assert.Contains(t, html, want)
	}
	assert.Equal(t, 4+1, strings.Count(html, `class="profile zones"`), "a picture for each group that answered, and one for prospects")
	assert.Equal(t, 4+4, strings.Count(html, `class="chart map"`))
	assert.Equal(t, 4, strings.Count(html, `class="chart lines"`), "two things move, in four groups, three a picture")
	assert.Equal(t, 31, strings.Count(html, `class="zone"`), "one cell of 32 is withheld")

	// Where nobody was asked what matters, what drives stands in for it.
	for i := range r.Profile.Segments {
		for j := range r.Profile.Segments[i].Dimensions {
			c := &r.Profile.Segments[i].Dimensions[j]
			c.Importance, c.Methods = nil, nil
		}
	}
	derived := page(t, card.Report{Profile: r.Profile})
	assert.NotContains(t, derived, "What matters, and how good it is")
	assert.Equal(t, 4, strings.Count(derived, "upwards share of the differences"))

	// A net promoter score reads in points, a mean as a level and a share in per cent;
	// what is withheld is said.
	_, outcomes, _ := strings.Cut(html, "What comes of it")
	text := tags.ReplaceAllString(outcomes, "|")
	assert.Contains(t, text, "−5 (−13 to 3)")
	assert.Contains(t, text, "5.10 (4.90 to 5.30)")
	assert.Contains(t, text, "62 % (57 % to 67 %)")
	assert.Contains(t, text, "withheld")
}

// A wave that is withheld of a group is a gap in its line and in no table.
func TestWavesOfAProfile(t *testing.T) {
	html := page(t, rich(t))
	_, over, _ := strings.Cut(html, "Over time</h2>")
	first, _, _ := strings.Cut(over, "</figure>")
	assert.Equal(t, 1, strings.Count(first, `<polyline class="line-a"`))
	assert.Equal(t, 2, strings.Count(first, `<polyline class="line-b"`), "group 2 has no third wave")
	assert.Equal(t, 3, strings.Count(first, `class="alarm"`))
	assert.Equal(t, 3, strings.Count(first, `class="slope `))
	assert.Contains(t, first, "withheld")
	assert.Contains(t, over, "higher since wave 4 than before")
	assert.Contains(t, over, "Those that move beyond chance, 8 of 31.")
	assert.NotContains(t, over, "customer service", "which does not")

	few := rich(t)
	few.Profile.Segments = few.Profile.Segments[:2]
	few.Deck = nil
	_, over, _ = strings.Cut(page(t, few), "Over time</h2>")
	assert.Contains(t, over, "All 16 that were asked in several waves.")
	assert.Contains(t, over, "may be chance")

	r := rich(t)
	for i := range r.Profile.Segments {
		for j := range r.Profile.Segments[i].Dimensions {
			if w := r.Profile.Segments[i].Dimensions[j].Waves; w != nil {
				w.Alarm, w.Trend = 0, nil
			}
		}
	}
	html = page(t, r)
	_, over, _ = strings.Cut(html, "Over time</h2>")
	assert.Contains(t, over, "Nothing moves beyond chance.")
	assert.NotContains(t, over, `class="chart lines"`)
}

// A survey of what people get alone has levels, and says that it has no gaps.
func TestLevelsWithoutExpectations(t *testing.T) {
	p := &expectation.Profile{Segments: []expectation.Segment{{N: 50, Dimensions: []expectation.Cell{{Name: "speed", N: 50, Perceived: fig(4, .2)}}}}}
	html := page(t, card.Report{Profile: p})
	assert.Contains(t, html, "What they get</h2>")
	assert.Contains(t, html, "Nothing says what it expects, so there are no gaps.")
	assert.NotContains(t, html, `class="chart gaps"`)
	assert.NotContains(t, html, "not asked")
	p.Segments[0].Dimensions[0].Suppressed = "gap: fewer than ten answered"
	assert.Contains(t, page(t, card.Report{Profile: p}), `class="chart gaps"`, "withheld is not absent")
}

// The ends of a zone are what the source says they are, and a plain survey has none.
func TestLevelsBySource(t *testing.T) {
	rows := func(c expectation.Cell) string {
		c.Name, c.Perceived = "speed", fig(5, .1)
		html := page(t, card.Report{Exact: true, Profile: &expectation.Profile{Segments: []expectation.Segment{{Dimensions: []expectation.Cell{c}}}}})
		_, levels, ok := strings.Cut(html, `<h2 id="chapter-1">`)
		require.True(t, ok)
		_, levels, _ = strings.Cut(levels, `<table`)
		levels, _, _ = strings.Cut(levels, `</table>`)
		return strings.Join(strings.FieldsFunc(tags.ReplaceAllString(levels, "|"), func(r rune) bool { return r == '|' || r == '\n' }), "|")
	}
	assert.Contains(t, rows(expectation.Cell{Expected: fig(6, .1), Gap: fig(1, .2), Source: expectation.Stated}), "expects|gets (95 % interval)|too little|        |speed|6.00|5.00 (4.90 to 5.10)|no")
	assert.Contains(t, rows(expectation.Cell{Expected: fig(6, .1), Adequate: fig(4, .1), Source: expectation.FromDesired}), "accepts|wants|gets (95 % interval)|too little|        |speed|4.00|6.00|5.00")
	assert.Contains(t, rows(expectation.Cell{Expected: fig(5.5, .1), Desired: fig(6, .1), Adequate: fig(4, .1), Source: expectation.Stated}), "|speed|4.00|6.00|5.50|5.00")
	assert.Contains(t, rows(expectation.Cell{Expected: fig(4, .1), Adequate: fig(4, .1), Source: expectation.FromAdequate}), "|speed|4.00|not asked|5.00")
	assert.Contains(t, rows(expectation.Cell{Expected: fig(5.4, .1), Source: expectation.Market}), "|speed|5.40|5.00")
	below := expectation.Cell{Adequate: fig(5.5, .1), Expected: fig(6, .1), Source: expectation.FromDesired, Zone: &expectation.Zone{Adequacy: fig(-.5, .2)}}
	assert.Contains(t, rows(below), "5.00 (4.90 to 5.10)|yes", "below what they accept, beyond chance")
	below.Zone.Adequacy, below.Unmet = fig(-.1, .2), true
	assert.Contains(t, rows(below), "5.00 (4.90 to 5.10)|may be chance", "below what they wish for is not below the zone")
	below.Zone.Adequacy = fig(.1, .2)
	assert.Contains(t, rows(below), "5.00 (4.90 to 5.10)|no")

	// What was not compared is neither too little nor enough.
	assert.Contains(t, rows(expectation.Cell{Expected: fig(6, .1), Source: expectation.Stated}), "|6.00|5.00 (4.90 to 5.10)|–", "asked of other people")
	assert.Contains(t, rows(expectation.Cell{Expected: fig(6, .1), Source: expectation.Stated, Suppressed: "gap: fewer than ten answered"}), "5.00 (4.90 to 5.10)|withheld")
	assert.Contains(t, rows(expectation.Cell{Zone: &expectation.Zone{}, Adequate: fig(4, .1), Gap: fig(-1, .2), Unmet: true}), "5.00 (4.90 to 5.10)|withheld")
}

// What a profile does not have, the page does not speak of.
func TestChaptersOfAPlainSurvey(t *testing.T) {
	html := page(t, shop(t))
	for _, part := range []string{"zone of tolerance", "What matters, and", "What pleases", "Over time", "What comes of it", "At stake", "must-be"} {
		assert.NotContains(t, tags.ReplaceAllString(html[strings.Index(html, "<body>"):], "|"), part)
	}
	text := markdown(t, shop(t).Deck)
	for _, part := range []string{"### Zone", "### What the methods", "### Over time", "At stake"} {
		assert.NotContains(t, text, part)
	}
}

func TestMarkdownChapters(t *testing.T) {
	text := markdown(t, rich(t).Deck)
	checkTables(t, text)
	for _, want := range []string{"### Zone of tolerance", "### What the methods say", "### Over time", "| At stake |", "60 % of the group, about 240 customers (", "20 % of all worth",
		"a must-be below what they accept", "one-dimensional (55 %)", "| Drives the outcome |", "concentrate here (60 %)", "\n- Data protection: it is a must-be", "higher since wave 4 than before"} {
		assert.Contains(t, text, want)
	}
}

// Names in the chapters are the data's, and the chapters may hold anything that JSON can.
func TestChaptersOfAnything(t *testing.T) {
	evil := "</title><script>alert(1)</script>\u202e|\n\"x"
	r := rich(t)
	for i := range r.Profile.Segments {
		e := &r.Profile.Segments[i]
		e.Outcomes[0].Item = evil
		for j := range e.Dimensions {
			c := &e.Dimensions[j]
			c.Name = evil
			if c.Methods != nil {
				c.Methods.Disputed, c.Methods.Dispute, c.Methods.Quadrant = true, evil, 99
				c.Kano.Category = -1
				c.Waves.Points[0].Wave, c.Waves.Since = -7, 99
			}
		}
	}
	r.Deck = deck(t, r.Summary, r.Profile)
	html := page(t, r)
	checkPage(t, html)
	assert.NotContains(t, html, "\u202e")
	text := markdown(t, r.Deck)
	checkTables(t, text)
	assert.NotContains(t, text, "<script")

	// Chapters without a figure.
	for _, empty := range []string{`{"zone":{},"kano":{},"methods":{},"stake":{},"waves":{"points":[{"wave":1},{"wave":2}]},"unmet":true}`,
		`{"gap":{"value":-1,"low":-2,"high":-0.5},"fixFirst":1,"priority":0.1,"stake":{},"zone":{},"methods":{},"waves":{"points":[{"perceived":{"value":3,"low":2,"high":4}}],"trend":{"p":0}}}`} {
		var c expectation.Cell
		require.NoError(t, json.Unmarshal([]byte(empty), &c), empty)
		c.Name = "speed"
		p := &expectation.Profile{Prospects: &expectation.Segment{}, Segments: []expectation.Segment{{Outcomes: []expectation.Result{{}}, Dimensions: []expectation.Cell{c, c, c}}}}
		checkPage(t, page(t, card.Report{Profile: p}))
	}
}
