package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// household is a survey on a continuous scale in which roles of customers have gaps of
// their own; who is how many in each segment.
func household(seed uint64, roles []Role, gaps []float64, segments ...[]int) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 5))
	s := &surveyed{m: &segment.Membership{}, in: &Instrument{
		Name: "household", Scale: Scale{0, 100},
		Dimensions: []Dimension{{Name: "speed", Type: Explicit}},
		Items: []Item{
			{ID: "e", Dimension: "speed", Measures: Expected},
			{ID: "p", Dimension: "speed", Measures: Perceived},
			{ID: "i", Dimension: "speed", Measures: Importance},
		},
	}}
	for k, who := range segments {
		s.m.Segments = append(s.m.Segments, segment.Ref{ID: fmt.Sprint(k), Name: fmt.Sprintf("segment %d", k)})
		for r, n := range who {
			for i := range n {
				id := fmt.Sprintf("%d-%d-%04d", k, r, i)
				s.m.Customers, s.m.Labels = append(s.m.Customers, id), append(s.m.Labels, int32(k))
				level := 60 + 8*rng.NormFloat64()
				s.answers = append(s.answers, Answer{Respondent: id, Role: roles[r],
					Values: []float64{level, min(level+gaps[r]+10*rng.NormFloat64(), 100), 40 + 10*rng.NormFloat64()}})
			}
		}
	}
	return s
}

// The figures of each role are those of the answers in it, worked out here, and a
// profile of that role alone has them too.
func TestRolesHaveFiguresOfTheirOwn(t *testing.T) {
	s := household(1, []Role{User, Payer}, []float64{-12, -3}, []int{300, 200}, []int{150, 250})
	p := s.score(t)
	for k, seg := range p.Segments {
		c := seg.Dimensions[0]
		require.Len(t, c.Roles, 2)
		assert.Empty(t, c.Suppressed)
		for _, r := range c.Roles {
			var gaps, importance []float64
			for _, a := range s.answers {
				if a.Role == r.Role && a.Respondent[0] == byte('0'+k) {
					gaps = append(gaps, a.Values[1]-a.Values[0])
					importance = append(importance, a.Values[2])
				}
			}
			assert.Equal(t, len(gaps), r.N)
			assert.Equal(t, len(gaps), r.Gap.N)
			mean, v := stats.MeanVar(gaps)
			low, high := stats.TInterval(mean, v, len(gaps))
			assert.InDelta(t, mean, r.Gap.Value, 1e-4)
			assert.InDelta(t, low, r.Gap.Low, 1e-4)
			assert.InDelta(t, high, r.Gap.High, 1e-4)
			imp, _ := stats.MeanVar(importance)
			assert.InDelta(t, imp, r.Importance.Value, 1e-4)
			assert.InDelta(t, r.Perceived.Value-r.Expected.Value, r.Gap.Value, 2e-4)
			assert.InDelta(t, r.Importance.Value/100*-r.Gap.Value/100*float64(seg.N)/900, r.Priority, 1e-4, "by size")

			alone := score(t, s.m, s.answers, s.in, Options{Role: r.Role}).Segments[k].Dimensions[0]
			assert.Equal(t, alone.Gap, r.Gap)
			assert.Nil(t, alone.Roles)
		}
	}
	assert.Contains(t, warning(t, p, "mixed-roles").Text, "Roles of each dimension")
}

// Ranks over segments and roles follow the shortfall, and what the options say of the
// roles.
func TestStandingOfRoles(t *testing.T) {
	s := household(2, []Role{User, Payer}, []float64{-12, -6}, []int{300, 300}, []int{100, 100})
	ranks := func(o Options) (out []int) {
		for _, c := range cellsOf(score(t, s.m, s.answers, s.in, o)) {
			for _, r := range c.Roles { // payer, user
				out = append(out, r.FixFirst)
			}
		}
		return out
	}
	assert.Equal(t, []int{2, 1, 4, 3}, ranks(Options{}))
	o := Options{Roles: map[Role]Standing{User: {Influence: .5, Impact: .5}, Payer: {Internal: true}}}
	assert.Equal(t, []int{1, 2, 3, 4}, ranks(o), "a quarter of a shortfall twice as large")
	p, plain := score(t, s.m, s.answers, s.in, o), s.score(t)
	for i, c := range cellsOf(p) {
		assert.True(t, c.Roles[0].Internal)
		assert.False(t, c.Roles[1].Internal)
		was := cellsOf(plain)[i]
		assert.InEpsilon(t, was.Roles[1].Priority/4, c.Roles[1].Priority, .01)
		assert.Equal(t, was.Roles[0].Priority, c.Roles[0].Priority)
		assert.Equal(t, was.FixFirst, c.FixFirst, "standing weighs roles, not cells")
		assert.Equal(t, was.Priority, c.Priority)
	}
	o.Roles["Userr"] = Standing{}
	w := warning(t, score(t, s.m, s.answers, s.in, o), "no-such-role")
	assert.Equal(t, "Userr", w.Subject)

	err := Options{Roles: map[Role]Standing{User: {Influence: 1.5}, Payer: {Impact: math.NaN()}}}.Validate()
	require.ErrorContains(t, err, `role "user": influence 1.5`)
	assert.ErrorContains(t, err, `role "payer"`)
}

// The chance of a place among the first three is that of a bootstrap written out here,
// of whole customers: each answers in both roles.
func TestPTop3OfRoles(t *testing.T) {
	s := household(3, []Role{User}, []float64{-4}, []int{60}, []int{60}, []int{60})
	for i := range s.answers {
		a := s.answers[i]
		a.Role, a.Values = Payer, slices.Clone(a.Values)
		a.Values[1] += 1
		s.answers = append(s.answers, a)
	}
	p := score(t, s.m, s.answers, s.in, Options{Replicates: 20000})
	rng := random.Stream(77)
	const replicates = 20000
	hits := make([]float64, 6)
	for range replicates {
		var priority [6]float64
		for k := range 3 {
			var gap, importance [2]float64
			for range 60 {
				i := 60*k + rng.IntN(60)
				for r, a := range []Answer{s.answers[i+180], s.answers[i]} { // payer, user
					gap[r] += (a.Values[1] - a.Values[0]) / 60
					importance[r] += a.Values[2] / 60
				}
			}
			for r := range gap {
				priority[2*k+r] = importance[r] * max(-gap[r], 0)
			}
		}
		order := []int{0, 1, 2, 3, 4, 5}
		slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, priority[b]-priority[a])) })
		for _, i := range order[:3] {
			if priority[i] > 0 {
				hits[i]++
			}
		}
	}
	i := 0
	for _, c := range cellsOf(p) {
		for _, r := range c.Roles {
			// The standard error of the difference is .005 at most.
			assert.InDelta(t, hits[i]/replicates, r.PTop3, .02, "%d %s", i, r.Role)
			i++
		}
	}
	assert.Equal(t, 6, i)
}

// A role of a few takes another one with it, and the largest is still shown, without
// counts.
func TestAFewOfARoleAreNotLeftOver(t *testing.T) {
	s := household(4, []Role{User, Payer, "heir"}, []float64{-12, -3, 9}, []int{60, 40, 4})
	p := s.score(t)
	c := p.Segments[0].Dimensions[0]
	require.Len(t, c.Roles, 1)
	assert.Equal(t, User, c.Roles[0].Role)
	assert.Equal(t, withheld, c.Roles[0].N)
	assert.Contains(t, c.Suppressed, "some roles: "+reasonFew)
	assert.Equal(t, disclosure.Coarse(c.Roles[0].Gap.Value, 3*(c.Roles[0].Gap.High-c.Roles[0].Gap.Low)/2), c.Roles[0].Gap.Value)

	// Of two roles none is left.
	s = household(4, []Role{User, "heir"}, []float64{-12, 9}, []int{60, 4})
	p = s.score(t)
	assert.Nil(t, p.Segments[0].Dimensions[0].Roles)
	assert.Contains(t, p.Segments[0].Dimensions[0].Suppressed, "roles: "+reasonFew)
	assert.Contains(t, warning(t, p, "mixed-roles").Text, "too few")
	assert.NotContains(t, fmt.Sprint(codes(p.Warnings)), "heir")
}

// Whatever roles people answer in: roles shown are of ten customers at least; with the
// cell they leave nothing or ten for the others; no count differs by a few from
// another or tells how few answer in two roles; and none is named that a few have.
func TestRolesTellNothingOfAFew(t *testing.T) {
	shown, left := 0, 0
	for seed := range uint64(sized(150, 40)) {
		rng := rand.New(rand.NewPCG(seed, 31))
		m, answers, in := ragged(seed)
		names := []Role{User, Payer, "aunt", "uncle", ""}[:2+rng.IntN(4)]
		for i := range answers {
			// Most in the first roles; the second answer of a customer is in another.
			k := min(rng.IntN(len(names)), rng.IntN(len(names)))
			if i > 0 && answers[i-1].Respondent == answers[i].Respondent && answers[i-1].Role == names[k] {
				k = (k + 1) % len(names)
			}
			answers[i].Role, answers[i].Weight = names[k], 1
		}
		p := score(t, m, answers, in, Options{Replicates: 100})
		for _, s := range p.Segments {
			size := 0
			for _, l := range m.Labels {
				if m.Segments[l].ID == s.ID {
					size++
				}
			}
			for d, c := range s.Dimensions {
				by := make(map[Role]map[string]bool)
				for _, a := range answers {
					of := by[a.Role]
					if of == nil {
						of = make(map[string]bool)
						by[a.Role] = of
					}
					paired := !math.IsNaN(a.Values[4*d]) && !math.IsNaN(a.Values[4*d+2])
					if id := memberOf(m, a.Respondent); id == s.ID && (c.Gap == nil || paired) {
						of[a.Respondent] = true
					}
				}
				rest := make(map[string]bool)
				for _, of := range by {
					for id := range of {
						rest[id] = true
					}
				}
				counts, sum, known := []int{size}, 0, true
				for _, r := range c.Roles {
					shown++
					n := len(by[r.Role])
					require.GreaterOrEqual(t, n, disclosure.MinGroup, "seed %d", seed)
					by[r.Role] = nil
					known = known && r.N != withheld
					for _, f := range []*segment.Figure{r.Gap, r.Expected, r.Perceived, r.Importance, r.Adequate} {
						if f != nil && f.N != withheld {
							counts = append(counts, f.N)
						}
					}
					sum += r.N
				}
				if c.N != withheld {
					counts = append(counts, c.N)
				}
				for i, a := range counts {
					for _, b := range counts[:i] {
						require.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d", seed, a, b)
					}
				}
				others := make(map[string]bool)
				for _, of := range by {
					for id := range of {
						others[id] = true
					}
				}
				if c.Roles != nil && len(others) > 0 {
					left++
					assert.GreaterOrEqual(t, len(others), disclosure.MinGroup, "seed %d", seed)
					assert.False(t, known, "no count beside them")
				}
				if c.Roles != nil && known {
					assert.True(t, disclosure.SafeDifference(sum, len(rest)), "seed %d: %d answer in two roles", seed, sum-len(rest))
				}
			}
		}
	}
	assert.Greater(t, shown, sized(500, 100))
	assert.Greater(t, left, sized(20, 4))
}

func memberOf(m *segment.Membership, id string) string {
	return m.Segments[m.Labels[slices.Index(m.Customers, id)]].ID
}

// The same on one worker and on three, in any order of answers.
func TestRolesInAnyOrder(t *testing.T) {
	s := household(6, []Role{User, Payer, ""}, []float64{-12, -3, 0}, []int{60, 40, 12}, []int{30, 90, 20})
	want := score(t, s.m, s.answers, s.in, Options{Workers: 1})
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(s.answers), func(a, b int) { s.answers[a], s.answers[b] = s.answers[b], s.answers[a] })
	assert.Equal(t, want, score(t, s.m, s.answers, s.in, Options{Workers: 3}))
}

// Where a reference stands in for the level, each role is held against it.
func TestRolesAgainstAReference(t *testing.T) {
	s := household(7, []Role{User, Payer}, []float64{-12, -3}, []int{100, 80})
	s.in.Items = s.in.Items[1:]
	for i := range s.answers {
		s.answers[i].Values = s.answers[i].Values[1:]
	}
	p := score(t, s.m, s.answers, s.in, Options{References: []Reference{{Dimension: "speed", Source: Market, Level: 70}}})
	c := p.Segments[0].Dimensions[0]
	require.Len(t, c.Roles, 2)
	for _, r := range c.Roles {
		assert.Equal(t, 70., r.Expected.Value)
		assert.InDelta(t, r.Perceived.Value-70, r.Gap.Value, 1e-4)
		assert.Positive(t, r.FixFirst)
	}
	assert.Equal(t, 1, c.Roles[1].FixFirst, "users get less")
}

// A million respondents in eight segments, half of them users and half payers.
func BenchmarkScoreRoles(b *testing.B) {
	gaps := []float64{-10, 0, -5, 0, -3, 0, -8, 0, -1, 0, -2, 0}
	var blocks []block
	for k := range 8 {
		blocks = append(blocks, block{125_000, 125_000, float64(1 + k), gaps})
	}
	m, answers, in := planted(1, blocks...)
	for i := range answers {
		answers[i].Role = []Role{User, Payer}[i%2]
	}
	b.Run("respondents=1000000/d=12/k=8/roles=2", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Score(b.Context(), m, answers, in, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
