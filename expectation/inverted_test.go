package expectation

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// Customers may call adequate what is more than they expect. A must-be is then below
// its adequate level without any shortfall, and is ranked all the same.
func TestMustBeWithoutShortfall(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := &surveyed{m: &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}},
			in: &Instrument{Name: "inverted", Scale: Scale{1, 7}}}
		for d := range 4 {
			name := fmt.Sprint("dimension ", d)
			s.in.Dimensions = append(s.in.Dimensions, Dimension{Name: name, Type: Implicit})
			for _, m := range []Measure{Expected, Adequate, Perceived} {
				s.in.Items = append(s.in.Items, Item{ID: fmt.Sprint(m, d), Dimension: name, Measures: m})
			}
			for _, m := range []Measure{Functional, Dysfunctional} {
				s.in.Items = append(s.in.Items, Item{ID: fmt.Sprint(m, d), Dimension: name, Measures: m, Scale: &Scale{1, 5}})
			}
		}
		for i := range 40 {
			a := Answer{Respondent: fmt.Sprint("c", i)}
			for range 4 {
				a.Values = append(a.Values, 3, 5, float64(3+rng.IntN(2)), 3, 5)
			}
			s.m.Customers, s.m.Labels = append(s.m.Customers, a.Respondent), append(s.m.Labels, 0)
			s.answers = append(s.answers, a)
		}
		p := s.score(t)
		sum := 0.
		for _, c := range p.Segments[0].Dimensions {
			require.NotNil(t, c.Gap)
			assert.True(t, c.MustBe)
			sum += c.PTop3
		}
		assert.InDelta(t, 3, sum, .03)
	}
}

// Twelve people who give one answer to everything: nothing may tell it.
func TestStyleOfPeopleWhoAllAgree(t *testing.T) {
	s := styled(0)
	s.m.Customers, s.m.Labels = s.m.Customers[:24], s.m.Labels[:24]
	s.answers = s.answers[:24]
	for i := 1; i < 24; i += 2 {
		for k := range s.answers[i].Values {
			s.answers[i].Values[k] = 7
		}
	}
	p := s.score(t)
	assert.NotNil(t, p.Segments[0].Style)
	assert.Nil(t, p.Segments[1].Style)
	assert.NotContains(t, codes(p.Warnings), "response-style")
}
