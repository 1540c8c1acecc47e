package segment_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// told is a customer with descriptors, in a group that is given.
type told struct {
	id, group, plan string
	age             float64
}

func toldSchema() segment.Schema[told] {
	return segment.Schema[told]{ID: func(c told) string { return c.id }, Features: []segment.Feature[told]{
		segment.Category("group", func(c told) string { return c.group }),
		segment.Descriptor("plan", func(c told) string { return c.plan }).Missing("none"),
		segment.Numeric("age", func(c told) float64 { return c.age }).Missing(segment.Median).Descriptor(),
	}}
}

func toldGroups(t testing.TB, list []told) *segment.Membership {
	var ids, groups []string
	for _, c := range list {
		ids, groups = append(ids, c.id), append(groups, c.group)
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	return m
}

// tell makes customers in three groups; effect pulls plans and ages apart.
func tell(n int, effect float64, seed uint64) []told {
	r := random.Stream(seed, 6)
	list := make([]told, n)
	for i := range list {
		g := r.IntN(3)
		list[i] = told{fmt.Sprint("t", i), []string{"a", "b", "c"}[g], []string{"small", "large"}[r.IntN(2)], 40 + 10*r.NormFloat64() + 10*effect*float64(g)}
		if r.Float64() < effect {
			list[i].plan = []string{"small", "large", ""}[g]
		}
	}
	return list
}

// Where nothing goes with anything, tests say so as often as they promise, and the
// corrected strength is about nothing while Cramer's V is not.
func TestAssociateWhereThereIsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over tests that others make on as many goroutines")
	}
	const runs = 400
	small, ranks, any, low, v, corrected, eta, epsilon := 0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0
	for seed := range uint64(runs) {
		list := tell(90, 0, seed)
		all, err := segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
		require.NoError(t, err)
		require.Len(t, all, 2)
		plan, age := all[0].Category, all[1].Number
		for _, a := range all {
			if a.P < .05 {
				small++
			}
		}
		if min(all[0].Adjusted, all[1].Adjusted) < .05 {
			any++
		}
		if age.RankP < .05 {
			ranks++
		}
		if plan.VLow > 0 || age.Eta2Low > 0 {
			low++
		}
		v, corrected = v+plan.V*plan.V, corrected+plan.VCorrected
		eta, epsilon = eta+age.Eta2, epsilon+age.Epsilon2
		assert.LessOrEqual(t, plan.VLow, plan.V)
		assert.LessOrEqual(t, age.Eta2Low, age.Eta2)
	}
	se := math.Sqrt(.05 * .95 / runs)
	assert.InDelta(t, .05, float64(small)/(2*runs), 3*se)
	assert.InDelta(t, .05, float64(ranks)/runs, 3*se)
	assert.InDelta(t, .05, float64(any)/runs, 3*se, "Holm keeps the whole to the level")
	assert.InDelta(t, .05, float64(low)/runs, 3*se, "2.5 % each")
	assert.InDelta(t, 2./90, v/runs, .004, "DF/n")
	assert.Less(t, corrected/runs, .06)
	assert.InDelta(t, 2./89, eta/runs, .004)
	assert.InDelta(t, 0, epsilon/runs, .004)
}

// The interval of eta squared holds that of the population: means 0, 1, 2 of equal
// groups have variance 2/3, in standard deviations within.
func TestEtaIntervalCovers(t *testing.T) {
	const effect = .5
	runs := sized(300, 60)
	truth := effect * effect * 2 / 3 / (1 + effect*effect*2/3)
	covered := 0
	for seed := range uint64(runs) {
		var list []told
		r := random.Stream(seed, 8)
		for i := range 120 {
			g := i % 3
			list = append(list, told{fmt.Sprint(i), []string{"a", "b", "c"}[g], "x", r.NormFloat64() + effect*float64(g)})
		}
		all, err := segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
		require.NoError(t, err)
		if a := all[1].Number; a.Eta2Low <= truth && truth <= a.Eta2High {
			covered++
		}
	}
	assert.InDelta(t, .95, float64(covered)/float64(runs), 3*math.Sqrt(.05*.95/float64(runs)))
}

func TestAssociateFindsWhatIsThere(t *testing.T) {
	list := tell(600, .4, 1)
	for i := 0; i < len(list); i += 20 {
		list[i].age = math.NaN()
	}
	m := toldGroups(t, list)
	all, err := segment.Associate(t.Context(), list, toldSchema(), m)
	require.NoError(t, err)
	plan, age := all[0], all[1]
	assert.Equal(t, "plan", plan.Feature)
	assert.Equal(t, []string{"large", "none", "small"}, plan.Category.Levels)
	assert.Equal(t, 600, plan.N)
	assert.Equal(t, 570, age.N, "a filled value is no measurement")
	for _, a := range all {
		assert.Less(t, a.Adjusted, 1e-6)
		assert.Empty(t, a.Warnings)
	}
	assert.Len(t, age.Number.Pairs, 3)
	assert.Greater(t, plan.Category.V, plan.Category.VCorrected)
	assert.Greater(t, age.Number.Eta2, age.Number.Epsilon2)
	// Customers in another order, and another scale, are the same.
	back := slices.Clone(list)
	slices.Reverse(back)
	for i := range back {
		back[i].age = 1000 - 7*back[i].age
	}
	again, err := segment.Associate(t.Context(), back, toldSchema(), m)
	require.NoError(t, err)
	assert.Equal(t, plan.Category.Counts, again[0].Category.Counts)
	assert.InEpsilon(t, age.Number.F, again[1].Number.F, 1e-9)
	assert.InEpsilon(t, age.Number.H, again[1].Number.H, 1e-9)
}

func TestAssociateDoubts(t *testing.T) {
	list := tell(60, 0, 1)
	for i := range list {
		list[i].plan, list[i].age = "one", 5
	}
	all, err := segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
	require.NoError(t, err)
	for _, a := range all {
		require.Len(t, a.Warnings, 1)
		assert.Equal(t, "nothing-to-test", a.Warnings[0].Code)
		assert.True(t, math.IsNaN(a.P) && math.IsNaN(a.Adjusted))
		_, ok := a.Published()
		assert.False(t, ok)
	}
	// All alike within, different between.
	for i := range list {
		list[i].age = float64(list[i].group[0])
	}
	all, err = segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
	require.NoError(t, err)
	age := all[1].Number
	assert.Equal(t, []float64{0, 1, 1, 1}, []float64{age.P, age.Eta2, age.Eta2Low, age.Eta2High})
	assert.Zero(t, age.Pairs[0].Adjusted)
	// One huge value in a group hides from the means what ranks see.
	list = tell(300, .3, 2)
	list[0].age = 1e6
	all, err = segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
	require.NoError(t, err)
	require.Len(t, all[1].Warnings, 1)
	assert.Equal(t, "ranks-disagree", all[1].Warnings[0].Code)
	_, ok := all[1].Published()
	assert.False(t, ok, "the mean of one group is that one customer's")
	// Twelve of a third level among 300: cells of four.
	list = tell(40, 0, 2)
	for i := range 11 {
		list[i].plan = "rare"
	}
	all, err = segment.Associate(t.Context(), list, toldSchema(), toldGroups(t, list))
	require.NoError(t, err)
	require.NotEmpty(t, all[0].Warnings)
	assert.Equal(t, "few-expected", all[0].Warnings[0].Code)
}

// What is published of an association never goes beyond what the summary shows.
func TestPublishedAssociationsFollowTheSummary(t *testing.T) {
	shown, withheld := 0, 0
	for seed := range uint64(sized(150, 50)) {
		list := tell(40+int(seed)*sized(3, 9), .2, seed)
		r := random.Stream(seed, 3)
		for i := range list {
			if r.IntN(30) == 0 {
				list[i].age = math.NaN()
			}
		}
		m := toldGroups(t, list)
		all, err := segment.Associate(t.Context(), list, toldSchema(), m)
		require.NoError(t, err)
		sum, err := segment.Describe(t.Context(), list, toldSchema(), m)
		require.NoError(t, err)
		hidden := map[string]bool{}
		for _, p := range sum.Segments {
			for _, d := range p.Descriptors {
				hidden[d.Name] = hidden[d.Name] || d.Mean == nil || d.Population == nil
			}
		}
		for _, a := range all {
			p, ok := a.Published()
			if !ok {
				withheld++
				continue
			}
			shown++
			assert.False(t, hidden[a.Feature])
			assert.GreaterOrEqual(t, p.Adjusted, 1e-6)
			assert.Equal(t, segment.RoundTo(max(1e-6, min(1, 2*a.P)), 2), p.Adjusted, "of its own P alone")
			assert.LessOrEqual(t, p.Strength.Low, p.Strength.High)
			assert.Equal(t, a.N, p.Strength.N)
		}
	}
	assert.Greater(t, shown, sized(50, 15))
	assert.Greater(t, withheld, sized(50, 15))
}

func TestDescribe(t *testing.T) {
	// What Fit says of its segments, Describe says of the same.
	list := accounts(600, 1)
	seg := fitted(t, 600, segment.Options{})
	got, err := segment.Describe(t.Context(), list, accountSchema(), seg.Membership())
	require.NoError(t, err)
	want := *seg.Summary()
	want.Segments = slices.Clone(want.Segments)
	for g := range want.Segments {
		want.Segments[g].Stability = nil
		want.Segments[g].Separation = nil // as are centres
		assert.Equal(t, segment.Untested, got.Segments[g].Verdict.Ruling)
		want.Segments[g].Verdict = got.Segments[g].Verdict
	}
	assert.Equal(t, want.Segments, got.Segments)
	assert.Equal(t, []string{"not-tested"}, reasons(got.Verdict))
	// Nine of a group are nobody's business.
	some := tell(100, 0, 1)
	for i := range some {
		some[i].group = []string{"many", "few"}[min(1, i/91)]
	}
	sum, err := segment.Describe(t.Context(), append(slices.Clone(some), told{id: "stranger", group: "many", age: 1}), toldSchema(), toldGroups(t, some))
	require.NoError(t, err)
	require.Len(t, sum.Segments, 1)
	assert.Equal(t, 91, sum.Customers)
}

func TestDescribeRefuses(t *testing.T) {
	list := tell(60, 0, 1)
	m := toldGroups(t, list)
	try := func(list []told, m *segment.Membership) error {
		s, err := segment.Describe(t.Context(), list, toldSchema(), m)
		assert.Equal(t, err == nil, s != nil)
		_, twin := segment.Associate(t.Context(), list, toldSchema(), m)
		_, _, third := segment.Markers(t.Context(), list, toldSchema(), m)
		assert.Equal(t, err, twin)
		assert.Equal(t, err, third)
		return err
	}
	assert.ErrorIs(t, try(nil, m), segment.ErrNoCustomers)
	assert.ErrorContains(t, try(list, nil), "no membership")
	assert.ErrorContains(t, try([]told{{id: "x", group: "a"}}, m), "none of the customers")
	broken := *m
	broken.Labels = slices.Clone(m.Labels)
	broken.Labels[3] = 7
	assert.ErrorContains(t, try(list, &broken), `row 3 of the membership, customer "t3": label 7`)
	bad := slices.Clone(list)
	bad[5].age = math.Inf(1)
	var row *segment.RowError
	require.ErrorAs(t, try(bad, m), &row)
	assert.Equal(t, []any{5, "t5", "age"}, []any{row.Row, row.Customer, row.Column})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := segment.Associate(ctx, list, toldSchema(), m)
	assert.ErrorIs(t, err, context.Canceled)
}
