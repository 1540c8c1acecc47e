package segment

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// FromGroups takes groups that the host already has in place of segments: an
// existing survey table with a column "use frequency", say. groups[i] is the
// group of the customer ids[i]; an empty group is none. worth may be nil. A
// group's ID and name are the group itself, so it keeps its identity over time.
//
// Groups are ordered as in [Fit]: by worth, or by size without it. A group of
// fewer than ten is in the membership and not in the summary, which says how many
// such groups there are. Nothing of the inputs is changed or kept.
func FromGroups(ids, groups []string, worth []float64) (*Membership, *Summary, error) {
	if len(ids) == 0 {
		return nil, nil, ErrNoCustomers
	}
	if len(groups) != len(ids) || (worth != nil && len(worth) != len(ids)) {
		return nil, nil, fmt.Errorf("segment: %d IDs, %d groups and %d worths do not go together", len(ids), len(groups), len(worth))
	}
	row := make(map[string]int, len(ids))
	key, size := map[string]float64{}, map[string]int{}
	for i, id := range ids {
		switch j, twice := row[id]; {
		case id == "":
			return nil, nil, &RowError{Row: i, Column: "ID", Reason: "is empty"}
		case twice:
			return nil, nil, &RowError{Row: i, Customer: id, Column: "ID", Reason: fmt.Sprintf("is the ID of row %d too", j)}
		case worth != nil && (math.IsNaN(worth[i]) || math.IsInf(worth[i], 0)):
			return nil, nil, &RowError{Row: i, Customer: id, Column: "Worth", Reason: fmt.Sprintf("is %v", worth[i])}
		}
		row[id] = i
		if groups[i] == "" {
			continue
		}
		size[groups[i]]++
		if worth != nil {
			key[groups[i]] += worth[i]
		} else {
			key[groups[i]]++
		}
	}
	names := make([]string, 0, len(size))
	for g := range size {
		names = append(names, g)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(publishableFirst(size[a], size[b]), cmp.Compare(key[b], key[a]),
			cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	})
	m := &Membership{Customers: slices.Clone(ids), Labels: make([]int32, len(ids)), Worth: slices.Clone(worth)}
	index := make(map[string]int32, len(names))
	for i, g := range names {
		m.Segments = append(m.Segments, Ref{ID: g, Name: g})
		index[g] = int32(i)
	}
	for i, g := range groups {
		m.Labels[i] = -1
		if l, ok := index[g]; ok {
			m.Labels[i] = l
		}
	}
	d := newDescription(m.Labels, len(names))
	d.worth = m.Worth
	s, err := d.summary(context.Background(), m.Segments, 1)
	if err != nil {
		return nil, nil, err
	}
	return m, s, nil
}

// publishableFirst orders sizes that may be published before those that may not.
func publishableFirst(a, b int) int {
	p, q := disclosure.Publishable(a), disclosure.Publishable(b)
	switch {
	case p == q:
		return 0
	case p:
		return -1
	}
	return 1
}
