package kano

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// chances returns for each category but the questionable one the posterior
// probability that its share is the largest. Shares with a Dirichlet distribution
// are independent gamma variables over their sum, so that the chance is the
// integral of one gamma density times the distribution functions of the others: no
// random numbers are needed.
func chances(counts [categories]float64) (p [categories]float64) {
	const (
		prior = .5  // of Jeffreys
		steps = 150 // an even number
	)
	var gamma [Questionable]distuv.Gamma
	for c := range gamma {
		gamma[c] = distuv.Gamma{Alpha: counts[c] + prior, Beta: 1}
	}
	sum := 0.0
	for c := range gamma {
		// Twelve standard deviations to either side of the mean, in the square root of the variable:
		// it makes the density nearly normal, and finite at 0 for the smallest counts.
		a := gamma[c].Alpha
		low, high := max(0, math.Sqrt(a)-6), math.Sqrt(a)+6
		h := (high - low) / steps
		for i := range steps + 1 {
			x := low + float64(i)*h
			w := h / 3 * float64(2+2*(i%2)) // Simpson's rule
			if i == 0 || i == steps {
				w = h / 3
			}
			y := 2 * x * gamma[c].Prob(x*x)
			if x == 0 {
				y = density0(a)
			}
			for o := range gamma {
				if o != c {
					y *= gamma[o].CDF(x * x)
				}
			}
			p[c] += w * y
		}
		sum += p[c]
	}
	for c := range gamma {
		p[c] /= sum // takes the last 1e-9 or so of the quadrature away
	}
	return p
}

// density0 is the limit at 0 of the density of the root of a gamma variable.
func density0(a float64) float64 {
	if a > .5 {
		return 0
	}
	return 2 / math.Gamma(a)
}
