package persona

import "github.com/clientele-go/clientele/segment"

// Coverage says whom the targets (primary and secondary personas) stand for. A
// persona that stands for the many may leave out the few, and an offer that is shaped
// for targets is not shaped for those.
type Coverage struct {
	Customers segment.Figure   `json:"customers"`        // share of customers who belong to a target
	Worth     *segment.Figure  `json:"worth"`            // share of worth that they hold
	Groups    []Representation `json:"groups,omitempty"` // by descriptor, the worst represented first
}

// Representation is how often customers of one kind are among the targets.
type Representation struct {
	Name    string  `json:"name"` // of the descriptor
	Level   string  `json:"level"`
	Base    float64 `json:"base"`            // share of all customers who are such
	Targets float64 `json:"targets"`         // share of the targets' customers who are
	Covered float64 `json:"covered"`         // share of such customers who belong to a target
	Under   bool    `json:"under,omitempty"` // fewer than chance explains, and than four in five of what would be even
}
