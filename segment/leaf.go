package segment

// Leaves is a rule as plain questions: of which customers it says which segment. It may
// be published, as the rule may.
type Leaves struct {
	Leaves   []Leaf   `json:"leaves"` // in the order of the tree, yes before no
	Fidelity Fidelity `json:"fidelity"`
}

// Leaf is one way through a rule: customers of whom all conditions hold are put into the
// segment.
type Leaf struct {
	Segment Ref         `json:"segment"`
	Where   []Condition `json:"where"` // one for each feature asked about on the way; empty: everybody
}

// Condition limits one feature. Exactly one kind of limit is set.
type Condition struct {
	Feature string   `json:"feature"`
	Unit    string   `json:"unit,omitempty"`
	Above   *float64 `json:"above,omitempty"`   // number: more than this
	AtMost  *float64 `json:"atMost,omitempty"`  // number: and at most this
	Is      string   `json:"is,omitempty"`      // category: this level
	Not     []string `json:"not,omitempty"`     // category: none of these
	Missing string   `json:"missing,omitempty"` // "counts": a missing number meets it
}
