package expectation

import "github.com/clientele-go/clientele/segment"

// Reference is a level that somebody else sets: what is usual in the market, what
// the leader in technology, cost or service offers, or what one offered oneself
// before.
type Reference struct {
	Dimension string  // name
	Source    Source  // Market, TechnologyLeader, CostLeader, ServiceLeader or PastSelf
	Name      string  // whose level it is, for reports
	Level     float64 // on the scale of the dimension's levels
	SE        float64 // standard error of Level; 0: taken as given
	When      int64   // in the unit of Answer.When; 0: not stated
}

// Distance is the perceived level less a reference.
type Distance struct {
	Source Source          `json:"source"`
	Name   string          `json:"name,omitempty"`
	Level  float64         `json:"level"`
	When   int64           `json:"when,omitempty"`
	Gap    *segment.Figure `json:"gap"`
}

// references fills in [Cell.References].
func (s *scoring) references() error { return nil }
