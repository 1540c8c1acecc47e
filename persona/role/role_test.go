package role_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// member is a membership with segments of the given sizes, s0 first.
func member(sizes ...int) *segment.Membership {
	m := &segment.Membership{}
	for g, n := range sizes {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprintf("s%d", g)})
		for range n {
			m.Customers = append(m.Customers, fmt.Sprintf("c%d", len(m.Customers)))
			m.Labels = append(m.Labels, int32(g))
		}
	}
	return m
}

func summarize(t *testing.T, m *segment.Membership, parties []role.Party) *role.Summary {
	t.Helper()
	s, err := role.SummarizeSlice(context.Background(), m, parties, role.Options{})
	require.NoError(t, err)
	return s
}

func part(m *role.Mix, r expectation.Role) *role.Part {
	if m == nil {
		return nil
	}
	for i := range m.Roles {
		if m.Roles[i].Role == r {
			return &m.Roles[i]
		}
	}
	return nil
}

func codes(s *role.Summary) (out []string) {
	for _, w := range s.Warnings {
		out = append(out, w.Code)
	}
	return out
}

// firms draws accounts in which everybody uses, p of them have a payer, and payers decide.
func firms(r *rand.Rand, m *segment.Membership, p ...float64) (parties []role.Party) {
	for i, id := range m.Customers {
		parties = append(parties, role.Party{Customer: id, Role: expectation.User, Influence: .3 + .2*r.Float64(), Impact: .6 + .4*r.Float64()})
		if r.Float64() < p[m.Labels[i]] {
			parties = append(parties, role.Party{Customer: id, Role: expectation.Payer, Influence: .7 + .3*r.Float64(), Impact: .2 + .2*r.Float64()})
		}
	}
	return parties
}

func TestWeightIsShareTimesInfluenceTimesImpact(t *testing.T) {
	m := member(4000, 2000)
	s := summarize(t, m, firms(random.Stream(1), m, .9, .4))
	assert.Empty(t, s.Warnings)
	for id, p := range map[string]float64{"s0": .9, "s1": .4} {
		mix := s.Segments[id]
		payer, user := part(mix, expectation.Payer), part(mix, expectation.User)
		assert.InDelta(t, p, payer.Share.Value, .03)
		assert.Less(t, payer.Share.Low, p)
		assert.Greater(t, payer.Share.High, p)
		assert.InDelta(t, .85, payer.Influence.Value, .01)
		assert.InDelta(t, .3, payer.Impact.Value, .01)
		assert.Equal(t, 1.0, user.Share.Value)
		assert.Equal(t, 1.0, mix.Known.Value)
		a, b := p*.85*.3, .4*.8
		assert.InDelta(t, a/(a+b), payer.Weight, .02)
		assert.InDelta(t, 1, payer.Weight+user.Weight, 1e-3)
		assert.Equal(t, mix.Roles[0].Role, expectation.User)
		assert.Equal(t, .99, mix.Roles[0].PFirst)
	}
	assert.InDelta(t, (.9*4000+.4*2000)/6000, part(&s.Everyone, expectation.Payer).Share.Value, .03)
}

// The same parties in any order, twice, and accounts in any order give the same summary.
func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	m := member(300, 200, 100)
	r := random.Stream(2)
	parties := firms(r, m, .9, .5, .2)
	want := summarize(t, m, parties)
	parties = append(parties, parties...)
	for range 5 {
		r.Shuffle(len(parties), func(i, j int) { parties[i], parties[j] = parties[j], parties[i] })
		r.Shuffle(len(m.Customers), func(i, j int) {
			m.Customers[i], m.Customers[j] = m.Customers[j], m.Customers[i]
			m.Labels[i], m.Labels[j] = m.Labels[j], m.Labels[i]
		})
		assert.Equal(t, want, summarize(t, m, parties))
	}
}

func TestTheStrongestOfARoleCounts(t *testing.T) {
	m := member(40)
	var parties []role.Party
	for _, id := range m.Customers {
		parties = append(parties, role.Party{Customer: id, Role: expectation.Payer, Influence: .2, Impact: .9},
			role.Party{Customer: id, Role: expectation.Payer, Influence: .6, Impact: math.NaN()},
			role.Party{Customer: id, Role: expectation.Payer, Influence: .5, Impact: .1})
	}
	p := summarize(t, m, parties).Segments["s0"].Roles[0]
	assert.Equal(t, .6, p.Influence.Value)
	assert.Equal(t, .9, p.Impact.Value)
	assert.Equal(t, 1.0, p.Share.Value)
	assert.Equal(t, 40, p.Share.N)
	assert.Equal(t, 1.0, p.PFirst)
}

// Where the host does not tell influence or impact, weights do without; where it tells them
// of some roles only, the others get a stand-in.
func TestUnknownInfluence(t *testing.T) {
	m := member(60)
	of := func(user, payer, impact float64) *role.Summary {
		var parties []role.Party
		for i, id := range m.Customers {
			parties = append(parties, role.Party{Customer: id, Role: expectation.User, Influence: user, Impact: impact})
			if i < 30 {
				parties = append(parties, role.Party{Customer: id, Role: expectation.Payer, Influence: payer, Impact: impact})
			}
		}
		return summarize(t, m, parties)
	}
	nan := math.NaN()
	for _, nothing := range []*role.Summary{of(0, 0, 0), of(nan, nan, nan), of(0, nan, nan)} {
		assert.Equal(t, []string{"no-influence", "no-impact"}, codes(nothing))
		mix := nothing.Segments["s0"]
		assert.Nil(t, mix.Roles[0].Influence)
		assert.Nil(t, mix.Roles[0].Impact)
		assert.InDelta(t, 2./3, mix.Roles[0].Weight, 1e-3)
	}
	some := of(nan, .8, .5)
	assert.Equal(t, []string{"stand-in", "stand-in"}, codes(some), "of everyone and of the segment")
	assert.Nil(t, part(some.Segments["s0"], expectation.User).Influence)
	assert.InDelta(t, 2./3, part(some.Segments["s0"], expectation.User).Weight, 1e-3, "the mean of the others, .8, stands in")
	zero := of(0, .8, .5)
	assert.Empty(t, codes(zero), "0 is a statement where others are told")
	assert.Equal(t, expectation.Payer, zero.Segments["s0"].Roles[0].Role)
	assert.Equal(t, 0.0, part(zero.Segments["s0"], expectation.User).Weight)
}

func TestPartiesOfOthers(t *testing.T) {
	m := member(60, 9)
	m.Labels[0] = -1
	parties := firms(random.Stream(3), m2(m), .5, .5)
	parties = append(parties, role.Party{Customer: "stranger", Role: expectation.User})
	s := summarize(t, m, parties)
	assert.Contains(t, codes(s), "unmatched")
	assert.NotContains(t, s.Segments, "s1", "nine are too few")
	assert.Equal(t, 60, part(&s.Everyone, expectation.User).Share.N, "nor are they in everyone")

	few := summarize(t, member(60), firms(random.Stream(4), member(60), .5)[:30])
	assert.Contains(t, codes(few), "few-known")
	none := summarize(t, member(60), nil)
	assert.Equal(t, []string{"no-parties"}, codes(none))
	assert.Empty(t, none.Segments)
	assert.Empty(t, summarize(t, &segment.Membership{}, nil).Segments)
}

// m2 is a membership in which nobody is outside, for firms.
func m2(m *segment.Membership) *segment.Membership {
	c := *m
	c.Labels = slices.Clone(m.Labels)
	for i := range c.Labels {
		c.Labels[i] = max(c.Labels[i], 0)
	}
	return &c
}

func TestFaults(t *testing.T) {
	ctx := context.Background()
	m := member(20)
	good := role.Party{Customer: "c1", Role: expectation.User}
	fails := func(text string, m *segment.Membership, o role.Options, parties ...role.Party) {
		t.Helper()
		_, err := role.SummarizeSlice(ctx, m, parties, o)
		assert.ErrorContains(t, err, text)
	}
	fails("the membership is nil", nil, role.Options{})
	fails("Options.Draws is 99", m, role.Options{Draws: 99})
	fails(`party 1, in the role "user", has no customer`, m, role.Options{}, good, role.Party{Role: expectation.User})
	fails(`party 1, of customer "c7", has no role`, m, role.Options{}, good, role.Party{Customer: "c7"})
	fails(`party 1, of customer "c7" in the role "payer", has influence 1.5`, m, role.Options{}, good, role.Party{Customer: "c7", Role: expectation.Payer, Influence: 1.5})
	fails(`has impact -Inf`, m, role.Options{}, role.Party{Customer: "stranger", Role: expectation.Payer, Impact: math.Inf(-1)})
	for _, c := range []struct {
		text  string
		spoil func(m *segment.Membership)
	}{
		{"20 customers but 19 labels", func(m *segment.Membership) { m.Labels = m.Labels[1:] }},
		{`customer "c0" twice, the second time in row 3`, func(m *segment.Membership) { m.Customers[3] = "c0" }},
		{"row 4 has no ID", func(m *segment.Membership) { m.Customers[4] = "" }},
		{`"c5" in row 5 has label 1, but there are 1 segments`, func(m *segment.Membership) { m.Labels[5] = 1 }},
		{`segment "s0" twice, at 0 and 1`, func(m *segment.Membership) { m.Segments = append(m.Segments, m.Segments[0]) }},
	} {
		m := member(20)
		c.spoil(m)
		fails(c.text, m, role.Options{})
	}
	broken := errors.New("the line is down")
	seq := func(yield func(role.Party, error) bool) {
		_ = yield(good, nil) && yield(role.Party{}, broken)
	}
	_, err := role.Summarize(ctx, m, seq, role.Options{})
	assert.ErrorIs(t, err, broken)
	assert.ErrorContains(t, err, "reading party 1")
	var none iter.Seq2[role.Party, error]
	_, err = role.Summarize(ctx, m, none, role.Options{})
	assert.ErrorContains(t, err, "no sequence")
	var noContext context.Context
	_, err = role.SummarizeSlice(noContext, m, nil, role.Options{})
	assert.ErrorContains(t, err, "the context is nil")
	why := errors.New("closing time")
	ended, end := context.WithCancelCause(ctx)
	end(why)
	_, err = role.SummarizeSlice(ended, m, []role.Party{good}, role.Options{})
	assert.ErrorIs(t, err, why)
}

// Two roles that weigh the same in truth come first half of the time, over many samples;
// where they differ clearly the better one does.
func TestPFirstIsAsSureAsItSays(t *testing.T) {
	r := random.Stream(5)
	const rounds = 200
	sum, sure := 0.0, 0
	for range rounds {
		m := member(200)
		var parties []role.Party
		for _, id := range m.Customers {
			for _, name := range []expectation.Role{expectation.User, expectation.Payer} {
				if r.Float64() < .6 {
					parties = append(parties, role.Party{Customer: id, Role: name, Influence: r.Float64(), Impact: r.Float64()})
				}
			}
		}
		p := part(summarize(t, m, parties).Segments["s0"], expectation.Payer).PFirst
		sum += p
		if p < .05 || p > .95 {
			sure++
		}
	}
	assert.InDelta(t, .5, sum/rounds, .08, "four standard errors of a uniform number")
	assert.LessOrEqual(t, sure, rounds/5, "sure of what is not so: one in ten, and noise")
}

// Every warning code is explained in the package's documentation, and only such codes.
func TestCodesDocumented(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`notice\.New\("([a-z-]+)"`).FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	b, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//   - ([a-z-]+): `).FindAllStringSubmatch(string(b), -1) {
		documented[m[1]] = true
	}
	assert.Equal(t, fmt.Sprint(used), fmt.Sprint(documented)) // maps print in order of their keys
}

// A group is served if fewer than half of its accounts have somebody who uses, pays or
// orders, whichever of the three, and no group is where roles are not told like that.
func TestServed(t *testing.T) {
	m := member(200, 200, 200)
	var parties []role.Party
	for i, id := range m.Customers {
		every := []int{8, 3, 2}[m.Labels[i]] // of ten accounts, these have a customary role
		if i%10 < every {
			parties = append(parties, role.Party{Customer: id, Role: []expectation.Role{expectation.User, expectation.Payer, expectation.Orderer}[i%3], Influence: .5, Impact: .5})
		}
		parties = append(parties, role.Party{Customer: id, Role: expectation.Beneficiary, Influence: .1, Impact: .9})
	}
	s := summarize(t, m, parties)
	assert.False(t, s.Segments["s0"].Served)
	assert.False(t, s.Segments["s2"].Served, "of everybody's accounts, too, half and fewer have such a role")

	for i := range m.Labels { // two thirds of the accounts are in the first group
		if m.Labels[i] == 1 {
			m.Labels[i] = 0
			parties = append(parties, role.Party{Customer: m.Customers[i], Role: expectation.User, Influence: .5, Impact: .5})
		}
	}
	s = summarize(t, m, parties)
	assert.False(t, s.Segments["s0"].Served)
	assert.True(t, s.Segments["s2"].Served)
}
