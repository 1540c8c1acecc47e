package persona_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// host makes a judge that rates by segment ID; a segment that is not there is not known.
func host(name string, side persona.Side, ratings map[string]float64) persona.Judge {
	return judging{persona.Criterion{Name: name, Side: side}, func(p *persona.Persona) (float64, error) {
		if x, ok := ratings[p.Segment.ID]; ok {
			return x, nil
		}
		return math.NaN(), nil
	}}
}

type judging struct {
	criterion persona.Criterion
	rate      func(*persona.Persona) (float64, error)
}

func (j judging) Criterion() persona.Criterion             { return j.criterion }
func (j judging) Rate(p *persona.Persona) (float64, error) { return j.rate(p) }

func ratingOf(p persona.Persona, criterion string) persona.Rating {
	i := slices.IndexFunc(p.Ratings, func(r persona.Rating) bool { return r.Criterion == criterion })
	if i < 0 {
		return persona.Rating{}
	}
	return p.Ratings[i]
}

func choiceOf(d *persona.Deck, id string) target.Choice {
	i := slices.IndexFunc(d.Selection.Choices, func(c target.Choice) bool { return c.ID == id })
	return d.Selection.Choices[i]
}

func TestSelectionOfTheShop(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	require.NotNil(t, d.Selection)
	var order []string
	for _, c := range d.Selection.Choices {
		order = append(order, c.ID)
	}
	assert.Equal(t, []string{"s1", "s2", "s3", "s4", "s5"}, order)
	last := choiceOf(d, "s5")
	assert.Equal(t, []string{"homogeneous", "reachable", "fitting"}, last.KnockedOut)
	assert.Zero(t, last.Rank)
	sums := map[persona.Side]float64{}
	for _, c := range d.Criteria {
		assert.Equal(t, "data", c.Source)
		sums[c.Side] += c.Weight
	}
	assert.InDelta(t, 1, sums[persona.Attractiveness], 1e-3)
	assert.InDelta(t, 1, sums[persona.Competitiveness], 1e-3)
	assert.Zero(t, sums[persona.KnockOut])
	for _, p := range d.Personas {
		require.Len(t, p.Ratings, len(d.Criteria))
		for i, r := range p.Ratings {
			assert.Equal(t, d.Criteria[i].Name, r.Criterion)
			if d.Criteria[i].Side == persona.KnockOut {
				assert.Contains(t, []persona.Met{persona.IsMet, persona.NotMet, persona.NotKnown}, r.Met)
			} else if r.Rating != nil {
				assert.True(t, *r.Rating >= 1 && *r.Rating <= 10)
			}
		}
	}
	// The rule of a ratio: a share of worth of .412 of five segments is 2.06 times an even one.
	one := bySegment(d, "s1")
	assert.InDelta(t, 10-9/(1+5*one.WorthShare.Value), *ratingOf(one, "worth").Rating, .005)
	assert.InDelta(t, 1+9*one.Stability.Value, *ratingOf(one, "stability").Rating, .005)
	assert.Nil(t, ratingOf(bySegment(d, "s5"), "expectations-met").Rating, "nobody of it answered")
}

// inStates gives the segment shares of states, and others that are withheld.
func inStates(p *segment.Profile, shown map[segment.State]float64, withheld ...segment.State) {
	p.Lifecycle = nil
	for _, s := range slices.Sorted(maps.Keys(shown)) {
		p.Lifecycle = append(p.Lifecycle, segment.StateShare{State: s, Share: &segment.Figure{Value: shown[s], Low: max(0, shown[s]-.05), High: shown[s] + .05, N: p.Size}})
	}
	for _, s := range withheld {
		p.Lifecycle = append(p.Lifecycle, segment.StateShare{State: s})
	}
}

// What is not known rules nobody out, and what is known does.
func TestKnockOutsHaveThreeAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*segment.Profile)
		want   map[string]persona.Met
	}{
		"as it is": {func(*segment.Profile) {}, map[string]persona.Met{"large-enough": "met", "distinct": "met", "homogeneous": "met", "reachable": "met", "identifiable": "met", "fitting": "met"}},
		"small": {func(p *segment.Profile) {
			p.Share = segment.Figure{Value: .01, Low: .005, High: .02, N: 3000}
			p.Size = 30
			*p.WorthShare = segment.Figure{Value: .01, Low: .005, High: .02, N: 30}
		}, map[string]persona.Met{"large-enough": "not met"}},
		"small, worth withheld": {func(p *segment.Profile) { p.Size, p.WorthShare = 30, nil }, map[string]persona.Met{"large-enough": "not known", "fitting": "not known"}},
		"small, worth much":     {func(p *segment.Profile) { p.Size = 30 }, map[string]persona.Met{"large-enough": "met"}},
		"nothing measured": {func(p *segment.Profile) { p.Features, p.Descriptors = nil, nil },
			map[string]persona.Met{"distinct": "not known", "identifiable": "not known"}},
		"all withheld": {func(p *segment.Profile) {
			for i := range p.Features {
				p.Features[i].Mean, p.Features[i].Effect = nil, nil
			}
			p.Descriptors = nil
		}, map[string]persona.Met{"distinct": "not known", "identifiable": "not known"}},
		"like all": {func(p *segment.Profile) {
			for _, list := range [][]segment.Trait{p.Features, p.Descriptors} {
				for i := range list {
					list[i].Mean = list[i].Population
					list[i].Effect = &segment.Figure{Low: -.1, High: .1, N: 800}
				}
			}
		}, map[string]persona.Met{"distinct": "not met", "identifiable": "not known"}},
		"do not act": {func(p *segment.Profile) { p.Verdict.Ruling = segment.DoNotAct }, map[string]persona.Met{"homogeneous": "not met"}},
		"given":      {func(p *segment.Profile) { p.Verdict, p.Stability = segment.Verdict{Ruling: segment.Untested}, nil }, map[string]persona.Met{"homogeneous": "not known"}},
		"unstable, without a verdict": {func(p *segment.Profile) { p.Verdict, p.Stability.Value = segment.Verdict{}, .4 },
			map[string]persona.Met{"homogeneous": "not met"}},
		"stable, without a verdict": {func(p *segment.Profile) { p.Verdict, p.Stability.Value = segment.Verdict{}, .9 }, map[string]persona.Met{"homogeneous": "met"}},
		"gone": {func(p *segment.Profile) { p.Lifecycle[1].Share, p.Lifecycle[3].Share.Value = nil, .7 },
			map[string]persona.Met{"reachable": "not met", "fitting": "met"}},
		"perhaps gone": {func(p *segment.Profile) { p.Lifecycle[1].Share, p.Lifecycle[3].Share = nil, nil }, map[string]persona.Met{"reachable": "not known"}},
		"gone, since they are in no other state": {func(p *segment.Profile) {
			p.Share = segment.Figure{Value: .26, Low: .24, High: .28, N: 3000}
			p.WorthShare.Value, p.WorthShare.Low, p.WorthShare.High = .01, 0, .02
			inStates(p, map[segment.State]float64{segment.Active: 0, segment.AtRisk: .1}, segment.Dormant, segment.Lost)
		}, map[string]persona.Met{"reachable": "not met", "fitting": "not met"}},
		"perhaps gone, perhaps at risk": {func(p *segment.Profile) {
			inStates(p, map[segment.State]float64{segment.Active: 0}, segment.AtRisk, segment.Dormant, segment.Lost)
		}, map[string]persona.Met{"reachable": "not known"}},
		"no lifecycle": {func(p *segment.Profile) { p.Lifecycle = nil }, map[string]persona.Met{"reachable": "not known", "fitting": "not known"}},
	} {
		s := sample.Summary()
		c.change(&s.Segments[1])
		d := build(t, s, nil, persona.Options{})
		p := bySegment(d, "s2")
		out := choiceOf(d, "s2").KnockedOut
		for criterion, met := range c.want {
			assert.Equal(t, met, ratingOf(p, criterion).Met, "%s: %s", name, criterion)
			assert.Equal(t, met == persona.NotMet, slices.Contains(out, criterion), "%s: %s", name, criterion)
		}
	}
}

// The rule that assigns customers identifies a group, or says that it cannot be.
func TestIdentifiableByTheRule(t *testing.T) {
	s := sample.Summary()
	for _, list := range [][]segment.Trait{s.Segments[1].Features, s.Segments[1].Descriptors} {
		for i := range list {
			list[i].Mean, list[i].Effect = nil, nil
		}
	}
	for share, want := range map[float64]persona.Met{.8: persona.IsMet, .2: persona.NotMet, .47: persona.NotKnown} {
		l := &segment.Leaves{Fidelity: segment.Fidelity{Folds: 5}}
		for i := range s.Segments {
			ref := s.Segments[i].Ref
			l.Leaves = append(l.Leaves, segment.Leaf{Segment: ref})
			l.Fidelity.Segment = append(l.Fidelity.Segment, segment.SegmentFidelity{Ref: ref, Share: segment.Figure{Value: share, Low: share - .1, High: share + .1, N: 800}})
		}
		d := build(t, s, nil, persona.Options{Rule: l})
		assert.Equal(t, want, ratingOf(bySegment(d, "s2"), "identifiable").Met, share)
	}
}

// More worth never lowers a rank, and neither does more of anything else that is rated.
func TestMoreIsNeverWorse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 6))
	for range 60 {
		s, p := sample.Summary(), sample.Profile()
		for i := range s.Segments {
			f := s.Segments[i].WorthShare
			f.Value = rng.Float64()
			f.Low, f.High = f.Value*.9, f.Value*1.1
			s.Segments[i].Stability.Value = .6 + .4*rng.Float64()
			s.Segments[i].Verdict.Ruling = segment.Valid
			s.Segments[i].Lifecycle[1].Share.Value = .6 + .3*rng.Float64()
		}
		at := rng.IntN(4)
		id := s.Segments[at].ID
		what := []func(){
			func() {
				f := s.Segments[at].WorthShare
				f.Value, f.Low, f.High = 1.3*f.Value, 1.3*f.Low, 1.3*f.High
			},
			func() { s.Segments[at].Stability.Value = min(1, s.Segments[at].Stability.Value+.1) },
			func() { s.Segments[at].Lifecycle[1].Share.Value += .05 },
			func() {
				g := p.Segments[at].Dimensions[rng.IntN(5)].Gap
				g.Value, g.Low, g.High = g.Value+.5, g.Low+.5, g.High+.5
			},
		}
		before := choiceOf(build(t, s, p, persona.Options{}), id)
		kind := rng.IntN(len(what))
		what[kind]()
		after := choiceOf(build(t, s, p, persona.Options{}), id)
		if before.Rank > 0 {
			assert.Positive(t, after.Rank, "change %d", kind)
			assert.LessOrEqual(t, after.Rank, before.Rank, "change %d", kind)
		}
		assert.GreaterOrEqual(t, after.Value, before.Value, "change %d", kind)
	}
}

// The order of the segments plays no role, but for ties, which go to the first of the deck.
func TestSelectionOfPermutedSegments(t *testing.T) {
	want := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	rng := rand.New(rand.NewPCG(2, 6))
	for range 10 {
		s, p := sample.Summary(), sample.Profile()
		rng.Shuffle(len(s.Segments), func(i, j int) { s.Segments[i], s.Segments[j] = s.Segments[j], s.Segments[i] })
		rng.Shuffle(len(p.Segments), func(i, j int) { p.Segments[i], p.Segments[j] = p.Segments[j], p.Segments[i] })
		got := build(t, s, p, persona.Options{})
		assert.Equal(t, want.Selection, got.Selection)
		assert.Equal(t, want.Coverage, got.Coverage)
		assert.Equal(t, want.Criteria, got.Criteria)
	}
	s := sample.Summary()
	s.Segments = s.Segments[:2]
	twin := sample.Summary().Segments[0]
	twin.ID = "s2"
	s.Segments[1] = twin
	d := build(t, s, nil, persona.Options{})
	assert.Equal(t, []string{"s1", "s2"}, []string{d.Selection.Choices[0].ID, d.Selection.Choices[1].ID})
	assert.InDelta(t, d.Selection.Choices[0].Value, d.Selection.Choices[1].Value, 1e-12)
}

func TestNothingToSelectBy(t *testing.T) {
	s := sample.Summary()
	s.Segments = s.Segments[:1]
	d := build(t, s, nil, persona.Options{})
	assert.Nil(t, d.Selection, "one segment")
	assert.Empty(t, d.Criteria)
	assert.Equal(t, persona.Primary, d.Personas[0].Kind)

	s = sample.Summary()
	for i := range s.Segments {
		p := &s.Segments[i]
		p.WorthShare, p.WorthMean, p.Stability, p.Lifecycle, p.Features, p.Descriptors = nil, nil, nil, nil, nil, nil
		p.Verdict = segment.Verdict{Ruling: segment.Untested}
	}
	d = build(t, s, nil, persona.Options{})
	assert.Nil(t, d.Selection, "given groups, of which only the size is known")
	for _, p := range d.Personas {
		assert.Empty(t, p.Ratings)
	}
	// A host's criterion is something to tell them apart by, and so is one that rules out.
	d = build(t, s, nil, persona.Options{Target: persona.Targeting{Judges: []persona.Judge{host("fit", persona.Attractiveness, map[string]float64{"s4": 9})}}})
	require.NotNil(t, d.Selection)
	assert.Equal(t, "s4", d.Selection.Choices[0].ID)
	d = build(t, s, nil, persona.Options{Target: persona.Targeting{Judges: []persona.Judge{host("fitting", persona.KnockOut, map[string]float64{"s2": 2, "s4": 5})}}})
	require.NotNil(t, d.Selection)
	assert.Equal(t, []string{"fitting"}, choiceOf(d, "s2").KnockedOut)
	assert.Empty(t, choiceOf(d, "s4").KnockedOut)
	assert.NotEqual(t, persona.Primary, bySegment(d, "s2").Kind)
}

func TestAllKnockedOut(t *testing.T) {
	s := sample.Summary()
	for i := range s.Segments {
		s.Segments[i].Verdict.Ruling = segment.DoNotAct
	}
	d := build(t, s, nil, persona.Options{})
	assert.Zero(t, d.Selection.Robust)
	primary := d.Personas[0]
	assert.Equal(t, persona.Primary, primary.Kind)
	assert.Equal(t, "last-resort", primary.KindWhy.Code)
	for _, p := range d.Personas[1:] {
		assert.Contains(t, []persona.Kind{persona.Supplemental, persona.Negative}, p.Kind)
	}
	assert.True(t, slices.ContainsFunc(d.Warnings, func(w persona.Warning) bool { return w.Code == "all-ruled-out" }))
	// Where the host has decided on any, nobody is made primary against the criteria.
	d = build(t, s, nil, persona.Options{Kinds: map[string]persona.Kind{"s3": persona.Secondary}})
	for _, p := range d.Personas {
		assert.NotEqual(t, persona.Primary, p.Kind)
	}
	assert.True(t, slices.ContainsFunc(d.Warnings, func(w persona.Warning) bool { return w.Code == "no-primary" }))
}

func TestJudges(t *testing.T) {
	// A criterion of the host's stands beside those from data and takes the place of one of
	// the same name; weights are those of Targeting, then the judge's, then 1.
	weighty := judging{persona.Criterion{Name: "margin", Side: persona.Attractiveness, Weight: 3}, func(p *persona.Persona) (float64, error) {
		if p.Segment.ID == "s4" {
			return 10, nil
		}
		return 1, nil
	}}
	d := build(t, sample.Summary(), nil, persona.Options{Target: persona.Targeting{
		Judges:  []persona.Judge{weighty, host("stability", persona.Attractiveness, map[string]float64{"s4": 10, "s1": 1})},
		Weights: map[string]float64{"worth": 2}, Without: []string{"active", "customer-worth"}}})
	var got []string
	for _, c := range d.Criteria {
		if c.Side == persona.Attractiveness {
			got = append(got, fmt.Sprintf("%s %s %.3f", c.Name, c.Source, c.Weight))
		}
	}
	assert.Equal(t, []string{"worth data 0.333", "stability host 0.167", "margin host 0.500"}, got)
	c := choiceOf(d, "s4")
	four := bySegment(d, "s4")
	assert.InDelta(t, *ratingOf(four, "worth").Rating/3+10./6+10./2, c.Attractiveness, .005)
	assert.Equal(t, 1, c.Rank)
	two := bySegment(d, "s2")
	assert.Nil(t, ratingOf(two, "stability").Rating)
	assert.InDelta(t, *ratingOf(two, "worth").Rating/3+5.5/6+1./2, choiceOf(d, "s2").Attractiveness, .005, "not known counts as the middle")
	assert.Equal(t, 10., choiceOf(d, "s2").Competitiveness, "nothing is asked")

	// The deck goes by the priority, and says that the evaluation does not.
	assert.Equal(t, "s1", d.Personas[0].Segment.ID)
	i := slices.IndexFunc(d.Warnings, func(w persona.Warning) bool { return w.Code == "selection-disagrees" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, "s4", d.Warnings[i].Subject)
}

func TestBadJudges(t *testing.T) {
	why := errors.New("no connection")
	for text, answer := range map[string]func(*persona.Persona) (float64, error){
		"with 11: want 1 to 10":   func(*persona.Persona) (float64, error) { return 11, nil },
		"with 0: want 1 to 10":    func(*persona.Persona) (float64, error) { return 0, nil },
		"with +Inf: want 1 to 10": func(*persona.Persona) (float64, error) { return math.Inf(1), nil },
		"with -Inf: want 1 to 10": func(*persona.Persona) (float64, error) { return math.Inf(-1), nil },
		"cannot rate":             func(*persona.Persona) (float64, error) { return 5, why },
	} {
		for _, side := range []persona.Side{persona.KnockOut, persona.Attractiveness, persona.Competitiveness} {
			o := persona.Options{Target: persona.Targeting{Judges: []persona.Judge{judging{persona.Criterion{Name: "mine", Side: side}, answer}}}}
			d, err := persona.Build(t.Context(), sample.Summary(), nil, o)
			assert.Nil(t, d)
			assert.ErrorContains(t, err, text)
			assert.ErrorContains(t, err, `criterion "mine"`)
			assert.ErrorContains(t, err, `segment "s1"`)
			if text == "cannot rate" {
				assert.ErrorIs(t, err, why)
			}
		}
	}
	// Nobody known: as if the criterion were not there, but for a knock-out, which is shown.
	d := build(t, sample.Summary(), nil, persona.Options{Target: persona.Targeting{Judges: []persona.Judge{
		host("a", persona.Attractiveness, nil), host("b", persona.KnockOut, nil)}}})
	assert.Empty(t, ratingOf(d.Personas[0], "a"))
	assert.Equal(t, persona.NotKnown, ratingOf(d.Personas[0], "b").Met)
}

func TestBadTargeting(t *testing.T) {
	rate := func(*persona.Persona) (float64, error) { return 5, nil }
	with := func(c persona.Criterion) persona.Targeting {
		return persona.Targeting{Judges: []persona.Judge{judging{c, rate}}}
	}
	for text, o := range map[string]persona.Targeting{
		`Without: there is no criterion "beauty" from data`:     {Without: []string{"beauty"}},
		`Weights: there is no criterion "luck"`:                 {Weights: map[string]float64{"luck": 1}},
		`"reachable" is a knock-out, which has no weight`:       {Weights: map[string]float64{"reachable": 1}},
		`criterion "worth" has weight -1`:                       {Weights: map[string]float64{"worth": -1}},
		`criterion "worth" has weight NaN`:                      {Weights: map[string]float64{"worth": math.NaN()}},
		`criterion "worth" has weight 0`:                        {Weights: map[string]float64{"worth": 0}},
		"MinShare is 0.6":                                       {MinShare: .6},
		"MinShare is NaN":                                       {MinShare: math.NaN()},
		`Method is "wish"`:                                      {Method: "wish"},
		"needs Options.Roles":                                   {Method: persona.ByInfluence},
		"Judges[0] is nil":                                      {Judges: []persona.Judge{nil}},
		"Judges[0]: the criterion has no name":                  with(persona.Criterion{Side: persona.KnockOut}),
		`Judges[0]: the criterion "x" has side "up"`:            with(persona.Criterion{Name: "x", Side: "up"}),
		`"x" has weight -1, want above 0`:                       with(persona.Criterion{Name: "x", Side: persona.KnockOut, Weight: -1}),
		`"worth" has side "knock-out", but that from data is "`: with(persona.Criterion{Name: "worth", Side: persona.KnockOut}),
		`Judges[1]: the criterion "x" is there twice`:           {Judges: []persona.Judge{host("x", persona.KnockOut, nil), host("x", persona.KnockOut, nil)}},
		"Doubt is 3": {Evaluation: target.Evaluation{Doubt: 3}},
		"Draws is 7": {Evaluation: target.Evaluation{Draws: 7}},
	} {
		_, err := persona.Build(t.Context(), sample.Summary(), nil, persona.Options{Target: o})
		assert.ErrorContains(t, err, text)
	}
	o := persona.Options{Target: with(persona.Criterion{Name: "x", Side: persona.Attractiveness}), Roles: &role.Summary{}}
	o.Target.Method = persona.ByInfluence
	_, err := persona.Build(t.Context(), sample.Summary(), nil, o)
	assert.ErrorContains(t, err, "only knock-outs may be judged")
}

// With the method of influence the order is that of worth times influence times impact.
func TestByInfluence(t *testing.T) {
	s := sample.Summary()
	f := func(x float64) *segment.Figure {
		return &segment.Figure{Value: x, Low: x - .02, High: min(x+.02, 1), N: 300}
	}
	roles := &role.Summary{Segments: map[string]*role.Mix{}}
	parts := map[string][3]float64{"s1": {1, .2, .3}, "s2": {.5, .9, .9}, "s3": {1, .5, .5}, "s4": {.8, .4, .9}}
	for id, x := range parts {
		roles.Segments[id] = &role.Mix{Roles: []role.Part{
			{Role: expectation.User, Share: f(x[0]), Influence: f(x[1]), Impact: f(x[2]), Weight: 1}}}
	}
	roles.Everyone = *roles.Segments["s1"]
	d := build(t, s, nil, persona.Options{Roles: roles, Target: persona.Targeting{Method: persona.ByInfluence}})
	var names []string
	for _, c := range d.Criteria {
		if c.Side != persona.KnockOut {
			names = append(names, c.Name)
		}
	}
	assert.Equal(t, []string{"worth", "influence", "impact"}, names)
	product := func(id string) float64 {
		p := bySegment(d, id)
		r := p.Roles.Roles[0] // a role that all who are asked about play counts fully
		return p.WorthShare.Value * r.Influence.Value * r.Impact.Value
	}
	ranked := d.Selection.Choices[:4]
	for i := 1; i < len(ranked); i++ {
		assert.GreaterOrEqual(t, product(ranked[i-1].ID), product(ranked[i].ID), "%s before %s", ranked[i-1].ID, ranked[i].ID)
	}
	assert.Equal(t, "s2", ranked[0].ID)
	for _, c := range ranked {
		assert.InDelta(t, 10+1.5*math.Log10(product(c.ID)), c.Attractiveness, .01, "the mean of the logarithms")
	}
}

// Gaps, outcomes and must-bes are what the company has to offer a segment.
func TestCompetitiveness(t *testing.T) {
	p := sample.Profile()
	satisfied := []float64{.9, .5, .3, .7}
	for i := range p.Segments {
		p.Segments[i].Outcomes = []expectation.Result{{Item: "mean", Figure: &segment.Figure{Value: 5, Low: 4, High: 6, N: 90}},
			{Item: "happy", Metric: expectation.CSAT, Figure: &segment.Figure{Value: satisfied[i], Low: satisfied[i] - .05, High: satisfied[i] + .05, N: 90}}}
		must := &p.Segments[i].Dimensions[0]
		must.Adequate = &segment.Figure{Value: 5, Low: 4.9, High: 5.1, N: 90}
		if i == 0 { // below what is accepted, as a must-be is
			must.MustBe, must.Perceived = true, &segment.Figure{Value: 4.5, Low: 4.4, High: 4.6, N: 90}
		}
	}
	d := build(t, sample.Summary(), p, persona.Options{})
	for i, id := range []string{"s1", "s2", "s3", "s4"} {
		one := bySegment(d, id)
		require.NotNil(t, one.Outcome)
		assert.Equal(t, "happy", one.Outcome.Item, "a mean is on a scale that nothing tells")
		assert.InDelta(t, 1+9*one.Outcome.Figure.Value, *ratingOf(one, "satisfied").Rating, .005)
		assert.InDelta(t, satisfied[i], one.Outcome.Figure.Value, .05)
	}
	assert.Equal(t, 1., *ratingOf(bySegment(d, "s1"), "must-bes-met").Rating)
	assert.Nil(t, ratingOf(bySegment(d, "s2"), "must-bes-met").Rating, "not known to have any")
	three, one := *ratingOf(bySegment(d, "s3"), "expectations-met").Rating, *ratingOf(bySegment(d, "s1"), "expectations-met").Rating
	assert.Less(t, three, one, "its gaps are wider")

	for i := range p.Segments { // promoters less detractors lie between -1 and 1
		p.Segments[i].Outcomes[1].Metric = expectation.NPS
	}
	four := bySegment(build(t, sample.Summary(), p, persona.Options{}), "s4")
	assert.InDelta(t, 1+9*(1+four.Outcome.Figure.Value)/2, *ratingOf(four, "satisfied").Rating, .005)
}

func TestHugeDeck(t *testing.T) {
	s, p := sample.Awkward(64, 12)
	d := build(t, s, p, persona.Options{})
	require.NotNil(t, d.Selection)
	require.Len(t, d.Selection.Choices, 64)
	seen, total := map[string]bool{}, 0.
	for _, c := range d.Selection.Choices {
		assert.False(t, seen[c.ID])
		seen[c.ID] = true
		total += c.PFirst
	}
	assert.InDelta(t, 1, total, 1e-9)
	again := build(t, s, p, persona.Options{})
	assert.Equal(t, d.Selection, again.Selection)
}
