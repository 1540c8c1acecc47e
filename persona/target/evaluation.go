package target

import (
	"errors"
	"fmt"
	"math"
)

// Criterion is something that segments are rated on.
type Criterion struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"` // positive; the weights of one side are scaled to a sum of 1
}

// Candidate is a segment that might be a target.
type Candidate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// KnockedOut names the knock-out criteria that the segment does not meet; with one
	// of them it is no target and is not ranked.
	KnockedOut []string `json:"knockedOut,omitempty"`
	// Attractive and Competitive are ratings from 1 to 10, one for each criterion of
	// their side.
	Attractive  []float64 `json:"attractive"`
	Competitive []float64 `json:"competitive"`
	// Potential is what the segment could bring, at least 0: the size of its bubble.
	Potential float64 `json:"potential"`
}

// The ends of a rating.
const (
	lowest  = 1
	highest = 10
)

// Evaluation is what to judge segments by.
type Evaluation struct {
	Attractiveness  []Criterion // of the segment to the company; at least one
	Competitiveness []Criterion // of the company to the segment; none: all segments count alike
	// Doubt is how far opinions on weights differ: the coefficient of variation of a
	// weight of one half, above 0 to 1. Default (0): .3.
	Doubt float64
	// Draws is how many weightings are tried. Default (0): 2,000; legal: 100 to 1,000,000.
	Draws int
	Seed  uint64 // of the weightings; any value
}

// Validate joins all that is wrong with the evaluation into one error.
func (e Evaluation) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("target: "+format, args...)) }
	if len(e.Attractiveness) == 0 {
		fault("there is no criterion of attractiveness")
	}
	for _, side := range [][]Criterion{e.Attractiveness, e.Competitiveness} {
		seen := map[string]bool{}
		for i, c := range side {
			switch {
			case c.Name == "":
				fault("criterion %d has no name", i+1)
			case seen[c.Name]:
				fault("criterion %q is there twice", c.Name)
			}
			seen[c.Name] = true
			if !(c.Weight > 0 && c.Weight <= 1e6) {
				fault("criterion %q has weight %v, want above 0 to 1e6", c.Name, c.Weight)
			}
		}
	}
	if !(e.Doubt >= 0 && e.Doubt <= 1) {
		fault("Doubt is %v, want above 0 to 1, or 0 for .3", e.Doubt)
	}
	if e.Draws != 0 && (e.Draws < 100 || e.Draws > 1_000_000) {
		fault("Draws is %d, want 100 to 1000000, or 0 for 2000", e.Draws)
	}
	return errors.Join(faults...)
}

// check says what is wrong with the candidates.
func (e Evaluation) check(candidates []Candidate) error {
	var faults []error
	seen := map[string]bool{}
	for i, c := range candidates {
		if seen[c.ID] {
			faults = append(faults, fmt.Errorf("target: segment %q is there twice, the second time at %d", c.ID, i))
		}
		seen[c.ID] = true
		if !(c.Potential >= 0) || math.IsInf(c.Potential, 0) {
			faults = append(faults, fmt.Errorf("target: segment %q has potential %v", c.ID, c.Potential))
		}
		for _, side := range []struct {
			criteria []Criterion
			ratings  []float64
			what     string
		}{{e.Attractiveness, c.Attractive, "attractiveness"}, {e.Competitiveness, c.Competitive, "competitiveness"}} {
			if len(side.ratings) != len(side.criteria) {
				faults = append(faults, fmt.Errorf("target: segment %q has %d ratings of %s, but there are %d criteria", c.ID, len(side.ratings), side.what, len(side.criteria)))
				continue
			}
			for k, r := range side.ratings {
				if !(r >= lowest && r <= highest) {
					faults = append(faults, fmt.Errorf("target: segment %q is rated %v on %q, want %d to %d", c.ID, r, side.criteria[k].Name, lowest, highest))
				}
			}
		}
	}
	return errors.Join(faults...)
}

// Weigh is the weighted sum of ratings, the weights scaled to a sum of 1 (Dolnicar,
// Grün & Leisch 2018, ch. 10). It takes as many ratings as weights, at least one, and
// weights of which none is negative and the sum is positive and finite.
func Weigh(weights, ratings []float64) (float64, error) {
	if len(weights) != len(ratings) || len(weights) == 0 {
		return 0, fmt.Errorf("target: %d weights and %d ratings", len(weights), len(ratings))
	}
	total, sum := 0.0, 0.0
	for i, w := range weights {
		if !(w >= 0) || math.IsNaN(ratings[i]) || math.IsInf(ratings[i], 0) {
			return 0, fmt.Errorf("target: rating %d is %v with weight %v", i, ratings[i], w)
		}
		total += w
	}
	if !(total > 0) || math.IsInf(total, 0) {
		return 0, fmt.Errorf("target: the weights add up to %v", total)
	}
	for i, w := range weights {
		sum += float64(w / total * ratings[i])
	}
	return sum, nil
}
