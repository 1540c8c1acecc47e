package value

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/random"
	"gonum.org/v1/gonum/stat/distuv"
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
	// Of an infinite mean, too, which a rate times a time can be.
	return int(min(math.Round(mean+float64(math.Sqrt(min(mean, mostOrders))*rng.NormFloat64())), mostOrders))
}

// binomial returns the successes of n trials, n a whole number. As in poisson
// the normal serves where chance is small beside the number.
func binomial(rng *rand.Rand, n, p float64) int {
	switch mean := n * p; {
	case p <= 0:
		return 0
	case p >= 1:
		return int(min(n, mostOrders))
	case n <= 1e9:
		return int(distuv.Binomial{N: n, P: p, Src: rng}.Rand())
	case mean < 1e6:
		return poisson(rng, mean) // p is below a thousandth then
	default:
		return int(min(math.Round(mean+float64(math.Sqrt(mean*(1-p))*rng.NormFloat64())), mostOrders))
	}
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
