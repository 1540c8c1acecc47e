package segment_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// meets reads a condition as a stranger would.
func meets(c segment.Condition, of caller) bool {
	number, numeric := map[string]float64{"calls": float64(of.calls), "mean wait": of.wait}[c.Feature]
	text := map[string]string{"tone": of.tone, "region": of.region}[c.Feature]
	switch {
	case numeric && math.IsNaN(number), !numeric && text == "":
		return c.Missing
	case numeric:
		return (c.Above == nil || number > *c.Above) && (c.AtMost == nil || number <= *c.AtMost)
	case c.Is != nil:
		return slices.Contains(c.Is, text)
	}
	return !slices.Contains(c.Not, text)
}

// ways returns the leaves that a customer meets.
func ways(l *segment.Leaves, of caller) (met []segment.Leaf) {
	for _, leaf := range l.Leaves {
		if !slices.ContainsFunc(leaf.Where, func(c segment.Condition) bool { return !meets(c, of) }) {
			met = append(met, leaf)
		}
	}
	return met
}

// strangers are customers as they may come: rare and unheard-of levels, missing values,
// numbers on every side.
func strangers(n int, seed uint64) (list []caller) {
	r := random.Stream(seed, 9)
	for range n {
		c := caller{id: "s", calls: r.IntN(80), wait: 60 * r.Float64()}
		c.tone = []string{"", "calm", "silent", "o'dd \"one\"", "new"}[r.IntN(5)]
		c.region = []string{"north", "south", "east", "isle 7", "(other)", "elsewhere"}[r.IntN(6)]
		if r.IntN(4) == 0 {
			c.wait = math.NaN()
		}
		list = append(list, c)
	}
	return list
}

func TestLeavesSayWhatTheRuleDoes(t *testing.T) {
	joined, several, not, missing := 0, 0, 0, 0
	for seed := range uint64(sized(6, 2)) {
		list := callers(900, seed)
		seg, err := segment.Fit(t.Context(), list, callerSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
		require.NoError(t, err)
		rule, err := seg.Model.Rule(t.Context(), list, segment.RuleOptions{Leaves: 24, Depth: 20})
		require.NoError(t, err)
		l, err := rule.Leaves()
		require.NoError(t, err)
		leaves, _ := rule.Size()
		assert.Len(t, l.Leaves, leaves)
		assert.Equal(t, rule.Fidelity(), l.Fidelity)
		for _, of := range append(strangers(sized(2000, 500), seed), list...) {
			want, err := rule.Assign(of)
			require.NoError(t, err)
			met := ways(l, of)
			require.Len(t, met, 1, "%+v", of)
			require.Equal(t, want, met[0].Segment, "%+v", of)
		}
		for _, leaf := range l.Leaves {
			seen := map[string]bool{}
			for _, c := range leaf.Where {
				assert.False(t, seen[c.Feature], "%s is one condition", c.Feature)
				seen[c.Feature] = true
				if c.Above != nil && c.AtMost != nil {
					joined++
				}
				if len(c.Is) > 1 || len(c.Not) > 1 {
					several++
				}
				if len(c.Not) > 0 {
					not++
				}
				if c.Missing {
					missing++
				}
			}
		}
	}
	for what, n := range map[string]int{"intervals": joined, "several levels": several, "excluded levels": not, "missing": missing} {
		assert.Positive(t, n, what)
	}
}

func TestLeavesOfAStrangeRule(t *testing.T) {
	// A rule that somebody wrote by hand may ask what is already known.
	_, r := callerRule(t, 900, segment.RuleOptions{})
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(b, &doc))
	leaf := func(s string) map[string]any { return map[string]any{"segment": s} }
	doc["features"] = []any{
		map[string]any{"name": "calls", "kind": "numeric"},
		map[string]any{"name": "tone", "kind": "category", "missing": "silent"},
	}
	ask := func(feature, how string, what any, yes, no map[string]any) map[string]any {
		return map[string]any{"feature": feature, how: what, "yes": yes, "no": no}
	}
	delete(doc, "checksum")
	doc["rule"] = ask("calls", "atMost", 5.5,
		ask("calls", "atMost", 9.5, leaf("s1"), leaf("s2")), // more than 9.5 of at most 5.5
		ask("tone", "isNoneOf", []string{"calm", "silent"},
			ask("tone", "is", "calm", leaf("s2"), leaf("s1")),
			ask("tone", "is", "calm", leaf("s3"), leaf("s2"))))
	b, err = json.Marshal(doc)
	require.NoError(t, err)
	strange, err := segment.LoadRule(strings.NewReader(string(b)), callerSchema())
	require.NoError(t, err)
	l, err := strange.Leaves()
	require.NoError(t, err)
	five := 5.5
	var got [][]segment.Condition
	for _, leaf := range l.Leaves {
		got = append(got, leaf.Where)
	}
	assert.Equal(t, [][]segment.Condition{
		{{Feature: "calls", AtMost: &five}},
		{{Feature: "calls", Above: &five}, {Feature: "tone", Not: []string{"calm", "silent"}}},
		{{Feature: "calls", Above: &five}, {Feature: "tone", Is: []string{"calm"}}},
		{{Feature: "calls", Above: &five}, {Feature: "tone", Is: []string{"silent"}, Missing: true}},
	}, got)
	for _, of := range strangers(2000, 4) {
		want, err := strange.Assign(of)
		require.NoError(t, err)
		met := ways(l, of)
		require.Len(t, met, 1, "%+v", of)
		assert.Equal(t, want, met[0].Segment)
	}

	var none *segment.Rule[caller]
	_, err = none.Leaves()
	assert.ErrorContains(t, err, "empty")
}

// Nothing of the rule can be changed through its leaves.
func TestLeavesAreCopies(t *testing.T) {
	_, r := callerRule(t, 900, segment.RuleOptions{Leaves: 24})
	l, err := r.Leaves()
	require.NoError(t, err)
	want := r.String()
	for i := range l.Leaves {
		for _, c := range l.Leaves[i].Where {
			for _, list := range [][]string{c.Is, c.Not} {
				for k := range list {
					list[k] = "gone"
				}
			}
			if c.AtMost != nil {
				*c.AtMost = 0
			}
		}
	}
	assert.Equal(t, want, r.String())
	again, err := r.Leaves()
	require.NoError(t, err)
	assert.NotEqual(t, l, again)
}
