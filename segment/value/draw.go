package value

import (
	"math"
	"math/rand/v2"
)

// drawBeta returns a probability drawn from a beta distribution; a = 0 gives 0.
func drawBeta(rng *rand.Rand, a, b float64) float64 {
	if a == 0 {
		return 0
	}
	x, y := gamma(rng, a), gamma(rng, b)
	if x+y > 0 {
		return x / (x + y)
	}
	// Both have rounded to 0: the distribution is all at its two ends.
	if rng.Float64() < a/(a+b) {
		return 1
	}
	return 0
}

// geometric returns the number of the trial, from 1, of the first success of
// probability p, from a uniform number u; +Inf where there is none.
func geometric(u, p float64) float64 {
	if p >= 1 {
		return 1
	}
	return max(1, math.Ceil(math.Log1p(-u)/math.Log1p(-p)))
}
