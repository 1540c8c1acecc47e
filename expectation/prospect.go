package expectation

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Contrast is what prospects expect of a dimension beside what customers do: what one
// would have to be to win them, where it is more than what keeps those one has.
type Contrast struct {
	Name string `json:"name"` // of the dimension
	// Customers is the expected level of all customers of the segments in which it may be
	// shown: the mean of the segments, each weighed by its customers, whether they
	// answered or not (a stratified mean: Cochran 1977, Sampling Techniques, eq. 5.1).
	Customers *segment.Figure `json:"customers"`
	// Difference is the expected level of prospects less that of customers, with Welch's
	// 95 % interval (1947, Biometrika 34, 28-35) over prospects and segments.
	Difference *segment.Figure `json:"difference"`
}

// prospects is the answers of those who are no customers yet.
type prospects struct {
	number  map[string]int32 // of their IDs, in the order in which they came
	ids     []string
	kept    map[prospectRole]int // index in replies
	replies []reply              // whose customer is a number as above
}

type prospectRole struct {
	prospect int32
	role     Role
}

// checkProspect returns what is wrong with answer i of a prospect, or nil.
func (a *Answer) checkProspect(i int, p *plan, rows map[string]int32) error {
	if row, ok := rows[a.Respondent]; ok {
		return fmt.Errorf("expectation: answer %d is that of a prospect, but respondent %q is a customer, in row %d of the membership", i, a.Respondent, row)
	}
	for k, it := range p.in.Items {
		switch it.Measures {
		case Perceived, Satisfaction, Outcome:
			if !math.IsNaN(a.Values[k]) {
				return fmt.Errorf("expectation: answer %d of prospect %q to item %q is %v, but it measures %s, which only customers can know", i, a.Respondent, it.ID, a.Values[k], it.Measures)
			}
		}
	}
	return nil
}

// keep takes an answer in and reports whether it, or the one it replaces, is an older
// one of the same prospect and role.
func (x *prospects) keep(a *Answer, wave int32) (again bool) {
	if x.number == nil {
		x.number, x.kept = make(map[string]int32), make(map[prospectRole]int)
	}
	n, known := x.number[a.Respondent]
	if !known {
		n = int32(len(x.ids))
		x.number[a.Respondent], x.ids = n, append(x.ids, a.Respondent)
	}
	r := reply{customer: n, wave: wave, role: a.Role, when: a.When, weight: a.Weight, values: a.Values}
	if r.weight == 0 {
		r.weight = 1
	}
	k := prospectRole{n, a.Role}
	at, again := x.kept[k]
	switch {
	case !again:
		x.kept[k], x.replies = len(x.replies), append(x.replies, r)
	case r.when >= x.replies[at].when:
		x.replies[at] = r
	}
	return again
}

// since returns the answers from the start of a wave on, by ID and role.
func (x *prospects) since(wave int) []reply {
	out := slices.Clone(x.replies)
	out = slices.DeleteFunc(out, func(r reply) bool { return int(r.wave) < wave })
	slices.SortFunc(out, func(a, b reply) int {
		return cmp.Or(cmp.Compare(x.ids[a.customer], x.ids[b.customer]), cmp.Compare(a.role, b.role))
	})
	return out
}

// foreseen is the plan of what can be asked of those who have perceived nothing. Of
// the level, only what customers are asked on both sides of their gap counts, so that
// the two can be compared.
func (p *plan) foreseen() *plan {
	q := *p
	q.dims, q.stride, q.held = slices.Clone(p.dims), 0, nil
	for n := range q.dims {
		d := &q.dims[n]
		if d.pairs != nil {
			d.level = nil
			for _, pair := range d.pairs {
				d.level = append(d.level, pair.level...)
			}
		}
		d.perceived, d.satisfied, d.pairs, d.lower, d.zone = nil, nil, nil, nil, nil
		d.refs, d.standIns = nil, nil // what others offer is nobody's expectation
		q.place(d)
	}
	return &q
}

// prospects fills in [Profile.Prospects] and [Profile.Contrasts].
func (s *scoring) prospects() error {
	replies := s.joined.prospects.since(len(s.joined.earlier))
	if len(replies) == 0 {
		return nil
	}
	plan := s.plan.foreseen()
	own := joined{sizes: []int{0}}
	groups, err := own.cut(s.ctx, plan, replies, s.o.Workers)
	if err != nil {
		return err
	}
	g := groups[0]
	// There is no roll of all prospects: those who answered are all that are known of.
	g.size = g.customers
	g.counts = &ledger{g.size}
	const name = "prospects"
	if !disclosure.Publishable(g.customers) {
		s.warn(notice.New("few-prospects", "", "Fewer than 10 prospects answered, so what they expect is not shown."))
		return nil
	}
	if g.customers < weak {
		s.warn(notice.New("weak", name, "Fewer than %d prospects answered; the intervals of what they expect are wide.", weak))
	}
	seg, cells, err := g.profile(s.ctx, plan, segment.Ref{Name: name}, s.o.Workers)
	if err != nil {
		return err
	}
	// Kano's questions ask how one would feel, which takes no experience: the chapter
	// reads prospects as it does a segment.
	alone := &scoring{ctx: s.ctx, m: s.m, o: s.o, plan: plan, joined: &own, groups: groups, cells: cells, profile: &Profile{Segments: []Segment{seg}}}
	if err := alone.kano(); err != nil {
		return err
	}
	s.warn(alone.profile.Warnings...)
	s.profile.Prospects = &alone.profile.Segments[0]
	for _, c := range cells {
		if x := s.contrast(c); x != nil {
			s.profile.Contrasts = append(s.profile.Contrasts, *x)
		}
	}
	return nil
}

// contrast compares what prospects expect of a dimension with what customers do; nil
// where one of the two is not shown. The values are made of the published figures, and
// rounded as coarsely as the coarsest of them: they tell no more than these do.
func (s *scoring) contrast(c *cell) *Contrast {
	if c.pub.Expected == nil {
		return nil
	}
	size := 0
	var parts []*cell
	for _, k := range s.cells {
		if k.dim == c.dim && k.pub.Expected != nil {
			parts, size = append(parts, k), size+k.group.size
		}
	}
	if parts == nil {
		return nil
	}
	var mean, v, vv, grain float64 // of customers; vv: sum of squared variances by their degrees of freedom
	n := 0
	for _, k := range parts {
		f := k.pub.Expected
		w := float64(k.group.size) / float64(size)
		part := float64(w * k.level.se * w * k.level.se)
		mean += float64(w * f.Value)
		v += part
		vv += float64(part*part) / (k.level.effective - 1)
		grain = max(grain, k.level.grain(f.N))
		if f.N == withheld {
			n = withheld
		} else if n != withheld {
			n += f.N
		}
	}
	scale := s.plan.dims[c.dim].scale
	out := &Contrast{Name: c.pub.Name, Customers: spanned(mean, v, vv, n, grain, scale.Min, scale.Max)}
	if f := c.pub.Expected; f.N == withheld || n == withheld {
		n = withheld
	} else {
		n += f.N
	}
	own := c.level.se * c.level.se
	v, vv = v+own, vv+float64(own*own)/(c.level.effective-1)
	grain = max(grain, c.level.grain(c.pub.Expected.N))
	out.Difference = spanned(c.pub.Expected.Value-mean, v, vv, n, grain, -scale.width(), scale.width())
	return out
}

// spanned publishes a sum of independent estimates with its variance v and vv, the sum
// of the squared variances of its parts by their degrees of freedom, from which its own
// follow (Satterthwaite 1946, Biometrics Bulletin 2(6), 110-114).
func spanned(value, v, vv float64, n int, grain, low, high float64) *segment.Figure {
	half := 0.
	if v > 0 {
		half = stats.TQuantile(.975, v*v/vv) * math.Sqrt(v)
	}
	round := func(x float64) float64 { return grained(x, grain, half, low, high) }
	return &segment.Figure{Value: round(value), Low: round(value - half), High: round(value + half), N: n}
}
