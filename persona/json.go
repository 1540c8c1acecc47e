package persona

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/forms"
)

// Version is the version of the JSON form of a Deck: its field "clientele".
// Fields may be added within a version; none changes its meaning.
const Version = 1

// deckForm is the stored form. Decks were written without a kind once.
var deckForm = forms.Form{Name: "a deck of personas", Kind: "persona.deck", Newest: Version,
	Before: []string{"personas"}, MaxBytes: 16 << 20, MaxParts: 1 << 17}

// MarshalJSON writes the deck with the version and the kind of its form. Version is that
// of the form that is written, whatever the field says.
func (d Deck) MarshalJSON() ([]byte, error) {
	type plain Deck // without this method
	return json.Marshal(struct {
		Version int    `json:"clientele"`
		Kind    string `json:"kind"`
		plain
	}{deckForm.Newest, deckForm.Kind, plain(d)})
}

// UnmarshalJSON reads a deck in this version of its form or an earlier one, and refuses a
// newer one, so that no
// field is ever read with a meaning that it did not have when it was written. It refuses
// what is something else or larger than 16 MiB, and a
// deck that is damaged, and names the field: IDs that are missing or
// doubled, choices that do not go with the personas, a trait without its figures. The deck then stays as it was.
func (d *Deck) UnmarshalJSON(b []byte) error {
	if d == nil {
		return errors.New("persona: reading a deck: nowhere to put it")
	}
	if err := deckForm.Check(b); err != nil {
		return fmt.Errorf("persona: reading a deck: %w", err)
	}
	type plain Deck
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("persona: reading a deck: damaged: %w", err)
	}
	p.Version = Version
	read := Deck(p)
	if err := read.checkRead(); err != nil {
		return fmt.Errorf("persona: reading a deck: %w", err)
	}
	*d = read
	return nil
}
