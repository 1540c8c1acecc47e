package value

import (
	"context"
	"math"
)

const (
	// absent is the gain in log-likelihood over the NBD up to which dropout is
	// not there at all: the search ran towards a = 0 or b = infinity.
	absent = 5e-5
	// unclear is the likelihood ratio below which one parameter at its boundary
	// may be chance: the 95 % point of an even mixture of 0 and chi-squared with
	// one degree of freedom (Self & Liang 1987, JASA 82(398), 605-610).
	unclear = 2.705543454095404
	// unclearDropout is that ratio against the NBD; see FitBGNBD. Dropout takes a
	// second parameter along that has no meaning without it, so the mixture is
	// with two degrees of freedom, whose 95 % point is -2 ln .1. On 300 simulated
	// bases of 1,000 customers who never leave, the 95 % point was 4.5; 13 %
	// (BG/NBD), 12 % (MBG/NBD) and 9 % (Pareto/NBD) exceeded 2.706.
	unclearDropout = 4.605170185988091
)

// leaving is what the fits of the models with dropout differ in. Each has two
// parameters of ordering, (r, alpha) as in the NBD, and two of leaving.
type leaving struct {
	name   string
	time   []bool // parameters in the unit of time
	starts func(floor vector) []vector
	at     func(theta vector) (surface, error)
	look   func(theta vector, part []repeat) (surface, error) // at, on a part of the histories of repeat buyers
	few    int                                                // how many distinct ones are enough for a first look
	pair   string                                             // the parameters of leaving, as the warnings call them
	edge   string                                             // what it means that they lie at the edge of the box
	none   string                                             // what it means that there is no dropout
}

// fitLeaving fits a model with dropout from several starts and judges the
// highest top against the NBD. The caller turns Parameters into Model.
func fitLeaving[M named](ctx context.Context, t *tally, o Options, l leaving) (*Fit[M], error) {
	floor, err := t.climbNBD(ctx, o, nil)
	if err != nil {
		return nil, err
	}
	starts, err := t.firstLook(o, l, l.starts(floor.theta))
	if err != nil {
		return nil, err
	}
	s := o.ascent(4, l.name)
	s.at = l.at
	var best summit
	for i, start := range starts {
		top, err := s.climb(start)
		if err != nil {
			return nil, err
		}
		if i == 0 || top.value > best.value {
			best = top
		}
		if top.converged {
			s.known = append(s.known, top.theta)
		}
	}
	f := &Fit[M]{Customers: t.customers, Warnings: warnFew(t.repeaters)}
	names := f.Model.names()
	if !(best.value-floor.value > absent) {
		// Nobody leaves: report the NBD within this model. The pinned third and
		// fourth parameters keep the covariance of the first two whole.
		floor.theta[2], floor.theta[3] = math.Inf(-1), 0
		floor.pinned[2], floor.pinned[3] = true, true
		edge := floor.edge[0] || floor.edge[1]
		f.LogLikelihood = t.unscaled(floor.value)
		describe(f, names, floor, l.time, []bool{edge, edge, true, true}, t.scale)
		f.judge(floor, true, l.name, l.none)
		if edge {
			f.Warnings = append(f.Warnings, newWarning("boundary", "r, alpha", "%s", sameRate))
		}
		return f, nil
	}
	rate := best.edge[0] || best.edge[1]
	leave := best.edge[2] || best.edge[3]
	f.LogLikelihood = t.unscaled(best.value)
	describe(f, names, best, l.time, []bool{rate, rate, leave, leave}, t.scale)
	what := sameRate
	if leave {
		what = l.edge
	}
	f.judge(best, rate || leave, l.name, what)
	if ratio := 2 * (best.value - floor.value); ratio < unclearDropout {
		f.Warnings = append(f.Warnings, newWarning("dropout-unidentified", l.pair,
			"the likelihood ratio against a model without dropout is %.3g, below %.3g: these data hardly tell whether customers leave; "+
				"trust order rates, but not the probability that a single customer is active", ratio, unclearDropout))
	}
	return f, nil
}

// What the warnings of the BG/NBD and the MBG/NBD say.
const (
	noneLeave = "no sign that customers leave: the likelihood is highest where the probability of leaving is 0, " +
		"so the model is the NBD, in which everyone stays active, and a and b are not estimates"
	edgeLeave = "the customers' probabilities of leaving are at an edge of their distribution (all the same, or all 0 or 1), so a and b are not estimates"
)

// firstLook narrows the starts down. They climb on a part of the distinct
// histories first, with weights to match, and only their ends go on from there
// with all of them: one or two, as a rule, a few steps from the top. A single
// start, as the caller's own is, and a small base are left as they are.
func (t *tally) firstLook(o Options, l leaving, starts []vector) ([]vector, error) {
	part := t.thinned(l.few)
	if part == nil || len(starts) == 1 {
		return starts, nil
	}
	s := o.ascent(4, l.name+", first look")
	s.at = func(theta vector) (surface, error) { return l.look(theta, part) }
	var tops []summit
	highest := math.Inf(-1)
	for _, start := range starts {
		top, err := s.climb(start)
		if err != nil {
			return nil, err
		}
		tops = append(tops, top)
		if top.converged {
			s.known = append(s.known, top.theta)
		}
		highest = max(highest, top.value)
	}
	var ends []vector
	for i := range tops {
		// A top that lies far below is none with all customers either. One that
		// ran off begins anew, for on the part it can look as if it had to.
		theta := tops[i].theta
		if tops[i].edge != [maxDim]bool{} {
			theta = starts[i]
		} else if tops[i].value < highest-20 {
			continue
		}
		known := false
		for _, e := range ends {
			known = known || near(e, theta)
		}
		if !known {
			ends = append(ends, theta)
		}
	}
	return ends, nil
}

func near(a, b vector) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-2 {
			return false
		}
	}
	return true
}

// thinned returns the histories with every k-th of the repeat buyers only, each
// k times as heavy, so that about n of them are left; nil where there are not
// many more than that. Rows are sorted by orders and age, so all kinds of
// customers stay represented.
func (t *tally) thinned(n int) []repeat {
	k := len(t.repeats) / n
	if k < 2 {
		return nil
	}
	silent := t.histories[:len(t.histories)-len(t.repeats)]
	out := append([]repeat{}, silent...)
	for i := k / 2; i < len(t.repeats); i += k {
		g := t.repeats[i]
		g.customers *= float64(k)
		out = append(out, g)
	}
	return out
}
