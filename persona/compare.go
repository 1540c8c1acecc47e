package persona

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// Changes says what became of the personas of one deck in another. It holds no customer
// and may be published as the decks may.
type Changes struct {
	Language  string             `json:"language"`            // of the texts, such as "en"
	Matches   []Match            `json:"matches"`             // of the personas before, in their order, then those that are new
	Migration *segment.Migration `json:"migration,omitempty"` // who moved where, if it was given
	Compared  int                `json:"compared"`            // figures that were tested
	Changed   []Change           `json:"changed"`             // beyond chance, most sure first
	// Following is what differs as well, only because of something in Changed or in Matches,
	// or is no figure: see [Compare]. In the order of Changed.
	Following []Change  `json:"following"`
	Alarms    []Warning `json:"alarms"` // personas that no longer hold; the package documentation lists the codes
	// Agreement is the mean trait agreement of the matched: of the traits that either of a
	// pair is told by, and that are known of both, the share in which both stand out, in the
	// same direction. 0 where nobody is matched.
	Agreement float64 `json:"agreement"`
}

// Match is a persona before and what it is now.
type Match struct {
	Before     string  `json:"before,omitempty"` // ID of the persona; empty: new
	After      string  `json:"after,omitempty"`  // empty: gone
	By         string  `json:"by,omitempty"`     // "members", where a migration was given, "traits", or "id", where nothing else is known
	Similarity float64 `json:"similarity"`       // 0 to 1, see Compare; by ID, the floor
	Traits     float64 `json:"traits"`           // trait agreement, 0 to 1
}

// Change is one figure that differs beyond chance between a persona before and now.
type Change struct {
	Before   string          `json:"before"`
	After    string          `json:"after"`
	What     string          `json:"what"`           // "share", "worthShare", "worthMean", "trait", "lifecycle", "gap", "kind"
	Name     string          `json:"name,omitempty"` // of the feature, the state or the expectation
	Level    string          `json:"level,omitempty"`
	Unit     string          `json:"unit,omitempty"`
	From     *segment.Figure `json:"from,omitempty"`
	To       *segment.Figure `json:"to,omitempty"`
	Was      Kind            `json:"was,omitempty"` // of a kind, in place of From and To
	Is       Kind            `json:"is,omitempty"`
	Adjusted float64         `json:"adjusted"` // p-value that nothing changed, adjusted over all that was compared; 1 for a kind
	// Follows is the What of the change that it follows from, "gone" or "new" where that is a persona
	// that went or came, and Of the ID of that persona (as it is now, unless it is gone).
	// Empty in Changed, and where a kind differs though nothing changed beyond chance.
	Follows string `json:"follows,omitempty"`
	Of      string `json:"of,omitempty"`
	Text    string `json:"text"`
}

// CompareOptions steer Compare. The zero value is a sensible choice for most decks.
type CompareOptions struct {
	// Migration is who moved between the segments of the decks (segment.Migrate). Nil:
	// personas are matched by what they are like.
	Migration *segment.Migration
	// Level is the chance of even one false claim among the changes, over all that is
	// compared. Default (0): .05. Legal: above 0 to .5.
	Level float64
	// MinEffect is the smallest difference of a mean, of the share of a level or a state, or
	// of a gap that matters: in standard deviations within the persona, for shares on the
	// scale of Cohen's h. Default (0): .2, a small effect after Cohen. Legal: above 0 to 5.
	MinEffect float64
	// MinShare is the smallest difference of a share of customers or of worth that
	// matters. Default (0): .02. Legal: above 0 to .5.
	MinShare float64
	// MinWorth is the smallest difference of mean worth that matters, as a part of what it
	// was. Default (0): .1. Legal: above 0 to 10.
	MinWorth float64
	// Language is that of the texts; nil: the built-in one that the deck after is in, else
	// English.
	Language *language.Language
}

// Validate joins everything that is wrong with the options into one error.
func (o CompareOptions) Validate() error {
	var faults []error
	for _, x := range []struct {
		name         string
		value, limit float64
	}{{"Level", o.Level, .5}, {"MinEffect", o.MinEffect, 5}, {"MinShare", o.MinShare, .5}, {"MinWorth", o.MinWorth, 10}} {
		if !(x.value >= 0 && x.value <= x.limit) {
			faults = append(faults, fmt.Errorf("persona: CompareOptions.%s is %v, want above 0 to %v, or 0 for the default", x.name, x.value, x.limit))
		}
	}
	return errors.Join(faults...)
}

func (o CompareOptions) filled(after *Deck) CompareOptions {
	o.Level, o.MinEffect = cmp.Or(o.Level, .05), cmp.Or(o.MinEffect, .2)
	o.MinShare, o.MinWorth = cmp.Or(o.MinShare, .02), cmp.Or(o.MinWorth, .1)
	if o.Language == nil {
		o.Language = language.English()
		if l, ok := language.Named(after.Language); ok {
			o.Language = l
		}
	}
	return o
}

// Compare says which personas of one deck are which of another, what is different about
// them beyond chance, and which no longer hold.
//
// Matching. Personas are paired so that the sum of their similarities is greatest, each with
// one at most; a pair less similar than a floor is no pair, and what is left over is gone,
// or new. With a migration the similarity is the Jaccard index of their members among the
// customers known to both decks, and the floor a third, as for the IDs of segments. A persona
// of whom all cells of the migration are withheld, and all of them without a migration,
// are matched by what was measured: the share of the one that the other overlaps in a
// feature, taken as normal (2*Phi(-|d|/2) for a difference of d standard deviations; Inman
// & Bradley 1989, Communications in Statistics - Theory and Methods 18(10), 3851-3874)
// or, for a category, the sum of the smaller shares; averaged over features by how
// much each sets personas apart at all (the share of its variance between them). The
// floor is a half. Between equals the same ID decides. Two that show nothing in common, such
// as groups of the host's of which nothing was measured, are matched if the IDs and names of
// their segments are the same; a persona of which nothing can be compared with anybody raises no
// alarm that it is gone.
//
// Changes. For every pair the share of customers, of worth, mean worth, each mean and
// level measured, the states of the lifecycle and the gaps are tested by what is published of
// them, as two independent samples: means by Welch's t, shares by their score, shares of
// worth by their intervals (Zou & Donner 2008, Statistics in Medicine 27, 1693-1702). Customers
// who are in both decks make that conservative: the samples are more alike than
// independent ones. P-values are adjusted over all pairs and figures, so that the chance of
// a single false change is at most Level (Holm 1979, Scandinavian Journal of Statistics
// 6(2), 65-70): every change is acted on by itself, and where one has truly changed, a rate of
// false discoveries would let another pass in one comparison of ten. A change counts if it
// is beyond that and large enough to matter. Means of personas are compared, not
// effects: a base that shifted around a persona did not change it.
//
// Consequences. Shares make a whole, so that one that grows makes the others smaller. Of
// the shares that differ, those are told in Changed without which the others keep their
// proportions; the others are told in Following. The same goes for the levels of a category
// and the states of the lifecycle. A persona that went or came explains the shares of the
// others likewise. A share of worth follows from any share of customers or mean worth
// that changed, and mean worth from a trait of the same persona that changed in the same
// ratio, or from the product of such ratios. The kind of a persona follows from the ranking
// of all; it is always told in Following.
//
// Intervals are those of customers drawn into given segments. If both decks come from
// fits of their own, their borders differ a little as well: the smallest differences
// that matter are there to cover it, and the package documentation says how they do.
//
// Compare reads its inputs and keeps nothing of them. It fails when ctx or a deck is nil,
// when an option is out of range, when a figure of a deck is not finite or an ID is
// missing or doubled, when the migration knows no segment of a deck, and with the context's
// cause when ctx ends.
func Compare(ctx context.Context, before, after *Deck, o CompareOptions) (*Changes, error) {
	if ctx == nil {
		return nil, errors.New("persona: the context is nil")
	}
	if err := errors.Join(o.Validate(), checkDeck(before, "before"), checkDeck(after, "after"), checkMigration(o.Migration)); err != nil {
		return nil, err
	}
	o = o.filled(after)
	pairs, err := match(before, after, o.Migration)
	if err != nil {
		return nil, err
	}
	return compare(ctx, before, after, pairs, o)
}

// pair is a persona before and one after; either is nil where it has no counterpart.
type pair struct {
	before, after *Persona
	by            string
	similarity    float64
	unseen        bool // nobody after shows anything to compare it with
}

// compare tests the figures of given pairs.
func compare(ctx context.Context, before, after *Deck, pairs []pair, o CompareOptions) (*Changes, error) {
	c := &Changes{Language: o.Language.Tag(), Matches: []Match{}, Migration: copyMigration(o.Migration), Changed: []Change{}, Following: []Change{}, Alarms: []Warning{}}
	matched := 0
	for _, p := range pairs {
		m := Match{By: p.by, Similarity: math.Round(p.similarity*1e4) / 1e4}
		if p.before != nil {
			m.Before = p.before.ID
		}
		if p.after != nil {
			m.After = p.after.ID
		}
		if p.before != nil && p.after != nil {
			m.Traits = agreement(p.before, p.after)
			c.Agreement += m.Traits
			matched++
		}
		c.Matches = append(c.Matches, m)
	}
	c.Agreement = math.Round(c.Agreement/float64(max(matched, 1))*1e4) / 1e4
	tests, err := differences(ctx, pairs, o)
	if err != nil {
		return nil, err
	}
	c.Compared = len(tests)
	changed, following := separate(tests, pairs, before, after, o)
	following = append(following, kindChanges(pairs, changed)...)
	tell := changeTeller{o.Language, pairs}
	for _, d := range changed {
		c.Changed = append(c.Changed, tell.change(d))
	}
	for _, d := range following {
		c.Following = append(c.Following, tell.change(d))
	}
	c.Alarms = tell.alarms(c.Changed, o.Migration)
	return c, nil
}

// smallEffect is a small effect after Cohen, from which on a trait stands out.
const smallEffect = .2

// agreement is the share of the traits of either persona in which both stand out in the
// same direction; two without any are alike. A persona may stand out in more than it is told
// by: which five of many are told is chance where they are equally strong. What is withheld
// or not measured of one of them does not count.
func agreement(a, b *Persona) float64 {
	type level struct{ name, level string }
	above, known := [2]map[level]int{{}, {}}, [2]map[level]bool{{}, {}}
	told := map[level]bool{}
	for i, p := range []*Persona{a, b} {
		for _, t := range p.Measured {
			e, k := t.Effect, level{t.Name, t.Level}
			if e == nil {
				continue
			}
			known[i][k] = true
			if math.Abs(e.Value) >= smallEffect && (e.Low > 0 || e.High < 0) {
				above[i][k] = cmp.Compare(e.Value, 0)
			}
		}
		for _, list := range [][]Trait{p.Traits, p.Anti} {
			for _, t := range list {
				told[level{t.Name, t.Level}] = true
			}
		}
	}
	both, all := 0, 0
	for k := range told {
		if known[0][k] && known[1][k] {
			all++
			if above[0][k] != 0 && above[0][k] == above[1][k] {
				both++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return math.Round(float64(both)/float64(all)*1e4) / 1e4
}

func copyMigration(m *segment.Migration) *segment.Migration {
	if m == nil {
		return nil
	}
	out := *m
	out.Before, out.After, out.Warnings = slices.Clone(m.Before), slices.Clone(m.After), slices.Clone(m.Warnings)
	out.Moved, out.Agreement = copyFigure(m.Moved), copyFigure(m.Agreement)
	out.Share = make([][]*segment.Figure, len(m.Share))
	for i, row := range m.Share {
		for _, f := range row {
			out.Share[i] = append(out.Share[i], copyFigure(f))
		}
	}
	return &out
}

// checkDeck refuses what cannot be compared.
func checkDeck(d *Deck, side string) error {
	if d == nil {
		return fmt.Errorf("persona: the deck %s is nil", side)
	}
	var c checker
	ids, segments := map[string]int{}, map[string]int{}
	for i := range d.Personas {
		p := &d.Personas[i]
		at := fmt.Sprintf("deck %s, persona %d (%q)", side, i, p.ID)
		if p.ID == "" {
			c.fault("%s has no ID", at)
		}
		if first, twice := ids[p.ID]; twice {
			c.fault("%s: persona %d has the same ID", at, first)
		}
		if first, twice := segments[p.Segment.ID]; twice {
			c.fault("%s: persona %d has the same segment", at, first)
		}
		ids[p.ID], segments[p.Segment.ID] = i, i
		c.figure(&p.Share, "%s: share of customers", at)
		c.figure(p.WorthShare, "%s: share of worth", at)
		c.figure(p.WorthMean, "%s: mean worth", at)
		c.figure(p.Stability, "%s: stability", at)
		for _, t := range p.Measured {
			c.figure(t.Mean, "%s: mean of %q", at, t.Name)
		}
		for _, s := range p.Lifecycle {
			c.figure(s.Share, "%s: share of state %q", at, s.State)
		}
		for _, e := range p.Expectations {
			c.figure(e.Gap, "%s: gap of %q", at, e.Name)
		}
	}
	return errors.Join(c.faults...)
}

// checkMigration refuses a matrix that is none.
func checkMigration(m *segment.Migration) error {
	if m == nil {
		return nil
	}
	if len(m.Share) != len(m.Before) {
		return fmt.Errorf("persona: the migration has %d rows for %d segments", len(m.Share), len(m.Before))
	}
	var c checker
	for i, row := range m.Share {
		if len(row) != len(m.After) {
			c.fault("migration, row %d has %d cells for %d segments", i, len(row), len(m.After))
		}
		for j, f := range row {
			c.figure(f, "migration, row %d: cell %d", i, j)
		}
	}
	c.figure(m.Moved, "migration: share who moved")
	return errors.Join(c.faults...)
}

// checkPrevious is checkDeck where there may be none.
func checkPrevious(d *Deck) error {
	if d == nil {
		return nil
	}
	return checkDeck(d, "before")
}
