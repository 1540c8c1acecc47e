package value

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// MBGNBD is the modified beta-geometric / negative binomial model of Batislam,
// Denizel & Filiztekin (2007, International Journal of Research in Marketing
// 24(3), 201-209). It is the [BGNBD] with one occasion more to leave: right
// after the first order. A customer without a repeat order may therefore be
// gone, where the BG/NBD has them active for certain; where many customers order
// once and never again, this is the better of the two.
//
// Parameters mean what they mean in the BG/NBD: order rates are gamma with shape
// R and inverse scale Alpha (in the unit of time of the histories),
// probabilities of leaving after an order are beta with A and B. A = 0 is legal
// and says that nobody leaves, as in the [NBD].
//
// Methods return NaN for an invalid history, time or model, and are safe for
// concurrent use.
type MBGNBD struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
}

// Validate returns all illegal parameters joined: R, Alpha and B are finite
// and above 0, A is finite and at least 0. R, A and B, which have no unit, are at
// most 1e15.
func (m MBGNBD) Validate() error {
	var a error
	if m.A != 0 {
		a = shape("MBG/NBD", "A", m.A)
	}
	return errors.Join(shape("MBG/NBD", "R", m.R), positive("MBG/NBD", "Alpha", m.Alpha), a, shape("MBG/NBD", "B", m.B))
}

// PAlive returns the probability that the customer is still active at the end
// of their history, 1 / (1 + a/(b+x) ((alpha+T)/(alpha+t_x))^(r+x)), worked out
// on the scale of the logarithm so that thousands of orders do not overflow. It
// is below 1 for a customer without a repeat order, too.
func (m MBGNBD) PAlive(h History) float64 {
	if c, _ := h.check(); c != "" || !BGNBD(m).valid() {
		return math.NaN()
	}
	if m.A == 0 {
		return 1
	}
	return 1 / (1 + math.Exp(m.logOdds(float64(h.Frequency), h.Recency, h.T)))
}

// logOdds returns the logarithm of the odds that a customer with x repeat
// orders left right after the last one.
func (m MBGNBD) logOdds(x, recency, t float64) float64 {
	return math.Log(m.A/(m.B+x)) + float64((m.R+x)*math.Log1p((t-recency)/(m.Alpha+recency)))
}

// ahead returns the customer as they are if active: x+1 times they stayed.
func (m MBGNBD) ahead(h History) future {
	x := float64(h.Frequency)
	return future{m.R + x, m.Alpha + h.T, m.A, m.B + x + 1}
}

// Expected returns the expected number of orders of the customer in (T, T+t],
// given the history; t is in its unit of time. A +Inf time asks for all orders
// ever to come, which is +Inf where A <= 1.
func (m MBGNBD) Expected(h History, t float64) float64 {
	alive := m.PAlive(h)
	if !(t >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	if alive == 0 {
		return 0
	}
	return alive * m.ahead(h).orders(t)
}

// ExpectedNew returns the expected number of repeat orders of a new customer in
// the time t after the first order, after which they may have left at once.
func (m MBGNBD) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

// Probability returns the probability that a new customer makes exactly n
// repeat orders in the time t after the first order; 0 for a negative n.
func (m MBGNBD) Probability(n int, t float64) float64 {
	b := BGNBD(m)
	if !b.valid() || !(t >= 0) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	// Either they ordered n times and stayed after each of n+1 orders ...
	p := math.Exp(logNegativeBinomial(m.R, m.Alpha, n, t) + b.logStay(n+1))
	if m.A == 0 {
		return p
	}
	// ... or they left right after the n-th repeat order, which had come by then.
	come := 1.0
	if n > 0 {
		come = 0
		if t > 0 {
			come = mathext.RegIncBeta(float64(n), m.R, 1/(1+m.Alpha/t))
		}
	}
	return p + math.Exp(b.logStay(n))*m.A/(m.A+m.B+float64(n))*come
}

// logNegativeBinomial returns the logarithm of the probability of n orders in t
// of a customer who cannot leave.
func logNegativeBinomial(r, alpha float64, n int, t float64) float64 {
	if t = min(t, math.MaxFloat64); t == 0 {
		if n == 0 {
			return 0
		}
		return math.Inf(-1)
	}
	l := -float64(r * math.Log1p(t/alpha))
	if n > 0 {
		f, _ := math.Lgamma(float64(n) + 1)
		l += logRising(r, n) - f - float64(float64(n)*math.Log1p(alpha/t))
	}
	return l
}

// LogLikelihood returns the log-likelihood of histories, NaN where one of them
// or the model is invalid: the sum over customers of the logarithm of
//
//	Gamma(r+x)/Gamma(r) alpha^r / B(a, b) [B(a, b+x+1) (alpha+T)^-(r+x) + B(a+1, b+x) (alpha+t_x)^-(r+x)].
//
// Histories of which nobody ordered again are legal here.
func (m MBGNBD) LogLikelihood(h []History) float64 {
	b := BGNBD(m)
	if checkHistories(h) != nil || !b.valid() {
		return math.NaN()
	}
	sum := NBD{m.R, m.Alpha}.LogLikelihood(h)
	if m.A == 0 {
		return sum
	}
	for i := range h {
		sum += b.logStay(h[i].Frequency+1) + softplus(m.logOdds(float64(h[i].Frequency), h[i].Recency, h[i].T))
	}
	return sum
}

// FitMBGNBD estimates the MBG/NBD by maximum likelihood. Rows, errors and
// warnings are those of [FitBGNBD]; so is what is returned where nobody seems to
// leave. Compare its LogLikelihood with that of the BG/NBD: both have four
// parameters, so the higher one fits better.
func FitMBGNBD(ctx context.Context, h []History, o Options) (*Fit[MBGNBD], error) {
	if err := o.forModel("MBG/NBD", 4); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap("MBG/NBD", err)
	}
	t, err := newTally(h)
	if err != nil {
		return nil, err
	}
	f, err := t.fitMBGNBD(ctx, o)
	if err != nil {
		return nil, wrap("MBG/NBD", err)
	}
	if err := f.Model.Validate(); err != nil {
		return nil, wrap("MBG/NBD", outOfRange(err))
	}
	return f, nil
}

func (t *tally) fitMBGNBD(ctx context.Context, o Options) (*Fit[MBGNBD], error) {
	f, err := fitLeaving[MBGNBD](ctx, t, o, t.leavingBG(o, "MBG/NBD",
		func(theta vector) (surface, error) { return t.surfaceMBGNBD(ctx, theta, o.Workers) },
		func(theta vector, part []repeat) (surface, error) {
			return t.surfaceBG(ctx, theta, o.Workers, part, t.stays, 0)
		}))
	if err != nil {
		return nil, err
	}
	p := f.Parameters
	f.Model = MBGNBD{p[0].Value, p[1].Value, p[2].Value, p[3].Value}
	return f, nil
}

// surfaceMBGNBD is the log-likelihood of the MBG/NBD over (ln r, ln alpha, ln
// a, ln b): that of the BG/NBD with all customers, who had one occasion more to
// leave each.
func (t *tally) surfaceMBGNBD(ctx context.Context, theta vector, workers int) (surface, error) {
	return t.surfaceBG(ctx, theta, workers, t.histories, t.stays, 0)
}
