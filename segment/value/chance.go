package value

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// A customer who leaves with a probability of their own, drawn from a beta
// distribution with parameters a and b, and who has stayed at k chances to
// leave, leaves at the next one with probability a/(a+b+k) and stays with
// (b+k)/(a+b+k). The models in discrete time are made of these two.

// stays adds n times the logarithm of the probability of staying after k stays,
// with its derivatives by ln a (at index i) and ln b (at i+1). As a log1p it
// keeps its digits where a is tiny or b is huge, which differences of lnGamma
// do not.
func (s *surface) stays(i int, n, a, b, k float64) {
	at := b + k
	e, share, c := a/(a+at), b/at, b/(a+at)
	s.value -= float64(n * math.Log1p(a/at))
	s.grad[i] -= float64(n * e)
	s.grad[i+1] += float64(n * share * e)
	s.hess[i][i] -= float64(n * e * (1 - e))
	s.hess[i][i+1] += float64(n * e * c)
	s.hess[i+1][i+1] += float64(n * share * e * (1 - share - c))
}

// leaves does the same for the probability of leaving after k stays.
func (s *surface) leaves(i int, n, a, b, k float64) {
	at := b + k
	e, c := a/(a+at), b/(a+at)
	s.value -= float64(n * math.Log1p(at/a))
	s.grad[i] += float64(n * (1 - e))
	s.grad[i+1] -= float64(n * c)
	s.hess[i][i] -= float64(n * e * (1 - e))
	s.hess[i][i+1] += float64(n * e * c)
	s.hess[i+1][i+1] -= float64(n * c * (1 - c))
}

// chances returns the expected number of the next n chances at which such a
// customer is still there, n a whole number of at least 0 or +Inf:
//
//	sum over j = 1..n of (b)_j/(a+b)_j.
//
// Up to some thousand terms are added up; beyond, the closed form b/(a-1) (1 -
// (b+1)_n/(a+b)_n) is used, with its limit around the pole at a = 1.
func chances(a, b, n float64) float64 {
	switch {
	case a == 0:
		return n
	case n <= 4096:
		sum, p := 0.0, 1.0
		for j := 0.0; j < n; j++ {
			p *= (b + j) / (a + b + j)
			sum += p
		}
		return sum
	case math.IsInf(n, 1):
		return lifetime(a, b, 0) - 1
	case math.Abs(a-1) < 1e-7:
		return b * (mathext.Digamma(b+1+n) - mathext.Digamma(b+1))
	case a > 1:
		return b / (a - 1) * -math.Expm1(logBetaRatio(a-1, b+1, n))
	default:
		return b / (1 - a) * math.Expm1(-logBetaRatio(1-a, a+b, n))
	}
}

// lifetime returns the expected sum of (1+d)^-j over all chances j = 0, 1,
// ... at which the customer is still there; they are at the first. It is
// E[(1+d)/(d+p)] over the probability p of leaving, which equals 2F1(1, b; a+b;
// 1/(1+d)) of the papers: a series that gets long as d gets small, where the
// quadrature does not.
func lifetime(a, b, d float64) float64 {
	switch {
	case a == 0:
		return 1 + 1/d
	case d == 0 && a <= 1:
		return math.Inf(1)
	case d == 0:
		return 1 + b/(a-1)
	}
	return betaMean(a, b, math.Log(d), func(logP float64) float64 { return (1 + d) / (d + math.Exp(logP)) })
}

// validRate tells whether d is a discount rate per period: finite, at least 0.
func validRate(d float64) bool { return d >= 0 && !math.IsInf(d, 0) }
