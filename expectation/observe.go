package expectation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

// partKey is what the parts of evidence are told apart by.
type partKey struct {
	dim  int
	kind Kind
	name string
}

// sighting is one observation that has found its customer.
type sighting struct {
	part  int32
	rank  int32 // of the customer's ID among all, so that sums have one order
	when  int64
	level float64
}

// observed is the observations of the published segments.
type observed struct {
	scoring   *scoring
	parts     []partKey    // by dimension, kind and name
	shown     []bool       // of each part: at least ten customers have it, so it may be named
	sightings [][]sighting // by segment of the profile, each by part, customer and time
	rank      []int32      // of each row of the membership
	now       int64
	undated   map[Kind]bool // kinds without a single time
	unmatched int           // observations of no customer
	outside   bool          // some are of customers in no segment
}

// check returns what is wrong with observation i, or nil; else the dimension's place.
func (o *Observation) check(i int, p *plan, dims map[string]int) (int, error) {
	if o.Customer == "" {
		return 0, fmt.Errorf("expectation: observation %d has no customer", i)
	}
	if !o.Kind.observed() {
		return 0, fmt.Errorf("expectation: observation %d of customer %q: kind %q is none of inferred, mentioned; what was surveyed are answers", i, o.Customer, o.Kind)
	}
	n, err := p.levelOn(dims, o.Dimension, o.Level)
	if err != nil {
		return 0, fmt.Errorf("expectation: observation %d of customer %q: %w", i, o.Customer, err)
	}
	return n, nil
}

// observe checks all observations and finds the customer of each.
func (s *scoring) observe() (*observed, error) {
	seen := &observed{scoring: s, sightings: make([][]sighting, len(s.groups)), now: s.now(), undated: s.undated(), rank: s.ranks()}
	at := make([]int, len(s.m.Segments)) // of each segment its place in the profile, from 1
	for i, g := range s.groups {
		at[g.segment] = i + 1
	}
	dims := s.plan.byName()
	places := make(map[partKey]int32)
	for i := range s.o.Observations {
		if i%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, context.Cause(s.ctx)
		}
		o := &s.o.Observations[i]
		n, err := o.check(i, s.plan, dims)
		if err != nil {
			return nil, err
		}
		row, ok := s.joined.rows[o.Customer]
		if !ok {
			seen.unmatched++
			continue
		}
		label := s.m.Labels[row]
		if label < 0 {
			seen.outside = true
			continue
		}
		g := at[label] - 1
		if g < 0 {
			continue // a segment that is left out, of which another warning speaks
		}
		key := partKey{n, o.Kind, o.Name}
		part, ok := places[key]
		if !ok {
			part = int32(len(seen.parts))
			places[key] = part
			seen.parts = append(seen.parts, key)
		}
		seen.sightings[g] = append(seen.sightings[g], sighting{part, seen.rank[row], o.When, o.Level})
	}
	return seen, seen.sort()
}

// ranks gives every customer the rank of its ID: sums over customers are made in that
// order, whatever the order of the membership.
func (s *scoring) ranks() []int32 {
	order := make([]int32, len(s.m.Customers))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(s.m.Customers[a], s.m.Customers[b]) })
	rank := make([]int32, len(order))
	for r, row := range order {
		rank[row] = int32(r)
	}
	return rank
}

// sort puts parts and sightings into the order in which they are worked on and shown,
// and counts who has what.
func (o *observed) sort() error {
	order := make([]int32, len(o.parts))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		p, q := &o.parts[a], &o.parts[b]
		return cmp.Or(cmp.Compare(p.dim, q.dim), cmp.Compare(p.kind, q.kind), cmp.Compare(p.name, q.name))
	})
	place := make([]int32, len(order))
	parts := make([]partKey, len(order))
	for to, from := range order {
		place[from], parts[to] = int32(to), o.parts[from]
	}
	o.parts = parts
	customers := make([][]int, len(o.sightings))
	err := o.scoring.each(func(i int, _ *group, _ *Segment, _ []*cell) error {
		mine := o.sightings[i]
		for k := range mine {
			mine[k].part = place[mine[k].part]
		}
		slices.SortFunc(mine, func(a, b sighting) int {
			return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.rank, b.rank), cmp.Compare(a.when, b.when), cmp.Compare(a.level, b.level))
		})
		n := make([]int, len(parts))
		for k, v := range mine {
			if k == 0 || v.part != mine[k-1].part || v.rank != mine[k-1].rank {
				n[v.part]++
			}
		}
		customers[i] = n
		return nil
	})
	if err != nil {
		return err
	}
	o.shown = make([]bool, len(parts))
	for k := range parts {
		n := 0
		for _, c := range customers {
			n += c[k]
		}
		o.shown[k] = disclosure.Publishable(n)
	}
	return nil
}

// undated lists the kinds of evidence that state no time at all, where others do: 0
// everywhere is not the beginning of time.
func (s *scoring) undated() map[Kind]bool {
	dated := make(map[Kind]bool)
	for i := range s.joined.replies {
		dated[Surveyed] = dated[Surveyed] || s.joined.replies[i].when != 0
	}
	for i := range s.o.Observations {
		if s.o.Observations[i].When != 0 {
			dated[s.o.Observations[i].Kind] = true
		}
	}
	out := make(map[Kind]bool)
	for _, k := range []Kind{Surveyed, Inferred, Mentioned} {
		out[k] = !dated[k]
	}
	return out
}

// age is how old what was seen at a time is. What is newer than now is new.
func (o *observed) age(k Kind, when int64) float64 {
	if o.undated[k] {
		return 0
	}
	return max(0, float64(o.now)-float64(when))
}

// warnings says what became of the observations that do not count.
func (o *observed) warnings() []Warning {
	var out []Warning
	if o.unmatched > 0 {
		out = append(out, notice.New("unmatched-observations", "", "Observations of no customer of the segmentation: %s; they are not used.", people(o.unmatched)))
	}
	if o.outside {
		out = append(out, notice.New("unsegmented-observations", "", "Observations of customers who belong to no segment are not used."))
	}
	if slices.Contains(o.shown, false) {
		out = append(out, notice.New("few-observations", "", "Evidence that fewer than 10 customers have is left out and not named."))
	}
	if o.scoring.o.HalfLife > 0 && o.now != 0 {
		has := map[Kind]bool{Surveyed: true}
		for _, k := range o.parts {
			has[k.kind] = true
		}
		for _, k := range []Kind{Surveyed, Inferred, Mentioned} {
			if has[k] && o.undated[k] {
				out = append(out, notice.New("undated-evidence", string(k), "None of it states a time, so it is taken as new and does not fade."))
			}
		}
	}
	return out
}

// faded is the mean of a customer's sightings, the older ones counting less, and its
// age. The newest counts 1, so that however old all are, they do not vanish.
func (o *observed) faded(k Kind, mine []sighting) (level, age float64) {
	newest := o.age(k, mine[len(mine)-1].when)
	var sum, sumLevel, sumAge float64
	same := true
	for _, v := range mine {
		same = same && v.level == mine[0].level
		a := o.age(k, v.when)
		w := 1.
		if h := o.scoring.o.HalfLife; h > 0 {
			w = math.Exp2(-(a - newest) / h)
		}
		sum += w
		sumLevel += float64(w * v.level)
		sumAge += float64(w * a)
	}
	if same {
		return mine[0].level, sumAge / sum // free of rounding
	}
	return sumLevel / sum, sumAge / sum
}
