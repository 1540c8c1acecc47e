package trend

import "errors"

// PageHinkley watches a long stream of single values of which nothing is known
// beforehand: it adds up what they deviate from their own mean so far (Page 1954,
// Biometrika 41, 100-115; Hinkley 1971, Biometrika 58, 509-523). How often it
// raises false alarms depends on the spread of the values, which it does not
// know: try it on a stretch of your own stream in which nothing happened.
type PageHinkley struct {
	// Delta is how much of a deviation is let pass each time, in the unit of the
	// values. 0 means .005; legal values are up to 1e9.
	Delta float64 `json:"delta,omitempty"`
	// Threshold is the sum that raises the alarm, in the same unit. 0 means 50.
	Threshold float64 `json:"threshold,omitempty"`
	// Fading is the part of the sum that is kept from one value to the next, above
	// 0 to 1. 0 means .9999.
	Fading float64 `json:"fading,omitempty"`
	// Least is the number of values before which no alarm is raised. 0 means 30.
	Least int `json:"least,omitempty"`

	N    int     `json:"n"`    // values so far
	Mean float64 `json:"mean"` // of all of them
	High float64 `json:"high"` // sum of what lies above
	Low  float64 `json:"low"`  // sum of what lies below
}

// Add takes the next value. Since is not known: with so small a Delta a sum can be
// above 0 by chance for long before anything happens.
func (c *PageHinkley) Add(value float64) (Signal, error) {
	if err := errors.Join(within("delta", c.Delta, 1e9), within("threshold", c.Threshold, 1e12), within("fading", c.Fading, 1),
		within("least", float64(c.Least), 1e12), bounded("the value", value)); err != nil {
		return Signal{}, err
	}
	delta, threshold, fading := orElse(c.Delta, .005), orElse(c.Threshold, 50), orElse(c.Fading, .9999)
	least := c.Least
	if least == 0 {
		least = 30
	}
	c.N++
	c.Mean += (value - c.Mean) / float64(c.N)
	deviation := value - c.Mean
	c.High = max(0, float64(fading*c.High)+deviation-delta)
	c.Low = max(0, float64(fading*c.Low)-deviation-delta)
	switch {
	case c.N < least:
	case c.High >= threshold && c.High >= c.Low:
		return Signal{Alarm: 1}, nil
	case c.Low >= threshold:
		return Signal{Alarm: -1}, nil
	}
	return Signal{}, nil
}

// Reset forgets all values, after an alarm has been dealt with.
func (c *PageHinkley) Reset() {
	*c = PageHinkley{Delta: c.Delta, Threshold: c.Threshold, Fading: c.Fading, Least: c.Least}
}
