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
	for i := range tests {
		if p, ok := tests[i].Published(); ok {
			o.Descriptors = append(o.Descriptors, p)
		}
	}
	rule, err := r.Segmentation.Model.Rule(ctx, shoppers, segment.RuleOptions{Seed: 1})
	if err != nil {
		return o, err
	}
	o.Rule, err = rule.Leaves()
	return o, err
}

// output is what to write beside the screen; empty names are not written.
type output struct{ html, deck, language string }

func (o output) write(r *Result, waves []int64) error {
	l, known := language.Named(o.language)
	if !known {
		return fmt.Errorf("-lang %q: want en, de or da", o.language)
	}
	deck, err := r.Deck.Told(persona.Telling{Language: l.With(terms[l.Tag()])})
	if err != nil {
		return err
	}
	return errors.Join(
		write(o.html, func(w io.Writer) error { return card.HTML(w, r.page(waves)) }),
		write(o.deck, func(w io.Writer) error {
			options := card.Options{Title: "Fernhill Outdoor", Language: l.With(terms[l.Tag()])}
			switch filepath.Ext(o.deck) {
			case ".md":
				return card.Markdown(w, deck, options)
			case ".json":
				return card.JSON(w, deck, options)
			case ".svg":
				return card.SVG(w, deck, deck.Personas[0].ID, options)
			}
			return card.Deck(w, deck, options)
		}))
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
