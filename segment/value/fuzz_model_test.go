package value

import (
	"math"
	"testing"
)

// futureModel is what a fuzz target asks of an order model in continuous time.
type futureModel interface {
	Orders
	Validate() error
	LogLikelihood(h []History) float64
	DERT(h History, rate float64) float64
	ProbabilityNext(h History, n int, t float64) float64
}

// bounded tells whether numbers are of a size that data and their fits can have
// in any unit. Beyond it rules hold as far as numbers of 64 bits do, which other
// tests look at.
func bounded(lo, hi float64, v ...float64) bool {
	for _, x := range v {
		if x != 0 && !(lo <= x && x <= hi) {
			return false
		}
	}
	return true
}

// Whatever the numbers, no method panics; where they are valid, probabilities
// are probabilities, expectations grow with time, and discounted ones fall with
// the rate.
func FuzzOrderModels(f *testing.F) {
	f.Add(.243, 4.414, .793, 2.426, uint(2), 30.43, 38.86, 39., 10., 3)
	f.Add(.553, 10.578, .606, 11.669, uint(26), 30.86, 31., 52., 1e-6, 20)
	f.Add(.5, 1e-6, 3., 1e5, uint(2000), 99.9, 100., 1e6, 1., 0)
	f.Add(1., 1., 0., 1., uint(0), 0., 0., 0., 0., -1)
	f.Add(math.NaN(), 1., -1., math.Inf(1), uint(1), 2., 1., -1., math.NaN(), 1)
	f.Add(1e-300, 1e300, 1e-300, 1e300, uint(100_001), 1e-300, 1e300, 1e300, 5e-324, math.MaxInt32)
	f.Add(-219.375, -116., -59., 630., uint(211), 32., 83., 27., -335., 32)
	f.Fuzz(func(t *testing.T, r, alpha, a, b float64, x uint, recency, age, t1, t2 float64, n int) {
		h := History{int(x % (maxFrequency + 2)), recency, age}
		fault, _ := h.check()
		for _, m := range []futureModel{BGNBD{r, alpha, a, b}, MBGNBD{r, alpha, a, b}, ParetoNBD{r, alpha, a, b}, NBD{r, alpha}} {
			p, e, later := m.PAlive(h), m.Expected(h, t1), m.Expected(h, t1+t2)
			d, more := m.DERT(h, t1), m.DERT(h, t1/2)
			q, ll := m.ProbabilityNext(h, n, t1), m.LogLikelihood([]History{h, h})
			fresh, value := m.ExpectedNew(t1), CLV(m, GammaGamma{6, 4, 15}, h, Spending{h.Frequency, 20}, Horizon{Steps: 3, Step: t1, Rate: .01})
			if fault != "" || m.Validate() != nil || !(t1 >= 0 && t2 >= 0) {
				continue
			}
			if !bounded(1e-9, 1e9, r, alpha, a, b, recency, age, t1, t2) {
				continue
			}
			near := 1 + 1e-7
			switch {
			case !(0 <= p && p <= 1):
				t.Errorf("%#v %+v: PAlive %v", m, h, p)
			case !(0 <= e && e <= later*near) || math.IsInf(later, 0):
				t.Errorf("%#v %+v: expected %v in %v, %v in %v", m, h, e, t1, later, t1+t2)
			case !(fresh >= 0):
				t.Errorf("%#v: expected of a new customer %v in %v", m, fresh, t1)
			case !(0 <= d && d <= more*near):
				t.Errorf("%#v %+v: DERT %v at %v, %v at half of it", m, h, d, t1, more)
			case !(0 <= q && q <= near):
				t.Errorf("%#v %+v: probability %v of %d orders in %v", m, h, q, n, t1)
			case math.IsNaN(ll) || math.IsInf(ll, 0):
				t.Errorf("%#v %+v: log-likelihood %v", m, h, ll)
			case t1 > 0 && !(value >= 0 && !math.IsInf(value, 1)):
				t.Errorf("%#v %+v: value %v", m, h, value)
			}
		}
	})
}

func FuzzGammaGamma(f *testing.F) {
	f.Add(6.25, 3.74, 15.44, uint(2), 35., 40.)
	f.Add(.1, 1., 1e9, uint(0), math.NaN(), -1.)
	f.Add(1e-9, 1e9, 1e-9, uint(99_999), 1e-9, 1e9)
	f.Fuzz(func(t *testing.T, p, q, gamma float64, x uint, least, more float64) {
		m := GammaGamma{p, q, gamma}
		lo, hi := Spending{int(x % (maxFrequency + 2)), least}, Spending{int(x % (maxFrequency + 2)), more}
		e, up, ll := m.Expected(lo), m.Expected(hi), m.LogLikelihood([]Spending{lo, hi})
		mean, err := m.Mean()
		if m.Validate() != nil || checkSpendings([]Spending{lo, hi}) != nil || !bounded(1e-9, 1e9, p, q, gamma, least, more) {
			return
		}
		switch {
		case !(e >= 0) || least <= more && e > up*(1+1e-12):
			t.Errorf("%+v: expects %v after %+v, %v after %+v", m, e, lo, up, hi)
		case math.IsNaN(ll) || math.IsInf(ll, 0):
			t.Errorf("%+v: log-likelihood %v of %+v and %+v", m, ll, lo, hi)
		case (err == nil) != (q > 1) || err == nil && !(mean > 0):
			t.Errorf("%+v: mean %v, %v", m, mean, err)
		}
	})
}

// The models in discrete time: survival falls, retention is a probability, what
// is discounted more is worth less.
func FuzzDiscreteModels(f *testing.F) {
	f.Add(.7, 1.2, .66, 2.78, 1.4, uint16(2), uint16(3), uint16(6), .1)
	f.Add(1., 1., 0., 1., 1., uint16(0), uint16(0), uint16(0), 0.)
	f.Add(1e-9, 1e9, 1e9, 1e-9, .01, uint16(600), uint16(700), uint16(9000), 1e-9)
	f.Add(math.NaN(), 1., -1., math.Inf(1), 0., uint16(9), uint16(7), uint16(8), -1.)
	f.Fuzz(func(t *testing.T, alpha, beta, gamma, delta, c float64, x, last, n uint16, rate float64) {
		h := History{int(x), float64(last), float64(n % 1200)}
		k := int(last % 1200)
		m := BGBB{alpha, beta, gamma, delta}
		p, e, later := m.PAlive(h), m.Expected(h, float64(last)), m.Expected(h, float64(last)+3)
		d, ll := m.DERT(h, rate), m.LogLikelihood([]Cell{{h, 3}})
		q := m.ProbabilityNext(h, int(x), k)
		fault, _ := h.checkDiscrete()
		if fault == "" && m.Validate() == nil && bounded(1e-9, 1e9, alpha, beta, gamma, delta, rate) {
			switch {
			case !(0 <= p && p <= 1) || !(0 <= q && q <= 1+1e-7):
				t.Errorf("%+v %+v: PAlive %v, probability %v", m, h, p, q)
			case !(0 <= e && e <= later*(1+1e-9) && later <= float64(last)+3):
				t.Errorf("%+v %+v: expects %v at %v opportunities, %v at three more", m, h, e, last, later)
			case rate >= 0 && !(d >= 0):
				t.Errorf("%+v %+v: DERT %v at %v", m, h, d, rate)
			case !(ll <= 0) || math.IsInf(ll, 0):
				t.Errorf("%+v %+v: log-likelihood %v", m, h, ll)
			}
		}
		for _, m := range []interface {
			Validate() error
			Survival(t int) float64
			Retention(t int) float64
			Probability(t int) float64
			DEL(rate float64) float64
			DERL(renewals int, rate float64) float64
		}{SBG{alpha, beta}, BDW{alpha, beta, c}} {
			s, next, keep, leave := m.Survival(k), m.Survival(k+1), m.Retention(k+1), m.Probability(k+1)
			del, derl := m.DEL(rate), m.DERL(k, rate)
			if m.Validate() != nil || !(rate >= 0) || !bounded(1e-6, 1e6, alpha, beta, rate) || !bounded(.01, 10, c) {
				continue
			}
			switch {
			case !(0 <= next && next <= s && s <= 1) || !(0 <= keep && keep <= 1) || !(0 <= leave && leave <= 1):
				t.Errorf("%#v at %d: survival %v then %v, retention %v, leaving %v", m, k, s, next, keep, leave)
			case !(del >= 1) || !(derl >= 0):
				t.Errorf("%#v at %d and rate %v: DEL %v, DERL %v", m, k, rate, del, derl)
			}
		}
	})
}
