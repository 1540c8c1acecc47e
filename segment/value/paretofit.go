package value

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

func (t *tally) fitPareto(ctx context.Context, o Options) (*Fit[ParetoNBD], error) {
	f, err := fitLeaving[ParetoNBD](ctx, t, o, leaving{
		name:   "Pareto/NBD",
		time:   []bool{false, true, false, true},
		starts: func(floor vector) []vector { return t.startsPareto(o, floor) },
		at:     func(theta vector) (surface, error) { return t.surfacePareto(ctx, theta, t.histories, o.Workers) },
		look: func(theta vector, part []repeat) (surface, error) {
			return t.surfacePareto(ctx, theta, part, o.Workers)
		},
		few:  1500, // the integral over the moment of leaving makes this likelihood the dearest of the room
		pair: "s, beta",
		edge: edgeLeavePareto,
		none: noneLeavePareto,
	})
	if err != nil {
		return nil, err
	}
	p := f.Parameters
	f.Model = ParetoNBD{p[0].Value, p[1].Value, p[2].Value, p[3].Value}
	return f, nil
}

// What the warnings of the Pareto/NBD say.
const (
	edgeLeavePareto = "the customers' rates of leaving are at an edge of their distribution (all the same, or all 0 or beyond bounds), " +
		"so s and beta are not estimates"
	noneLeavePareto = "no sign that customers leave: the likelihood is highest where the rate of leaving is 0, " +
		"so the model is the NBD, in which everyone stays active, and s and beta are not estimates"
)

// startsPareto returns where to begin. As in startsBGNBD there is a start with
// the usual amount of dropout, one with little, one with almost none, one with a
// lot, and two where some leave at once and the others hardly ever: there a
// second ridge leads to beta = 0. Order rates begin as they do there.
func (t *tally) startsPareto(o Options, floor vector) []vector {
	if o.Start != nil {
		return []vector{{math.Log(o.Start[0]), math.Log(o.Start[1] / t.scale), math.Log(o.Start[2]), math.Log(o.Start[3] / t.scale)}}
	}
	r := min(floor[0], math.Ln2)
	alpha := floor[1] - floor[0] + r
	return []vector{
		{r, alpha - math.Ln2, math.Log(.6), math.Log(.4)},
		{r, alpha, math.Log(.1), 0},
		{floor[0], floor[1], math.Log(.01), math.Log(3)},
		{r, alpha - 1.5, math.Log(2), math.Log(.5)},
		{r, alpha, math.Log(.05), math.Log(.01)},
		{r, alpha, math.Log(.03), math.Log(1e-6)},
	}
}

// surfacePareto is the log-likelihood of the Pareto/NBD over (ln r, ln alpha, ln
// s, ln beta): that of the NBD, plus the logarithm of the probability of having
// stayed, plus the chance that the customer left since the last order.
func (t *tally) surfacePareto(ctx context.Context, theta vector, histories []repeat, workers int) (surface, error) {
	s, err := t.surfaceNBD(ctx, theta, workers)
	if err != nil {
		return s, err
	}
	m := ParetoNBD{math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])}
	parts := make([]surface, par.Count(len(histories), paretoChunk))
	err = par.Chunks(ctx, len(histories), paretoChunk, workers, func(chunk, lo, hi int) error {
		parts[chunk] = m.addGone(histories[lo:hi])
		return nil
	})
	if err != nil {
		return surface{}, err
	}
	for i := range parts {
		s.add(&parts[i])
	}
	for _, a := range t.ages {
		n := m.S * a.customers
		l := n * math.Log1p(a.t/m.Beta)
		away := a.t / (m.Beta + a.t)
		s.value -= l
		s.grad[2] -= l
		s.grad[3] += float64(n * away)
		s.hess[2][2] -= l
		s.hess[2][3] += float64(n * away)
		s.hess[3][3] -= float64(n * away * (1 - away))
	}
	s.mirror()
	return s, nil
}

// paretoChunk is smaller than chunkSize: a history takes some microseconds.
const paretoChunk = 256

// addGone sums ln(1 + e^v), v the log-odds that the customer left since the last
// order, with its derivatives by the logarithms of the parameters. v is the
// logarithm of an integral of e^g, so v_i is the mean of g_i and v_ij the mean of
// g_ij plus the covariance of g_i and g_j, over the moment of leaving.
func (m ParetoNBD) addGone(histories []repeat) (sum surface) {
	for i := range histories {
		h := &histories[i]
		o := m.gone(h.x, h.recency, h.t)
		if math.IsInf(o.logOdds, -1) {
			continue
		}
		r, s, rate := m.R, m.S, m.R+h.x
		// Shares alpha/(alpha+.) and beta/(beta+.) at the last order, at the end,
		// and in the mean over the moment of leaving.
		nx, nt := m.Alpha/(m.Alpha+h.recency), m.Alpha/(m.Alpha+h.t)
		bx, bt := m.Beta/(m.Beta+h.recency), m.Beta/(m.Beta+h.t)
		quiet := math.Log1p((h.t-h.recency)/(m.Alpha+h.recency)) - o.mean[0]
		wait := math.Log1p((h.t-h.recency)/(m.Beta+h.recency)) - o.mean[2]
		n, b := nt-nx-o.mean[1], bt-bx-o.mean[3]
		// Means of share (1-share).
		nn := nx*(1-nx) + float64((1-2*nx)*o.mean[1]) - o.square[1][1]
		bb := bx*(1-bx) + float64((1-2*bx)*o.mean[3]) - o.square[3][3]

		v := vector{r * quiet, rate * n, 1 + float64(s*wait), float64(s*b) - (bx + o.mean[3])}
		var vv matrix
		size := vector{r, rate, s, s + 1} // g_i is minus this times the i-th variable of gone
		for a := range 4 {
			for c := a; c < 4; c++ {
				vv[a][c] = size[a] * size[c] * (o.square[a][c] - float64(o.mean[a]*o.mean[c]))
			}
		}
		vv[0][0] += r * quiet
		vv[0][1] += r * n
		vv[1][1] += rate * (nt*(1-nt) - nn)
		vv[2][2] += s * wait
		vv[2][3] += s * b
		vv[3][3] += float64(s*(bt*(1-bt)-bb)) - bb

		e := math.Exp(-math.Abs(o.logOdds))
		l, w := math.Log1p(e), e/(1+e)
		if o.logOdds > 0 {
			l, w = l+o.logOdds, 1/(1+e)
		}
		w *= h.customers
		u := w / h.customers * (1 - w/h.customers) * h.customers
		sum.value += float64(h.customers * l)
		for a := range 4 {
			sum.grad[a] += float64(w * v[a])
			for c := a; c < 4; c++ {
				sum.hess[a][c] += float64(u*v[a]*v[c]) + float64(w*vv[a][c])
			}
		}
	}
	return sum
}
