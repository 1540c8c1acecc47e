package value

import "errors"

// recommend chooses a trial and says why.
func (c *Comparison) recommend() error {
	var failed []error
	c.Best = c.leader()
	for i := range c.Trials {
		t := &c.Trials[i]
		if t.Err != nil {
			failed = append(failed, t.Err)
			continue
		}
		if c.Best < 0 {
			c.Best = i
		}
	}
	if c.Best < 0 {
		return errors.Join(failed...)
	}
	c.Reasons = []string{c.Trials[c.Best].Name + " gave the later orders the highest mean log score."}
	return nil
}
