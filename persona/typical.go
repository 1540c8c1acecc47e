package persona

// Typical is one property of a customer in the middle of the group: its published
// mean, or its most frequent level. Together they describe nobody who exists.
type Typical struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit,omitempty"`
	Value *float64 `json:"value,omitempty"` // of a number
	Level string   `json:"level,omitempty"` // of a category
	Share *float64 `json:"share,omitempty"` // of the group at the level
	Fact  string   `json:"fact"`            // where it stands in the persona, as a JSON path
}
