package persona

import "github.com/clientele-go/clientele/segment"

// Job is what the customers buy the product for, as far as the data tell: the reason
// that they state, or what matters most to them.
type Job struct {
	Name   string          `json:"name"`   // of the reason, or of the expectation
	Source string          `json:"source"` // "stated": a reason that customers gave; "importance": what they call important; "driver": what their satisfaction hangs on
	Figure *segment.Figure `json:"figure"` // share who give the reason, importance, or share of the satisfaction that goes with it
	Facts  []string        `json:"facts"`  // where it stands in the persona
}
