package card

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

func tongues(t testing.TB) []tongue {
	var out []tongue
	for _, tag := range language.Tags() {
		l, ok := language.Named(tag)
		require.True(t, ok)
		out = append(out, tongue{l})
	}
	return out
}

// wellFormed checks the inline pictures of a part of a page, and returns how many there
// are.
func wellFormed(t *testing.T, part string) int {
	t.Helper()
	pictures := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(part, -1)
	for _, picture := range pictures {
		decoder := xml.NewDecoder(strings.NewReader(picture))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, picture)
		}
		for _, want := range []string{`role="img"`, `<title id="`, `<desc id="`} {
			assert.Contains(t, picture, want)
		}
		assert.NotRegexp(t, `(NaN|Inf)`, picture)
	}
	return len(pictures)
}

// tableRows are the rows of the tables of a part of a page, their cells parted by bars.
func tableRows(part string) []string {
	var out []string
	for _, row := range regexp.MustCompile(`(?s)<tr><th scope="row">.*?</tr>`).FindAllString(part, -1) {
		out = append(out, html.UnescapeString(strings.Trim(regexp.MustCompile(`(<[^>]*>)+`).ReplaceAllString(row, "|"), "|")))
	}
	return out
}

func TestEvaluationPlot(t *testing.T) {
	d := FullDeck(t)
	for i := range d.Personas {
		d.Personas[i].Name = []string{"Regulars", "App fans", "Returners", "Casuals", "Gone"}[i]
	}
	got := string(evaluationPlot(d, nil))
	assert.Equal(t, 2, wellFormed(t, got), "the plot, and how sure the order is")
	assert.Equal(t, []string{
		"Regulars|8.2|7.5|41 %|0.61|1|1 to 2|86 %|100 %",
		"App fans|6.8|8.8|27 %|0.60|2|1 to 3|12 %|98 %",
		"Returners|5.4|3.1|17 %|0.17|3|2 to 4|2 %|74 %",
		"Casuals|4|4.4|9 %|0.18|4|3 to 4|0 %|20 %",
		"Gone|2.6|2|5.5 %|0.05|–|–|–|–|large enough",
	}, tableRows(strings.ReplaceAll(got, "<td class=\"num\"></td>", "")))
	assert.Equal(t, 5, strings.Count(got, `class="disc"`))
	assert.Equal(t, 1, strings.Count(got, `<g class="spot bubble out">`), "ruled out is drawn otherwise")
	assert.Contains(t, got, ">5 Gone ×</text>", "and named")
	assert.Equal(t, 4, strings.Count(got, `class="row ranked"`), "what is ruled out has no rank")

	// The area of a bubble follows the potential.
	radius := regexp.MustCompile(`r="([0-9.]+)" class="disc"`).FindAllStringSubmatch(got, -1)
	assert.Equal(t, "24", radius[0][1], "the largest, drawn first")
	ratio := bubble(.268, .412) / bubble(.412, .412)
	assert.InDelta(t, .268/.412, ratio*ratio, 1e-9)
	assert.Equal(t, smallestBubble, bubble(0, 1), "it stays in sight")
	assert.Equal(t, bubble(0, 0), bubble(1, 0), "where nobody has any, all are alike")
}

func number(t *testing.T, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

// Whatever the ratings are, no bubble leaves the frame.
func TestBubblesStayInTheFrame(t *testing.T) {
	d := &persona.Deck{Selection: &target.Selection{}}
	for _, a := range []float64{1, 10} {
		for _, c := range []float64{1, 10} {
			d.Selection.Choices = append(d.Selection.Choices, target.Choice{ID: "x", Name: strings.Repeat("long ", 40), Attractiveness: a, Competitiveness: c, Potential: 1})
		}
	}
	got := string(evaluationPlot(d, nil))
	wellFormed(t, got)
	for _, m := range regexp.MustCompile(`cx="([0-9.]+)" cy="([0-9.]+)"`).FindAllStringSubmatch(got, -1) {
		x, y := number(t, m[1]), number(t, m[2])
		assert.True(t, x >= scatterLeft+largestBubble && x <= scatterRight-largestBubble, "%v", x)
		assert.True(t, y >= scatterAbove+largestBubble && y <= scatterHeight-chartBelow-largestBubble, "%v", y)
	}
}

func TestProfilePlot(t *testing.T) {
	figure := func(x float64) *segment.Figure { return &segment.Figure{Value: x, Low: x, High: x} }
	trait := func(name, level, unit string, mean, all *segment.Figure, marker bool) persona.Trait {
		return persona.Trait{Trait: segment.Trait{Name: name, Level: level, Unit: unit, Mean: mean, Population: all}, Marker: marker}
	}
	d := &persona.Deck{Personas: []persona.Persona{
		{Name: "Regulars", Measured: []persona.Trait{trait("age", "", "years", figure(51), figure(44.6), true), trait("tasty", "yes", "", figure(.96), figure(.64), false)}},
		{Name: "Others", Measured: []persona.Trait{trait("tasty", "yes", "", nil, figure(.64), true), trait("age", "", "years", figure(30), figure(44.6), false)}},
	}}
	got := string(profilePlot(d, nil))
	assert.Equal(t, 2, wellFormed(t, got), "a panel a persona")
	assert.Equal(t, []string{"age|44.6 years|51 years|30 years", "tasty: yes|64 %|96 %|withheld"}, tableRows(got))
	assert.Equal(t, 1, strings.Count(got, `<g class="profile-marked">`), "a marker that is withheld is not shown to be one")
	assert.Equal(t, 3, strings.Count(got, `class="fill"`), "no bar for what is withheld")
	assert.Equal(t, 4, strings.Count(got, `class="everyone"`))
	assert.Contains(t, got, ">1 Regulars</text>")
}

func TestGapPlot(t *testing.T) {
	d := FullDeck(t)
	for i := range d.Personas {
		d.Personas[i].Name = []string{"Regulars", "App fans", "Returners", "Casuals", "Gone"}[i]
	}
	got := string(gapPlot(d, nil))
	assert.Equal(t, 4, wellFormed(t, got), "of one too few answered")
	table := tableRows(got)
	assert.Len(t, table, 8)
	for _, row := range table {
		assert.True(t, strings.HasSuffix(row, "|withheld"), "%s", row)
	}
	for i, p := range d.Personas {
		for _, c := range p.Expectations {
			if c.Gap != nil {
				assert.Contains(t, got, html.EscapeString(speaks(nil).gap(c.Gap)), "%d %s", i, c.Name)
			}
		}
	}
}

// The pictures speak the reader's language: no English is left in German or Danish ones.
func TestPlotsSpeak(t *testing.T) {
	d := FullDeck(t)
	for _, speaks := range tongues(t) {
		for name, got := range map[string]string{"evaluation": string(evaluationPlot(d, speaks.Language)), "profile": string(profilePlot(d, speaks.Language)), "gaps": string(gapPlot(d, speaks.Language))} {
			assert.Positive(t, wellFormed(t, got))
			if speaks.Tag() == "en" {
				continue
			}
			text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(got, "|")
			for _, english := range []string{"everyone", "withheld", "gets", "The table", "As a table", "attractive to", " to −"} {
				assert.False(t, strings.Contains(text, english), "%s in %s says %q", name, speaks.Tag(), english)
			}
		}
	}
	assert.Equal(t, evaluationPlot(d, nil), evaluationPlot(d, nil))
}

func TestPlotsOfNothing(t *testing.T) {
	for _, d := range []*persona.Deck{{}, {Personas: []persona.Persona{{Name: "A"}}}, {Selection: &target.Selection{}}} {
		assert.Empty(t, string(evaluationPlot(d, nil)+profilePlot(d, nil)+gapPlot(d, nil)))
	}
}
