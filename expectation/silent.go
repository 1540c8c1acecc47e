package expectation

import "github.com/clientele-go/clientele/segment"

// Silent says what the figures of a cell would be if those who did not answer were
// like those who did of about the same worth.
type Silent struct {
	Gap   *segment.Figure `json:"gap"`
	Shift float64         `json:"shift"` // of the gap: reweighted less as answered
}

// silent fills in [Cell.Silent].
func (s *scoring) silent() error { return nil }
