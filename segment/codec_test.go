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
	assert.Equal(t, segment.Ref{ID: "s2", Name: "high orders, low basket value"}, a.Segment)
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
		"empty":       {"", "not JSON"},
		"cut":         {text[:len(text)/2], "damaged"},
		"twice":       {text + text, "damaged"},
		"foreign":     {`{"version": 3}`, "not a segmentation model"},
		"list":        {`[1]`, "not JSON"},
		"other kind":  {change(func(m map[string]any) { m["kind"] = "k-means" }), `kind is "k-means"`},
		"newer":       {change(func(m map[string]any) { m["clientele"], m["more"] = 2, 1 }), "newer version (2)"},
		"older":       {change(func(m map[string]any) { m["clientele"] = 0 }), "version 0"},
		"unknown":     {change(func(m map[string]any) { m["more"] = 1 }), "unknown field"},
		"no centres":  {change(func(m map[string]any) { m["centers"] = []any{} }), "0 centres"},
		"ragged":      {change(func(m map[string]any) { m["centers"].([]any)[1] = []any{1} }), "centre 1 has 1 of 5"},
		"segments":    {change(func(m map[string]any) { m["segments"] = m["segments"].([]any)[:2] }), "3 centres for 2 segments"},
		"same ID":     {change(func(m map[string]any) { m["segments"].([]any)[1] = m["segments"].([]any)[0] }), "there twice"},
		"inertia":     {change(func(m map[string]any) { m["inertia"] = -1 }), "inertia -1"},
		"next":        {change(func(m map[string]any) { m["next"] = 0 }), "next ID 0"},
		"scale":       {change(func(m map[string]any) { feature(m, 0)["factor"] = 0 }), `"orders" has scale 0`},
		"levels":      {change(func(m map[string]any) { feature(m, 2)["levels"] = []any{"a", "a"} }), "levels that cannot be"},
		"fill":        {change(func(m map[string]any) { feature(m, 0)["fill"] = 1 }), "not both"},
		"same name":   {change(func(m map[string]any) { m["features"].([]any)[1] = feature(m, 0) }), "there twice"},
		"not finite":  {strings.Replace(text, `"inertia":`, `"inertia":1e999,"x":`, 1), "damaged"},
		"three lines": {"\n\n\n", "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := segment.Load(strings.NewReader(c.text), accountSchema())
			assert.Nil(t, m)
			if name == "same name" {
				c.want = `"basket value": shapes segments in the schema and is not`
			}
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := segment.Load(endless{}, accountSchema())
	assert.ErrorContains(t, err, "larger than 64 MiB")
	_, err = segment.Load(broken{}, accountSchema())
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorIs(t, fitted(t, 60, segment.Options{}).Model.Save(broken{}), io.ErrClosedPipe)
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
		m, err := segment.Load(bytes.NewReader(b), accountSchema())
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
