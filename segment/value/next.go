package value

import "math"

// The probability of exactly n orders in (T, T+t], given a history, follows from
// that of a new customer (equation 8 of Fader, Hardie & Lee 2005 for the BG/NBD).
// Given the history and that the customer is active, gamma and beta
// distributions of rates and probabilities are gamma and beta again, with the
// parameters moved on by what was seen, and the processes have no memory beyond
// that: what an active customer does from now on is what a new customer of the
// moved parameters does. One who has left orders 0 times. So
//
//	P(n) = P(left) [n = 0] + P(active) P_new(n; moved parameters).
//
// For the Pareto/NBD Fader & Hardie (2014, "Deriving the Conditional PMF of the
// Pareto/NBD Model") have the same in closed form. For the BG/NBD, the MBG/NBD
// and the NBD it is derived here, and tests hold it against simulated customers.

// ahead is what an active customer does from now on: a new customer's behavior.
type ahead interface {
	ExpectedNew(t float64) float64
	Probability(n int, t float64) float64
}

// updater is an order model whose active customers are new ones with other
// parameters.
type updater interface {
	Orders
	// active depends on the number of orders and on the age, not on when the last
	// order was: that only tells whether the customer is active.
	active(x int, age float64) ahead
	// leftOdds returns the logarithm of the odds of having left for a valid
	// history, -Inf where nobody can have.
	leftOdds(h History) float64
}

func (m BGNBD) active(x int, age float64) ahead {
	return BGNBD{grown(m.R, x), m.Alpha + age, m.A, grown(m.B, x)}
}

// active returns a BG/NBD: they have stayed x+1 times, once after each order,
// and the next occasion to leave comes with the next order.
func (m MBGNBD) active(x int, age float64) ahead {
	return BGNBD{grown(m.R, x), m.Alpha + age, m.A, grown(m.B, x+1)}
}

// active moves Beta by the age: for so long they have not left.
func (m ParetoNBD) active(x int, age float64) ahead {
	return ParetoNBD{grown(m.R, x), m.Alpha + age, m.S, m.Beta + age}
}

func (m NBD) active(x int, age float64) ahead { return NBD{grown(m.R, x), m.Alpha + age} }

// grown adds n to a shape, which stays legal: at 1e15 n does not count any more.
func grown(shape float64, n int) float64 { return min(shape+float64(n), mostShape) }

func (m BGNBD) leftOdds(h History) float64 {
	if h.Frequency == 0 || m.A == 0 {
		return math.Inf(-1)
	}
	return m.logOdds(float64(h.Frequency), h.Recency, h.T)
}

func (m MBGNBD) leftOdds(h History) float64 {
	if m.A == 0 {
		return math.Inf(-1)
	}
	return m.logOdds(float64(h.Frequency), h.Recency, h.T)
}

func (m ParetoNBD) leftOdds(h History) float64 {
	return m.logOdds(float64(h.Frequency), h.Recency, h.T)
}

func (m NBD) leftOdds(History) float64 { return math.Inf(-1) }

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n. Over all n it adds
// up to 1, with the mean [BGNBD.Expected]. t is in the unit of the history. Not
// in the paper; derived from its equation 8, see [BGNBD.Probability].
func (m BGNBD) ProbabilityNext(h History, n int, t float64) float64 {
	return probabilityNext(m, m.valid(), h, n, t)
}

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n. See
// [BGNBD.ProbabilityNext]; somebody active has stayed once more than there.
func (m MBGNBD) ProbabilityNext(h History, n int, t float64) float64 {
	return probabilityNext(m, BGNBD(m).valid(), h, n, t)
}

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n. See
// [BGNBD.ProbabilityNext]; Fader & Hardie (2014, "Deriving the Conditional PMF
// of the Pareto/NBD Model") have it in closed form.
func (m ParetoNBD) ProbabilityNext(h History, n int, t float64) float64 {
	return probabilityNext(m, m.valid(), h, n, t)
}

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history: negative binomial with shape R+x and
// inverse scale Alpha+T; 0 for a negative n, NaN for an invalid argument.
func (m NBD) ProbabilityNext(h History, n int, t float64) float64 {
	return probabilityNext(m, m.Validate() == nil, h, n, t)
}

func probabilityNext(m updater, valid bool, h History, n int, t float64) float64 {
	if c, _ := h.check(); c != "" || !valid || !(t >= 0) {
		return math.NaN()
	}
	return math.Exp(logNext(m.leftOdds(h), m.active(h.Frequency, h.T).Probability(n, t), n))
}

// logNext mixes, on the scale of the logarithm, somebody who left with
// somebody active who makes n orders with probability p. Of a heavy buyer in
// the middle of ordering both odds and p are tiny, and neither may be lost in
// 1 - P(alive).
func logNext(odds, p float64, n int) float64 {
	if n == 0 {
		left := 1 / (1 + math.Exp(-odds))
		return math.Log(min(1, left+float64(p/(1+math.Exp(odds)))))
	}
	return min(0, math.Log(p)-softplus(odds))
}
