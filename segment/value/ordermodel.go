package value

import "math/rand/v2"

// OrderModel is what all order models of this room in continuous time have:
// [BGNBD], [MBGNBD], [ParetoNBD] and [NBD]. A [Fit] of [Orders], as a [Method] or
// JSON gives it, is asked for more than Orders by asserting its Model to this:
//
//	if m, ok := fit.Model.(value.OrderModel); ok {
//		fmt.Println(m.DERT(h, math.Log(1.1)/52), m.ProbabilityNext(h, 0, 26))
//	}
//
// A host's own model need not have all of it, and [BGBB], which counts
// opportunities, has methods of the same names with figures of its own. The
// interface may grow; take Orders, or an interface of one's own with what is
// needed, as a parameter.
type OrderModel interface {
	Orders
	// Validate returns all illegal parameters, joined.
	Validate() error
	// Probability returns the probability that a new customer makes exactly n
	// repeat orders in the time t after the first order.
	Probability(n int, t float64) float64
	// ProbabilityNext returns the probability of exactly n orders in (T, T+t].
	ProbabilityNext(h History, n int, t float64) float64
	// DERT returns the discounted number of all orders to come, at a continuous
	// rate.
	DERT(h History, rate float64) float64
	// LogLikelihood returns the log-likelihood of histories.
	LogLikelihood(h []History) float64
	// Future draws one future of the customer; see [BGNBD.Future].
	Future(rng *rand.Rand, h History, ends []float64, counts []int)
}

// All of them do.
var _ = []OrderModel{BGNBD{}, MBGNBD{}, ParetoNBD{}, NBD{}}
