package persona

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// adjust fills in Adjusted of all traits that can be tested.
//
// The tests of one family depend on each other: a segment is compared with the rest,
// which the other segments are, and a level with other levels. Benjamini and Hochberg's
// procedure is proven for tests that go together, not for these, some of which go
// against each other; so its level was measured (see the package comment), and it
// holds. Benjamini and Yekutieli's (2001, Annals of Statistics 29, 1165-1188), proven
// for any, would for a hundred tests ask for p-values five times as small.
//
// What is said twice counts once: the second level of two is the first over again.
// The mirror image that the second segment of two is of the first doubles both the
// tests and the finds, and so changes nothing.
//
// Only a trait of MinEffect or more can be claimed, and only those count as finds. Among
// a million customers all that differs at all is found, and with so many finds the
// procedure would let chance differences of small segments pass, which then would be
// most of what is large enough to tell.
func adjust(personas []Persona, least float64) {
	type test struct {
		t     *Trait
		p     float64
		large bool
	}
	var tests []test
	for i := range personas {
		measured := personas[i].Measured
		for j := range measured {
			t := &measured[j]
			p := chance(t.Trait)
			if t.Shaping || math.IsNaN(p) {
				continue
			}
			if first := j - 1; levels(measured, j) == 2 && first >= 0 && measured[first].Name == t.Name {
				continue // see below
			}
			tests = append(tests, test{t, p, t.Effect != nil && math.Abs(t.Effect.Value) >= least})
		}
	}
	family := make([]float64, len(tests))
	for i, one := range tests {
		if family[i] = one.p; !one.large {
			family[i] = 1
		}
	}
	for i, q := range stats.AdjustBH(family) {
		if one := tests[i]; one.t.Effect != nil && one.t.Mean != nil {
			if !one.large { // measured by those that are told
				finds := 0
				for _, p := range family {
					if p <= one.p {
						finds++
					}
				}
				q = min(1, one.p*float64(len(tests))/float64(max(finds, 1)))
			}
			q = told(q)
			one.t.Adjusted = &q
		}
	}
	for i := range personas {
		measured := personas[i].Measured
		for j := 1; j < len(measured); j++ {
			if t, first := &measured[j], &measured[j-1]; levels(measured, j) == 2 && first.Name == t.Name && first.Adjusted != nil && t.Effect != nil {
				q := *first.Adjusted
				t.Adjusted = &q
			}
		}
	}
}

// levels is how many levels the category of trait j has; 0 for a number.
func levels(measured []Trait, j int) int {
	if measured[j].Level == "" {
		return 0
	}
	n := 0
	for i := range measured {
		if measured[i].Level != "" && measured[i].Name == measured[j].Name {
			n++
		}
	}
	return n
}
