package trend

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
)

// Schedule says when a figure will be too old.
type Schedule struct {
	// After is how long after the last wave its figure is no longer known to the
	// tolerance: 0 where it is not now, +Inf where the figure does not seem to move.
	After float64 `json:"-"`
	// Drift is the variance by which the true level moves per unit of time beyond
	// what the errors of the waves explain; 0 where they explain all.
	Drift float64 `json:"drift"`
	// SE is the standard error of the last wave.
	SE float64 `json:"se"`
}

// Remeasure says when to ask again, if the level is to be known to a standard
// error of tolerance at all times. The true level is taken to wander at random
// (the local level model: Harvey 1989, Forecasting, Structural Time Series Models
// and the Kalman Filter, sec. 2.3.1): two waves then differ by the errors of both
// and by Drift times the time between them, from which Drift is estimated by
// moments, and the last figure's variance grows by Drift per unit of time. It takes
// at least three waves; with fewer than ten the answer is rough.
func Remeasure(waves []Wave, tolerance float64) (*Schedule, error) {
	if err := ordered(waves, 3); err != nil {
		return nil, err
	}
	if !limits.Weight(tolerance) {
		return nil, fmt.Errorf("trend: a tolerance of %v is not within %s", tolerance, limits.Weights)
	}
	excess, time := 0.0, 0.0
	for i := 1; i < len(waves); i++ {
		a, b := waves[i-1], waves[i]
		d := b.Mean - a.Mean
		excess += float64(d*d) - a.Variance/a.N - b.Variance/b.N
		time += b.At - a.At
	}
	last := waves[len(waves)-1].SE()
	s := &Schedule{After: math.Inf(1), Drift: max(0, excess/time), SE: last}
	switch slack := float64(tolerance*tolerance) - float64(last*last); {
	case slack <= 0:
		s.After = 0
	case s.Drift > 0:
		s.After = slack / s.Drift
	}
	return s, nil
}
