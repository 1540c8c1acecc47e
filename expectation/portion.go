package expectation

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// What is published of a cell by role. Of the first three two give the third.
const (
	byGap = iota
	byLevel
	byPerceived
	byAdequate
	byImportance
	byAll
)

// portion is what the respondents of one role, or of several, expect of a dimension
// and get, as far as it is published of the whole cell.
type portion struct {
	of  [byAll]estimate
	n   int    // customers behind it
	why string // it may not be shown
}

// asked is what the cell publishes of all roles together. A reference that stands in
// for the level is nobody's answer and the same for all.
func (c *cell) asked() [byAll]*segment.Figure {
	out := [byAll]*segment.Figure{c.pub.Gap, c.pub.Expected, c.pub.Perceived, c.pub.Adequate, c.pub.Importance}
	if c.ref != nil {
		out[byGap], out[byLevel] = nil, nil
	}
	return out
}

// portion computes the figures of those whose role is in it, on the base of the cell.
func (c *cell) portion(in func(role int32) bool) portion {
	g, n := c.group, c.dim
	columns := [byAll]column{colGap, colLevel, colPerceived, colAdequate, colImportance}
	paired := c.pub.Gap != nil
	if paired {
		columns[byLevel], columns[byPerceived] = colPairedLevel, colPairedPerceived
	}
	var p portion
	for kind, shown := range c.asked() {
		if shown == nil {
			continue
		}
		e := g.estimateOf(func(i int) float64 {
			if !in(g.role[i]) || paired && math.IsNaN(g.at(i, n, colGap)) {
				return math.NaN()
			}
			return g.at(i, n, columns[kind])
		})
		p.of[kind] = e
		if kind <= byPerceived { // they stand or fall together
			p.n = max(p.n, e.n)
			if p.why == "" {
				p.why = e.barredBeside()
			}
		}
	}
	return p
}

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

// byRole fills in the roles of a cell, as far as they may be shown. The roles are
// counted in the segment or not.
func (c *cell) byRole(p *plan, names []Role, counted bool) {
	if c.pub.Gap == nil && c.pub.Expected == nil && c.pub.Perceived == nil {
		return // nothing is shown of all roles together
	}
	hidden := make([]bool, len(names))
	parts := make([]portion, len(names))
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
	var shown []portion
	for why != "" && left > 0 {
		rest := c.portion(func(role int32) bool { return hidden[role-1] })
		if rest.why == "" {
			shown = append(shown, rest) // its other figures count below
			break
		}
		least := -1
		for k := range parts {
			if !hidden[k] && (least < 0 || parts[k].n < parts[least].n) {
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
	for k, name := range names {
		if !hidden[k] {
			shown = append(shown, parts[k])
			c.pub.Roles = append(c.pub.Roles, RoleCell{Role: name, N: withheld})
		}
	}
	c.publishRoles(p, shown, counted)
}

// publishRoles turns estimates into figures: of the roles that are shown, before which
// there may be those of all the others together. Counts are shown all or none: one
// that is missing could be found from the others, and so could the few who answered in
// two roles.
func (c *cell) publishRoles(p *plan, parts []portion, counted bool) {
	roles := c.pub.Roles
	own := parts[len(parts)-len(roles):]
	all := 0
	for k := range own {
		all += own[k].n
	}
	counted = counted && len(own) == len(parts) && c.pub.N != withheld && disclosure.SafeDifference(all, c.pub.N)
	d, w := &p.dims[c.dim], c.width
	limits := [byAll]Scale{{-w, w}, d.scale, d.scale, d.scale, d.impScale}
	// Figures are rounded alike: a small role rounded well would follow from a large one
	// that is not, and the third of three levels from the other two.
	var grains [byAll]float64
	for kind := range grains {
		for k := range parts {
			grains[kind] = max(grains[kind], parts[k].of[kind].grain(parts[k].of[kind].n))
		}
	}
	levels := max(grains[byGap], grains[byLevel], grains[byPerceived])
	grains[byGap], grains[byLevel], grains[byPerceived] = levels, levels, levels
	for kind, shown := range c.asked() {
		if shown == nil || kind > byPerceived && barredAny(parts, kind) {
			continue
		}
		trial, known := append(ledger(nil), *c.group.counts...), counted
		for k := range own {
			known = known && trial.admit(own[k].of[kind].n) != withheld
		}
		if known {
			*c.group.counts = trial
		} else {
			grains[kind] = withheldGrain
		}
		for k := range roles {
			e, n := own[k].of[kind], withheld
			if known {
				n = e.n
			}
			lo, hi := e.interval()
			f := e.grained(n, grains[kind], e.mean, lo, hi, limits[kind].Min, limits[kind].Max)
			*roles[k].figure(kind) = &f
			if kind <= byPerceived && roles[k].N == withheld {
				roles[k].N = n
			}
		}
	}
	for k := range roles {
		if r := &roles[k]; c.ref != nil {
			level := *c.pub.Expected
			level.N = r.Perceived.N
			r.Expected, r.Gap = &level, c.ref.less(r.Perceived, w)
		}
	}
}

// barredAny reports whether a kind of figure may not be shown of one of the portions.
func barredAny(parts []portion, kind int) bool {
	for k := range parts {
		if parts[k].of[kind].barredBeside() != "" {
			return true
		}
	}
	return false
}

// figure is where a kind of figure stands.
func (r *RoleCell) figure(kind int) **segment.Figure {
	return [byAll]**segment.Figure{&r.Gap, &r.Expected, &r.Perceived, &r.Adequate, &r.Importance}[kind]
}
