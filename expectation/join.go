package expectation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// The legal range of a survey weight. Outside it weights are a mistake, and
// their squares would leave the range of a float64.
const (
	minWeight = 1e-6
	maxWeight = 1e6
)

// reply is what is kept of one respondent: a customer in one role.
type reply struct {
	customer int32 // row of the membership
	segment  int32
	wave     int32 // index into Options.Waves; 0 without waves
	role     Role
	when     int64
	weight   float64
	values   []float64 // the caller's slice, only read
}

// joined is the answers after they have found their customers.
type joined struct {
	replies   []reply   // of the wave that is shown, by segment, customer ID and role, whatever order they came in
	earlier   [][]reply // of the waves before it, each in the same order
	starts    []int64   // of the waves, see Options.Waves
	sizes     []int     // customers of each segment
	unmatched int       // answers of no customer
	outside   int       // answers of customers in no segment
	older     int       // answers that a later one of the same respondent, role and wave replaced
	before    int       // answers given before the first wave
	blank     int       // answers without a single value
	absent    Role      // the role asked for, where no answer was given in it; else empty
	roles     string    // the roles there are instead, in words

	prospects prospects        // the answers of those who are no customers yet
	rows      map[string]int32 // of the customers in the membership, by ID
}

// checkMembership returns the rows of the customers by ID, and the first
// fault.
func checkMembership(ctx context.Context, m *segment.Membership) (map[string]int32, error) {
	if m == nil {
		return nil, errors.New("expectation: the membership is nil")
	}
	ids := make(map[string]int, len(m.Segments))
	for i, s := range m.Segments {
		if j, ok := ids[s.ID]; ok {
			return nil, fmt.Errorf("expectation: the membership holds segment %q twice, at %d and %d", s.ID, j, i)
		}
		ids[s.ID] = i
	}
	if len(m.Labels) != len(m.Customers) {
		return nil, fmt.Errorf("expectation: the membership has %d customers but %d labels", len(m.Customers), len(m.Labels))
	}
	if m.Worth != nil && len(m.Worth) != len(m.Customers) {
		return nil, fmt.Errorf("expectation: the membership has %d customers but the worth of %d", len(m.Customers), len(m.Worth))
	}
	rows := make(map[string]int32, len(m.Customers))
	for i, id := range m.Customers {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if id == "" {
			return nil, fmt.Errorf("expectation: the membership's customer in row %d has no ID", i)
		}
		if j, ok := rows[id]; ok {
			return nil, fmt.Errorf("expectation: the membership holds customer %q twice, in rows %d and %d", id, j, i)
		}
		rows[id] = int32(i)
		if l := m.Labels[i]; l < -1 || int(l) >= len(m.Segments) {
			return nil, fmt.Errorf("expectation: customer %q in row %d has label %d, but there are %d segments", id, i, l, len(m.Segments))
		}
		if m.Worth != nil && (math.IsNaN(m.Worth[i]) || math.IsInf(m.Worth[i], 0)) {
			return nil, fmt.Errorf("expectation: customer %q in row %d has worth %v", id, i, m.Worth[i])
		}
	}
	return rows, nil
}

// sizesOf counts the customers of each segment.
func sizesOf(m *segment.Membership) []int {
	sizes := make([]int, len(m.Segments))
	for _, l := range m.Labels {
		if l >= 0 {
			sizes[l]++
		}
	}
	return sizes
}

// checkEvery is after how many rows a loop looks whether it should stop.
const checkEvery = 1024

// check returns what is wrong with answer i, or nil.
func (a *Answer) check(i int, p *plan) error {
	if a.Respondent == "" {
		return fmt.Errorf("expectation: answer %d has no respondent", i)
	}
	if len(a.Values) != len(p.in.Items) {
		return fmt.Errorf("expectation: answer %d of respondent %q has %d values, but the instrument has %d items", i, a.Respondent, len(a.Values), len(p.in.Items))
	}
	if a.Weight != 0 && !(a.Weight >= minWeight && a.Weight <= maxWeight) {
		return fmt.Errorf("expectation: answer %d of respondent %q has weight %v, which is not within 1e-6 and 1e6", i, a.Respondent, a.Weight)
	}
	for k, v := range a.Values {
		if s := p.scales[k]; v < s.Min || v > s.Max { // false for NaN, which is not answered
			return fmt.Errorf("expectation: answer %d of respondent %q to item %q is %v, outside its scale of %v to %v", i, a.Respondent, p.in.Items[k].ID, v, s.Min, s.Max)
		}
		if p.in.Items[k].Metric == NPS && v != math.Trunc(v) && v == v {
			return fmt.Errorf("expectation: answer %d of respondent %q to item %q is %v, but the net promoter score takes whole numbers", i, a.Respondent, p.in.Items[k].ID, v)
		}
		if v != math.Trunc(v) && v == v && p.in.Items[k].Measures.kano() {
			return fmt.Errorf("expectation: answer %d of respondent %q to item %q is %v, but questions of Kano are answered with a whole number", i, a.Respondent, p.in.Items[k].ID, v)
		}
	}
	return nil
}

// blank reports whether nothing was answered.
func (a *Answer) blank() bool {
	return !slices.ContainsFunc(a.Values, func(v float64) bool { return v == v })
}

// join checks all answers and finds the customer of each. Blank answers go
// first, so that a form opened again and left empty does not replace a full
// one. Where there are waves, the latest answer in each of them is kept.
func join(ctx context.Context, m *segment.Membership, answers []Answer, p *plan, role Role, starts []int64) (*joined, error) {
	rows, err := checkMembership(ctx, m)
	if err != nil {
		return nil, err
	}
	j := &joined{sizes: sizesOf(m), rows: rows, starts: starts}
	type key struct {
		customer int32
		wave     int32
		role     Role
	}
	kept := make(map[key]int, len(answers))
	j.replies = make([]reply, 0, len(answers))
	given := false // whether anybody answered in the role
	for i := range answers {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		a := &answers[i]
		if err := a.check(i, p); err != nil {
			return nil, err
		}
		if a.Prospect {
			if err := a.checkProspect(i, p, rows); err != nil {
				return nil, err
			}
		}
		if role != "" && a.Role != role {
			continue
		}
		given = true
		if a.blank() {
			j.blank++
			continue
		}
		wave := waveOf(starts, a.When)
		if a.Prospect {
			switch {
			case wave < 0:
				j.before++
			case j.prospects.keep(a, wave):
				j.older++
			}
			continue
		}
		row, ok := rows[a.Respondent]
		if !ok {
			j.unmatched++
			continue
		}
		label := m.Labels[row]
		if label < 0 {
			j.outside++
			continue
		}
		if wave < 0 {
			j.before++
			continue
		}
		r := reply{customer: row, segment: label, wave: wave, role: a.Role, when: a.When, weight: a.Weight, values: a.Values}
		if r.weight == 0 {
			r.weight = 1
		}
		k := key{row, wave, a.Role}
		at, again := kept[k]
		if !again {
			kept[k] = len(j.replies)
			j.replies = append(j.replies, r)
			continue
		}
		j.older++
		if r.when >= j.replies[at].when {
			j.replies[at] = r
		}
	}
	if role != "" && !given && len(answers) > 0 {
		j.absent = role
		if j.roles, err = rolesOf(ctx, answers); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(j.replies, func(a, b reply) int {
		return cmp.Or(cmp.Compare(a.wave, b.wave),
			cmp.Compare(a.segment, b.segment),
			cmp.Compare(m.Customers[a.customer], m.Customers[b.customer]),
			cmp.Compare(a.role, b.role))
	})
	j.part()
	return j, nil
}
