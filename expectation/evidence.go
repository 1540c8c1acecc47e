package expectation

import "github.com/clientele-go/clientele/segment"

// Kind is where evidence comes from.
type Kind string

// The kinds of evidence.
const (
	Surveyed  Kind = "surveyed"  // customers were asked
	Inferred  Kind = "inferred"  // read from behavior: a proxy, which also has other reasons
	Mentioned Kind = "mentioned" // from what customers wrote, scored by the host
)

// Evidence is all that is known of the perceived level of a cell, by kind, and what
// comes of weighing the kinds together.
type Evidence struct {
	Parts []Part `json:"parts"`
	// Fused is the weighted mean of the parts that have a weight; nil unless
	// Options.Weights says how to weigh them.
	Fused *segment.Figure `json:"fused,omitempty"`
}

// Part is what one kind of evidence says.
type Part struct {
	Kind   Kind            `json:"kind"`
	Name   string          `json:"name,omitempty"` // of the proxy or source
	Figure *segment.Figure `json:"figure"`         // on the scale of the dimension's levels; nil: withheld
	Weight float64         `json:"weight"`         // of this part in Fused, 0 to 1, after ageing
	Age    float64         `json:"age"`            // mean age in units of Answer.When, before Options.Now
	Stale  bool            `json:"stale"`          // most of its weight has faded
}

// evidence fills in [Cell.Evidence].
func (s *scoring) evidence() error { return nil }

// Observation is what is known of one customer of a dimension beside the survey.
type Observation struct {
	Customer  string  // ID
	Dimension string  // name
	Kind      Kind    // Inferred or Mentioned
	Name      string  // of the proxy or source
	Level     float64 // on the scale of the dimension's levels: high is good
	When      int64   // in the unit of Answer.When
}
