package persona

import (
	"context"
	"math"
	"time"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// Growth is how the persona's part of the customers moved since an earlier deck.
type Growth struct {
	From float64 `json:"from"` // share of customers then
	// Change is the share now less the share then, in parts of one. Its interval takes the
	// two for independent samples, which is wide of it where customers are in both.
	Change segment.Figure `json:"change"`
	Beyond bool           `json:"beyondChance"` // the interval leaves zero out
}

// Freshness says of when the deck is and whether it still holds. What the host did
// not tell is left out.
type Freshness struct {
	From     time.Time `json:"from,omitzero"`     // what the customers did since then
	Until    time.Time `json:"until,omitzero"`    // up to then, is what the segments were made of
	FittedAt time.Time `json:"fittedAt,omitzero"` // when they were made
	// Since is when the segments of Options.Previous were made, and Moved the share of
	// customers known to both that are in another segment now (Options.Migration).
	Since time.Time       `json:"since,omitzero"`
	Moved *segment.Figure `json:"moved,omitempty"`
}

// grow fills in what is known since o.Previous before anybody is ranked: growth and
// freshness. The pairs are the successors of the earlier deck: personas are the same if their
// segments have the same ID, which a refit sees to (segment.Options.Previous).
func grow(d *Deck, o Options, pairs []pair) {
	d.Freshness = Freshness{From: o.From, Until: o.Until, FittedAt: o.FittedAt}
	if o.Migration != nil {
		d.Freshness.Moved = copyFigure(o.Migration.Moved)
	}
	if o.Previous == nil {
		return
	}
	d.Freshness.Since = o.Previous.Freshness.FittedAt
	for _, p := range pairs {
		if p.before != nil && p.after != nil {
			p.after.Growth = growth(&p.before.Share, &p.after.Share)
		}
	}
}

// advance numbers the versions, once kinds are known. A version is one more than that of
// the persona before if [Compare] tells a change of it in Changed, or if it has another
// kind, whatever the reason: people act on kinds. What only follows from another
// persona's change leaves it as it is.
func advance(ctx context.Context, d *Deck, o Options, pairs []pair) error {
	if o.Previous == nil {
		return nil
	}
	c, err := compare(ctx, o.Previous, d, pairs, CompareOptions{Language: o.Language}.filled(d))
	if err != nil {
		return err
	}
	changed := map[string]bool{}
	for _, x := range c.Changed {
		changed[x.After] = true
	}
	for _, x := range c.Following {
		changed[x.After] = changed[x.After] || x.What == ofKind
	}
	for _, p := range pairs {
		if p.before == nil || p.after == nil {
			continue
		}
		p.after.Version = max(p.before.Version, 1)
		if changed[p.after.ID] {
			p.after.Version++
		}
	}
	return nil
}

// successors pairs personas by the IDs of their segments, in the order of the deck after;
// those that are gone come last. Of whom nothing was measured that was measured before is
// of another world and has an ID by chance. Without a deck before there are none.
func successors(before, after *Deck) (pairs []pair) {
	if before == nil {
		return nil
	}
	of := make(map[string]*Persona, len(before.Personas))
	for i := range before.Personas {
		of[before.Personas[i].Segment.ID] = &before.Personas[i]
	}
	for i := range after.Personas {
		id := after.Personas[i].Segment.ID
		was := of[id]
		if was != nil && !akin(was, &after.Personas[i]) {
			was = nil
		} else {
			delete(of, id)
		}
		pairs = append(pairs, pair{before: was, after: &after.Personas[i]})
	}
	for i := range before.Personas {
		if p := &before.Personas[i]; of[p.Segment.ID] != nil {
			pairs = append(pairs, pair{before: p})
		}
	}
	return pairs
}

// akin reports whether anything was measured of both, or nothing of one, as of groups of the
// host's: then the ID is all that is known.
func akin(a, b *Persona) bool {
	for _, x := range a.Measured {
		for _, y := range b.Measured {
			if feature(x.Name, x.Unit) == feature(y.Name, y.Unit) {
				return true
			}
		}
	}
	return len(a.Measured) == 0 || len(b.Measured) == 0
}

// previousDoubts warns of an earlier deck that is of another world.
func previousDoubts(d *Deck, o Options, pairs []pair) []Warning {
	if o.Previous == nil || len(d.Personas) == 0 || len(o.Previous.Personas) == 0 {
		return nil
	}
	for _, p := range pairs {
		if p.before != nil && p.after != nil {
			return nil
		}
	}
	// Warnings are in English, as everywhere; a page tells them by their code.
	return []Warning{notice.New("previous-unrelated", "", "%s", language.English().Text("growth.previous-unrelated", nil))}
}

// growth is the difference of two shares, with the interval of Zou & Donner (2008, eq. 2
// and 3), which for Wilson's is Newcombe's (1998, Statistics in Medicine 17, 873-890, method
// 10). The interval is rounded to a step well within it; the change itself is what the two
// published shares differ by, so that it agrees with them and tells nothing more.
func growth(from, to *segment.Figure) *Growth {
	d := to.Value - from.Value
	low := d - math.Hypot(to.Value-to.Low, from.High-from.Value)
	high := d + math.Hypot(to.High-to.Value, from.Value-from.Low)
	h := (high - low) / 2
	g := &Growth{From: from.Value, Change: segment.Figure{
		Value: disclosure.Round(d, 4), Low: disclosure.Coarse(low, h), High: disclosure.Coarse(high, h), N: to.N}}
	g.Beyond = g.Change.Low > 0 || g.Change.High < 0
	return g
}
