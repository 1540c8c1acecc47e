package path

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Fit estimates the model from the answers x: rows are respondents, and columns have
// the names given, of which the model takes those that it knows. See the package
// documentation for missing answers, weights and errors. It is an error too if fewer
// than ten respondents answered everything, if the indicators of a construct of mode
// B or the scores before one construct follow from one another, or if the indicators
// of a construct have nothing to do with what surrounds it.
//
// The bootstrap draws respondents with replacement, computes everything anew, and
// turns scores that come out upside down (see [Bootstrap]). Of more than 8,192
// respondents it draws groups instead, 4,096 made at random beforehand: their sums
// scatter as those of respondents do (Wolter 2007, Introduction to Variance
// Estimation, ch. 2).
func (m Model) Fit(ctx context.Context, columns []string, x cluster.Matrix, weights []float64, o Options) (*Fitted, error) {
	if ctx == nil {
		return nil, errors.New("path: no context")
	}
	p, err := m.compile()
	if err := errors.Join(err, o.Validate()); err != nil {
		return nil, err
	}
	f, err := p.fit(ctx, columns, x, weights, o)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("path: stopped: %w", context.Cause(ctx))
	}
	return f, err
}

func (p *plan) fit(ctx context.Context, columns []string, x cluster.Matrix, weights []float64, o Options) (*Fitted, error) {
	d, err := p.read(ctx, columns, x, weights)
	if err != nil {
		return nil, err
	}
	sums, err := d.sum(ctx, o.Workers)
	if err != nil {
		return nil, err
	}
	s := p.solver(o)
	outcome, at := s.solve(sums)
	if err := p.explain(outcome, at, len(d.kept)); err != nil {
		return nil, err
	}
	f := p.blank()
	f.N, f.Missing, f.Scheme, f.Iterations = len(d.kept), x.Rows-len(d.kept), o.Scheme, s.took
	s.fill(f, d.base)
	effective := d.effective()
	for j := range f.Constructs {
		if c := &f.Constructs[j]; c.R2 != nil {
			k := float64(len(p.before[j]))
			c.Adjusted = max(0, 1-(1-c.R2.Value)*(effective-1)/max(1, effective-k-1))
		}
	}
	for _, g := range f.figures() {
		g.Low, g.High, g.N = g.Value, g.Value, f.N
	}
	if o.Replicates != -1 {
		if err := p.bootstrap(ctx, d, s, f, o); err != nil {
			return nil, err
		}
	}
	f.doubt(s, d, effective, outcome)
	f.prune()
	return f, nil
}

// explain makes an error of a fault that leaves no figures.
func (p *plan) explain(outcome fault, at, n int) error {
	switch outcome {
	case noSpread:
		return fmt.Errorf("path: column %q, an indicator of %q, is the same for all %d respondents", p.columns[at], p.model.Constructs[p.own[at]].Name, n)
	case redundant:
		return fmt.Errorf("path: the indicators of %q follow from one another, so that mode B cannot weigh them", p.model.Constructs[at].Name)
	case collinear:
		return fmt.Errorf("path: the constructs with a path to %q follow from one another, so that their parts cannot be told apart", p.model.Constructs[at].Name)
	case unrelated:
		return fmt.Errorf("path: the indicators of %q have nothing to do with the constructs around it", p.model.Constructs[at].Name)
	}
	return nil
}

// fill writes the values of all figures of the sample last solved. Those that are
// not defined are NaN.
func (s *solver) fill(f *Fitted, base []float64) {
	n := s.constructs()
	index, spread := make([]float64, n), make([]float64, n)
	for j := range n {
		c := &f.Constructs[j]
		for i := range c.Indicators {
			h, v := s.first[j]+i, &c.Indicators[i]
			v.Mean, v.SD = base[h]+s.mean[h], s.sd[h]
			v.Weight.Value, v.Loading.Value = s.w[h], s.g[h*n+j]
		}
		index[j], spread[j] = c.level()
		if c.Index != nil {
			c.Index.Value = index[j]
		}
		if c.R2 != nil {
			v := 0.0
			for _, k := range s.before[j] {
				v += float64(s.b[j*n+k] * s.c[j*n+k])
			}
			c.R2.Value = max(0, min(1, v))
		}
		if c.Reliability != nil {
			s.reliability(j, c.Reliability)
		}
	}
	e, pair := 0, 0
	for from := range n {
		for to := range n {
			if s.reach[from*n+to] {
				s.effect(&f.Effects[e], from, to, spread[to]/spread[from], 100-index[from])
				e++
			}
			if to > from && s.model.Constructs[from].Mode == A && s.model.Constructs[to].Mode == A {
				f.Pairs[pair].HTMT.Value = s.htmt(from, to)
				pair++
			}
		}
	}
}

// level fills in the shares of the indicators and returns the index and its standard
// deviation, NaN where there is none. A score has variance 1, so that an index, the
// same sum on another scale, has what a step of the score is worth.
func (c *Latent) level() (index, spread float64) {
	sum := 0.0
	for i := range c.Indicators {
		v := &c.Indicators[i]
		v.Share = v.Weight.Value / v.SD
		sum += v.Share
	}
	width := c.High - c.Low
	for i := range c.Indicators {
		v := &c.Indicators[i]
		if v.Share /= sum; !(sum > 0) {
			v.Share = 0
		}
		index += float64(v.Share * (100 * (v.Mean - c.Low) / width))
	}
	if !(sum > 0) || !(width > 0) {
		return math.NaN(), math.NaN()
	}
	return index, 100 / (width * sum)
}

// effect fills in that of one construct on another, given how many points of the
// one's index are as much as a point of the other's, and what the one lacks to 100.
func (s *solver) effect(e *Effect, from, to int, points, room float64) {
	n := s.constructs()
	direct, total := s.b[to*n+from], s.total[to*n+from]
	e.Total.Value = total
	if e.Direct != nil {
		e.Direct.Value = direct
	}
	if e.Indirect != nil {
		e.Indirect.Value = total - direct
	}
	if e.Points != nil {
		e.Points.Value = total * points
		e.Potential.Value = total * points * room
	}
}

// prune takes out the figures that are not defined: JSON has no word for them.
func (f *Fitted) prune() {
	drop := func(g **segment.Figure) {
		if *g != nil && !limits.Finite((*g).Value) {
			*g = nil
		}
	}
	for j := range f.Constructs {
		c := &f.Constructs[j]
		drop(&c.Index)
		if r := c.Reliability; r != nil {
			drop(&r.Alpha)
			drop(&r.RhoA)
			drop(&r.RhoC)
		}
	}
	for i := range f.Effects {
		drop(&f.Effects[i].Points)
		drop(&f.Effects[i].Potential)
	}
	kept := f.Pairs[:0]
	for _, p := range f.Pairs {
		if !math.IsNaN(p.HTMT.Value) {
			kept = append(kept, p)
		}
	}
	f.Pairs = kept
}
