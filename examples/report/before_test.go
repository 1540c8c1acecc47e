package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
)

// Who somebody was in the earlier deck is told by what was measured and not by a number that
// every run gives anew.
func TestBefore(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	deck := func(name string) (d persona.Deck) {
		require.NoError(t, json.Unmarshal(must(os.ReadFile(file(name))), &d))
		return d
	}
	args := []string{"-orders", "testdata/orders.csv", "-model", "pareto-nbd", "-k", "4"}
	_, err := call(t, append(args, "-deck", file("first.json"))...)
	require.NoError(t, err)
	first := deck("first.json")

	// Planted: IDs went round by one, and one group was a fifth of what it is.
	planted := deck("first.json")
	to := map[string]string{"s1": "s2", "s2": "s3", "s3": "s7", "s4": "s1"}
	for i := range planted.Personas {
		if p := &planted.Personas[i]; to[p.Segment.ID] == "s3" {
			p.Share.Value, p.Share.Low, p.Share.High = p.Share.Value/5, p.Share.Low/5, p.Share.High/5
		}
	}
	write := func(name string, d persona.Deck) {
		require.NoError(t, os.WriteFile(file(name), must(json.Marshal(d)), 0o600))
	}
	write("planted.json", planted)
	renamed := regexp.MustCompile(`"(persona-)?(s[1-4])"`).ReplaceAllStringFunc(string(must(os.ReadFile(file("planted.json")))), func(id string) string {
		cut := len(id) - len(`s1"`)
		return id[:cut] + to[id[cut:len(id)-1]] + `"`
	})
	require.NoError(t, os.WriteFile(file("planted.json"), []byte(renamed), 0o600))
	_, err = call(t, append(args, "-before", file("planted.json"), "-deck", file("second.json"), "-rule", file("rule.sql"), "-json", file("r.json"))...)
	require.NoError(t, err)
	second := deck("second.json")
	require.Len(t, second.Personas, len(first.Personas))
	shown := map[string]bool{}
	for i, p := range second.Personas {
		was := first.Personas[slices.IndexFunc(first.Personas, func(q persona.Persona) bool { return q.Name == p.Name })]
		assert.Equal(t, to[was.Segment.ID], p.Segment.ID, p.Name)
		require.NotNil(t, p.Growth, p.Name)
		assert.Equal(t, p.Segment.ID == "s3", p.Growth.Beyond, p.Name)
		assert.Equal(t, map[bool]int{true: 2, false: 1}[p.Segment.ID == "s3"], p.Version, p.Name)
		require.NotNil(t, p.Rule, i)
		for _, way := range p.Rule.Ways {
			assert.Equal(t, p.Segment.ID, way.Segment.ID)
		}
		shown[p.Segment.ID] = true
	}
	assert.Equal(t, []string{"s1", "s2", "s3", "s7"}, slices.Sorted(maps.Keys(shown)))
	for id := range shown {
		assert.Contains(t, string(must(os.ReadFile(file("rule.sql")))), "'"+id+"'")
	}
	for _, s := range read(t, file("r.json")).Segments {
		assert.True(t, shown[s.ID])
	}

	// Another shop sells other things, or nothing that it does is like this.
	other := deck("first.json")
	for i := range other.Personas {
		for j := range other.Personas[i].Measured {
			if m := &other.Personas[i].Measured[j]; m.Name == "main category" {
				m.Level = "not " + m.Level
			}
		}
	}
	write("other.json", other)
	_, err = call(t, append(args, "-before", file("other.json"))...)
	assert.ErrorContains(t, err, `"main category" is nothing there that it is here`)
	assert.Equal(t, 1, exitCode(err))

	if testing.Short() {
		return // what follows is refused as the last was
	}
	strange := deck("first.json")
	for i := range strange.Personas {
		for j := range strange.Personas[i].Measured {
			strange.Personas[i].Measured[j].Name += " of guests"
		}
	}
	write("strange.json", strange)
	_, err = call(t, append(args, "-before", file("strange.json"))...)
	assert.ErrorContains(t, err, "none of its personas is like any of these")
}

func TestRenumberRule(t *testing.T) {
	to := map[string]string{"s1": "s2", "s2": "s1"}
	for from, want := range map[string]string{
		"if s1 is at most 4:\n  s1 (A)\notherwise:\n  s2 (s1 (B))\n": "if s1 is at most 4:\n  s2 (A)\notherwise:\n  s1 (s1 (B))\n",
		"  WHEN \"s1\" IN ('s1') THEN 's1'\n  ELSE 's2'\nEND\n":      "  WHEN \"s1\" IN ('s1') THEN 's2'\n  ELSE 's1'\nEND\n",
		"\tif x == \"s1\" {\n\t\treturn \"s2\" // A\n\t}\n":          "\tif x == \"s1\" {\n\t\treturn \"s1\" // A\n\t}\n",
		`{"id":"s1","name":"s1","yes":{"segment":"s2"}}`:             `{"id":"s2","name":"s1","yes":{"segment":"s1"}}`,
	} {
		assert.Equal(t, want, renumberRule(from, to))
	}
}
