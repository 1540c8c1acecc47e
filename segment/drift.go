package segment

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// DriftOptions say what is worth an alarm. The zero value works.
//
// An alarm takes two things: evidence, that the difference is not one that other customers
// from the same world would make, and size, that it matters. Without the first, small
// segments would give alarms every other day; without the second, a million customers would
// give one for every breath of air.
type DriftOptions struct {
	// FalseAlarm is how probable it may be that a look at customers from an unchanged
	// world gives any alarm at all, over all its tests together (Holm's procedure), above 0
	// and at most .2. Zero: .01.
	FalseAlarm float64
	// PSI is the least population stability index of a feature, above 0. Zero: .1, which
	// by custom is where a small change becomes a moderate one (Siddiqi 2006, Credit
	// Risk Scorecards; .25 is called a great one).
	PSI float64
	// Shift is the least distance by which the mean of a number that shapes segments moves,
	// or a segment's centre moves, in encoded units (a standard deviation of a
	// number of weight 1), above 0. Zero: .2, which Cohen calls small.
	Shift float64
	// Share is the least change of a segment's share of the customers, 0 to 1. Zero: .03,
	// which is three points.
	Share float64
	// WorthShare is the least change of a segment's share of worth, 0 to 1. Zero: .05.
	WorthShare float64
	// Nobodys is the least rise of the share that is nobody's, 0 to 1. Zero: .02.
	Nobodys float64
	// Broken is the least rise of the share of customers of whom a feature is missing, is
	// a rare or new level, or is out of range, 0 to 1. Zero: .05.
	Broken float64
	// Many is the rise of the share that is nobody's from which on segments are to be
	// thought over instead of fitted again, at least Nobodys. Zero: .1, or Nobodys if that
	// is greater.
	Many float64
}

// Validate joins all faults of the options into one error, or returns nil.
func (o DriftOptions) Validate() error {
	var errs []error
	for _, f := range []struct {
		name     string
		v, least float64
		most     float64
	}{
		{"FalseAlarm", o.FalseAlarm, 0, .2}, {"PSI", o.PSI, 0, 100}, {"Shift", o.Shift, 0, 100}, {"Share", o.Share, 0, 1},
		{"WorthShare", o.WorthShare, 0, 1}, {"Nobodys", o.Nobodys, 0, 1}, {"Broken", o.Broken, 0, 1}, {"Many", o.Many, 0, 1},
	} {
		if !(f.v >= f.least && f.v <= f.most) {
			errs = append(errs, fmt.Errorf("segment: drift: %s %v is not between 0 and %v", f.name, f.v, f.most))
		}
	}
	if o.Many > 0 && o.Many < o.withDefaults().Nobodys {
		errs = append(errs, fmt.Errorf("segment: drift: Many %v is below Nobodys %v", o.Many, o.withDefaults().Nobodys))
	}
	return errors.Join(errs...)
}

func (o DriftOptions) withDefaults() DriftOptions {
	for _, f := range []struct {
		v *float64
		d float64
	}{
		{&o.FalseAlarm, .01}, {&o.PSI, .1}, {&o.Shift, .2}, {&o.Share, .03},
		{&o.WorthShare, .05}, {&o.Nobodys, .02}, {&o.Broken, .05},
	} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	if o.Many == 0 {
		o.Many = max(.1, o.Nobodys)
	}
	return o
}

// Drift says how the customers of a census differ from those of another, and what to do
// about it. It may be published: no figure is about fewer than ten people, counts are in
// tens, nil means withheld or not known, and no border of a bin is in it.
type Drift struct {
	Version  int            `json:"clientele"`
	Before   int            `json:"before"` // customers of the first census, in tens
	Now      int            `json:"now"`    // customers of the second, in tens
	Features []FeatureDrift `json:"features"`
	Segments []SegmentDrift `json:"segments"`
	// Nobodys is the share of the customers who are farther from the segment that they would
	// be assigned to than 99 in 100 of its members were when the measure was made. All
	// of it is nil where there are too few customers to look at.
	Nobodys Shift `json:"nobodys"`
	// Alarms are what is both certain and large, the gravest first; empty: none.
	Alarms []Alarm `json:"alarms"`
	Advice Advice  `json:"advice"`
	// Warnings are doubts about the look itself.
	Warnings []Warning `json:"warnings"`
}

// Shift is a figure of two times and the difference, now less before, with its 95 %
// interval. N is the number of people now.
type Shift struct {
	Before *Figure `json:"before"`
	Now    *Figure `json:"now"`
	Change *Figure `json:"change"`
}

// FeatureDrift says how a feature's values moved over all customers.
type FeatureDrift struct {
	Name       string `json:"name"`
	Descriptor bool   `json:"descriptor,omitempty"` // describes segments, and shapes none
	// PSI is the population stability index over its bins; nil where fewer than ten
	// customers are in a census. 0 is no change; where nothing changed it is about
	// (bins - 1) (1/before + 1/now).
	PSI *float64 `json:"psi"`
	// Mean is the change of the mean in encoded units; nil for a category and a descriptor.
	Mean *Figure `json:"mean"`
	// Missing, Unseen and Outside are the shares for whom it is missing, is a level that
	// nobody or too few had when the measure was made (fewer than ten, and those beyond the 32
	// most frequent), or is beyond the range of then, of which one in a thousand at either
	// end was left out. Unseen is of categories, Outside of numbers; each
	// is nil where that is nobody at either time.
	Missing *Shift `json:"missing"`
	Unseen  *Shift `json:"unseen"`
	Outside *Shift `json:"outside"`
}

// SegmentDrift says how a segment changed.
type SegmentDrift struct {
	Ref
	Share      Shift  `json:"share"`      // of the customers
	WorthShare *Shift `json:"worthShare"` // of the sum of worth; nil without worth
	// Centre is how far the mean of its members moved, in encoded units, and Toward the
	// feature in which it moved most. Nil where there are fewer than ten members.
	Centre *float64 `json:"centre"`
	Toward string   `json:"toward,omitempty"`
}

// Alarm is a difference that is both certain and large.
type Alarm struct {
	// Code is stable and meant for programs; the package documentation lists them.
	Code string `json:"code"`
	// Subject is the name of the feature or the ID of the segment; empty: the whole.
	Subject string `json:"subject,omitempty"`
	// Size is the figure that was too large, and Limit the option that it is held against.
	Size  float64 `json:"size"`
	Limit float64 `json:"limit"`
	// P is how probable a difference as large is where nothing changed, after Holm's
	// correction for all tests of the look, to one digit; at least 1e-9.
	P    float64 `json:"p"`
	Text string  `json:"text"` // a sentence for people
}

// What is advised.
const (
	Keep  = "keep"  // the segments serve
	Refit = "refit" // the customers moved: fit again, with Options.Previous
	Redo  = "redo"  // think again: features, methods, what the data are
)

// Advice is what to do, and why.
type Advice struct {
	Do      string   `json:"do"` // [Keep], [Refit] or [Redo]
	Reasons []string `json:"reasons"`
}

// Drift compares the customers of a census, the first, with those of another, now, which
// must have the same measure.
//
// The package documentation, section "Drift", says what is tested and how, how often alarms are
// false, and how soon a change is found. The tests take the customers of both for
// different people, or the same people for as different as others would be; where most are
// in both, as they are when all customers are looked at every month, differences come out
// smaller than the tests allow for, and alarms are rarer than FalseAlarm says, not more
// frequent.
//
// Errors are for a nil census, one of other measure, and options that are not valid. With fewer
// than a hundred customers in either there are no tests, which the warning "few-customers"
// says, and the advice is to keep.
func (c *Census[T]) Drift(now *Census[T], o DriftOptions) (*Drift, error) {
	switch {
	case c.none():
		return nil, errEmptyCensus
	case now.none():
		return nil, errors.New("segment: drift: no census to compare with")
	}
	if err := errors.Join(o.Validate(), c.basis.same(now.basis)); err != nil {
		return nil, err
	}
	l := &look{o: o.withDefaults(), basis: c.basis, core: &c.model.core, before: &c.tally, now: &now.tally}
	return l.drift()
}

// driftFrom is how many customers it takes for a look to test anything.
const driftFrom = 10 * disclosure.MinGroup
