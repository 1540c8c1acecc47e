package value

import "math"

// What a customer who is active does from now on, is what a new one does whose
// parameters are those that the history leaves: rates are again gamma,
// probabilities or rates of leaving again beta or gamma. So the probability of
// exactly n orders is that of the equations for a new customer, weighed by the
// probability of being active; somebody who has left orders 0 times.

// ahead is the behavior from now on of a customer who is active.
type ahead interface {
	ExpectedNew(t float64) float64
	Probability(n int, t float64) float64
}

// updater is an order model that knows what lies ahead of somebody active. It
// depends on the number of orders and on the age, not on when the last one was:
// that only tells whether they are active.
type updater interface {
	Orders
	active(x int, age float64) ahead
}

func (m BGNBD) active(x int, age float64) ahead {
	return BGNBD{m.R + float64(x), m.Alpha + age, m.A, m.B + float64(x)}
}

// active returns a BG/NBD: they stayed after each of x+1 orders, and the next
// occasion to leave comes with the next order.
func (m MBGNBD) active(x int, age float64) ahead {
	return BGNBD{m.R + float64(x), m.Alpha + age, m.A, m.B + float64(x) + 1}
}

func (m ParetoNBD) active(x int, age float64) ahead {
	return ParetoNBD{m.R + float64(x), m.Alpha + age, m.S, m.Beta + age}
}

func (m NBD) active(x int, age float64) ahead {
	return NBD{m.R + float64(x), m.Alpha + age}
}

// next mixes those who left with those who are active.
func next(m updater, h History, n int, t float64) float64 {
	alive := m.PAlive(h)
	if !(t >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	return mixed(alive, m.active(h.Frequency, h.T), n, t)
}

func mixed(alive float64, a ahead, n int, t float64) float64 {
	var p float64
	if n == 0 {
		p = 1 - alive
	}
	if alive > 0 {
		p += float64(alive * a.Probability(n, t))
	}
	return min(p, 1)
}

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n.
func (m BGNBD) ProbabilityNext(h History, n int, t float64) float64 {
	if c, _ := h.check(); c != "" {
		return math.NaN()
	}
	return next(m, h, n, t)
}

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n.
func (m MBGNBD) ProbabilityNext(h History, n int, t float64) float64 { return next(m, h, n, t) }

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n.
func (m ParetoNBD) ProbabilityNext(h History, n int, t float64) float64 { return next(m, h, n, t) }

// ProbabilityNext returns the probability that the customer makes exactly n
// orders in (T, T+t], given the history; 0 for a negative n.
func (m NBD) ProbabilityNext(h History, n int, t float64) float64 {
	if c, _ := h.check(); c != "" || m.Validate() != nil {
		return math.NaN()
	}
	return next(m, h, n, t)
}

// Probability returns the probability that a new customer makes exactly n
// repeat orders in the time t after the first order; 0 for a negative n.
func (m NBD) Probability(n int, t float64) float64 {
	switch {
	case m.Validate() != nil || !(t >= 0):
		return math.NaN()
	case n < 0:
		return 0
	}
	return math.Exp(logNegativeBinomial(m.R, m.Alpha, n, t))
}
