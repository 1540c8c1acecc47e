package value

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// outcome is a history with what came after it, and how many customers share
// both.
type outcome struct {
	History
	later     int
	customers float64
}

// outcomes are what a comparison scores, sorted, so that the order of the rows
// reaches neither the sums nor the draw of a sample.
type outcomes struct {
	rows      []outcome
	customers int
	orders    int
}

// before sorts by what tells somebody active apart first: those who share x, T
// and later share the costly part of a prediction.
func before(a, b outcome) int {
	if a.Frequency != b.Frequency {
		return a.Frequency - b.Frequency
	}
	if c := cmp.Compare(a.T, b.T); c != 0 {
		return c
	}
	if a.later != b.later {
		return a.later - b.later
	}
	return cmp.Compare(a.Recency, b.Recency)
}

func newOutcomes(h []History, later []int, o CompareOptions) outcomes {
	all := make([]outcome, len(h))
	for i := range h {
		all[i] = outcome{h[i], later[i], 1}
	}
	slices.SortFunc(all, before)
	if o.Sample > 0 && o.Sample < len(all) {
		all = draw(all, o.Sample, o.Seed)
	}
	s := outcomes{customers: len(all)}
	for i, a := range all {
		s.orders += a.later
		if i > 0 && before(a, all[i-1]) == 0 {
			s.rows[len(s.rows)-1].customers++
			continue
		}
		s.rows = append(s.rows, a)
	}
	return s
}

// draw keeps n of the rows, each set of n as likely as any other (selection
// sampling: each row is taken with the share of those still wanted among those
// still to come).
func draw(rows []outcome, n int, seed uint64) []outcome {
	rng := random.Stream(seed)
	kept := make([]outcome, 0, n)
	for i := range rows {
		if rng.IntN(len(rows)-i) < n-len(kept) {
			kept = append(kept, rows[i])
		}
	}
	return kept
}

// prediction is what a model says of one outcome.
type prediction struct{ alive, expected, none, exact float64 }

// predictor returns the function that predicts rows one after the other, for one
// goroutine.
func predictor(m Orders, span float64) func(o *outcome) prediction {
	if u, ok := m.(updater); ok {
		var (
			a        ahead
			last     outcome
			expected float64
			none     float64
			exact    float64
			begun    bool
		)
		return func(o *outcome) prediction {
			fresh := !begun || o.Frequency != last.Frequency || o.T != last.T
			if fresh {
				a = u.active(o.Frequency, o.T)
				expected, none = a.ExpectedNew(span), a.Probability(0, span)
			}
			if fresh || o.later != last.later {
				if exact = none; o.later > 0 {
					exact = a.Probability(o.later, span)
				}
			}
			begun, last = true, *o
			alive := u.PAlive(o.History)
			p := prediction{alive, float64(alive * expected), (1 - alive) + float64(alive*none), float64(alive * exact)}
			if o.later == 0 {
				p.exact = p.none
			}
			return p
		}
	}
	next, ok := m.(interface {
		ProbabilityNext(h History, n int, t float64) float64
	})
	return func(o *outcome) prediction {
		p := prediction{m.PAlive(o.History), m.Expected(o.History, span), math.NaN(), math.NaN()}
		if ok {
			p.none = next.ProbabilityNext(o.History, 0, span)
			p.exact = next.ProbabilityNext(o.History, o.later, span)
		}
		return p
	}
}

const (
	mostFrequent = 7  // last row of ByFrequency
	aliveBins    = 10 // of equal width
)

// tries adds up predictions.
type tries struct {
	expected, off, square, log float64
	impossible                 float64
	frequency                  [mostFrequent + 1]struct{ customers, actual, expected float64 }
	alive                      [aliveBins]struct{ customers, alive, predicted, actual float64 }
}

func (s *tries) add(o *outcome, p prediction, log float64) {
	n, d := o.customers, p.expected-float64(o.later)
	s.expected += float64(n * p.expected)
	s.off += float64(n * math.Abs(d))
	s.square += float64(n * d * d)
	s.log += float64(n * log)
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

func (s *tries) merge(o *tries) {
	s.expected += o.expected
	s.off += o.off
	s.square += o.square
	s.log += o.log
	s.impossible += o.impossible
	for i := range s.frequency {
		s.frequency[i].customers += o.frequency[i].customers
		s.frequency[i].actual += o.frequency[i].actual
		s.frequency[i].expected += o.frequency[i].expected
	}
	for i := range s.alive {
		s.alive[i].customers += o.alive[i].customers
		s.alive[i].alive += o.alive[i].alive
		s.alive[i].predicted += o.alive[i].predicted
		s.alive[i].actual += o.alive[i].actual
	}
}

// leastProbability stands for a probability that rounds to 0, the smallest
// normal number: the logarithm of 0 would make every mean -Inf and every
// difference NaN.
const leastProbability = 0x1p-1022

const scoreChunk = 1024 // fixed, so that sums do not depend on the workers

// score fills in what the trials got right.
func (c *Comparison) score(ctx context.Context, s outcomes, o CompareOptions) error {
	logs := make([][]float64, len(c.Trials))
	for i := range c.Trials {
		t := &c.Trials[i]
		if t.Err != nil {
			continue
		}
		l := make([]float64, len(s.rows))
		parts := make([]tries, par.Count(len(s.rows), scoreChunk))
		err := par.Chunks(ctx, len(s.rows), scoreChunk, o.Options.Workers, func(chunk, lo, hi int) error {
			predict := predictor(t.Fit.Model, c.Span)
			for j := lo; j < hi; j++ {
				row := &s.rows[j]
				p := predict(row)
				if !(p.alive >= 0 && p.alive <= 1) || !(p.expected >= 0) || math.IsInf(p.expected, 1) {
					return fmt.Errorf("value: %s: P(alive) = %v and %v orders expected of the history %+v", t.Name, p.alive, p.expected, row.History)
				}
				l[j] = math.Log(max(p.exact, leastProbability))
				parts[chunk].add(row, p, l[j])
				if p.exact < leastProbability {
					parts[chunk].impossible += row.customers
				}
			}
			return nil
		})
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			t.Fit, t.Err = nil, err
			continue
		}
		var all tries
		for p := range parts {
			all.merge(&parts[p])
		}
		t.read(&all, float64(s.customers))
		logs[i] = l
	}
	c.differences(s, logs)
	return nil
}

func (t *Trial) read(s *tries, n float64) {
	t.Expected = s.expected
	t.MAE = s.off / n
	t.RMSE = math.Sqrt(s.square / n)
	t.LogScore = s.log / n
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
		if t := &c.Trials[i]; t.Err == nil && !math.IsNaN(t.LogScore) && (at < 0 || t.LogScore > c.Trials[at].LogScore) {
			at = i
		}
	}
	return at
}

// differences fills in the standard error of each trial's mean difference from
// the leader, customer by customer.
func (c *Comparison) differences(s outcomes, logs [][]float64) {
	at := c.leader()
	for i := range c.Trials {
		t := &c.Trials[i]
		t.LogScoreSE = math.NaN()
		if t.Err != nil || math.IsNaN(t.LogScore) {
			continue
		}
		mean := c.Trials[at].LogScore - t.LogScore
		var sum float64
		for j := range s.rows {
			d := logs[at][j] - logs[i][j] - mean
			sum += float64(s.rows[j].customers * d * d)
		}
		n := float64(s.customers)
		t.LogScoreSE = math.Sqrt(sum / max(1, n-1) / n)
	}
}
