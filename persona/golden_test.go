package persona_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/persona"
)

func rereadDeck(b []byte) ([]byte, error) {
	var d persona.Deck
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, err
	}
	return json.Marshal(d)
}

const (
	deckNow    = "testdata/stored/deck_v1.json"
	deckBefore = "testdata/stored/deck-without-kind_v1.json"
)

func TestGoldenFiles(t *testing.T) {
	golden.Hold(t, golden.File{Path: deckNow, Again: rereadDeck}, golden.File{Path: deckBefore, Again: rereadDeck, Now: deckNow})
	var d persona.Deck
	require.NoError(t, json.Unmarshal(golden.Text(t, deckBefore), &d))
	assert.Equal(t, "Many orders per month, recent order, primary", d.Personas[0].Name+", "+string(d.Personas[0].Kind))
}

func TestReadingIsBounded(t *testing.T) {
	assert.ErrorContains(t, new(persona.Deck).UnmarshalJSON(make([]byte, 16<<20+1)), "larger than 16 MiB")
	wide := `{"clientele":1,"personas":[` + strings.Repeat("{},", 1<<18) + `{}]}`
	assert.ErrorContains(t, json.Unmarshal([]byte(wide), new(persona.Deck)), "more than 131072 lists and objects")
}

// Whatever the bytes, there is an error or a deck that is written and read again.
func FuzzReadDeck(f *testing.F) {
	f.Add(golden.Text(f, deckNow))
	f.Add(golden.Text(f, deckBefore))
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := rereadDeck(b)
		if err != nil {
			return
		}
		if second, err := rereadDeck(first); err != nil || string(second) != string(first) {
			t.Errorf("%s was written and then read as %s, %v", first, second, err)
		}
	})
}
