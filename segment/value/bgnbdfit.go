package value

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

const (
	// absent is the gain in log-likelihood over the NBD up to which dropout is
	// not there at all: the search ran towards a = 0 or b = infinity.
	absent = 5e-5
	// unclear is the likelihood ratio against the NBD below which dropout may
	// be chance; see FitBGNBD.
	unclear = 2.705543454095404
)

func (t *tally) fitBGNBD(ctx context.Context, o Options) (*Fit[BGNBD], error) {
	floor, err := t.climbNBD(ctx, o, nil)
	if err != nil {
		return nil, err
	}
	var best summit
	for i, start := range t.startsBGNBD(o, floor.theta) {
		s := o.ascent(4, "BG/NBD")
		s.at = func(theta vector) (surface, error) { return t.surfaceBGNBD(ctx, theta, o.Workers) }
		top, err := s.climb(start)
		if err != nil {
			return nil, err
		}
		if i == 0 || top.value > best.value {
			best = top
		}
	}
	f := &Fit[BGNBD]{Customers: t.customers, Warnings: warnFew(t.repeaters)}
	names := f.Model.names()
	time := []bool{false, true, false, false}
	if !(best.value-floor.value > absent) {
		// Nobody leaves: report the NBD within this model. The pinned third and
		// fourth parameters keep the covariance of the first two whole.
		floor.theta[2], floor.theta[3] = math.Inf(-1), 0
		floor.pinned[2], floor.pinned[3] = true, true
		edge := floor.edge[0] || floor.edge[1]
		f.LogLikelihood = t.unscaled(floor.value)
		describe(f, names, floor, time, []bool{edge, edge, true, true}, t.scale)
		f.judge(floor, true, "BG/NBD", "no sign that customers leave: the likelihood is highest where the probability of leaving is 0, "+
			"so the model is the NBD, in which everyone stays active, and a and b are not estimates")
		if edge {
			f.Warnings = append(f.Warnings, newWarning("boundary", "r, alpha", "%s", sameRate))
		}
	} else {
		rate := best.edge[0] || best.edge[1]
		leave := best.edge[2] || best.edge[3]
		f.LogLikelihood = t.unscaled(best.value)
		describe(f, names, best, time, []bool{rate, rate, leave, leave}, t.scale)
		what := sameRate
		if leave {
			what = "the customers' probabilities of leaving are at an edge of their distribution (all the same, or all 0 or 1), so a and b are not estimates"
		}
		f.judge(best, rate || leave, "BG/NBD", what)
		if ratio := 2 * (best.value - floor.value); ratio < unclear {
			f.Warnings = append(f.Warnings, newWarning("dropout-unidentified", "a, b",
				"the likelihood ratio against a model without dropout is %.3g, below %.3g: these data hardly tell whether customers leave; "+
					"trust order rates, but not the probability that a single customer is active", ratio, unclear))
		}
	}
	p := f.Parameters
	f.Model = BGNBD{p[0].Value, p[1].Value, p[2].Value, p[3].Value}
	return f, nil
}

// startsBGNBD returns where to begin. The likelihood can have a ridge along
// which a and b grow together, and a second one at a near 0, so one start has
// the usual amount of dropout, one little of it, one almost none, and one a lot.
// The last has a few customers leave at once and the others never.
//
// Early leavers all have few orders, which to the NBD looks like customers who
// all order at the same low rate: under heavy dropout its own fit runs off to r
// = infinity, and a search that begins there stays there. So r begins no higher
// than 2, and alpha follows from the mean rate; the rates of those who are
// active are higher than the mean, the more so the more customers leave.
func (t *tally) startsBGNBD(o Options, floor vector) []vector {
	if o.Start != nil {
		return []vector{{math.Log(o.Start[0]), math.Log(o.Start[1] / t.scale), math.Log(o.Start[2]), math.Log(o.Start[3])}}
	}
	r := min(floor[0], math.Ln2)
	alpha := floor[1] - floor[0] + r
	return []vector{
		{r, alpha - math.Ln2, math.Log(.8), math.Log(2.5)},
		{r, alpha, math.Log(.1), math.Log(3)},
		{floor[0], floor[1], math.Log(.003), math.Log(8)},
		{r, alpha - 1.5, math.Log(2), math.Log(1)},
		{r, alpha, math.Log(.001), math.Log(.03)},
	}
}

// surfaceBGNBD is the log-likelihood of the BG/NBD over (ln r, ln alpha, ln a,
// ln b): that of the NBD, plus the logarithm of the probability of having
// stayed after each order, plus the chance that the customer left after the
// last one instead.
func (t *tally) surfaceBGNBD(ctx context.Context, theta vector, workers int) (surface, error) {
	s, err := t.surfaceNBD(ctx, theta, workers)
	if err != nil {
		return s, err
	}
	m := BGNBD{math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])}
	parts := make([]surface, par.Count(len(t.repeats), chunkSize))
	err = par.Chunks(ctx, len(t.repeats), chunkSize, workers, func(chunk, lo, hi int) error {
		parts[chunk] = m.addRepeats(t.repeats[lo:hi])
		return nil
	})
	if err != nil {
		return surface{}, err
	}
	for i := range parts {
		s.add(&parts[i])
	}
	// B(a, b+x)/B(a, b) is the product of 1/(1 + a/(b+i)) over i < x: a sum of
	// log1p keeps its digits where a is tiny or b is huge, and differences of
	// lnGamma do not.
	for i, n := range t.more {
		at := m.B + float64(i)
		e, k := m.A/(m.A+at), m.B/at
		c := m.B / (m.A + at)
		s.value -= float64(n * math.Log1p(m.A/at))
		s.grad[2] -= float64(n * e)
		s.grad[3] += float64(n * k * e)
		s.hess[2][2] -= float64(n * e * (1 - e))
		s.hess[2][3] += float64(n * e * c)
		s.hess[3][3] += float64(n * k * e * (1 - k - c))
	}
	s.mirror()
	return s, nil
}

// addRepeats sums ln(1 + e^v), v the log-odds that the customer left after the
// last order, with its derivatives by the logarithms of the parameters. With w
// = 1/(1+e^-v) they are w v_i and w (1-w) v_i v_j + w v_ij.
func (m BGNBD) addRepeats(repeats []repeat) (s surface) {
	for i := range repeats {
		g := &repeats[i]
		rate := m.R + g.x
		quiet := math.Log1p((g.t - g.recency) / (m.Alpha + g.recency))
		k := m.B / (m.B + g.x - 1)
		v := math.Log(m.A/(m.B+g.x-1)) + float64(rate*quiet)

		// One exponential serves both: e = exp(-|v|).
		e := math.Exp(-math.Abs(v))
		l, w := math.Log1p(e), e/(1+e)
		if v > 0 {
			l, w = l+v, 1/(1+e)
		}
		nt, nx := m.Alpha/(m.Alpha+g.t), m.Alpha/(m.Alpha+g.recency)
		d := nt - nx
		v0, v1, v3 := float64(m.R*quiet), float64(rate*d), -k // v_2 = 1

		n := g.customers
		nw := n * w
		q := nw * (1 - w)
		s.value += float64(n * l)
		s.grad[0] += float64(nw * v0)
		s.grad[1] += float64(nw * v1)
		s.grad[2] += nw
		s.grad[3] += float64(nw * v3)
		s.hess[0][0] += float64(q*v0*v0) + float64(nw*v0)
		s.hess[0][1] += float64(q*v0*v1) + float64(nw*m.R*d)
		s.hess[0][2] += float64(q * v0)
		s.hess[0][3] += float64(q * v0 * v3)
		s.hess[1][1] += float64(q*v1*v1) + float64(nw*v1*(1-nt-nx))
		s.hess[1][2] += float64(q * v1)
		s.hess[1][3] += float64(q * v1 * v3)
		s.hess[2][2] += q
		s.hess[2][3] += float64(q * v3)
		s.hess[3][3] += float64(q*v3*v3) - float64(nw*k*(1-k))
	}
	return s
}
