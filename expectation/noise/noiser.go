package noise

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math"
)

// Noiser adds noise to whole numbers.
type Noiser interface {
	// Add returns value with noise for a sensitivity, by how much one person can change
	// the value at most, and epsilon, how much of the budget it spends: the smaller, the
	// more noise.
	Add(value, sensitivity int64, epsilon float64) (int64, error)
	// HalfWidth is how far the noise lies from 0 at most, in a share 1 - alpha of all
	// cases.
	HalfWidth(sensitivity int64, epsilon, alpha float64) (float64, error)
}

// Geometric adds two-sided geometric noise: k with a probability proportional to
// exp(-|k| epsilon/sensitivity), which is best for counts whatever they are used for
// (Ghosh, Roughgarden & Sundararajan 2012, SIAM Journal on Computing 41, 1673-1693).
//
// It is drawn from whole numbers throughout (Canonne, Kamath & Steinke 2020, NeurIPS,
// algorithm 2): noise made of floating-point numbers gives itself away by the
// numbers that it cannot make (Mironov 2012, CCS, 650-661). Epsilon is therefore
// taken to a millionth, rounded down, which adds noise and never takes any.
type Geometric struct {
	// Random is where chance comes from; nil means the operating system's, and nothing
	// else is safe. A seeded one is for tests.
	Random io.Reader
}

// The legal range of epsilon. Below it noise is without bounds, above it there is
// hardly any.
const (
	minEpsilon = 1e-4
	maxEpsilon = 20
	parts      = 1_000_000 // of one, to which epsilon is taken
	// leastAlpha keeps half-widths finite.
	leastAlpha = 1e-300
	// maxSensitivity keeps products within 64 bits.
	maxSensitivity = 1 << 32
)

func check(sensitivity int64, epsilon float64) error {
	switch {
	case sensitivity < 1 || sensitivity > maxSensitivity:
		return fmt.Errorf("noise: a sensitivity of %d is not within 1 and %d", sensitivity, int64(maxSensitivity))
	case !(epsilon >= minEpsilon && epsilon <= maxEpsilon):
		return fmt.Errorf("noise: epsilon %v is not within %v and %v", epsilon, minEpsilon, maxEpsilon)
	}
	return nil
}

// Add adds noise. It fails if chance does, and where the sum would leave the range
// of whole numbers.
func (g Geometric) Add(value, sensitivity int64, epsilon float64) (int64, error) {
	if err := check(sensitivity, epsilon); err != nil {
		return 0, err
	}
	c := &coin{from: g.Random}
	if c.from == nil {
		c.from = rand.Reader
	}
	// The rate is s/t: epsilon in millionths over sensitivity in millionths.
	s, t := uint64(math.Floor(epsilon*parts)), uint64(sensitivity)*parts
	k := c.laplace(s, t)
	if c.err != nil {
		return 0, fmt.Errorf("noise: %w", c.err)
	}
	sum := value + k
	if (k > 0) != (sum > value) && k != 0 {
		return 0, errors.New("noise: the sum leaves the range of whole numbers")
	}
	return sum, nil
}

// HalfWidth is that of the geometric distribution: the smallest w that noise exceeds
// with no more than alpha. It is at most one above that of the continuous Laplace
// distribution, sensitivity/epsilon * ln(1/alpha).
func (Geometric) HalfWidth(sensitivity int64, epsilon, alpha float64) (float64, error) {
	if err := check(sensitivity, epsilon); err != nil {
		return 0, err
	}
	if !(alpha >= leastAlpha && alpha < 1) {
		return 0, fmt.Errorf("noise: alpha %v is not within %v and below 1", alpha, leastAlpha)
	}
	// P(|k| > w) = 2 p^(w+1) / (1 + p), p = exp(-epsilon/sensitivity).
	rate := epsilon / float64(sensitivity)
	w := math.Ceil(math.Log(2/alpha/(1+math.Exp(-rate)))/rate - 1)
	return max(0, w), nil
}
