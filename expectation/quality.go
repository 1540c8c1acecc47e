package expectation

import "github.com/clientele-go/clientele/segment"

// Quality is how the service is judged over all dimensions together: SERVQUAL
// (Parasuraman, Zeithaml & Berry 1988) and SERVPERF (Cronin & Taylor 1992, Journal
// of Marketing 56(3), 55-68).
type Quality struct {
	Gap         *segment.Figure `json:"gap"`         // mean gap, all dimensions alike
	WeightedGap *segment.Figure `json:"weightedGap"` // weighed by importance; nil where it is not asked
	Perceived   *segment.Figure `json:"perceived"`   // mean perceived level
	// WeightedPerceived is the mean perceived level, weighed by importance.
	WeightedPerceived *segment.Figure `json:"weightedPerceived"`
}

// qualities fills in [Segment.Quality].
func (s *scoring) qualities() error { return nil }
