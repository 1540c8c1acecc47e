package persona

import "github.com/clientele-go/clientele/segment"

// Changes says what became of the personas of one deck in another.
type Changes struct {
	Matches   []Match            `json:"matches"`             // of the personas before, in their order, then those that are new
	Migration *segment.Migration `json:"migration,omitempty"` // who moved where, if it was given
	Changed   []Change           `json:"changed"`             // beyond chance, most sure first
	Alarms    []Warning          `json:"alarms"`              // personas that no longer hold
	// Agreement is the mean trait agreement of the matched: of the traits that either of a
	// pair has, the share that both have, in the same direction.
	Agreement float64 `json:"agreement"`
}

// Match is a persona before and what it is now.
type Match struct {
	Before     string  `json:"before,omitempty"` // ID of the persona; empty: new
	After      string  `json:"after,omitempty"`  // empty: gone
	By         string  `json:"by,omitempty"`     // "members", where a migration was given, or "traits"
	Similarity float64 `json:"similarity"`       // 0 to 1
	Traits     float64 `json:"traits"`           // trait agreement, 0 to 1
}

// Change is one figure that differs beyond chance between a persona before and now.
type Change struct {
	Before   string          `json:"before"`
	After    string          `json:"after"`
	What     string          `json:"what"`           // "share", "worthShare", "worthMean", "trait", "lifecycle", "gap", "kind"
	Name     string          `json:"name,omitempty"` // of the feature, the state or the expectation
	Level    string          `json:"level,omitempty"`
	From     *segment.Figure `json:"from,omitempty"`
	To       *segment.Figure `json:"to,omitempty"`
	Adjusted float64         `json:"adjusted"` // p-value that nothing changed, adjusted over all that was compared
	Text     string          `json:"text"`
}
