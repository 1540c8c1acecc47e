package persona

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// traits picks what sets a segment apart from the rest of the base: traits
// above it, anti-traits below it, each strongest first and at most o.Traits.
//
// A trait counts when its effect is large enough to matter (MinEffect) and its
// interval leaves zero out: on a base of a million customers every difference
// is beyond chance, and on a small one large effects come about by chance.
// Equal effects keep the order of the schema, features before descriptors.
func traits(measured []Trait, o Options) (above, below []Trait) {
	above, below = []Trait{}, []Trait{} // never null in JSON
	for _, t := range measured {
		switch e := t.Effect; {
		case t.Mean == nil || t.Population == nil || e == nil:
			continue // withheld: nothing is said of it
		case e.Value >= o.MinEffect && e.Low > 0:
			above = append(above, t)
		case e.Value <= -o.MinEffect && e.High < 0:
			below = append(below, t)
		}
	}
	for _, list := range [][]Trait{above, below} {
		slices.SortStableFunc(list, stronger)
	}
	return above[:min(len(above), o.Traits)], below[:min(len(below), o.Traits)]
}

// measure copies everything that was measured of a segment, features before descriptors.
func measure(p *segment.Profile) []Trait {
	out := []Trait{}
	for _, list := range [][]segment.Trait{p.Features, p.Descriptors} {
		for _, t := range list {
			out = append(out, Trait{Trait: copyTrait(t)})
		}
	}
	return out
}

func stronger(a, b Trait) int {
	return cmp.Compare(math.Abs(b.Effect.Value), math.Abs(a.Effect.Value))
}

// standing is a trait of a persona with the JSON path that leads to it.
type standing struct {
	Trait
	path string
}

// strongest merges traits and anti-traits, strongest first, one per feature:
// where a category has two levels, "mostly web" and "rarely shop" say the same.
func strongest(p *Persona) []standing {
	var all []standing
	for i, t := range p.Traits {
		all = append(all, standing{t, index("traits", i)})
	}
	for i, t := range p.Anti {
		all = append(all, standing{t, index("antiTraits", i)})
	}
	slices.SortStableFunc(all, func(a, b standing) int { return stronger(a.Trait, b.Trait) })
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(s standing) bool {
		again := seen[s.Name]
		seen[s.Name] = true
		return again
	})
}

// copyTrait gives the deck figures of its own, so that nothing that is later
// done to the summary reaches into it.
func copyTrait(t segment.Trait) segment.Trait {
	t.Mean, t.Population, t.Effect = copyFigure(t.Mean), copyFigure(t.Population), copyFigure(t.Effect)
	return t
}

func copyVerdict(v segment.Verdict) segment.Verdict {
	v.Reasons = slices.Clone(v.Reasons)
	return v
}

func copyFigure(f *segment.Figure) *segment.Figure {
	if f == nil {
		return nil
	}
	g := *f
	return &g
}
