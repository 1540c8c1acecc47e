package persona

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// distinguish fills in what is known of the measured traits of all personas and picks
// those that set each apart: traits above the rest, anti-traits below, each strongest
// first and at most o.Traits. The personas are in the order of the summary.
//
// A trait counts when its effect is large enough to matter (MinEffect) and beyond
// chance: on a base of a million customers every difference is beyond chance, and on a
// small one large effects come about by chance. Equal effects keep the order of the
// schema, features before descriptors.
func distinguish(personas []Persona, s *segment.Summary, o Options) {
	fitted := slices.ContainsFunc(s.Segments, func(p segment.Profile) bool { return p.Stability != nil })
	markers := s.Markers()
	for i := range personas {
		p := &personas[i]
		for j := range p.Measured {
			p.Measured[j].Shaping = fitted && j < len(s.Segments[i].Features)
		}
	}
	adjust(personas, o.MinEffect)
	for i := range personas {
		p := &personas[i]
		for j := range p.Measured {
			t := &p.Measured[j]
			t.Strength = strength(t.Effect)
			t.Marker = beyond(t, o) && marked(t, markers[i])
		}
		p.Traits, p.Anti = traits(p.Measured, o)
	}
}

// beyond reports whether the segment differs in t by more than chance explains. What
// shaped the segments is not tested on them: segments differ in it by construction, and
// the interval only says whether this one does.
func beyond(t *Trait, o Options) bool {
	switch {
	case t.Mean == nil || t.Population == nil || t.Effect == nil:
		return false // withheld: nothing is said of it
	case t.Effect.Low <= 0 && t.Effect.High >= 0:
		return false // what is told is never denied by the interval beside it
	}
	return t.Shaping || t.Adjusted != nil && *t.Adjusted <= o.FDR
}

// strength is Cohen's word for an effect.
func strength(e *segment.Figure) string {
	switch {
	case e == nil || math.Abs(e.Value) < .2:
		return ""
	case math.Abs(e.Value) < .5:
		return "small"
	case math.Abs(e.Value) < .8:
		return "medium"
	}
	return "large"
}

// marked applies the book's rule: for a share that of [segment.Summary.Markers]. A
// number has no scale of which a quarter could be told; there it is half of the mean of
// all, where that is positive.
func marked(t *Trait, of []segment.Marker) bool {
	if t.Level != "" {
		return slices.ContainsFunc(of, func(m segment.Marker) bool { return m.Feature == t.Name && m.Level == t.Level })
	}
	const half = .5
	return t.Population.Value > 0 && math.Abs(t.Mean.Value-t.Population.Value) >= half*t.Population.Value
}

// traits picks what to tell of a segment.
func traits(measured []Trait, o Options) (above, below []Trait) {
	above, below = []Trait{}, []Trait{} // never null in JSON
	var candidates, kept []Trait
	for j := range measured {
		if t := &measured[j]; claimed(t, o) && !(levels(measured, j) == 2 && claimed(better(measured, j), o)) {
			candidates = append(candidates, *t)
		}
	}
	slices.SortStableFunc(candidates, stronger)
	for _, t := range candidates {
		if implied(t, kept, o.MinEffect) {
			continue
		}
		kept = append(kept, t)
		if t.Effect.Value > 0 {
			above = append(above, t.copy())
		} else {
			below = append(below, t.copy())
		}
	}
	return above[:min(len(above), o.Traits)], below[:min(len(below), o.Traits)]
}

// claimed reports whether t sets the segment apart. The effect of a logarithm and the
// mean can point to different sides, where a few have much and most have little; then
// whatever is said of the figures is wrong, so nothing is.
func claimed(t *Trait, o Options) bool {
	return t != nil && beyond(t, o) && math.Abs(t.Effect.Value) >= o.MinEffect &&
		(t.Mean.Value-t.Population.Value)*t.Effect.Value > 0
}

// better returns the other level of a category of two if it is the one to tell, or nil.
// Both say the same. It is the level that there is more of in the segment than
// elsewhere, but of "yes" and "no" the first: a segment of which few find it tasty,
// rather than many "tasty: no".
func better(measured []Trait, j int) *Trait {
	for i := range measured {
		if i == j || measured[i].Name != measured[j].Name || measured[i].Effect == nil {
			continue
		}
		if a, b := denies(measured[i]), denies(measured[j]); a < b || a == b && i < j {
			return &measured[i]
		}
	}
	return nil
}

func denies(t Trait) int {
	switch strings.ToLower(strings.TrimSpace(t.Level)) {
	case "no", "n", "false", "0", "none", "never", "nein", "nie", "falsch", "nej", "aldrig", "falsk":
		return 2
	}
	if t.Effect.Value < 0 {
		return 1
	}
	return 0
}

// implied reports whether t is a level of a category of which others are told, and says
// no more than those do: where four in five buy on the web and not one in two, fewer buy
// in the shop. Its share among those who are of none of the told levels then differs by
// less than is worth telling, or the other way.
func implied(t Trait, told []Trait, least float64) bool {
	own, rest, any := 0.0, 0.0, false
	for _, s := range told {
		if t.Level != "" && s.Level != "" && s.Name == t.Name {
			own, rest, any = own+s.Mean.Value, rest+elsewhere(s), true
		}
	}
	if !any {
		return false
	}
	phi := func(share float64) float64 { return 2 * math.Asin(math.Sqrt(share)) }
	h := phi(among(t.Mean.Value, own)) - phi(among(elsewhere(t), rest))
	return math.Abs(h) < least || (h > 0) != (t.Effect.Value > 0)
}

// among is the share of a level with share x among those who are not of one with share y.
func among(x, y float64) float64 {
	if y >= 1 {
		return 0
	}
	return min(max(x/(1-y), 0), 1)
}

// elsewhere is the share of a level in the rest of the base.
func elsewhere(t Trait) float64 {
	n, base := float64(t.Mean.N), float64(t.Population.N)
	if base <= n {
		return t.Population.Value
	}
	return min(max((t.Population.Value*base-t.Mean.Value*n)/(base-n), 0), 1)
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
	all = slices.DeleteFunc(all, func(s standing) bool { return s.Mean == nil || s.Population == nil || s.Effect == nil }) // in a deck from elsewhere
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

// copy gives a trait of a persona figures of its own.
func (t Trait) copy() Trait {
	t.Trait = copyTrait(t.Trait)
	if t.Adjusted != nil {
		q := *t.Adjusted
		t.Adjusted = &q
	}
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
