package gap

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/limits"
)

// Quality is the SERVQUAL score of a service: the mean of its dimension gaps
// (perceived minus expected; negative is unmet), weighted by how much each
// dimension matters, sum(w_d gap_d) / sum(w_d) (Zeithaml, Parasuraman & Berry
// 1990, Delivering Quality Service, app. A). Weights may be on any scale, for
// example the 100 points that respondents share out; nil weighs all alike.
//
// It is an error when the lengths differ, a gap is not within -1e50 and 1e50, a
// weight is neither 0 nor within 1e-50 and 1e50, or no weight is positive.
func Quality(gaps, weights []float64) (float64, error) {
	if len(gaps) == 0 {
		return 0, errors.New("gap: quality of no gaps")
	}
	if weights != nil && len(weights) != len(gaps) {
		return 0, fmt.Errorf("gap: %d gaps but %d weights", len(gaps), len(weights))
	}
	var largest float64
	for i, g := range gaps {
		if !limits.Level(g) {
			return 0, fmt.Errorf("gap: gap %d is %v, which is not within %s", i, g, limits.Levels)
		}
		if weights == nil {
			largest = 1
			continue
		}
		if w := weights[i]; w != 0 && !limits.Weight(w) {
			return 0, fmt.Errorf("gap: weight %d is %v, which is neither 0 nor within %s", i, w, limits.Weights)
		}
		largest = max(largest, weights[i])
	}
	if largest == 0 {
		return 0, errors.New("gap: all weights are zero")
	}
	// Scaled by the largest weight first, then each gap by its share: no step
	// overflows where the result does not.
	share := func(i int) float64 {
		if weights == nil {
			return 1
		}
		return weights[i] / largest
	}
	var sum float64
	for i := range gaps {
		sum += share(i)
	}
	var q float64
	for i, g := range gaps {
		q += float64(share(i) / sum * g)
	}
	return q, nil
}
