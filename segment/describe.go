package segment

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// Describe makes the summary of segments that are given, such as those of
// [FromGroups] or of another tool, by the features of a schema: what [Fit] says of
// its own. Customers are found in m by their IDs; a customer who is not in m, or in
// no segment of it, is left out. Features that shape and those that only describe
// keep their places. Stability is nil, and so is worth without the schema's Worth.
//
// Segments of fewer than ten of these customers are left out of the summary. Errors
// are those of Fit about customers, or say that none of them is in a segment.
func Describe[T any](ctx context.Context, customers []T, s Schema[T], m *Membership) (*Summary, error) {
	d, refs, warnings, err := describe(ctx, customers, s, m, 0)
	if err != nil {
		return nil, err
	}
	sum, err := d.summary(ctx, refs, 0)
	if err != nil {
		return nil, stopped(err)
	}
	sum.Warnings = append(warnings, sum.Warnings...)
	return sum, nil
}

// describe reads customers and sorts them into the segments of m. Those of ten or
// more come first, otherwise in the order of m.
func describe[T any](ctx context.Context, customers []T, s Schema[T], m *Membership, workers int) (*description, []Ref, []Warning, error) {
	if ctx == nil {
		return nil, nil, nil, errNoContext
	}
	if err := s.Validate(); err != nil {
		return nil, nil, nil, err
	}
	if m == nil || len(m.Labels) != len(m.Customers) {
		return nil, nil, nil, errors.New("segment: no membership, or one whose customers and labels do not go together")
	}
	if len(customers) == 0 {
		return nil, nil, nil, ErrNoCustomers
	}
	t, err := read(ctx, customers, s, Options{Workers: workers})
	if err != nil {
		return nil, nil, nil, stopped(err)
	}
	label := make(map[string]int32, len(m.Customers))
	for i, id := range m.Customers {
		if m.Labels[i] < -1 || int(m.Labels[i]) >= len(m.Segments) {
			return nil, nil, nil, fmt.Errorf("segment: row %d of the membership, customer %q: label %d is of none of the %d segments", i, id, m.Labels[i], len(m.Segments))
		}
		label[id] = m.Labels[i]
	}
	labels, sizes := make([]int32, len(t.ids)), make([]int, len(m.Segments))
	found := false
	for i, id := range t.ids {
		l, ok := label[id]
		if !ok {
			l = -1
		}
		if labels[i] = l; l >= 0 {
			sizes[l]++
			found = true
		}
	}
	if !found {
		return nil, nil, nil, errors.New("segment: none of the customers is in a segment")
	}
	var refs []Ref
	to := make([]int32, len(m.Segments))
	for _, large := range []bool{true, false} {
		for k, r := range m.Segments {
			switch {
			case sizes[k] == 0:
			case disclosure.Publishable(sizes[k]) == large:
				to[k] = int32(len(refs))
				refs = append(refs, r)
			}
		}
	}
	for i, l := range labels {
		if l >= 0 {
			labels[i] = to[l]
		}
	}
	ps, warnings, err := prepare(ctx, t, workers)
	if err != nil {
		return nil, nil, nil, stopped(err)
	}
	d := newDescription(labels, len(refs))
	d.worth, d.states, d.ps = t.worth, t.states, ps
	return d, refs, append([]Warning{}, warnings...), nil
}
