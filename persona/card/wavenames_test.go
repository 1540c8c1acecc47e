package card_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// falling is a level that falls from wave to wave; the last one rang an alarm.
func falling(waves int) *expectation.Profile {
	w := &expectation.Waves{Trend: &expectation.Trend{Slope: -.4, P: .2}, Alarm: -1, Since: waves - 1}
	for k := range waves {
		w.Points = append(w.Points, expectation.Point{Wave: k, Perceived: fig(6-.4*float64(k), .1)})
	}
	return &expectation.Profile{Segments: []expectation.Segment{{Ref: segment.Ref{ID: "s1", Name: "regulars"},
		Dimensions: []expectation.Cell{{Name: "speed", Perceived: fig(6-.4*float64(waves-1), .1), Waves: w}}}},
		Warnings: []expectation.Warning{{Code: "weak", Subject: "regulars", Text: "Few answered."}, {Code: "alarm", Subject: "regulars", Text: "speed (fallen since wave 4 of 4)"}}}
}

// Where all waves fell, an alarm does not read as if it began there; and where no test
// could have found a trend, none is called chance.
func TestWavesThatAllFell(t *testing.T) {
	over := func(r card.Report) string {
		_, rest, _ := strings.Cut(page(t, r), "Over time</h2>")
		return tags.ReplaceAllString(rest, "|")
	}
	four := over(card.Report{Profile: falling(4)})
	assert.Contains(t, four, "−0.40, too few waves to tell")
	assert.Contains(t, four, "|lower in wave 4 than before|")
	assert.NotContains(t, four, "fallen since")
	assert.Contains(t, over(card.Report{Profile: falling(5)}), "−0.40, may be chance")

	// Why a change with an interval off zero may be chance is said where there is one.
	p := falling(5)
	w := p.Segments[0].Dimensions[0].Waves
	assert.NotContains(t, over(card.Report{Profile: p}), "leaves out zero")
	w.Change = fig(-.4, .3)
	assert.Contains(t, over(card.Report{Profile: p}), "leaves out zero")
	w.Changed = true
	assert.NotContains(t, over(card.Report{Profile: p}), "leaves out zero")

	// The doubt says the same, with the name of the wave, and comes before lesser ones.
	named := card.Report{Profile: falling(4), WaveNames: []string{"2019", "2021", "2022 Q1", "2022 Q4"}}
	text := over(named)
	assert.Contains(t, text, "2019: 6.00|")
	assert.Contains(t, text, "2022 Q4: 4.80|")
	assert.Contains(t, text, "Group 1, regulars: What they get has changed beyond chance: speed (lower in 2022 Q4 than before).")
	assert.Less(t, strings.Index(text, "has changed beyond chance"), strings.Index(text, "Few answered."))

	// A wave of which nothing may be shown keeps its place, and one without a name its number.
	p = falling(4)
	p.Segments[0].Dimensions[0].Waves.Points[1].Perceived = nil
	text = over(card.Report{Profile: p, WaveNames: []string{"", "2021", "2022 Q1"}})
	assert.Contains(t, text, "wave 1: 6.00|")
	assert.Contains(t, text, "2022 Q1|")
	assert.Contains(t, text, "lower in wave 4 than before")
}

// The same doubt of several groups is said once.
func TestDoubtsAreSaidOnce(t *testing.T) {
	p := &expectation.Profile{Segments: []expectation.Segment{{Ref: segment.Ref{ID: "a", Name: "old"}}, {Ref: segment.Ref{ID: "b", Name: "new"}}},
		Warnings: []expectation.Warning{{Code: "weak", Subject: "old", Text: "Few answered."}, {Code: "weak", Subject: "new", Text: "Few answered."},
			{Code: "nonresponse", Subject: "new", Text: "Who answered is worth more."}}}
	_, notes, _ := strings.Cut(page(t, card.Report{Profile: p}), "To keep in mind")
	assert.Contains(t, notes, "2 doubts about")
	assert.Contains(t, notes, "<li>Group 2, new: Who answered is worth more.</li><li>Group 1, old; group 2, new: Few answered.</li>")
}
