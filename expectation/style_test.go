package expectation

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// styled is two segments of the same opinions, asked on six items of 1 to 7: the
// second answers `yes` of the way to the top.
func styled(yes float64) *surveyed {
	rng := rand.New(rand.NewPCG(3, 3))
	s := &surveyed{
		m:  &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "sober"}, {ID: "b", Name: "cheerful"}}},
		in: &Instrument{Name: "style", Scale: Scale{1, 7}, Dimensions: []Dimension{{Name: "speed", Type: Explicit}}},
	}
	for k := range 6 {
		s.in.Items = append(s.in.Items, Item{ID: fmt.Sprint("p", k), Dimension: "speed", Measures: Perceived})
	}
	for i := range 400 {
		id := fmt.Sprintf("c%03d", i)
		a := Answer{Respondent: id}
		for range s.in.Items {
			v := float64(1 + rng.IntN(7))
			if i%2 == 1 && rng.Float64() < yes {
				v = 7
			}
			a.Values = append(a.Values, v)
		}
		s.m.Customers, s.m.Labels = append(s.m.Customers, id), append(s.m.Labels, int32(i%2))
		s.answers = append(s.answers, a)
	}
	return s
}

func TestStyles(t *testing.T) {
	p := styled(.5).score(t)
	sober, cheerful := p.Segments[0].Style, p.Segments[1].Style
	require.NotNil(t, sober)
	// Answers spread evenly over seven: half way up, two of seven at an end.
	assert.InDelta(t, .5, sober.Agreement.Value, .03)
	assert.InDelta(t, 2./7, sober.Extreme.Value, .05)
	assert.InDelta(t, .75, cheerful.Agreement.Value, .03)
	assert.InDelta(t, .5+.5*2./7, cheerful.Extreme.Value, .05)
	w := warning(t, p, "response-style")
	assert.Contains(t, w.Text, "cheerful answer higher")
	assert.NotContains(t, codes(styled(0).score(t).Warnings), "response-style")
	assert.Nil(t, sober.Straight, "nobody gave one answer all the way down")
}

func TestStyleTakesSixItems(t *testing.T) {
	s := styled(0)
	s.in.Items = s.in.Items[:5]
	for i := range s.answers {
		s.answers[i].Values = s.answers[i].Values[:5]
	}
	assert.Nil(t, s.score(t).Segments[0].Style)
}
