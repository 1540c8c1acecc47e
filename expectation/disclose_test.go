package expectation

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// What only one person is called names that person, with or without a count.
func TestRolesOfFewAreNotNamed(t *testing.T) {
	const director = Role("managing director of Acme")
	m, answers, in := small(repeat(40, 7, 6, 5, 4), repeat(40, 5, 3, 4, 6))
	for i := range answers {
		answers[i].Role = []Role{User, "buyer"}[i%2]
	}
	answers[0].Role = director
	p := score(t, m, answers, in, Options{})
	assert.Equal(t, []RoleCount{{User, withheld}}, p.Segments[0].Roles, "the caller's roles go where their counts do")
	assert.NotContains(t, fmt.Sprint(p), "Acme")
	answers[0].Role = User
	p = score(t, m, answers, in, Options{})
	assert.Equal(t, []RoleCount{{"buyer", 20}, {User, 20}}, p.Segments[0].Roles)
}

// Two of forty who answer in two roles: 26 users and 16 payers stand apart from
// each other and from the forty, but add up to 42.
func TestRoleCountsDoNotTellWhoHasTwo(t *testing.T) {
	for users, want := range map[int][]RoleCount{
		26: {{Payer, withheld}, {User, withheld}},
		28: {{Payer, 12}, {User, 28}}, // and nobody in both
	} {
		m, answers, in := small(repeat(40, 7, 6, 5, 4), repeat(40, 5, 3, 4, 6))
		for i := range answers {
			answers[i].Role = User
			if i >= users {
				answers[i].Role = Payer
			}
		}
		if users == 26 {
			for _, a := range answers[:2] {
				a.Role = Payer
				answers = append(answers, a)
			}
		}
		assert.Equal(t, want, score(t, m, answers, in, Options{}).Segments[0].Roles, "%d", users)
	}
}

// Where it is withheld how many answered, no warning says on which side of
// thirty it is.
func TestWeakDoesNotTellAWithheldCount(t *testing.T) {
	for size, warned := range map[int]bool{29: true, 33: false} {
		m, answers, in := small(repeat(size, 7, 6, 5, 4), repeat(size, 5, 3, 4, 6))
		for _, missing := range []int{2, 5} { // 31 and 28 of 33
			p := score(t, m, answers[missing:], in, Options{})
			require.Equal(t, withheld, p.Segments[0].N)
			if warned {
				assert.Contains(t, codes(p.Warnings), "weak", "%d", size)
			} else {
				assert.NotContains(t, codes(p.Warnings), "weak", "%d", size)
			}
		}
	}
	m, answers, in := small(repeat(60, 7, 6, 5, 4), repeat(60, 5, 3, 4, 6))
	assert.Contains(t, codes(score(t, m, answers[31:], in, Options{}).Warnings), "weak", "29 is shown")
	assert.NotContains(t, codes(score(t, m, answers[30:], in, Options{}).Warnings), "weak")
}

// The number of those who misread beside the sizes of the segments would tell
// how many did not answer.
func TestInvertedZonesDoNotTellWhoDidNotAnswer(t *testing.T) {
	said := func(size, respondents, inverted int) string {
		m, answers, in := small(repeat(size, 6, 5, 4, 3), repeat(size, 5, 3, 4, 6))
		in.Items[0].Measures = Desired
		in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
		for i := range answers {
			adequate := []float64{1, 2, 3}[i%3]
			if i < inverted {
				adequate = 7
			}
			answers[i].Values = append(answers[i].Values, adequate)
		}
		return warning(t, score(t, m, answers[:respondents], in, Options{}), "zone-inverted").Text
	}
	assert.Contains(t, said(60, 40, 20), "20 respondents")
	assert.Contains(t, said(60, 40, 5), "Fewer than 10 respondents")
	assert.Contains(t, said(60, 14, 5), "Fewer than 10 respondents", "and not most, although nine did not")
	assert.Contains(t, said(60, 40, 35), "Most respondents")
	assert.Contains(t, said(43, 40, 40), "Some respondents", "all of 40, but the 43 are known")
}

// Customers worth the same share their ranks: the order in which they come
// must not decide who looks richer.
func TestTiesOfWorthShareTheirRank(t *testing.T) {
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a"}}}
	var yes []reply
	for i := range 40 {
		m.Customers = append(m.Customers, fmt.Sprint(i))
		m.Labels = append(m.Labels, 0)
		m.Worth = append(m.Worth, []float64{1, 1, 5, 5}[i/10]) // of each worth, the first ten answer
		if i/10%2 == 0 {
			yes = append(yes, reply{customer: int32(i)})
		}
	}
	d, low, high, ok := answeredWorth(m, []int{40}, yes)
	require.True(t, ok)
	assert.Zero(t, d)
	// n1 = n0 = 20 and no difference: 1.96 sqrt(40/400).
	assert.InDelta(t, 1.959964*math.Sqrt(.1), high, 1e-6)
	assert.InDelta(t, -high, low, 1e-12)
}
