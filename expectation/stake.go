package expectation

import "github.com/clientele-go/clientele/segment"

// Stake is who and what a shortfall concerns.
type Stake struct {
	// Short is the share of the segment's customers who get less than they expect, as
	// far as those who answered speak for all; nil where it must not be shown.
	Short     *segment.Figure `json:"short"`
	Customers *segment.Figure `json:"customers"` // that share times the segment's size
	Worth     *segment.Figure `json:"worth"`     // that share times the segment's share of worth; nil without worth
}

// stakes fills in [Cell.Stake].
func (s *scoring) stakes() error { return nil }
