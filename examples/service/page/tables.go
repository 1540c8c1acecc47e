package page

import (
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// personaRow is one persona of the overview.
type personaRow struct {
	ID, Name   string
	Kind       persona.Kind
	Size       int
	Share      *segment.Figure
	WorthShare *segment.Figure
	Story      string // its second sentence: the first says what the figures do
	First      string // the first thing to do
}

func personas(f *engine.Fitted) []personaRow {
	if f.Deck == nil {
		return nil
	}
	var out []personaRow
	for i := range f.Deck.Personas {
		p := &f.Deck.Personas[i]
		row := personaRow{ID: p.ID, Name: p.Name, Kind: p.Kind, Size: p.Size, Share: &p.Share, WorthShare: p.WorthShare}
		if len(p.Narrative) > 1 {
			row.Story = p.Narrative[1].Text
		}
		for _, a := range p.Actions {
			if !a.Dont {
				row.First = a.Text
				break
			}
		}
		out = append(out, row)
	}
	return out
}

// segmentRow is one segment of the table of segments.
type segmentRow struct {
	segment.Profile
	Verdict string // in a word
	Because string // its first reason
	Traits  []traitRow
}

// traitRow is what one feature says of a segment, in words and figures for people.
type traitRow struct {
	Name, Level, Unit     string
	They, Everyone        string
	Effect, EffectBetween string
}

// names are what people know segments by: the names of their personas, and of a segment
// without one its own.
func names(f *engine.Fitted) func(segment.Ref) string {
	known := map[string]string{}
	if f.Deck != nil {
		for i := range f.Deck.Personas {
			known[f.Deck.Personas[i].Segment.ID] = f.Deck.Personas[i].Name
		}
	}
	return func(r segment.Ref) string {
		if n, ok := known[r.ID]; ok {
			return n
		}
		return r.Name
	}
}

func segments(f *engine.Fitted) []segmentRow {
	var out []segmentRow
	for i := range f.Summary.Segments {
		p := f.Summary.Segments[i]
		row := segmentRow{Profile: p, Verdict: string(p.Verdict.Ruling)}
		if len(p.Verdict.Reasons) > 0 {
			row.Because = p.Verdict.Reasons[0].Text
		}
		for _, t := range append(p.Features[:len(p.Features):len(p.Features)], p.Descriptors...) {
			row.Traits = append(row.Traits, trait(t))
		}
		out = append(out, row)
	}
	return out
}

func trait(t segment.Trait) traitRow {
	say := func(f *segment.Figure) string {
		switch {
		case f == nil:
			return withheld
		case t.Level != "":
			return english.Percent(f.Value)
		}
		return english.Number(f.Value)
	}
	row := traitRow{Name: t.Name, Level: t.Level, Unit: t.Unit, They: say(t.Mean), Everyone: say(t.Population), Effect: "–"}
	if t.Effect != nil {
		row.Effect = english.Gap(t.Effect.Value)
		row.EffectBetween = english.Gap(t.Effect.Low) + " to " + english.Gap(t.Effect.High)
	}
	return row
}

// movesTable is who moved since the fit before.
type movesTable struct {
	*segment.Migration
	Rows []movesRow
}

type movesRow struct {
	From   segment.Ref
	Shares []*segment.Figure
}

func moves(f *engine.Fitted) *movesTable {
	if f.Migration == nil {
		return nil
	}
	t := &movesTable{Migration: f.Migration}
	for i, from := range f.Migration.Before {
		t.Rows = append(t.Rows, movesRow{from, f.Migration.Share[i]})
	}
	return t
}
