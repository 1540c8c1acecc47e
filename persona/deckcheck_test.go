package persona_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
)

func TestReadingADamagedDeck(t *testing.T) {
	for from, want := range map[string]string{
		`{"clientele":1,"personas":[null]}`:                                                   "personas[0].id",
		`{"clientele":1,"personas":[{"id":"a"},{"id":"a"}]}`:                                  "personas[1].id",
		`{"clientele":1,"personas":[{"id":""}]}`:                                              "personas[0].id",
		`{"clientele":1,"personas":[{"id":"a","kind":"primary"}],"selection":{"choices":[]}}`: "selection.choices",
		`{"clientele":1,"personas":[{"id":"a"}],"selection":{"choices":[{"id":"b"}]}}`:        "selection.choices[0].id",
		`{"clientele":1,"personas":[{"id":"a","traits":[{"name":"x"}]}]}`:                     "personas[0].traits[0]",
		`{"clientele":1,"personas":[{"id":"a"}],"roles":{"segments":{"a":null}}}`:             `roles.segments["a"]`,
	} {
		d := persona.Deck{Customers: 7}
		err := json.Unmarshal([]byte(from), &d)
		require.Error(t, err, from)
		assert.Contains(t, err.Error(), want)
		assert.Equal(t, persona.Deck{Customers: 7}, d, "stays as it was")
	}
	var d persona.Deck
	require.NoError(t, json.NewDecoder(strings.NewReader(`{"clientele":1,"personas":[]}`)).Decode(&d))
}
