package trend

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
)

// Signal is what a chart says after a measurement.
type Signal struct {
	// Alarm is 1 where the figure has risen, -1 where it has fallen, and 0 while
	// there is no alarm. It stays until the chart is reset.
	Alarm int `json:"alarm"`
	// Since is the measurement, counted from 1, with which the rise or fall seems to
	// have begun; 0 without an alarm, and for charts that cannot say.
	Since int `json:"since"`
}

// CUSUM adds up what measurements deviate from a target, beyond a slack, until
// the sum on one side passes a limit (Page 1954, Biometrika 41, 100-115; in the
// tabular form of Montgomery, Introduction to Statistical Quality Control, ch. 9).
//
// With the default slack and limit and measurements that are independent and
// normal, the first false alarm comes after 465 on average, and a lasting shift of
// one standard error is found after 10.4, one of two after 4.0 (TestRunLengths).
type CUSUM struct {
	// Target is the level from which nothing shall depart.
	Target float64 `json:"target"`
	// Slack is how much of a deviation is let pass each time, in standard errors:
	// half the shift to be found soonest. 0 means .5; legal values are up to 5.
	Slack float64 `json:"slack,omitempty"`
	// Limit is the sum that raises the alarm, in standard errors. 0 means 5; legal
	// values are up to 100.
	Limit float64 `json:"limit,omitempty"`

	N    int     `json:"n"`    // measurements so far
	High float64 `json:"high"` // sum of what lies above, in standard errors
	Low  float64 `json:"low"`  // sum of what lies below
	// Rise and Fall count the measurements since the sum was 0.
	Rise int `json:"rise"`
	Fall int `json:"fall"`
}

// Add takes the next measurement with its standard error.
func (c *CUSUM) Add(value, se float64) (Signal, error) {
	if err := errors.Join(within("slack", c.Slack, 5), within("limit", c.Limit, 100), measured(value, se), bounded("target", c.Target)); err != nil {
		return Signal{}, err
	}
	slack, limit := orElse(c.Slack, .5), orElse(c.Limit, 5)
	z := (value - c.Target) / se
	c.N++
	c.High, c.Rise = pile(c.High, z-slack, c.Rise)
	c.Low, c.Fall = pile(c.Low, -z-slack, c.Fall)
	switch {
	case c.High > limit && c.High >= c.Low:
		return Signal{1, c.N - c.Rise + 1}, nil
	case c.Low > limit:
		return Signal{-1, c.N - c.Fall + 1}, nil
	}
	return Signal{}, nil
}

// pile adds to a sum that never falls below 0, and counts since when it is above.
func pile(sum, x float64, since int) (float64, int) {
	if sum += x; sum > 0 {
		return min(sum, math.MaxFloat64), since + 1
	}
	return 0, 0
}

// Reset forgets all measurements, after an alarm has been dealt with.
func (c *CUSUM) Reset() { *c = CUSUM{Target: c.Target, Slack: c.Slack, Limit: c.Limit} }

// orElse returns v, or what it stands for where it was left zero.
func orElse(v, usual float64) float64 {
	if v == 0 {
		return usual
	}
	return v
}

func within(what string, v, most float64) error {
	if !(v >= 0 && v <= most) {
		return fmt.Errorf("trend: %s %v is not between 0 and %v", what, v, most)
	}
	return nil
}

// bounded refuses what is no number, or one too large to compute with.
func bounded(what string, v float64) error {
	if !limits.Level(v) {
		return fmt.Errorf("trend: %s is %v, which is not within %s", what, v, limits.Levels)
	}
	return nil
}

func measured(value, se float64) error {
	if err := bounded("the measurement", value); err != nil {
		return err
	}
	if !limits.Weight(se) {
		return fmt.Errorf("trend: a standard error of %v is not within %s", se, limits.Weights)
	}
	return nil
}
