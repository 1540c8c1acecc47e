package persona

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/segment"
)

// Names are made of the strongest traits, in the words of the host's own
// features: "High basket value, mostly web". They say what was measured and
// nothing about what kind of people these are.

const (
	nameTraits = 2  // how many traits a name begins with
	nameRunes  = 48 // longest phrase of a name, so that a feature's long title does not fill the page
)

// names gives every persona a name that no other in the deck has. A name that
// is taken gives way to one with the next trait in place of the second, then
// grows by further traits, by the lifecycle, and at last by a roman numeral.
// Personas come sorted by priority: the first keeps the plainest name.
func names(personas []Persona) {
	taken := map[string]bool{}
	for i := range personas {
		p := &personas[i]
		for _, name := range candidates(p) {
			if p.Name = name; !taken[name] {
				break
			}
		}
		for base, n := p.Name, 2; taken[p.Name]; n++ {
			p.Name = base + " " + naming.Roman(n)
		}
		taken[p.Name] = true
	}
}

// candidates lists the names that p may have, best first.
func candidates(p *Persona) []string {
	var parts, out []string
	for _, t := range strongest(p) {
		// Two features may be cut to the same words; saying them twice is no name.
		if s := phrase(t.Trait.Trait); !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	// "A, B", then "A, C", "A, D"; then "A, B, C" and so on.
	for i := 1; i < len(parts); i++ {
		out = append(out, title(parts[0]+", "+parts[i]))
	}
	for n := nameTraits + 1; n <= len(parts); n++ {
		out = append(out, title(strings.Join(parts[:n], ", ")))
	}
	if len(parts) == 1 {
		out = append(out, title(parts[0]))
	}
	cycle := stage(p.Lifecycle)
	switch given := naming.Cut(naming.Clean(p.Segment.Name), nameRunes); {
	case len(out) == 0 && given != "":
		out = append(out, given) // groups that the host made carry the host's name
	case len(out) == 0:
		out = append(out, "Close to the average")
	}
	if cycle != "" {
		out = append(out, out[0]+", "+cycle)
	}
	return out
}

// phrase says one trait in a few words.
func phrase(t segment.Trait) string {
	name := naming.Clean(t.Name)
	s := ""
	if t.Level != "" {
		s = naming.Level(name, naming.Clean(t.Level), t.Mean.Value, t.Effect.Value > 0)
	} else {
		s = naming.Number(name, t.Effect.Value > 0)
	}
	return naming.Cut(s, nameRunes)
}

// stage names the state that most of a segment is in, "" where there is none.
func stage(cycle []segment.StateShare) string {
	for _, s := range cycle {
		if s.Share == nil || s.Share.Value <= mostly {
			continue
		}
		switch s.State {
		case segment.Prospect:
			return "yet to order"
		case segment.New:
			return "new"
		case segment.Active:
			return "active"
		case segment.AtRisk:
			return "lapsing"
		case segment.Dormant, segment.Lost:
			return "lapsed"
		case segment.WonBack:
			return "won back"
		}
	}
	return ""
}

// title turns the first letter into a capital.
func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
