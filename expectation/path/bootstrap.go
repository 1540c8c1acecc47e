package path

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/resample"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Bootstrap says what became of the replicates, each a sample of respondents drawn
// with replacement. Those that could not be fitted are counted here and warned
// about, and intervals come from the others.
type Bootstrap struct {
	Replicates int `json:"replicates"`
	Used       int `json:"used"` // those behind the intervals
	// NoVariance counts those in which an indicator was the same for all drawn,
	// Undetermined those in which indicators of mode B or scores followed from one
	// another, and NotSettled those whose weights still moved at the end.
	NoVariance   int `json:"noVariance"`
	Undetermined int `json:"undetermined"`
	NotSettled   int `json:"notSettled"`
	// Turned counts those used in which the score of a construct came out upside down:
	// under the replicate's weights it was correlated negatively with what the weights
	// of all respondents make of the same answers. It was turned around, and with it all
	// its paths (the "construct level changes" of Tenenhaus et al. 2005):
	// left alone, such replicates would stretch intervals across 0.
	Turned int `json:"turned"`
}

// Paths of the random streams.
const (
	streamReplicate = iota + 1
	streamGroups
)

// leastUsed is how many replicates it takes to give intervals.
const leastUsed = 100

// bootstrap fills in the intervals of f, which has the values of the sample s.
func (p *plan) bootstrap(ctx context.Context, d *data, s *solver, f *Fitted, o Options) error {
	units, err := d.units(ctx, o)
	if err != nil {
		return err
	}
	replicates := o.replicates()
	figures := f.figures()
	values := make([][]float64, len(figures))
	for i := range values {
		values[i] = make([]float64, replicates)
	}
	outcomes, turned := make([]fault, replicates), make([]bool, replicates)
	tick := notice.Counter(o.Progress, "bootstrap", int64(replicates))
	type room struct {
		s       *solver
		f       *Fitted
		figures []*segment.Figure
		sums    moments
		times   []uint16
	}
	rooms := sync.Pool{New: func() any {
		blank := p.blank()
		return &room{p.solver(o), blank, blank.figures(), make(moments, size(len(p.columns))), make([]uint16, len(units))}
	}}
	err = par.Each(ctx, replicates, o.Workers, func(b int) error {
		at := rooms.Get().(*room)
		defer rooms.Put(at)
		resample.Draw(random.Stream(o.Seed, streamReplicate, uint64(b)), at.times)
		clear(at.sums)
		for u, t := range at.times {
			if t > 0 {
				at.sums.plus(units[u], float64(t))
			}
		}
		if outcomes[b], _ = at.s.solve(at.sums); outcomes[b] == fine {
			turned[b] = at.s.align(s)
			at.s.fill(at.f, d.base)
			for i, g := range at.figures {
				values[i][b] = g.Value
			}
		}
		tick()
		return nil
	})
	if err != nil {
		return err
	}
	f.Bootstrap = count(outcomes, turned)
	if f.Bootstrap.Used < leastUsed {
		return nil
	}
	f.first(figures, values, outcomes)
	undefined := 0
	for i, g := range figures {
		v := values[i][:0]
		for b, x := range values[i] {
			if outcomes[b] == fine && x-x == 0 {
				v = append(v, x)
			}
		}
		if g.Value-g.Value != 0 {
			continue
		}
		if undefined = max(undefined, f.Bootstrap.Used-len(v)); len(v) >= leastUsed {
			low, high := stats.Middle(v)
			g.Low, g.High = min(low, g.Value), max(high, g.Value)
		}
	}
	for j := range f.Constructs {
		f.Constructs[j].allow()
	}
	if undefined > 0 {
		f.warn("undefined", "", "a figure cannot be computed in %d of %d replicates; its interval comes from the others, and is missing where those are fewer than %d", undefined, f.Bootstrap.Used, leastUsed)
	}
	return nil
}

// allow takes from the interval of R2 what samples explain of themselves.
func (c *Latent) allow() {
	if c.R2 == nil || c.Adjusted <= 0 || c.R2.Value >= 1 {
		return
	}
	// A sample explains more of itself than of all customers, and a sample of the sample
	// more still: what Adjusted allows for is allowed for twice.
	f := (1 - c.Adjusted) / (1 - c.R2.Value)
	less := func(r2 float64) float64 { return max(0, 1-float64((1-r2)*f*f)) }
	c.R2.Low, c.R2.High = min(less(c.R2.Low), c.R2.Value), max(less(c.R2.High), c.R2.Value)
}

func count(outcomes []fault, turned []bool) *Bootstrap {
	c := &Bootstrap{Replicates: len(outcomes)}
	for b, outcome := range outcomes {
		switch outcome {
		case fine:
			c.Used++
			if turned[b] {
				c.Turned++
			}
		case noSpread:
			c.NoVariance++
		case unsettled:
			c.NotSettled++
		default:
			c.Undetermined++
		}
	}
	return c
}

// first counts how often each effect is the one of most potential for its target.
func (f *Fitted) first(figures []*segment.Figure, values [][]float64, outcomes []fault) {
	targets := map[string][]int{} // the effects on each
	draws, times := make([][]float64, len(f.Effects)), make([]int, len(f.Effects))
	for i, e := range f.Effects {
		if e.Potential != nil {
			targets[e.To] = append(targets[e.To], i)
			draws[i] = values[slices.Index(figures, e.Potential)]
		}
	}
	for _, effects := range targets {
		for b, outcome := range outcomes {
			best, most := -1, math.Inf(-1)
			for _, i := range effects { // ties to the one that comes first
				if v := draws[i][b]; outcome == fine && v > most {
					best, most = i, v
				}
			}
			if best >= 0 {
				times[best]++
			}
		}
	}
	for i, t := range times {
		f.Effects[i].PFirst = float64(t) / float64(f.Bootstrap.Used)
	}
}

// units adds up each respondent, or groups of them.
func (d *data) units(ctx context.Context, o Options) ([]moments, error) {
	drawn := resample.Among(d.kept, random.Stream(o.Seed, streamGroups))
	units, each := make([]moments, drawn.Count()), size(len(d.at))
	all := make(moments, len(units)*each)
	for u := range units {
		units[u] = all[u*each : (u+1)*each : (u+1)*each]
	}
	err := par.Chunks(ctx, len(units), 64, o.Workers, func(_, lo, hi int) error {
		buffer := make([]float64, len(d.at))
		for u := lo; u < hi; u++ {
			d.add(units[u], drawn.Rows(u), buffer)
		}
		return nil
	})
	return units, err
}

// align turns the scores that point against those under the weights of base, in
// this sample, and says whether there were any.
func (s *solver) align(base *solver) bool {
	p, any := len(s.w), false
	for j := range s.constructs() {
		lo, hi, v := s.first[j], s.first[j+1], 0.0
		for h := lo; h < hi; h++ {
			for i := lo; i < hi; i++ {
				// A weight of answers as they are, not of standardised ones, stays the same
				// from sample to sample.
				v += float64(base.w[h] / base.sd[h] * s.sd[h] * float64(s.r[h*p+i]*s.w[i]))
			}
		}
		if v < 0 {
			s.turn(j)
			any = true
		}
	}
	if any {
		s.correlateScores()
		s.effects() // which went well before the turn
	}
	return any
}

func (f *Fitted) warn(code, subject, format string, args ...any) {
	f.Warnings = append(f.Warnings, notice.New(code, subject, format, args...))
}
