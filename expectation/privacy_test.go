package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// ragged is a random survey with everything that makes counts differ: small
// segments, missing values, roles, weights, answers of one kind.
func ragged(seed uint64) (*segment.Membership, []Answer, *Instrument) {
	rng := rand.New(rand.NewPCG(seed, 99))
	in := &Instrument{Name: "ragged", Scale: Scale{1, 7}}
	for d := range 4 {
		name := fmt.Sprintf("d%d", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Implicit})
		for _, m := range []Measure{Desired, Adequate, Perceived, Importance} {
			in.Items = append(in.Items, Item{ID: fmt.Sprintf("%s_%s", name, m), Dimension: name, Measures: m})
		}
	}
	m := &segment.Membership{}
	var answers []Answer
	for s := range 6 {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprint(s), Name: fmt.Sprintf("segment %d", s)})
		size := 5 + rng.IntN(60)
		share := rng.Float64()
		missing := []float64{0, .02, .3}[rng.IntN(3)]
		uniform := rng.IntN(4) == 0
		for i := range size {
			id := fmt.Sprintf("s%dc%d", s, i)
			m.Customers = append(m.Customers, id)
			m.Labels = append(m.Labels, int32(s))
			m.Worth = append(m.Worth, rng.ExpFloat64())
			if rng.Float64() > share {
				continue
			}
			for _, role := range []Role{User, Payer}[:1+rng.IntN(2)] {
				a := Answer{Respondent: id, Role: role, Weight: math.Exp(2 * rng.NormFloat64())}
				for range in.Items {
					v := float64(1 + rng.IntN(7))
					if uniform {
						v = 7
					}
					if rng.Float64() < missing {
						v = math.NaN()
					}
					a.Values = append(a.Values, v)
				}
				answers = append(answers, a)
			}
		}
	}
	return m, answers, in
}

// Whatever the survey, nothing that is published describes one to nine people,
// nor does the difference of two counts of a segment.
func TestNothingDescribesFewerThanTen(t *testing.T) {
	shown, held, small := 0, 0, 0
	for seed := range uint64(150) {
		m, answers, in := ragged(seed)
		p := score(t, m, answers, in, Options{Replicates: 100})
		sizes := make(map[string]int)
		for _, l := range m.Labels {
			sizes[m.Segments[l].ID]++
		}
		total := 0
		for _, s := range p.Segments {
			counts := []int{sizes[s.ID]}
			note := func(n int) {
				require.True(t, n == withheld || n >= disclosure.MinGroup, "seed %d: a count of %d", seed, n)
				if n != withheld {
					counts = append(counts, n)
				}
			}
			note(s.N)
			if total >= 0 && s.N != withheld {
				total += s.N
			} else {
				total = withheld
			}
			for _, r := range s.Roles {
				note(r.N)
			}
			if f := s.Answered; f != nil {
				assert.True(t, f.Value*float64(f.N) > 9.99 && (1-f.Value)*float64(f.N) > 9.99, "seed %d", seed)
			}
			for d, c := range s.Dimensions {
				note(c.N)
				for k, f := range []*segment.Figure{c.Expected, c.Adequate, c.Perceived, c.Importance, c.Gap} {
					if f == nil {
						held++
						continue
					}
					shown++
					note(f.N)
					n := f.N
					if n == withheld {
						var asked []int
						if k < 4 {
							asked = append(asked, 4*d+k)
						}
						if c.Gap != nil {
							asked = append(asked, 4*d, 4*d+2) // all figures rest on the gap's
						}
						n = answered(m, answers, s.ID, asked)
					}
					assert.False(t, f.Low == f.High && n < uniformBelow, "seed %d: what all of %d answered", seed, n)
				}
				if c.Gap == nil {
					assert.Zero(t, c.FixFirst)
					assert.Zero(t, c.PTop3)
					assert.Zero(t, c.Priority)
					assert.NotEmpty(t, c.Suppressed)
				} else if c.N != withheld {
					off := rounding(c.Gap, c.N) + rounding(c.Perceived, c.N) + rounding(c.Expected, c.N)
					assert.InDelta(t, c.Perceived.Value-c.Expected.Value, c.Gap.Value, off, "same people")
				}
			}
			for i, a := range counts {
				for _, b := range counts[:i] {
					assert.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d in %s", seed, a, b, s.Name)
				}
			}
		}
		assert.Equal(t, total, p.Respondents)
		small += len(m.Segments) - len(p.Segments)
		_, err := json.Marshal(p)
		require.NoError(t, err, "no NaN gets out")
	}
	assert.Greater(t, shown, 500, "the test has seen figures")
	assert.Greater(t, held, 100, "and some held back")
	assert.Positive(t, small)
}

// answered counts the customers of a segment who answered all of some items in
// one role.
func answered(m *segment.Membership, answers []Answer, id string, items []int) int {
	in := make(map[string]bool)
	for i, c := range m.Customers {
		in[c] = m.Segments[m.Labels[i]].ID == id
	}
	seen := make(map[string]bool)
	for _, a := range answers {
		all := in[a.Respondent]
		for _, i := range items {
			all = all && !math.IsNaN(a.Values[i])
		}
		if all {
			seen[a.Respondent] = true
		}
	}
	return len(seen)
}

// Levels beside a gap rest on those who answered both sides, so that nobody
// can subtract the others out.
func TestLevelsDescribeThoseBehindTheGap(t *testing.T) {
	e, p := repeat(60, 6, 5), repeat(60, 5, 3)
	m, answers, in := small(e, p)
	for i := range 3 {
		answers[i].Values = []float64{1, math.NaN()} // odd ones out
	}
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Equal(t, withheld, c.N, "57 of 60 would single out three")
	assert.Equal(t, withheld, c.Gap.N)
	assert.InDelta(t, 5.5, c.Expected.Value, .011, "without the three")
	assert.Equal(t, c.Gap.Value, math.Round(c.Gap.Value*100)/100, "too coarse to find the 57 in it")
}

func TestTenIsEnoughAndNineIsNot(t *testing.T) {
	for n, want := range map[int]int{9: 0, 10: 1} {
		m, answers, in := small(repeat(n, 6, 5), repeat(n, 5, 3))
		assert.Len(t, score(t, m, answers, in, Options{}).Segments, want, "%d", n)
	}
}

func TestOneAnswerOfASmallGroupIsNotShown(t *testing.T) {
	for n, hidden := range map[int]bool{19: true, 20: false} {
		// All expect 7; what they perceive differs. Perceived less gap would
		// give it away, so all three go.
		m, answers, in := small(repeat(n, 7), repeat(n, 5, 3))
		c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
		assert.Equal(t, hidden, c.Gap == nil && c.Expected == nil && c.Perceived == nil, "%d", n)
		assert.Equal(t, hidden, c.Suppressed != "", "%d", n)
		assert.Equal(t, hidden, c.FixFirst == 0, "%d", n)
	}
}

func TestWeightsDoNotMakeItTheAnswerOfOne(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3))
	answers[0].Weight = 1e6
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Gap)
	assert.Nil(t, c.Expected)
	assert.Contains(t, c.Suppressed, reasonWeights)
}

func TestRolesAreCountedAllOrNone(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3))
	for i := range answers {
		answers[i].Role = User
		if i < 5 {
			answers[i].Role = Payer
		}
	}
	s := score(t, m, answers, in, Options{}).Segments[0]
	assert.Equal(t, []RoleCount{{Payer, withheld}, {User, withheld}}, s.Roles)
	for i := range answers {
		if i < 15 {
			answers[i].Role = Payer
		}
	}
	s = score(t, m, answers, in, Options{}).Segments[0]
	assert.Equal(t, []RoleCount{{Payer, 15}, {User, 25}}, s.Roles)
	// Three who answer in both roles: 18 payers and 25 users of 40.
	for i := 15; i < 18; i++ {
		a := answers[i]
		a.Role = Payer
		answers = append(answers, a)
	}
	s = score(t, m, answers, in, Options{}).Segments[0]
	assert.Equal(t, []RoleCount{{Payer, withheld}, {User, withheld}}, s.Roles)
}

// A segment of fewer than ten customers is outside the base of the shares, or
// its worth would be what the others leave.
func TestWorthOfASmallSegmentCannotBeSubtracted(t *testing.T) {
	m, answers, in := planted(1, block{50, 30, 1, []float64{-5}}, block{40, 30, 1, []float64{-5}}, block{6, 6, 1000, []float64{-5}})
	p := score(t, m, answers, in, Options{})
	require.Len(t, p.Segments, 2)
	assert.InDelta(t, 1, p.Segments[0].WorthShare.Value+p.Segments[1].WorthShare.Value, 1e-5)
}

func TestWorthOfOneCustomerIsNotShown(t *testing.T) {
	m, answers, in := three(1)
	m.Worth[0] = 1e9
	p := score(t, m, answers, in, Options{})
	for _, s := range p.Segments {
		assert.Nil(t, s.WorthShare)
	}
	assert.Contains(t, codes(p.Warnings), "worth-dominated")
	// Nor is the worth of three who hold all of their segment's, by itself or
	// through the priorities.
	m, answers, in = planted(1, block{40, 30, 1, []float64{-5}}, block{40, 30, 1, []float64{-5}})
	clear(m.Worth[3:40])
	p = score(t, m, answers, in, Options{})
	assert.Contains(t, codes(p.Warnings), "worth-dominated")
	for _, s := range p.Segments {
		assert.Nil(t, s.WorthShare)
		assert.InDelta(t, -s.Dimensions[0].Gap.Value/100/2, s.Dimensions[0].Priority, 5e-5, "half of all customers, not a share of worth")
	}
	m, answers, in = three(1)
	for i := range m.Worth {
		m.Worth[i] = -m.Worth[i]
	}
	assert.Contains(t, codes(score(t, m, answers, in, Options{}).Warnings), "worth-unusable")
	clear(m.Worth)
	assert.Contains(t, codes(score(t, m, answers, in, Options{}).Warnings), "worth-unusable")
}
