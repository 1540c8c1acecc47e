package persona_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Of a segment of ten that loses one to erasure there is no persona any more when the deck
// is remade, whether or not it is given the one before, and nothing in it bears its name.
func TestErasureSuppressesAgain(t *testing.T) {
	var ids, groups []string
	for i := range 410 {
		group := "large"
		switch {
		case i < 10:
			group = "just ten"
		case i < 200:
			group = "medium"
		}
		ids, groups = append(ids, fmt.Sprint("c", i)), append(groups, group)
	}
	deck := func(from int, previous *persona.Deck) *persona.Deck {
		_, s, err := segment.FromGroups(ids[from:], groups[from:], nil)
		require.NoError(t, err)
		return build(t, s, nil, persona.Options{Previous: previous})
	}
	before := deck(0, nil)
	require.Len(t, before.Personas, 3)
	for _, previous := range []*persona.Deck{nil, before} {
		after := deck(1, previous)
		require.Len(t, after.Personas, 2)
		text, err := json.Marshal(after)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "just ten")
		// One more who leaves a large segment changes nothing that is told.
		was := deck(0, previous)
		gone := append(append([]string{}, ids[:300]...), ids[301:]...)
		_, s, err := segment.FromGroups(gone, append(append([]string{}, groups[:300]...), groups[301:]...), nil)
		require.NoError(t, err)
		now := build(t, s, nil, persona.Options{Previous: was})
		for i := range now.Personas {
			assert.Equal(t, was.Personas[i].Size, now.Personas[i].Size)
			assert.Equal(t, was.Personas[i].Share, now.Personas[i].Share)
		}
		assert.Equal(t, was.Customers, now.Customers)
	}
}
