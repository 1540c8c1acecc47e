package persona

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/language"
)

// Limits of what a Narrator writes.
const (
	maxSentences = 100
	maxSentence  = 1000 // characters
)

// Told returns the same deck told anew: names, narratives and whatever else is in words are
// made again from the deck's own fields, in another language or by a host's Namer and
// Narrator. Nothing else is needed, and no other field changes: a deck that was stored is
// told in any language later. Build with the same Telling gives the same bytes.
//
// The deck itself stays as it is, and the new one has its figures in common with it: write
// to neither. Told fails where a Namer or Narrator does, or gives
// something that cannot be used, and names the persona; see [Namer] and [Narrator].
func (d *Deck) Told(t Telling) (*Deck, error) {
	if d == nil {
		return nil, errors.New("persona: no deck to tell")
	}
	out := *d
	out.Personas = slices.Clone(d.Personas)
	for i := range out.Personas {
		p := &out.Personas[i]
		p.Actions = slices.Clone(p.Actions)
		tellActions(p, t.language())
	}
	if err := out.tell(t); err != nil {
		return nil, err
	}
	// Warnings about the whole may name personas.
	before, now := targetDoubts(d), targetDoubts(&out)
	out.Warnings = slices.Clone(d.Warnings)
	for i := range out.Warnings {
		if at := slices.Index(before, out.Warnings[i]); at >= 0 {
			out.Warnings[i] = now[at]
		}
	}
	return &out, nil
}

// language is that of the telling.
func (t Telling) language() *language.Language {
	if t.Language == nil {
		return language.English()
	}
	return t.Language
}

// tell writes all that is in words. It changes the deck's personas, and no field that is
// not words.
func (d *Deck) tell(t Telling) error {
	l := t.language()
	d.Language = l.Tag()
	if err := names(d.Personas, t); err != nil {
		return err
	}
	c := d.background()
	for i := range d.Personas {
		p := &d.Personas[i]
		if t.Narrator == nil {
			p.Narrative = narrate(p, c, l)
			continue
		}
		var err error
		if p.Narrative, err = narrated(p, t.Narrator, l); err != nil {
			return err
		}
	}
	return nil
}

// host calls what the host has brought. A panic there is an error here, with what was
// panicked with, since a library must not take the host down for one persona.
func host(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panicked: %v", r)
		}
	}()
	return call()
}

// background is read off the deck, so that a stored deck is told as it was built.
func (d *Deck) background() background {
	c := background{asked: !slices.ContainsFunc(d.Warnings, func(w Warning) bool { return w.Code == "no-profile" })}
	for i := range d.Personas {
		c.worth = c.worth || d.Personas[i].WorthShare != nil
		c.measured = c.measured || len(d.Personas[i].Measured) > 0
	}
	return c
}

// narrated asks a host's Narrator, and checks what it says.
func narrated(p *Persona, n Narrator, l *language.Language) ([]Sentence, error) {
	own, err := ownCopy(p)
	if err != nil {
		return nil, err
	}
	own.Narrative = nil
	var told []Sentence
	err = host(func() (err error) {
		told, err = n.Narrate(own, l)
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("persona: narrating %s: %w", p.ID, err)
	case len(told) > maxSentences:
		return nil, fmt.Errorf("persona: narrating %s: there are %d sentences, want %d at most", p.ID, len(told), maxSentences)
	}
	fields, err := tree(p)
	if err != nil {
		return nil, err
	}
	out := make([]Sentence, len(told))
	for i, s := range told {
		s.Text = naming.Clean(s.Text)
		switch {
		case s.Text == "":
			return nil, fmt.Errorf("persona: narrating %s: sentence %d is empty", p.ID, i+1)
		case len([]rune(s.Text)) > maxSentence:
			return nil, fmt.Errorf("persona: narrating %s: sentence %d has more than %d characters", p.ID, i+1, maxSentence)
		case len(s.Facts) == 0:
			return nil, fmt.Errorf("persona: narrating %s: sentence %d (%q) names no field that it rests on", p.ID, i+1, naming.Cut(s.Text, nameRunes))
		}
		for _, path := range s.Facts {
			if err := resolve(fields, path); err != nil {
				return nil, fmt.Errorf("persona: narrating %s: sentence %d (%q): %w", p.ID, i+1, naming.Cut(s.Text, nameRunes), err)
			}
		}
		out[i] = Sentence{Text: s.Text, Facts: slices.Clone(s.Facts)}
	}
	return out, nil
}

// ownCopy makes a persona that a host's code may change without reaching into the deck.
func ownCopy(p *Persona) (*Persona, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("persona: copying %s: %w", p.ID, err)
	}
	out := new(Persona)
	if err := json.Unmarshal(b, out); err != nil {
		return nil, fmt.Errorf("persona: copying %s: %w", p.ID, err)
	}
	return out, nil
}
