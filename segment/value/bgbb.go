package value

import (
	"errors"
	"math"

	"github.com/clientele-go/clientele/internal/random"
)

// BGBB is the beta-geometric / beta-Bernoulli model of Fader, Hardie & Shang
// (2010, Marketing Science 29(6), 1086-1108) of customers who can order only at
// given opportunities: a yearly appeal, a monthly edition. While active, a
// customer takes an opportunity with a probability of their own, drawn from a
// beta distribution with parameters Alpha and Beta. At the beginning of each
// opportunity they leave for good with another one, drawn from a beta
// distribution with parameters Gamma and Delta.
//
// Gamma = 0 is legal and says that nobody leaves. A fit that finds no dropout
// returns it so.
//
// Histories and times are in opportunities, as [Cell] has them, so BGBB is a
// model of [Orders]: with [CLV] and [CLVs], a [Horizon] of Step 1 has a step an
// opportunity. Methods return NaN for an invalid history (one that is not in
// whole numbers is), time or model, and are safe for concurrent use.
type BGBB struct {
	Alpha float64 `json:"alpha"`
	Beta  float64 `json:"beta"`
	Gamma float64 `json:"gamma"`
	Delta float64 `json:"delta"`
}

func (BGBB) kind() string    { return "BG/BB" }
func (BGBB) names() []string { return []string{"alpha", "beta", "gamma", "delta"} }

// Validate returns all illegal parameters joined: Alpha, Beta and Delta are
// above 0, Gamma is at least 0, and none is above 1e15.
func (m BGBB) Validate() error {
	var leave error
	if m.Gamma != 0 {
		leave = shape("BG/BB", "Gamma", m.Gamma)
	}
	return errors.Join(shape("BG/BB", "Alpha", m.Alpha), shape("BG/BB", "Beta", m.Beta), leave, shape("BG/BB", "Delta", m.Delta))
}

func (m BGBB) valid() bool {
	return m.Alpha > 0 && m.Beta > 0 && m.Gamma >= 0 && m.Delta > 0 && max(m.Alpha, m.Beta, m.Gamma, m.Delta) <= mostShape
}

// LogLikelihood returns the log-likelihood of the cells, each times its number
// of customers and without the number of ways to reach it, NaN where one of them
// or the model is invalid.
func (m BGBB) LogLikelihood(cells []Cell) float64 {
	if checkCells(cells) != nil || !m.valid() {
		return math.NaN()
	}
	var sum float64
	for _, c := range cells {
		if c.Customers > 0 {
			_, all := m.likelihood(c.History)
			sum += float64(float64(c.Customers) * all)
		}
	}
	return sum
}

// likelihood returns the logarithms of the probability of the history together
// with that the customer took part in all n opportunities, and of the history
// whatever became of them.
func (m BGBB) likelihood(h History) (active, all float64) {
	x, n := h.Frequency, int(h.T)
	stay := BGNBD{A: m.Gamma, B: m.Delta}
	// takes is the log-probability of the orders had there been k opportunities.
	takes := func(k int) float64 {
		return logRising(m.Alpha, x) + logRising(m.Beta, k-x) - logRising(m.Alpha+m.Beta, k)
	}
	active = takes(n) + stay.logStay(n)
	all = active
	if m.Gamma == 0 {
		return active, all
	}
	// u is the log-probability of the orders, and of having stayed for k
	// opportunities and left at the beginning of the next.
	k := int(h.Recency)
	u := takes(k) + stay.logStay(k)
	for ; k < n; k++ {
		d := m.Delta + float64(k)
		leave := u - math.Log1p(d/m.Gamma)
		all = max(all, leave) + math.Log1p(math.Exp(-math.Abs(all-leave)))
		u += math.Log((m.Beta+float64(k-x))/(m.Alpha+m.Beta+float64(k))) - math.Log1p(m.Gamma/d)
	}
	return active, all
}

// here returns the probability that the customer took part in all n
// opportunities, NaN for an invalid history or model.
func (m BGBB) here(h History) float64 {
	if c, _ := h.checkDiscrete(); c != "" || !m.valid() {
		return math.NaN()
	}
	active, all := m.likelihood(h)
	return math.Exp(active - all)
}

// after returns the model of a customer with the history who has not left: given
// that, both probabilities follow beta distributions again.
func (m BGBB) after(h History) BGBB {
	x := float64(h.Frequency)
	return BGBB{m.Alpha + x, m.Beta + h.T - x, m.Gamma, m.Delta + h.T}
}

// PAlive returns the probability that the customer is still active at the next
// opportunity, n+1 (equation 11 of the paper; its table 6). Who leaves does so at
// the beginning of an opportunity, so it is below 1 even for a customer who took
// the last one.
func (m BGBB) PAlive(h History) float64 {
	return m.here(h) * (m.Delta + h.T) / (m.Gamma + m.Delta + h.T)
}

// Expected returns the expected number of orders at the opportunities n+1 to
// n+t (equation 13 of the paper). Of a t that is not whole, the opportunities
// that have come by then count. A +Inf t asks for all orders ever to come, which
// is +Inf where Gamma <= 1.
func (m BGBB) Expected(h History, t float64) float64 {
	here := m.here(h)
	if !(t >= 0) || math.IsNaN(here) {
		return math.NaN()
	}
	if here == 0 || t < 1 {
		return 0
	}
	a := m.after(h)
	return here * a.rate() * chances(a.Gamma, a.Delta, math.Floor(t))
}

// rate is the mean probability of taking an opportunity.
func (m BGBB) rate() float64 { return m.Alpha / (m.Alpha + m.Beta) }

// ExpectedNew returns the expected number of orders of a new customer at the
// first t opportunities after the first order.
func (m BGBB) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

// DERT returns the discounted expected residual transactions: all orders ever to
// come, the one at opportunity n+j divided by (1+rate)^j (equation 14 of the
// paper). At rate 0 it is +Inf where Gamma <= 1.
//
// Mind the rate: here it is per opportunity and compounds as (1+rate)^-j, .1 for
// 10 % from one opportunity to the next. DERT of all other order models takes the
// continuous rate of e^(-rate t) per unit of time ([ParetoNBD.DERT]); for .1 here
// that is ln(1.1).
func (m BGBB) DERT(h History, rate float64) float64 {
	here := m.here(h)
	if !validRate(rate) || math.IsNaN(here) {
		return math.NaN()
	}
	if here == 0 {
		return 0
	}
	a := m.after(h)
	stay := a.Delta / (a.Gamma + a.Delta)
	return here * a.rate() * stay * lifetime(a.Gamma, a.Delta+1, rate) / (1 + rate)
}

// Probability returns the probability that a new customer takes exactly x of the
// first n opportunities; 0 for an impossible x.
func (m BGBB) Probability(x, n int) float64 {
	if !m.valid() || n < 0 || n > maxOpportunities {
		return math.NaN()
	}
	if x < 0 || x > n {
		return 0
	}
	// taken is the probability of x out of k opportunities while active, and stay
	// that of staying for k: both go from one k to the next by a factor.
	stay := BGNBD{A: m.Gamma, B: m.Delta}
	logTaken := logRising(m.Alpha, x) - logRising(m.Alpha+m.Beta, x)
	logStay := stay.logStay(x)
	var p float64
	for k := x; k < n; k++ {
		kk := float64(k)
		p += math.Exp(logTaken+logStay) * (m.Gamma / (m.Gamma + m.Delta + kk))
		logTaken += math.Log((kk + 1) / float64(k+1-x) * ((m.Beta + float64(k-x)) / (m.Alpha + m.Beta + kk)))
		logStay -= math.Log1p(m.Gamma / (m.Delta + kk))
	}
	return p + math.Exp(logTaken+logStay)
}

// ProbabilityNext returns the probability that a customer with the history takes
// exactly x of the next n opportunities.
func (m BGBB) ProbabilityNext(h History, x, n int) float64 {
	here := m.here(h)
	p := here * m.after(h).Probability(x, n)
	if x == 0 {
		p += 1 - here
	}
	return p
}

// Frequencies returns how many of the customers in the cells are expected to
// have taken 0, 1, 2, ... of their opportunities: element x beside the number of
// those who did is the in-sample check of the fit. It is nil where a cell or the
// model is invalid.
func (m BGBB) Frequencies(cells []Cell) []float64 {
	if checkCells(cells) != nil || !m.valid() {
		return nil
	}
	var with []float64 // customers by n
	for _, c := range cells {
		for len(with) <= int(c.T) {
			with = append(with, 0)
		}
		with[int(c.T)] += float64(c.Customers)
	}
	out := make([]float64, len(with))
	for n, customers := range with {
		if customers > 0 {
			for x := range n + 1 {
				out[x] += float64(customers * m.Probability(x, n))
			}
		}
	}
	return out
}

// Tracking returns the orders expected in each of the given number of periods
// together, for the tracking plot of repeat orders: acquired[k] customers made
// their first order in period k (0 is before the first), and can order from the
// next period on. It is nil for an invalid model or a negative number.
func (m BGBB) Tracking(acquired []int, periods int) []float64 {
	if !m.valid() || periods < 0 || periods > maxOpportunities {
		return nil
	}
	single := make([]float64, periods) // a customer's at the j-th opportunity
	p := m.rate()
	for j := range single {
		p *= (m.Delta + float64(j)) / (m.Gamma + m.Delta + float64(j))
		single[j] = p
	}
	out := make([]float64, periods)
	for k, n := range acquired {
		if n < 0 {
			return nil
		}
		for t := k; t < periods; t++ {
			out[t] += float64(float64(n) * single[t-k])
		}
	}
	return out
}

// Simulate draws one customer for each number of opportunities and returns their
// histories in the same order. Customer i has a stream of random numbers of
// their own. For an invalid model or number it returns nil.
func (m BGBB) Simulate(seed uint64, opportunities []int) []History {
	if !m.valid() {
		return nil
	}
	out := make([]History, len(opportunities))
	for i, n := range opportunities {
		if n < 0 || n > maxOpportunities {
			return nil
		}
		rng := random.Stream(seed, uint64(i))
		take := drawBeta(rng, m.Alpha, m.Beta)
		left := geometric(rng.Float64(), drawBeta(rng, m.Gamma, m.Delta))
		h := History{T: float64(n)}
		for t := 1; t <= n && float64(t) < left; t++ {
			if rng.Float64() < take {
				h.Frequency++
				h.Recency = float64(t)
			}
		}
		out[i] = h
	}
	return out
}
