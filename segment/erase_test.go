package segment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// A membership without customers is byte for byte one that they never were in.
func TestMembershipWithoutCustomers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 50 {
		m, never := &segment.Membership{Segments: []segment.Ref{{ID: "a"}, {ID: "b"}}}, &segment.Membership{Segments: []segment.Ref{{ID: "a"}, {ID: "b"}}}
		var gone []string
		for i := range 30 {
			id, l, w := fmt.Sprint("c", i), int32(rng.IntN(3)-1), rng.Float64()
			m.Customers, m.Labels, m.Worth = append(m.Customers, id), append(m.Labels, l), append(m.Worth, w)
			if rng.IntN(4) == 0 {
				gone = append(gone, id)
				continue
			}
			never.Customers, never.Labels, never.Worth = append(never.Customers, id), append(never.Labels, l), append(never.Worth, w)
		}
		before, err := json.Marshal(m)
		require.NoError(t, err)
		left := m.Without(append(gone, "nobody")...)
		want, err := json.Marshal(never)
		require.NoError(t, err)
		got, err := json.Marshal(left)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
		after, err := json.Marshal(m)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after))
		assert.Equal(t, len(left.Customers), cap(left.Customers), "nothing of the others is behind it")
	}
	assert.Nil(t, (*segment.Membership)(nil).Without("a"))
	assert.Nil(t, (&segment.Membership{Customers: []string{"a"}, Labels: []int32{0}}).Without("a").Worth)
}

// shopper is a customer of a group that the host made.
type shopper struct {
	id, group, channel string
	spend              float64
}

func bought(n int, seed uint64) []shopper {
	rng := rand.New(rand.NewPCG(seed, 4))
	list := make([]shopper, 0, n+300)
	for i := range n + 300 {
		group := "others"
		if i < n {
			group = "group"
		}
		list = append(list, shopper{fmt.Sprint("c", i), group, []string{"web", "shop"}[rng.IntN(2)], math.Exp(4 + .8*rng.NormFloat64())})
	}
	return list
}

func described(t *testing.T, list []shopper) *segment.Summary {
	t.Helper()
	var ids, groups []string
	for _, s := range list {
		ids, groups = append(ids, s.id), append(groups, s.group)
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	s, err := segment.Describe(t.Context(), list, segment.Schema[shopper]{
		ID: func(s shopper) string { return s.id },
		Features: []segment.Feature[shopper]{
			segment.Numeric("spend", func(s shopper) float64 { return s.spend }).Log(),
			segment.Category("channel", func(s shopper) string { return s.channel }),
		},
	}, m)
	require.NoError(t, err)
	return s
}

func groupOf(s *segment.Summary) *segment.Profile {
	i := slices.IndexFunc(s.Segments, func(p segment.Profile) bool { return p.Name == "group" })
	if i < 0 {
		return nil
	}
	return &s.Segments[i]
}

// A segment of ten that loses one is in no summary any more, nor is what it was made of in
// the figures of the population.
func TestErasureSuppressesAgain(t *testing.T) {
	list := bought(10, 1)
	require.NotNil(t, groupOf(described(t, list)))
	after := described(t, list[1:])
	assert.Nil(t, groupOf(after))
	assert.Equal(t, 300, after.Customers)
	assert.Equal(t, "small-segments", after.Warnings[0].Code)
	alone := described(t, list[10:])
	assert.Equal(t, alone.Segments, after.Segments, "as if there had never been one")
}

// Two summaries, of which the second lacks one customer, are subtracted from each other.
// Of what the customer spent that tells hardly more than the mean does (a guess is a fifth
// nearer in a group of twenty, and not at all in one of 200), for means are rounded to a
// part of their interval; but shares have four digits, and sizes are told to the
// customer, so that the segment and the level of a category are found. This is what the
// documentation says of erasing, and why no summary is published for one customer who goes.
func TestAttackSummariesBeforeAndAfterErasure(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of summaries")
	}
	for n, channels := range map[int][2]float64{20: {0, .1}, 200: {.9, 1}, 1000: {.9, 1}} {
		var off, blind []float64 // distances of the guess and of the mean, in standard deviations
		channel, tries := 0, 60
		for seed := range uint64(tries) {
			list := bought(n, seed)
			before, after := groupOf(described(t, list)), groupOf(described(t, list[1:]))
			assert.Equal(t, before.Size-1, after.Size, "the size tells the segment")
			a, b := before.Features[0].Mean, after.Features[0].Mean
			if a != nil && b != nil {
				guess := float64(before.Size)*a.Value - float64(after.Size)*b.Value
				var spent []float64
				for _, s := range list[:n] {
					spent = append(spent, s.spend)
				}
				mean, v := stats.MeanVar(spent)
				off = append(off, math.Abs(guess-list[0].spend)/math.Sqrt(v))
				blind = append(blind, math.Abs(mean-list[0].spend)/math.Sqrt(v))
			}
			for i, f := range before.Features[1:] {
				g := after.Features[1+i]
				if f.Mean == nil || g.Mean == nil || f.Level != list[0].channel {
					continue
				}
				if math.Round(float64(before.Size)*f.Mean.Value)-math.Round(float64(after.Size)*g.Mean.Value) == 1 {
					channel++
				}
			}
		}
		slices.Sort(off)
		slices.Sort(blind)
		median, mean, found := off[len(off)/2], blind[len(blind)/2], float64(channel)/float64(tries)
		t.Logf("of %d: the amount is missed by %.2f standard deviations, by the mean alone by %.2f (medians of %d); the channel is found in %.0f %% of %d",
			n, median, mean, len(off), 100*found, tries)
		assert.Greater(t, median, mean*map[int]float64{20: .6, 200: .9, 1000: .9}[n])
		assert.True(t, found >= channels[0] && found <= channels[1], "%v", found)
	}
}
