package main

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation"
)

// survey is the answers and what they mean.
type survey struct {
	instrument *expectation.Instrument
	answers    []expectation.Answer
	groups     []string // of each answer, nil without -group
}

// respondent is a customer that is known by a survey alone.
type respondent struct {
	id     string
	group  string    // value of the group column
	levels []float64 // mean answer of each level of the instrument, NaN where there is none
}

// level is one thing that the instrument measures of one dimension, such as
// the expected speed.
type level struct {
	dimension string
	measure   expectation.Measure
	items     []int // index into the instrument's items
}

// levels lists them in the order of the instrument. Overall outcomes belong to
// no dimension and say how somebody feels rather than what is expected; the answers
// to Kano's pairs of questions are no levels at all, and mean nothing one by one.
func levels(in *expectation.Instrument) []level {
	var out []level
	for i, item := range in.Items {
		switch item.Measures {
		case expectation.Outcome, expectation.Functional, expectation.Dysfunctional:
			continue
		}
		at := slices.IndexFunc(out, func(l level) bool { return l.dimension == item.Dimension && l.measure == item.Measures })
		if at < 0 {
			at = len(out)
			out = append(out, level{dimension: item.Dimension, measure: item.Measures})
		}
		out[at].items = append(out[at].items, i)
	}
	return out
}

// name says what the level is of, for people.
func (l level) name() string {
	switch l.measure {
	case expectation.Importance:
		return "importance of " + l.dimension
	case expectation.Satisfaction:
		return "satisfaction with " + l.dimension
	}
	return string(l.measure) + " " + l.dimension
}

// of returns the mean of the level's items that were answered, reversed items
// turned around, or NaN.
func (l level) of(a expectation.Answer, in *expectation.Instrument) float64 {
	sum, n := 0., 0
	for _, i := range l.items {
		v, item := a.Values[i], in.Items[i]
		if math.IsNaN(v) {
			continue
		}
		if s := scale(in, item); item.Reversed {
			v = s.Min + s.Max - v
		}
		sum += v
		n++
	}
	return sum / float64(n) // NaN for none
}

// scale returns the item's own scale or the instrument's.
func scale(in *expectation.Instrument, item expectation.Item) expectation.Scale {
	if item.Scale != nil {
		return *item.Scale
	}
	return in.Scale
}

// people makes one customer of each respondent. Of several answers the latest
// counts, ties: the last in the file. They come in the order in which they
// first appear.
func (s *survey) people() []respondent {
	latest, order := map[string]int{}, []string(nil)
	for i, a := range s.answers {
		j, seen := latest[a.Respondent]
		if !seen {
			order = append(order, a.Respondent)
		}
		if !seen || a.When >= s.answers[j].When {
			latest[a.Respondent] = i
		}
	}
	all := levels(s.instrument)
	out := make([]respondent, len(order))
	for i, id := range order {
		at := latest[id]
		out[i] = respondent{id: id, levels: make([]float64, len(all))}
		if s.groups != nil {
			out[i].group = s.groups[at]
		}
		for j, l := range all {
			out[i].levels[j] = l.of(s.answers[at], s.instrument)
		}
	}
	return out
}
