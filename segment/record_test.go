package segment_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// repeats fits, saves, loads, and fits again by what the record says.
func repeats[T any](t *testing.T, customers []T, schema segment.Schema[T], o segment.Options) segment.Record {
	first, err := segment.Fit(t.Context(), customers, schema, o)
	require.NoError(t, err)
	loaded, err := segment.Load(strings.NewReader(saved(t, first.Model)), schema)
	require.NoError(t, err)
	r := loaded.Record()
	assert.Equal(t, first.Model.Record(), r)
	require.NotNil(t, r.Options)
	again, err := segment.Fit(t.Context(), customers, schema, *r.Options)
	require.NoError(t, err)
	assert.Equal(t, first.Membership().Labels, again.Membership().Labels)
	if !r.Continued { // IDs and what they were continued from are the host's to keep
		assert.Equal(t, saved(t, first.Model), saved(t, again.Model))
	}
	return r
}

func TestRecordsRepeatTheRun(t *testing.T) {
	list := accounts(300, 1)
	r := repeats(t, list, accountSchema(), segment.Options{Seed: 1<<63 + 7, Pairs: 12, Starts: 3, Workers: 2, Progress: func(segment.Progress) {}})
	assert.Equal(t, segment.Options{K: segment.Between(2, 8), Seed: 1<<63 + 7, Method: segment.KMeans{}, Starts: 3, MinSize: 10, Pairs: 12}, *r.Options)
	assert.Equal(t, segment.Replicates, r.Chosen)
	assert.Equal(t, 3, r.Segments)
	assert.Equal(t, "inertia", r.ObjectiveName)
	assert.Positive(t, r.Objective)
	assert.Equal(t, 300, r.Customers)
	assert.Equal(t, []string{`orders: kind numeric, logarithm true`, `basket value: kind numeric, logarithm true, unit "EUR"`, `main channel: kind category`}, r.Features)
	assert.Equal(t, []string{"country"}, r.Descriptors)
	assert.True(t, r.Worth)
	assert.Equal(t, []any{1, runtime.Version(), runtime.GOARCH}, []any{r.Format, r.Go, r.Architecture})
	_, err := json.Marshal(r)
	require.NoError(t, err, "a record can be kept beside the model")

	// A changed customer is another base.
	changed := *list[7]
	changed.basket++
	list[7] = &changed
	again, err := segment.Fit(t.Context(), list, accountSchema(), *r.Options)
	require.NoError(t, err)
	assert.NotEqual(t, r.Fingerprint, again.Model.Record().Fingerprint)
}

// Whatever the method and the scales of the features.
func TestRecordsOfAllMethods(t *testing.T) {
	o := segment.Options{K: segment.Exactly(3), Pairs: 10, Starts: 2, Seed: 5}
	for _, m := range []segment.Method{
		segment.KMeans{MinSize: 40, MaxSize: 80}, segment.Mixture{Covariance: cluster.DiagonalCovariance},
	} {
		o.Method = m
		r := repeats(t, accounts(200, 1), numbersOnly(), o)
		assert.Equal(t, m, r.Options.Method)
		assert.Equal(t, segment.Given, r.Chosen)
	}
	o.Method = segment.LatentClasses{}
	r := repeats(t, surveyed(200, 1, .1), surveySchema(), o)
	assert.Equal(t, "log-likelihood", r.ObjectiveName)
	assert.Negative(t, r.Objective)

	o.Method = nil
	schema := rowSchema(
		segment.Numeric("x", rowX).YeoJohnson().Winsorized(.02).Robust().Missing(segment.Median).Weight(2),
		segment.Numeric("count", func(r row) uint16 { return r.count }).Quantile())
	r = repeats(t, rows(80), schema, o)
	assert.Equal(t, []string{
		`x: kind numeric, transform "yeo-johnson", winsorized share 0.02, robust true, weight 2, policy for missing values "median"`,
		`count: kind numeric, transform "quantile"`,
	}, r.Features)
}

func TestRecordsSayHowTheNumberCame(t *testing.T) {
	list := accounts(300, 1)
	fit := func(o segment.Options) segment.Record {
		o.Pairs, o.Starts = 10, 2
		s, err := segment.Fit(t.Context(), list, accountSchema(), o)
		require.NoError(t, err)
		return s.Model.Record()
	}
	assert.Equal(t, segment.Given, fit(segment.Options{K: segment.Exactly(4)}).Chosen)
	assert.Equal(t, segment.Lowered, fit(segment.Options{MinSize: 95}).Chosen)
	assert.Equal(t, segment.Bound, fit(segment.Options{K: segment.Between(1, 5), MinSize: 160}).Chosen)
	s, err := segment.Fit(t.Context(), cloudOf(random.Stream(6), 200, 2, (*rand.Rand).NormFloat64), vectorSchema(2, false), segment.Options{Pairs: 10})
	require.NoError(t, err)
	assert.Equal(t, segment.Fallback, s.Model.Record().Chosen)

	first, err := segment.Fit(t.Context(), list, accountSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(t, err)
	r := repeats(t, list, accountSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10, Previous: first.Model})
	assert.True(t, r.Continued)
}

// What shapes the labels is in the record, and nothing else is in Options. A new
// option fails this test until it is decided where it belongs.
func TestRecordsKnowEveryOption(t *testing.T) {
	kept := []string{"K", "Seed", "Method", "Starts", "MinSize", "Pairs"}
	left := []string{"Workers", "Previous", "Progress"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[segment.Options]()) {
		assert.True(t, slices.Contains(kept, f.Name) || slices.Contains(left, f.Name), f.Name)
		assert.Equal(t, slices.Contains(left, f.Name), f.Tag.Get("json") == "-", f.Name)
	}
}

func TestRecordsOfOldModels(t *testing.T) {
	f, err := os.Open("testdata/model_v1.json")
	require.NoError(t, err)
	defer f.Close()
	m, err := segment.Load(f, accountSchema())
	require.NoError(t, err)
	r := m.Record()
	assert.Nil(t, r.Options)
	assert.Empty(t, r.Chosen)
	assert.Empty(t, r.Go)
	assert.Equal(t, 3, r.Segments)
	assert.NotEmpty(t, r.Fingerprint)
	assert.Len(t, r.Features, 3)
	assert.NotContains(t, saved(t, m), `"record"`, "what is unknown stays so")

	assert.Zero(t, (*segment.Model[*account])(nil).Record())
}

func TestLoadRefusesDamagedRecords(t *testing.T) {
	text := saved(t, fitted(t, 300, segment.Options{Pairs: 10, K: segment.Between(2, 8)}).Model)
	for _, c := range []struct{ from, to, want string }{
		{`"most":8`, `"most":80`, "its record: segment: K from 2 to 80"},
		{`"fewest":2,"most":8`, `"fewest":0,"most":0`, "its record lacks options"},
		{`"pairs":10`, `"pairs":9`, "Pairs 9"},
		{`"starts":10`, `"starts":0`, "lacks options"},
		{`"chosen":"replicates"`, `"chosen":""`, "lacks options"},
		{`"record":{`, `"record":{"more":1,`, "unknown field"},
	} {
		broken := strings.Replace(text, c.from, c.to, 1)
		require.NotEqual(t, text, broken, c.from)
		_, err := segment.Load(strings.NewReader(broken), accountSchema())
		assert.ErrorContains(t, err, c.want)
	}
}
