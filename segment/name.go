package segment

import (
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
)

// An effect below smallEffect is not worth a name (Cohen 1988).
const smallEffect = .2

// phraseRunes is the longest phrase of a name.
const phraseRunes = 48

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
			full = base + " " + naming.Roman(n)
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
	name, above := naming.Clean(t.Name), t.Effect.Value > 0
	if t.Level != "" {
		return naming.Cut(naming.Level(name, naming.Clean(t.Level), t.Mean.Value, above), phraseRunes)
	}
	return naming.Cut(naming.Number(name, above), phraseRunes)
}
