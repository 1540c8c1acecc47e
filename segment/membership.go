package segment

// Ref names a segment. ID survives a refit (see [Options.Previous]); Name is
// made of the segment's traits and may change with them.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Membership says which customer belongs to which segment. It is private: it
// holds the caller's customer IDs and is never part of what is published.
type Membership struct {
	Segments  []Ref     // in the order of the summary
	Customers []string  // the caller's IDs, in the caller's row order, distinct
	Labels    []int32   // index into Segments for each customer; -1: in none
	Worth     []float64 // worth of each customer, nil where the schema has none
}
