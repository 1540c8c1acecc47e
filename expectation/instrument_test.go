package expectation

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shopSurvey = `{
 "name": "shop survey", "scale": {"min": 1, "max": 7},
 "columns": {"respondent": "customer", "role": "role", "weight": "weight", "when": "date"},
 "dimensions": [{"name": "speed", "type": "explicit", "influence": 0.9}],
 "items": [{"id": "e01", "text": "I expect fast delivery", "dimension": "speed", "measures": "expected", "aspect": "delivery"},
           {"id": "p01", "dimension": "speed", "measures": "perceived", "aspect": "delivery", "reversed": true},
           {"id": "i01", "dimension": "speed", "measures": "importance", "scale": {"min": 1, "max": 5}},
           {"id": "nps", "dimension": "", "measures": "outcome", "scale": {"min": 0, "max": 10}}]}`

func TestReadInstrument(t *testing.T) {
	in, err := ReadInstrument(strings.NewReader(shopSurvey))
	require.NoError(t, err)
	assert.Equal(t, Columns{"customer", "role", "weight", "date"}, in.Columns)
	assert.Equal(t, Scale{1, 5}, in.scale(2))
	assert.True(t, in.Items[1].Reversed)
	text, err := json.Marshal(in)
	require.NoError(t, err)
	again, err := ReadInstrument(strings.NewReader(string(text)))
	require.NoError(t, err)
	assert.Equal(t, in, again)

	in.Columns = Columns{}
	text, err = json.Marshal(in)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "columns")
}

func TestReadInstrumentSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"empty":           {"", "empty"},
		"null":            {"null", "null"},
		"list":            {"[]", "array"},
		"cut off":         {shopSurvey[:200], "unexpected"},
		"more":            {shopSurvey + "{}", "more follows"},
		"unknown field":   {strings.Replace(shopSurvey, `"reversed"`, `"reverse"`, 1), `"reverse"`},
		"unknown column":  {strings.Replace(shopSurvey, `"when"`, `"date"`, 1), `"date"`},
		"not a number":    {strings.Replace(shopSurvey, `"max": 7`, `"max": "7"`, 1), "max"},
		"too large":       {strings.Replace(shopSurvey, `"max": 7`, `"max": 1e999`, 1), "1e999"},
		"unknown measure": {strings.Replace(shopSurvey, `"measures": "importance"`, `"measures": "importence"`, 1), `item "i01": measures "importence"`},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := ReadInstrument(strings.NewReader(c.text))
			assert.Nil(t, in)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestValidateJoinsAllFaults(t *testing.T) {
	in := &Instrument{
		Scale: Scale{7, 1},
		Dimensions: []Dimension{
			{Name: "speed", Type: "fast"},
			{Name: "speed", Type: Explicit, Influence: math.NaN()},
			{Type: Explicit, Influence: 2},
			{Name: "price", Type: Implicit, Influence: -1},
		},
		Items: []Item{
			{ID: "a", Dimension: "speed", Measures: Expected, Scale: &Scale{1, 5}},
			{ID: "a", Dimension: "speed", Measures: Perceived, Scale: &Scale{1, 7}},
			{Dimension: "nowhere", Measures: Perceived},
			{ID: "b", Measures: Importance},
			{ID: "c", Dimension: "speed", Measures: Outcome},
			{ID: "d", Dimension: "speed", Measures: "hope"},
			{ID: "e", Dimension: "speed", Measures: Importance, Scale: &Scale{math.Inf(-1), 5}},
			{ID: "f", Dimension: "speed", Measures: Importance, Scale: &Scale{0, 1e308}},
			{ID: "g", Dimension: "speed", Measures: Importance, Scale: &Scale{3, 3}},
		},
	}
	err := in.Validate()
	require.Error(t, err)
	for _, says := range []string{
		"the instrument's scale: min 7 is not below max 1",
		`dimension "speed": type "fast"`,
		`dimension "speed" is there twice`,
		`dimension "speed": influence NaN`,
		"dimension 3 has no name",
		`dimension "": influence 2`,
		`dimension "price": influence -1`,
		`dimension "price" has no items`,
		`item "a" is there twice`,
		`items "a" and "a" are compared with each other but have different scales`,
		"item 3 has no id",
		`item 3 names dimension "nowhere"`,
		`item "b" names no dimension`,
		`item "c" measures an outcome`,
		`item "d": measures "hope"`,
		`item "e": scale: -Inf`,
		`item "f": scale: 0 to 1e+308`,
		`item "g": scale: min 3 is not below max 3`,
	} {
		assert.ErrorContains(t, err, says)
	}
	assert.ErrorContains(t, (&Instrument{}).Validate(), "no items")
	assert.ErrorContains(t, (&Instrument{
		Dimensions: []Dimension{{Name: "x", Type: Digital}},
		Items:      []Item{{ID: "x", Dimension: "x", Measures: Expected}},
	}).Validate(), "neither the item nor the instrument states one")
	var none *Instrument
	assert.ErrorContains(t, none.Validate(), "nil")
}

// FuzzReadInstrument holds that whatever is read is valid, can be planned and
// answered, and reads the same once written.
func FuzzReadInstrument(f *testing.F) {
	f.Add(shopSurvey)
	f.Add(`{}`)
	f.Add(`{"dimensions":[{"name":"x","type":"digital"}],"items":[{"id":"i","dimension":"x","measures":"expected","scale":{"min":0,"max":1}}]}`)
	f.Add(`{"scale":{"min":-1e6,"max":1e6},"dimensions":[{"name":"x","type":"digital"}],"items":[{"id":"i","dimension":"x","measures":"desired"},{"id":"j","dimension":"x","measures":"perceived","reversed":true}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := ReadInstrument(strings.NewReader(text))
		if err != nil {
			require.Nil(t, in)
			return
		}
		written, err := json.Marshal(in)
		require.NoError(t, err)
		again, err := ReadInstrument(strings.NewReader(string(written)))
		require.NoError(t, err)
		if !reflect.DeepEqual(in, again) {
			t.Fatalf("%s became %s", text, written)
		}
		p := newPlan(in)
		values := make([]float64, len(in.Items))
		for i := range values {
			values[i] = in.scale(i).Min
		}
		out := make([]float64, p.stride)
		p.levels(values, out)
		for _, v := range out {
			if math.IsInf(v, 0) {
				t.Fatalf("levels overflow: %v", out)
			}
		}
	})
}
