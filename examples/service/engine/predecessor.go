package engine

import (
	"context"
	"slices"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// predecessor is what a fit carries on from the one before; the zero value is none.
type predecessor struct {
	model   *segment.Model[Customer]
	members *segment.Membership
	deck    *persona.Deck
}

// predecessor reads the fit before as it is now, less who was erased since.
func (e *Engine) predecessor(ctx context.Context) (*predecessor, error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	k := e.kept
	e.unlock()
	p := &predecessor{deck: k.deck}
	if k.fit == 0 {
		return p, nil
	}
	if f := e.Current(); f != nil {
		p.model = f.Model
	}
	index := map[string]int32{}
	for i, s := range k.refs {
		index[s.ID] = int32(i)
	}
	p.members = &segment.Membership{Segments: k.refs}
	for m, err := range e.store.MembersOf(ctx, k.fit) {
		if err != nil {
			return nil, err
		}
		p.members.Customers = append(p.members.Customers, m.Customer)
		p.members.Labels = append(p.members.Labels, index[m.Segment])
	}
	return p, nil
}

// moved counts the customers who are in a segment now that is not the one they were in.
// Fewer than ten of them are not told of, nobody included: where it were told that nobody
// moved and not that one did, whoever knows whose records changed would know who moved.
func (p *predecessor) moved(now *segment.Membership) (n int) {
	if p.members == nil {
		return 0
	}
	was := make(map[string]string, len(p.members.Customers))
	for i, c := range p.members.Customers {
		was[c] = p.members.Segments[p.members.Labels[i]].ID
	}
	for i, c := range now.Customers {
		if id, known := was[c]; known && id != now.Segments[now.Labels[i]].ID {
			n++
		}
	}
	return n
}

// coarse is a lineage without the overlaps, see [Fitted.Lineage].
func coarse(all []segment.Lineage) []segment.Lineage {
	all = slices.Clone(all)
	for i := range all {
		all[i].Overlap = 0
	}
	return all
}

// carries is what segments take their IDs from: the model, which needs no customer in common
// and remembers every ID, or where the schema has changed the customers.
func (p *predecessor) carries() segment.Predecessor {
	switch {
	case p.model != nil:
		return p.model
	case p.members != nil:
		return p.members
	}
	return nil
}
