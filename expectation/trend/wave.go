package trend

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Wave is what one wave of a survey says about one question.
type Wave struct {
	At       float64 `json:"at"`       // when, in any unit: years, days
	Mean     float64 `json:"mean"`     // of the answers
	Variance float64 `json:"variance"` // of the single answers
	N        float64 `json:"n"`        // answers, or their effective number where they have weights
}

// SE is the standard error of the mean.
func (w Wave) SE() float64 { return math.Sqrt(w.Variance / w.N) }

func (w Wave) check() error {
	if !limits.Level(w.At) || !limits.Level(w.Mean) {
		return fmt.Errorf("trend: the wave at %v has mean %v, want both within %s", w.At, w.Mean, limits.Levels)
	}
	if !(w.Variance >= 0 && w.Variance <= limits.Largest*limits.Largest) || !(w.N >= 2 && w.N <= limits.Most) {
		return fmt.Errorf("trend: the wave at %v has variance %v and n %v, want 0 to 1e100 and 2 to 1e9", w.At, w.Variance, w.N)
	}
	return nil
}

// ordered checks waves of which there must be at least least, in the order of
// time.
func ordered(waves []Wave, least int) error {
	if len(waves) < least {
		return fmt.Errorf("trend: %d waves, want at least %d", len(waves), least)
	}
	for i, w := range waves {
		if err := w.check(); err != nil {
			return fmt.Errorf("wave %d: %w", i, err)
		}
		if i > 0 && !(w.At-waves[i-1].At >= limits.Smallest) {
			return fmt.Errorf("trend: wave %d at %v does not come after the one at %v", i, w.At, waves[i-1].At)
		}
	}
	return nil
}

// Change is the difference of two waves.
type Change struct {
	// Figure is the later mean less the earlier one, with its 95 % interval; N is
	// that of both waves, rounded down.
	segment.Figure
	T  float64 `json:"t"`
	DF float64 `json:"df"`
	// P is the chance of a change as large or larger, to either side, if there were
	// none. Where many questions are compared it has yet to be adjusted.
	P float64 `json:"p"`
}

// Compare says how far the mean has moved from one wave to another one whose
// answers come from other people, or from people drawn anew (Welch 1947,
// Biometrika 34, 28-35). Neither variance need be that of the other.
func Compare(from, to Wave) (*Change, error) {
	if err := errors.Join(from.check(), to.check()); err != nil {
		return nil, err
	}
	a, b := from.Variance/from.N, to.Variance/to.N
	d, se := to.Mean-from.Mean, math.Sqrt(a+b)
	c := &Change{Figure: segment.Figure{Value: d, Low: d, High: d, N: int(from.N + to.N)}, P: 1}
	if se == 0 { // all agree, both times: there is no error to measure by
		c.DF = from.N + to.N - 2
		if d != 0 {
			c.T, c.P = math.Copysign(math.MaxFloat64, d), 0
		}
		return c, nil
	}
	c.T = d / se
	// By the parts of the variance: their own squares can be too small for numbers.
	u, v := a/(a+b), b/(a+b)
	c.DF = 1 / (float64(u*u)/(from.N-1) + float64(v*v)/(to.N-1))
	h := stats.TQuantile(.975, c.DF) * se
	c.Low, c.High = d-h, d+h
	c.P = stats.TTailTwoSided(c.T, c.DF)
	return c, nil
}
