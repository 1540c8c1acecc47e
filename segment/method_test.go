package segment_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// panelist is a customer with answers to a questionnaire, some of them missing.
type panelist struct {
	id    string
	q     [6]string
	truth int
}

// surveyed makes n customers of two classes, of whom some leave questions out.
func surveyed(n int, seed uint64, missing float64) []panelist {
	r := random.Stream(seed, 2)
	list := make([]panelist, n)
	for i := range list {
		list[i] = panelist{id: fmt.Sprint("a", i), truth: i % 2}
		for j := range list[i].q {
			p := .15
			if (i+j)%2 == 0 {
				p = .85
			}
			switch {
			case r.Float64() < missing:
			case r.Float64() < p:
				list[i].q[j] = "yes"
			default:
				list[i].q[j] = []string{"no", "never"}[r.IntN(2)]
			}
		}
	}
	return list
}

func surveySchema() segment.Schema[panelist] {
	s := segment.Schema[panelist]{ID: func(a panelist) string { return a.id }}
	for j := range 6 {
		s.Features = append(s.Features, segment.Category(fmt.Sprint("q", j), func(a panelist) string { return a.q[j] }).Missing(segment.NoAnswer))
	}
	return s
}

// numbersOnly is the schema of accounts without the category.
func numbersOnly() segment.Schema[*account] {
	s := accountSchema()
	s.Features[2] = segment.Descriptor("main channel", (*account).Channel)
	return s
}

// methodCase runs what every method has to keep, on customers of any type.
type methodCase struct {
	name   string
	method segment.Method
	run    func(t *testing.T, c methodCase)
}

func methodCases() []methodCase {
	onNumbers := func(t *testing.T, c methodCase) {
		keepsItsWord(t, c.method, accounts(300, 1), accounts(100, 9), numbersOnly())
	}
	onMixed := func(t *testing.T, c methodCase) {
		keepsItsWord(t, c.method, accounts(300, 1), accounts(100, 9), accountSchema())
	}
	onAnswers := func(t *testing.T, c methodCase) {
		keepsItsWord(t, c.method, surveyed(200, 1, .1), surveyed(100, 9, .3), surveySchema())
	}
	return []methodCase{
		{"k-means", segment.KMeans{}, onMixed},
		{"limits", segment.KMeans{MinSize: 90, MaxSize: 105}, onMixed},
		{"full mixture", segment.Mixture{}, onNumbers},
		{"tied mixture", segment.Mixture{Covariance: cluster.TiedCovariance}, onNumbers},
		{"diagonal mixture", segment.Mixture{Covariance: cluster.DiagonalCovariance}, onNumbers},
		{"spherical mixture", segment.Mixture{Covariance: cluster.SphericalCovariance}, onNumbers},
		{"latent classes", segment.LatentClasses{}, onAnswers},
	}
}

func TestMethodsKeepTheirWord(t *testing.T) {
	for _, c := range methodCases() {
		if m, ok := c.method.(segment.Mixture); ok && testing.Short() && m != (segment.Mixture{}) {
			continue // the forms differ in no goroutine
		}
		t.Run(c.name, func(t *testing.T) { c.run(t, c) })
	}
}

func keepsItsWord[T any](t *testing.T, method segment.Method, list, later []T, schema segment.Schema[T]) {
	o := segment.Options{K: segment.Exactly(3), Method: method, Starts: 5, Pairs: 10, Seed: 3, Workers: 1}
	if testing.Short() { // as under the race detector
		o.Starts = 2
	}
	s, err := segment.Fit(t.Context(), list, schema, o)
	require.NoError(t, err)
	m := s.Membership()

	// Any number of workers.
	counts := []int{2, 7}
	if testing.Short() {
		counts = counts[1:]
	}
	for _, workers := range counts {
		o.Workers = workers
		again, err := segment.Fit(t.Context(), list, schema, o)
		require.NoError(t, err)
		require.Equal(t, m, again.Membership())
		require.Equal(t, s.Summary(), again.Summary())
		require.Equal(t, s.Stability, again.Stability)
		require.Equal(t, saved(t, s.Model), saved(t, again.Model))
	}

	// The customers of the fit are where Assign puts them, unless limits bind.
	limits, _ := method.(segment.KMeans)
	elsewhere := 0
	for i, c := range list {
		a, err := s.Model.Assign(c)
		require.NoError(t, err)
		if a.Index != int(m.Labels[i]) {
			elsewhere++
		}
	}
	if limits.MaxSize > 0 {
		assert.Positive(t, elsewhere, "the limits bind, or the test is no test")
		sizes := make([]int, 3)
		for _, l := range m.Labels {
			sizes[l]++
		}
		for _, n := range sizes {
			assert.GreaterOrEqual(t, n, limits.MinSize)
			assert.LessOrEqual(t, n, limits.MaxSize)
		}
		assert.Contains(t, codesOf(s.Warnings), "limits-bind")
	} else {
		assert.Zero(t, elsewhere)
	}

	// JSON.
	text := saved(t, s.Model)
	loaded, err := segment.Load(strings.NewReader(text), schema)
	require.NoError(t, err)
	assert.Equal(t, text, saved(t, loaded))
	changes := 0
	p, q := make([]float64, 3), make([]float64, 3)
	for _, c := range later {
		want, err := s.Model.Explain(c)
		require.NoError(t, err)
		got, err := loaded.Explain(c)
		require.NoError(t, err)
		require.Equal(t, want.Assignment, got.Assignment)
		require.Equal(t, want.Change, got.Change)
		require.Equal(t, want.RunnerUp, got.RunnerUp)
		a, err := s.Model.Assign(c)
		require.NoError(t, err)
		require.Equal(t, want.Assignment, a)
		assert.GreaterOrEqual(t, a.Strength, 0.0)
		assert.LessOrEqual(t, a.Strength, 1.0)
		sum := 0.0
		for _, in := range want.Inputs {
			sum += math.Abs(in.Contribution)
		}
		assert.InDelta(t, 1, sum, 1e-9)
		if want.Change != nil {
			changes++
			assert.NotEqual(t, want.Segment, want.Change.Segment)
		}

		err = s.Model.Posterior(c, p)
		if _, ok := method.(segment.KMeans); ok {
			require.ErrorContains(t, err, "no probabilities")
			assert.False(t, math.IsNaN(want.Distance) || math.IsNaN(want.Border))
			continue
		}
		require.NoError(t, err)
		require.NoError(t, loaded.Posterior(c, q))
		require.Equal(t, p, q)
		assert.True(t, math.IsNaN(want.Distance) && math.IsNaN(want.RunnerUpDistance) && math.IsNaN(want.Border))
		total, first, second := 0.0, 0.0, 0.0
		for k, v := range p {
			total += v
			if k != a.Index {
				assert.LessOrEqual(t, v, p[a.Index])
				second = max(second, v)
			}
		}
		first = p[a.Index]
		assert.InDelta(t, 1, total, 1e-9)
		assert.InDelta(t, 1-2*second/(first+second), a.Strength, 1e-12)
	}
	assert.Greater(t, changes, len(later)/2)

	// No allocation.
	customer := later[0]
	assert.Zero(t, testing.AllocsPerRun(50, func() { _, _ = s.Model.Assign(customer) }))
	if s.Model.Posterior(customer, p) == nil {
		assert.Zero(t, testing.AllocsPerRun(50, func() { _ = s.Model.Posterior(customer, p) }))
	}

	// Identity over a refit, by model and by membership, and to another method.
	for _, before := range []segment.Predecessor{s.Model, m}[:sized(2, 1)] {
		o.Previous = before
		again, err := segment.Fit(t.Context(), list, schema, o)
		require.NoError(t, err)
		for _, l := range again.Lineage {
			assert.Equal(t, "kept", l.Fate)
		}
		o.Method = nil // to another method
		again, err = segment.Fit(t.Context(), list, schema, o)
		require.NoError(t, err)
		require.NotEmpty(t, again.Lineage)
		assert.Equal(t, "kept", again.Lineage[0].Fate)
		o.Method = method
	}

	// A rule.
	rule, err := s.Model.Rule(t.Context(), list, segment.RuleOptions{Leaves: 6})
	require.NoError(t, err)
	assert.Greater(t, rule.Fidelity().Overall.Value, .7)
}

func codesOf(warnings []segment.Warning) (codes []string) {
	for _, w := range warnings {
		codes = append(codes, w.Code)
	}
	return codes
}
