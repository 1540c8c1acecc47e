package segment_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/muesli/clusters"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestMethodsRefuseWhatTheyCannotUse(t *testing.T) {
	weighted := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
		segment.Numeric("orders", (*account).Orders).Log(), segment.Numeric("basket value", (*account).Basket).Log().Weight(2),
	}}
	kinds := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
		segment.Category("main channel", (*account).Channel), segment.Category("country", (*account).Country).Weight(2),
	}}
	one := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
		segment.Category("answered", func(a *account) string { return map[bool]string{true: "yes"}[a.truth == 0] }).Missing(segment.NoAnswer),
	}}
	for name, c := range map[string]struct {
		schema segment.Schema[*account]
		method segment.Method
		want   string
	}{
		"a category in a mixture":    {accountSchema(), segment.Mixture{}, `feature "main channel": Mixture describes numbers`},
		"a weight in a mixture":      {weighted, segment.Mixture{}, `feature "basket value": its weight 2 would have no effect`},
		"a form that is none":        {accountSchema(), segment.Mixture{Covariance: 9}, "not one of the four forms"},
		"a number among answers":     {accountSchema(), segment.LatentClasses{}, `feature "orders": LatentClasses describes categories`},
		"a weight among answers":     {kinds, segment.LatentClasses{}, `feature "country": its weight 2 would have no effect`},
		"only one answer":            {one, segment.LatentClasses{}, "no feature has two levels that are answers"},
		"limits that exclude":        {accountSchema(), segment.KMeans{MinSize: 20, MaxSize: 10}, "MinSize 20 above MaxSize 10"},
		"limits below zero":          {accountSchema(), segment.KMeans{MinSize: -1}, "sizes are not negative"},
		"limits that hold too few":   {accountSchema(), segment.KMeans{MaxSize: 50}, "3 clusters of at most 50 rows hold 150 of the 300"},
		"limits that need too many":  {accountSchema(), segment.KMeans{MinSize: 150}, "3 clusters of at least 150 rows need more than the 300"},
		"a pointer":                  {accountSchema(), &segment.KMeans{}, "*segment.KMeans: give it as a value"},
		"a pointer that is nil":      {accountSchema(), (*segment.Mixture)(nil), "give it as a value"},
		"more classes than patterns": {segment.Schema[*account]{ID: (*account).Key, Features: kinds.Features[:1]}, segment.LatentClasses{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := segment.Fit(t.Context(), accounts(300, 1), c.schema, segment.Options{K: segment.Exactly(3), Method: c.method, Pairs: 10, Starts: 2})
			if c.want == "" {
				require.NoError(t, err)
				assert.Contains(t, codesOf(s.Warnings), "unidentified")
				return
			}
			assert.Nil(t, s)
			assert.ErrorContains(t, err, c.want)
		})
	}
	// A range is narrowed to the numbers that the limits allow.
	s, err := segment.Fit(t.Context(), accounts(300, 1), accountSchema(), segment.Options{K: segment.Between(2, 8), Method: segment.KMeans{MinSize: 60, MaxSize: 110}, Pairs: 10})
	require.NoError(t, err)
	require.NotNil(t, s.Choice)
	assert.Equal(t, 3, s.Choice.Evidence[0].K)
	assert.Equal(t, 5, s.Choice.Evidence[len(s.Choice.Evidence)-1].K)
	_, err = segment.FitObservations(t.Context(), clusters.Observations{clusters.Coordinates{1}}, segment.Options{Method: segment.Mixture{}})
	assert.ErrorContains(t, err, "Method is for Fit")
	cut := errors.New("cut")
	for _, m := range []segment.Method{segment.Mixture{}, segment.KMeans{MinSize: 50}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		o := segment.Options{K: segment.Exactly(3), Method: m, Progress: func(p segment.Progress) {
			if p.Stage != "read" {
				cancel(cut)
			}
		}}
		_, err := segment.Fit(ctx, accounts(300, 1), numbersOnly(), o)
		assert.ErrorIs(t, err, cut)
	}
}

func TestDamagedMethodsAreRefused(t *testing.T) {
	o := segment.Options{K: segment.Exactly(3), Pairs: 10, Starts: sized(2, 1), Method: segment.Mixture{Covariance: cluster.DiagonalCovariance}}
	mixture, err := segment.Fit(t.Context(), accounts(300, 1), numbersOnly(), o)
	require.NoError(t, err)
	o.Method = segment.LatentClasses{}
	classes, err := segment.Fit(t.Context(), surveyed(300, 1, .1), surveySchema(), o)
	require.NoError(t, err)
	o.Method = segment.KMeans{MinSize: 90}
	limited, err := segment.Fit(t.Context(), accounts(300, 1), numbersOnly(), o)
	require.NoError(t, err)
	load := map[string]func(string) error{
		saved(t, mixture.Model): func(s string) error { _, err := segment.Load(strings.NewReader(s), numbersOnly()); return err },
		saved(t, limited.Model): func(s string) error { _, err := segment.Load(strings.NewReader(s), numbersOnly()); return err },
		saved(t, classes.Model): func(s string) error { _, err := segment.Load(strings.NewReader(s), surveySchema()); return err },
	}
	within := func(m map[string]any, key string) map[string]any { return m[key].(map[string]any) }
	list := func(v any) []any { return v.([]any) }
	for name, c := range map[string]struct {
		text string
		f    func(m map[string]any)
		want string
	}{
		"unknown":              {saved(t, mixture.Model), func(m map[string]any) { m["method"] = "magic" }, `unknown method "magic"`},
		"not a mixture":        {saved(t, mixture.Model), func(m map[string]any) { delete(m, "mixture") }, "lacks its mixture"},
		"called k-means":       {saved(t, mixture.Model), func(m map[string]any) { delete(m, "method") }, "not of k-means"},
		"centres too":          {saved(t, mixture.Model), func(m map[string]any) { m["centers"] = []any{[]any{1, 2}} }, "not a mixture's"},
		"weights":              {saved(t, mixture.Model), func(m map[string]any) { list(within(m, "mixture")["weights"])[0] = .9 }, "weights sum to"},
		"covariance":           {saved(t, mixture.Model), func(m map[string]any) { list(list(list(within(m, "mixture")["covariances"])[0])[0])[0] = -1 }, "not positive definite"},
		"form":                 {saved(t, mixture.Model), func(m map[string]any) { within(m, "mixture")["covariance"] = "round" }, "not a form"},
		"other columns":        {saved(t, mixture.Model), func(m map[string]any) { m["features"] = list(m["features"])[:1] }, "components of 2 coordinates, for 1"},
		"fewer segments":       {saved(t, mixture.Model), func(m map[string]any) { m["segments"] = list(m["segments"])[:2] }, "for 2 segments"},
		"edited mixture":       {saved(t, mixture.Model), func(m map[string]any) { list(list(within(m, "mixture")["means"])[0])[0] = .5 }, "checksum"},
		"no classes":           {saved(t, classes.Model), func(m map[string]any) { delete(m, "classes") }, "lacks its classes"},
		"probabilities":        {saved(t, classes.Model), func(m map[string]any) { list(list(list(within(m, "classes")["probabilities"])[0])[0])[0] = 2 }, "from 0 to 1 with sum 1"},
		"fewer questions":      {saved(t, classes.Model), func(m map[string]any) { p := within(m, "classes"); p["probabilities"] = list(p["probabilities"])[:5] }, "answers to 5 of 6 questions"},
		"edited classes":       {saved(t, classes.Model), func(m map[string]any) { within(m, "classes")["seed"] = 77 }, "checksum"},
		"limits":               {saved(t, limited.Model), func(m map[string]any) { within(m, "limits")["maxSize"] = 3 }, "limits of 90 and 3"},
		"limits that are none": {saved(t, limited.Model), func(m map[string]any) { m["limits"] = map[string]any{} }, "limits of 0 and 0"},
		"limits gone":          {saved(t, limited.Model), func(m map[string]any) { delete(m, "limits") }, "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			var m map[string]any
			d := json.NewDecoder(strings.NewReader(c.text))
			d.UseNumber()
			require.NoError(t, d.Decode(&m))
			c.f(m)
			b, err := json.Marshal(m)
			require.NoError(t, err)
			assert.ErrorContains(t, load[c.text](string(b)), c.want)
		})
	}
	for text, f := range load {
		assert.NoError(t, f(text))
	}
}

// More segments than the customers make: some are empty, which is said, and nothing
// about them is published. One segment needs no evidence.
func TestMethodsAtTheirEnds(t *testing.T) {
	o := segment.Options{Pairs: 10, Starts: 2}
	for _, k := range []int{1, 2, 8} {
		o.K, o.Method = segment.Exactly(k), segment.LatentClasses{}
		classes, err := segment.Fit(t.Context(), surveyed(40, 2, .2), surveySchema(), o)
		require.NoError(t, err)
		o.Method = segment.Mixture{Covariance: cluster.DiagonalCovariance}
		mixture, err := segment.Fit(t.Context(), accounts(40, 2), numbersOnly(), o)
		require.NoError(t, err)
		assert.Len(t, classes.Model.Segments(), k)
		assert.Len(t, mixture.Model.Segments(), k)
		for _, p := range append(classes.Summary().Segments, mixture.Summary().Segments...) {
			assert.GreaterOrEqual(t, p.Size, 10)
		}
		if k == 8 {
			assert.Contains(t, codesOf(classes.Warnings), "small-segment")
			assert.Contains(t, codesOf(mixture.Warnings), "small-segment")
		}
		e, err := mixture.Model.Explain(accounts(1, 7)[0])
		require.NoError(t, err)
		if k == 1 {
			assert.Equal(t, 1.0, e.Strength)
			assert.Nil(t, e.Change)
			assert.Zero(t, e.RunnerUp)
		}
		b, err := json.Marshal(e)
		require.NoError(t, err)
		assert.Contains(t, string(b), `"border":null`)
		loaded, err := segment.Load(strings.NewReader(saved(t, classes.Model)), surveySchema())
		require.NoError(t, err)
		assert.Equal(t, classes.Model.Segments(), loaded.Segments())
	}
	// Ranges end where there are too few customers.
	o.K = segment.Between(1, 6)
	s, err := segment.Fit(t.Context(), accounts(25, 2), numbersOnly(), o)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(s.Model.Segments()), 2)
	// A customer beyond all that numbers can hold is an error of Assign.
	o.K = segment.Exactly(2)
	s, err = segment.Fit(t.Context(), accounts(60, 2), dotlike(), o)
	require.NoError(t, err)
	_, err = s.Model.Assign(&account{key: "far", basket: 1e300})
	assert.ErrorContains(t, err, `customer "far", features: values are so far`)
	assert.ErrorContains(t, s.Model.Posterior(&account{key: "far", basket: 1e300}, make([]float64, 2)), "so far")
	assert.ErrorContains(t, s.Model.Posterior(&account{key: "x", basket: 1}, nil), "room for 0 probabilities of 2 segments")
	assert.ErrorContains(t, new(segment.Model[*account]).Posterior(nil, nil), "the model is empty")
	_, ok := new(segment.Model[*account]).Likelihood()
	assert.False(t, ok)
}

// dotlike is a schema of one number without a logarithm.
func dotlike() segment.Schema[*account] {
	return segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{segment.Numeric("basket value", (*account).Basket)}}
}
