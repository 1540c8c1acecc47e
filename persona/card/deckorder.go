package card

import (
	"fmt"
	"slices"
)

// What the readers of each view act on comes first and is marked; the rest follows in the
// order of the view for everyone. Nothing is left out and nothing is said otherwise: a
// view that hid a doubt from sales and showed it to product would make two truths.

// parts is the order of the deck's parts for everyone.
var parts = []string{"overview", "choice", "profiles", "personas", "gaps", "coverage", "parties", "changed", "reading", "doubts"}

// partsFirst are the parts that a view brings forward, after the overview.
var partsFirst = map[View][]string{
	Marketing: {"overview", "profiles", "personas", "coverage"},
	Sales:     {"overview", "choice", "personas", "parties"},
	Service:   {"overview", "gaps", "personas", "changed"},
	Product:   {"overview", "gaps", "profiles", "personas"},
}

// pieces is the order of a card for everyone.
var pieces = []string{"story", "actions", "traits", "anti", "expectations", "job", "lifecycle", "roles", "descriptors", "typical", "rule", "proof", "warnings"}

// piecesFirst are the pieces of a card that a view brings forward and marks.
var piecesFirst = map[View][]string{
	Marketing: {"descriptors", "actions", "traits"},
	Sales:     {"worth", "rule", "actions", "roles"},
	Service:   {"expectations", "actions", "lifecycle"},
	Product:   {"job", "expectations", "anti"},
}

// aimsFirst is the aim whose actions a view lists first.
var aimsFirst = map[View]string{Marketing: "create", Sales: "win back", Service: "keep", Product: "grow"}

// check refuses a view that there is none of, since a reader of the wrong one would not
// notice.
func (v View) check() error {
	if v != Everyone && piecesFirst[v] == nil {
		return fmt.Errorf("card: Options.View is %q, want %q, %q, %q, %q or none", v, Marketing, Sales, Service, Product)
	}
	return nil
}

// arrange puts blocks into the order of first and then of all. A key that neither names
// comes last, in the order given.
func arrange(blocks []deckBlock, first, all []string) []deckBlock {
	place := func(key string) int {
		if i := slices.Index(first, key); i >= 0 {
			return i
		}
		if i := slices.Index(all, key); i >= 0 {
			return len(first) + i
		}
		return len(first) + len(all)
	}
	out := slices.Clone(blocks)
	slices.SortStableFunc(out, func(a, b deckBlock) int { return place(a.Key) - place(b.Key) })
	return out
}
