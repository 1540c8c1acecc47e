package naming

import (
	"slices"
	"strings"
	"unicode"
)

// Words are what a language knows features by. All are in lower case.
type Words struct {
	Counted []string `json:"counted"` // nouns that are counted: many and few, not high and low
	Per     []string `json:"per"`     // what is counted stands before it: " per "
	Not     []string `json:"not"`     // a name with it counts nothing: " of ", as in "share of orders"
	Number  []string `json:"number"`  // begin a name that counts: "number of "
	Since   []string `json:"since"`   // begin a time since something: "days since "
	Last    []string `json:"last"`    // left out, in this order, of what a time is since, where it is recent: "the ", "last "
	Long    []string `json:"long"`    // begin a name that is long or short, as whole words: "time"
	Large   []string `json:"large"`   // end a name that is large or small: " size"
	Bare    []string `json:"bare"`    // levels that mean nothing by themselves: "yes"
}

// English are the words of English.
var English = Words{
	Counted: []string{"orders", "purchases", "visits", "items", "lines", "contacts", "returns",
		"categories", "channels", "sessions", "logins", "calls", "tickets", "days",
		"products", "complaints", "users", "seats", "units", "trips", "nights",
		"transactions", "subscriptions", "messages", "deals", "projects", "sites"},
	Per:    []string{" per ", " in "},
	Not:    []string{" of ", " between "},
	Number: []string{"number of "},
	Since:  []string{"days since ", "weeks since ", "months since ", "years since ", "time since "},
	Last:   []string{"the ", "last "},
	Long:   []string{"time", "tenure", "gap", "duration"},
	Large:  []string{" size"},
	Bare:   []string{"yes", "no", "true", "false", "y", "n", "other", "none"},
}

// Kind is how a number is spoken of.
type Kind int

// The kinds.
const (
	High  Kind = iota // high, low
	Many              // many, few
	Long              // long, short
	Large             // large, small
	Since             // long since, recent
)

// Kind says how a number of this name is spoken of, and what follows the word: the name, or
// what is left of it where its beginning goes without saying.
func (w *Words) Kind(name string) (Kind, string) {
	lower := strings.ToLower(name)
	if len(lower) != len(name) {
		name = lower // a letter whose small form is longer: what is cut off the one must fit the other
	}
	for _, s := range w.Since {
		if rest, ok := strings.CutPrefix(lower, s); ok && rest != "" {
			return Since, name[len(name)-len(rest):]
		}
	}
	for _, s := range w.Number {
		if rest, ok := strings.CutPrefix(lower, s); ok && rest != "" {
			return Many, name[len(name)-len(rest):]
		}
	}
	first, _, _ := strings.Cut(lower, " ")
	// The noun that is counted ends the name, or stands before "per" or "in":
	// "order days", "service contacts per year".
	counted := lower
	for _, s := range w.Per {
		counted, _, _ = strings.Cut(counted, s)
	}
	if slices.ContainsFunc(w.Not, func(s string) bool { return strings.Contains(counted, s) }) {
		counted = "" // "share of orders" counts nothing
	}
	counted = counted[strings.LastIndex(counted, " ")+1:]
	switch {
	case slices.Contains(w.Counted, first), slices.Contains(w.Counted, counted):
		return Many, name
	case slices.Contains(w.Long, first):
		return Long, name
	case slices.ContainsFunc(w.Large, func(s string) bool { return strings.HasSuffix(lower, s) }):
		return Large, name
	}
	return High, name
}

// Recent leaves out of what a time is since ("the last order") the words that go without
// saying where it is recent ("recent order").
func (w *Words) Recent(what string) string {
	for _, s := range w.Last {
		if len(what) > len(s) && strings.EqualFold(what[:len(s)], s) {
			what = what[len(s):]
		}
	}
	return what
}

// What a level needs to be understood.
const (
	Alone   = "alone"   // nothing: "web"
	With    = "with"    // the name of its feature: "newsletter yes"
	Other   = "other"   // it stands for levels that are not shown
	Missing = "missing" // it stands for what is not known
)

// Level says what a level needs to be understood.
func (w *Words) Level(level string) string {
	switch lower := strings.ToLower(level); {
	case lower == "(other)":
		return Other
	case lower == "(missing)":
		return Missing
	case slices.Contains(w.Bare, lower), len([]rune(level)) < 2, !strings.ContainsFunc(level, unicode.IsLetter):
		return With
	}
	return Alone
}

// Often says how a level with this share of a group is spoken of that is above or below the
// share of all.
func Often(share float64, above bool) string {
	switch {
	case above && share >= .5:
		return "mostly"
	case above:
		return "more often"
	case share < .1:
		return "rarely"
	}
	return "less often"
}
