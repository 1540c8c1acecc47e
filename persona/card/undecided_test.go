package card_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// A group is called the first to serve only where something speaks for it.
func TestServeFirstNeedsGrounds(t *testing.T) {
	of := func(priorities ...float64) *persona.Deck {
		d := &persona.Deck{}
		for i, p := range priorities {
			id := string(rune('a' + i))
			one := persona.Persona{Segment: segment.Ref{ID: id}, Name: "group " + id, Kind: persona.Secondary, Priority: p, Share: segment.Figure{Value: .5}}
			if i == 0 {
				one.Kind = persona.Primary
			}
			d.Personas = append(d.Personas, one)
		}
		return d
	}
	html := func(d *persona.Deck) string { return tags.ReplaceAllString(page(t, card.Report{Deck: d}), "") }

	assert.Contains(t, html(of(.6, .4)), "neither what they are worth is known nor what they lack.", "size is no ground")
	worth := of(.6, .4)
	worth.Personas[0].WorthShare = fig(.6, .1)
	assert.Contains(t, html(worth), "bring 60\u00a0% of the worth.")
	lacks := of(.6, .4)
	lacks.Personas[1].Expectations = []expectation.Cell{{Name: "speed", Gap: fig(-.5, .1)}}
	assert.Contains(t, html(lacks), "They are 50\u00a0% of the customers.")
	tie := of(.6, .3, .6)
	tie.Personas[0].WorthShare = fig(.6, .1)
	assert.Contains(t, html(tie), "groups 1 and 3 have the same priority.")
	assert.NotContains(t, html(of(.6)), "Nothing sets", "there is one only")
}

// Where an interval leaves out zero and the gap may yet be chance, the page says why, once.
func TestChanceIsExplainedOnce(t *testing.T) {
	r := func(c expectation.Cell) card.Report {
		c.Name = "speed"
		return card.Report{Profile: &expectation.Profile{Segments: []expectation.Segment{{Dimensions: []expectation.Cell{c, c}}}}}
	}
	const why = "after allowing for all gaps"
	beside := expectation.Cell{Gap: fig(-.5, .3), FixFirst: 1, Priority: .1}
	assert.Equal(t, 1, strings.Count(page(t, r(beside)), why))
	beside.FixFirst = 0 // not on the list of what to fix
	assert.Equal(t, 1, strings.Count(page(t, r(beside)), why))
	beside.Unmet = true
	assert.Zero(t, strings.Count(page(t, r(beside)), why))
	assert.Zero(t, strings.Count(page(t, r(expectation.Cell{Gap: fig(-.2, .3)})), why))
}
