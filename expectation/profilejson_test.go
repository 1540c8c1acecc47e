package expectation

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProfileIsReadAgain(t *testing.T) {
	want := plantedSurvey().score(t)
	text, err := json.Marshal(want)
	require.NoError(t, err)
	var got Profile
	require.NoError(t, json.Unmarshal(text, &got))
	assert.Equal(t, want, &got)
	for _, bad := range []string{`{}`, `{"clientele":2,"segments":[]}`, `[]`, `{"clientele":"1"}`} {
		assert.Error(t, json.Unmarshal([]byte(bad), &got), bad)
	}
	assert.Equal(t, want, &got, "an error changes nothing")
	assert.Empty(t, (*Profile)(nil).FixFirst(3))
}

// A survey may ask for nothing but an outcome, and then there is no talk of a ranking.
func TestOutcomesAlone(t *testing.T) {
	s := plantedSurvey()
	s.in = &Instrument{Name: "one question", Items: []Item{{ID: "recommend", Measures: Outcome, Metric: NPS, Scale: &Scale{0, 10}}}}
	for i := range s.answers {
		s.answers[i].Values = []float64{float64(i * 7 % 11)}
	}
	p := s.score(t)
	require.NotEmpty(t, p.Segments)
	assert.NotNil(t, p.Segments[1].Outcomes[0].Figure)
	assert.Empty(t, p.FixFirst(5))
	assert.NotContains(t, codes(p.Warnings), "importance-not-asked")
}

// The catalogue asks what it is told to, Kano's questions on their own scale.
func TestCatalogueAsksAllMeasures(t *testing.T) {
	in, err := StandardCatalogue()[:3].Instrument("all", Scale{1, 7}, Expected, Desired, Adequate, Perceived, Satisfaction, Importance, Functional, Dysfunctional)
	require.NoError(t, err)
	asked := map[Measure]int{}
	for _, it := range in.Items {
		asked[it.Measures]++
		assert.Equal(t, it.Measures.kano(), it.Scale != nil, it.ID)
	}
	assert.Equal(t, asked[Expected], asked[Functional])
	assert.Equal(t, 3, asked[Importance])
	_, err = StandardCatalogue()[:3].Instrument("half", Scale{1, 7}, Functional)
	assert.ErrorContains(t, err, "pair")
}

// In a panel made of the respondents of all waves, who answered before and not at last
// is nobody who was asked and kept silent.
func TestPanelsAreNotSilent(t *testing.T) {
	s := plantedSurvey()
	for i := range s.answers {
		s.answers[i].When = int64(i % 2)
	}
	ever := map[string]bool{}
	for _, a := range s.answers {
		ever[a.Respondent] = true
	}
	m := *s.m
	m.Customers, m.Labels, m.Worth = nil, nil, nil
	for i, id := range s.m.Customers {
		if ever[id] {
			m.Customers, m.Labels, m.Worth = append(m.Customers, id), append(m.Labels, s.m.Labels[i]), append(m.Worth, s.m.Worth[i])
		}
	}
	p := score(t, &m, s.answers, s.in, Options{Waves: []int64{0, 1}})
	require.NotEmpty(t, p.Segments)
	for _, seg := range p.Segments {
		assert.Nil(t, seg.Answered, seg.Name)
		for _, c := range seg.Dimensions {
			assert.Nil(t, c.Silent)
		}
	}
	assert.NotContains(t, codes(p.Warnings), "nonresponse")
	p = score(t, s.m, s.answers, s.in, Options{Waves: []int64{0, 1}})
	assert.NotNil(t, p.Segments[1].Answered, "here there are customers who never answered")
}
