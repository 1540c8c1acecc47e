package expectation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Store keeps what a survey says of each segment as counts and sums, without the
// answers and without knowing who gave them. It takes in answers as they come,
// stores of several places merge, and one customer is taken out again exactly:
// afterwards the store is what it would be had the customer never answered, to the
// last bit. Keep one store a wave.
//
// [Store.Profile] says who expects and gets what as [Score] does of the same answers,
// and ranks gaps by the importance that is stated. What takes the single answers is not
// in it: the probability of ranks, must-bes, derived importance, and all that Score
// tells beyond levels and gaps. For that, score the answers again.
//
// A store is private: it holds how many gave which answer, and of a small segment
// that is as good as the answers. Its zero value is not ready for use; see
// [NewStore]. One goroutine at a time may use it: Profile changes it as well.
type Store struct {
	plan     *plan
	segments map[string]*stored // by segment ID
}

// stored is the sums of one segment.
type stored struct {
	customers int
	// roles counts the customers by the roles in which they answered.
	roles map[string]int
	// shown says that a profile has told of the segment, and added and removed count who
	// was put in and taken out since.
	shown          bool
	added, removed int
	// all has the sums of each column of the plan, based those of the customers who are
	// behind the gap of its dimension.
	all, based []sums
}

// NewStore returns an empty store for the answers to an instrument, which it copies.
func NewStore(in *Instrument) (*Store, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return &Store{plan: newPlan(in.clone()), segments: map[string]*stored{}}, nil
}

// clone copies the instrument, so that a later change of the caller's is none here.
func (in *Instrument) clone() *Instrument {
	out := *in
	out.Dimensions, out.Items = slices.Clone(in.Dimensions), slices.Clone(in.Items)
	for i := range out.Items {
		it := &out.Items[i]
		if it.Scale != nil {
			s := *it.Scale
			it.Scale = &s
		}
		if it.Top != nil {
			t := *it.Top
			it.Top = &t
		}
	}
	return &out
}

// Add puts in all answers of one customer of a segment, one for each role in which
// it answers. It cannot know who is in it: remove whoever has answered before. Blank
// answers do not count. Errors are those of [Score], and leave the store as it was;
// prospects are one too.
func (s *Store) Add(segmentID string, answers ...Answer) error {
	parts, err := s.parts(segmentID, answers)
	if err != nil || parts == nil {
		return err
	}
	at := s.segments[segmentID]
	if at == nil {
		at = newStored(s.plan)
		s.segments[segmentID] = at
	}
	at.each(parts, func(k *sums, p *part) { k.add(p) })
	at.customers++
	at.roles[roleSet(answers)]++
	at.added++
	return nil
}

// Remove takes out a customer whom Add put in, with the same answers and all of them.
// It is an error, and the store stays as it was, where nobody in it can have given such
// answers in these roles; that they were this customer's it cannot know.
func (s *Store) Remove(segmentID string, answers ...Answer) error {
	parts, err := s.parts(segmentID, answers)
	if err != nil || parts == nil {
		return err
	}
	at, there := s.segments[segmentID], true
	roles := roleSet(answers)
	if at != nil {
		there = at.roles[roles] > 0
		at.each(parts, func(k *sums, p *part) { there = there && k.holds(p) })
	}
	if at == nil || !there {
		return fmt.Errorf("expectation: the answers of respondent %q are not in segment %q of the store", answers[0].Respondent, segmentID)
	}
	at.each(parts, func(k *sums, p *part) { k.remove(p) })
	if at.roles[roles]--; at.roles[roles] == 0 {
		delete(at.roles, roles)
	}
	at.customers--
	at.removed++
	if at.customers == 0 && !at.shown {
		delete(s.segments, segmentID)
	}
	return nil
}

// Merge adds the customers of o, which must be of the same instrument and hold none
// of those here.
func (s *Store) Merge(o *Store) error {
	if s == nil || s.plan == nil || o == nil || o.plan == nil {
		return errNoStore
	}
	if s == o {
		return errors.New("expectation: a store merged with itself would hold everybody twice")
	}
	if !reflect.DeepEqual(s.plan.in, o.plan.in) {
		return errors.New("expectation: the stores are of different instruments")
	}
	for id, theirs := range o.segments {
		mine := s.segments[id]
		if mine == nil {
			mine = newStored(s.plan)
			s.segments[id] = mine
		}
		mine.customers += theirs.customers
		for roles, n := range theirs.roles {
			mine.roles[roles] += n
		}
		mine.shown = mine.shown || theirs.shown
		mine.added, mine.removed = mine.added+theirs.customers, mine.removed+theirs.removed
		for c := range mine.all {
			mine.all[c].merge(&theirs.all[c])
			mine.based[c].merge(&theirs.based[c])
		}
	}
	return nil
}

// Customers is how many customers of a segment are in the store.
func (s *Store) Customers(segmentID string) int {
	if s == nil || s.segments[segmentID] == nil {
		return 0
	}
	return s.segments[segmentID].customers
}

// Profile publishes what the store says, under the same rules as [Score]. The
// membership says how large the segments are and what they are worth; segments are
// found by ID, and it is an error if more customers of one are in the store than in
// the membership. Of the options Workers and Influence count; it is an error to ask
// for others that a store cannot heed.
//
// A profile and the one before tell of those who were added and removed in between:
// the difference of their sums. A warning names the segments in which that may be
// fewer than ten. It counts changes and cannot tell one customer who came and went ten
// times from ten; nor does it know of profiles of a copy that was saved before.
func (s *Store) Profile(ctx context.Context, m *segment.Membership, o Options) (*Profile, error) {
	if ctx == nil {
		return nil, errors.New("expectation: the context is nil")
	}
	if s == nil || s.plan == nil {
		return nil, errNoStore
	}
	if err := errors.Join(o.Validate(), s.heeded(o)); err != nil {
		return nil, err
	}
	influence, err := o.influences(s.plan.in)
	if err != nil {
		return nil, err
	}
	if _, err := checkMembership(ctx, m); err != nil {
		return nil, stopped(ctx, err)
	}
	j := &joined{sizes: sizesOf(m)}
	var groups []*group
	for i, ref := range m.Segments {
		at := s.segments[ref.ID]
		if at == nil {
			continue
		}
		if at.customers > j.sizes[i] {
			return nil, fmt.Errorf("expectation: the store holds %d customers of segment %q, the membership %d", at.customers, ref.ID, j.sizes[i])
		}
		g := &group{segment: i, size: j.sizes[i], customers: at.customers, plan: s.plan, stored: at, counts: &ledger{j.sizes[i]}}
		groups = append(groups, g)
	}
	published, left := j.split(m, groups)
	shares, doubts := worthShares(m, j.sizes)
	p := &scoring{ctx: ctx, m: m, o: o, plan: s.plan, joined: j, groups: published, shares: shares, influence: influence,
		profile: &Profile{Version: profileVersion, Segments: []Segment{}, Warnings: []Warning{}}}
	p.warn(s.plan.warnings()...)
	p.warn(left...)
	p.warn(doubts...)
	if err := p.levels(); err != nil {
		return nil, stopped(ctx, err)
	}
	cs := contenders(p.cells, s.plan, shares.weight, influence)
	rank(cs)
	flagUnmet(cs)
	if err := p.shrink(); err != nil {
		return nil, err
	}
	p.warn(notice.New("from-sums", "", "It comes from sums, which do not tell how sure the ranks are, nor what takes the single answers: must-bes and derived importance do not count in the ranks. Score the answers again for that."))
	p.warn(s.strangers(m)...)
	for _, g := range published {
		at := g.stored
		if n := max(at.added, at.removed); at.shown && n > 0 && !disclosure.Publishable(n) {
			p.warn(notice.New("few-changes", m.Segments[g.segment].Name, "Fewer than 10 customers were added or removed since the last profile: shown both, the two would tell of them."))
		}
	}
	if ctx.Err() != nil {
		return nil, stopped(ctx, context.Cause(ctx))
	}
	for _, g := range published {
		g.stored.shown, g.stored.added, g.stored.removed = true, 0, 0
	}
	return p.profile, nil
}

// strangers warns of customers in the store whose segment the membership does not have.
func (s *Store) strangers(m *segment.Membership) []Warning {
	known := make(map[string]bool, len(m.Segments))
	for _, ref := range m.Segments {
		known[ref.ID] = true
	}
	n := 0
	for id, at := range s.segments {
		if !known[id] {
			n += at.customers
		}
	}
	if n == 0 {
		return nil
	}
	return []Warning{notice.New("unmatched", "", "Customers in the store whose segment the membership does not have: %s; they are not used.", people(n))}
}

// roleSet names the roles in which a customer answers, without blank answers.
func roleSet(answers []Answer) string {
	var roles []string
	for i := range answers {
		if !answers[i].blank() {
			roles = append(roles, string(answers[i].Role))
		}
	}
	slices.Sort(roles)
	return strings.Join(roles, "\x00")
}

// heeded says which options a store cannot heed.
func (s *Store) heeded(o Options) error {
	var faults []error
	for _, f := range []struct {
		name  string
		asked bool
	}{
		{"Role", o.Role != ""}, {"Waves", o.Waves != nil}, {"Outcome", o.Outcome != ""}, {"References", o.References != nil},
		{"Observations", o.Observations != nil}, {"Weights", o.Weights != nil}, {"Roles", o.Roles != nil},
	} {
		if f.asked {
			faults = append(faults, fmt.Errorf("expectation: a store knows nothing of Options.%s", f.name))
		}
	}
	return errors.Join(faults...)
}

var errNoStore = errors.New("expectation: a store is made by NewStore, or by reading one")

func newStored(p *plan) *stored {
	return &stored{roles: map[string]int{}, all: make([]sums, p.stride), based: make([]sums, p.stride)}
}

// parts are what one customer puts into the sums: first of each column, then of
// each column where the customer is behind the gap; nil for blank answers.
func (s *Store) parts(segmentID string, answers []Answer) ([]part, error) {
	if s == nil || s.plan == nil {
		return nil, errNoStore
	}
	n := s.plan.stride
	var parts []part
	out := make([]float64, n)
	seen := map[Role]bool{}
	for i := range answers {
		a := &answers[i]
		if err := a.check(i, s.plan); err != nil {
			return nil, err
		}
		switch {
		case a.Prospect:
			return nil, fmt.Errorf("expectation: answer %d of respondent %q is a prospect's, and a prospect is in no segment", i, a.Respondent)
		case a.Respondent != answers[0].Respondent:
			return nil, fmt.Errorf("expectation: answers of respondents %q and %q, but a store takes one customer at a time", answers[0].Respondent, a.Respondent)
		case seen[a.Role]:
			return nil, fmt.Errorf("expectation: respondent %q answers twice in role %q", a.Respondent, a.Role)
		}
		seen[a.Role] = true
		if a.blank() {
			continue
		}
		if parts == nil {
			parts = make([]part, 2*n)
		}
		w := a.Weight
		if w == 0 {
			w = 1
		}
		s.plan.levels(a.Values, out)
		for d := range s.plan.dims {
			at := &s.plan.dims[d].at
			behind := at[colGap] >= 0 && !math.IsNaN(out[at[colGap]])
			for _, c := range at {
				if c < 0 || math.IsNaN(out[c]) {
					continue
				}
				parts[c].put(out[c], w)
				if behind {
					parts[n+int(c)].put(out[c], w)
				}
			}
		}
	}
	return parts, nil
}

// each calls f for the sums and the customer's part of each column, twice: of all,
// and of those behind the gap.
func (s *stored) each(parts []part, f func(*sums, *part)) {
	for c := range s.all {
		f(&s.all[c], &parts[c])
		f(&s.based[c], &parts[len(s.all)+c])
	}
}
