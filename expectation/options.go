package expectation

import (
	"errors"
	"fmt"
	"sort"
)

// Options steer [Score]; the zero value is ready for use. The smallest group
// that is shown is no option: it is ten, by the law of the house.
type Options struct {
	// Role keeps only the answers given in this role, so that who uses and who
	// pays can be read apart; default empty: all roles together. It is compared
	// as it is written; one that no answer has is a warning.
	Role Role
	// Replicates is the number of bootstrap samples behind [Cell.PTop3];
	// default 2000, legal 100 to 100000.
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
	// Progress is told how far the bootstrap has come, by one goroutine at a
	// time; default nil.
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
	return errors.Join(faults...)
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
