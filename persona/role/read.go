package role

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// checkEvery is after how many rows a loop looks whether it should stop.
const checkEvery = 1024

// held is a role that an account has. Those of one account are a chain, which is as
// short as an account has roles: parties beyond the first of a role leave no trace but the
// largest influence and impact, in whatever order they come, so that what is kept does not
// grow with their number.
type held struct {
	next, role        int32 // -1: the last
	influence, impact float64
}

// accounts are the roles of all accounts.
type accounts struct {
	m         *segment.Membership
	sizes     []int   // of the segments
	first     []int32 // of the chain of each row; -1: no party is known
	held      []held
	roles     []expectation.Role // by number, in the order of their first party
	unmatched int                // parties of accounts that are not in the membership
	// Whether any influence, or impact, is above 0.
	influence, impact bool
}

// read goes through the parties once.
func read(ctx context.Context, m *segment.Membership, parties iter.Seq2[Party, error]) (*accounts, error) {
	a := &accounts{m: m}
	rows, err := a.index(ctx)
	if err != nil {
		return nil, err
	}
	numbers := make(map[expectation.Role]int32)
	i := -1
	for p, err := range parties {
		if i++; i%checkEvery == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("role: reading party %d: %w", i, err)
		}
		if err := p.check(i); err != nil {
			return nil, err
		}
		row, ok := rows[p.Customer]
		if !ok {
			a.unmatched++
			continue
		}
		if !a.in(row) {
			continue // nothing is said of these accounts
		}
		number, ok := numbers[p.Role]
		if !ok {
			number = int32(len(a.roles))
			numbers[p.Role] = number
			a.roles = append(a.roles, p.Role)
		}
		a.add(row, number, p.Influence, p.Impact)
	}
	return a, nil
}

// index checks the membership and returns the rows of the accounts by ID.
func (a *accounts) index(ctx context.Context) (map[string]int32, error) {
	m := a.m
	if len(m.Labels) != len(m.Customers) {
		return nil, fmt.Errorf("role: the membership has %d customers but %d labels", len(m.Customers), len(m.Labels))
	}
	ids := make(map[string]int, len(m.Segments))
	for g, s := range m.Segments {
		if first, again := ids[s.ID]; again {
			return nil, fmt.Errorf("role: the membership holds segment %q twice, at %d and %d", s.ID, first, g)
		}
		ids[s.ID] = g
	}
	a.sizes = make([]int, len(m.Segments))
	a.first = make([]int32, len(m.Customers))
	rows := make(map[string]int32, len(m.Customers))
	for i, id := range m.Customers {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if id == "" {
			return nil, fmt.Errorf("role: the membership's customer in row %d has no ID", i)
		}
		rows[id] = int32(i)
		if len(rows) != i+1 {
			return nil, fmt.Errorf("role: the membership holds customer %q twice, the second time in row %d", id, i)
		}
		l := m.Labels[i]
		if l < -1 || int(l) >= len(m.Segments) {
			return nil, fmt.Errorf("role: customer %q in row %d has label %d, but there are %d segments", id, i, l, len(m.Segments))
		}
		if l >= 0 {
			a.sizes[l]++
		}
		a.first[i] = -1
	}
	return rows, nil
}

// in reports whether an account is one of those that something is said of: segments too
// small to show are left out, also of everyone, or they would follow.
func (a *accounts) in(row int32) bool {
	l := a.m.Labels[row]
	return l >= 0 && disclosure.Publishable(a.sizes[l])
}

// add notes a party.
func (a *accounts) add(row, role int32, influence, impact float64) {
	a.influence = a.influence || influence > 0
	a.impact = a.impact || impact > 0
	at := a.first[row]
	for at >= 0 && a.held[at].role != role {
		at = a.held[at].next
	}
	if at < 0 {
		a.held = append(a.held, held{next: a.first[row], role: role, influence: influence, impact: impact})
		a.first[row] = int32(len(a.held) - 1)
		return
	}
	h := &a.held[at]
	h.influence, h.impact = larger(h.influence, influence), larger(h.impact, impact)
}

// larger of two numbers, of which either may not be known.
func larger(a, b float64) float64 {
	if math.IsNaN(a) || b > a {
		return b
	}
	return a
}

// check returns what is wrong with party i, or nil.
func (p *Party) check(i int) error {
	switch {
	case p.Customer == "":
		return fmt.Errorf("role: party %d, in the role %q, has no customer", i, p.Role)
	case p.Role == "":
		return fmt.Errorf("role: party %d, of customer %q, has no role", i, p.Customer)
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"influence", p.Influence}, {"impact", p.Impact}} {
		if f.value < 0 || f.value > 1 { // false for NaN, which is not known
			return fmt.Errorf("role: party %d, of customer %q in the role %q, has %s %v, want 0 to 1, or NaN where it is not known",
				i, p.Customer, p.Role, f.name, f.value)
		}
	}
	return nil
}

var (
	errNoContext    = errors.New("role: the context is nil")
	errNoMembership = errors.New("role: the membership is nil")
	errNoParties    = errors.New("role: there is no sequence of parties")
)
