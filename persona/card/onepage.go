package card

import (
	"html/template"
	"io"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
)

// Page writes the one persona of the ID as a page of its own, for the wall or the meeting:
// the card of [Deck] alone, set so that a persona of a usual size fits one sheet of A4.
// Options.View orders it as in a deck; Options.Only is not looked at. See [Deck] for what
// both have in common.
//
// It fails as Deck does, and when the deck has no persona of the ID.
func Page(w io.Writer, d *persona.Deck, id string, o Options) error {
	t, i, err := openOne(d, id, o)
	if err != nil {
		return err
	}
	c := t.newDeckCard(d, i, o.View, 2)
	c.Sole = true
	title := naming.Clean(o.Title)
	if title == "" {
		title = c.Name
	} else {
		title += ": " + c.Name
	}
	p := deckPage{Lang: t.Tag(), Title: title, Style: template.CSS(style + deckStyle), Foot: t.say("reader", nil), Sole: &c}
	return p.write(w)
}
