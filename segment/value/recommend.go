package value

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// tied is how many standard errors of the paired difference a log score may be
// behind the highest one and still be as good up to chance. Two leave chance
// about one time in forty to put the better of two models that far behind; with
// a handful of models to choose from, one would leave it too much room, and cost
// a simpler model that nothing speaks against. On 40 simulated bases of 1,000
// customers who never leave, the highest score was that of a model with dropout
// 28 times, and the NBD is recommended 38 times; the BG/NBD got its own 40 times,
// the MBG/NBD 39 (leading 33 times), the Pareto/NBD 35 (29). With 5,000 customers
// it was 40 (leading 8 times), 40, 40 and 39.
const tied = 2

// recommend chooses one of the trials, of which at least one has no error, and
// says why. Reasons are read by many: they tell nothing of fewer than ten
// customers, such as the few who returned.
func (c *Comparison) recommend(returned int) {
	if leader := c.leader(); leader >= 0 {
		c.byScore(leader)
	} else {
		c.byError()
	}
	best := &c.Trials[c.Best]
	if disclosure.Publishable(returned) {
		c.say("%s expected %.0f orders of the %d customers in the holdout and %d came (%s); of a single customer its expectation is off by %.2f orders on average.",
			best.Name, best.Expected, c.Customers, c.Orders, share(best.Expected, c.Orders), best.MAE)
	} else {
		c.say("%s expected %.0f orders of the %d customers in the holdout; %s of them ordered.", best.Name, best.Expected, c.Customers, few(returned))
	}
	c.sayAlive(best)
	c.sayFloor(best)
	c.sayDoubts(best)
}

func (c *Comparison) say(format string, args ...any) {
	c.Reasons = append(c.Reasons, fmt.Sprintf(format, args...))
}

// byScore takes the plainest of the models that are as good as the leader.
func (c *Comparison) byScore(leader int) {
	first := &c.Trials[leader]
	c.Best = leader
	var same, near, worse []string
	tie := []*Trial{first}
	for i := range c.Trials {
		t := &c.Trials[i]
		if i == leader || !t.scored() {
			continue
		}
		gap := first.LogScore - t.LogScore
		behind := fmt.Sprintf("%s by %s (standard error %s)", t.Name, figure(gap), figure(t.LogScoreSE))
		switch {
		case !c.level(leader, i):
			worse = append(worse, behind)
			continue
		case figure(gap) == figure(0) && figure(t.LogScoreSE) == figure(0):
			same = append(same, t.Name)
		default:
			near = append(near, behind)
		}
		tie = append(tie, t)
		if t.plainer(&c.Trials[c.Best]) {
			c.Best = i
		}
	}
	if len(tie)+len(worse) == 1 {
		c.say("%s is the only model that gives probabilities of what came: its mean log score is %s.", first.Name, figure(first.LogScore))
		return
	}
	c.say("%s foretold the orders of the holdout best: a mean log score of %s a customer.", first.Name, figure(first.LogScore))
	if len(worse) > 0 {
		c.say("Behind it by more than %d standard errors: %s.", tied, list(worse))
	}
	if len(same) > 0 {
		c.say("The same as its score: that of %s.", list(same))
	}
	if len(near) > 0 {
		c.say("Behind it, but within %d standard errors, which may be chance: %s.", tied, list(near))
	}
	if len(tie) > 1 {
		best := &c.Trials[c.Best]
		if math.IsNaN(best.BIC) {
			c.say("These are a tie, and none tells how well it fits the calibration period: %s is recommended as the best of the holdout.", best.Name)
		} else {
			c.say("These are a tie, and %s is recommended: it has the lowest BIC of them (%.1f), the fit to the calibration period less a price for each of its parameters (%d).",
				best.Name, best.BIC, best.parameters())
		}
	}
}

// level tells whether a trial ties with the leader.
func (c *Comparison) level(leader, i int) bool {
	t := &c.Trials[i]
	return t.scored() && c.Trials[leader].LogScore-t.LogScore <= tied*t.LogScoreSE
}

// plainer tells whether a trial is to be preferred to another of the same score:
// it has the lower BIC. That weighs parameters against all of the calibration
// period, where the holdout has said what it can: a handful of customers whom one
// model surprised make the error of its score as large as its lag, however well
// it fits all others. A model that does not tell its likelihood comes last.
func (t *Trial) plainer(than *Trial) bool {
	if math.IsNaN(t.BIC) != math.IsNaN(than.BIC) {
		return math.IsNaN(than.BIC)
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
	c.say("In tenths of P(alive), the share of customers who ordered is %.1f percentage points from the predicted one, on average over customers.", 100*off/n)
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

// few writes a number of customers so that it does not tell of fewer than ten.
func few(n int) string {
	if n > 0 && !disclosure.Publishable(n) {
		return fmt.Sprintf("fewer than %d", disclosure.MinGroup)
	}
	return fmt.Sprint(n)
}

// share says how far an expected total is from the actual one.
func share(expected float64, actual int) string {
	off := 100 * (expected/float64(actual) - 1)
	if off < 0 {
		return fmt.Sprintf("%.1f %% too few", -off)
	}
	return fmt.Sprintf("%.1f %% too many", off)
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
