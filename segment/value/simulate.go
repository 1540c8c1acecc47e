package value

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/random"
	"gonum.org/v1/gonum/stat/distuv"
)

// Simulate draws one customer from the model for each age in ages (T, in the
// model's unit of time) and returns their histories in the same order. Customer
// i has a stream of random numbers of their own, so equal seeds give equal
// customers however many there are. It is meant for tests, for trying out how
// much data a fit needs, and for checking a fit against itself; order times are
// continuous, not days. For an invalid model or age it returns nil.
func (m BGNBD) Simulate(seed uint64, ages []float64) []History {
	if !m.valid() {
		return nil
	}
	return simulate(seed, ages, func(rng *rand.Rand, age float64) History {
		rate, leave := m.draw(rng)
		return live(rng, rate, leave, age)
	})
}

// Simulate draws one customer from the model for each age in ages; see
// [BGNBD.Simulate].
func (m MBGNBD) Simulate(seed uint64, ages []float64) []History {
	b := BGNBD(m)
	if !b.valid() {
		return nil
	}
	return simulate(seed, ages, func(rng *rand.Rand, age float64) History {
		rate, leave := b.draw(rng)
		if rng.Float64() < leave {
			return History{T: age}
		}
		return live(rng, rate, leave, age)
	})
}

// Simulate draws one customer from the model for each age in ages; see
// [BGNBD.Simulate].
func (m ParetoNBD) Simulate(seed uint64, ages []float64) []History {
	if !m.valid() {
		return nil
	}
	return simulate(seed, ages, func(rng *rand.Rand, age float64) History {
		rate := gamma(rng, m.R) / m.Alpha
		life := math.Inf(1)
		if m.S > 0 {
			if mu := gamma(rng, m.S) / m.Beta; mu > 0 {
				life = rng.ExpFloat64() / mu
			}
		}
		h := live(rng, rate, 0, min(age, life))
		h.T = age
		return h
	})
}

// simulate calls one for each age with a stream of random numbers of its own.
func simulate(seed uint64, ages []float64, one func(rng *rand.Rand, age float64) History) []History {
	out := make([]History, len(ages))
	for i, age := range ages {
		if !(age >= 0) || math.IsInf(age, 0) {
			return nil
		}
		out[i] = one(random.Stream(seed, uint64(i)), age)
	}
	return out
}

// draw draws a customer's order rate and probability of leaving.
func (m BGNBD) draw(rng *rand.Rand) (rate, leave float64) {
	rate = gamma(rng, m.R) / m.Alpha
	if m.A > 0 {
		a, b := gamma(rng, m.A), gamma(rng, m.B)
		if a > 0 { // both can round to 0; then nobody would know
			leave = a / (a + b)
		}
	}
	return rate, leave
}

// live draws the repeat orders of a customer up to the age, who leaves after
// each of them with the probability leave.
func live(rng *rand.Rand, rate, leave, age float64) History {
	h := History{T: age}
	for t := rng.ExpFloat64() / rate; t <= age && h.Frequency < maxFrequency; t += rng.ExpFloat64() / rate {
		if t > 0 {
			h.Frequency++
			h.Recency = t
		}
		if rng.Float64() < leave {
			break
		}
	}
	return h
}

// Simulate draws one customer from the model for each number of repeat orders
// and returns the mean of their amounts, in the same order. It returns nil for
// an invalid model or a negative number.
func (m GammaGamma) Simulate(seed uint64, frequencies []int) []Spending {
	if m.Validate() != nil {
		return nil
	}
	out := make([]Spending, len(frequencies))
	for i, x := range frequencies {
		if x < 0 {
			return nil
		}
		out[i].Frequency = x
		if x == 0 {
			continue
		}
		rng := random.Stream(seed, uint64(i))
		// The mean of x gamma amounts of shape p is gamma with shape p x.
		inverse := gamma(rng, m.Q) / m.Gamma
		out[i].Monetary = gamma(rng, m.P*float64(x)) / float64(x) / inverse
	}
	return out
}

func gamma(rng *rand.Rand, shape float64) float64 {
	return distuv.Gamma{Alpha: shape, Beta: 1, Src: rng}.Rand()
}
