package persona

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// Need is an expectation of one role that is not met.
type Need struct {
	Role      expectation.Role `json:"role"`
	Dimension string           `json:"dimension"`
	Gap       segment.Figure   `json:"gap"` // of the role: below 0 beyond chance
	// Weight is the role's weight in the persona times its gap in points of the scale, over
	// the sum of it for all such needs of the persona: what to mend first, and for whom.
	Weight float64  `json:"weight"`
	Facts  []string `json:"facts"` // where it stands in the persona
}

// mostNeeds is how many needs a persona tells.
const mostNeeds = 5

// castRoles gives the deck and its personas a copy of who their customers are.
func castRoles(d *Deck, s *role.Summary) {
	if s == nil {
		return
	}
	d.Roles = &role.Summary{Everyone: *copyMix(&s.Everyone), Segments: make(map[string]*role.Mix, len(s.Segments)), Warnings: slices.Clone(s.Warnings)}
	for id, m := range s.Segments {
		d.Roles.Segments[id] = copyMix(m)
	}
	for i := range d.Personas {
		p := &d.Personas[i]
		p.Roles = copyMix(s.Segments[p.Segment.ID])
		p.RoleFirst = roleNeeds(p)
	}
}

func copyMix(m *role.Mix) *role.Mix {
	if m == nil {
		return nil
	}
	out := &role.Mix{Known: copyFigure(m.Known), Roles: []role.Part{}, Served: m.Served}
	for _, p := range m.Roles {
		p.Share, p.Influence, p.Impact = copyFigure(p.Share), copyFigure(p.Influence), copyFigure(p.Impact)
		out.Roles = append(out.Roles, p)
	}
	return out
}

// roleNeeds orders what the roles miss by the weight of the role and by how much is missing, the
// largest first; what is equal keeps the order of the expectations. Gaps whose interval
// reaches zero may be chance and are left out, and so are roles without weight.
func roleNeeds(p *Persona) []Need {
	if p.Roles == nil {
		return nil
	}
	var out []Need
	total := 0.0
	for i := range p.Expectations {
		c := &p.Expectations[i]
		for k := range c.Roles {
			r := &c.Roles[k]
			at := slices.IndexFunc(p.Roles.Roles, func(part role.Part) bool { return part.Role == r.Role })
			if at < 0 || r.Gap == nil || r.Gap.High >= 0 {
				continue
			}
			weight := float64(p.Roles.Roles[at].Weight * -r.Gap.Value)
			if weight <= 0 {
				continue
			}
			total += weight
			cell := index("expectations", i)
			out = append(out, Need{Role: r.Role, Dimension: c.Name, Gap: *r.Gap, Weight: weight, Facts: []string{
				cell + ".name", index(cell+".roles", k) + ".gap.value", index("roles.roles", at) + ".role", index("roles.roles", at) + ".weight"}})
		}
	}
	for i := range out {
		out[i].Weight = disclosure.Round(out[i].Weight/total, 2)
	}
	slices.SortStableFunc(out, func(a, b Need) int { return cmp.Compare(b.Weight, a.Weight) })
	return out[:min(len(out), mostNeeds)]
}

// roleName is the host's own word for a role, else the language's.
func roleName(r expectation.Role, l *language.Language) string {
	host := l.Host(string(r)).Text
	if key := "role." + string(r); host == naming.Clean(string(r)) && l.Term(key).Text != key {
		return l.Term(key).Text
	}
	return host
}

// roleDoubts warns of a persona of which roles were asked and are not known.
func roleDoubts(p *Persona, d *Deck) []Warning {
	if d.Roles == nil || p.Roles != nil {
		return nil
	}
	return []Warning{notice.New("no-roles", p.Segment.ID, "the parties of too few of its accounts are known to say who its customers are")}
}

// checkRoles refuses roles of another segmentation and figures that are no shares.
func checkRoles(r *role.Summary, s *segment.Summary) error {
	if r == nil {
		return nil
	}
	var c checker
	mix := func(at string, m *role.Mix) {
		if m == nil {
			c.fault("%s: there is no mix", at)
			return
		}
		c.share(m.Known, "%s: share of accounts whose parties are known", at)
		for _, p := range m.Roles {
			if p.Role == "" || p.Share == nil {
				c.fault("%s: a role has no name or no share", at)
			}
			c.share(p.Share, "%s: share of role %q", at, p.Role)
			c.share(p.Influence, "%s: influence of role %q", at, p.Role)
			c.share(p.Impact, "%s: impact of role %q", at, p.Role)
			if !(p.Weight >= 0 && p.Weight <= 1) || !(p.PFirst >= 0 && p.PFirst <= 1) {
				c.fault("%s: weight %v and PFirst %v of role %q, want 0 to 1", at, p.Weight, p.PFirst, p.Role)
			}
		}
	}
	mix("roles, everyone", &r.Everyone)
	found := 0
	for i := range s.Segments {
		if m, ok := r.Segments[s.Segments[i].ID]; ok {
			found++
			mix(fmt.Sprintf("roles, segment %q", s.Segments[i].ID), m)
		}
	}
	if n := len(r.Segments) - found; n > 0 {
		c.fault("%d segments of Options.Roles are not in the summary; both must come from the same segmentation", n)
	}
	return errors.Join(c.faults...)
}

// share faults a figure that is not between 0 and 1.
func (c *checker) share(f *segment.Figure, where string, args ...any) {
	if f != nil && !(f.Value >= 0 && f.Value <= 1 && f.Low >= 0 && f.Low <= f.Value && f.High >= f.Value && f.High <= 1) {
		c.fault("%s is %v (%v to %v), want 0 to 1", fmt.Sprintf(where, args...), f.Value, f.Low, f.High)
	}
}
