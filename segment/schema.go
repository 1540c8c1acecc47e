package segment

import (
	"errors"
	"fmt"
	"reflect"
)

// Schema says how to read a customer of the host's own type, which may be a
// struct or a pointer to one. Nothing is copied into maps, and no field beyond
// an opaque ID is needed.
//
// All functions are called from several goroutines at once, each with another
// customer, and must not change anything.
type Schema[T any] struct {
	// ID is the customer's opaque key: not empty, and no two customers alike.
	// Required.
	ID func(T) string
	// Worth is what the customer is worth to the host, such as a margin or a
	// CLV; finite. Optional: without it nothing is said about shares of worth
	// and segments are ordered by size.
	Worth func(T) float64
	// State is the customer's place in the lifecycle, see [Lifecycle]; an empty
	// state counts as unknown. Optional.
	State func(T) State
	// Features are what segments are made of and described by; at least one
	// has to shape them (Numeric or Category). Names are distinct.
	Features []Feature[T]
}

// Validate joins all faults of the schema into one error, or returns nil.
func (s Schema[T]) Validate() error {
	var errs []error
	if s.ID == nil {
		errs = append(errs, errors.New("segment: the schema has no ID function"))
	}
	seen := make(map[string]bool, len(s.Features))
	shaping := 0
	for i, f := range s.Features {
		// Features are values, but a nil pointer to one is a Feature too.
		if v := reflect.ValueOf(f); f == nil || (v.Kind() == reflect.Pointer && v.IsNil()) {
			errs = append(errs, fmt.Errorf("segment: feature %d of the schema is nil", i))
			continue
		}
		c := f.column()
		if err := c.validate(); err != nil {
			errs = append(errs, err)
		}
		if seen[c.name] {
			errs = append(errs, fmt.Errorf("segment: two features are named %q", c.name))
		}
		seen[c.name] = true
		if c.shapes {
			shaping++
		}
	}
	if shaping == 0 {
		errs = append(errs, errors.New("segment: no feature shapes the segments: the schema needs a Numeric or a Category"))
	}
	return errors.Join(errs...)
}

// columns returns the features in their common form.
func (s Schema[T]) columns() []column[T] {
	cols := make([]column[T], len(s.Features))
	for i, f := range s.Features {
		cols[i] = f.column()
	}
	return cols
}
