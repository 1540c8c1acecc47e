package card

import "github.com/clientele-go/clientele/persona/language"

// View is who reads. All views say the same facts of the same personas; each puts first
// what its readers act on.
type View string

// The views.
const (
	Everyone  View = ""
	Marketing View = "marketing"
	Sales     View = "sales"
	Service   View = "service"
	Product   View = "product"
)

// Options steer what is written of a deck. The zero value is for everyone.
type Options struct {
	Title string // empty: one in the language of the deck
	View  View
	Only  string // ID of the one persona to show; empty: all
	// Language is that of the labels; nil: the built-in one with the deck's tag, else
	// English. Names and sentences are those of the deck: see persona.Deck.Told.
	Language *language.Language
}
