package expectation

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWarningsOfTheInstrument(t *testing.T) {
	dims := []Dimension{{Name: "speed", Type: Explicit}, {Name: "price", Type: Explicit}, {Name: "care", Type: Interpersonal}}
	in := &Instrument{Name: "w", Scale: Scale{1, 7}, Dimensions: dims, Items: []Item{
		{ID: "e1", Dimension: "speed", Measures: Expected, Aspect: "call"},
		{ID: "e2", Dimension: "speed", Measures: Expected, Aspect: "spead"},
		{ID: "p1", Dimension: "speed", Measures: Perceived, Aspect: "call"},
		{ID: "p2", Dimension: "speed", Measures: Perceived, Aspect: "speed"},
		{ID: "i1", Dimension: "speed", Measures: Importance},
		{ID: "e3", Dimension: "price", Measures: Expected},
		{ID: "p3", Dimension: "care", Measures: Perceived},
	}}
	require.NoError(t, in.Validate())
	ws := newPlan(in).warnings()
	assert.Equal(t, []string{"importance-not-asked", "unpaired-items", "no-gap", "no-gap"}, codes(ws))
	assert.Contains(t, ws[0].Text, "price and care")
	assert.Contains(t, ws[1].Text, "e2 and p2")
	assert.Equal(t, "list of three: a, b and c", "list of three: "+list([]string{"a", "b", "c"}))
}

func TestAnswersOutsideEverySegment(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3))
	for i := range 12 {
		m.Labels[i] = -1
	}
	p := score(t, m, answers, in, Options{})
	assert.Equal(t, 28, p.Respondents)
	assert.NotContains(t, warning(t, p, "unsegmented").Text, "12", "beside the sizes it would count who is hidden")
	assert.Contains(t, codes(p.Warnings), "weak")
	assert.Contains(t, codes(p.Warnings), "importance-not-asked")
}

// A dimension whose importance too few answered counts as it does elsewhere.
func TestImportanceThatFewAnswered(t *testing.T) {
	m, answers, in := planted(1, block{60, 60, 1, []float64{-10}}, block{60, 60, 1, []float64{-10}})
	in.Items = append(in.Items, Item{ID: "i", Dimension: "dimension 0", Measures: Importance, Scale: &Scale{0, 4}})
	for i := range answers {
		v := []float64{1, 3}[i%2]
		if i >= 65 {
			v = nan
		}
		answers[i].Values = append(answers[i].Values, v)
	}
	p := score(t, m, answers, in, Options{})
	few := p.Segments[1].Dimensions[0]
	assert.Nil(t, few.Importance)
	assert.Equal(t, "importance: fewer than ten answered", few.Suppressed)
	assert.InDelta(t, .5*-few.Gap.Value/100*p.Segments[1].WorthShare.Value, few.Priority, 1e-6)
}
