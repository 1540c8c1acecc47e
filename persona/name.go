package persona

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/persona/internal/words"
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
			p.Name = base + " " + roman(n)
		}
		taken[p.Name] = true
	}
}

// candidates lists the names that p may have, best first.
func candidates(p *Persona) []string {
	var parts, out []string
	for _, t := range strongest(p) {
		// Two features may be cut to the same words; saying them twice is no name.
		if s := phrase(t.Trait); !slices.Contains(parts, s) {
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
	switch given := words.Cut(words.Clean(p.Segment.Name), nameRunes); {
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
	name := words.Clean(t.Name)
	s := ""
	if t.Level != "" {
		s = levelPhrase(name, words.Clean(t.Level), t.Mean.Value, t.Effect.Value > 0)
	} else {
		s = numberPhrase(name, t.Effect.Value > 0)
	}
	return words.Cut(s, nameRunes)
}

// levelPhrase speaks of a level of a category: "mostly web". Levels that mean
// nothing by themselves ("yes", "3", "(other)") keep the feature's name.
func levelPhrase(name, level string, share float64, above bool) string {
	what := level
	switch strings.ToLower(level) {
	case "yes", "no", "true", "false", "y", "n", "other", "none":
		what = name + " " + level
	case "(other)":
		what = "other " + name
	case "(missing)":
		what = "unknown " + name
	default:
		if len([]rune(level)) < 2 || !strings.ContainsFunc(level, unicode.IsLetter) {
			what = name + " " + level
		}
	}
	switch {
	case above && share >= .5:
		return "mostly " + what
	case above:
		return "more often " + what
	case share < .1:
		return "rarely " + what
	}
	return "less often " + what
}

// things are the nouns that are counted: many and few, not high and low.
var things = map[string]bool{
	"orders": true, "purchases": true, "visits": true, "items": true, "lines": true, "contacts": true, "returns": true,
	"categories": true, "channels": true, "sessions": true, "logins": true, "calls": true, "tickets": true, "days": true,
	"products": true, "complaints": true, "users": true, "seats": true, "units": true, "trips": true, "nights": true,
	"transactions": true, "subscriptions": true, "messages": true, "deals": true, "projects": true, "sites": true,
}

// numberPhrase speaks of a number: "many orders per month", "long since last
// order", "high basket value".
func numberPhrase(name string, above bool) string {
	lower := strings.ToLower(name)
	first, _, _ := strings.Cut(lower, " ")
	// The noun that is counted ends the name, or stands before "per" or "in":
	// "order days", "service contacts per year".
	counted, _, _ := strings.Cut(lower, " per ")
	counted, _, _ = strings.Cut(counted, " in ")
	if strings.Contains(counted, " of ") || strings.Contains(counted, " between ") {
		counted = "" // "share of orders" counts nothing
	}
	counted = counted[strings.LastIndex(counted, " ")+1:]
	pick := func(high, low, what string) string {
		if above {
			return high + " " + what
		}
		return low + " " + what
	}
	for _, unit := range []string{"days", "weeks", "months", "years", "time"} {
		if rest, ok := strings.CutPrefix(lower, unit+" since "); ok && rest != "" {
			if above {
				return "long since " + rest
			}
			return "recent " + strings.TrimPrefix(strings.TrimPrefix(rest, "the "), "last ")
		}
	}
	if rest, ok := strings.CutPrefix(lower, "number of "); ok && rest != "" {
		return pick("many", "few", rest)
	}
	switch {
	case things[first], things[counted]:
		return pick("many", "few", name)
	case first == "time" || first == "tenure" || first == "gap" || first == "duration":
		return pick("long", "short", name)
	case strings.HasSuffix(lower, " size"):
		return pick("large", "small", name)
	}
	return pick("high", "low", name)
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

// roman writes small numbers; a deck with 4,000 equal names is counted instead.
func roman(n int) string {
	if n >= 4000 {
		return fmt.Sprint(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"},
		{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.text)
		}
	}
	return b.String()
}
