package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// deckForms are the endings of the files that -deck writes.
var deckForms = []string{".html", ".md", ".json", ".svg"}

// views are the readers that -view knows.
var views = []card.View{card.Everyone, card.Marketing, card.Sales, card.Service, card.Product}

// largestDeck is more than any deck has, in bytes: a file beyond it is none.
const largestDeck = 64 << 20

// describe tests what goes with the segments without having made them. What may not be
// shown of it, or cannot be tested, is left out.
func describe[T any](ctx context.Context, seg *segment.Segmentation[T], people []T, s segment.Schema[T]) ([]segment.PublishedAssociation, error) {
	tests, err := segment.Associate(ctx, people, s, seg.Membership())
	return segment.PublishedAssociations(tests), err
}

// personas makes the deck.
func (r *result) personas(ctx context.Context, c config) error {
	o := persona.Options{Worth: r.worth, Descriptors: r.associations, Previous: c.earlier}
	if r.rule != nil {
		o.Rule = r.rule.leaves
	}
	if r.orders != nil { // the ends that may be told
		o.From, o.Until = dayOf(r.orders.window.from), dayOf(r.orders.window.to)
	}
	deck, err := persona.Build(ctx, r.summary, r.profile, o)
	r.deck = deck
	return err
}

// readDeck reads the deck of an earlier run.
func readDeck(path string) (*persona.Deck, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largestDeck+1))
	if err != nil {
		return nil, err
	}
	if len(b) > largestDeck {
		return nil, fmt.Errorf("%s: larger than %d MiB: that is no deck", path, largestDeck>>20)
	}
	d := &persona.Deck{}
	if err := json.Unmarshal(b, d); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// writeDeck writes the personas in the form and the language that were asked for.
func writeDeck(b *bytes.Buffer, c config, r *result) error {
	l, _ := language.Named(c.lang)
	l = l.With(terms[l.Tag()])
	d, err := r.deck.Told(persona.Telling{Language: l})
	if err != nil {
		return err
	}
	for i := range d.Personas {
		d.Personas[i].Segment.Name = d.Personas[i].Name // as oneName has it
	}
	d.Warnings = append(d.Warnings, r.doubts(l)...)
	o := card.Options{View: c.view, Language: l}
	switch filepath.Ext(c.deck) {
	case ".md":
		return card.Markdown(b, d, o)
	case ".json":
		return card.JSON(b, d, o)
	case ".svg":
		if len(d.Personas) == 0 {
			return fmt.Errorf("-deck: there is no persona to draw")
		}
		return card.SVG(b, d, d.Personas[0].ID, o)
	}
	return card.Deck(b, d, o)
}

// deckFlags says what is wrong with the flags of the deck.
func (c config) deckFlags() error {
	_, known := language.Named(c.lang)
	switch {
	case c.deck != "" && !slices.Contains(deckForms, filepath.Ext(c.deck)):
		return usagef("-deck %q: want a file that ends in %s", c.deck, strings.Join(deckForms, ", "))
	case !known:
		return usagef("-lang %q: want one of %s", c.lang, strings.Join(language.Tags(), ", "))
	case !slices.Contains(views, c.view):
		return usagef("-view %q: want marketing, sales, service or product", c.view)
	case c.deck == "" && (c.lang != "en" || c.view != card.Everyone):
		return usagef("-lang and -view are for the personas of -deck: name a file")
	}
	return nil
}

// dayOf is the start of a day such as 2024-12-31; zero for what is none, as where it is
// withheld.
func dayOf(day string) time.Time {
	d, err := behavior.ParseDate(day)
	if err != nil {
		return time.Time{}
	}
	return d.Time()
}
