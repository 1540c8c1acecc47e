package persona

import "github.com/clientele-go/clientele/segment"

// Rule says in plain questions who belongs to the persona: a customer of whom all
// conditions of one way hold. It comes from [segment.Rule.Leaves], which is never quite
// the model.
type Rule struct {
	Ways []segment.Leaf `json:"ways"`
	// Found is the share of the group that the rule finds, Right the share of those that
	// it finds who belong to it; nil where it is withheld or not known.
	Found *segment.Figure `json:"found"`
	Right *segment.Figure `json:"right,omitempty"`
}
