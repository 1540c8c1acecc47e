package role

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Summarize says who plays which role in the accounts of each segment. The parties come
// in any order, and the result does not depend on it, nor on that of the accounts. They are
// read once; what is kept is a few numbers for each role that an account has, however
// many parties play it.
//
// It fails when ctx, m or parties is nil, when an option is out of range, when the
// membership is not in order, when a party has no customer or no role, or an influence or
// impact outside of 0 to 1 (the error names the party, counted from 0, the customer and the
// role), with the sequence's own error, and with the context's cause when ctx ends. Parties
// of accounts that the membership does not have are left out, and a warning says so.
func Summarize(ctx context.Context, m *segment.Membership, parties iter.Seq2[Party, error], o Options) (*Summary, error) {
	switch {
	case ctx == nil:
		return nil, errNoContext
	case m == nil:
		return nil, errNoMembership
	case parties == nil:
		return nil, errNoParties
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	a, err := read(ctx, m, parties)
	if err != nil {
		return nil, err
	}
	t, err := a.tally(ctx)
	if err != nil {
		return nil, err
	}
	return t.publish(ctx, o.filled())
}

// SummarizeSlice is [Summarize] of parties in a slice.
func SummarizeSlice(ctx context.Context, m *segment.Membership, parties []Party, o Options) (*Summary, error) {
	return Summarize(ctx, m, func(yield func(Party, error) bool) {
		for _, p := range parties {
			if !yield(p, nil) {
				return
			}
		}
	}, o)
}

// tally is what a summary is made of: counts and values by segment, of the segments that
// may be shown.
type tally struct {
	*accounts
	shown []int // segments of the membership
	size  []int // their accounts
	known []int // those of which any party is known
	close []int // those that have somebody who uses, pays or orders
	roles []count
}

// count is one role, by segment.
type count struct {
	role   int32
	n      []int          // accounts that have it
	values [2][][]float64 // their influence and impact, where known
}

// tally counts roles by segment. Roles that fewer than ten accounts have in all are dropped:
// nothing can be said of them, and a column of free text would have many.
func (a *accounts) tally(ctx context.Context) (*tally, error) {
	t := &tally{accounts: a}
	place := make([]int, len(a.sizes))
	for g, n := range a.sizes {
		if disclosure.Publishable(n) {
			place[g] = len(t.shown)
			t.shown = append(t.shown, g)
			t.size = append(t.size, n)
		}
	}
	t.known, t.close = make([]int, len(t.shown)), make([]int, len(t.shown))
	total := make([]int, len(a.roles))
	for _, h := range a.held {
		total[h.role]++
	}
	at := make([]int, len(a.roles))
	for number, n := range total {
		at[number] = -1
		if disclosure.Publishable(n) {
			t.roles = append(t.roles, count{role: int32(number)})
		}
	}
	slices.SortFunc(t.roles, func(x, y count) int { return cmp.Compare(a.roles[x.role], a.roles[y.role]) })
	for i := range t.roles {
		r := &t.roles[i]
		at[r.role] = i
		r.n = make([]int, len(t.shown))
		for f := range r.values {
			r.values[f] = make([][]float64, len(t.shown))
		}
	}
	for row, first := range a.first {
		if row%checkEvery == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if first < 0 {
			continue
		}
		s := place[a.m.Labels[row]]
		t.known[s]++
		near := false
		for k := first; k >= 0; k = a.held[k].next {
			h := &a.held[k]
			near = near || customary(a.roles[h.role])
			if at[h.role] < 0 {
				continue
			}
			r := &t.roles[at[h.role]]
			r.n[s]++
			if a.influence && !math.IsNaN(h.influence) {
				r.values[0][s] = append(r.values[0][s], h.influence)
			}
			if a.impact && !math.IsNaN(h.impact) {
				r.values[1][s] = append(r.values[1][s], h.impact)
			}
		}
		if near {
			t.close[s]++
		}
	}
	return t, nil
}

// publish makes a summary of what may be shown.
func (t *tally) publish(ctx context.Context, o Options) (*Summary, error) {
	s := &Summary{Everyone: Mix{Roles: []Part{}}, Segments: map[string]*Mix{}, Warnings: []segment.Warning{}}
	mixes := make([]*Mix, len(t.shown))
	for g := range mixes {
		mixes[g] = &Mix{Roles: []Part{}}
	}
	hide := withhold(t.known, t.size)
	if k, n := sum(t.known), sum(t.size); n > 0 && !few(k, n) {
		s.Everyone.Known = share(k, n)
	}
	for g, m := range mixes {
		if !hide[g] {
			m.Known = share(t.known[g], t.size[g])
		}
	}
	missing := len(t.roles) < len(t.accounts.roles)
	for i := range t.roles {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		missing = t.part(&t.roles[i], s, mixes) || missing
	}
	if missing {
		s.Warnings = append(s.Warnings, notice.New("withheld", "",
			"roles that fewer than %d accounts of a segment have, or lack, are left out there, and others from which they would follow", disclosure.MinGroup))
	}
	w := weighing{o: o, influence: t.influence, impact: t.impact, everyone: &s.Everyone}
	w.weigh(&s.Everyone, "")
	for g, m := range mixes {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		id := t.m.Segments[t.shown[g]].ID
		if len(m.Roles) == 0 {
			s.Warnings = append(s.Warnings, notice.New("no-parties", id, "the parties of too few of its accounts are known to say who its customers are"))
			continue
		}
		w.weigh(m, id)
		m.Served = mostlyServed(t.close[g], t.known[g]) && !mostlyServed(sum(t.close), sum(t.known))
		s.Segments[id] = m
		if f := m.Known; f != nil && f.High < .5 {
			s.Warnings = append(s.Warnings, notice.New("few-known", id, "the parties of less than half of its accounts are known; those of the others may be different"))
		}
	}
	s.Warnings = append(s.Warnings, t.doubts(s)...)
	s.Warnings = append(s.Warnings, w.warnings...)
	return s, nil
}

// part adds a role to the mixes in which it may be shown, and reports whether it is
// missing from one whose accounts have it.
func (t *tally) part(r *count, s *Summary, mixes []*Mix) (missing bool) {
	k, n := sum(r.n), sum(t.known)
	if few(k, n) {
		return true
	}
	hide := withhold(r.n, t.known)
	one := Part{Role: t.accounts.roles[r.role], Share: share(k, n)}
	var hidden [2][]bool
	for f, groups := range r.values {
		hidden[f] = withholdMeans(groups, hide)
		if all := slices.Concat(groups...); !disclosure.SpeaksOfFew(all, disclosure.FewValued(groups)) {
			*one.figure(f) = mean(all)
		}
	}
	s.Everyone.Roles = append(s.Everyone.Roles, one)
	for g, m := range mixes {
		if hide[g] {
			missing = missing || r.n[g] > 0
			continue
		}
		if r.n[g] == 0 {
			continue
		}
		one := Part{Role: one.Role, Share: share(r.n[g], t.known[g])}
		for f, groups := range r.values {
			if !hidden[f][g] {
				*one.figure(f) = mean(groups[g])
			}
		}
		m.Roles = append(m.Roles, one)
	}
	return missing
}

// figure is the influence or the impact of a part.
func (p *Part) figure(f int) **segment.Figure {
	if f == 0 {
		return &p.Influence
	}
	return &p.Impact
}

// doubts are the warnings that are about the whole.
func (t *tally) doubts(s *Summary) (out []segment.Warning) {
	if t.unmatched > 0 {
		out = append(out, notice.New("unmatched", "", "%s of accounts that the membership does not have are left out", about(t.unmatched)))
	}
	if len(s.Everyone.Roles) == 0 {
		return out
	}
	if !t.influence {
		out = append(out, notice.New("no-influence", "", "nobody's influence is known, so that weights are made of the other figures alone"))
	}
	if !t.impact {
		out = append(out, notice.New("no-impact", "", "nobody's impact is known, so that weights are made of the other figures alone"))
	}
	return out
}

// customary are the roles without which nobody is a customer.
func customary(r expectation.Role) bool {
	return r == expectation.User || r == expectation.Payer || r == expectation.Orderer
}

// mostlyServed reports whether fewer than half of n accounts have such a role, in tens, so
// that it does not hang on one of them.
func mostlyServed(k, n int) bool { return 2*tens(k) < tens(n) }

func sum(n []int) (total int) {
	for _, k := range n {
		total += k
	}
	return total
}
