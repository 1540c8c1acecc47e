package persona

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// Options steer Build. The zero value is a sensible choice for most bases.
type Options struct {
	// Weights say what a priority is made of. Default (all zero): worth .5,
	// shortfall .3, stability .2.
	Weights Weights
	// Traits is how many traits, and how many anti-traits, a persona keeps.
	// Default (0): 5. Legal: 1 to 50.
	Traits int
	// MinEffect is the smallest effect that counts as a trait, in standard
	// deviations (see segment.Trait). Default (0): .2, a small effect after
	// Cohen. Legal: above 0 to 5.
	MinEffect float64
	// Secondary is how much of the primary persona's priority makes a persona
	// secondary; below it, it is supplemental. Default (0): .5. Legal: above 0
	// to 1.
	Secondary float64
	// Negative is how low the upper end of a segment's share of worth must lie,
	// as a part of its share of customers, for it to be a negative persona; it
	// must mostly be dormant or lost as well. Default (0): .5. Legal: above 0
	// to 1.
	Negative float64

	// FDR is the share of false claims that is tolerated, on average, among the traits of
	// all personas together: of a hundred claims five are chance at .05. Features that
	// shaped the segments are claimed by their intervals instead, see [Trait], and the
	// interval of the effect leaves zero out in any case. Default
	// (0): .05. Legal: above 0 to .5.
	FDR float64
	// Target steers the selection of targets; its zero value judges by what is known.
	Target Targeting
	// Kinds are decisions of the host, by segment ID: they stand before what the data say.
	// At most one may be primary. Build refuses an ID that the summary does not have.
	Kinds map[string]Kind
	// Descriptors are the tests of what describes the segments without having made them
	// ([segment.Associate], [segment.PublishedAssociations]), each of a descriptor of the
	// summary and none twice.
	// Nil: descriptors are told without a test of all segments together.
	Descriptors []segment.PublishedAssociation
	// Rule is how the next customer is assigned ([segment.Rule.Leaves]). Nil: not told.
	Rule *segment.Leaves
	// Roles say who the customer is when several are (role.Summarize). Nil: not told.
	Roles *role.Summary
	// Job names the category, among features and descriptors, in which customers say what
	// they buy the product for. Empty: what matters most to them stands in for it.
	Job string
	// Worth says what worth is, such as "expected spend of the next 12 months", and
	// WorthUnit in what it is counted, such as "EUR". Empty: not told.
	Worth, WorthUnit string
	// From and Until are the window of what the segments were made of, FittedAt when they
	// were made. Zero: not told.
	From, Until, FittedAt time.Time
	// Previous is the deck of the build before: versions and growth follow from it. Nil: none.
	Previous *Deck
	// Migration is who moved since (segment.Migrate). Nil: not told.
	Migration *segment.Migration
	// Telling is how names and sentences are made. The zero value tells in English.
	Telling

	exact bool // figures as they are: what tests of privacy show to be unsafe
}

// Weights are the parts of a priority before they are scaled to a sum of 1.
// Each is 0 or more and finite; a part with weight 0 plays no role. All zero
// stands for the default.
type Weights struct {
	Worth     float64 // the segment's share of worth; its share of customers where there is no worth
	Shortfall float64 // its part of what is to be mended: unmet expectations weighted as expectation.Score ranks them
	Stability float64 // how surely the segment is one: mean bootstrap Jaccard
}

// Validate joins everything that is wrong with the options into one error.
func (o Options) Validate() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("persona: "+format, args...))
	}
	for _, w := range []struct {
		name  string
		value float64
	}{{"Worth", o.Weights.Worth}, {"Shortfall", o.Weights.Shortfall}, {"Stability", o.Weights.Stability}} {
		// The upper bound keeps the sum of the weights finite.
		if !(w.value >= 0 && w.value <= 1e6) {
			fault("Options.Weights.%s is %v, want 0 to 1e6", w.name, w.value)
		}
	}
	if o.Traits < 0 || o.Traits > 50 {
		fault("Options.Traits is %d, want 1 to 50, or 0 for 5", o.Traits)
	}
	within := func(name string, x, limit float64) {
		if math.IsNaN(x) || x < 0 || x > limit {
			fault("Options.%s is %v, want above 0 to %v, or 0 for the default", name, x, limit)
		}
	}
	within("MinEffect", o.MinEffect, 5)
	within("Secondary", o.Secondary, 1)
	within("Negative", o.Negative, 1)
	faults = append(faults, o.Target.validate(o.Roles != nil)...)
	within("FDR", o.FDR, .5)
	return errors.Join(faults...)
}

// filled returns the options with the defaults in place of zeros.
func (o Options) filled() Options {
	if o.Weights == (Weights{}) {
		o.Weights = Weights{Worth: .5, Shortfall: .3, Stability: .2}
	}
	if o.Traits == 0 {
		o.Traits = 5
	}
	if o.MinEffect == 0 {
		o.MinEffect = .2
	}
	if o.Secondary == 0 {
		o.Secondary = .5
	}
	if o.Negative == 0 {
		o.Negative = .5
	}
	if o.FDR == 0 {
		o.FDR = .05
	}
	return o
}
