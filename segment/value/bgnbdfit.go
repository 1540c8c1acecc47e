package value

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

func (t *tally) fitBGNBD(ctx context.Context, o Options) (*Fit[BGNBD], error) {
	f, err := fitLeaving[BGNBD](ctx, t, o, t.leavingBG(o, "BG/NBD",
		func(theta vector) (surface, error) { return t.surfaceBGNBD(ctx, theta, o.Workers) },
		func(theta vector, part []repeat) (surface, error) {
			return t.surfaceBG(ctx, theta, o.Workers, part[len(t.histories)-len(t.repeats):], t.more, 1)
		}))
	if err != nil {
		return nil, err
	}
	p := f.Parameters
	f.Model = BGNBD{p[0].Value, p[1].Value, p[2].Value, p[3].Value}
	return f, nil
}

// leavingBG is what the fits of the BG/NBD and the MBG/NBD have in common: their
// likelihoods have the same ridges, so that they begin at the same places.
func (t *tally) leavingBG(o Options, name string, at func(vector) (surface, error), look func(vector, []repeat) (surface, error)) leaving {
	return leaving{
		name:   name,
		time:   []bool{false, true, false, false},
		starts: func(floor vector) []vector { return t.startsBGNBD(o, floor) },
		at:     at,
		look:   look,
		few:    10_000,
		pair:   "a, b",
		edge:   edgeLeave,
		none:   noneLeave,
	}
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
	return t.surfaceBG(ctx, theta, workers, t.repeats, t.more, 1)
}

// surfaceBG serves the BG/NBD and the MBG/NBD. Customers who may have left
// after their last order are in histories; stays[i] of them had the occasion to
// leave more than i times; and one who stayed each time could leave for the
// x-th time if first is 1, or for the (x+1)-th if it is 0.
func (t *tally) surfaceBG(ctx context.Context, theta vector, workers int, histories []repeat, stays []float64, first float64) (surface, error) {
	s, err := t.surfaceNBD(ctx, theta, workers)
	if err != nil {
		return s, err
	}
	m := BGNBD{math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])}
	l, err := t.lookup(ctx, m, first, workers)
	if err != nil {
		return surface{}, err
	}
	parts := make([]surface, par.Count(len(histories), chunkSize))
	err = par.Chunks(ctx, len(histories), chunkSize, workers, func(chunk, lo, hi int) error {
		parts[chunk] = l.addRepeats(histories[lo:hi])
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
	for i, n := range stays {
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

// lookup holds what the histories at one point of the search share: they have
// few distinct ages, recencies and numbers of orders, so that logarithms are
// taken of these and not of each history.
type lookup struct {
	m            BGNBD
	age, recency []moment
	odds, share  []float64 // by x: ln a/(b+x-first) and b/(b+x-first)
}

// moment is what alpha makes of a time t.
type moment struct {
	log  float64 // ln (alpha+t)/alpha
	near float64 // alpha/(alpha+t)
}

func (t *tally) lookup(ctx context.Context, m BGNBD, first float64, workers int) (*lookup, error) {
	l := &lookup{m, make([]moment, len(t.ages)), make([]moment, len(t.recencies)), make([]float64, len(t.stays)), make([]float64, len(t.stays))}
	at := func(time float64) moment { return moment{math.Log1p(time / m.Alpha), m.Alpha / (m.Alpha + time)} }
	for i := range t.ages {
		l.age[i] = at(t.ages[i].t)
	}
	// In continuous time no two recencies are the same, and this is worth sharing.
	err := par.Chunks(ctx, len(t.recencies), chunkSize, workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			l.recency[i] = at(t.recencies[i])
		}
		return nil
	})
	for x := range t.stays {
		if stay := m.B + (float64(x) - first); stay > 0 { // not for x = 0 where first is 1
			l.odds[x], l.share[x] = math.Log(m.A/stay), m.B/stay
		}
	}
	return l, err
}

// addRepeats sums ln(1 + e^v), v the log-odds that the customer left after the
// last order, with its derivatives by the logarithms of the parameters. With w
// = 1/(1+e^-v) they are w v_i and w (1-w) v_i v_j + w v_ij.
func (l *lookup) addRepeats(repeats []repeat) (s surface) {
	r := l.m.R
	// The logarithm is the dearest part. Of single customers it is taken of a
	// product of many, each factor between 1 and 2.
	product := 1.0
	for i := range repeats {
		g := &repeats[i]
		age, recency, x := l.age[g.ageAt], l.recency[g.recencyAt], int(g.x)
		rate := r + g.x
		quiet := age.log - recency.log
		k := l.share[x]
		v := l.odds[x] + float64(rate*quiet)

		// One exponential serves both: e = exp(-|v|).
		e := math.Exp(-math.Abs(v))
		w := e / (1 + e)
		if v > 0 {
			w = 1 / (1 + e)
			s.value += float64(g.customers * v)
		}
		if g.customers == 1 {
			if product *= 1 + e; product > 1e300 {
				s.value += math.Log(product)
				product = 1
			}
		} else {
			s.value += float64(g.customers * math.Log1p(e))
		}
		nt, nx := age.near, recency.near
		d := nt - nx
		v0, v1, v3 := float64(r*quiet), float64(rate*d), -k // v_2 = 1

		n := g.customers
		nw := n * w
		q := nw * (1 - w)
		s.grad[0] += float64(nw * v0)
		s.grad[1] += float64(nw * v1)
		s.grad[2] += nw
		s.grad[3] += float64(nw * v3)
		s.hess[0][0] += float64(q*v0*v0) + float64(nw*v0)
		s.hess[0][1] += float64(q*v0*v1) + float64(nw*r*d)
		s.hess[0][2] += float64(q * v0)
		s.hess[0][3] += float64(q * v0 * v3)
		s.hess[1][1] += float64(q*v1*v1) + float64(nw*v1*(1-nt-nx))
		s.hess[1][2] += float64(q * v1)
		s.hess[1][3] += float64(q * v1 * v3)
		s.hess[2][2] += q
		s.hess[2][3] += float64(q * v3)
		s.hess[3][3] += float64(q*v3*v3) - float64(nw*k*(1-k))
	}
	s.value += math.Log(product)
	return s
}
