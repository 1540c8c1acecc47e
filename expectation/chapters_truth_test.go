package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/segment"
)

// panel is a segment of customers who are asked everything about four dimensions: a
// must-be that falls short, one that is the more the better, a delight, and one that
// leaves them cold. What they would recommend depends on what they get.
type panel struct{ *Instrument }

var panelKinds = []kano.Category{kano.MustBe, kano.OneDimensional, kano.Attractive, kano.Indifferent}

func newPanel() *panel {
	in := &Instrument{Name: "panel", Scale: Scale{1, 7}}
	for d := range panelKinds {
		name := fmt.Sprint("dimension ", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Explicit})
		for _, m := range []Measure{Expected, Perceived, Desired, Adequate} {
			in.Items = append(in.Items, Item{ID: fmt.Sprint(m, d), Dimension: name, Measures: m})
		}
		for _, m := range []Measure{Functional, Dysfunctional} {
			in.Items = append(in.Items, Item{ID: fmt.Sprint(m, d), Dimension: name, Measures: m, Scale: &Scale{1, 5}})
		}
	}
	in.Items = append(in.Items, Item{ID: "recommend", Measures: Outcome, Metric: NPS, Scale: &Scale{0, 10}})
	return &panel{in}
}

// The columns of a dimension's answers.
const (
	panelExpected = iota
	panelPerceived
	panelDesired
	panelAdequate
	panelWith
	panelWithout
	panelItems
)

func (p *panel) fill(rng *rand.Rand, values []float64) {
	whole := func(v, low, high float64) float64 { return min(max(math.Round(v), low), high) }
	mood := .5 * rng.NormFloat64()
	outcome := 7.2
	for d, kind := range panelKinds {
		v := values[d*panelItems:]
		level := 4.8 + mood + .6*rng.NormFloat64()
		got := level + .9*rng.NormFloat64() + []float64{-1.5, -.3, .2, 0}[d]
		v[panelExpected] = whole(level, 1, 7)
		v[panelPerceived] = whole(got, 1, 7)
		v[panelAdequate] = whole(level-.8-.5*rng.Float64(), 1, 7)
		v[panelDesired] = max(v[panelAdequate], whole(level+.9+.4*rng.NormFloat64(), 1, 7))
		outcome += []float64{.7 * min(got-level, 0), .5 * (got - level), .5 * max(got-level, 0), 0}[d]
		if rng.Float64() < .3 {
			kind = kano.Category(rng.IntN(4))
		}
		pair := [][2]kano.Answer{kano.MustBe: {kano.Expect, kano.Dislike}, kano.OneDimensional: {kano.Like, kano.Dislike},
			kano.Attractive: {kano.Like, kano.Neutral}, kano.Indifferent: {kano.Neutral, kano.Neutral}}[kind]
		v[panelWith], v[panelWithout] = float64(pair[0]), float64(pair[1])
	}
	values[len(values)-1] = whole(outcome+.8*rng.NormFloat64(), 0, 10)
}

// truth is every figure of the panel, from half a million of its customers.
type panelTruth map[string][]float64

func (p *panel) truth(t *testing.T) panelTruth {
	n := 500_000.
	if testing.Short() { // as under the race detector
		n = 100_000
	}
	out := panelTruth{}
	dims := len(panelKinds)
	for _, name := range []string{"adequacy", "superiority", "below", "inside", "short", "better", "worse", "must-be"} {
		out[name] = make([]float64, dims)
	}
	moments, err := driver.NewMoments(dims)
	require.NoError(t, err)
	nps := 0.
	values, x := make([]float64, len(p.Items)), make([]float64, dims)
	rng := rand.New(rand.NewPCG(1, 1))
	count := func(name string, d int, yes bool) {
		if yes {
			out[name][d] += 1. / n
		}
	}
	for range int(n) {
		p.fill(rng, values)
		for d := range dims {
			v := values[d*panelItems:]
			out["adequacy"][d] += (v[panelPerceived] - v[panelAdequate]) / n
			out["superiority"][d] += (v[panelPerceived] - v[panelDesired]) / n
			count("below", d, v[panelPerceived] < v[panelAdequate])
			count("inside", d, v[panelPerceived] >= v[panelAdequate] && v[panelPerceived] <= v[panelDesired])
			count("short", d, v[panelPerceived] < v[panelExpected])
			c, err := kano.Classify(kano.Answer(v[panelWith]), kano.Answer(v[panelWithout]))
			require.NoError(t, err)
			count("better", d, c == kano.Attractive || c == kano.OneDimensional) // all answers are clear
			if c == kano.MustBe || c == kano.OneDimensional {
				out["worse"][d] -= 1. / n
			}
			count("must-be", d, c == kano.MustBe)
			x[d] = v[panelPerceived]
		}
		y := values[len(values)-1]
		switch {
		case y >= 9:
			nps += 1. / n
		case y <= 6:
			nps -= 1. / n
		}
		require.NoError(t, moments.Add(x, y, 1))
	}
	derived, err := moments.Derive(0, 0)
	require.NoError(t, err)
	for _, d := range derived.Drivers {
		out["drive"] = append(out["drive"], d.Share.Value)
	}
	out["nps"], out["r2"] = []float64{nps}, []float64{derived.R2.Value}
	return out
}

// The intervals of all chapters of a profile hold what is true of all customers in 93
// to 97 of 100 surveys, where nothing has to be withheld.
func TestChaptersOfAKnownPanel(t *testing.T) {
	surveys := 500
	if testing.Short() {
		surveys = 12
	}
	began := time.Now()
	p := newPanel()
	truth := p.truth(t)
	held := map[string]*tally{}
	note := func(name string, at int, f *segment.Figure) {
		if f == nil {
			return
		}
		if held[name] == nil {
			held[name] = &tally{}
		}
		want := truth[name][at]
		held[name].add(f.Low <= want && want <= f.High)
	}
	var kinds, basic tally
	for seed := range surveys {
		rng := rand.New(rand.NewPCG(uint64(seed), 77))
		s := &surveyed{m: &segment.Membership{Segments: []segment.Ref{{ID: "s", Name: "all"}}}, in: p.Instrument}
		for i := range 400 {
			a := Answer{Respondent: fmt.Sprint("c", i), Values: make([]float64, len(p.Items))}
			p.fill(rng, a.Values)
			s.m.Customers, s.m.Labels = append(s.m.Customers, a.Respondent), append(s.m.Labels, 0)
			s.answers = append(s.answers, a)
		}
		profile, err := Score(t.Context(), s.m, s.answers, s.in, Options{Seed: uint64(seed), Replicates: 500})
		require.NoError(t, err)
		seg := &profile.Segments[0]
		note("nps", 0, seg.Outcomes[0].Figure)
		note("r2", 0, seg.Driven.R2)
		for d, c := range seg.Dimensions {
			note("adequacy", d, c.Zone.Adequacy)
			note("superiority", d, c.Zone.Superiority)
			note("below", d, c.Zone.Below)
			note("inside", d, c.Zone.Inside)
			note("short", d, c.Stake.Short)
			note("better", d, c.Kano.Better)
			note("worse", d, c.Kano.Worse)
			note("must-be", d, c.Kano.Shares[kano.MustBe])
			note("drive", d, c.Drive.Share)
			kinds.add(c.Kano.Category == panelKinds[d])
			if d == 0 {
				basic.add(c.MustBe && c.FixFirst == 1)
			}
		}
	}
	t.Logf("seeds 0 to %d, %v", surveys-1, time.Since(began).Round(time.Second))
	var names []string
	for name := range held {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		h := *held[name]
		t.Logf("%-12s holds %.3f of %d", name, h.rate(), h.of)
		slack := 3 * math.Sqrt(.05*.95/float64(surveys))
		assert.Greater(t, h.rate(), .93-slack, name)
		assert.Less(t, h.rate(), .97+slack, name)
	}
	t.Logf("right category %.3f, the must-be below adequate first %.3f", kinds.rate(), basic.rate())
	assert.Greater(t, kinds.rate(), .99)
	assert.Greater(t, basic.rate(), .99)
}
