package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// Result is an outcome of a segment: what comes of expectations met or missed. Answers
// of one customer in several roles each count, as they do in the levels; intervals and
// counts know that they are one customer's.
type Result struct {
	Item   string `json:"item"` // ID
	Metric Metric `json:"metric,omitempty"`
	// Top is the lowest answer that counts, where the figure is a share: Item.Top or, by
	// default, what that takes for the scale, as a whole number where the ends of the
	// scale are such, for answers are then as well. nil for a net promoter score and a
	// mean.
	Top *float64 `json:"top,omitempty"`
	// Figure is the net promoter score (-1 to 1, adjusted Wald interval), the share who
	// answered Top or more (0 to 1, Wilson's interval), or the mean (Student's interval);
	// nil where it must not be shown, and Suppressed says why. A net promoter score of
	// which promoters, passives or detractors are one to nine people is shown roughly, or
	// not at all where even that would tell how many they are.
	Figure     *segment.Figure `json:"figure"`
	Suppressed string          `json:"suppressed,omitempty"`
	// Rest is Figure less that of all other segments whose figure is shown, which count
	// by the survey weights of their answers; nil without any. It is made of the figures
	// shown and so tells nothing beyond them; its 95 % interval joins theirs (Zou & Donner
	// 2008, Statistics in Medicine 27, 1693-1702, eq. 10 for a sum of several).
	Rest *segment.Figure `json:"rest,omitempty"`
}

// results fills in [Segment.Outcomes].
func (s *scoring) results() error {
	var items []int
	for i, it := range s.plan.in.Items {
		if it.Measures == Outcome {
			items = append(items, i)
		}
	}
	if items == nil {
		return nil
	}
	weights := make([][]float64, len(s.groups)) // of the answers to each outcome
	err := s.each(func(i int, g *group, seg *Segment, _ []*cell) error {
		seg.Outcomes, weights[i] = make([]Result, len(items)), make([]float64, len(items))
		for k, item := range items {
			var err error
			if seg.Outcomes[k], weights[i][k], err = g.result(item); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for k, item := range items {
		bound := s.plan.in.scale(item).width()
		switch s.plan.in.Items[item].Metric {
		case NPS:
			bound = 2
		case CSAT, CES, Repurchase:
			bound = 1
		}
		for i := range s.groups {
			s.profile.Segments[i].Outcomes[k].Rest = s.rest(i, k, weights, bound)
		}
	}
	return nil
}

// answers returns what each reply answered to an item, turned around where it is
// reversed.
func (g *group) answers(item int) []float64 {
	out := make([]float64, len(g.replies))
	for i := range g.replies {
		out[i] = g.plan.turned(g.replies[i].values, item)
	}
	return out
}

// result makes the figure of one outcome, and the sum of the weights behind it.
func (g *group) result(item int) (Result, float64, error) {
	it, col := g.plan.in.Items[item], g.answers(item)
	out := Result{Item: it.ID, Metric: it.Metric}
	weight := 0.0
	for i, v := range col {
		if v == v {
			weight += g.replies[i].weight
		}
	}
	var err error
	switch it.Metric {
	case "":
		e := g.estimateOf(func(i int) float64 { return col[i] })
		if out.Suppressed = e.barred(); out.Suppressed == "" {
			sc := g.plan.scales[item]
			out.Figure = e.figure(g.counts.admit(e.n), sc.Min, sc.Max)
		}
	case NPS:
		out.Figure, out.Suppressed, err = g.net(col)
	default:
		from := g.plan.in.top(item)
		named := from
		if sc := g.plan.scales[item]; it.Top == nil && sc.Min == math.Trunc(sc.Min) && sc.Max == math.Trunc(sc.Max) {
			named = math.Ceil(from)
		}
		out.Top = &named
		out.Figure, out.Suppressed, err = g.top(col, from)
	}
	return out, weight, err
}

// top returns the share of customers who answered from or more.
func (g *group) top(col []float64, from float64) (*segment.Figure, string, error) {
	var s outcome.Share
	n, err := g.tally(col, func(some []int) error {
		var one outcome.Share
		for _, i := range some {
			if err := one.Add(col[i] >= from, g.replies[i].weight); err != nil {
				return err
			}
		}
		whole := one.In.Weight + one.Out.Weight
		fold(&s.In, one.In, whole)
		fold(&s.Out, one.Out, whole)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	all := s.In.Plus(s.Out)
	switch {
	case !disclosure.Publishable(n):
		return nil, reasonFew, nil
	case !shareable(s.In.N, n) || !shareable(s.Out.N, n):
		return nil, reasonUniform, nil
	case !heavy(all) || !heavy(s.In) || !heavy(s.Out):
		return nil, reasonWeights, nil
	}
	return shareFigure(s.In.Weight/all.Weight, all.Effective(), g.counts.admit(n)), "", nil
}

// tally calls add for each customer with a known answer, with the replies that hold
// one, and returns how many there are.
func (g *group) tally(col []float64, add func(replies []int) error) (n int, err error) {
	var some []int
	for i := range col {
		if col[i] == col[i] {
			some = append(some, i)
		}
		if last := i+1 == len(col) || g.cluster[i+1] != g.cluster[i]; last && len(some) > 0 {
			if err := add(some); err != nil {
				return 0, err
			}
			n++
			some = some[:0]
		}
	}
	return n, nil
}

// fold adds the part of one customer's answers that are of a kind. Squares are shared
// out so that those of all kinds add up to the square of the customer's whole weight,
// and [outcome.Tally.Effective] of them all counts customers and not answers.
func fold(into *outcome.Tally, part outcome.Tally, whole float64) {
	if part.N > 0 {
		into.N++
		into.Weight += part.Weight
		into.Squares += float64(whole * part.Weight)
	}
}

// heavy reports whether nobody is behind a tally or, weights allowed for, at least
// ten.
func heavy(t outcome.Tally) bool { return t.N == 0 || t.Effective() >= disclosure.MinGroup-1e-9 }

// rest returns how far outcome k of segment i is from that of the others.
func (s *scoring) rest(i, k int, weights [][]float64, bound float64) *segment.Figure {
	own := s.profile.Segments[i].Outcomes[k].Figure
	if own == nil {
		return nil
	}
	total := 0.0
	for j := range s.groups {
		if j != i && s.profile.Segments[j].Outcomes[k].Figure != nil {
			total += weights[j][k]
		}
	}
	if total == 0 {
		return nil
	}
	rough := own.N == withheld
	d := own.Value
	below, above := own.Value-own.Low, own.High-own.Value
	for j := range s.groups {
		f := s.profile.Segments[j].Outcomes[k].Figure
		if j == i || f == nil {
			continue
		}
		part := weights[j][k] / total
		d -= float64(part * f.Value)
		below = math.Hypot(below, part*(f.High-f.Value))
		above = math.Hypot(above, part*(f.Value-f.Low))
		rough = rough || f.N == withheld
	}
	f := segment.Figure{Value: d, Low: max(-bound, d-below), High: min(bound, d+above)}
	n := own.N
	if rough { // how much each segment counts would tell how many answered
		n = withheld
	}
	out := coarse(f, n)
	out.N = own.N
	out.Low, out.High = max(out.Low, -bound), min(out.High, bound)
	return out
}
