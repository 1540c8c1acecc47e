package value

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// BGNBD is the beta-geometric / negative binomial model of Fader, Hardie & Lee
// (2005, Marketing Science 24(2), 275-284). While active, a customer orders at
// random moments at a rate of their own, drawn from a gamma distribution with
// shape R and inverse scale Alpha. After each repeat order they leave for good
// with a probability of their own, drawn from a beta distribution with
// parameters A and B. Alpha is in the unit of time of the histories; the mean
// order rate is R/Alpha, the mean probability of leaving A/(A+B).
//
// A = 0 is legal and says that nobody leaves: the model is then the [NBD]. A
// fit that finds no dropout returns it so.
//
// Nobody is thought to leave before their first repeat order, so PAlive of a
// customer without one is 1. That is the model, not a finding about them.
//
// Methods return NaN for an invalid history, time or model, and are safe for
// concurrent use.
type BGNBD struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
}

// Validate returns all illegal parameters joined: R, Alpha and B are finite
// and above 0, A is finite and at least 0. R, A and B, which have no unit, are at
// most 1e15.
func (m BGNBD) Validate() error {
	var a error
	if m.A != 0 {
		a = shape("BG/NBD", "A", m.A)
	}
	return errors.Join(shape("BG/NBD", "R", m.R), positive("BG/NBD", "Alpha", m.Alpha), a, shape("BG/NBD", "B", m.B))
}

func (m BGNBD) valid() bool {
	return m.R > 0 && m.Alpha > 0 && m.A >= 0 && m.B > 0 && max(m.R, m.A, m.B) <= mostShape && !math.IsInf(m.Alpha, 0)
}

// PAlive returns the probability that the customer is still active at the end
// of their history (section 4 of the paper's companion note "Computing
// P(alive) using the BG/NBD model", Fader, Hardie & Lee 2008): 1 for a customer
// without a repeat order, else
// 1 / (1 + a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)), worked out on the scale of
// the logarithm so that thousands of orders do not overflow.
func (m BGNBD) PAlive(h History) float64 {
	if !m.valid() || h.Frequency < 0 || !(h.T >= 0) {
		return math.NaN()
	}
	if h.Frequency == 0 || m.A == 0 {
		return 1
	}
	if !(h.Recency >= 0 && h.Recency <= h.T) || math.IsInf(h.T, 0) {
		return math.NaN()
	}
	return 1 / (1 + math.Exp(m.logOdds(float64(h.Frequency), h.Recency, h.T)))
}

// logOdds returns the logarithm of the odds that a customer with x > 0 repeat
// orders left right after the last one.
func (m BGNBD) logOdds(x, recency, t float64) float64 {
	return math.Log(m.A/(m.B+x-1)) + float64((m.R+x)*math.Log1p((t-recency)/(m.Alpha+recency)))
}

// Expected returns the expected number of orders of the customer in (T, T+t],
// given the history; t is in its unit of time (equation 10 of the paper).
// A +Inf time asks for all orders ever to come, which is +Inf where A <= 1.
func (m BGNBD) Expected(h History, t float64) float64 {
	alive := m.PAlive(h)
	if !(t >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	if alive == 0 {
		return 0
	}
	x := float64(h.Frequency)
	return alive * future{m.R + x, m.Alpha + h.T, m.A, m.B + x}.orders(t)
}

// ExpectedNew returns the expected number of repeat orders of a new customer in
// the time t after the first order (equation 9 of the paper).
func (m BGNBD) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

// Probability returns the probability that a new customer makes exactly n
// repeat orders in the time t after the first order (equation 8 of the paper);
// 0 for a negative n.
func (m BGNBD) Probability(n int, t float64) float64 {
	if !m.valid() || !(t >= 0) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	if math.IsInf(t, 1) {
		t = math.MaxFloat64
	}
	// Had nobody left, orders would be negative binomial.
	k := float64(n)
	gain := -math.Log1p(m.Alpha / t) // ln t/(alpha+t)
	if t == 0 {
		gain = math.Inf(-1)
	}
	lone := -float64(m.R * math.Log1p(t/m.Alpha))
	if n > 0 {
		f, _ := math.Lgamma(k + 1)
		lone += logRising(m.R, n) - f + float64(k*gain)
	}
	// Either they did, and stayed after each of n orders ...
	p := math.Exp(lone + m.logStay(n))
	// ... or they left right after the n-th, which had come by then.
	if n > 0 && m.A > 0 && t > 0 {
		z := t / (m.Alpha + t)
		if t > m.Alpha {
			z = 1 / (1 + m.Alpha/t)
		}
		left := math.Exp(m.logStay(n-1)) * m.A / (m.A + m.B + k - 1)
		p += left * mathext.RegIncBeta(k, m.R, z)
	}
	return p
}

// logStay returns the logarithm of the probability of staying after each of n
// orders, B(a, b+n)/B(a, b).
func (m BGNBD) logStay(n int) float64 {
	if n <= 4096 {
		var s float64
		for i := range n {
			s -= math.Log1p(m.A / (m.B + float64(i)))
		}
		return s
	}
	return logBetaRatio(m.A, m.B, float64(n))
}

// LogLikelihood returns the log-likelihood of histories (the sum of equation 6
// of the paper over customers), NaN where one of them or the model is invalid.
// Histories of which nobody ordered again are legal here.
func (m BGNBD) LogLikelihood(h []History) float64 {
	if checkHistories(h) != nil || !m.valid() {
		return math.NaN()
	}
	if m.A == 0 {
		return NBD{m.R, m.Alpha}.LogLikelihood(h)
	}
	var sum float64
	for i := range h {
		x, t := float64(h[i].Frequency), h[i].T
		sum += logRising(m.R, h[i].Frequency) + m.logStay(h[i].Frequency) -
			float64(m.R*math.Log1p(t/m.Alpha)) - float64(x*math.Log(m.Alpha+t))
		if h[i].Frequency > 0 {
			sum += softplus(m.logOdds(x, h[i].Recency, t))
		}
	}
	return sum
}

// softplus returns ln(1 + e^v) without overflow.
func softplus(v float64) float64 {
	if v > 0 {
		return v + math.Log1p(math.Exp(-v))
	}
	return math.Log1p(math.Exp(v))
}

// FitBGNBD estimates the BG/NBD by maximum likelihood. Rows are customers; all
// of them count, also those without a repeat order. The estimate does not
// depend on the order of the rows, on the number of workers, or (beyond the
// last digits) on the unit of time.
//
// Errors: no rows, an invalid row ([RowError]), nobody who ordered again,
// invalid options, a done context.
//
// Warnings:
//   - "boundary": the likelihood has no top inside the model, and Boundary is
//     set. Mostly nobody seems to leave: the model is then the NBD, with A = 0,
//     and A and B have no standard errors.
//   - "dropout-unidentified": there is a top, but the likelihood ratio against
//     the NBD stays below 4.605, the 95 % point of the ratio's distribution
//     where dropout is absent (an even mixture of 0 and chi-squared with two
//     degrees of freedom, after Self & Liang 1987, JASA 82(398), 605-610: B has
//     no meaning without dropout and comes along; simulation gives 4.5). Order
//     rates are then good, P(alive) and what it says of single customers is not.
//   - "few-repeaters": fewer than 30 customers ordered again.
//   - "not-converged": the search did not arrive; raise Options.MaxIter.
func FitBGNBD(ctx context.Context, h []History, o Options) (*Fit[BGNBD], error) {
	if err := o.forModel("BG/NBD", 4); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap("BG/NBD", err)
	}
	t, err := newTally(h)
	if err != nil {
		return nil, err
	}
	f, err := t.fitBGNBD(ctx, o)
	if err != nil {
		return nil, wrap("BG/NBD", err)
	}
	if err := f.Model.Validate(); err != nil {
		return nil, wrap("BG/NBD", outOfRange(err))
	}
	return f, nil
}
