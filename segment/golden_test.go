package segment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/segment"
)

// allScales has every scale that a model can hold.
func allScales() segment.Schema[*six] {
	s := segment.Schema[*six]{ID: (*six).ID}
	at := func(j int) segment.NumericFeature[*six] {
		return segment.Numeric(string(rune('a'+j)), func(c *six) float64 { return c.v[j] })
	}
	s.Features = []segment.Feature[*six]{
		at(0).Log().Unit("EUR").Weight(2), at(1).YeoJohnson(), at(2).Quantile().Missing(segment.Median),
		at(3).Winsorized(.02).Missing(segment.Constant(7)), at(4).Robust(), at(5).Unscaled().Weight(.01),
		segment.Category("first letter", func(c *six) string { return c.id[:1] }).Missing("none"),
	}
	return s
}

// reloaded reads a model or a rule and writes it again.
func reloaded[T any](s segment.Schema[T]) func([]byte) ([]byte, error) {
	return func(b []byte) ([]byte, error) {
		m, err := segment.Load(bytes.NewReader(b), s)
		if err != nil {
			return nil, err
		}
		return json.Marshal(m)
	}
}

func rereadRule(b []byte) ([]byte, error) {
	r, err := segment.LoadRule(bytes.NewReader(b), accountSchema())
	if err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// recounted reads a census of the model of the first release and writes it again.
func recounted(t *testing.T) func([]byte) ([]byte, error) {
	m, err := segment.Load(bytes.NewReader(golden.Text(t, "testdata/model_v1.json")), accountSchema())
	require.NoError(t, err)
	return func(b []byte) ([]byte, error) {
		c, err := segment.LoadCensus(bytes.NewReader(b), m)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		err = c.Save(&out)
		return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
	}
}

// retallied reads a tally and writes it again.
func retallied(b []byte) ([]byte, error) {
	t, err := segment.NewTally(patronSchema())
	if err != nil {
		return nil, err
	}
	if err := t.UnmarshalJSON(b); err != nil {
		return nil, err
	}
	return t.MarshalJSON()
}

func rereadAs[V any](b []byte) ([]byte, error) {
	var v V
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

const storedAt = "testdata/stored/"

func TestGoldenFiles(t *testing.T) {
	golden.Hold(t,
		golden.File{Path: "testdata/model_v1.json", Again: reloaded(accountSchema()), Sealed: true}, // from before there were records
		golden.File{Path: storedAt + "model-scales_v1.json", Again: reloaded(allScales()), Sealed: true},
		golden.File{Path: storedAt + "model-limits_v1.json", Again: reloaded(accountSchema()), Sealed: true},
		golden.File{Path: storedAt + "model-mixture_v1.json", Again: reloaded(numbersOnly()), Sealed: true},
		golden.File{Path: storedAt + "model-classes_v1.json", Again: reloaded(surveySchema()), Sealed: true},
		golden.File{Path: storedAt + "rule_v1.json", Again: rereadRule, Sealed: true},
		golden.File{Path: storedAt + "rule-without-checksum_v1.json", Again: rereadRule, Now: storedAt + "rule_v1.json"},
		golden.File{Path: storedAt + "tally_v1.json", Again: retallied, Sealed: true},
		golden.File{Path: storedAt + "tally-without-checksum_v1.json", Again: retallied, Now: storedAt + "tally_v1.json"},
		golden.File{Path: storedAt + "census_v1.json", Again: recounted(t), Sealed: true},
		golden.File{Path: storedAt + "drift_v1.json", Again: rereadAs[segment.Drift]},
		golden.File{Path: storedAt + "summary_v1.json", Again: rereadAs[segment.Summary]},
		golden.File{Path: storedAt + "summary-without-kind_v1.json", Again: rereadAs[segment.Summary], Now: storedAt + "summary_v1.json"},
		golden.File{Path: storedAt + "migration_v1.json", Again: rereadAs[segment.Migration]},
		golden.File{Path: storedAt + "migration-without-version_v1.json", Again: rereadAs[segment.Migration], Now: storedAt + "migration_v1.json"},
	)
}

// indices are the segments of the first customers, a digit each.
func indices[T any](t *testing.T, path string, s segment.Schema[T], list []T) string {
	t.Helper()
	m, err := segment.Load(bytes.NewReader(golden.Text(t, path)), s)
	require.NoError(t, err)
	all, err := m.AssignAll(t.Context(), list, nil)
	require.NoError(t, err)
	var out strings.Builder
	for _, a := range all {
		fmt.Fprint(&out, a.Index)
	}
	return out.String()
}

// What an old model assigns is what it assigned when it was written.
func TestGoldenModelsAssign(t *testing.T) {
	assert.Equal(t, "102102102101102101102101", indices(t, "testdata/model_v1.json", accountSchema(), accounts(24, 9)))
	assert.Equal(t, "100021100001000001000000", indices(t, storedAt+"model-scales_v1.json", allScales(), sixes(24)))
	assert.Equal(t, "102102102101102101102101", indices(t, storedAt+"model-limits_v1.json", accountSchema(), accounts(24, 9)))
	assert.Equal(t, "100100100100100100100100", indices(t, storedAt+"model-mixture_v1.json", numbersOnly(), accounts(24, 9)))
	assert.Equal(t, "010101010101010101010101", indices(t, storedAt+"model-classes_v1.json", surveySchema(), surveyed(24, 9, .1)))

	r, err := segment.LoadRule(bytes.NewReader(golden.Text(t, storedAt+"rule_v1.json")), accountSchema())
	require.NoError(t, err)
	var ids []string
	for _, a := range accounts(12, 9) {
		ref, err := r.Assign(a)
		require.NoError(t, err)
		ids = append(ids, ref.ID)
	}
	assert.Equal(t, "s2 s1 s3 s2 s1 s3 s2 s1 s3 s2 s1 s2", strings.Join(ids, " "))
	var s segment.Summary
	require.NoError(t, json.Unmarshal(golden.Text(t, storedAt+"summary-without-kind_v1.json"), &s))
	assert.Equal(t, "300high basket value, few orders103 3.85", fmt.Sprint(s.Customers, s.Segments[0].Name, s.Segments[0].Size, s.Segments[0].Features[0].Mean.Value))
	var m segment.Migration
	require.NoError(t, json.Unmarshal(golden.Text(t, storedAt+"migration-without-version_v1.json"), &m))
	assert.Equal(t, "300 1 0", fmt.Sprint(m.Common, m.Share[0][0].Value, m.Moved.Value))
}

func TestReadingIsBounded(t *testing.T) {
	for _, load := range []func(*golden.Endless) error{
		func(e *golden.Endless) error { _, err := segment.Load(e, accountSchema()); return err },
		func(e *golden.Endless) error { _, err := segment.LoadRule(e, accountSchema()); return err },
	} {
		e := &golden.Endless{}
		assert.ErrorContains(t, load(e), "it is larger than ")
		assert.Less(t, e.Given, 200<<20)
	}
	assert.ErrorContains(t, new(segment.Summary).UnmarshalJSON(make([]byte, 16<<20+1)), "larger than 16 MiB")
	assert.ErrorContains(t, new(segment.Migration).UnmarshalJSON(make([]byte, 16<<20+1)), "larger than 16 MiB")
	wide := `{"clientele":1,"customers":1,"segments":[` + strings.Repeat("{},", 1<<18) + `{}]}`
	assert.ErrorContains(t, json.Unmarshal([]byte(wide), new(segment.Summary)), "more than 131072 lists and objects")
}

// Whatever the bytes, there is an error or something that is written and read again.
func FuzzReadStored(f *testing.F) {
	readers := map[string]func([]byte) ([]byte, error){
		"rule-without-checksum_v1.json": rereadRule, "summary_v1.json": rereadAs[segment.Summary], "summary-without-kind_v1.json": rereadAs[segment.Summary],
		"migration_v1.json": rereadAs[segment.Migration], "migration-without-version_v1.json": rereadAs[segment.Migration],
		"drift_v1.json": rereadAs[segment.Drift],
	}
	for name := range readers {
		f.Add(golden.Text(f, storedAt+name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, read := range readers {
			first, err := read(b)
			if err != nil {
				continue
			}
			if second, err := read(first); err != nil || string(second) != string(first) {
				t.Errorf("%s: %s was written and then read as %s, %v", name, first, second, err)
			}
		}
	})
}
