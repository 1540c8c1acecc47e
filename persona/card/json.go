package card

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/persona/target"
)

// JSON writes the deck for programs: indented, a field a line, in the form that
// persona.Deck reads back (see its UnmarshalJSON). What is withheld is null. The same deck
// gives the same bytes.
//
// The text may stand in a page of HTML as it is: <, > and & are written as escapes. So are
// control characters and those that turn the direction of writing, which would make a
// terminal or an editor show something else than what is there; they read back as they
// were.
//
// With Options.Only the deck holds that persona alone, with its own part of the selection
// of targets and of the roles. Title, View and Language play no part: codes and figures are
// the same in all of them, and names and sentences are those of the deck. It fails as
// [Deck] does, and when a figure is not finite, which JSON has no number for; w is written
// to once.
func JSON(w io.Writer, d *persona.Deck, o Options) error {
	if _, err := open(d, o); err != nil {
		return err
	}
	d, err := only(d, o.Only)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("card: writing the deck as JSON: %w", err)
	}
	return write(w, visible(text))
}

// visible writes what cannot be seen, within the strings of a JSON text, as escapes, and so
// what stands for broken bytes, which is an escape when it is written first.
// Outside of strings the text has none but line breaks.
func visible(text []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError || r >= 0x7F && r <= 0xFFFF && naming.Hidden(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.Write(text[:n])
		}
		text = text[n:]
	}
	return out.Bytes()
}

// only returns the deck with one persona, or the deck itself where none is named.
func only(d *persona.Deck, id string) (*persona.Deck, error) {
	if id == "" {
		return d, nil
	}
	i := find(d, id)
	if i < 0 {
		return nil, unknown(id)
	}
	p := d.Personas[i]
	out := *d
	out.Personas = []persona.Persona{p}
	if d.Selection != nil {
		s := *d.Selection
		s.Choices = []target.Choice{}
		for _, c := range d.Selection.Choices {
			if n, _ := chosen(d, &c); n == i+1 {
				s.Choices = append(s.Choices, c)
			}
		}
		out.Selection = &s
	}
	if d.Roles != nil {
		r := *d.Roles
		r.Segments = map[string]*role.Mix{}
		if m, ok := d.Roles.Segments[p.Segment.ID]; ok {
			r.Segments[p.Segment.ID] = m
		}
		out.Roles = &r
	}
	return &out, nil
}

func unknown(id string) error {
	return fmt.Errorf("card: Options.Only is %q, and the deck has no such persona", id)
}
