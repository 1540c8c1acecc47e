package expectation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
)

// Options steer [Score]; the zero value is ready for use. The smallest group
// that is shown is no option: it is ten, by the law of the house.
type Options struct {
	// Role keeps only the answers given in this role, so that who uses and who
	// pays can be read apart; default empty: all roles together. It is compared
	// as it is written; one that no answer has is a warning.
	Role Role
	// Replicates is the number of bootstrap samples behind [Cell.PTop3] and
	// [Cell.Drive]; default 2000, legal 100 to 100000. With more than 15 dimensions that
	// may drive an outcome the latter take their time: twice as long for each more.
	Replicates int
	// Seed of the bootstrap; any value, default 0.
	Seed uint64
	// Workers is the number of goroutines, default GOMAXPROCS. The result does
	// not depend on it.
	Workers int
	// Influence says for dimensions by name how far the company controls them,
	// 0 (not at all: never to be fixed first) to 1; default what the instrument
	// states, or 1.
	Influence map[string]float64
	// Waves are the starts of the waves of the survey, rising, in the unit of
	// Answer.When, at most 1,000. A respondent's latest answer of each wave counts; the
	// profile is that of the last wave in which ten customers of some segment answered,
	// beside which [Cell.Waves] shows how it came about. Answers before the first start
	// do not count. Default nil: no waves, and of all answers of a respondent the
	// latest counts.
	Waves []int64
	// Outcome is the ID of the outcome item that importance is derived for; default
	// empty: the first one of the instrument.
	Outcome string
	// References are levels that others set, or that one offered oneself before.
	// Where a dimension asks for no level at all, the first of its references that holds
	// for a segment stands in and is what the gap is taken to. Default nil.
	References []Reference
	// Observations are what is known of single customers beside the survey: behavior
	// and mentions (see [Infer] and [Mentions]). They are shown beside the survey and
	// never mixed with it unless Weights says how. Default nil.
	Observations []Observation
	// Weights says how much the kinds of evidence count in [Evidence.Fused], 0 to 1, not
	// all 0; default nil: nothing is fused. The weight of a part is that of its kind,
	// shared evenly among the parts of the kind, times 2^(-age / HalfLife), over the sum
	// of all that are there. With figures v, weights w that add up to 1 and covariances C
	// of the figures, the variance of the mean is
	//
	//	w'Cw + tau2 sum w^2,  tau2 = max(0, (sum w (v - mean)^2 - sum w C_kk + w'Cw) / (1 - sum w^2))
	//
	// where tau2 is by how much the kinds differ beyond their errors: the estimator of
	// DerSimonian & Laird (1986, Controlled Clinical Trials 7, 177-188) for given weights
	// (DerSimonian & Kacker 2007, Contemporary Clinical Trials 28, 105-114, eq. 6), here
	// with the covariances that come of the parts having customers in common.
	//
	// The interval is 1.96 standard errors to each side, but Student's with parts - 1
	// degrees of freedom where tau2 is above 0 (as Hartung & Knapp 2001, Statistics in
	// Medicine 20, 3875-3889, do), and of two parts, where that is 12.7 and mostly the
	// whole scale, only if they differ beyond chance. With errors of .13 each, three parts
	// that truly differ by a standard deviation of 0, .1, .2 or .6 hold the truth in 97,
	// 94, 93 and 94 of 100 intervals, but two in 96, 91, 84 and 81: two kinds cannot tell by
	// how much kinds differ, so look at each (TestFusedCoversKindsThatDiffer).
	Weights map[Kind]float64
	// HalfLife is after what time, in the unit of Answer.When, evidence counts half;
	// default 0: it does not age.
	HalfLife float64
	// Now is when the evidence is looked at, in the unit of Answer.When; default 0:
	// the time of the newest evidence. With Waves it tells which levels to ask for again.
	Now int64
	// Roles says how much each role counts in the ranks of [Cell.Roles], and which are
	// internal; default nil: all alike. See [Standing].
	Roles map[Role]Standing
	// Progress is told how far long work has come, a stage after the other, by one
	// goroutine at a time; default nil.
	Progress func(Progress)
}

// The bootstrap's size: 2,000 replicates put the standard error of a
// probability below 1.2 points.
const (
	defaultReplicates = 2000
	minReplicates     = 100
	maxReplicates     = 100_000
)

// Validate returns all faults of the options in one error, or nil.
func (o Options) Validate() error {
	var faults []error
	if o.Replicates != 0 && (o.Replicates < minReplicates || o.Replicates > maxReplicates) {
		faults = append(faults, fmt.Errorf("expectation: %d replicates are not within %d and %d", o.Replicates, minReplicates, maxReplicates))
	}
	if o.Workers < 0 {
		faults = append(faults, fmt.Errorf("expectation: %d workers", o.Workers))
	}
	faults = append(faults, o.evidenceFaults()...)
	names := make([]string, 0, len(o.Influence))
	for name := range o.Influence {
		names = append(names, name)
	}
	sort.Strings(names) // so that the error reads the same every time
	for _, name := range names {
		if v := o.Influence[name]; !(v >= 0 && v <= 1) {
			faults = append(faults, fmt.Errorf("expectation: influence %v of dimension %q is not within 0 and 1", v, name))
		}
	}
	for _, r := range slices.Sorted(maps.Keys(o.Roles)) {
		if st := o.Roles[r]; !(st.Influence >= 0 && st.Influence <= 1) || !(st.Impact >= 0 && st.Impact <= 1) {
			faults = append(faults, fmt.Errorf("expectation: role %q: influence %v and impact %v are not both within 0 and 1", r, st.Influence, st.Impact))
		}
	}
	return errors.Join(append(faults, o.waveFaults()...)...)
}

// influences returns the influence on each dimension of the instrument, or an
// error for a name that the instrument does not have.
func (o Options) influences(in *Instrument) ([]float64, error) {
	known := make(map[string]bool, len(in.Dimensions))
	out := make([]float64, len(in.Dimensions))
	for i, d := range in.Dimensions {
		known[d.Name] = true
		out[i] = d.Influence
		if d.Influence == 0 {
			out[i] = 1
		}
		if v, ok := o.Influence[d.Name]; ok {
			out[i] = v
		}
	}
	var faults []error
	for name := range o.Influence {
		if !known[name] {
			faults = append(faults, fmt.Errorf("expectation: influence on dimension %q, which the instrument does not have", name))
		}
	}
	sort.Slice(faults, func(a, b int) bool { return faults[a].Error() < faults[b].Error() })
	return out, errors.Join(faults...)
}

// outcome returns the item of the instrument that importance is derived for and
// effects are on, -1 where no outcome is asked, or an error for an ID that is no
// outcome of the instrument.
func (o Options) outcome(in *Instrument) (int, error) {
	for i, it := range in.Items {
		if it.Measures == Outcome && (o.Outcome == "" || it.ID == o.Outcome) {
			return i, nil
		}
	}
	if o.Outcome != "" {
		return -1, fmt.Errorf("expectation: the outcome %q of the options is no outcome item of the instrument", o.Outcome)
	}
	return -1, nil
}
