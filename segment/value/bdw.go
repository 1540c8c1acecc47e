package value

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/integrate/quad"
)

// BDW is the beta-discrete-Weibull model of customers under contract, of Fader,
// Hardie, Liu, Davin & Steenburgh (2018, Journal of Interactive Marketing 43,
// 1-16). It is the [SBG] with a third parameter: a customer with probability p
// of leaving at the first renewal has made t renewals with probability
// (1-p)^(t^C), and p follows a beta distribution with parameters A and B. Where
// C is above 1 a single customer gets more likely to leave the longer they stay,
// below 1 less likely; at 1 it is the SBG, with Alpha = A and Beta = B. It takes
// more data than the SBG: compare the two by what they project.
//
// Time counts renewals as in the SBG. Methods return NaN for an invalid argument
// or model, and are safe for concurrent use.
type BDW struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
	C float64 `json:"c"`
}

func (BDW) kind() string    { return "BdW" }
func (BDW) names() []string { return []string{"a", "b", "c"} }

// Validate returns all parameters that are not above 0 and at most 1e15, joined.
func (m BDW) Validate() error {
	return errors.Join(shape("BdW", "A", m.A), shape("BdW", "B", m.B), shape("BdW", "C", m.C))
}

func (m BDW) valid() bool { return m.Validate() == nil }

// logSurvival returns ln B(a, b+t^c)/B(a, b), for any t of at least 0.
func (m BDW) logSurvival(t float64) float64 {
	tau := math.Pow(t, m.C)
	if math.IsInf(tau, 1) {
		return math.Inf(-1)
	}
	if tau > 4096 {
		return logBetaRatio(m.A, m.B, tau)
	}
	return logBeta(m.A, m.B+tau) - logBeta(m.A, m.B)
}

// Survival returns the share of a cohort that is left after t renewals,
// B(a, b+t^c)/B(a, b): 1 for t = 0.
func (m BDW) Survival(t int) float64 {
	if t < 0 || !m.valid() {
		return math.NaN()
	}
	return math.Exp(m.logSurvival(float64(t)))
}

// Retention returns the share of those who came to the t-th renewal that makes
// it, Survival(t)/Survival(t-1), t at least 1.
func (m BDW) Retention(t int) float64 {
	if t < 1 || !m.valid() {
		return math.NaN()
	}
	before := m.logSurvival(float64(t - 1))
	if math.IsInf(before, -1) {
		return 0
	}
	return math.Exp(m.logSurvival(float64(t)) - before)
}

// Probability returns the probability that a new customer leaves at the t-th
// renewal, t at least 1.
func (m BDW) Probability(t int) float64 {
	return m.Survival(t-1) * (1 - m.Retention(t))
}

// Expected returns how many of the next n renewals a customer is expected to
// make who has made so many and has not left: 0 where, as far as numbers go,
// nobody can have made so many.
func (m BDW) Expected(renewals, n int) float64 {
	if renewals < 0 || n < 0 || !m.valid() {
		return math.NaN()
	}
	base := m.logSurvival(float64(renewals))
	if math.IsInf(base, -1) {
		return 0
	}
	// The first is at j = 0, the last before end.
	first, end := float64(renewals)+1, float64(n)
	f := func(j float64) float64 { return math.Exp(m.logSurvival(first+j) - base) }
	var sum, last float64
	for j := range min(n, summed) {
		last = f(float64(j))
		if sum += last; last == 0 {
			return sum
		}
	}
	if n <= summed {
		return sum
	}
	// As in DERL, with a border on either side.
	sum += (f(summed)-f(end))/2 + (last-f(summed+1)-f(end-1)+f(end+1))/24
	for from := float64(summed); from < end; from *= 2 {
		sum += quad.Fixed(f, from, min(2*from, end), 48, quad.Legendre{}, 0)
	}
	return sum
}

// summed is how many terms are added up one by one before an integral takes over.
const summed = 2048

// DEL returns the discounted expected lifetime of a new customer in payments,
// the one at the start included and whole; see [SBG.DEL]. At rate 0 it is +Inf
// where A C <= 1.
func (m BDW) DEL(rate float64) float64 { return 1 + m.DERL(0, rate)/(1+rate) }

// DERL returns the discounted expected residual lifetime in payments of a
// customer who has made so many renewals and stands right before the next one;
// see [SBG.DERL], also for how it counts. There is no closed form: some thousand
// terms are added up, and the rest is an integral (Euler-Maclaurin).
func (m BDW) DERL(renewals int, rate float64) float64 {
	if renewals < 0 || !validRate(rate) || !m.valid() {
		return math.NaN()
	}
	if rate == 0 && m.A*m.C <= 1 {
		return math.Inf(1)
	}
	base := m.logSurvival(float64(renewals))
	if math.IsInf(base, -1) {
		return 0
	}
	force, first := math.Log1p(rate), float64(renewals)+1
	f := func(j float64) float64 { return math.Exp(m.logSurvival(first+j) - base - float64(force*j)) }
	var sum, last float64
	for j := range summed {
		last = f(float64(j))
		if sum += last; last < 1e-18*sum && force > 0 {
			return sum
		}
	}
	// From here on the terms are smooth. Half of the term at the border and a
	// twelfth of the slope there are what the integral lacks.
	from := float64(summed)
	sum += f(from)/2 + (last-f(from+1))/24
	for ; from < 1e90; from *= 2 {
		block := quad.Fixed(f, from, 2*from, 48, quad.Legendre{}, 0)
		if sum += block; block < 1e-15*sum && (force > 0 || m.A*m.C > 2) {
			return sum
		}
	}
	if rate == 0 { // survival falls as t^(-ac)
		sum += f(from) * from / (m.A*m.C - 1)
	}
	return sum
}

// LogLikelihood returns the log-likelihood of cohorts, as [SBG.LogLikelihood].
func (m BDW) LogLikelihood(cohorts []Cohort) float64 {
	if checkCohorts(cohorts) != nil || !m.valid() {
		return math.NaN()
	}
	s := addRenewals(cohorts).surfaceBDW(vector{math.Log(m.A), math.Log(m.B), math.Log(m.C)})
	return s.value
}

// Simulate draws one cohort of size customers for each age; see [SBG.Simulate].
func (m BDW) Simulate(seed uint64, size int, ages []int) []Cohort {
	if !m.valid() {
		return nil
	}
	return simulateCohorts(seed, size, ages, func(rng *rand.Rand) float64 {
		p := drawBeta(rng, m.A, m.B)
		if p >= 1 {
			return 1
		}
		return max(1, math.Ceil(math.Pow(math.Log1p(-rng.Float64())/math.Log1p(-p), 1/m.C)))
	})
}
