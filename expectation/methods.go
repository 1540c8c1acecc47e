package expectation

import (
	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/segment"
)

// Methods is where the usual methods of ranking put a dimension among those of its
// segment (see package priority). They often disagree, and then it is worth asking why.
type Methods struct {
	Quadrant    priority.Quadrant `json:"quadrant"`    // of the importance-performance map
	PQuadrant   [4]float64        `json:"pQuadrant"`   // probability of each quadrant
	Opportunity *segment.Figure   `json:"opportunity"` // Ulwick's score, 0 to 20
	// Ranks within the segment: importance less performance (the diagonal), importance x
	// dissatisfaction, opportunity; 1 is first, equal scores share their mean rank.
	Ranks [3]float64 `json:"ranks"`
	// Disputed says that the methods disagree on it, and Dispute how, in words: among
	// them Kano's category, the importance that is stated and the one that is derived.
	Disputed bool   `json:"disputed"`
	Dispute  string `json:"dispute,omitempty"`
}

// methods fills in [Cell.Methods].
func (s *scoring) methods() error { return nil }
