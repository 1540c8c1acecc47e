package value

import (
	"fmt"
	"math"
	"strings"
)

// tied is how many standard errors of the paired difference a log score may be
// behind the highest one and still be as good up to chance. Two leave chance
// about one time in forty to put the better of two models that far behind; with
// a handful of models to choose from, one would leave it too much room, and cost
// a simpler model that nothing speaks against.
const tied = 2

// recommend chooses one of the trials, of which at least one has no error, and
// says why.
func (c *Comparison) recommend() {
	if leader := c.leader(); leader >= 0 {
		c.byScore(leader)
	} else {
		c.byError()
	}
	best := &c.Trials[c.Best]
	c.say("%s expected %.0f orders of the %d customers in the holdout and %d came (%s); of a single customer its expectation is off by %.2f orders on average.",
		best.Name, best.Expected, c.Customers, c.Orders, share(best.Expected, c.Orders), best.MAE)
	c.sayAlive(best)
	c.sayFloor(best)
	c.sayDoubts(best)
}

func (c *Comparison) say(format string, args ...any) {
	c.Reasons = append(c.Reasons, fmt.Sprintf(format, args...))
}

// byScore takes the simplest of the models that are as good as the leader.
func (c *Comparison) byScore(leader int) {
	first := &c.Trials[leader]
	c.Best = leader
	others := 0
	var equal, worse []string
	for i := range c.Trials {
		t := &c.Trials[i]
		if i == leader || !t.scored() {
			continue
		}
		others++
		behind := fmt.Sprintf("%s by %s (standard error %s)", t.Name, figure(first.LogScore-t.LogScore), figure(t.LogScoreSE))
		if first.LogScore-t.LogScore > tied*t.LogScoreSE {
			worse = append(worse, behind)
			continue
		}
		equal = append(equal, behind)
		if t.simpler(&c.Trials[c.Best]) {
			c.Best = i
		}
	}
	if others == 0 {
		c.say("%s is the only model that gives probabilities of what came: its mean log score is %s.", first.Name, figure(first.LogScore))
	} else {
		c.say("%s foretold the orders of the holdout best: a mean log score of %s a customer.", first.Name, figure(first.LogScore))
	}
	if len(worse) > 0 {
		c.say("Behind it by more than %d standard errors: %s.", tied, list(worse))
	}
	if len(equal) > 0 {
		best := &c.Trials[c.Best]
		why := fmt.Sprintf("the fewest parameters (%d)", best.parameters())
		for i := range c.Trials {
			if t := &c.Trials[i]; i != c.Best && c.level(leader, i) && t.parameters() == best.parameters() {
				why += fmt.Sprintf(" and the lowest BIC of those (%.1f)", best.BIC)
				break
			}
		}
		c.say("Within %d standard errors of it, which is no more than chance: %s. Of all these, %s is recommended for %s.", tied, list(equal), best.Name, why)
	}
}

// level tells whether a trial ties with the leader.
func (c *Comparison) level(leader, i int) bool {
	t := &c.Trials[i]
	return t.scored() && c.Trials[leader].LogScore-t.LogScore <= tied*t.LogScoreSE
}

// simpler tells whether a trial is to be preferred to another of the same score:
// it has fewer parameters, or as many and a lower BIC.
func (t *Trial) simpler(than *Trial) bool {
	if a, b := t.parameters(), than.parameters(); a != b {
		return a < b
	}
	return t.BIC < than.BIC
}

func (t *Trial) parameters() int { return len(t.Fit.Parameters) }

// byError takes the lowest squared error where no model gives probabilities.
func (c *Comparison) byError() {
	c.Best = -1
	for i := range c.Trials {
		if t := &c.Trials[i]; t.Err == nil && (c.Best < 0 || t.RMSE < c.Trials[c.Best].RMSE) {
			c.Best = i
		}
	}
	c.say("No model gives probabilities of what came, so only errors are compared: %s has the lowest root mean squared error, %s orders a customer.",
		c.Trials[c.Best].Name, figure(c.Trials[c.Best].RMSE))
}

// sayAlive says how far P(alive) can be relied on, by what can be seen.
func (c *Comparison) sayAlive(best *Trial) {
	if !scored(best.Fit.Model) {
		return
	}
	var off, n float64
	for _, b := range best.Alive {
		off += float64(float64(b.Customers) * math.Abs(b.Predicted-b.Actual))
		n += float64(b.Customers)
	}
	c.say("In tenths of P(alive), the share of customers who ordered is %.0f percentage points from the predicted one, on average over customers.", 100*off/n)
}

// sayFloor judges by the NBD, in which nobody leaves.
func (c *Comparison) sayFloor(best *Trial) {
	for i := range c.Trials {
		floor := &c.Trials[i]
		if floor.Err != nil {
			continue
		}
		if _, ok := floor.Fit.Model.(NBD); !ok {
			continue
		}
		switch leader := c.leader(); {
		case floor == best && len(c.Trials) > 1:
			c.say("Nothing beats %s, the floor in which nobody leaves: a model with dropout foretells no better, so do not act on P(alive).", floor.Name)
		case floor != best && !c.level(leader, i) && best.scored():
			c.say("It beats %s, the floor in which nobody leaves.", floor.Name)
		}
		return
	}
}

// sayDoubts repeats what the chosen fit was doubted for, and an unscored model
// with smaller errors.
func (c *Comparison) sayDoubts(best *Trial) {
	for _, w := range best.Fit.Warnings {
		switch w.Code {
		case "dropout-unidentified":
			c.say("Whether customers leave is not settled by the calibration period (%s): trust its orders, not P(alive) of a single customer.", w.Code)
		case "boundary":
			c.say("Its fit lies at the edge of the model (%s): %s.", w.Code, w.Text)
		case "not-converged":
			c.say("The search for its parameters did not arrive (%s).", w.Code)
		}
	}
	if !best.scored() {
		return
	}
	for i := range c.Trials {
		if t := &c.Trials[i]; t.Err == nil && !t.scored() && t.RMSE < best.RMSE {
			c.say("%s, which gives no probabilities to score, has a lower root mean squared error (%s against %s).", t.Name, figure(t.RMSE), figure(best.RMSE))
		}
	}
}

// share says how far an expected total is from the actual one.
func share(expected float64, actual int) string {
	if actual == 0 {
		return "nobody ordered"
	}
	switch off := 100 * (expected/float64(actual) - 1); {
	case off >= .5:
		return fmt.Sprintf("%.0f %% too many", off)
	case off <= -.5:
		return fmt.Sprintf("%.0f %% too few", -off)
	}
	return "within 0.5 %"
}

// figure writes a score with the digits that a reader may compare.
func figure(v float64) string { return fmt.Sprintf("%.4f", v) }

// list joins with commas and a last "and".
func list(s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
}
