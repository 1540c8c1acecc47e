package value

import (
	"context"
	"errors"
	"math"
)

// ParetoNBD is the Pareto / negative binomial model of Schmittlein, Morrison &
// Colombo (1987, Management Science 33(1), 1-24). While active, a customer
// orders at random moments at a rate of their own, drawn from a gamma
// distribution with shape R and inverse scale Alpha, as in the [BGNBD]. They
// leave for good at a random moment, whether they order or not, at a rate of
// their own, drawn from a gamma distribution with shape S and inverse scale
// Beta. Alpha and Beta are in the unit of time of the histories; the mean order
// rate is R/Alpha, the mean rate of leaving S/Beta.
//
// S = 0 is legal and says that nobody leaves: the model is then the [NBD].
//
// The papers write the likelihood with differences of hypergeometric functions,
// which overflow and cancel for heavy buyers. Here it is the integral over the
// moment of leaving that they stand for, a positive one, worked out on the scale
// of the logarithm (gone.go).
//
// Methods return NaN for an invalid history, time or model, and are safe for
// concurrent use.
type ParetoNBD struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
	S     float64 `json:"s"`
	Beta  float64 `json:"beta"`
}

// Validate returns all illegal parameters joined: R, Alpha and Beta are finite
// and above 0, S is finite and at least 0. R and S, which have no unit, are at
// most 1e15.
func (m ParetoNBD) Validate() error {
	var s error
	if m.S != 0 {
		s = shape("Pareto/NBD", "S", m.S)
	}
	return errors.Join(shape("Pareto/NBD", "R", m.R), positive("Pareto/NBD", "Alpha", m.Alpha), s, positive("Pareto/NBD", "Beta", m.Beta))
}

func (m ParetoNBD) valid() bool {
	return BGNBD{m.R, m.Alpha, m.S, 1}.valid() && m.Beta > 0 && !math.IsInf(m.Beta, 0)
}

// PAlive returns the probability that the customer is still active at the end
// of their history, 1/(1+O) with
//
//	O = s integral over y from t_x to T of
//	    ((alpha+T)/(alpha+y))^(r+x) ((beta+T)/(beta+y))^s / (beta+y) dy,
//
// the odds that they left at a moment y since the last order (the paper; Fader &
// Hardie 2005, "A Note on Deriving the Pareto/NBD Model and Related
// Expressions", have O in closed form). It is 1 for somebody who ordered on the
// last day.
func (m ParetoNBD) PAlive(h History) float64 {
	if c, _ := h.check(); c != "" || !m.valid() {
		return math.NaN()
	}
	return 1 / (1 + math.Exp(m.logOdds(float64(h.Frequency), h.Recency, h.T)))
}

// Expected returns the expected number of orders of the customer in (T, T+t],
// given the history; t is in its unit of time:
//
//	PAlive (r+x)/(alpha+T) (beta+T)/(s-1) (1 - ((beta+T)/(beta+T+t))^(s-1)),
//
// the rate of ordering times the part of t for which somebody who is active now
// will stay so (the paper and Fader & Hardie's note). A +Inf time asks for all orders ever to come, which is +Inf
// where S <= 1.
func (m ParetoNBD) Expected(h History, t float64) float64 {
	alive := m.PAlive(h)
	if !(t >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	if alive == 0 {
		return 0
	}
	return alive * ((m.R + float64(h.Frequency)) / (m.Alpha + h.T)) * m.stay(h.T, t)
}

// stay returns the expected time, out of the next t, for which a customer of
// the age who is active stays so: the integral of ((beta+age)/(beta+age+u))^s
// over u up to t. Written with exp(x)-1 it has no pole at s = 1.
func (m ParetoNBD) stay(age, t float64) float64 {
	b := m.Beta + age
	switch e := m.S - 1; {
	case m.S == 0:
		return t
	case math.IsInf(t, 1) && e > 0:
		return b / e
	case e == 0:
		return b * math.Log1p(t/b)
	default:
		return b * (-math.Expm1(-e*math.Log1p(t/b)) / e)
	}
}

// ExpectedNew returns the expected number of repeat orders of a new customer in
// the time t after the first order: [ParetoNBD.Expected] of an empty history.
func (m ParetoNBD) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

// Probability returns the probability that a new customer makes exactly n
// repeat orders in the time t after the first order (Fader & Hardie 2006,
// "Deriving an Expression for P(X(t) = x) Under the Pareto/NBD Model"); 0 for a
// negative n.
func (m ParetoNBD) Probability(n int, t float64) float64 {
	if !m.valid() || !(t >= 0) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	t = min(t, math.MaxFloat64)
	// They are active and ordered n times in t, or left before and had done so.
	p := math.Exp(logNegativeBinomial(m.R, m.Alpha, n, t) - float64(m.S*math.Log1p(t/m.Beta)))
	if m.S > 0 && t > 0 {
		p += m.leftAfter(n, t)
	}
	return p
}

// LogLikelihood returns the log-likelihood of histories, NaN where one of them
// or the model is invalid, without terms that hold no parameter: the sum over
// customers of
//
//	ln Gamma(r+x)/Gamma(r) + r ln alpha - (r+x) ln(alpha+T) - s ln(1+T/beta) + ln(1+O),
//
// O as in [ParetoNBD.PAlive]. It is a density of order times, so it can be above
// 0 for customers with many orders in little time. Histories of which nobody
// ordered again are legal here.
func (m ParetoNBD) LogLikelihood(h []History) float64 {
	if checkHistories(h) != nil || !m.valid() {
		return math.NaN()
	}
	sum := NBD{m.R, m.Alpha}.LogLikelihood(h)
	if m.S == 0 {
		return sum
	}
	for i := range h {
		sum -= float64(m.S * math.Log1p(h[i].T/m.Beta))
		sum += softplus(m.logOdds(float64(h[i].Frequency), h[i].Recency, h[i].T))
	}
	return sum
}

// FitParetoNBD estimates the Pareto/NBD by maximum likelihood. Rows are
// customers; all of them count, also those without a repeat order. The estimate
// does not depend on the order of the rows, on the number of workers, or (beyond
// the last digits) on the unit of time. Errors and warnings are those of
// [FitBGNBD]; where nobody seems to leave, the model is the NBD with S = 0, and
// S and Beta have no standard errors. The likelihood is often flat along S and
// Beta, which move together: judge the rate of leaving by both.
func FitParetoNBD(ctx context.Context, h []History, o Options) (*Fit[ParetoNBD], error) {
	if err := o.forModel("Pareto/NBD", 4); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap("Pareto/NBD", err)
	}
	t, err := newTally(h)
	if err != nil {
		return nil, err
	}
	f, err := t.fitPareto(ctx, o)
	if err != nil {
		return nil, wrap("Pareto/NBD", err)
	}
	if err := f.Model.Validate(); err != nil {
		return nil, wrap("Pareto/NBD", outOfRange(err))
	}
	return f, nil
}
