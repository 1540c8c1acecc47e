package value

import "math"

// prediction is what a model says of one outcome.
type prediction struct {
	alive, expected float64
	none            float64 // probability of no order in the holdout
	log             float64 // logarithm of the probability of what came
}

// chancer is an order model that a log score can be worked out of.
type chancer interface {
	Orders
	ProbabilityNext(h History, n int, t float64) float64
}

// scored tells whether the model gives probabilities.
func scored(m Orders) bool {
	switch m.(type) {
	case chancer, BGBB:
		return true
	}
	return false
}

// predictor returns a function that predicts outcomes, for one goroutine.
func predictor(m Orders, span float64) func(o *outcome) prediction {
	switch m := m.(type) {
	case BGNBD, MBGNBD, ParetoNBD, NBD: // and not a host's type that holds one of them
		return mover(m.(updater), span)
	case chancer:
		return func(o *outcome) prediction {
			return prediction{m.PAlive(o.History), m.Expected(o.History, span),
				m.ProbabilityNext(o.History, 0, span), math.Log(m.ProbabilityNext(o.History, o.later, span))}
		}
	case BGBB: // counts opportunities, in another signature
		n := int(min(span, maxOpportunities))
		return func(o *outcome) prediction {
			return prediction{m.PAlive(o.History), m.Expected(o.History, span),
				m.ProbabilityNext(o.History, 0, n), math.Log(m.ProbabilityNext(o.History, o.later, n))}
		}
	}
	return func(o *outcome) prediction {
		return prediction{m.PAlive(o.History), m.Expected(o.History, span), math.NaN(), math.NaN()}
	}
}

// mover works out what lies ahead of somebody active once for neighbors who
// share x and T, and its probability of what came once for those who share that,
// too. Customers observed by the day share much.
func mover(m updater, span float64) func(o *outcome) prediction {
	var a ahead
	var of outcome
	var expected, none, exact float64
	return func(o *outcome) prediction {
		fresh := a == nil || o.Frequency != of.Frequency || o.T != of.T
		if fresh {
			a = m.active(o.Frequency, o.T)
			expected, none = a.ExpectedNew(span), a.Probability(0, span)
		}
		if fresh || o.later != of.later {
			if exact = none; o.later > 0 {
				exact = a.Probability(o.later, span)
			}
		}
		of = *o
		odds := m.leftOdds(o.History)
		alive := 1 / (1 + math.Exp(odds))
		return prediction{alive, float64(alive * expected), math.Exp(logNext(odds, none, 0)), logNext(odds, exact, o.later)}
	}
}

// fault says what of a prediction no model may say, empty for a good one. A
// probability of 0 for what came is allowed.
func (p prediction) fault(scored bool) string {
	switch {
	case !(p.alive >= 0 && p.alive <= 1):
		return "P(alive) is not between 0 and 1"
	case !(p.expected >= 0) || math.IsInf(p.expected, 1):
		return "the expected orders are not a finite number of at least 0"
	case scored && (!(p.none >= 0 && p.none <= 1+1e-9) || !(p.log <= 1e-9)):
		return "the probability of a number of orders is not between 0 and 1"
	}
	return ""
}
