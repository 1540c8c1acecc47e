package value

import (
	"math"
	"math/rand/v2"
)

// futurer is an order model that can draw what a customer will do. A host's own
// model may be one, too.
type futurer interface {
	Future(rng *rand.Rand, h History, ends []float64, counts []int)
}

// outlook is what a model knows of one customer's future: draws of it differ by
// chance alone.
type outlook interface {
	valid() bool
	draw(rng *rand.Rand, ends []float64, counts []int)
}

// Future draws one future of the customer, given the history: counts[i] becomes
// the number of orders in (T+ends[i-1], T+ends[i]], ends[-1] being 0. It is the
// chance that Expected takes the mean of: whether the customer is still active,
// how fast they order and when they leave are drawn from what the history tells
// of them (they are active with probability PAlive, and then their rate is gamma
// with shape R+x and inverse scale Alpha+T, their probability of leaving after an
// order beta with A and B+x), and the orders from that. Many draws make a
// prediction interval; they take the parameters as known, see [Forecaster].
//
// ends are finite, at least 0 and do not fall, in the model's unit of time;
// counts has as many elements. For an invalid argument or model all counts are
// -1. A count is at most 2^31-1. A generator serves one goroutine.
func (m BGNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	foretell(m.outlook(h), rng, ends, counts)
}

func (m BGNBD) outlook(h History) spell {
	return spell{validAlive(m.PAlive(h), h), future{m.R + float64(h.Frequency), m.Alpha + h.T, m.A, m.B + float64(h.Frequency)}, 0, 1}
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. They have had one occasion more to leave, so their probability
// of leaving is beta with A and B+x+1.
func (m MBGNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	foretell(m.outlook(h), rng, ends, counts)
}

func (m MBGNBD) outlook(h History) spell {
	return spell{m.PAlive(h), m.ahead(h), 0, 1}
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. Nobody leaves.
func (m NBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	foretell(m.outlook(h), rng, ends, counts)
}

func (m NBD) outlook(h History) spell {
	alive := 1.0
	if m.Validate() != nil {
		alive = math.NaN()
	}
	return spell{validAlive(alive, h), future{m.R + float64(h.Frequency), m.Alpha + h.T, 0, 1}, 0, 1}
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. A customer who is active leaves at a rate drawn from a gamma
// distribution with shape S and inverse scale Beta+T.
func (m ParetoNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	foretell(m.outlook(h), rng, ends, counts)
}

func (m ParetoNBD) outlook(h History) spell {
	return spell{m.PAlive(h), future{m.R + float64(h.Frequency), m.Alpha + h.T, 0, 1}, m.S, m.Beta + h.T}
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. ends count opportunities; of one that is not whole, those that
// have come by then count. A customer who took part in all opportunities so far
// takes the next ones with a probability drawn from a beta distribution with
// Alpha+x and Beta+n-x, until they leave with another one, beta with Gamma and
// Delta+n.
func (m BGBB) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	foretell(m.outlook(h), rng, ends, counts)
}

func (m BGBB) outlook(h History) season { return season{m.here(h), m.after(h)} }

// validAlive returns alive, or NaN for an invalid history that PAlive takes.
func validAlive(alive float64, h History) float64 {
	if c, _ := h.check(); c != "" {
		return math.NaN()
	}
	return alive
}

// foretell draws if that is possible, and marks the counts where it is not.
func foretell[O outlook](o O, rng *rand.Rand, ends []float64, counts []int) {
	ok := o.valid() && len(ends) == len(counts)
	from := 0.0
	for _, end := range ends {
		ok = ok && end >= from && !math.IsInf(end, 1)
		from = end
	}
	if ok {
		o.draw(rng, ends, counts)
		return
	}
	for i := range counts {
		counts[i] = -1
	}
}

// spell is the outlook in continuous time of a customer who is active with the
// probability alive. If they are, they order and leave after an order as future
// has it; and at any moment at a rate that is gamma with shape s (0: never) and
// inverse scale beta.
type spell struct {
	alive float64
	future
	s, beta float64
}

func (o spell) valid() bool { return !math.IsNaN(o.alive) }

func (o spell) draw(rng *rand.Rand, ends []float64, counts []int) {
	if rng.Float64() >= o.alive {
		clear(counts)
		return
	}
	rate := gamma(rng, o.rate) / o.time
	life := math.Inf(1)
	if o.s > 0 {
		if mu := gamma(rng, o.s) / o.beta; mu > 0 {
			life = rng.ExpFloat64() / mu
		}
	}
	// Leaving that comes with an order is drawn as the number of the last one.
	last := math.Inf(1)
	if leave := drawBeta(rng, o.leave, o.stay); leave > 0 {
		last = geometric(rng.Float64(), leave)
	}
	come(rng, rate, life, last, ends, counts)
}

// season is the outlook in opportunities: here is the probability that the
// customer took part in all so far, and after the model of one who did.
type season struct {
	here  float64
	after BGBB
}

func (o season) valid() bool { return !math.IsNaN(o.here) }

func (o season) draw(rng *rand.Rand, ends []float64, counts []int) {
	clear(counts)
	if rng.Float64() >= o.here {
		return
	}
	take := drawBeta(rng, o.after.Alpha, o.after.Beta)
	last := math.Inf(1) // the last opportunity at which they are active
	if leave := drawBeta(rng, o.after.Gamma, o.after.Delta); leave > 0 {
		last = geometric(rng.Float64(), leave) - 1
	}
	from := 0.0
	for i, end := range ends {
		to := min(math.Floor(end), last)
		if n := to - from; n > 0 {
			counts[i] = binomial(rng, n, take)
			from = to
		}
	}
}

// hosted is the outlook by a host's own model.
type hosted struct {
	m futurer
	h History
}

func (o hosted) valid() bool { return true }

func (o hosted) draw(rng *rand.Rand, ends []float64, counts []int) {
	o.m.Future(rng, o.h, ends, counts)
}

// look returns the outlook of a customer by any model, nil for one that draws no
// futures.
func look(m Orders, h History) outlook {
	switch m := m.(type) {
	case BGNBD:
		return m.outlook(h)
	case MBGNBD:
		return m.outlook(h)
	case ParetoNBD:
		return m.outlook(h)
	case NBD:
		return m.outlook(h)
	case BGBB:
		return m.outlook(h)
	case futurer:
		return hosted{m, h}
	}
	return nil
}

// come fills counts with the orders of a customer at the given rate who leaves
// after the time life, or after the order with the number last.
func come(rng *rand.Rand, rate, life, last float64, ends []float64, counts []int) {
	from := 0.0
	for i, end := range ends {
		counts[i] = 0
		if to := min(end, life); to > from && last > 0 {
			n := min(float64(poisson(rng, rate*(to-from))), last)
			counts[i] = int(n)
			last -= n
			from = to
		}
	}
}
