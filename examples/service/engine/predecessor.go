package engine

import (
	"context"

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
