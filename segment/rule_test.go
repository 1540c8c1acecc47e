package segment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// caller is a customer with everything that a rule has to deal with: a number that
// must be there, one that may be missing, and categories with rare and missing
// levels.
type caller struct {
	id           string
	calls        int
	wait         float64 // NaN: unknown
	tone, region string
}

// callers makes customers of three kinds.
func callers(n int, seed uint64) []caller {
	r := random.Stream(seed, 2)
	list := make([]caller, n)
	for i := range list {
		kind := i % 3
		c := caller{id: fmt.Sprint("k", i), calls: int([]float64{3, 30, 9}[kind] * math.Exp(.8*r.NormFloat64()))}
		c.wait = []float64{40, 5, 12}[kind] * math.Exp(.8*r.NormFloat64())
		c.tone = []string{"calm", "", "o'dd \"one\""}[(kind+r.IntN(7)/6)%3]
		c.region = []string{"north", "south", "east"}[(kind+r.IntN(4)/3)%3]
		if kind == 2 && r.IntN(2) == 0 {
			c.region = fmt.Sprint("isle ", i) // each rare, together many
		}
		if r.IntN(10) == 0 {
			c.wait = math.NaN()
		}
		list[i] = c
	}
	return list
}

func callerSchema() segment.Schema[caller] {
	return segment.Schema[caller]{
		ID: func(c caller) string { return c.id },
		Features: []segment.Feature[caller]{
			segment.Numeric("calls", func(c caller) int { return c.calls }).Log(),
			segment.Numeric("mean wait", func(c caller) float64 { return c.wait }).Log().Unit("min").Missing(segment.Median),
			segment.Category("tone", func(c caller) string { return c.tone }).Missing("silent"),
			segment.Category("region", func(c caller) string { return c.region }),
		},
	}
}

// callerFits are segmentations of so many callers, which nothing changes: many rules are
// learnt of one.
var callerFits sync.Map

func callerFit(t testing.TB, n int) *segment.Segmentation[caller] {
	t.Helper()
	if seg, ok := callerFits.Load(n); ok {
		return seg.(*segment.Segmentation[caller])
	}
	seg, err := segment.Fit(context.Background(), callers(n, 1), callerSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(t, err)
	callerFits.Store(n, seg)
	return seg
}

func callerRule(t testing.TB, n int, o segment.RuleOptions) (*segment.Segmentation[caller], *segment.Rule[caller]) {
	t.Helper()
	seg := callerFit(t, n)
	r, err := seg.Model.Rule(context.Background(), callers(n, 1), o)
	require.NoError(t, err)
	return seg, r
}

// agreement is the share of customers whom rule and model place alike.
func agreement(t *testing.T, seg *segment.Segmentation[caller], r *segment.Rule[caller], list []caller) float64 {
	same := 0
	for _, c := range list {
		want, err := seg.Model.Assign(c)
		require.NoError(t, err)
		got, err := r.Assign(c)
		require.NoError(t, err)
		if got == want.Segment {
			same++
		}
	}
	return float64(same) / float64(len(list))
}

func TestRuleIsNearTheModelOnOthersToo(t *testing.T) {
	for _, leaves := range []int{3, 6, 12} {
		seg, r := callerRule(t, 1200, segment.RuleOptions{Leaves: leaves})
		got, _ := r.Size()
		assert.LessOrEqual(t, got, leaves)
		assert.GreaterOrEqual(t, got, 3)
		assert.Empty(t, r.Warnings())
		f := r.Fidelity()
		assert.Greater(t, f.Overall.Value, .85)
		assert.InDelta(t, .34, f.Largest, .02)
		// What was measured on parts left out holds for customers never seen: the
		// interval of the first and the sampling error of the second are half a point
		// each.
		assert.InDelta(t, f.Overall.Value, agreement(t, seg, r, callers(5000, 7)), .02)
	}
}

// Fidelity on the customers that a rule was grown on is what an honest measure
// must not be: where there is nothing to learn, it is far above the truth.
func TestFidelityIsNotThatOfTheGrownRule(t *testing.T) {
	list := callers(300, 3)
	r := random.Stream(9)
	for i := range list { // the model splits on the waits, the rule may not see them
		list[i].wait = []float64{1, 50}[r.IntN(2)]
		list[i].calls, list[i].tone, list[i].region = r.IntN(1000), "calm", "north"
	}
	wait := func(c caller) float64 { return c.wait }
	s := segment.Schema[caller]{ID: func(c caller) string { return c.id }, Features: []segment.Feature[caller]{
		segment.Numeric("wait", wait).Weight(1e6),
		segment.Numeric("calls", func(c caller) int { return c.calls }).Weight(1e-6),
	}}
	seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	fidelity, training := segment.BlindFidelity(t, seg.Model, list, "wait", segment.RuleOptions{Leaves: 16})
	assert.Greater(t, training, .58)
	assert.InDelta(t, .5, fidelity, 2*.029, "two standard errors")
}

func TestRuleDoesNotDependOnWorkersOrSeed(t *testing.T) {
	_, want := callerRule(t, 900, segment.RuleOptions{Leaves: 9, Workers: 1})
	for _, o := range []segment.RuleOptions{{Leaves: 9, Workers: 7}, {Leaves: 9}} {
		_, got := callerRule(t, 900, o)
		a, err := json.Marshal(want)
		require.NoError(t, err)
		b, err := json.Marshal(got)
		require.NoError(t, err)
		assert.JSONEq(t, string(a), string(b))
	}
	_, other := callerRule(t, 900, segment.RuleOptions{Leaves: 9, Seed: 5})
	assert.Equal(t, want.String(), other.String())
}

// The law: no threshold is anybody's value, and every fork has ten on each side.
func TestRuleMayBePublished(t *testing.T) {
	for n := 60; n < 400; n += sized(17, 51) {
		list := callers(n, 1)
		seg, r := callerRule(t, n, segment.RuleOptions{Leaves: 24, Depth: 20})
		numbers := map[string][]float64{}
		for _, c := range list {
			numbers["calls"] = append(numbers["calls"], float64(c.calls))
			numbers["mean wait"] = append(numbers["mean wait"], c.wait)
		}
		b, err := json.Marshal(r)
		require.NoError(t, err)
		var doc struct{ Rule ruleTree }
		require.NoError(t, json.Unmarshal(b, &doc))
		doc.Rule.walk(func(f *ruleTree) {
			if f.AtMost != nil {
				assert.NotContains(t, numbers[f.Feature], *f.AtMost)
				assert.Equal(t, *f.AtMost, segment.RoundTo(*f.AtMost, 4))
			}
		})
		counts := map[*ruleTree]int{}
		for _, c := range list {
			doc.Rule.pass(c, counts)
		}
		doc.Rule.walk(func(f *ruleTree) { assert.GreaterOrEqual(t, counts[f], 10, n) })
		for _, s := range r.Fidelity().Segment {
			wrong := math.Round((1 - s.Share.Value) * float64(s.Share.N))
			assert.False(t, wrong > 0 && wrong < 10, "%v of %d", wrong, s.Share.N)
		}
		for _, id := range []string{"k0", "k1"} {
			assert.NotContains(t, string(b), fmt.Sprintf("%q", id))
		}
		assert.NotContains(t, string(b), "isle")
		_ = seg
	}
}

// ruleTree reads the JSON of a rule as a stranger would.
type ruleTree struct {
	Segment  string
	Feature  string
	AtMost   *float64
	Missing  bool `json:"orMissing"`
	Is       *string
	IsNoneOf []string
	Yes, No  *ruleTree
}

func (f *ruleTree) walk(visit func(*ruleTree)) {
	visit(f)
	if f.Segment == "" {
		f.Yes.walk(visit)
		f.No.walk(visit)
	}
}

func (f *ruleTree) pass(c caller, counts map[*ruleTree]int) string {
	counts[f]++
	if f.Segment != "" {
		return f.Segment
	}
	yes := false
	number := map[string]float64{"calls": float64(c.calls), "mean wait": c.wait}[f.Feature]
	text := map[string]string{"tone": c.tone, "region": c.region}[f.Feature]
	if f.Feature == "tone" && text == "" {
		text = "silent"
	}
	switch {
	case f.AtMost != nil:
		yes = number <= *f.AtMost || (f.Missing && math.IsNaN(number))
	case f.Is != nil:
		yes = text == *f.Is
	default:
		yes = !slices.Contains(f.IsNoneOf, text)
	}
	if yes {
		return f.Yes.pass(c, counts)
	}
	return f.No.pass(c, counts)
}

func TestRuleAssignsWhatItsJSONSays(t *testing.T) {
	_, r := callerRule(t, 900, segment.RuleOptions{Leaves: 24})
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var doc struct{ Rule ruleTree }
	require.NoError(t, json.Unmarshal(b, &doc))
	back, err := segment.LoadRule(bytes.NewReader(b), callerSchema())
	require.NoError(t, err)
	assert.Equal(t, r.Fidelity(), back.Fidelity())
	assert.Equal(t, r.String(), back.String())
	for _, c := range append(callers(500, 8), caller{id: "x", calls: 0, wait: 1e300, tone: "never heard", region: "(other)"}) {
		got, err := r.Assign(c)
		require.NoError(t, err)
		assert.Equal(t, doc.Rule.pass(c, map[*ruleTree]int{}), got.ID)
		again, err := back.Assign(c)
		require.NoError(t, err)
		assert.Equal(t, got, again)
	}
}

func TestRuleAssignAllocatesNothing(t *testing.T) {
	_, r := callerRule(t, 900, segment.RuleOptions{Leaves: 24})
	list, i := callers(50, 4), 0
	assert.Zero(t, testing.AllocsPerRun(200, func() {
		_, _ = r.Assign(list[i%len(list)])
		i++
	}))
}

func TestRuleRefuses(t *testing.T) {
	seg, r := callerRule(t, 900, segment.RuleOptions{Leaves: 24})
	list := callers(900, 1)
	rule := func(list []caller, o segment.RuleOptions) error {
		r, err := seg.Model.Rule(t.Context(), list, o)
		assert.Equal(t, err == nil, r != nil)
		return err
	}
	assert.ErrorIs(t, rule(nil, segment.RuleOptions{}), segment.ErrNoCustomers)
	assert.ErrorContains(t, rule(list, segment.RuleOptions{Leaves: 2}), "Leaves 2 is not between 3 and 24")
	assert.ErrorContains(t, rule(list, segment.RuleOptions{Leaves: 25}), "Leaves 25 is not between 3 and 24")
	err := rule(list, segment.RuleOptions{Leaves: -1, Depth: 21, MinLeaf: 9, Folds: 1})
	for _, want := range []string{"Leaves -1", "Depth 21", "MinLeaf 9", "Folds 1"} {
		assert.ErrorContains(t, err, want)
	}
	assert.ErrorContains(t, rule(list[:12], segment.RuleOptions{}), "no segment has 10 of the customers")
	bad := slices.Clone(list)
	bad[7].region = ""
	var row *segment.RowError
	require.ErrorAs(t, rule(bad, segment.RuleOptions{}), &row)
	assert.Equal(t, []any{7, "k7", "region"}, []any{row.Row, row.Customer, row.Column})
	bad[7] = bad[4]
	assert.ErrorContains(t, rule(bad, segment.RuleOptions{}), "row 7, customer \"k4\", ID: is the ID of row 4 too")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = seg.Model.Rule(ctx, list, segment.RuleOptions{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = (*segment.Model[caller])(nil).Rule(t.Context(), list, segment.RuleOptions{})
	assert.Error(t, err)

	_, err = r.Assign(caller{id: "q", tone: "calm"})
	require.ErrorAs(t, err, &row)
	assert.Equal(t, "region", row.Column)
	var none segment.Rule[caller]
	_, err = none.Assign(list[0])
	assert.ErrorContains(t, err, "the rule is empty")
	assert.Empty(t, none.String())
	_, err = none.SQL()
	assert.Error(t, err)
	_, err = none.Go("p", "F")
	assert.Error(t, err)
	_, err = json.Marshal(&none)
	assert.Error(t, err)
}

func TestRuleOfFew(t *testing.T) {
	list := callers(900, 1)
	seg, whole := callerRule(t, 900, segment.RuleOptions{})
	// Nine of one segment and everybody else: no leaf, no figure, a warning.
	var some []caller
	left := 9
	for _, c := range list {
		a, err := seg.Model.Assign(c)
		require.NoError(t, err)
		if a.Index == 1 {
			left--
		}
		if a.Index != 1 || left >= 0 {
			some = append(some, c)
		}
	}
	r, err := seg.Model.Rule(t.Context(), some, segment.RuleOptions{})
	require.NoError(t, err)
	require.Len(t, r.Warnings(), 1)
	assert.Equal(t, "small-segments", r.Warnings()[0].Code)
	require.Len(t, r.Fidelity().Segment, 2)
	assert.Equal(t, len(some)-9, r.Fidelity().Overall.N)
	assert.NotContains(t, r.String(), "s2")
	// Too shallow for three segments.
	r, err = seg.Model.Rule(t.Context(), list, segment.RuleOptions{Depth: 1})
	require.NoError(t, err)
	require.Len(t, r.Warnings(), 1)
	assert.Equal(t, "no-leaf", r.Warnings()[0].Code)
	leaves, depth := r.Size()
	assert.Equal(t, []int{2, 1}, []int{leaves, depth})
	assert.Less(t, r.Fidelity().Overall.Value, whole.Fidelity().Overall.Value)
	// Nothing may be asked where everybody would be on one side.
	r, err = seg.Model.Rule(t.Context(), list, segment.RuleOptions{MinLeaf: 451})
	require.NoError(t, err)
	leaves, _ = r.Size()
	assert.Equal(t, 1, leaves)
	sql, err := r.SQL()
	require.NoError(t, err)
	assert.Regexp(t, "^'s[123]'$", sql)
	source, err := r.Go("p", "F")
	require.NoError(t, err)
	checked(t, source)
	stored, err := json.Marshal(r)
	require.NoError(t, err)
	back, err := segment.LoadRule(bytes.NewReader(stored), callerSchema())
	require.NoError(t, err)
	a, err := back.Assign(list[0])
	require.NoError(t, err)
	assert.Contains(t, sql, a.ID)
}

// One segment has one answer and is always placed well.
func TestRuleOfOneSegment(t *testing.T) {
	seg, err := segment.Fit(t.Context(), callers(60, 1), callerSchema(), segment.Options{K: segment.Exactly(1)})
	require.NoError(t, err)
	r, err := seg.Model.Rule(t.Context(), callers(60, 1), segment.RuleOptions{})
	require.NoError(t, err)
	assert.Equal(t, "s1 (everybody)\n", r.String())
	assert.Equal(t, 1.0, r.Fidelity().Overall.Value)
}

func TestLoadRuleRefuses(t *testing.T) {
	_, r := callerRule(t, 900, segment.RuleOptions{Leaves: 6})
	b, err := json.Marshal(r)
	require.NoError(t, err)
	load := func(s string) error {
		_, err := segment.LoadRule(strings.NewReader(s), callerSchema())
		return err
	}
	require.NoError(t, load(string(b)))
	for _, edit := range [][2]string{
		{`"clientele":1`, `"clientele":2`}, {`"clientele":1`, `"clientele":0`}, {`"segment.rule"`, `"segment.model"`},
		{`"segment":"s1"`, `"segment":"s9"`}, {`"feature":"calls"`, `"feature":"c"`}, {`"atMost":`, `"most":`},
		{`"kind":"numeric"`, `"kind":"none"`}, {`"yes":`, `"no":`}, {`"fidelity":`, `"f":`}, {`"warnings":[]`, `"warnings":null`},
		{`"unit":"min"`, `"unit":"h"`}, {`"atMost":`, `"is":"x","atMost":`},
	} {
		s := strings.Replace(string(b), edit[0], edit[1], 1)
		require.NotEqual(t, string(b), s, edit[0])
		assert.Error(t, load(s), edit)
	}
	assert.Error(t, load(string(b[:len(b)/2])))
	deep := strings.Repeat(`{"feature":"calls","atMost":1,"no":{"segment":"s1"},"yes":`, 40) + `{"segment":"s1"}` + strings.Repeat("}", 40)
	at := bytes.Index(b, []byte(`"rule":`)) + len(`"rule":`)
	end := bytes.Index(b, []byte(`,"fidelity"`))
	assert.ErrorContains(t, load(string(b[:at])+deep+string(b[end:])), "more than 20 questions")
	other := callerSchema()
	other.Features = other.Features[1:2]
	_, err = segment.LoadRule(bytes.NewReader(b), other)
	assert.ErrorContains(t, err, `feature "calls": is in the rule and not in the schema`)
}

func BenchmarkRule(b *testing.B) {
	const n = 100_000
	list := callers(n, 1)
	seg, err := segment.Fit(b.Context(), list, callerSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(b, err)
	b.Run("n=100000/d=4/k=3", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := seg.Model.Rule(b.Context(), list, segment.RuleOptions{Leaves: 12}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
