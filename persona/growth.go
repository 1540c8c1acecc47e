package persona

import (
	"time"

	"github.com/clientele-go/clientele/segment"
)

// Growth is how the persona's part of the customers moved since an earlier deck.
type Growth struct {
	From   float64        `json:"from"`   // share of customers then
	Change segment.Figure `json:"change"` // share now less share then, with its interval
	Beyond bool           `json:"beyondChance"`
}

// Freshness says of when the deck is and whether it still holds. What the host did
// not tell is left out.
type Freshness struct {
	From     time.Time `json:"from,omitzero"`     // what the customers did since then
	Until    time.Time `json:"until,omitzero"`    // up to then, is what the segments were made of
	FittedAt time.Time `json:"fittedAt,omitzero"` // when they were made
	// Since is when the segments of Options.Previous were made, and Moved the share of
	// customers known to both that are in another segment now.
	Since time.Time       `json:"since,omitzero"`
	Moved *segment.Figure `json:"moved,omitempty"`
}
