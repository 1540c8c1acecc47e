package segment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func saved(t testing.TB, m interface{ Save(io.Writer) error }) string {
	var b bytes.Buffer
	require.NoError(t, m.Save(&b))
	return b.String()
}

func TestModelsSurviveJSON(t *testing.T) {
	s := fitted(t, 600, segment.Options{Seed: 1<<63 + 5})
	text := saved(t, s.Model)
	m, err := segment.Load(strings.NewReader(text), accountSchema())
	require.NoError(t, err)
	assert.Equal(t, text, saved(t, m))
	assert.Equal(t, s.Model.Fingerprint(), m.Fingerprint())
	assert.Equal(t, s.Model.Segments(), m.Segments())
	for _, a := range accounts(500, 9) {
		want, err := s.Model.Explain(a)
		require.NoError(t, err)
		got, err := m.Explain(a)
		require.NoError(t, err)
		require.Equal(t, want.Assignment, got.Assignment)
		require.Equal(t, want.Change, got.Change)
	}
	for _, a := range accounts(600, 1) {
		assert.NotContains(t, text, a.key, "no customer is in a model")
	}
	// Missing policies, weights, dropped features, many kinds.
	schema := rowSchema(
		segment.Numeric("x", rowX).Missing(segment.Median).Weight(2), segment.Numeric("same", func(row) int { return 3 }),
		segment.Numeric("count", func(r row) uint16 { return r.count }).Log().Missing(segment.Constant(1)),
		segment.Category("kind", rowKind).Missing("none"))
	f, err := segment.Fit(t.Context(), rows(60), schema, segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	text = saved(t, f.Model)
	l, err := segment.Load(strings.NewReader(text), schema)
	require.NoError(t, err)
	assert.Equal(t, text, saved(t, l))
}

// A stored model of version 1 is read for ever; testdata/model_v1.json was
// written by the first release and is not to be rewritten.
func TestVersionOneIsReadForEver(t *testing.T) {
	b, err := os.ReadFile("testdata/model_v1.json")
	require.NoError(t, err)
	m, err := segment.Load(bytes.NewReader(b), accountSchema())
	require.NoError(t, err)
	a, err := m.Assign(&account{key: "x", orders: 50, basket: 18, channel: "web"})
	require.NoError(t, err)
	assert.Equal(t, segment.Ref{ID: "s2", Name: "many orders, low basket value"}, a.Segment)
}

func TestLoadListsEveryMismatch(t *testing.T) {
	text := saved(t, fitted(t, 300, segment.Options{}).Model)
	schema := accountSchema()
	schema.Features = []segment.Feature[*account]{
		segment.Numeric("orders", (*account).Orders).Missing(segment.Median),           // not logged, another policy
		segment.Numeric("basket value", (*account).Basket).Log().Unit("USD").Weight(3), // another unit and weight
		segment.Category("country", (*account).Country),                                // extra
		segment.Descriptor("main channel", (*account).Channel),                         // no longer shapes
	}
	_, err := segment.Load(strings.NewReader(text), schema)
	for _, want := range []string{
		`feature "orders": logarithm is true in the model and false in the schema; policy for missing values is "" in the model and "median"`,
		`feature "basket value": unit is "EUR" in the model and "USD" in the schema; weight is 1 in the model and 3`,
		`feature "main channel": is in the model and does not shape`,
		`feature "country": shapes segments in the schema and is not in the model`,
	} {
		assert.ErrorContains(t, err, want)
	}
	schema = accountSchema()
	schema.Features[2] = segment.Numeric("main channel", (*account).Orders)
	_, err = segment.Load(strings.NewReader(text), schema)
	assert.ErrorContains(t, err, "kind is category in the model and numeric in the schema")
	_, err = segment.Load(strings.NewReader(text), segment.Schema[*account]{})
	assert.ErrorContains(t, err, "no ID function")
}

func TestLoadRefusesWhatIsNoModel(t *testing.T) {
	text := saved(t, fitted(t, 300, segment.Options{}).Model)
	change := func(f func(m map[string]any)) string {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &m))
		f(m)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		return string(b)
	}
	feature := func(m map[string]any, i int) map[string]any { return m["features"].([]any)[i].(map[string]any) }
	for name, c := range map[string]struct{ text, want string }{
		"empty":                 {"", "not JSON"},
		"cut":                   {text[:len(text)/2], "damaged"},
		"twice":                 {text + text, "damaged"},
		"foreign":               {`{"version": 3}`, "not a segmentation model"},
		"list":                  {`[1]`, "not JSON"},
		"other kind":            {change(func(m map[string]any) { m["kind"] = "k-means" }), `kind is "k-means"`},
		"newer":                 {change(func(m map[string]any) { m["clientele"], m["more"] = 2, 1 }), "newer version (2)"},
		"older":                 {change(func(m map[string]any) { m["clientele"] = 0 }), "version 0"},
		"unknown":               {change(func(m map[string]any) { m["more"] = 1 }), "unknown field"},
		"no centres":            {change(func(m map[string]any) { m["centers"] = []any{} }), "0 centres"},
		"ragged":                {change(func(m map[string]any) { m["centers"].([]any)[1] = []any{1} }), "centre 1 has 1 of 5"},
		"segments":              {change(func(m map[string]any) { m["segments"] = m["segments"].([]any)[:2] }), "3 centres for 2 segments"},
		"same ID":               {change(func(m map[string]any) { m["segments"].([]any)[1] = m["segments"].([]any)[0] }), "there twice"},
		"inertia":               {change(func(m map[string]any) { m["inertia"] = -1 }), "inertia -1"},
		"next":                  {change(func(m map[string]any) { m["next"] = 0 }), "next ID 0"},
		"scale":                 {change(func(m map[string]any) { feature(m, 0)["factor"] = 0 }), `"orders" has scale 0`},
		"levels":                {change(func(m map[string]any) { feature(m, 2)["levels"] = []any{"a", "a"} }), "levels that cannot be"},
		"fill":                  {change(func(m map[string]any) { feature(m, 0)["fill"] = 1 }), "not both"},
		"same name":             {change(func(m map[string]any) { m["features"].([]any)[1] = feature(m, 0) }), `two features are named "orders"`},
		"no location":           {change(func(m map[string]any) { delete(feature(m, 0), "location") }), `"orders" lacks its location`},
		"no range":              {change(func(m map[string]any) { delete(feature(m, 0), "high") }), `"orders" lacks its location or the range`},
		"range":                 {change(func(m map[string]any) { feature(m, 0)["low"] = 1e9 }), `"orders" lacks its location or the range`},
		"no factor":             {change(func(m map[string]any) { delete(feature(m, 0), "factor") }), `"orders" has scale 0`},
		"no weight":             {change(func(m map[string]any) { delete(feature(m, 2), "weight") }), `"main channel" has weight 0`},
		"other kind of feature": {change(func(m map[string]any) { feature(m, 0)["kind"] = "text" }), `unknown kind "text"`},
		"no seed":               {change(func(m map[string]any) { delete(m, "seed") }), "lacks its seed"},
		"no inertia":            {change(func(m map[string]any) { delete(m, "inertia") }), "lacks its seed, inertia"},
		"null centre":           {change(func(m map[string]any) { m["centers"].([]any)[1].([]any)[0] = nil }), "null"},
		"null level":            {change(func(m map[string]any) { feature(m, 2)["levels"].([]any)[0] = nil }), "null"},
		"same centre":           {change(func(m map[string]any) { m["centers"].([]any)[2] = m["centers"].([]any)[0] }), "centres 0 and 2 are the same"},
		"used next":             {change(func(m map[string]any) { m["next"] = 3 }), `"s3" is not below the next one, 3`},
		"no name":               {change(func(m map[string]any) { delete(m["segments"].([]any)[1].(map[string]any), "name") }), `"s2" has no name`},
		"no checksum":           {change(func(m map[string]any) { delete(m, "checksum") }), "checksum"},
		"levels swapped": {change(func(m map[string]any) {
			l := feature(m, 2)["levels"].([]any)
			l[0], l[1] = l[1], l[0]
		}), "checksum"},
		"centre edited": {change(func(m map[string]any) { m["centers"].([]any)[1].([]any)[0] = .5 }), "checksum"},
		"renamed":       {change(func(m map[string]any) { m["segments"].([]any)[1].(map[string]any)["name"] = "best" }), "checksum"},
		"not finite":    {strings.Replace(text, `"inertia":`, `"inertia":1e999,"x":`, 1), "damaged"},
		"three lines":   {"\n\n\n", "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := segment.Load(strings.NewReader(c.text), accountSchema())
			assert.Nil(t, m)
			assert.ErrorContains(t, err, c.want)
		})
	}
	indented, err := segment.Load(strings.NewReader(change(func(map[string]any) {})), accountSchema())
	require.NoError(t, err, "order of keys and blanks do not matter")
	assert.Equal(t, text, saved(t, indented))

	_, err = segment.Load(endless{}, accountSchema())
	assert.ErrorContains(t, err, "larger than 64 MiB")
	_, err = segment.Load(broken{}, accountSchema())
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorIs(t, fitted(t, 60, segment.Options{}).Model.Save(broken{}), io.ErrClosedPipe)
}

func TestEmptyModels(t *testing.T) {
	const empty = "segment: the model is empty: it comes from Fit or Load"
	for _, m := range []*segment.Model[*account]{nil, {}} {
		_, err := m.Assign(accounts(1, 1)[0])
		assert.EqualError(t, err, empty)
		_, err = m.Explain(accounts(1, 1)[0])
		assert.EqualError(t, err, empty)
		assert.EqualError(t, m.Save(io.Discard), empty)
		assert.Empty(t, m.Segments())
		assert.Empty(t, m.Fingerprint())
	}
	_, err := json.Marshal(segment.Segmentation[*account]{Model: &segment.Model[*account]{}})
	assert.ErrorContains(t, err, empty)
	var none *segment.Segmentation[*account]
	assert.Nil(t, none.Membership())
	assert.Nil(t, none.Summary())
	assert.Empty(t, none.Summary().Markers())
}

// A model or a rule by value is written as by pointer, and neither is read without
// its schema.
func TestModelsByValue(t *testing.T) {
	data := accounts(200, 1)
	m := fitted(t, 200, segment.Options{Pairs: 10}).Model
	r, err := m.Rule(t.Context(), data, segment.RuleOptions{Folds: 2})
	require.NoError(t, err)
	for _, pair := range [][2]any{{*m, m}, {*r, r}} {
		value, err := json.Marshal(struct{ It any }{pair[0]})
		require.NoError(t, err)
		pointer, err := json.Marshal(struct{ It any }{pair[1]})
		require.NoError(t, err)
		assert.Greater(t, len(value), 100)
		assert.Equal(t, string(pointer), string(value))
	}
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.ErrorContains(t, json.Unmarshal(b, new(segment.Model[*account])), "use Load")
	assert.ErrorContains(t, json.Unmarshal(b, new(segment.Rule[*account])), "use LoadRule")
	assert.NoError(t, json.Unmarshal([]byte("null"), new(segment.Model[*account])))
}

func TestNilReadersAndWriters(t *testing.T) {
	assert.ErrorContains(t, fitted(t, 60, segment.Options{Pairs: 10}).Model.Save(nil), "no writer")
	_, err := segment.Load(nil, accountSchema())
	assert.ErrorContains(t, err, "no reader")
}

// JSON would replace what is not UTF-8, and the level would not be found again.
func TestOnlyTextIsStored(t *testing.T) {
	list := rows(60)
	for i := range list {
		list[i].kind = []string{"t\xe9", "caf"}[i%2]
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(segment.Category("kind", rowKind)), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	assert.ErrorContains(t, s.Model.Save(io.Discard), `"t\xe9" is not UTF-8`)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, io.ErrClosedPipe }
func (broken) Write([]byte) (int, error) { return 0, errors.Join(io.ErrClosedPipe) }

func FuzzLoad(f *testing.F) {
	b, err := os.ReadFile("testdata/model_v1.json")
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`{"clientele":1,"kind":"segment.model"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := segment.Load(bytes.NewReader(segment.Sealed(b)), accountSchema())
		if err != nil {
			return
		}
		// What is accepted must work.
		a, err := m.Assign(&account{key: "x", orders: 5, basket: 10, channel: "web"})
		if err == nil {
			assert.Equal(t, m.Segments()[a.Index], a.Segment)
		}
		_, err = m.Explain(&account{key: "x", orders: 5, basket: 10, channel: "fax"})
		if err != nil {
			assert.ErrorContains(t, err, "far from every segment")
		}
	})
}
