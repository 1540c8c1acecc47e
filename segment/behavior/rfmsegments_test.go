package behavior

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPresetsThatArePartitions(t *testing.T) {
	for name, c := range map[string]struct {
		rules    RFMRules
		segments int
		split    bool
	}{"eleven": {ElevenSegments(), 11, false}, "ten": {TenSegments(), 10, true}} {
		warnings, err := c.rules.Check()
		require.NoError(t, err, name)
		assert.Empty(t, warnings, name)
		seen := map[string]bool{}
		for _, cell := range cellsOf(5, c.split) {
			n := 0
			for _, r := range c.rules.Rules {
				if r.matches(cell) {
					n++
				}
			}
			assert.Equal(t, 1, n, "%s: %s", name, cellName(cell, c.split))
			seen[c.rules.Segment(cell)] = true
		}
		assert.Len(t, seen, c.segments, name)
	}
}

// The eleven segments as the SQL that carries them lists their codes, R before FM.
func TestElevenSegmentsByCode(t *testing.T) {
	for name, list := range map[string][]int{
		"Champions": {55, 54, 45}, "Potential Loyalists": {52, 42, 33, 43}, "Loyal Customers": {53, 44, 35, 34},
		"Recent Customers": {51}, "Promising": {41, 31}, "Needing Attention": {32, 23, 22}, "About to Sleep": {21},
		"At Risk": {25, 24, 13}, "Can't Lose": {15, 14}, "Hibernating": {12}, "Lost": {11},
	} {
		for _, code := range list {
			assert.Equal(t, name, ElevenSegments().Segment(Score{R: code / 10, FM: code % 10}), code)
		}
	}
}

func TestPresetsOfThePackageSayWhatTheyLeave(t *testing.T) {
	warnings, err := RPackage03().Check()
	require.NoError(t, err)
	assert.Equal(t, []string{"gap Others", "overlap "}, codes(warnings))
	n := 0
	for _, cell := range cellsOf(5, true) {
		if RPackage03().Segment(cell) == "Others" {
			n++
		}
	}
	assert.Equal(t, 10, n) // enumerated by hand from the published table

	warnings, err = RPackage02().Check()
	require.NoError(t, err)
	assert.Equal(t, []string{"gap Others", "overlap ", "unreachable New Customers", "unreachable Promising", "unreachable Can't Lose Them"}, codes(warnings))
	for _, r := range []RFMRules{RPackage02(), RPackage03()} {
		r.Strict = true
		assert.ErrorContains(t, r.Validate(), "several segments match R")
		r.Strict, r.Others = false, ""
		assert.ErrorContains(t, r.Validate(), "no rule matches R")
	}
}

func TestCustomRules(t *testing.T) {
	good := RFMRules{Bins: 2, Rules: []RFMRule{
		{Segment: "back", R: Range{2, 2}, F: Range{2, 2}},
		{Segment: "rest", R: Range{1, 1}},
		{Segment: "rest", R: Range{2, 2}, F: Range{1, 1}},
	}}
	w, err := good.Check()
	require.NoError(t, err)
	assert.Empty(t, w)

	gap := good
	gap.Rules = good.Rules[:2]
	assert.EqualError(t, gap.Validate(), "behavior: rules: no rule matches R2 F1 M1, R2 F1 M2, and there is no name for others")
	gap.Others = "rest of them"
	w, err = gap.Check()
	require.NoError(t, err)
	assert.Equal(t, []string{"gap rest of them"}, codes(w))

	clash := good
	clash.Rules = append(clash.Rules[:3:3], RFMRule{Segment: "any"})
	w, err = clash.Check()
	require.NoError(t, err)
	assert.Equal(t, []string{"overlap ", "unreachable any"}, codes(w))
	clash.Strict = true
	assert.EqualError(t, clash.Validate(), "behavior: rules: several segments match R1 F1 M1, R1 F1 M2, R1 F2 M1, R1 F2 M2, R2 F1 M1, R2 F1 M2, R2 F2 M1, R2 F2 M2")

	for want, r := range map[string]RFMRules{
		"there are none":                       {},
		"rule 1 has no segment":                {Rules: []RFMRule{{R: Range{1, 5}}}},
		"rule 1 (a): F from 0 to 2":            {Rules: []RFMRule{{Segment: "a", F: Range{0, 2}}}},
		"rule 1 (a): M from 3 to 2":            {Rules: []RFMRule{{Segment: "a", M: Range{3, 2}}}},
		"rule 1 (a): FM from 1 to 6":           {Rules: []RFMRule{{Segment: "a", FM: Range{1, 6}}}},
		"some are about FM and some":           {Rules: []RFMRule{{Segment: "a", FM: Range{1, 2}}, {Segment: "b", F: Range{1, 2}}}},
		"21 bins, want 2 to 20":                {Bins: 21, Rules: []RFMRule{{Segment: "a", M: Range{1, 2}}}},
		"1 bins, want 2 to 100":                {Bins: 1, Rules: []RFMRule{{Segment: "a"}}},
		"R1 FM1, R1 FM2, R1 FM3, R1 FM4, R1 F": {Rules: []RFMRule{{Segment: "a", R: Range{2, 5}}}},
		"R2 FM7 and 83 more cells":             {Bins: 10, Rules: []RFMRule{{Segment: "a", R: Range{1, 1}, FM: Range{1, 1}}, {Segment: "b", R: Range{1, 1}, FM: Range{6, 9}}}},
	} {
		assert.ErrorContains(t, r.Validate(), want)
	}
}

func TestSegmentRFM(t *testing.T) {
	values := base(3000, 6)
	scores := score(t, values, ScoreOptions{})
	p, err := SegmentRFM(t.Context(), values, scores, RFMRules{})
	require.NoError(t, err)
	assert.Empty(t, p.Warnings)
	require.Len(t, p.Groups, 11)
	n, orders, share := 0, 0.0, 0.0
	for i, g := range p.Groups {
		k := 0
		for _, of := range p.Of {
			if of == i {
				k++
			}
		}
		assert.Equal(t, k, g.Customers)
		n += k
		orders += g.Orders
		share += g.RevenueShare
	}
	assert.Equal(t, 3000, n)
	assert.InDelta(t, 1, share, 1e-12)
	want := 0.0
	for i, v := range values {
		want += v.Frequency
		assert.Equal(t, ElevenSegments().Segment(scores.Customers[i]), p.Groups[p.Of[i]].Name)
	}
	assert.Equal(t, want, orders)

	_, err = SegmentRFM(t.Context(), values, nil, RFMRules{})
	assert.ErrorContains(t, err, "no scores")
	_, err = SegmentRFM(t.Context(), values[1:], scores, RFMRules{})
	assert.ErrorContains(t, err, "2999 values and 3000 scores")
	_, err = SegmentRFM(t.Context(), values, score(t, values, ScoreOptions{Bins: 4}), RFMRules{})
	assert.ErrorContains(t, err, "the scores have 4 bins, the rules 5")
	values[7].ID = "other"
	_, err = SegmentRFM(t.Context(), values, scores, RFMRules{})
	assert.ErrorContains(t, err, `row 8 is customer "other" in the values`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = SegmentRFM(ctx, values, scores, RFMRules{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestPublishedGroups(t *testing.T) {
	of := func(sizes ...int) *Partition {
		names := make([]string, len(sizes))
		for i := range names {
			names[i] = fmt.Sprint(i)
		}
		b := newPartitioner(names, 0)
		for i, n := range sizes {
			for range n {
				b.add(i, 2, 10)
			}
		}
		p, err := b.done(nil)
		require.NoError(t, err)
		return p
	}
	sizes := func(groups []Group) string {
		s := ""
		for _, g := range groups {
			s += fmt.Sprintf("%s:%d ", g.Name, g.Customers)
		}
		return s
	}
	assert.Equal(t, "0:30 1:10 ", sizes(of(30, 10, 0).Published()))
	assert.Equal(t, "0:30 other groups:12 ", sizes(of(30, 5, 7).Published()))
	assert.Equal(t, "0:30 other groups:19 ", sizes(of(30, 9, 10).Published()), "the smallest of the others joins")
	assert.Equal(t, "other groups:31 ", sizes(of(30, 1).Published()))
	assert.Empty(t, of(4, 5).Published())
	assert.Equal(t, "other groups:10 ", sizes(of(4, 6).Published()))
	g := of(30, 5, 7).Published()[1]
	assert.Equal(t, Group{Name: "other groups", Customers: 12, Share: 12. / 42, Orders: 24, Revenue: 120, RevenueShare: 120. / 420, AverageOrder: 5, PerCustomer: 10}, g)
}
