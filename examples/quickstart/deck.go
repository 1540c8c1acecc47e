package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// describe gathers what personas tell beside segments and expectations: what goes with
// the segments without having made them, the questions that put the next customer where
// they belong, and of when all that is.
func describe(ctx context.Context, shoppers []Shopper, r *Result) (persona.Options, error) {
	o := persona.Options{Worth: "what a customer is expected to earn the shop in two years", WorthUnit: "EUR", From: r.Table.From.Time(), Until: r.Table.Until.Time()}
	tests, err := segment.Associate(ctx, shoppers, schema, r.Segmentation.Membership())
	if err != nil {
		return o, err
	}
	o.Descriptors = segment.PublishedAssociations(tests)
	rule, err := r.Segmentation.Model.Rule(ctx, shoppers, segment.RuleOptions{Seed: 1})
	if err != nil {
		return o, err
	}
	o.Rule, err = rule.Leaves()
	return o, err
}

// output is what to write beside the screen; empty names are not written.
type output struct{ html, deck, language string }

// words is the language of the deck, with the shop's own terms.
func (o output) words() (*language.Language, error) {
	l, known := language.Named(o.language)
	if !known {
		return nil, fmt.Errorf("-lang %q: want en, de or da", o.language)
	}
	return l.With(terms[l.Tag()]), nil
}

func (o output) write(r *Result, waves []int64, l *language.Language) error {
	return errors.Join(
		write(o.html, func(w io.Writer) error { return card.HTML(w, r.page(waves)) }),
		write(o.deck, func(w io.Writer) error { return r.deckTo(w, filepath.Ext(o.deck), l) }))
}

// deckTo writes the personas in the form that the ending of a file's name asks for.
func (r *Result) deckTo(w io.Writer, ending string, l *language.Language) error {
	deck, err := r.Deck.Told(persona.Telling{Language: l})
	if err != nil {
		return err
	}
	options := card.Options{Title: "Fernhill Outdoor", Language: l}
	switch ending {
	case ".md":
		return card.Markdown(w, deck, options)
	case ".json":
		return card.JSON(w, deck, options)
	case ".svg":
		return card.SVG(w, deck, deck.Personas[0].ID, options)
	}
	return card.Deck(w, deck, options)
}

// page is what -html shows; the library knows waves by their number only.
func (r *Result) page(waves []int64) card.Report {
	p := card.Report{Title: "Fernhill Outdoor", Summary: r.Segmentation.Summary(), Profile: r.Profile, Deck: r.Deck}
	for _, first := range waves {
		p.WaveNames = append(p.WaveNames, behavior.Date(first).String())
	}
	return p
}

// write writes a file that was asked for, once its whole content is there.
func write(name string, content func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	var b bytes.Buffer
	if err := content(&b); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
