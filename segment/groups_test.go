package segment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// groupsOf makes customers in groups of the given sizes.
func groupsOf(sizes map[string]int) (ids, groups []string) {
	for _, g := range []string{"", "a", "b", "c", "d"} {
		for range sizes[g] {
			ids = append(ids, fmt.Sprint("id", len(ids)))
			groups = append(groups, g)
		}
	}
	return ids, groups
}

func TestFromGroups(t *testing.T) {
	ids, groups := groupsOf(map[string]int{"": 5, "a": 13, "b": 102, "c": 4, "d": 92})
	m, s, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	assert.Equal(t, []segment.Ref{{ID: "b", Name: "b"}, {ID: "d", Name: "d"}, {ID: "a", Name: "a"}, {ID: "c", Name: "c"}}, m.Segments)
	assert.Equal(t, int32(-1), m.Labels[0])
	assert.Equal(t, ids, m.Customers)
	assert.Nil(t, m.Worth)
	require.Len(t, s.Segments, 3)
	assert.Equal(t, 207, s.Customers, "102+92+13: the group of 4 and those in none are left out")
	assert.Equal(t, 13, s.Segments[2].Size)
	assert.Nil(t, s.Segments[0].WorthShare)
	assert.Nil(t, s.Segments[0].Stability)
	require.Len(t, s.Warnings, 1)
	assert.Equal(t, "small-segments", s.Warnings[0].Code)
	// Wilson 1927 by its formula for 102 of 207.
	assert.InDelta(t, .4928, s.Segments[0].Share.Value, 1e-9)
	assert.InDelta(t, .4254, s.Segments[0].Share.Low, 1e-3)
	assert.InDelta(t, .5604, s.Segments[0].Share.High, 1e-3)
}

func TestGroupsAreOrderedByWorth(t *testing.T) {
	ids, groups := groupsOf(map[string]int{"a": 40, "b": 20, "c": 9})
	worth := make([]float64, len(ids))
	for i := range worth {
		worth[i] = map[string]float64{"a": 1, "b": 6, "c": 1000}[groups[i]]
	}
	m, s, err := segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	assert.Equal(t, "b", m.Segments[0].ID)
	assert.Equal(t, "c", m.Segments[2].ID, "worth most, and too small to show")
	assert.InDelta(t, .75, s.Segments[0].WorthShare.Value, .0101, "120 of 160, the small group left out; half a step of .02")
	assert.Equal(t, 6.0, s.Segments[0].WorthMean.Value)
	worth[0] = 7
	assert.Equal(t, 1.0, m.Worth[0], "a copy")
	assert.NotContains(t, codes(s.Warnings), "skewed-worth")

	// A long tail that nobody dominates: each an eighth more than the one before.
	for i := range 40 {
		worth[i] = math.Pow(1.125, float64(i))
	}
	_, s, err = segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	assert.Contains(t, s.Warnings, segment.Warning{Code: "skewed-worth", Subject: "a",
		Text: "worth has a long tail here: the interval of its mean misses the true mean more often than one time in twenty, mostly from below"})

	// One customer of group a has nearly all of it.
	worth[0] = 1e6
	_, s, err = segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	for _, p := range s.Segments {
		assert.Nil(t, p.WorthShare)
		assert.Nil(t, p.WorthMean)
	}
	assert.Contains(t, codes(s.Warnings), "withheld")

	for i := range worth {
		worth[i] = -1
	}
	_, s, err = segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	assert.Nil(t, s.Segments[0].WorthShare)
	assert.Equal(t, -1.0, s.Segments[0].WorthMean.Value)
	assert.Contains(t, codes(s.Warnings), "worth-not-positive")

	for i := range worth { // a sum beyond the range is no reason to fail, or to print +Inf
		worth[i] = 1e308
	}
	_, s, err = segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	assert.Nil(t, s.Segments[0].WorthShare)
	assert.Contains(t, codes(s.Warnings), "worth-overflow")
	assert.NotContains(t, codes(s.Warnings), "worth-not-positive")
	_, err = json.Marshal(s)
	assert.NoError(t, err)
}

func TestFromGroupsRefuses(t *testing.T) {
	_, _, err := segment.FromGroups(nil, nil, nil)
	assert.ErrorIs(t, err, segment.ErrNoCustomers)
	_, _, err = segment.FromGroups([]string{"x"}, nil, nil)
	assert.ErrorContains(t, err, "1 IDs, 0 groups")
	_, _, err = segment.FromGroups([]string{"x", "x"}, []string{"a", "a"}, nil)
	assert.EqualError(t, err, `segment: row 1, customer "x", ID: is the ID of row 0 too`)
	_, _, err = segment.FromGroups([]string{""}, []string{"a"}, nil)
	assert.ErrorContains(t, err, "row 0")
	_, _, err = segment.FromGroups([]string{"x"}, []string{"a"}, []float64{math.NaN()})
	assert.EqualError(t, err, `segment: row 0, customer "x", Worth: is NaN`)
	m, s, err := segment.FromGroups([]string{"x"}, []string{""}, nil)
	require.NoError(t, err)
	assert.Empty(t, m.Segments)
	b, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, `{"clientele":1,"kind":"segment.summary","customers":0,"segments":[],"verdict":{"ruling":"not tested","reasons":[{"code":"not-tested",
		"text":"nothing was fitted, so that nothing is known of how the groups would come back in other samples"}]},"warnings":[]}`, string(b))
}
