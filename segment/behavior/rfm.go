package behavior

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// RFM is what a customer is scored on. [Table.RFM] gives the usual reading;
// a host with another one (days with an order instead of orders, margin
// instead of turnover) fills it in or changes it.
type RFM struct {
	ID        string  // not empty
	Recency   float64 // time since the last order, in any unit; not negative; less is better
	Frequency float64 // orders, the first included; not negative; more is better
	Monetary  float64 // money; finite; more is better
}

// RFM returns, in the order of the rows, the days from each customer's last
// order to the end of the window, the number of orders and the total amount:
// the reading of the R package rfm and of most tables of quintiles. Where the
// records are complete up to the day before the analysis, let the window end
// on the day of the analysis.
func (t *Table) RFM() []RFM {
	values := make([]RFM, len(t.Customers))
	for i := range values {
		c := &t.Customers[i]
		values[i] = RFM{ID: c.ID, Recency: float64(t.Until - c.Last), Frequency: float64(c.Orders), Monetary: c.Spend}
	}
	return values
}

// Convention says how quantiles become cuts, and on which side of a cut a
// value falls that is equal to it.
type Convention uint8

const (
	// AtQuantile cuts at the quantile; an equal value falls below the cut, so a
	// recency equal to it has the better score, a frequency the worse one. Who
	// is in which bin depends on the ranks of the values alone: another
	// currency or unit of time changes no score.
	AtQuantile Convention = iota
	// AtQuantilePlusOne is that of the R package rfm (0.2 and 0.3): the cut is
	// the quantile plus 1, and an equal value falls above it. For whole numbers
	// whose quantiles are whole it scores as AtQuantile does; between whole
	// quantiles it moves the border, and in another unit (hours, thousands of
	// euros) it gives other scores. It is here so that results published with
	// that package can be had again.
	AtQuantilePlusOne
)

// Cuts are the borders between the bins of each measure, lowest first, one
// less than there are bins. Neighbours may be equal where many customers share
// a value; the bin between them stays empty. Cuts made from quantiles can be
// single customers' values: they are private.
type Cuts struct {
	Recency, Frequency, Monetary []float64
	FM                           []float64 // of the sum of the scores F and M
}

// ScoreOptions of [ScoreRFM]. The zero value gives quintiles.
type ScoreOptions struct {
	// Bins is how many scores there are. Default: 5, or as many as fixed Cuts
	// leave. Legal: 2 to 100.
	Bins int
	// Cuts are fixed borders. Default, for each measure that has none: the
	// quantiles of the values. Legal: Bins-1 finite numbers, none less than the
	// one before. The Cuts of an earlier [Scores] score others by the same borders.
	Cuts Cuts
	// Convention of quantiles and of values equal to a cut, fixed cuts too.
	// Default: AtQuantile.
	Convention Convention
}

// Validate returns what is wrong with o, all faults joined, or nil.
func (o ScoreOptions) Validate() error {
	var faults []error
	bins := o.bins()
	if bins < 2 || bins > 100 {
		faults = append(faults, fmt.Errorf("behavior: scores: %d bins, want 2 to 100", bins))
	}
	if o.Convention > AtQuantilePlusOne {
		faults = append(faults, fmt.Errorf("behavior: scores: no convention %d", uint8(o.Convention)))
	}
	for m, cuts := range o.Cuts.all() {
		if cuts == nil {
			continue
		}
		if len(cuts) != bins-1 {
			faults = append(faults, fmt.Errorf("behavior: scores: %d cuts of %s for %d bins, want %d", len(cuts), measures[m], bins, bins-1))
		}
		for j, c := range cuts {
			if !finite(c) {
				faults = append(faults, fmt.Errorf("behavior: scores: cut %d of %s is %v, not a finite number", j+1, measures[m], c))
			} else if j > 0 && c < cuts[j-1] {
				faults = append(faults, fmt.Errorf("behavior: scores: cut %d of %s (%v) is less than the one before (%v)", j+1, measures[m], c, cuts[j-1]))
			}
		}
	}
	return errors.Join(faults...)
}

func (o ScoreOptions) bins() int {
	if o.Bins != 0 {
		return o.Bins
	}
	for _, cuts := range o.Cuts.all() {
		if len(cuts) > 0 {
			return len(cuts) + 1
		}
	}
	return 5
}

var measures = [4]string{"recency", "frequency", "monetary", "FM"}

func (c *Cuts) all() [4][]float64 { return [4][]float64{c.Recency, c.Frequency, c.Monetary, c.FM} }

// Score is a customer's place in each measure, from 1, the worst, to the
// number of bins, the best; R is best for the most recent. FM puts F and M
// into one: the score of their sum, cut like the others.
type Score struct {
	ID          string
	R, F, M, FM int
}

// String returns the three scores side by side, as in 545; with points between
// them where one has two digits.
func (s Score) String() string {
	if max(s.R, s.F, s.M) < 10 {
		return strconv.Itoa(100*s.R + 10*s.F + s.M)
	}
	return fmt.Sprintf("%d.%d.%d", s.R, s.F, s.M)
}

// Scores are the scores of a base. They are private.
type Scores struct {
	Customers []Score // in the order of the values
	Bins      int
	Cuts      Cuts // as used
	// Used is how many of the Bins scores at least one customer has in R, F,
	// M and FM.
	Used       [4]int
	Convention Convention
	// Warnings: "ties" (of a measure, where customers with the same value
	// leave scores unused) and "few-customers" (fewer than bins).
	Warnings []Warning
}

// ScoreRFM gives every customer a score for recency, frequency and monetary
// value (Hughes 1994, Strategic Database Marketing, quintiles of each).
//
// Cuts are the quantiles j/Bins of the values, definition 7 of Hyndman & Fan
// (1996, The American Statistician 50(4), 361-365), the default of R and NumPy,
// unless [ScoreOptions.Cuts] fixes them. Customers with the same value always
// have the same score, whatever the order of the rows. So bins are of the same
// size only as far as ties allow: where half of the customers have ordered
// once, several quantiles of frequency are 1 and fewer scores than Bins are in
// use. That is said by a warning and by [Scores.Used]. Scores are not renumbered
// then: the lowest value always lies in the first bin, the next one above all
// cuts that equal it.
//
// An error names the first row and the customer whose ID is empty, whose
// recency or frequency is negative, or who has a number that is not finite. Values
// are not changed.
func ScoreRFM(ctx context.Context, values []RFM, o ScoreOptions) (*Scores, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, errors.New("behavior: scores: no customers")
	}
	for i := range values {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "scoring")
		}
		if err := values[i].check(); err != nil {
			return nil, fmt.Errorf("behavior: scores: row %d: %w", i+1, err)
		}
	}
	s := &Scores{Customers: make([]Score, len(values)), Bins: o.bins(), Convention: o.Convention}
	fixed := o.Cuts.all()
	var cuts [4][]float64
	err := par.Each(ctx, 3, 0, func(m int) error {
		cuts[m] = s.cuts(fixed[m], len(values), func(i int) float64 { return values[i].measure(m) })
		return nil
	})
	if err == nil {
		s.Cuts = Cuts{Recency: cuts[0], Frequency: cuts[1], Monetary: cuts[2]}
		err = par.Chunks(ctx, len(values), customersPerChunk, 0, func(_, lo, hi int) error {
			for i := lo; i < hi; i++ {
				s.Customers[i] = s.three(values[i])
			}
			return nil
		})
	}
	if err == nil {
		// The sum is cut after the three are known. It is a score, not a
		// value in some unit, so no convention adds anything to it.
		s.Cuts.FM = slices.Clone(fixed[3])
		if s.Cuts.FM == nil {
			s.Cuts.FM = s.sumCuts()
		}
		err = par.Chunks(ctx, len(values), customersPerChunk, 0, func(_, lo, hi int) error {
			for i := lo; i < hi; i++ {
				c := &s.Customers[i]
				c.FM = 1 + above(s.Cuts.FM, float64(c.F+c.M), AtQuantile)
			}
			return nil
		})
	}
	if err != nil {
		if ctx.Err() != nil {
			err = cancelled(ctx, "scoring")
		}
		return nil, err
	}
	s.count()
	return s, nil
}

// Score scores one more customer by the cuts of the base. It is safe for
// concurrent use and allocates nothing.
func (s *Scores) Score(v RFM) (Score, error) {
	if err := v.check(); err != nil {
		return Score{}, fmt.Errorf("behavior: score: %w", err)
	}
	c := s.three(v)
	c.FM = 1 + above(s.Cuts.FM, float64(c.F+c.M), AtQuantile)
	return c, nil
}

func (s *Scores) three(v RFM) Score {
	return Score{
		ID: v.ID,
		R:  s.Bins - above(s.Cuts.Recency, v.Recency, s.Convention),
		F:  1 + above(s.Cuts.Frequency, v.Frequency, s.Convention),
		M:  1 + above(s.Cuts.Monetary, v.Monetary, s.Convention),
	}
}

func (v RFM) measure(m int) float64 { return [3]float64{v.Recency, v.Frequency, v.Monetary}[m] }

func (v RFM) check() error {
	if v.ID == "" {
		return errors.New("customer is empty")
	}
	for m := range 3 {
		x := v.measure(m)
		if !finite(x) {
			return fmt.Errorf("customer %q: %s is %v, not a finite number", v.ID, measures[m], x)
		}
		if x < 0 && m < 2 {
			return fmt.Errorf("customer %q: %s is %v, less than 0", v.ID, measures[m], x)
		}
	}
	return nil
}

// count fills in Used and the warnings.
func (s *Scores) count() {
	seen := make([][4]bool, s.Bins+1)
	for _, c := range s.Customers {
		seen[c.R][0], seen[c.F][1], seen[c.M][2], seen[c.FM][3] = true, true, true, true
	}
	for _, row := range seen {
		for m := range row {
			if row[m] {
				s.Used[m]++
			}
		}
	}
	if len(s.Customers) < s.Bins {
		s.Warnings = append(s.Warnings, notice.New("few-customers", "", "there are fewer customers than scores; scores say little"))
		return
	}
	for m, used := range s.Used {
		if used == s.Bins {
			continue
		}
		var scores []string
		for k := 1; k <= s.Bins; k++ {
			if seen[k][m] {
				scores = append(scores, strconv.Itoa(k))
			}
		}
		s.Warnings = append(s.Warnings, notice.New("ties", measures[m],
			"only %d of %d scores are used (%s): many customers share a value, or the cuts leave bins empty", used, s.Bins, strings.Join(scores, ", ")))
	}
}
