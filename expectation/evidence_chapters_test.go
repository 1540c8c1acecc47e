package expectation

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// References that stand in and observations go along with all that a survey can ask
// for at once: roles, an outcome, waves, prospects. Gaps are held against the reference
// wherever they stand, and observations change no other chapter.
func TestReferencesAndObservationsBesideAllChapters(t *testing.T) {
	m, answers, in := sparse(8, block{300, 240, 1, []float64{-10, -3, 0}}, block{300, 200, 2, []float64{0, -6, -2}}, block{8, 8, 1, []float64{0, 0, 0}})
	in.Items = append(in.Items, Item{ID: "nps", Measures: Outcome, Metric: NPS, Scale: &Scale{0, 10}},
		Item{ID: "important", Dimension: "dimension 1", Measures: Importance})
	var all []Answer
	for i, a := range answers {
		a.Role = []Role{User, Payer}[i%2]
		a.Values = append(a.Values, float64(int(a.Values[0]+a.Values[1]+float64(i%7))%11), float64(50+i%40))
		for w := range int64(3) {
			b := a
			b.When = 10*w + int64(i%10)
			all = append(all, b)
		}
		all = append(all, Answer{Respondent: "prospect " + a.Respondent, Prospect: true, When: 25, Values: []float64{nan, nan, nan, nan, float64(i % 90)}})
	}
	var os []Observation
	for i, id := range m.Customers {
		os = append(os, Observation{Customer: id, Dimension: "dimension 1", Kind: Mentioned, Name: "reviews", Level: float64((i * 31) % 100), When: int64(i % 30)})
	}
	o := Options{
		Waves: []int64{0, 10, 20},
		References: []Reference{
			{Dimension: "dimension 0", Source: ServiceLeader, Level: 62, SE: 1.5},
			{Dimension: "dimension 1", Source: Market, Level: 60},
		},
	}
	plain := score(t, m, all, in, o)
	o.Observations, o.HalfLife, o.Weights = os, 10, map[Kind]float64{Surveyed: .5, Mentioned: .5}
	got := score(t, m, all, in, o)
	text, err := json.Marshal(got)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "c0-0")
	require.Len(t, got.Segments, 2)
	for i, s := range got.Segments {
		for d := range s.Dimensions {
			c := &s.Dimensions[d]
			if d == 2 {
				assert.Nil(t, c.Gap)
				assert.Empty(t, c.Source)
			} else {
				level := o.References[d].Level
				assert.InDelta(t, c.Perceived.Value-level, c.Gap.Value, 1e-4)
				assert.NotZero(t, c.FixFirst)
				require.Len(t, c.Roles, 2)
				for _, r := range c.Roles {
					assert.InDelta(t, r.Perceived.Value-level, r.Gap.Value, 1e-4)
				}
				assert.NotNil(t, c.Stake)
				assert.Nil(t, c.Effect, "nobody's expectation can have an effect")
			}
			require.NotNil(t, c.Evidence)
			assert.Equal(t, d == 1, len(c.Evidence.Parts) == 2)
			if d == 1 {
				mentioned := c.Evidence.Parts[1]
				assert.InDelta(t, math.Exp2(-(mentioned.Age-c.Evidence.Parts[0].Age)/10), mentioned.Weight/c.Evidence.Parts[0].Weight, .01)
			}
			c.Evidence = nil
		}
		assert.Equal(t, plain.Segments[i], s)
	}
	require.NotNil(t, got.Prospects)
	for _, c := range got.Prospects.Dimensions {
		assert.Nil(t, c.Expected, "what others offer is nobody's expectation")
		assert.Nil(t, c.Evidence)
	}
}
