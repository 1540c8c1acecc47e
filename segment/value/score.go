package value

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

const (
	mostFrequent = 7    // last row of Trial.ByFrequency
	aliveBins    = 10   // of Trial.Alive, equally wide
	scoreChunk   = 1024 // fixed, so that sums do not depend on the workers
)

// leastLog is the logarithm of the smallest normal number, 2^-1022. It stands
// for all that is less likely: one logarithm of 0 would make the mean -Inf and
// every difference NaN.
const leastLog = -1022 * math.Ln2

// sums add up what a model said and what came, each outcome as often as there
// are customers with it.
type sums struct {
	expected, off, square, log float64
	impossible                 float64
	frequency                  [mostFrequent + 1]struct{ customers, actual, expected float64 }
	alive                      [aliveBins]struct{ customers, alive, predicted, actual float64 }
}

func (s *sums) add(o *outcome, p prediction) {
	n, d := o.customers, p.expected-float64(o.later)
	s.expected += float64(n * p.expected)
	s.off += float64(n * math.Abs(d))
	s.square += float64(n * d * d)
	s.log += float64(n * max(p.log, leastLog))
	if p.log < leastLog {
		s.impossible += n
	}
	f := &s.frequency[min(o.Frequency, mostFrequent)]
	f.customers += n
	f.actual += float64(n * float64(o.later))
	f.expected += float64(n * p.expected)
	b := &s.alive[min(int(p.alive*aliveBins), aliveBins-1)]
	b.customers += n
	b.alive += float64(n * p.alive)
	b.predicted += float64(n * (1 - p.none))
	if o.later > 0 {
		b.actual += n
	}
}

func (s *sums) merge(o *sums) {
	s.expected += o.expected
	s.off += o.off
	s.square += o.square
	s.log += o.log
	s.impossible += o.impossible
	for i, f := range o.frequency {
		s.frequency[i].customers += f.customers
		s.frequency[i].actual += f.actual
		s.frequency[i].expected += f.expected
	}
	for i, b := range o.alive {
		s.alive[i].customers += b.customers
		s.alive[i].alive += b.alive
		s.alive[i].predicted += b.predicted
		s.alive[i].actual += b.actual
	}
}

// score lets each fitted model predict the outcomes. A model that says what no
// model may say counts as one that could not be fitted.
func (c *Comparison) score(ctx context.Context, s outcomes, workers int) error {
	logs := make([][]float64, len(c.Trials))
	for i := range c.Trials {
		t := &c.Trials[i]
		if t.Err != nil {
			continue
		}
		all, l, err := s.predictedBy(ctx, t.Fit.Model, c.Span, workers)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			*t = Trial{Name: t.Name, Err: fmt.Errorf("value: predictions of %s: %w", t.Name, err)}
			continue
		}
		t.read(all, float64(s.customers))
		logs[i] = l
		if all.impossible > 0 {
			c.Warnings = append(c.Warnings, newWarning("impossible-outcome", t.Name,
				"%s customers did what the model gives less than a probability of 2^-1022; each counts as that much", few(int(all.impossible))))
		}
		if !scored(t.Fit.Model) {
			c.Warnings = append(c.Warnings, newWarning("not-scored", t.Name,
				"the model gives no probabilities of numbers of orders (a method ProbabilityNext), so it has errors but no log score"))
		}
	}
	if at := c.leader(); at >= 0 {
		c.differences(s, logs, at)
	}
	return nil
}

// predictedBy adds up what a model says of the outcomes, and returns the
// log-probability of each.
func (s outcomes) predictedBy(ctx context.Context, m Orders, span float64, workers int) (*sums, []float64, error) {
	logs := make([]float64, len(s.rows))
	parts := make([]sums, par.Count(len(s.rows), scoreChunk))
	score := scored(m)
	err := par.Chunks(ctx, len(s.rows), scoreChunk, workers, func(chunk, lo, hi int) error {
		predict := predictor(m, span)
		for i := lo; i < hi; i++ {
			p := predict(&s.rows[i])
			if why := p.fault(score); why != "" {
				return fmt.Errorf("of a customer with %d repeat orders, the last one at age %v, observed until age %v: %s",
					s.rows[i].Frequency, s.rows[i].Recency, s.rows[i].T, why)
			}
			logs[i] = max(p.log, leastLog)
			parts[chunk].add(&s.rows[i], p)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var all sums
	for i := range parts {
		all.merge(&parts[i])
	}
	return &all, logs, nil
}

// read turns sums into means.
func (t *Trial) read(s *sums, n float64) {
	t.Expected = s.expected
	t.MAE = s.off / n
	t.RMSE = math.Sqrt(s.square / n)
	t.LogScore = s.log / n
	t.LogScoreSE = math.NaN()
	for x, f := range s.frequency {
		if f.customers > 0 {
			t.ByFrequency = append(t.ByFrequency, FrequencyError{x, int(f.customers), f.actual / f.customers, f.expected / f.customers})
		}
	}
	for i, b := range s.alive {
		if b.customers > 0 {
			t.Alive = append(t.Alive, AliveBin{float64(i) / aliveBins, float64(i+1) / aliveBins, int(b.customers),
				b.alive / b.customers, b.predicted / b.customers, b.actual / b.customers})
		}
	}
}

// leader returns the trial with the highest log score, -1 where there is none;
// of equally high ones the first.
func (c *Comparison) leader() int {
	at := -1
	for i := range c.Trials {
		if t := &c.Trials[i]; t.scored() && (at < 0 || t.LogScore > c.Trials[at].LogScore) {
			at = i
		}
	}
	return at
}

func (t *Trial) scored() bool { return t.Err == nil && !math.IsNaN(t.LogScore) }

// differences fills in the standard error of each trial's mean difference from
// the leader. Customer by customer: what is hard to foretell is so for every
// model, and two means of their own would hide a small, steady difference.
func (c *Comparison) differences(s outcomes, logs [][]float64, leader int) {
	n := float64(s.customers)
	for i := range c.Trials {
		t := &c.Trials[i]
		if !t.scored() {
			continue
		}
		mean := c.Trials[leader].LogScore - t.LogScore
		var sum float64
		for j := range s.rows {
			d := logs[leader][j] - logs[i][j] - mean
			sum += float64(s.rows[j].customers * d * d)
		}
		t.LogScoreSE = math.Sqrt(sum / max(1, n-1) / n)
	}
}
