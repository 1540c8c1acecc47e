package segment

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// Range is the numbers of segments that may be chosen, both ends included.
type Range struct{ Min, Max int }

// maxSegments keeps a saved model and the audit of published tables small. Nobody
// can serve more segments than that differently.
const maxSegments = 64

// Between lets Fit choose the number of segments from lo to hi, at least 1, by
// what replicates. Between(0, 0) is not the zero Range but one that
// [Options.Validate] refuses, so that a number that was forgotten is not taken
// for leave to choose any.
func Between(lo, hi int) Range {
	if lo == 0 && hi == 0 {
		return Range{-1, -1}
	}
	return Range{lo, hi}
}

// Exactly asks for k segments, at least 1; Options.Validate refuses fewer.
func Exactly(k int) Range { return Between(k, k) }

// Options says how to segment. The zero value works.
type Options struct {
	// K is how many segments there may be, within 1 to 64. Zero (Range{}):
	// Between(2, 8).
	// In a range the largest number is chosen that replicates and is tighter
	// than what cutting up clouds would give; counts are blurred for that
	// decision, since customers with three orders and with four are no
	// different kinds. See [quality.Stability.Choose] for the rule. Where there are
	// too few customers for Min segments of MinSize, it is 1 segment, with the
	// warning "few-customers"; Exactly asks for its number all the same.
	K Range
	// Seed of every random choice; any value. The same seed gives the same
	// segments on any number of cores.
	Seed uint64
	// Method is how customers are put into segments. Nil: [KMeans].
	Method Method
	// Starts of the method, of which the best is kept, 1 to 1000. Zero: 10, and
	// 50 for [LatentClasses]. Under [Mixture] the samples behind the stability
	// figures get twice as many, so that raising Starts steadies these too.
	Starts int
	// Workers is how many goroutines compute at once; results do not depend on
	// it. Zero or less: GOMAXPROCS.
	Workers int `json:"-"`
	// MinSize is the smallest segment of a solution that may be chosen, at least
	// 10. Zero: 10. Under Exactly it is not a condition but a warning, and a
	// segment of fewer than 10 people is left out of the summary. It moves no
	// customer; KMeans.MinSize does.
	MinSize int
	// Pairs of bootstrap samples behind the stability figures, 10 to 10,000.
	// Zero: 50. More pairs give steadier figures and take longer.
	Pairs int
	// Previous carries identity over a refit: the [Model] or the [Membership]
	// of the fit before. Nil: segments are numbered afresh; a nil pointer or an
	// empty model in it is an error.
	Previous Predecessor `json:"-"`
	// Progress is called from one goroutine at a time while the fit runs. Nil:
	// not called.
	Progress func(Progress) `json:"-"`
}

// Validate joins all faults of the options into one error, or returns nil.
func (o Options) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("segment: "+format, args...)) }
	if o.K.Min < 1 && o.K != (Range{}) {
		bad("K is below 1: it must be a range within 1 to %d, or left out", maxSegments)
	} else if o.K != (Range{}) && (o.K.Min < 1 || o.K.Max < o.K.Min || o.K.Max > maxSegments) {
		bad("K from %d to %d is not a range within 1 to %d", o.K.Min, o.K.Max, maxSegments)
	}
	if o.Starts < 0 || o.Starts > 1000 {
		bad("Starts %d is not between 1 and 1000", o.Starts)
	}
	if o.MinSize != 0 && o.MinSize < disclosure.MinGroup {
		bad("MinSize %d is below %d, the smallest group that may be published", o.MinSize, disclosure.MinGroup)
	}
	if o.Pairs != 0 && (o.Pairs < 10 || o.Pairs > 10_000) {
		bad("Pairs %d is not between 10 and 10,000", o.Pairs)
	}
	if o.Method != nil {
		errs = append(errs, validMethod(o.Method))
	}
	return errors.Join(errs...)
}

// withDefaults fills in what was left zero.
func (o Options) withDefaults() Options {
	if o.K == (Range{}) {
		o.K = Between(2, 8)
	}
	if o.Method == nil {
		o.Method = KMeans{}
	}
	if o.Starts == 0 {
		o.Starts = 10
		if _, ok := o.Method.(LatentClasses); ok {
			o.Starts = classStarts
		}
	}
	if o.MinSize == 0 {
		o.MinSize = disclosure.MinGroup
	}
	if o.Pairs == 0 {
		o.Pairs = 50
	}
	return o
}

func (o Options) progress(stage string, done, total int64) {
	if o.Progress != nil {
		o.Progress(Progress{Stage: stage, Done: done, Total: total})
	}
}
