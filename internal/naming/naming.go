// Package naming puts what sets a group apart into a few plain words, made of
// the host's own names for features and levels. Segments and personas are named
// by the same rules, so that one group never reads two ways.
package naming

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Level speaks of a level of a category: "mostly web". Levels that mean
// nothing by themselves ("yes", "3", "(other)") keep the feature's name.
func Level(name, level string, share float64, above bool) string {
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

// Number speaks of a number: "many orders per month", "long since last
// order", "high basket value".
func Number(name string, above bool) string {
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

// Roman writes small numbers; a deck with 4,000 equal names is counted instead.
func Roman(n int) string {
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

// Clean makes one harmless line of a name that came with the data: invalid
// bytes, control characters and the marks that turn the direction of writing
// (which could make a page read otherwise than it is) are dropped, runs of
// white space become one space.
func Clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == utf8.RuneError, unicode.IsControl(r), turns(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// turns reports whether r is one of Unicode's direction controls or invisible
// characters.
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 ||
		r >= 0x200B && r <= 0x200F || r == 0x061C || r == 0xFEFF
}

// Cut shortens s to at most n characters, the last of them an ellipsis, at the
// end of a word where one is near.
func Cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	end := n - 1
	for i := end; i > end*2/3; i-- {
		if r[i] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(r[:end]), " ,;") + "\u2026"
}
