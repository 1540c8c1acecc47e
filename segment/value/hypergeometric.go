package value

import "math"

// future is a customer who is active now: order rates follow a gamma
// distribution with shape rate and inverse scale time, probabilities of leaving
// after an order a beta distribution with parameters leave (0: never) and stay.
type future struct{ rate, time, leave, stay float64 }

// orders returns the expected number of orders in the next t.
//
// The paper gives (equations 9 and 10), with R, a, B for rate, leave, stay and
// z = t/(time+t),
//
//	(a+B-1)/(a-1) [1 - (1-z)^R 2F1(R, B; a+B-1; z)],
//
// which is 0/0 at a = 1, subtracts nearly equal numbers around it, and has poles
// where a+B-1 is 0 or a negative whole number, all of them removable. The same
// quantity is a sum of positive terms. Had the customer no way to leave, they
// would make K orders, negative binomial with P(K=k) = (R)_k/k! z^k (1-z)^R; the
// (j+1)-th of them happens if they stayed after the j before it, so that
//
//	sum over k of P(K=k) C_k, C_k = sum over j < k of (B)_j/(a+B)_j.
//
// No term has a pole, overflows or cancels. About (1+y)(R+40) terms matter, y =
// t/time; where they are too many, or where P(K=0) underflows, the expectation
// over the probability of leaving is done by quadrature instead (betamean.go).
func (f future) orders(t float64) float64 {
	var out [1]float64
	f.steps([]float64{t}, out[:], make([]float64, 2))
	return out[0]
}

const mostTerms = 3000

// steps fills out[i] with the expected orders in the next ts[i], ts ascending.
// All horizons run through the series side by side, which is several times
// faster than one after the other: each is a chain of multiplications that
// waits for its own last result. work needs room for 2 len(ts).
func (f future) steps(ts, out, work []float64) {
	n := len(ts)
	z, p := work[:n], work[n:2*n]
	first, last := 0, 0
	for i, t := range ts {
		y := t / f.time
		out[i] = 0
		switch {
		case math.IsInf(y, 1):
			out[i] = math.Inf(1)
			if f.leave > 1 {
				out[i] = (f.leave + f.stay - 1) / (f.leave - 1)
			}
		case f.leave == 0:
			out[i] = f.rate * y
		case f.rate*math.Log1p(y) < 600 && (1+y)*(f.rate+40)+10*math.Sqrt(f.rate*y*(1+y)) < mostTerms:
			// These come before the others, for ts ascends.
			z[i] = t / (f.time + t)
			p[i] = math.Exp(-f.rate * math.Log1p(y))
			last = i + 1
		default:
			out[i] = f.quadrature(y)
		}
	}
	if last == 0 || f.leave == 0 {
		return
	}
	c, sum := 1.0, 0.0 // (B)_k/(a+B)_k and C_k
	for k := 0.0; first < last; k++ {
		ratio := (f.rate + k) / (k + 1)
		sum += c
		for i := first; i < last; i++ {
			p[i] *= z[i] * ratio
			out[i] += float64(p[i] * sum)
		}
		c *= (f.stay + k) / (f.leave + f.stay + k)
		if int(k)&7 != 7 {
			continue
		}
		// Later terms shrink at least as fast as a geometric series with the
		// factor g, and C_k grows by at most c a term.
		for first < last {
			g := max(z[first], z[first]*(f.rate+k+1)/(k+2))
			if g >= 1 {
				break
			}
			u := g / (1 - g)
			if !(p[first]*u*(sum+c/(1-g)) <= 1e-14*out[first]) {
				break
			}
			first++
		}
	}
}

// quadrature returns the expectation over the probability p of leaving of
// f(p) = (1 - (1+py)^-R)/p, the orders that a customer with that p will make.
//
// Where almost nobody leaves, the beta distribution piles up at p = 0 and the
// rest of it is easily missed. There f(0) = R y is taken out: the rest is
// E[f(p) - f(0)] = a/(a+B) E'[(f(p) - f(0))/p], with E' over a beta distribution
// whose first parameter is a+1, which does not pile up.
func (f future) quadrature(y float64) float64 {
	reach := -math.Log(f.rate) - math.Log(y) // below this ln p the integrand is flat
	if f.leave < .01 && y < 1e100 {
		lost := betaMean(f.leave+1, f.stay, reach, func(logP float64) float64 {
			q := math.Exp(logP) * y
			if d := (f.rate + 2) * q; d < 1e-4 {
				return y * y * f.rate * (f.rate + 1) / 2 * (1 - d/3*(1-(f.rate+3)*q/4))
			}
			return y * y * (f.rate + math.Expm1(-f.rate*math.Log1p(q))/q) / q
		})
		return float64(f.rate*y) - float64(f.leave/(f.leave+f.stay)*lost)
	}
	return betaMean(f.leave, f.stay, reach, func(logP float64) float64 {
		q := math.Exp(logP + math.Log(y))
		if q < 1e-290 {
			return f.rate * y
		}
		return y * (-math.Expm1(-f.rate*math.Log1p(q)) / q)
	})
}
