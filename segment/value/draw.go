package value

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/random"
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

// simulateCohorts draws one cohort of size customers for each age; left draws
// the renewal, from 1, at which a customer leaves. It returns nil for an invalid
// size or age.
func simulateCohorts(seed uint64, size int, ages []int, left func(*rand.Rand) float64) []Cohort {
	if size < 0 || size > maxCustomers {
		return nil
	}
	out := make([]Cohort, len(ages))
	for i, age := range ages {
		if age < 0 || age >= maxRenewals {
			return nil
		}
		rng := random.Stream(seed, uint64(i))
		out[i].Survivors = make([]int, age+1)
		for range size {
			end := left(rng)
			for t := 0; t <= age && float64(t) < end; t++ {
				out[i].Survivors[t]++
			}
		}
	}
	return out
}
