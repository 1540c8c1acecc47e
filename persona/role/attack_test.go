package role_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// The tests in this file attack what is published with all that a reader may know: the
// sizes of segments, the rules and their rounding.

// drawn is a small base with roles of every rarity, and in how many accounts of each
// segment each is.
func drawn(seed uint64) (*segment.Membership, []role.Party, map[expectation.Role][]int) {
	r := random.Stream(seed)
	sizes := make([]int, 1+r.IntN(5))
	for g := range sizes {
		sizes[g] = 5 + r.IntN(60)
	}
	m := member(sizes...)
	counts := map[expectation.Role][]int{}
	var parties []role.Party
	for _, name := range []expectation.Role{expectation.User, expectation.Payer, expectation.NextInLine, "heir of Mrs Holm"} {
		counts[name] = make([]int, len(sizes))
		p := make([]float64, len(sizes))
		for g := range p {
			p[g] = []float64{0, .05, .1, .5, .9, 1}[r.IntN(6)]
		}
		for i, id := range m.Customers {
			if g := m.Labels[i]; r.Float64() < p[g] {
				counts[name][g]++
				parties = append(parties, role.Party{Customer: id, Role: name, Influence: r.Float64(), Impact: float64(r.IntN(4)) / 4})
			}
		}
	}
	return m, parties, counts
}

// No share tells of one to nine accounts that have a role, or lack it, in a segment, in
// everyone, or in all the segments together in which it is withheld.
func TestNoShareTellsOfFew(t *testing.T) {
	withheld := 0
	for seed := range uint64(400) {
		m, parties, counts := drawn(seed)
		s, err := role.SummarizeSlice(t.Context(), m, parties, role.Options{Draws: 100})
		require.NoError(t, err)
		known := make([]int, len(m.Segments))
		has := map[string]bool{}
		for _, p := range parties {
			has[p.Customer] = true
		}
		sizes := make([]int, len(m.Segments))
		for i, id := range m.Customers {
			sizes[m.Labels[i]]++
			if has[id] {
				known[m.Labels[i]]++
			}
		}
		for name, n := range counts {
			// What a reader can work out: each share that is shown, that of everyone, and
			// what is left of it.
			allK, allN, restK, restN, rest := 0, 0, 0, 0, 0
			for g := range n {
				if sizes[g] < 10 {
					assert.NotContains(t, s.Segments, m.Segments[g].ID)
					continue
				}
				allK, allN = allK+n[g], allN+known[g]
				p := part(s.Segments[m.Segments[g].ID], name)
				if p == nil {
					rest, restK, restN = rest+1, restK+n[g], restN+known[g]
					continue
				}
				assert.GreaterOrEqual(t, n[g], 10, "seed %d %s %s", seed, name, m.Segments[g].ID)
				assert.False(t, n[g] < known[g] && known[g]-n[g] < 10, "seed %d %s: all but %d", seed, name, known[g]-n[g])
				for _, f := range []*segment.Figure{p.Share, p.Influence, p.Impact} {
					if f != nil {
						assert.Zero(t, f.N%10)
						assert.True(t, 0 <= f.Low && f.Low <= f.Value && f.Value <= f.High && f.High <= 1, "%v", *f)
					}
				}
			}
			if part(&s.Everyone, name) == nil {
				withheld++
				continue
			}
			assert.GreaterOrEqual(t, allK, 10)
			assert.False(t, allK < allN && allN-allK < 10)
			if restK > 0 {
				withheld++
				assert.GreaterOrEqual(t, restK, 10, "seed %d %s: the rest of everyone", seed, name)
				assert.False(t, restK < restN && restN-restK < 10, "seed %d %s: the rest lacks it but for %d", seed, name, restN-restK)
			}
		}
	}
	assert.Greater(t, withheld, 300, "the attack had something to find")
}

// Without the complementary part the same attack succeeds: the one segment that is left
// out follows from everyone and the others.
func TestTheAttackSucceedsOnNaiveSuppression(t *testing.T) {
	found := 0
	for seed := range uint64(400) {
		m, _, counts := drawn(seed)
		for _, n := range counts {
			rest, all := 0, 0
			for g := range m.Segments {
				if all += n[g]; n[g] < 10 {
					rest += n[g]
				}
			}
			if all >= 10 && rest > 0 && rest < 10 {
				found++
			}
		}
	}
	assert.Greater(t, found, 100)
}

// A role of the host's own is named nowhere where few have it: not in figures, not in
// warnings.
func TestRolesOfFewAreNotNamed(t *testing.T) {
	for few := range 10 {
		m := member(80, 60)
		parties := firms(random.Stream(9), m, .5, .5)
		for i := range few {
			parties = append(parties, role.Party{Customer: m.Customers[i], Role: "heir of Mrs Holm", Influence: 1, Impact: 1})
		}
		b, err := json.Marshal(summarize(t, m, parties))
		require.NoError(t, err)
		assert.NotContains(t, string(b), "Holm")
	}
}

// One account more or less changes no count by fewer than ten.
func TestOneMoreAccountIsNotSeenInCounts(t *testing.T) {
	counts := map[int]bool{}
	for n := 30; n < 60; n++ {
		m := member(n)
		for _, p := range summarize(t, m, firms(random.Stream(8), m, .5)).Segments["s0"].Roles {
			counts[p.Share.N] = true
			tenths := p.Share.Value * float64(p.Share.N) / 10
			assert.InDelta(t, math.Round(tenths), tenths, 1e-3, "%v", *p.Share)
		}
	}
	assert.Equal(t, map[int]bool{30: true, 40: true, 50: true, 60: true}, counts)
}
