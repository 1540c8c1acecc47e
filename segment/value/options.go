package value

import (
	"errors"
	"fmt"
	"math"
)

// Options steer a fit. The zero value is what most callers want.
type Options struct {
	// Start is where the search begins, in the order and unit of the model's
	// parameters (r, alpha, a, b for BG/NBD, r, alpha, s, beta for Pareto/NBD). Default: nil, several starts
	// worked out from the data, of which the best end is kept. Legal: finite
	// numbers above 0, as many as the model has parameters.
	Start []float64
	// MaxIter is how many Newton steps each start may take. Default: 0 means
	// 200. Legal: 0 or more.
	MaxIter int
	// Workers is how many goroutines share the sums. Default: 0 means
	// GOMAXPROCS. Legal: 0 or more. The result does not depend on it.
	Workers int
	// Progress, where not nil, is called after each Newton step from the
	// goroutine that called the fit. Total is 0: how many steps it takes is
	// not known beforehand.
	Progress func(Progress)
}

// Validate returns all faults of the options joined into one error.
func (o Options) Validate() error {
	var errs []error
	for i, v := range o.Start {
		if !(v > 0) || math.IsInf(v, 0) {
			errs = append(errs, fmt.Errorf("value: Options.Start[%d] = %v is not a finite number above 0", i, v))
		}
	}
	if o.MaxIter < 0 {
		errs = append(errs, fmt.Errorf("value: Options.MaxIter = %d is negative", o.MaxIter))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("value: Options.Workers = %d is negative", o.Workers))
	}
	return errors.Join(errs...)
}

// forModel validates the options for a model with dim parameters.
func (o Options) forModel(model string, dim int) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if o.Start != nil && len(o.Start) != dim {
		return fmt.Errorf("value: Options.Start has %d numbers, %s has %d parameters", len(o.Start), model, dim)
	}
	return nil
}
