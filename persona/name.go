package persona

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// Names are made of the strongest traits, in the words of the host's own
// features: "High basket value, mostly web". They say what was measured and
// nothing about what kind of people these are.

const (
	nameTraits = 2  // how many traits a name begins with
	nameRunes  = 48 // longest phrase of a name, so that a feature's long title does not fill the page
	namerRunes = 80 // longest name of a Namer
)

// candidate is a name that a persona may have.
type candidate struct {
	name string
	Naming
}

// names gives every persona a name that no other in the deck has. A name that
// is taken gives way to one with the next trait in place of the second, then
// grows by further traits, by the lifecycle, and at last by a roman numeral.
// Personas come sorted by priority: the first keeps the plainest name.
func names(personas []Persona, t Telling) error {
	taken := namesTaken{}
	for i := range personas {
		p := &personas[i]
		list, err := t.candidates(p, taken.list)
		if err != nil {
			return err
		}
		for _, c := range list {
			if p.Name, p.Naming = c.name, c.Naming; !taken.has(c.name) {
				break
			}
		}
		for base, n := p.Name, 2; taken.has(p.Name); n++ {
			suffix := " " + naming.Roman(n)
			p.Name = base + suffix
			if p.Naming.From == fromNamer {
				p.Name = naming.Cut(base, namerRunes-len(suffix)) + suffix
			}
		}
		taken.add(p.Name)
	}
	return nil
}

// namesTaken are the names that are taken. Two that differ in capitals only are one.
type namesTaken struct {
	list []string
	seen map[string]bool
}

func (n *namesTaken) has(name string) bool { return n.seen[strings.ToLower(name)] }

func (n *namesTaken) add(name string) {
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	n.list, n.seen[strings.ToLower(name)] = append(n.list, name), true
}

// Where a name comes from, see Naming.From.
const (
	fromTraits    = "traits"
	fromLifecycle = "lifecycle"
	fromGroup     = "group"
	fromAverage   = "average"
	fromNamer     = "namer"
)

// candidates asks the host's Namer, where there is one.
func (t Telling) candidates(p *Persona, taken []string) ([]candidate, error) {
	if t.Namer == nil {
		return candidates(p, t.language()), nil
	}
	own, err := ownCopy(p)
	if err != nil {
		return nil, err
	}
	var name string
	err = host(func() (err error) {
		name, err = t.Namer.Name(own, slices.Clone(taken), t.language())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("persona: naming %s: %w", p.ID, err)
	}
	if name = naming.Cut(naming.Clean(name), namerRunes); name == "" {
		return nil, fmt.Errorf("persona: naming %s: the name is empty", p.ID)
	}
	return []candidate{{name, Naming{From: fromNamer}}}, nil
}

// candidates lists the names that p may have, best first.
func candidates(p *Persona, l *language.Language) []candidate {
	var parts []string
	var facts [][]string
	var out []candidate
	for _, t := range strongest(p) {
		// Two features may be cut to the same words; saying them twice is no name.
		s := phrase(t.Trait.Trait, l)
		if slices.Contains(parts, s) {
			continue
		}
		parts = append(parts, s)
		if t.Level != "" {
			facts = append(facts, []string{t.path + ".name", t.path + ".level", t.path + ".mean.value", t.path + ".effect.value"})
		} else {
			facts = append(facts, []string{t.path + ".name", t.path + ".effect.value"})
		}
	}
	of := func(which ...int) {
		var said, on []string
		for _, i := range which {
			said, on = append(said, parts[i]), append(on, facts[i]...)
		}
		out = append(out, candidate{language.Capital(strings.Join(said, ", ")), Naming{fromTraits, on}})
	}
	// "A, B", then "A, C", "A, D"; then "A, B, C" and so on.
	for i := 1; i < len(parts); i++ {
		of(0, i)
	}
	all := make([]int, len(parts))
	for i := range all {
		if all[i] = i; i >= nameTraits {
			of(all[:i+1]...)
		}
	}
	if len(parts) == 1 {
		of(0)
	}
	if given := naming.Cut(l.Host(p.Segment.Name).Text, nameRunes); len(out) == 0 && given != "" {
		out = append(out, candidate{given, Naming{fromGroup, []string{"segment.name"}}}) // groups that the host made carry the host's name
	} else if len(out) == 0 {
		out = append(out, candidate{language.Capital(l.Text("name.average", nil)), Naming{fromAverage, []string{"traits", "antiTraits"}}})
	}
	if said, on := stage(p.Lifecycle, l); said != "" {
		plain := out[0]
		out = append(out, candidate{plain.name + ", " + said, Naming{fromLifecycle, append(slices.Clone(plain.Facts), on...)}})
	}
	return out
}

// phrase says one trait in a few words.
func phrase(t segment.Trait, l *language.Language) string {
	if t.Level != "" {
		return naming.Cut(l.LevelPhrase(t.Name, t.Level, t.Mean.Value, t.Effect.Value > 0), nameRunes)
	}
	return naming.Cut(l.Phrase(t.Name, t.Effect.Value > 0), nameRunes)
}

// stage names the state that most of a segment is in, "" where there is none.
func stage(cycle []segment.StateShare, l *language.Language) (string, []string) {
	for i, s := range cycle {
		if s.Share == nil || s.Share.Value <= mostly {
			continue
		}
		switch s.State {
		case segment.Prospect, segment.New, segment.Active, segment.AtRisk, segment.Dormant, segment.Lost, segment.WonBack:
			path := index("lifecycle", i)
			return l.Term("stage." + string(s.State)).Text, []string{path + ".state", path + ".share.value"}
		}
	}
	return "", nil
}
