package expectation

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/clientele-go/clientele/internal/forms"
)

// storeVersion is the version of the saved form.
const storeVersion = 1

// savedStore is the saved form of a store. It is a file of its own and private, as
// the store is.
type savedStore struct {
	Version    int                     `json:"clientele"`
	Kind       string                  `json:"kind"`
	Instrument *Instrument             `json:"instrument"`
	Segments   map[string]savedSegment `json:"segments"`
	Checksum   string                  `json:"checksum,omitempty"` // of the rest, see [forms.Seal]; none: from before there were any
}

type savedSegment struct {
	Customers int         `json:"customers"`
	Roles     []savedRole `json:"roles"` // by name
	Shown     bool        `json:"shown,omitempty"`
	Added     int         `json:"added,omitempty"`
	Removed   int         `json:"removed,omitempty"`
	All       []savedSums `json:"all"`
	Based     []savedSums `json:"based"`
}

// savedRole counts the customers who answered in these roles.
type savedRole struct {
	Roles string `json:"roles"` // joined by a zero
	N     int    `json:"n"`
}

type savedSums struct {
	N      int          `json:"n"`
	Totals [][]int64    `json:"totals,omitempty"` // digits of exact sums
	Given  [][2]float64 `json:"given,omitempty"`  // answer and who gave it, by answer
}

// MarshalJSON saves the store, with a checksum. Text that is not UTF-8 is an error. Two stores that hold the same, and of which the same
// was shown, are saved in the same bytes but for the counts of changes.
func (s Store) MarshalJSON() ([]byte, error) {
	if s.plan == nil {
		return nil, errNoStore
	}
	out := savedStore{Version: storeVersion, Kind: storeForm.Kind, Instrument: s.plan.in, Segments: map[string]savedSegment{}}
	for id, at := range s.segments {
		saved := savedSegment{Customers: at.customers, Shown: at.shown, Added: at.added, Removed: at.removed, All: saveSums(at.all), Based: saveSums(at.based)}
		for _, roles := range slices.Sorted(maps.Keys(at.roles)) {
			saved.Roles = append(saved.Roles, savedRole{roles, at.roles[roles]})
		}
		out.Segments[id] = saved
	}
	return forms.Seal(out)
}

func saveSums(all []sums) []savedSums {
	out := make([]savedSums, len(all))
	for c := range all {
		s := &all[c]
		out[c].N = s.n
		if s.n == 0 {
			continue
		}
		for i := range s.totals {
			out[c].Totals = append(out[c].Totals, s.totals[i].Digits())
		}
		for _, v := range slices.Sorted(maps.Keys(s.given)) {
			out[c].Given = append(out[c].Given, [2]float64{v, float64(s.given[v])})
		}
	}
	return out
}

// UnmarshalJSON loads a store that MarshalJSON saved, in this version of its form or an
// earlier one. A file that is damaged or edited, of another kind, of a newer version or
// larger than 256 MiB is an error that says so, and leaves the store as it was. Files from
// before there were checksums are read if counts and sums can be those of answers.
func (s *Store) UnmarshalJSON(b []byte) error {
	if err := storeForm.Check(b); err != nil {
		return fmt.Errorf("expectation: reading a store: %w", err)
	}
	var in savedStore
	if err := forms.Strict(b, &in); err != nil {
		return fmt.Errorf("expectation: reading a store: damaged: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	if err := forms.Intact(b, in, given); err != nil {
		return fmt.Errorf("expectation: reading a store: %w", err)
	}
	loaded, err := NewStore(in.Instrument)
	if err != nil {
		return fmt.Errorf("expectation: reading a store: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(in.Segments)) {
		saved := in.Segments[id]
		at := newStored(loaded.plan)
		at.customers = saved.Customers
		at.shown, at.added, at.removed = saved.Shown, saved.Added, saved.Removed
		for _, r := range saved.Roles {
			if r.N < 1 || r.N > saved.Customers || at.roles[r.Roles] > 0 {
				return fmt.Errorf("expectation: reading a store: segment %q is damaged: %d customers answer in %q", id, r.N, r.Roles)
			}
			at.roles[r.Roles] = r.N
			saved.Customers -= r.N
		}
		if saved.Customers != 0 || !countable(at.customers, at.added, at.removed) {
			return fmt.Errorf("expectation: reading a store: segment %q is damaged: %d customers, %d added, %d removed, and roles of %d", id, at.customers, at.added, at.removed, at.customers-saved.Customers)
		}
		saved.Customers = at.customers
		err := errors.Join(loadSums(at.all, saved.All, saved.Customers), loadSums(at.based, saved.Based, saved.Customers))
		if err == nil {
			err = at.check(loaded.plan)
		}
		if err != nil {
			return fmt.Errorf("expectation: reading a store: segment %q is damaged: %w", id, err)
		}
		loaded.segments[id] = at
	}
	*s = *loaded
	return nil
}

func loadSums(to []sums, from []savedSums, customers int) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d columns, where the instrument has %d", len(from), len(to))
	}
	for c, f := range from {
		s := &to[c]
		s.n = f.N
		if f.N == 0 && f.Totals == nil && f.Given == nil {
			continue
		}
		if f.N < 1 || f.N > customers || len(f.Totals) != sumsKept {
			return fmt.Errorf("column %d has %d totals of %d customers", c, len(f.Totals), f.N)
		}
		for i, d := range f.Totals {
			if !s.totals[i].SetDigits(d) {
				return fmt.Errorf("column %d: total %d is no sum", c, i)
			}
		}
		s.given = make(map[float64]int, len(f.Given))
		for _, g := range f.Given {
			if n := int(g[1]); float64(n) != g[1] || s.given[g[0]] != 0 {
				return fmt.Errorf("column %d: %v customers gave the answer %v", c, g[1], g[0])
			}
			s.given[g[0]] = int(g[1])
		}
		if err := s.check(); err != nil {
			return fmt.Errorf("column %d: %w", c, err)
		}
	}
	return nil
}

// check says how the columns of a segment that was read contradict each other: who is behind
// the gap of a dimension is behind the levels beside it, with the same weights, and is one of all.
func (s *stored) check(p *plan) error {
	for c := range s.all {
		if s.based[c].n > s.all[c].n {
			return fmt.Errorf("column %d: %d of %d customers are behind the gap", c, s.based[c].n, s.all[c].n)
		}
	}
	for n := range p.dims {
		at := &p.dims[n].at
		if at[colGap] < 0 {
			continue
		}
		gap := &s.all[at[colGap]]
		ok := gap.alike(&s.all[at[colPairedLevel]]) && gap.alike(&s.all[at[colPairedPerceived]])
		for _, c := range []column{colGap, colPairedLevel, colPairedPerceived, colLevel, colPerceived} {
			ok = ok && gap.alike(&s.based[at[c]])
		}
		if !ok {
			return fmt.Errorf("the figures of dimension %q are of others than its gap", p.in.Dimensions[n].Name)
		}
	}
	return nil
}

// alike says whether both can be sums of the same customers.
func (s *sums) alike(o *sums) bool {
	return s.n == o.n && s.totals[totalB] == o.totals[totalB] && s.totals[totalBB] == o.totals[totalBB]
}

// countable says whether there can be so many of something.
func countable(counts ...int) bool {
	for _, n := range counts {
		if n < 0 || int64(n) > 1<<52 {
			return false
		}
	}
	return true
}
