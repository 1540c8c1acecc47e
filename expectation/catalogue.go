package expectation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Phase is where on the customer's way an expectation counts.
type Phase string

// The phases.
const (
	Before Phase = "before" // looking for it and deciding
	During Phase = "during" // buying and using it
	After  Phase = "after"  // when something is asked, wrong, or due again
)

// Proxy is behavior that hints at an expectation where nobody was asked. What is
// made of it is inferred and has to be called so: people also leave a checkout
// because the telephone rings.
type Proxy struct {
	Name string `json:"name"` // what to measure, per customer or per group
	// Unmet says which way it points when the expectation is not met: true where
	// more of it is a worse sign.
	Unmet bool `json:"unmet"`
}

// Entry is a dimension of the catalogue.
type Entry struct {
	Dimension
	Text   string  `json:"text"`   // what customers expect, in a sentence
	Phases []Phase `json:"phases"` // when it counts most
	// Statements are what to ask: each completes "I expect that ..." and "At this
	// company ..." alike, so that what is expected and what is perceived are asked in
	// the same words, as a gap has to be.
	Statements []string `json:"statements"`
	Proxies    []Proxy  `json:"proxies"`
}

// Catalogue is a list of dimensions to choose from, replace and extend: the
// entries are plain values.
type Catalogue []Entry

// StandardCatalogue returns eighteen dimensions of what customers expect of most
// companies, in all five types. Every call returns a copy of its own.
//
// They are a start for a survey and no scale of measurement that has been
// validated: look at the reliability of the items on your own answers (package
// scale), and leave out what your customers cannot judge.
func StandardCatalogue() Catalogue {
	out := make(Catalogue, len(standard))
	for i, e := range standard {
		e.Phases = slices.Clone(e.Phases)
		e.Statements = slices.Clone(e.Statements)
		e.Proxies = slices.Clone(e.Proxies)
		out[i] = e
	}
	return out
}

// Names returns the names of the dimensions, in order.
func (c Catalogue) Names() []string {
	names := make([]string, len(c))
	for i := range c {
		names[i] = c[i].Name
	}
	return names
}

// Pick returns the named dimensions, in the order named. A name that the catalogue
// does not have, or that is given twice, is an error.
func (c Catalogue) Pick(names ...string) (Catalogue, error) {
	var out Catalogue
	var faults []error
	for i, name := range names {
		at := slices.IndexFunc(c, func(e Entry) bool { return e.Name == name })
		switch {
		case at < 0:
			faults = append(faults, fmt.Errorf("expectation: the catalogue has no dimension %q; it has %s", name, strings.Join(c.Names(), ", ")))
		case slices.Contains(names[:i], name):
			faults = append(faults, fmt.Errorf("expectation: dimension %q is named twice", name))
		default:
			out = append(out, c[at])
		}
	}
	return out, errors.Join(faults...)
}

// asks is how a statement is turned into a question.
var asks = map[Measure]string{
	Expected:  "I expect that %s.",
	Desired:   "At its best, I would wish that %s.",
	Adequate:  "The least that I accept is that %s.",
	Perceived: "At this company %s.",

	Satisfaction:  "How satisfied are you that %s?",
	Functional:    "How do you feel if %s?",
	Dysfunctional: "And how do you feel if it is not so that %s?",
}

// Instrument makes a survey of the catalogue: for every statement an item of each
// measure, on one scale, and for Importance one item a dimension. Measures may be
// Expected, Desired, Adequate, Perceived, Satisfaction, Importance, and Functional with
// Dysfunctional, which are answered from 1 to 5; none stands for Expected, Perceived
// and Importance. Outcomes belong to no dimension: append them to the items. An item's ID is made of the measure, the dimension and
// the statement's number, and items of one statement share an aspect, so that gaps
// are taken statement by statement.
func (c Catalogue) Instrument(name string, scale Scale, measures ...Measure) (*Instrument, error) {
	if len(measures) == 0 {
		measures = []Measure{Expected, Perceived, Importance}
	}
	in := &Instrument{Name: name, Scale: scale}
	for _, e := range c {
		in.Dimensions = append(in.Dimensions, e.Dimension)
		for _, m := range measures {
			if m == Importance {
				in.Items = append(in.Items, Item{
					ID: itemID(m, e.Name, 0), Dimension: e.Name, Measures: m,
					Text: fmt.Sprintf("How important is this to you: %s?", e.Text),
				})
				continue
			}
			ask, ok := asks[m]
			if !ok {
				return nil, fmt.Errorf("expectation: the catalogue has no questions for %q, only for expected, desired, adequate, perceived, satisfaction, importance, functional and dysfunctional", m)
			}
			for i, s := range e.Statements {
				it := Item{
					ID: itemID(m, e.Name, i+1), Dimension: e.Name, Measures: m, Aspect: fmt.Sprint(i + 1),
					Text: fmt.Sprintf(ask, s),
				}
				if m.kano() {
					it.Scale = &Scale{1, 5}
				}
				in.Items = append(in.Items, it)
			}
		}
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return in, nil
}

// itemID makes a name for a column out of what the item asks.
func itemID(m Measure, dimension string, number int) string {
	id := string(m) + "_" + strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '/', ',':
			return '_'
		}
		return r
	}, dimension)
	if number > 0 {
		id += fmt.Sprintf("_%d", number)
	}
	return id
}
