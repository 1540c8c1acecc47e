package persona

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Version is the version of the JSON form of a Deck: its field "clientele".
// Fields may be added within a version; none changes its meaning.
const Version = 1

// UnmarshalJSON reads a deck and refuses one of another version, so that no
// field is ever read with a meaning that it did not have when it was written. It refuses a
// deck that is damaged, too, and names the field: IDs that are missing or
// doubled, choices that do not go with the personas, a trait without its figures. The deck then stays as it was.
func (d *Deck) UnmarshalJSON(b []byte) error {
	if d == nil {
		return errors.New("persona: reading a deck: nowhere to put it")
	}
	type plain Deck // without this method
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("persona: reading a deck: %w", err)
	}
	if p.Version != Version {
		return fmt.Errorf("persona: reading a deck: version %d, want %d", p.Version, Version)
	}
	read := Deck(p)
	if err := read.checkRead(); err != nil {
		return fmt.Errorf("persona: reading a deck: %w", err)
	}
	*d = read
	return nil
}
