package persona

import "github.com/clientele-go/clientele/segment"

// mostly is the share of members that must be dormant or lost before a segment
// can be a negative persona.
const mostly = .5

// kinds gives each persona its place. They come sorted by priority. The first
// that is not negative is primary: one offer has one (Cooper). Those after it
// are secondary as long as their priority reaches the stated part of the
// primary's, and supplemental from there on.
//
// Negative is said with care, since it tells a company whom not to shape its
// offer for: even the upper end of the interval of the segment's worth lies
// clearly below its part of the customers, and more than half of it has
// stopped ordering. A segment of small but loyal customers is never negative.
func kinds(personas []Persona, o Options) {
	first := -1
	for i := range personas {
		p := &personas[i]
		if negative(p, o) {
			p.Kind = Negative
		} else if first < 0 {
			first, p.Kind = i, Primary
		}
	}
	if first < 0 && len(personas) > 0 {
		first, personas[0].Kind = 0, Primary // somebody must be served first
	}
	step := Secondary
	for i := range personas {
		p := &personas[i]
		if p.Kind != "" {
			continue
		}
		if p.Priority < float64(o.Secondary*personas[first].Priority) {
			step = Supplemental
		}
		p.Kind = step
	}
}

func negative(p *Persona, o Options) bool {
	if p.WorthShare == nil || p.WorthShare.High >= float64(o.Negative*p.Share.Value) {
		return false
	}
	gone := 0.0
	for _, s := range p.Lifecycle {
		if s.Share != nil && (s.State == segment.Dormant || s.State == segment.Lost) {
			gone += s.Share.Value
		}
	}
	return gone > mostly
}
