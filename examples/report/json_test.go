package main

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Every field that the program writes stands in README.md.
func TestEveryFieldIsDocumented(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	seen := map[reflect.Type]bool{} // a category has features, which have categories
	var walk func(reflect.Type)
	walk = func(x reflect.Type) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch x.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(x.Elem())
		case reflect.Struct:
			for i := range x.NumField() {
				name, _, _ := strings.Cut(x.Field(i).Tag.Get("json"), ",")
				if x.Field(i).Anonymous { // its fields stand in place of it
					walk(x.Field(i).Type)
					continue
				}
				if name == "-" {
					continue
				}
				require.NotEmpty(t, name, x.Field(i).Name)
				assert.Regexp(t, "[`.]"+name+"[`.\\[]", string(readme), "field %q of %s", name, x.Name())
				walk(x.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[document]())
}

// And every field that README.md names is written: the paths of the table, and
// what stands in backquotes beside them.
func TestEveryDocumentedFieldIsThere(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	names := map[string]bool{}
	seen := map[reflect.Type]bool{}
	var collect func(reflect.Type)
	collect = func(x reflect.Type) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch x.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			collect(x.Elem())
		case reflect.Struct:
			for i := range x.NumField() {
				name, _, _ := strings.Cut(x.Field(i).Tag.Get("json"), ",")
				names[name] = true
				collect(x.Field(i).Type)
			}
		}
	}
	collect(reflect.TypeFor[document]())
	for _, word := range strings.Fields("null auto r alpha a b s beta p q gamma code subject text") { // values, and fields of segment.Warning
		names[word] = true
	}
	_, table, found := strings.Cut(string(readme), "| field | meaning |\n|---|---|\n| `clientele`")
	require.True(t, found)
	for _, row := range strings.Split("| `clientele`"+table, "\n") {
		for _, quoted := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row, -1) {
			path := strings.ReplaceAll(quoted[1], "[]", "")
			if !regexp.MustCompile(`^[a-zA-Z.]+$`).MatchString(path) {
				continue // a flag, or a form such as {reason: rows}
			}
			for _, name := range strings.Split(path, ".") {
				assert.True(t, names[name], "README.md names %q of %q", name, quoted[1])
			}
		}
	}
}

// What programs were promised must be there, null where it is unknown, and
// lists are never null.
func TestDocumentOfAlmostNothing(t *testing.T) {
	r := &result{
		customers: 15,
		skipped:   map[string]int{},
		summary:   &segment.Summary{Customers: 12, Segments: []segment.Profile{{Size: 12, Features: []segment.Trait{{Name: "x"}}}}},
		deck:      &persona.Deck{Personas: []persona.Persona{{Name: "p"}}},
	}
	b, err := json.Marshal(newDocument(r))
	require.NoError(t, err)
	var d map[string]any
	require.NoError(t, json.Unmarshal(b, &d))
	for _, name := range []string{"customers", "orders", "window", "choice", "value", "spend", "tracking", "alive", "cohorts"} {
		v, there := d[name]
		assert.True(t, there, name)
		assert.Nil(t, v, name) // customers too: 15 beside 12 would tell about three
	}
	for _, name := range []string{"segments", "personas", "expectations", "warnings"} {
		assert.NotNil(t, d[name], name)
	}
	s := d["segments"].([]any)[0].(map[string]any)
	assert.Nil(t, s["valueShare"])
	assert.Nil(t, s["stability"])
	assert.Contains(t, s, "worthSum")
	assert.Nil(t, s["worthSum"])
	assert.Equal(t, []any{}, s["lifecycle"])
	feature := s["features"].([]any)[0].(map[string]any)
	assert.Contains(t, feature, "populationMean")
	assert.Nil(t, feature["mean"])
	assert.Equal(t, []any{}, d["personas"].([]any)[0].(map[string]any)["traits"])
	assert.Equal(t, float64(1), d["clientele"])
}

func TestNumber(t *testing.T) {
	assert.Nil(t, number(math.NaN()))
	assert.Nil(t, number(math.Inf(-1)))
	assert.Equal(t, 2., *number(2))
}
