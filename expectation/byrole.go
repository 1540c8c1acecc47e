package expectation

import (
	"maps"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Standing is how much a role counts among the roles when it is decided whom to mend
// something for. It weighs the ranks of [RoleCell] alone: those of the cells mix all
// roles as they answered.
type Standing struct {
	Influence float64 // how close the role is to what the company controls, 0 to 1; 0 means 1
	Impact    float64 // what its satisfaction does for the account, 0 to 1; 0 means 1
	Internal  bool    // works for the company itself: next in line
}

// weight is what the standing does to a priority.
func (s Standing) weight() float64 {
	w := 1.
	if s.Influence != 0 {
		w *= s.Influence
	}
	if s.Impact != 0 {
		w *= s.Impact
	}
	return w
}

// RoleCell is what one role of a segment expects of a dimension and gets: who uses is
// not who pays. The figures are those of the [Cell], of the answers given in the role.
//
// From all roles but one and the cell that mixes them the last one would follow. So a
// role of fewer than ten customers, or whose figures must not be shown for another
// reason, takes others with it, until those that are left out could be shown together;
// [Cell.Suppressed] says so. No count stands beside the roles that are left then, and
// none beside any where the counts would tell how few answered in two roles.
type RoleCell struct {
	Role       Role            `json:"role"`               // empty: not stated
	Internal   bool            `json:"internal,omitempty"` // as Options.Roles has it
	N          int             `json:"n"`                  // customers who answered in the role; -1: withheld
	Importance *segment.Figure `json:"importance,omitempty"`
	Adequate   *segment.Figure `json:"adequate,omitempty"`
	Expected   *segment.Figure `json:"expected"`
	Perceived  *segment.Figure `json:"perceived"`
	Gap        *segment.Figure `json:"gap"`
	// MustBe is [Cell.MustBe] with the levels of the role.
	MustBe   bool    `json:"mustBe,omitempty"`
	FixFirst int     `json:"fixFirst"` // rank over all segments, dimensions and roles shown; 0: none
	PTop3    float64 `json:"pTop3"`    // as [Cell.PTop3], over the same cells
	Priority float64 `json:"priority"` // as of the cell, from the role's figures, times its influence and impact
}

// byRole fills in [Cell.Roles].
func (s *scoring) byRole() error {
	names := make([][]Role, len(s.groups))
	err := s.each(func(i int, g *group, seg *Segment, cells []*cell) error {
		if names[i] = g.numberRoles(); names[i] == nil {
			return nil
		}
		counted := len(seg.Roles) > 0 && seg.Roles[0].N != withheld
		for _, c := range cells {
			if s.ctx.Err() != nil {
				return s.ctx.Err()
			}
			c.byRole(s.plan, names[i], counted)
			for k := range c.pub.Roles {
				r := &c.pub.Roles[k]
				r.Internal = s.o.Roles[r.Role].Internal
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, seg := range s.profile.Segments {
		switch {
		case names[i] == nil:
		case slices.ContainsFunc(seg.Dimensions, func(c Cell) bool { return c.Roles != nil }):
			s.warn(notice.New("mixed-roles", seg.Name, "Its figures mix the answers of several roles; Roles of each dimension shows them apart."))
		default:
			s.warn(notice.New("mixed-roles", seg.Name, "Its figures mix the answers of several roles, of which some are too few to show them apart."))
		}
	}
	s.warn(s.strangers()...)
	return s.rankRoles(names)
}

// numberRoles numbers the roles of the replies and returns their names, number 1
// first; nil where there is but one.
func (g *group) numberRoles() []Role {
	mixed := slices.ContainsFunc(g.replies, func(r reply) bool { return r.role != g.replies[0].role })
	if !mixed {
		return nil
	}
	number := make(map[Role]int32)
	for _, r := range g.replies {
		number[r.role] = 0
	}
	names := slices.Sorted(maps.Keys(number))
	for k, name := range names {
		number[name] = int32(k + 1)
	}
	g.role = make([]int32, len(g.replies))
	for i, r := range g.replies {
		g.role[i] = number[r.role]
	}
	return names
}

// rankRoles ranks what is shown of all roles, by the rules and with the bootstrap of
// the cells.
func (s *scoring) rankRoles(names [][]Role) error {
	var all []*contender
	var shown []*RoleCell // of each contender
	at := make(map[*group]int, len(s.groups))
	for i, g := range s.groups {
		at[g] = i
	}
	for _, t := range contenders(s.cells, s.plan, s.shares.weight, s.influence) {
		for k := range t.pub.Roles {
			r := &t.pub.Roles[k]
			if r.Gap == nil {
				continue
			}
			of := *t // which knows what the dimension counts
			if f := t.pub.Importance; f != nil {
				of.importance = share(f.Value, t.scale)
			}
			// A cell of its own is ranked in the role's place, and then read.
			stand := *t.cell
			stand.pub = &Cell{Importance: r.Importance, Adequate: r.Adequate, Perceived: r.Perceived, Gap: r.Gap}
			of.cell = &stand
			of.order = len(all)
			of.weight *= s.o.Roles[r.Role].weight()
			of.must = t.must && r.Adequate != nil && of.weight > 0
			number, _ := slices.BinarySearch(names[at[t.group]], r.Role)
			of.role = int32(number + 1)
			all, shown = append(all, &of), append(shown, r)
		}
	}
	if all == nil {
		return nil
	}
	o := s.o
	if told := o.Progress; told != nil {
		o.Progress = func(p Progress) { p.Stage = "bootstrap of the roles"; told(p) }
	}
	rank(all)
	if err := bootstrap(s.ctx, resampledGroups(s.groups, all, o.Seed), len(all), o); err != nil {
		return err
	}
	for k, r := range shown {
		c := all[k].pub
		r.FixFirst, r.PTop3, r.Priority, r.MustBe = c.FixFirst, c.PTop3, c.Priority, c.MustBe
	}
	return nil
}

// strangers warns of roles in the options that nobody answered in: a misspelt one
// would count in full without a word.
func (s *scoring) strangers() []Warning {
	if s.o.Role != "" {
		return nil // the others are left out on purpose
	}
	given := make(map[Role]bool)
	for _, r := range s.joined.replies {
		given[r.role] = true
	}
	var out []Warning
	for _, r := range slices.Sorted(maps.Keys(s.o.Roles)) {
		if !given[r] {
			out = append(out, notice.New("no-such-role", string(r), "Options.Roles has a standing for it, but no customer of a segment answered in this role."))
		}
	}
	return out
}
