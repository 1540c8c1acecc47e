package value

import "math"

// DERT returns the discounted expected residual transactions of the customer:
// all orders to come after the history, each weighed with e^(-rate t) at its
// distance t in the future (Fader, Hardie & Lee 2005, "RFM and CLV", Journal of
// Marketing Research 42(4), 415-430). rate is the continuous discount rate per
// unit of time of the histories: ln(1.15)/52 is 15 % a year in weekly data. DERT
// times the expected spend per order is a lifetime value without horizon.
//
// Mind the rate: [BGBB.DERT] takes another one, per opportunity and compounded as
// the (1+rate)^-j of its paper. The two agree at e^rate - 1 there for rate here.
//
// With rate 0 it is all orders ever to come, +Inf where S <= 1. It is NaN for a
// negative or infinite rate.
func (m ParetoNBD) DERT(h History, rate float64) float64 {
	alive := m.PAlive(h)
	if !(rate >= 0) || math.IsInf(rate, 1) || math.IsNaN(alive) {
		return math.NaN()
	}
	if alive == 0 {
		return 0
	}
	// The time to come, discounted: the mean of 1/(mu + rate) over the rate of
	// leaving mu of somebody who is active.
	b := m.Beta + h.T
	return alive * ((m.R + float64(h.Frequency)) / (m.Alpha + h.T)) * (b * tail(m.S, rate*b))
}

// DERT returns the discounted expected residual transactions of the customer;
// see [ParetoNBD.DERT]. The paper of the BG/NBD has none, but the quantity is
// well defined: somebody who is active, orders at the rate lambda and leaves
// after an order with probability p makes lambda/(rate + lambda p) of them, and
// this is the mean of that. With rate 0 it is +Inf where A <= 1.
func (m BGNBD) DERT(h History, rate float64) float64 {
	x := float64(h.Frequency)
	return discounted(m.PAlive(h), future{m.R + x, m.Alpha + h.T, m.A, m.B + x}, rate)
}

// DERT returns the discounted expected residual transactions of the customer;
// see [BGNBD.DERT].
func (m MBGNBD) DERT(h History, rate float64) float64 {
	return discounted(m.PAlive(h), m.ahead(h), rate)
}

// DERT returns the discounted expected residual transactions of the customer,
// who goes on for ever; see [ParetoNBD.DERT]. With rate 0 it is +Inf.
func (m NBD) DERT(h History, rate float64) float64 {
	return discounted(m.PAlive(h), future{m.R + float64(h.Frequency), m.Alpha + h.T, 0, 1}, rate)
}

func discounted(alive float64, f future, rate float64) float64 {
	switch {
	case !(rate >= 0) || math.IsInf(rate, 1) || math.IsNaN(alive):
		return math.NaN()
	case alive == 0:
		return 0
	case rate == 0:
		return alive * f.orders(math.Inf(1))
	}
	return alive * f.discounted(rate)
}

// tail returns the integral over t > 0 of e^(-zt) (1+t)^-s, for s and z at
// least 0: e^z times the generalised exponential integral E_s(z) (DLMF 8.19.3),
// also known as Tricomi's U(1, 2-s, z). In those terms E[1/(g+z)] is tail(s, z)
// for g gamma with shape s, and E[g/(g+z)] is s tail(s+1, z).
func tail(s, z float64) float64 {
	switch {
	case z == 0 && s > 1:
		return 1 / (s - 1)
	case z == 0:
		return math.Inf(1)
	case z < .25 && s < 1000:
		return tailSum(s, z)
	}
	// The continued fraction DLMF 8.19.17, even part, by Lentz's method: about
	// 70/z terms, fewer for a large s. All of its parts are positive.
	b := z + s
	c, d := math.Inf(1), 1/b
	h := d
	for i := 1.0; i < 10_000; i++ {
		a := -float64(i * (s - 1 + i))
		b += 2
		d = 1 / (float64(a*d) + b)
		c = b + a/c
		del := c * d
		h *= del
		if math.Abs(del-1) < 1e-15 {
			break
		}
	}
	return h
}

// tailSum is the trapezoidal rule for tail in y, t = exp(y - exp(-y))/(1+s),
// which falls doubly exponentially on the left, and on the right as soon as zt
// exceeds 1.
func tailSum(s, z float64) float64 {
	const h = .125
	var sum float64
	for y := -4.0; ; y += h {
		e := math.Exp(-y)
		t := math.Exp(y-e) / (1 + s)
		add := t * (1 + e) * math.Exp(-float64(z*t)-float64(s*math.Log1p(t)))
		sum += add
		if y > 1 && add < 1e-17*sum || math.IsInf(t, 1) {
			break
		}
	}
	return sum * h
}
