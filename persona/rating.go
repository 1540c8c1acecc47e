package persona

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// dataCriterion is a criterion that the package judges by itself: a knock-out by met, the
// others by rate, which gives NaN where it is not known.
type dataCriterion struct {
	Name string
	Side Side
	met  func(*Persona, *market) (Met, []string)
	rate func(*Persona, *market) (float64, []string)
}

// fromData are the criteria of [ByEvaluation] and the knock-outs of both methods, in the
// order in which they are told; byInfluence rates for the other method.
var (
	fromData = []dataCriterion{
		{"large-enough", KnockOut, largeEnough, nil},
		{"distinct", KnockOut, distinct, nil},
		{"homogeneous", KnockOut, homogeneous, nil},
		{"reachable", KnockOut, reachable, nil},
		{"identifiable", KnockOut, identifiable, nil},
		{"fitting", KnockOut, fitting, nil},
		{"worth", Attractiveness, nil, worthRating},
		{"customer-worth", Attractiveness, nil, customerWorth},
		{"size", Attractiveness, nil, sizeRating},
		{"growth", Attractiveness, nil, growthRating},
		{"active", Attractiveness, nil, activeRating},
		{"stability", Attractiveness, nil, stabilityRating},
		{"expectations-met", Competitiveness, nil, expectationsMet},
		{"satisfied", Competitiveness, nil, satisfied},
		{"must-bes-met", Competitiveness, nil, mustBesMet},
		{"influence", Attractiveness, nil, influenceRating},
		{"impact", Attractiveness, nil, impactRating},
	}
	byInfluence = []string{"worth", "size", "influence", "impact"}
)

// market is what judging one segment has to know of the whole.
type market struct {
	segments    int
	worth       bool // whether anybody's is known
	byInfluence bool
	minShare    float64
	negative    float64
	kinds       map[string]Kind
	descriptors map[string]bool
	spread      map[string]float64 // usual standard deviation of a gap, by dimension
	weighted    bool               // whether importance is known wherever there is a gap
}

func newMarket(personas []Persona, s *segment.Summary, k known, o Options) *market {
	m := &market{segments: len(personas), worth: k.worth, byInfluence: o.Target.Method == ByInfluence, minShare: o.Target.MinShare,
		negative: o.Negative, kinds: o.Kinds, descriptors: map[string]bool{}, spread: map[string]float64{}, weighted: true}
	if m.minShare == 0 {
		m.minShare = defaultMinShare
	}
	for i := range s.Segments {
		for _, t := range s.Segments[i].Descriptors {
			m.descriptors[t.Name] = true
		}
	}
	spreads := map[string][]float64{}
	for i := range personas {
		for _, c := range personas[i].Expectations {
			if c.Gap == nil {
				continue
			}
			m.weighted = m.weighted && c.Importance != nil && c.Importance.Value > 0
			if c.Gap.N >= disclosure.MinGroup {
				half := c.Gap.High/2 - c.Gap.Low/2
				spreads[c.Name] = append(spreads[c.Name], half/stats.Z95*math.Sqrt(float64(c.Gap.N)))
			}
		}
	}
	for name, list := range spreads {
		// The median: one segment of few answers has a wide interval by chance.
		m.spread[name] = stats.Median(list)
	}
	return m
}

// against rates the ratio to what is even, or was before: 5.5 where it is that.
func against(ratio float64) float64 { return 10 - 9/(1+max(0, ratio)) }

// portion rates a share.
func portion(share float64) float64 { return 1 + float64(9*min(max(share, 0), 1)) }

// decades rates by the logarithm, so that the sum of ratings orders as the product does.
func decades(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	return min(max(10+float64(4.5*math.Log10(x)), 1), 10)
}

var unknown = math.NaN()

func worthRating(p *Persona, m *market) (float64, []string) {
	facts := []string{"worthShare.value"}
	switch {
	case p.WorthShare == nil:
		return unknown, nil
	case m.byInfluence:
		return decades(p.WorthShare.Value), facts
	}
	return against(p.WorthShare.Value * float64(m.segments)), facts
}

// customerWorth is the share of worth over that of customers, which is the worth of one
// of them over the mean of all.
func customerWorth(p *Persona, _ *market) (float64, []string) {
	if p.WorthShare == nil || p.Share.Value <= 0 {
		return unknown, nil
	}
	return against(p.WorthShare.Value / p.Share.Value), []string{"worthShare.value", "share.value"}
}

func sizeRating(p *Persona, m *market) (float64, []string) {
	facts := []string{"share.value"}
	switch {
	case m.worth:
		return unknown, nil
	case m.byInfluence:
		return decades(p.Share.Value), facts
	}
	return against(p.Share.Value * float64(m.segments)), facts
}

func growthRating(p *Persona, _ *market) (float64, []string) {
	if p.Growth == nil || p.Growth.From <= 0 {
		return unknown, nil
	}
	return against(1 + p.Growth.Change.Value/p.Growth.From), []string{"growth.from", "growth.change.value"}
}

// activeRating needs the active to be shown; of the new and the won back, who are fewer,
// those that are withheld count as none.
func activeRating(p *Persona, _ *market) (float64, []string) {
	sum, known := 0.0, false
	var facts []string
	for i, s := range p.Lifecycle {
		if s.Share != nil && (s.State == segment.Active || s.State == segment.New || s.State == segment.WonBack) {
			sum += s.Share.Value
			known = known || s.State == segment.Active
			facts = append(facts, index("lifecycle", i)+".share.value")
		}
	}
	if !known {
		return unknown, nil
	}
	return portion(sum), facts
}

func stabilityRating(p *Persona, _ *market) (float64, []string) {
	if p.Stability == nil {
		return unknown, nil
	}
	return portion(p.Stability.Value), []string{"stability.value"}
}

// expectationsMet turns gaps into the share who get what they expect. Gaps are measured by
// the usual spread of their dimension, since nothing here knows the scale; and a mean over
// dimensions lets what is better than expected make up for what is worse, as SERVQUAL does.
func expectationsMet(p *Persona, m *market) (float64, []string) {
	sum, weights := 0.0, 0.0
	var facts []string
	for i, c := range p.Expectations {
		if spread := m.spread[c.Name]; c.Gap != nil && spread > 0 {
			weight := 1.0
			if m.weighted {
				weight = c.Importance.Value
			}
			sum += float64(weight * (c.Gap.Value / spread))
			weights += weight
			facts = append(facts, index("expectations", i)+".gap.value")
		}
	}
	if weights == 0 || !finite(sum/weights) {
		return unknown, nil
	}
	return portion(distuv.UnitNormal.CDF(sum / weights)), facts
}

func satisfied(p *Persona, _ *market) (float64, []string) {
	if p.Outcome == nil || p.Outcome.Figure == nil {
		return unknown, nil
	}
	v := p.Outcome.Figure.Value
	if p.Outcome.Metric == expectation.NPS {
		v = (1 + v) / 2
	}
	return portion(v), []string{"outcome.figure.value"}
}

// outcomeOf is the first outcome, in the order of the instrument, that has a metric: a mean
// without one is on a scale that nothing here knows. It is the same for all segments.
func outcomeOf(e *expectation.Segment) *expectation.Result {
	i := slices.IndexFunc(e.Outcomes, func(r expectation.Result) bool { return r.Metric != "" })
	if i < 0 {
		return nil
	}
	r := e.Outcomes[i]
	r.Figure, r.Rest = copyFigure(r.Figure), nil // how others are is for them to say
	if r.Top != nil {
		top := *r.Top
		r.Top = &top
	}
	return &r
}

// mustBesMet is the share of must-bes that do not lie below their adequate level.
func mustBesMet(p *Persona, _ *market) (float64, []string) {
	all, short := 0, 0
	var facts []string
	for i, c := range p.Expectations {
		must := c.MustBe || c.Kano != nil && c.Kano.Category == kano.MustBe && c.Perceived != nil && c.Adequate != nil
		if !must {
			continue
		}
		all++
		facts = append(facts, index("expectations", i)+".name")
		if c.MustBe {
			short++
			facts = append(facts, index("expectations", i)+".mustBe")
		}
	}
	if all == 0 {
		return unknown, nil
	}
	return portion(1 - float64(short)/float64(all)), facts
}

// influenceRating and impactRating take the mean influence of those who play a role, and
// the mean impact on them weighted by that: their product is the mean over roles of
// influence times impact.
func influenceRating(p *Persona, m *market) (float64, []string) {
	shares, influence, _, facts := weigh(p.Roles)
	if !m.byInfluence || shares == 0 {
		return unknown, nil
	}
	return decades(influence / shares), facts
}

func impactRating(p *Persona, m *market) (float64, []string) {
	_, influence, both, facts := weigh(p.Roles)
	if !m.byInfluence || influence == 0 {
		return unknown, nil
	}
	return decades(both / influence), facts
}

// weigh sums up shares, shares times influence, and that times impact.
func weigh(mix *role.Mix) (shares, influence, both float64, facts []string) {
	if mix == nil {
		return 0, 0, 0, nil
	}
	for i, r := range mix.Roles {
		if r.Share == nil || r.Influence == nil || r.Impact == nil {
			continue
		}
		shares += r.Share.Value
		influence += float64(r.Share.Value * r.Influence.Value)
		both += float64(float64(r.Share.Value*r.Influence.Value) * r.Impact.Value)
		at := index("roles.roles", i)
		facts = append(facts, at+".share.value", at+".influence.value", at+".impact.value")
	}
	return shares, influence, both, facts
}
