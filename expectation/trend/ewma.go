package trend

import (
	"errors"
	"math"
)

// EWMA follows the exponentially weighted mean of the measurements and raises the
// alarm when it leaves its limits (Roberts 1959, Technometrics 1, 239-250;
// Lucas & Saccucci 1990, Technometrics 32, 1-12).
//
// With the default memory and width and measurements that are independent and
// normal, the first false alarm comes after about 550 on average, and a lasting
// shift of one standard error is found after about 10 (TestRunLengths).
type EWMA struct {
	// Target is the level from which nothing shall depart.
	Target float64 `json:"target"`
	// Weight is that of the newest measurement, above 0 to 1: the smaller, the
	// longer the memory. 0 means .2.
	Weight float64 `json:"weight,omitempty"`
	// Width of the limits in standard errors of the weighted mean. 0 means 3; legal
	// values are up to 10.
	Width float64 `json:"width,omitempty"`

	N    int     `json:"n"`    // measurements so far
	Mean float64 `json:"mean"` // the weighted mean; the target before the first
	// Variance is that of Mean. It grows with the first measurements and follows
	// their standard errors, so the limits do too.
	Variance float64 `json:"variance"`
}

// Add takes the next measurement with its standard error. Since is not known.
func (c *EWMA) Add(value, se float64) (Signal, error) {
	if err := errors.Join(within("weight", c.Weight, 1), within("width", c.Width, 10), measured(value, se), bounded("target", c.Target)); err != nil {
		return Signal{}, err
	}
	w := orElse(c.Weight, .2)
	if c.N == 0 {
		c.Mean, c.Variance = c.Target, 0
	}
	c.N++
	c.Mean = float64(w*value) + float64((1-w)*c.Mean)
	c.Variance = float64(w*w*se*se) + float64((1-w)*(1-w)*c.Variance)
	low, high := c.Limits()
	switch {
	case c.Mean > high:
		return Signal{Alarm: 1}, nil
	case c.Mean < low:
		return Signal{Alarm: -1}, nil
	}
	return Signal{}, nil
}

// Limits are those of the weighted mean as it stands. After many measurements of
// equal standard error they are Width * se * sqrt(Weight/(2-Weight)) from Target.
func (c *EWMA) Limits() (low, high float64) {
	h := orElse(c.Width, 3) * math.Sqrt(c.Variance)
	return c.Target - h, c.Target + h
}

// Reset forgets all measurements.
func (c *EWMA) Reset() { *c = EWMA{Target: c.Target, Weight: c.Weight, Width: c.Width} }
