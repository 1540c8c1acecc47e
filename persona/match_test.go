package persona_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

// groupsOnly are the personas of groups of which nothing was measured.
func groupsOnly(t *testing.T, groups ...string) *persona.Deck {
	t.Helper()
	var ids, of []string
	for i := range 120 {
		ids, of = append(ids, fmt.Sprint("c", i)), append(of, groups[i%len(groups)])
	}
	_, s, err := segment.FromGroups(ids, of, nil)
	require.NoError(t, err)
	d, err := persona.Build(context.Background(), s, nil, persona.Options{})
	require.NoError(t, err)
	return d
}

// Groups of the host's of which nothing was measured are those of the same ID and name.
func TestCompareByID(t *testing.T) {
	gold := groupsOnly(t, "gold", "silver", "bronze")
	for _, groups := range [][]string{{"gold", "silver", "bronze"}, {"bronze", "gold", "silver", "gold"}} {
		c := compared(t, gold, groupsOnly(t, groups...), persona.CompareOptions{})
		require.Len(t, c.Matches, 3)
		for _, m := range c.Matches {
			assert.Equal(t, persona.Match{Before: m.Before, After: m.Before, By: "id", Similarity: .5, Traits: 1}, m)
		}
		assert.Empty(t, c.Alarms)
	}
	// Of what has another ID nothing is known: it is not matched, and no alarm is raised.
	c := compared(t, gold, groupsOnly(t, "first", "second"), persona.CompareOptions{})
	assert.Len(t, c.Matches, 5)
	assert.Empty(t, c.Alarms)
	// Where there is nobody left, all are gone for sure.
	none := *gold
	none.Personas = nil
	assert.Len(t, compared(t, gold, &none, persona.CompareOptions{}).Alarms, 3)
}

// A single segment has nothing that sets it apart, and is itself all the same.
func TestCompareASingleSegment(t *testing.T) {
	s := sample.Summary()
	s.Segments = s.Segments[:1]
	d := build(t, s, nil, persona.Options{})
	c := compared(t, d, d, persona.CompareOptions{})
	assert.Equal(t, []persona.Match{{Before: "persona-s1", After: "persona-s1", By: "traits", Similarity: 1, Traits: 1}}, c.Matches)
	assert.Empty(t, c.Alarms)
}

// A persona of which all is withheld now is still the one of its ID.
func TestCompareWithheld(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	now := *d
	now.Personas = append([]persona.Persona(nil), d.Personas...)
	now.Personas[2].Measured = nil
	c := compared(t, d, &now, persona.CompareOptions{})
	assert.Equal(t, "id", c.Matches[2].By)
	assert.Equal(t, d.Personas[2].ID, c.Matches[2].After)
	assert.Empty(t, c.Alarms)
}
