package expectation

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// portion is what the respondents of one role, or of several, expect of a dimension
// and get.
type portion struct {
	gap, level, perceived, adequate, importance estimate
	why                                         string // it may not be shown
}

// portion computes the figures that are published of the whole cell for those whose
// role is in it, on the same base.
func (c *cell) portion(in func(role int32) bool) portion {
	g, n := c.group, c.dim
	paired := c.pub.Gap != nil
	of := func(shown *segment.Figure, col column) estimate {
		if shown == nil {
			return estimate{}
		}
		return g.estimateOf(func(i int) float64 {
			if !in(g.role[i]) || paired && math.IsNaN(g.at(i, n, colGap)) {
				return math.NaN()
			}
			return g.at(i, n, col)
		})
	}
	level, perceived := colLevel, colPerceived
	if paired {
		level, perceived = colPairedLevel, colPairedPerceived
	}
	p := portion{
		gap:        of(c.pub.Gap, colGap),
		level:      of(c.pub.Expected, level),
		perceived:  of(c.pub.Perceived, perceived),
		adequate:   of(c.pub.Adequate, colAdequate),
		importance: of(c.pub.Importance, colImportance),
	}
	// Two of the three give the third, so they stand or fall together.
	for _, x := range []struct {
		shown *segment.Figure
		estimate
	}{{c.pub.Gap, p.gap}, {c.pub.Expected, p.level}, {c.pub.Perceived, p.perceived}} {
		if x.shown != nil && p.why == "" {
			p.why = x.barredBeside()
		}
	}
	return p
}

// n is how many customers are behind the portion.
func (p *portion) n() int { return max(p.gap.n, p.level.n, p.perceived.n) }

// barredBeside says why an estimate may not be shown beside the mean of a larger group
// that holds this one. A large group that agrees has a mean so sure that rounding it
// to its interval blurs nothing, and then what is left of the larger one is as plain.
func (e estimate) barredBeside() string {
	if why := e.barred(); why != "" {
		return why
	}
	if e.constant || e.fewDiffer() && e.n >= weak {
		return reasonUniform
	}
	return ""
}

// byRole fills in the roles of a cell, as far as they may be shown.
func (c *cell) byRole(p *plan, names []Role, counted bool) {
	if c.pub.Gap == nil && c.pub.Expected == nil && c.pub.Perceived == nil {
		return // nothing is shown of all roles together
	}
	parts := make([]portion, len(names))
	hidden := make([]bool, len(names))
	why, left := "", len(names)
	for k := range parts {
		parts[k] = c.portion(func(role int32) bool { return role == int32(k+1) })
		if parts[k].why != "" {
			hidden[k], left = true, left-1
			if why == "" {
				why = parts[k].why
			}
		}
	}
	// Those who are hidden can be found from the cell and the others, all together; so
	// the smallest of the others joins them until that tells nothing.
	var rest portion
	for why != "" && left > 0 {
		if rest = c.portion(func(role int32) bool { return hidden[role-1] }); rest.why == "" {
			break
		}
		least := -1
		for k := range parts {
			if !hidden[k] && (least < 0 || parts[k].n() < parts[least].n()) {
				least = k
			}
		}
		hidden[least], left = true, left-1
	}
	switch {
	case left == 0:
		c.withhold("roles", why)
		return
	case why != "":
		c.withhold("some roles", why)
	}
	c.publishRoles(p, names, parts, hidden, rest, counted)
}

// publishRoles turns the estimates of the roles that are not hidden into figures.
func (c *cell) publishRoles(p *plan, names []Role, parts []portion, hidden []bool, rest portion, counted bool) {
	any, all := false, 0
	for k := range parts {
		any, all = any || hidden[k], all+parts[k].n()
	}
	// Counts are shown all or none: one that is missing could be found from the others,
	// and so could the few who answered in two roles.
	trial := append(ledger(nil), *c.group.counts...)
	counted = counted && !any && c.pub.N != withheld && disclosure.SafeDifference(all, c.pub.N)
	for k := range parts {
		counted = counted && trial.admit(parts[k].n()) != withheld
	}
	if counted {
		*c.group.counts = trial
	}
	d, w := &p.dims[c.dim], c.width
	for k, name := range names {
		if hidden[k] {
			continue
		}
		r := RoleCell{Role: name, N: withheld}
		if counted {
			r.N = parts[k].n()
		}
		c.pub.Roles = append(c.pub.Roles, r)
	}
	// fill publishes one kind of figure of all roles shown, or of none. They are rounded
	// alike: a small role rounded well would follow from a large one that is not.
	fill := func(shown *segment.Figure, of func(*portion) *estimate, to func(*RoleCell) **segment.Figure, low, high float64) {
		if shown == nil || any && of(&rest).barredBeside() != "" {
			return
		}
		grain, bar := 0., false
		for k := range parts {
			if e := of(&parts[k]); !hidden[k] {
				grain, bar = max(grain, e.grain(e.n)), bar || e.barredBeside() != ""
			}
		}
		if any || !counted {
			grain = withheldGrain
		}
		if bar {
			return
		}
		at := 0
		for k := range parts {
			if hidden[k] {
				continue
			}
			e, n := of(&parts[k]), withheld
			if counted {
				n = c.group.counts.admit(e.n)
			}
			g := grain
			if n == withheld {
				g = withheldGrain
			}
			lo, hi := e.interval()
			f := e.grained(n, g, e.mean, lo, hi, low, high)
			*to(&c.pub.Roles[at]) = &f
			at++
		}
	}
	fill(c.pub.Gap, func(p *portion) *estimate { return &p.gap }, func(r *RoleCell) **segment.Figure { return &r.Gap }, -w, w)
	fill(c.pub.Expected, func(p *portion) *estimate { return &p.level }, func(r *RoleCell) **segment.Figure { return &r.Expected }, d.scale.Min, d.scale.Max)
	fill(c.pub.Perceived, func(p *portion) *estimate { return &p.perceived }, func(r *RoleCell) **segment.Figure { return &r.Perceived }, d.scale.Min, d.scale.Max)
	fill(c.pub.Adequate, func(p *portion) *estimate { return &p.adequate }, func(r *RoleCell) **segment.Figure { return &r.Adequate }, d.scale.Min, d.scale.Max)
	fill(c.pub.Importance, func(p *portion) *estimate { return &p.importance }, func(r *RoleCell) **segment.Figure { return &r.Importance }, d.impScale.Min, d.impScale.Max)
}
