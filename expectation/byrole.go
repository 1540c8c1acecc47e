package expectation

import "github.com/clientele-go/clientele/segment"

// Standing is how much a role counts when it is decided what to fix.
type Standing struct {
	Influence float64 // how close the role is to what the company controls, 0 to 1; 0 means 1
	Impact    float64 // what its satisfaction does for the account, 0 to 1; 0 means 1
	Internal  bool    // works for the company itself: next in line
}

// RoleCell is what one role of a segment expects of a dimension and gets.
type RoleCell struct {
	Role       Role            `json:"role"`
	N          int             `json:"n"` // -1: withheld
	Importance *segment.Figure `json:"importance,omitempty"`
	Expected   *segment.Figure `json:"expected"`
	Perceived  *segment.Figure `json:"perceived"`
	Gap        *segment.Figure `json:"gap"`
	FixFirst   int             `json:"fixFirst"` // rank over all segments, dimensions and roles; 0: none
	PTop3      float64         `json:"pTop3"`
	Priority   float64         `json:"priority"` // as of the cell, times the role's share of answers, influence and impact
}

// byRole fills in [Cell.Roles].
func (s *scoring) byRole() error { return nil }
