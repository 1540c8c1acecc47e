package expectation

import "github.com/clientele-go/clientele/segment"

// Waves is how a cell changes over time. What the profile shows beside it is the
// last wave.
type Waves struct {
	Points []Point `json:"points"` // in the order of Options.Waves
	// Change is the latest perceived level less that of the wave before, and Changed
	// that it differs beyond chance over all cells of the profile (5 %).
	Change  *segment.Figure `json:"change,omitempty"`
	Changed bool            `json:"changed"`
	// Trend of the perceived level: the median slope (Theil & Sen) a wave, and P of the test
	// of Mann and Kendall; nil for fewer than three waves that may be shown.
	Trend *Trend `json:"trend,omitempty"`
	// Alarm is 1 where the perceived level has risen for good, -1 where it has fallen
	// (CUSUM of the waves against the first), Since is the wave with which it began.
	Alarm int `json:"alarm"`
	Since int `json:"since,omitempty"`
	// Adaptation is the part of the gap by which expectations follow perception from
	// wave to wave; nil where expectations were not asked in enough waves.
	Adaptation *segment.Figure `json:"adaptation,omitempty"`
	// AskAgain is after how many waves the level will no longer be known to a twentieth
	// of its scale; nil where the waves do not tell, or it does not seem to move.
	AskAgain *float64 `json:"askAgain,omitempty"`
}

// Point is one wave of a cell. Figures are nil where not asked or withheld.
type Point struct {
	Wave       int             `json:"wave"` // index into Options.Waves
	Perceived  *segment.Figure `json:"perceived"`
	Expected   *segment.Figure `json:"expected,omitempty"`
	Gap        *segment.Figure `json:"gap,omitempty"`
	Suppressed string          `json:"suppressed,omitempty"`
}

// Trend says which way the waves go.
type Trend struct {
	Slope float64  `json:"slope"` // a wave, in units of the scale
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"` // 95 % interval; nil for fewer than six waves
	P     float64  `json:"p"`
}

// waves fills in [Cell.Waves].
func (s *scoring) waves() error { return nil }
