package expectation

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// scaleLimit is the largest end of a scale. No questionnaire comes near it; it
// keeps the square of a sum of answers far from overflow.
const scaleLimit = 1e6

// Validate returns all faults of the instrument in one error, each with the
// name of its item or dimension, or nil. A dimension need not ask for
// everything: without an expected (or desired) and a perceived item it has no
// gap, and what it does ask is still reported.
func (in *Instrument) Validate() error {
	if in == nil {
		return errors.New("expectation: the instrument is nil")
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("expectation: "+format, args...)) }

	if in.Scale != (Scale{}) {
		if why := in.Scale.fault(); why != "" {
			fault("the instrument's scale: %s", why)
		}
	}
	if len(in.Dimensions) == 0 && !slices.ContainsFunc(in.Items, func(it Item) bool { return it.Measures == Outcome }) {
		fault("the instrument has no dimensions and no outcomes")
	}
	if len(in.Items) == 0 {
		fault("the instrument has no items")
	}
	dims := make(map[string]bool, len(in.Dimensions))
	for i, d := range in.Dimensions {
		switch {
		case d.Name == "":
			fault("dimension %d has no name", i+1)
		case dims[d.Name]:
			fault("dimension %q is there twice", d.Name)
		}
		dims[d.Name] = true
		if !d.Type.known() {
			fault("dimension %q: type %q is none of explicit, implicit, interpersonal, digital, dynamic", d.Name, d.Type)
		}
		if !(d.Influence >= 0 && d.Influence <= 1) {
			fault("dimension %q: influence %v is not within 0 and 1", d.Name, d.Influence)
		}
	}
	ids := make(map[string]bool, len(in.Items))
	first := make(map[scaleKey]Item) // the item that fixed the scale of a block
	used := make(map[string]bool, len(in.Dimensions))
	for i, it := range in.Items {
		name := fmt.Sprintf("item %q", it.ID)
		switch {
		case it.ID == "":
			name = fmt.Sprintf("item %d", i+1)
			fault("%s has no id", name)
		case ids[it.ID]:
			fault("%s is there twice", name)
		}
		ids[it.ID] = true
		if !it.Measures.known() {
			fault("%s: measures %q is none of expected, desired, adequate, perceived, importance, satisfaction, outcome, functional, dysfunctional", name, it.Measures)
			continue
		}
		switch {
		case it.Measures == Outcome && it.Dimension != "":
			fault("%s measures an outcome, which belongs to no dimension, but names %q", name, it.Dimension)
		case it.Measures != Outcome && it.Dimension == "":
			fault("%s names no dimension", name)
		case it.Measures != Outcome && !dims[it.Dimension]:
			fault("%s names dimension %q, which the instrument does not have", name, it.Dimension)
		}
		used[it.Dimension] = true
		s := in.scale(i)
		if it.Scale != nil || in.Scale == (Scale{}) {
			if why := s.fault(); why != "" {
				fault("%s: scale: %s", name, why)
				continue
			}
		}
		if it.Top != nil && !(*it.Top > s.Min && *it.Top <= s.Max) {
			fault("%s: top %v is not above %v and up to %v, as its scale is", name, *it.Top, s.Min, s.Max)
		}
		switch {
		case !it.Metric.known():
			fault("%s: metric %q is none of nps, csat, ces, repurchase", name, it.Metric)
		case it.Metric != "" && it.Measures != Outcome:
			fault("%s: metric %q belongs to outcomes, but it measures %s", name, it.Metric, it.Measures)
		case it.Metric == NPS && s != (Scale{0, 10}):
			fault("%s: the net promoter score takes a scale of 0 to 10, not %v to %v", name, s.Min, s.Max)
		case it.Measures.kano() && s != (Scale{1, 5}):
			fault("%s: questions of Kano are answered from 1 to 5, not %v to %v", name, s.Min, s.Max)
		}
		if it.Measures == Outcome {
			continue
		}
		// Answers are averaged and subtracted within a block, which means
		// nothing between a scale of 5 and one of 7.
		k := scaleKey{it.Dimension, it.Measures.block()}
		if f, ok := first[k]; !ok {
			first[k] = Item{ID: it.ID, Scale: &s}
		} else if *f.Scale != s {
			fault("dimension %q: items %q and %q are compared with each other but have different scales", it.Dimension, f.ID, it.ID)
		}
	}
	faults = append(faults, in.kanoPairs()...)
	for _, d := range in.Dimensions {
		if d.Name != "" && !used[d.Name] {
			fault("dimension %q has no items", d.Name)
		}
	}
	return errors.Join(faults...)
}

// scaleKey is a block of items that must share one scale.
type scaleKey struct {
	dimension string
	block     Measure
}

// block groups the measures that are set against each other: all levels of a
// dimension; importance and satisfaction stand alone.
func (m Measure) block() Measure {
	switch m {
	case Expected, Desired, Adequate, Perceived:
		return Perceived
	}
	return m
}

func (m Measure) known() bool {
	switch m {
	case Expected, Desired, Adequate, Perceived, Importance, Satisfaction, Outcome, Functional, Dysfunctional:
		return true
	}
	return false
}

func (m Measure) kano() bool { return m == Functional || m == Dysfunctional }

func (m Metric) known() bool {
	switch m {
	case "", NPS, CSAT, CES, Repurchase:
		return true
	}
	return false
}

// kanoPairs says which questions of Kano lack their other half: one of a pair says
// nothing, and of two with one aspect nobody knows which belongs to which.
func (in *Instrument) kanoPairs() (faults []error) {
	type aspect struct{ dimension, aspect string }
	var order []aspect
	asked := make(map[aspect]*[2]int)
	for _, it := range in.Items {
		if !it.Measures.kano() {
			continue
		}
		a := aspect{it.Dimension, it.Aspect}
		if asked[a] == nil {
			asked[a], order = new([2]int), append(order, a)
		}
		if it.Measures == Functional {
			asked[a][0]++
		} else {
			asked[a][1]++
		}
	}
	for _, a := range order {
		if n := *asked[a]; n != [2]int{1, 1} {
			faults = append(faults, fmt.Errorf("expectation: dimension %q, aspect %q: there are %d functional and %d dysfunctional items, where one of each makes a pair", a.dimension, a.aspect, n[0], n[1]))
		}
	}
	return faults
}

func (t Type) known() bool {
	switch t {
	case Explicit, Implicit, Interpersonal, Digital, Dynamic:
		return true
	}
	return false
}

// fault says what is wrong with the scale, or nothing.
func (s Scale) fault() string {
	switch {
	case math.IsNaN(s.Min) || math.IsNaN(s.Max) || math.Abs(s.Min) > scaleLimit || math.Abs(s.Max) > scaleLimit:
		return fmt.Sprintf("%v to %v is not within -1e6 and 1e6", s.Min, s.Max)
	case s == Scale{}:
		return "neither the item nor the instrument states one"
	case !(s.Min < s.Max):
		return fmt.Sprintf("min %v is not below max %v", s.Min, s.Max)
	}
	return ""
}

// top is the lowest answer to item i that counts as high.
func (in *Instrument) top(i int) float64 {
	if t := in.Items[i].Top; t != nil {
		return *t
	}
	s := in.scale(i)
	if in.Items[i].Metric == CES {
		return s.Max - s.width()/3
	}
	return s.Max - s.width()/4
}

func (s Scale) width() float64 { return s.Max - s.Min }

// scale returns the scale that holds for item i.
func (in *Instrument) scale(i int) Scale {
	if in.Items[i].Scale != nil {
		return *in.Items[i].Scale
	}
	return in.Scale
}
