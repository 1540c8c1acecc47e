package segment

import "slices"

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

// Without returns the membership without these customers, in memory of its own: what it
// would be had they never been in it. The segments stay, also one in which nobody is left,
// and so does m. IDs that are not in it do not matter. Nil of a nil Membership.
func (m *Membership) Without(ids ...string) *Membership {
	if m == nil {
		return nil
	}
	gone := make(map[string]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	left := 0
	for _, id := range m.Customers {
		if !gone[id] {
			left++
		}
	}
	out := &Membership{Segments: slices.Clone(m.Segments), Customers: make([]string, 0, left), Labels: make([]int32, 0, left)}
	if m.Worth != nil {
		out.Worth = make([]float64, 0, left)
	}
	for i, id := range m.Customers {
		if gone[id] {
			continue
		}
		out.Customers = append(out.Customers, id)
		if i < len(m.Labels) { // a host's own may be short of them, which others refuse
			out.Labels = append(out.Labels, m.Labels[i])
		}
		if i < len(m.Worth) {
			out.Worth = append(out.Worth, m.Worth[i])
		}
	}
	return out
}
