package expectation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

func score(t *testing.T, m *segment.Membership, answers []Answer, in *Instrument, o Options) *Profile {
	t.Helper()
	if o.Replicates == 0 {
		o.Replicates = 200
	}
	p, err := Score(t.Context(), m, answers, in, o)
	require.NoError(t, err)
	return p
}

// three is a survey of three segments of different worth.
func three(seed uint64) (*segment.Membership, []Answer, *Instrument) {
	return planted(seed,
		block{customers: 120, respondents: 70, worth: 100, gaps: []float64{-10, 0, 0}},
		block{customers: 200, respondents: 60, worth: 10, gaps: []float64{0, -20, 0}},
		block{customers: 90, respondents: 40, worth: 30, gaps: []float64{0, 0, 0}})
}

// The segment worth most comes first although a segment worth little has twice
// the gap.
func TestWorthDecidesWhatIsFixedFirst(t *testing.T) {
	for seed := range uint64(10) {
		m, answers, in := three(seed)
		p := score(t, m, answers, in, Options{Seed: seed})
		rich, poor := p.Segments[0].Dimensions[0], p.Segments[1].Dimensions[1]
		assert.Equal(t, 1, rich.FixFirst, "seed %d", seed)
		assert.Less(t, poor.Gap.Value, rich.Gap.Value, "seed %d: the other gap is wider", seed)
		assert.Greater(t, rich.PTop3, .95, "seed %d", seed)
		assert.True(t, rich.Unmet && poor.Unmet, "seed %d", seed)
	}
}

// Without worth the same data put the wider gap of the larger segment first.
func TestSizeDecidesWithoutWorth(t *testing.T) {
	m, answers, in := three(1)
	m.Worth = nil
	p := score(t, m, answers, in, Options{})
	assert.Equal(t, 1, p.Segments[1].Dimensions[1].FixFirst)
	assert.Nil(t, p.Segments[0].WorthShare)
}

// A gap of zero is flagged as rarely as a test at 5 % allows: among true gaps,
// and where nothing at all is planted.
func TestNothingPlantedIsNotFlagged(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	const runs = 200
	anyFlag, besideTrue := 0, 0
	for seed := range uint64(runs) {
		m, answers, in := planted(seed, block{60, 30, 1, []float64{0, 0, 0}}, block{60, 30, 1, []float64{0, 0, 0}})
		for _, c := range cellsOf(score(t, m, answers, in, Options{Replicates: 100})) {
			if c.Unmet {
				anyFlag++
				break
			}
		}
		m, answers, in = planted(seed+1000, block{60, 30, 1, []float64{-15, 0, -15}})
		if score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[1].Unmet {
			besideTrue++
		}
	}
	// 10 expected of 200 at 5 %; 18 is the 99 % point of the binomial.
	assert.LessOrEqual(t, anyFlag, 18, "any flag where nothing is planted")
	assert.LessOrEqual(t, besideTrue, 18, "a flag beside two true gaps")
	assert.Positive(t, anyFlag+besideTrue, "a test that never errs has no power")
}

func cellsOf(p *Profile) []Cell {
	var out []Cell
	for _, s := range p.Segments {
		out = append(out, s.Dimensions...)
	}
	return out
}

func TestIntervalsCoverThePlantedGap(t *testing.T) {
	const runs = 400
	covered := 0
	for seed := range uint64(runs) {
		m, answers, in := planted(seed, block{40, 20, 1, []float64{-10}})
		g := score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[0].Gap
		if g.Low <= -10 && -10 <= g.High {
			covered++
		}
	}
	// 380 expected; 368 and 391 are the .3 and 99.7 % points of the binomial.
	assert.GreaterOrEqual(t, covered, 368)
	assert.LessOrEqual(t, covered, 391)
}

func TestSameOnAnyNumberOfWorkersAndInAnyOrder(t *testing.T) {
	m, answers, in := three(3)
	for i := range answers { // some missing values and weights
		answers[i].Weight = 1 + float64(i%4)/3
		if i%7 == 0 {
			answers[i].Values[i%6] = math.NaN()
		}
	}
	want, err := json.Marshal(score(t, m, answers, in, Options{Seed: 9, Workers: 1, Replicates: 333}))
	require.NoError(t, err)
	for _, workers := range []int{2, 3, 16} {
		got, err := json.Marshal(score(t, m, answers, in, Options{Seed: 9, Workers: workers, Replicates: 333}))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%d workers", workers)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	rng.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	rng.Shuffle(len(m.Customers), func(i, j int) {
		m.Customers[i], m.Customers[j] = m.Customers[j], m.Customers[i]
		m.Labels[i], m.Labels[j] = m.Labels[j], m.Labels[i]
		m.Worth[i], m.Worth[j] = m.Worth[j], m.Worth[i]
	})
	got, err := json.Marshal(score(t, m, answers, in, Options{Seed: 9, Replicates: 333}))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "shuffled")
}

func TestInputsStayAsTheyAre(t *testing.T) {
	m, answers, in := three(2)
	before := fmt.Sprint(*m, answers, *in)
	score(t, m, answers, in, Options{})
	assert.Equal(t, before, fmt.Sprint(*m, answers, *in))
}

// Stretching the scale stretches levels and gaps and leaves ranks alone.
func TestScaling(t *testing.T) {
	m, answers, in := three(4)
	want := score(t, m, answers, in, Options{})
	in.Scale = Scale{Min: -50, Max: 950} // ten times as wide; by two, steps of 2 would become 5
	for i := range answers {
		answers[i].Values = slices.Clone(answers[i].Values)
		for k := range answers[i].Values {
			answers[i].Values[k] = 10*answers[i].Values[k] - 50
		}
	}
	got := score(t, m, answers, in, Options{})
	for i, c := range cellsOf(got) {
		w := cellsOf(want)[i]
		assert.InDelta(t, 10*w.Gap.Value, c.Gap.Value, 1e-6)
		assert.InDelta(t, 10*w.Expected.Value-50, c.Expected.Value, 1e-6)
		assert.Equal(t, w.FixFirst, c.FixFirst)
		assert.InDelta(t, w.PTop3, c.PTop3, .01, "only a tie to the last bit could turn")
	}
}

func TestLaterAnswerReplacesEarlier(t *testing.T) {
	m, answers, in := small(repeat(20, 6, 5), repeat(20, 5, 4))
	clean := score(t, m, answers, in, Options{})
	var again []Answer
	for i, a := range answers {
		a.When = 5
		old := Answer{Respondent: a.Respondent, When: 4, Values: []float64{1, 7}}
		tie := Answer{Respondent: a.Respondent, When: 5, Values: []float64{1, 7}}
		blank := Answer{Respondent: a.Respondent, When: 9, Values: []float64{math.NaN(), math.NaN()}}
		if i%2 == 0 {
			again = append(again, tie, a, old, blank)
		} else {
			again = append(again, old, tie, a, blank)
		}
	}
	again = append(again, Answer{Respondent: "stranger", Values: []float64{1, 7}})
	got := score(t, m, again, in, Options{})
	assert.Equal(t, clean.Segments, got.Segments)
	assert.Contains(t, warning(t, got, "duplicates").Text, "40")
	assert.Contains(t, warning(t, got, "blank").Text, "20")
	assert.Contains(t, warning(t, got, "unmatched").Text, "fewer than 10")
}

// Answering twice in two roles is one customer, not two.
func TestRolesOfOneCustomerAreNotIndependent(t *testing.T) {
	m, answers, in := small(repeat(30, 6, 5, 7), repeat(30, 5, 2, 4, 6))
	single := score(t, m, answers, in, Options{})
	var both []Answer
	for _, a := range answers {
		u, p := a, a
		u.Role, p.Role = User, Payer
		both = append(both, u, p)
	}
	got := score(t, m, both, in, Options{})
	want := single.Segments[0].Dimensions[0]
	mixed := got.Segments[0].Dimensions[0]
	require.Len(t, mixed.Roles, 2)
	assert.InDelta(t, want.Gap.Value, mixed.Roles[0].Gap.Value, .1, "and so in each role, if rounded more")
	mixed.Roles = nil
	assert.Equal(t, want, mixed, "the same answer twice says nothing new")
	assert.Equal(t, []RoleCount{{Payer, 30}, {User, 30}}, got.Segments[0].Roles)
	assert.Contains(t, codes(got.Warnings), "mixed-roles")
	one := score(t, m, both, in, Options{Role: Payer})
	assert.Equal(t, want, one.Segments[0].Dimensions[0])
	assert.NotContains(t, codes(one.Warnings), "mixed-roles")
}

// A weight of two says what answering twice would, but for the uncertainty.
func TestWeights(t *testing.T) {
	e, p := repeat(120, 6, 5, 7), repeat(120, 5, 2, 4, 6)
	m, answers, in := small(e, p)
	var sum, total float64
	for i := range answers {
		answers[i].Weight = []float64{0, 2, .5}[i%3] // 0 counts as 1
		w := []float64{1, 2, .5}[i%3]
		sum, total = sum+w*(p[i]-e[i]), total+w
	}
	g := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Gap
	assert.InDelta(t, sum/total, g.Value, 1e-5)
	for i := range answers {
		answers[i].Weight = 1e6
	}
	equal := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Gap
	for i := range answers {
		answers[i].Weight = 0
	}
	assert.Equal(t, equal, score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Gap)
	mean, variance := stats.MeanVar(difference(p, e))
	low, high := stats.TInterval(mean, variance, len(e))
	assert.InDelta(t, mean, equal.Value, 1e-5)
	assert.InDelta(t, low, equal.Low, 1e-5)
	assert.InDelta(t, high, equal.High, 1e-5)
}

func difference(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}

func TestAllEqual(t *testing.T) {
	m, answers, in := small(repeat(25, 6), repeat(25, 4))
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Equal(t, &segment.Figure{Value: -2, Low: -2, High: -2, N: 25}, c.Gap)
	assert.True(t, c.Unmet)
	assert.Equal(t, 1., c.PTop3)
	assert.Equal(t, .333, c.Priority, "importance 1 x 2 of 6 x the whole worth x influence 1")
}

func TestCancelled(t *testing.T) {
	m, answers, in := three(1)
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	p, err := Score(ctx, m, answers, in, Options{})
	assert.Nil(t, p)
	require.ErrorIs(t, err, why)

	ctx, cancel = context.WithCancelCause(t.Context())
	calls := 0
	p, err = Score(ctx, m, answers, in, Options{Workers: 2, Progress: func(Progress) {
		if calls++; calls == 3 {
			cancel(why)
		}
	}})
	assert.Nil(t, p, "no half result")
	require.ErrorIs(t, err, why)
	assert.Less(t, calls, 80, "stopped before the end")
}

func TestProgressReachesTheEnd(t *testing.T) {
	m, answers, in := three(1)
	var last Progress
	score(t, m, answers, in, Options{Replicates: 110, Workers: 3, Progress: func(p Progress) {
		assert.Greater(t, p.Done, last.Done)
		last = p
	}})
	assert.Equal(t, Progress{Stage: last.Stage, Done: 110, Total: 110}, last)
}

func TestBadInput(t *testing.T) {
	type input struct {
		m       *segment.Membership
		answers []Answer
		in      *Instrument
		o       Options
	}
	for name, c := range map[string]struct {
		spoil func(*input)
		says  []string
	}{
		"no membership":     {func(x *input) { x.m = nil }, []string{"membership is nil"}},
		"no instrument":     {func(x *input) { x.in = nil }, []string{"instrument is nil"}},
		"labels too few":    {func(x *input) { x.m.Labels = x.m.Labels[1:] }, []string{"20 customers", "19 labels"}},
		"label too large":   {func(x *input) { x.m.Labels[3] = 1 }, []string{"c003", "row 3", "label 1"}},
		"label too small":   {func(x *input) { x.m.Labels[3] = -2 }, []string{"c003", "label -2"}},
		"same customer":     {func(x *input) { x.m.Customers[4] = "c003" }, []string{"c003", "rows 3 and 4"}},
		"nameless customer": {func(x *input) { x.m.Customers[4] = "" }, []string{"row 4", "no ID"}},
		"worth too short":   {func(x *input) { x.m.Worth = []float64{1} }, []string{"20 customers", "worth of 1"}},
		"worth NaN":         {func(x *input) { x.m.Worth = repeat(20, 1, math.NaN()) }, []string{"c001", "NaN"}},
		"worth infinite":    {func(x *input) { x.m.Worth = repeat(20, 1, math.Inf(-1)) }, []string{"c001", "-Inf"}},
		"no respondent":     {func(x *input) { x.answers[2].Respondent = "" }, []string{"answer 2", "no respondent"}},
		"values too few":    {func(x *input) { x.answers[2].Values = []float64{1} }, []string{"answer 2", "c002", "1 values", "2 items"}},
		"value too large":   {func(x *input) { x.answers[2].Values[1] = 8 }, []string{"answer 2", "c002", `"p"`, "is 8", "1 to 7"}},
		"value infinite":    {func(x *input) { x.answers[2].Values[1] = math.Inf(1) }, []string{"c002", `"p"`, "+Inf"}},
		"value huge":        {func(x *input) { x.answers[2].Values[0] = -1e308 }, []string{"c002", `"e"`, "-1e+308"}},
		"weight negative":   {func(x *input) { x.answers[2].Weight = -1 }, []string{"c002", "weight -1"}},
		"weight NaN":        {func(x *input) { x.answers[2].Weight = math.NaN() }, []string{"c002", "weight NaN"}},
		"weight infinite":   {func(x *input) { x.answers[2].Weight = math.Inf(1) }, []string{"c002", "weight +Inf"}},
		"weight huge":       {func(x *input) { x.answers[2].Weight = 1e308 }, []string{"c002", "1e+308"}},
		"stranger's value":  {func(x *input) { x.answers[2] = Answer{Respondent: "x", Values: []float64{0, 1}} }, []string{`"x"`, "is 0"}},
		"replicates":        {func(x *input) { x.o.Replicates = 5; x.o.Workers = -1 }, []string{"5 replicates", "-1 workers"}},
		"influence":         {func(x *input) { x.o.Influence = map[string]float64{"speed": 2} }, []string{"speed", "2"}},
		"unknown outcome":   {func(x *input) { x.o.Outcome = "e" }, []string{`"e"`, "no outcome"}},
		"unknown dimension": {func(x *input) { x.o.Influence = map[string]float64{"sped": 1} }, []string{"sped"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, answers, in := small(repeat(20, 6, 5), repeat(20, 5, 4))
			x := &input{m, answers, in, Options{}}
			c.spoil(x)
			p, err := Score(t.Context(), x.m, x.answers, x.in, x.o)
			assert.Nil(t, p)
			for _, s := range c.says {
				require.ErrorContains(t, err, s)
			}
		})
	}
}

func TestNobodyAnswered(t *testing.T) {
	m, answers, in := small(repeat(20, 6, 5), repeat(20, 5, 4))
	for _, a := range [][]Answer{nil, {{Respondent: "x", Values: []float64{1, 2}}}, answers[:9]} {
		p := score(t, m, a, in, Options{})
		assert.Empty(t, p.Segments)
		assert.Zero(t, p.Respondents)
		assert.Equal(t, "all", warning(t, p, "small-segment").Subject)
	}
	p := score(t, &segment.Membership{}, nil, in, Options{})
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"segments":[]`)
}

// Worth near the end of the range neither overflows nor underflows.
func TestWorthOfAnySize(t *testing.T) {
	m, answers, in := three(1)
	want := score(t, m, answers, in, Options{})
	for _, by := range []float64{1e305, 1e-300} {
		big := *m
		big.Worth = slices.Clone(m.Worth)
		for i := range big.Worth {
			big.Worth[i] *= by
		}
		got := score(t, &big, answers, in, Options{})
		for i, s := range got.Segments {
			assert.InDelta(t, want.Segments[i].WorthShare.Value, s.WorthShare.Value, 1e-5)
			assert.InDelta(t, want.Segments[i].WorthShare.Low, s.WorthShare.Low, 1e-5)
		}
	}
}
