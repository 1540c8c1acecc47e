package value

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// futurer is an order model that can draw what a customer will do. A host's own
// model may be one, too.
type futurer interface {
	Future(rng *rand.Rand, h History, ends []float64, counts []int)
}

// Future draws one future of the customer, given the history: counts[i] becomes
// the number of orders in (T+ends[i-1], T+ends[i]], ends[-1] being 0. It is the
// chance that Expected takes the mean of: whether the customer is still active,
// how fast they order and when they leave are drawn from what the history tells
// of them (they are active with probability PAlive, and then their rate is gamma
// with shape R+x and inverse scale Alpha+T, their probability of leaving after an
// order beta with A and B+x), and the orders from that. Many draws make a
// prediction interval; their parameters are taken as known, see [Forecaster].
//
// ends are finite, at least 0 and do not fall, in the model's unit of time;
// counts has as many elements. For an invalid argument or model all counts are
// -1. A count is at most 2^31-1. rng is used by this call alone; nothing is
// allocated.
func (m BGNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	f := future{m.R + float64(h.Frequency), m.Alpha + h.T, m.A, m.B + float64(h.Frequency)}
	f.draw(rng, m.PAlive(h), h, ends, counts)
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. They have had one occasion more to leave, so their probability
// of leaving is beta with A and B+x+1.
func (m MBGNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	m.ahead(h).draw(rng, m.PAlive(h), h, ends, counts)
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. Nobody leaves.
func (m NBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	alive := 1.0
	if m.Validate() != nil {
		alive = math.NaN()
	}
	future{m.R + float64(h.Frequency), m.Alpha + h.T, 0, 1}.draw(rng, alive, h, ends, counts)
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. A customer who is active leaves at a rate drawn from a gamma
// distribution with shape S and inverse scale Beta+T.
func (m ParetoNBD) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	alive := m.PAlive(h)
	if !foreseeable(alive, h, ends, counts) {
		return
	}
	life := math.Inf(1)
	if rng.Float64() >= alive {
		life = 0
	} else if m.S > 0 {
		if mu := gamma(rng, m.S) / (m.Beta + h.T); mu > 0 {
			life = rng.ExpFloat64() / mu
		}
	}
	if life == 0 {
		clear(counts)
		return
	}
	rate := gamma(rng, m.R+float64(h.Frequency)) / (m.Alpha + h.T)
	come(rng, rate, life, math.Inf(1), ends, counts)
}

// Future draws one future of the customer, given the history; see
// [BGNBD.Future]. ends count opportunities; of one that is not whole, those that
// have come by then count. A customer who took part in all opportunities so far
// takes the next ones with a probability drawn from a beta distribution with
// Alpha+x and Beta+n-x, until they leave with another one, beta with Gamma and
// Delta+n.
func (m BGBB) Future(rng *rand.Rand, h History, ends []float64, counts []int) {
	here := m.here(h)
	if !foreseeable(here, h, ends, counts) {
		return
	}
	clear(counts)
	if rng.Float64() >= here {
		return
	}
	a := m.after(h)
	take := drawBeta(rng, a.Alpha, a.Beta)
	last := math.Inf(1) // the last opportunity at which they are active
	if leave := drawBeta(rng, a.Gamma, a.Delta); leave > 0 {
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

// draw draws the future of a customer who is active with the probability alive.
// Leaving comes with an order, so it is drawn as the number of the last one.
func (f future) draw(rng *rand.Rand, alive float64, h History, ends []float64, counts []int) {
	if !foreseeable(alive, h, ends, counts) {
		return
	}
	if rng.Float64() >= alive {
		clear(counts)
		return
	}
	rate := gamma(rng, f.rate) / f.time
	last := math.Inf(1)
	if leave := drawBeta(rng, f.leave, f.stay); leave > 0 {
		last = geometric(rng.Float64(), leave)
	}
	come(rng, rate, math.Inf(1), last, ends, counts)
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

// foreseeable says whether a future can be drawn, and marks the counts where it
// cannot.
func foreseeable(alive float64, h History, ends []float64, counts []int) bool {
	c, _ := h.check()
	ok := !math.IsNaN(alive) && c == "" && len(ends) == len(counts)
	from := 0.0
	for _, end := range ends {
		ok = ok && end >= from && !math.IsInf(end, 1)
		from = end
	}
	if !ok {
		for i := range counts {
			counts[i] = -1
		}
	}
	return ok
}

const mostOrders = math.MaxInt32

// poisson returns a number of events of which mean are expected. Small ones,
// which are most, are counted by their waiting times; where the mean is beyond
// what a customer can do, chance is small beside it, and the normal is exact
// enough.
func poisson(rng *rand.Rand, mean float64) int {
	switch {
	case mean < 10:
		n := 0
		for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
			n++
		}
		return n
	case mean < 1e6:
		return int(distuv.Poisson{Lambda: mean, Src: rng}.Rand())
	}
	return int(min(math.Round(mean+float64(math.Sqrt(mean)*rng.NormFloat64())), mostOrders))
}

// binomial returns the successes of n trials, n a whole number.
func binomial(rng *rand.Rand, n, p float64) int {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return int(min(n, mostOrders))
	}
	return int(min(distuv.Binomial{N: n, P: p, Src: rng}.Rand(), mostOrders))
}
