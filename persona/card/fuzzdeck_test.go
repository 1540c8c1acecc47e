package card_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
)

// Whatever is read of a damaged deck is told and drawn, or refused, and never a panic.
func TestDamagedDecks(t *testing.T) {
	whole, err := json.Marshal(rich(t).Deck)
	require.NoError(t, err)
	var intact persona.Deck
	require.NoError(t, json.Unmarshal(whole, &intact))
	r, read, decks := random.Stream(5), 0, 300
	if testing.Short() { // as under the race detector: one goroutine does all
		decks = 60
	}
	for range decks {
		var v any
		require.NoError(t, json.Unmarshal(whole, &v))
		for range 1 + r.IntN(3) {
			v = damage(r.IntN, v, 2+r.IntN(6))
		}
		b, err := json.Marshal(v)
		require.NoError(t, err)
		var d persona.Deck
		if json.Unmarshal(b, &d) != nil {
			continue
		}
		read++
		require.NotPanics(t, func() {
			_, _ = d.Told(persona.Telling{})
			_ = card.Deck(&bytes.Buffer{}, &d, card.Options{})
			_ = card.Markdown(&bytes.Buffer{}, &d, card.Options{})
			_ = card.JSON(&bytes.Buffer{}, &d, card.Options{})
			if len(d.Personas) > 0 {
				_ = card.SVG(&bytes.Buffer{}, &d, d.Personas[0].ID, card.Options{})
			}
		}, string(b))
	}
	require.Greater(t, read, decks/6)
}

// damage takes something out of a document at some depth, empties it or puts something else there.
func damage(n func(int) int, v any, depth int) any {
	switch x := v.(type) {
	case map[string]any:
		keys := []string{}
		for k := range x {
			keys = append(keys, k)
		}
		if len(keys) == 0 {
			return x
		}
		slices.Sort(keys)
		k := keys[n(len(keys))]
		if depth > 0 {
			x[k] = damage(n, x[k], depth-1)
		} else if n(2) == 0 {
			delete(x, k)
		} else {
			x[k] = nil
		}
	case []any:
		if len(x) == 0 {
			return x
		}
		if i := n(len(x)); depth > 0 {
			x[i] = damage(n, x[i], depth-1)
		} else {
			return x[:i]
		}
	case float64:
		return -x * 1e6
	case string:
		return x + "[9]"
	}
	return v
}
