package choice

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Counts says of every item how often it was shown, best and worst, weights
// counted.
type Counts struct {
	Shown []float64 `json:"shown"`
	Best  []float64 `json:"best"`
	Worst []float64 `json:"worst"`
}

const maxItems = 1000

// NewCounts returns empty counts of 2 to 1000 items.
func NewCounts(items int) (*Counts, error) {
	if items < 2 || items > maxItems {
		return nil, fmt.Errorf("choice: %d items, want 2 to %d", items, maxItems)
	}
	return &Counts{make([]float64, items), make([]float64, items), make([]float64, items)}, nil
}

// Add puts in a task.
func (c *Counts) Add(t Task) error {
	if err := c.fit(t); err != nil {
		return err
	}
	c.add(t, t.weight())
	return nil
}

// Remove takes out what Add put in.
func (c *Counts) Remove(t Task) error {
	if err := c.fit(t); err != nil {
		return err
	}
	w, least := t.weight(), 1-1e-9
	if c.Best[t.Best] < w*least || c.Worst[t.Worst] < w*least {
		return fmt.Errorf("choice: respondent %q: item %d was not best and item %d worst so often", t.Respondent, t.Best, t.Worst)
	}
	for _, item := range t.Shown {
		if c.Shown[item] < w*least {
			return fmt.Errorf("choice: respondent %q: item %d was not shown so often", t.Respondent, item)
		}
	}
	c.add(t, -w)
	return nil
}

// fit refuses a task that is not about these items, and counts without room for it.
func (c *Counts) fit(t Task) error {
	if err := c.shape(); err != nil {
		return err
	}
	return t.check(len(c.Shown))
}

func (c *Counts) add(t Task, w float64) {
	for _, item := range t.Shown {
		c.Shown[item] += w
	}
	c.Best[t.Best] += w
	c.Worst[t.Worst] += w
}

// Merge adds the counts of o, which must have as many items.
func (c *Counts) Merge(o *Counts) error {
	if err := c.shape(); err != nil {
		return err
	}
	if o == nil || o.check() != nil || len(o.Shown) != len(c.Shown) {
		return fmt.Errorf("choice: counts of %d items can only be merged with such", len(c.Shown))
	}
	for i := range c.Shown {
		c.Shown[i] += o.Shown[i]
		c.Best[i] += o.Best[i]
		c.Worst[i] += o.Worst[i]
	}
	return nil
}

// shape refuses counts that do not have one of each kind for every item.
func (c *Counts) shape() error {
	if c == nil || len(c.Best) != len(c.Shown) || len(c.Worst) != len(c.Shown) || len(c.Shown) < 2 {
		return errors.New("choice: counts that are damaged, or of fewer than two items")
	}
	return nil
}

// check refuses counts that no tasks can have made.
func (c *Counts) check() error {
	if err := c.shape(); err != nil {
		return err
	}
	for i, n := range c.Shown {
		if b, w := c.Best[i], c.Worst[i]; !(n >= 0 && b >= 0 && w >= 0 && b+w <= n*(1+1e-9) && n <= math.MaxFloat64/4) {
			return fmt.Errorf("choice: item %d was shown %v times, %v times best and %v times worst", i, n, b, w)
		}
	}
	return nil
}

// Score is what counts say about one item.
type Score struct {
	// BestWorst is how much more often it is best than worst, as a share of the times
	// it is shown, -1 to 1, and 0 where it is never shown; and Ratio the root of best
	// over worst, +Inf where it is never worst and NaN where it is never chosen (Marley &
	// Louviere 2005, Journal of Mathematical Psychology 49, 464-480).
	BestWorst float64 `json:"bestWorst"`
	Ratio     float64 `json:"-"`
	// Utility is the logit of the chance of being preferred, (shown - worst + best) /
	// (2 shown), with its 95 % interval: the analytical solution of the multinomial
	// logit (Lipovetsky & Conklin 2014, Journal of Choice Modelling 10, 22-33, eq. 7,
	// 10 and 13). Its N is how often the item is shown, weights counted, rounded down.
	// The interval takes all choices for independent: [Logit] does better where
	// respondents differ. Nil where the item is never shown.
	Utility *segment.Figure `json:"utility"`
	SE      float64         `json:"se"`
	// Bounded says that the item is always best, or always worst, so that its logit
	// would be infinite. Utility is then that of half a preference more on either side
	// (Haldane 1956, Annals of Human Genetics 20, 309-311), and SE follows it (Gart &
	// Zweifel 1967, Biometrika 54, 181-187): it grows with how often the item is shown,
	// and says which way the item goes rather than how far.
	Bounded bool `json:"bounded,omitempty"`
	// Share is the chance of being chosen as best of all items, by the utilities
	// (eq. 18): all add up to 1. 0 where the item is never shown.
	Share float64 `json:"share"`
}

// Scores returns the scores of all items.
func (c *Counts) Scores() ([]Score, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	out := make([]Score, len(c.Shown))
	total := 0.0
	for i, n := range c.Shown {
		b, w := c.Best[i], c.Worst[i]
		s := &out[i]
		s.Ratio = math.Sqrt(b / w)
		if n == 0 {
			continue
		}
		s.BestWorst = (b - w) / n
		var odds float64 // exp(utility)
		odds, s.SE, s.Bounded = preference(n, b, w)
		v, h := math.Log(odds), stats.Z95*s.SE
		s.Utility = &segment.Figure{Value: v, Low: v - h, High: v + h, N: int(min(n, limits.Most))}
		s.Share = odds
		total += odds
	}
	for i := range out {
		if total > 0 {
			out[i].Share /= total
		}
	}
	return out, nil
}

// preference is the odds of an item's being preferred, and the standard error of their
// logarithm. Without odds to speak of, on one side or the other, half a preference is
// added to both.
func preference(n, best, worst float64) (odds, se float64, bounded bool) {
	if p := preferred(n, best, worst); p > 0 && p < 1 {
		return p / (1 - p), math.Sqrt(p*(1-p)/(2*n)) / (p * (1 - p)), false
	}
	yes, no := .5, 2*n+.5
	if best > worst {
		yes, no = no, yes
	}
	return yes / no, math.Sqrt(1/yes + 1/no), true
}

// preferred is the chance that an item is preferred (eq. 7 of Lipovetsky &
// Conklin 2014, eq. 4 of theirs of 2015).
func preferred(n, best, worst float64) float64 { return (n - worst + best) / (2 * n) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// Blend says how the scores of a single respondent borrow from those of all.
type Blend struct {
	// Weight of all respondents against the respondent's own choices, positive: 0
	// means 1, which counts both alike; legal values are up to 1e6. Alpha in the
	// paper.
	Weight float64
	// Edge stands in for a chance of 0, and 1 - Edge for one of 1, which a few choices
	// easily give: 0 means .1; legal values are below .5. E in the paper.
	Edge float64
}

// Individual returns the utilities of a respondent, whose own counts are given,
// out of all respondents, whose counts are c: by empirical Bayes, which comes near
// to a hierarchical model at no cost (Lipovetsky & Conklin 2015, Advances in
// Adaptive Data Analysis 7(1), eq. 4, 8 and 10). Items that the respondent did not
// see have the utility of all (see [Score.Bounded] where that would be infinite), those
// that nobody else saw are scored by the respondent's choices alone, and those that
// nobody saw at all are NaN. Private.
func (c *Counts) Individual(own *Counts, o Blend) ([]float64, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := own.valid(len(c.Shown)); err != nil {
		return nil, err
	}
	if !(o.Weight >= 0 && o.Weight <= 1e6) || !(o.Edge >= 0 && o.Edge < .5) {
		return nil, fmt.Errorf("choice: weight %v and edge %v, want 0 to 1e6 and 0 to below .5", o.Weight, o.Edge)
	}
	if o.Weight == 0 {
		o.Weight = 1
	}
	if o.Edge == 0 {
		o.Edge = .1
	}
	out := make([]float64, len(c.Shown))
	for i := range out {
		p := preferred(c.Shown[i], c.Best[i], c.Worst[i])
		if own.Shown[i] > 0 {
			mine := preferred(own.Shown[i], own.Best[i], own.Worst[i])
			switch {
			case mine <= 0:
				mine = o.Edge
			case mine >= 1:
				mine = 1 - o.Edge
			}
			if c.Shown[i] == 0 { // own need not be part of c
				p = mine
			} else {
				p = (mine + float64(o.Weight*p)) / (1 + o.Weight)
			}
		}
		if out[i] = logit(p); p <= 0 || p >= 1 { // it was always chosen one way
			odds, _, _ := preference(c.Shown[i], c.Best[i], c.Worst[i])
			out[i] = math.Log(odds)
		}
	}
	return out, nil
}

func (c *Counts) valid(items int) error {
	if c == nil || len(c.Shown) != items {
		return fmt.Errorf("choice: the respondent's own counts are not of %d items", items)
	}
	return c.check()
}
