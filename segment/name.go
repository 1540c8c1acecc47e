package segment

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// An effect below smallEffect is not worth a name; from mediumEffect on it is
// "high" rather than "higher" (Cohen 1988).
const (
	smallEffect  = .2
	mediumEffect = .5
)

// maxTraits is how many traits a name may have before segments that are still
// named alike are numbered.
const maxTraits = 4

// nameSegments gives every segment of a summary a name made of its strongest
// published traits: two of them, or as many as it takes to tell it from the
// others. Names describe, in the words of the schema, and judge nobody.
//
// all counts the segments, those that are too small to be in the summary too.
func nameSegments(s *Summary, all int) {
	phrases := make([][]string, len(s.Segments))
	use := make([]int, len(s.Segments))
	for g := range s.Segments {
		phrases[g] = traitPhrases(s.Segments[g].Features)
		use[g] = min(2, len(phrases[g]))
	}
	name := func(g int) string {
		if use[g] > 0 {
			return strings.Join(phrases[g][:use[g]], ", ")
		}
		if all == 1 {
			return "everybody"
		}
		return "close to the average"
	}
	for more := true; more; {
		more = false
		same := map[string]int{}
		for g := range s.Segments {
			same[name(g)]++
		}
		alike := make([]bool, len(s.Segments))
		for g := range s.Segments {
			alike[g] = same[name(g)] > 1 && use[g] < min(maxTraits, len(phrases[g]))
		}
		for g := range s.Segments {
			if alike[g] {
				use[g]++
				more = true
			}
		}
	}
	given := map[string]bool{}
	for g := range s.Segments {
		base := name(g)
		full := base
		for n := 2; given[full]; n++ {
			full = base + " " + roman(n)
		}
		given[full] = true
		s.Segments[g].Name = full
	}
}

// traitPhrases puts the traits that are certain and at least small into words,
// strongest first, one a feature.
func traitPhrases(traits []Trait) []string {
	var sure []Trait
	for _, t := range traits {
		e := t.Effect
		if e == nil || t.Mean == nil || math.Abs(e.Value) < smallEffect || e.Low*e.High <= 0 {
			continue
		}
		if t.Level != "" && e.Value < 0 {
			continue // what a segment seldom is makes a poor name
		}
		sure = append(sure, t)
	}
	slices.SortStableFunc(sure, func(a, b Trait) int {
		switch x, y := math.Abs(a.Effect.Value), math.Abs(b.Effect.Value); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	var phrases []string
	named := map[string]bool{}
	for _, t := range sure {
		if !named[t.Name] {
			named[t.Name] = true
			phrases = append(phrases, phrase(t))
		}
	}
	return phrases
}

// phrase is one trait in words.
func phrase(t Trait) string {
	up, strong := t.Effect.Value > 0, math.Abs(t.Effect.Value) >= mediumEffect
	switch {
	case t.Level != "" && t.Mean.Value >= .5:
		return clean(t.Name) + " mostly " + clean(t.Level)
	case t.Level != "":
		return clean(t.Name) + " often " + clean(t.Level)
	case up && strong:
		return "high " + clean(t.Name)
	case up:
		return "higher " + clean(t.Name)
	case strong:
		return "low " + clean(t.Name)
	}
	return "lower " + clean(t.Name)
}

// clean makes a host's text fit into a name: no control characters, one line, at
// most 40 characters.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > 40 {
		s = string(r[:39]) + "…"
	}
	return s
}

// roman writes 1 <= n < 4000 in Roman numerals.
func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	return b.String()
}
