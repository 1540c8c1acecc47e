package card_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
)

// What a page tells of a segment is told once: sizes, shares and gaps in tables of the
// summary and the profile are those of the deck, also where these stood still since an
// earlier one and a summary on its own would be rounded otherwise.
func TestPageIsCoarseAsItsDeck(t *testing.T) {
	s, p := sample.Summary(), sample.Profile() // 402 customers in s1
	first := deck(t, s, p)
	s.Segments[0].Size = 407
	d, err := persona.Build(t.Context(), s, p, persona.Options{Previous: first})
	require.NoError(t, err)
	s1 := d.Personas[0]
	for _, one := range d.Personas {
		if one.Segment.ID == s.Segments[0].ID {
			s1 = one
		}
	}
	require.Equal(t, 400, s1.Size)

	r := card.Report{Summary: s, Profile: p, Deck: d}
	html := page(t, r)
	rows := tags.ReplaceAllString(html, "|")
	assert.Contains(t, rows, " 400 customers|")
	assert.NotContains(t, rows, " 410 ")
	assert.NotContains(t, rows, " 407 ")
	assert.Equal(t, 407, s.Segments[0].Size, "nothing of the report is changed")

	coarse := r
	coarse.Summary, coarse.Profile = persona.Coarse(s, p, d)
	coarse.Exact = true
	assert.Equal(t, html, page(t, coarse))
	coarse.Exact = false
	assert.Equal(t, strings.Count(html, "<td"), strings.Count(page(t, coarse), "<td"))

	var b bytes.Buffer
	require.NoError(t, card.MarkdownReport(&b, r))
	assert.NotContains(t, b.String(), "407")

	r.Exact = true
	assert.Contains(t, tags.ReplaceAllString(page(t, r), "|"), " 407 customers|", "the host's own eyes")
}
