package expectation

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/gap"
	"github.com/clientele-go/clientele/segment"
)

// felt adds to a survey how satisfied its customers are, 50 and by shortfall more for
// each step that the first dimension falls short of expectations, by surplus for each
// beyond them. Levels are then whole numbers, as answers are.
func felt(seed uint64, shortfall, surplus float64, blocks ...block) *surveyed {
	m, answers, in := planted(seed, blocks...)
	rng := rand.New(rand.NewPCG(seed, 41))
	in.Items = append(in.Items, Item{ID: "satisfied", Measures: Outcome, Scale: &Scale{-200, 300}})
	for i := range answers {
		v := answers[i].Values
		for k := range v {
			v[k] = math.Round(v[k])
		}
		gap := v[1] - v[0]
		answers[i].Values = append(v, 50+shortfall*min(gap, 0)+surplus*max(gap, 0)+6*rng.NormFloat64())
	}
	return &surveyed{m, answers, in}
}

// near asserts that a published figure is the one of the method, but for rounding to
// a fifth of its half-width at most, or three fifths where it is coarse.
func near(t *testing.T, want gap.Slope, got *segment.Figure, coarse bool, about string) {
	t.Helper()
	require.NotNil(t, got, about)
	off := .1*(want.High-want.Low)/2 + 1e-9
	if coarse {
		off *= 3
	}
	off = max(off, math.Abs(want.Value)*5e-4) // four digits
	assert.InDelta(t, want.Value, got.Value, off, about)
	assert.InDelta(t, want.Low, got.Low, off, about)
	assert.InDelta(t, want.High, got.High, off, about)
}

// On the kiosk survey the slopes are those of package gap on the raw answers, rounded.
func TestKioskEffects(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(string) string { return "all" })
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	in.Items = append(in.Items, Item{ID: "satisfied", Measures: Outcome})
	for r := range rows {
		answers[r].Values = append(answers[r].Values, number(t, cols["y1_satisfied"][r]))
	}
	m, answers = onlyAnswered(m, answers)
	tests, asymmetric := 0, 0
	for _, c := range score(t, m, answers, in, Options{}).Segments[0].Dimensions {
		var y, e, p []float64
		for r := range rows {
			var es, ps float64
			for _, i := range dims[c.Name] {
				es += number(t, cols[fmt.Sprintf("e%02d", i)][r]) / float64(len(dims[c.Name]))
				ps += number(t, cols[fmt.Sprintf("p%02d", i)][r]) / float64(len(dims[c.Name]))
			}
			y, e, p = append(y, number(t, cols["y1_satisfied"][r])), append(e, es), append(p, ps)
		}
		want, err := gap.Disconfirm(t.Context(), y, e, p, nil)
		require.NoError(t, err)
		require.NotNil(t, c.Effect, c.Name)
		assert.Equal(t, 207, c.Effect.N)
		near(t, want.Perceived, c.Effect.Perceived, false, c.Name)
		near(t, want.Expected, c.Effect.Expected, false, c.Name)
		if want.Asymmetry != nil {
			tests++
			near(t, *want.Shortfall, c.Effect.Shortfall, false, c.Name)
			near(t, *want.Surplus, c.Effect.Surplus, false, c.Name)
			if c.Effect.Asymmetric {
				asymmetric++
				assert.LessOrEqual(t, want.Asymmetry.P, .05)
			}
		}
		assert.Positive(t, c.Effect.Perceived.Value, "%s: who gets more is more satisfied", c.Name)
	}
	t.Logf("%d of %d dimensions asymmetric", asymmetric, tests)
	assert.Positive(t, tests)
}

// A loss that counts thrice is found and called so; where gains count as much, or
// there is no effect at all, it is called so as seldom as a rate of 5 % allows.
func TestPlantedAsymmetry(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	const runs = 100
	found, wrong := 0, 0
	for seed := range uint64(runs) {
		s := felt(seed, 1, .3, block{150, 150, 1, []float64{0, 0, 0}})
		c := s.score(t).Segments[0].Dimensions
		require.NotNil(t, c[0].Effect.Shortfall)
		if c[0].Effect.Asymmetric {
			found++
		}
		s = felt(seed, .8, .8, block{120, 120, 1, []float64{0, 0, 0}}, block{80, 80, 1, []float64{-2, 0, 3}})
		for _, c := range cellsOf(s.score(t)) {
			require.NotNil(t, c.Effect)
			if c.Effect.Asymmetric {
				wrong++
				break
			}
		}
	}
	t.Logf("found %d of %d, any false one in %d", found, runs, wrong)
	assert.GreaterOrEqual(t, found, 95)
	// 5 of 100 expected; 12 is the 99.8 % point of the binomial.
	assert.LessOrEqual(t, wrong, 12)
}

// A customer in two roles is one row, with the mean of both answers; weights weigh.
func TestEffectOfCustomersInRoles(t *testing.T) {
	s := felt(3, 1, .5, block{150, 150, 1, []float64{0}})
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range s.answers {
		s.answers[i].Role, s.answers[i].Weight = User, 1+float64(i%3)
	}
	for _, a := range s.answers[:60] {
		b := a
		b.Role, b.Weight, b.Values = Payer, 2, slices.Clone(a.Values)
		for k := range b.Values {
			b.Values[k] = min(b.Values[k]+float64(rng.IntN(9)), 100)
		}
		s.answers = append(s.answers, b)
	}
	s.answers[4].Values[2] = nan // of this one only the payer said how satisfied
	rows := make(map[string][4]float64)
	for _, a := range s.answers {
		if v := a.Values; !math.IsNaN(v[2]) {
			r := rows[a.Respondent]
			for k, x := range []float64{v[2], v[0], v[1], 1} {
				r[k] += a.Weight * x
			}
			rows[a.Respondent] = r
		}
	}
	var y, e, p, w []float64
	for _, id := range s.m.Customers {
		r := rows[id]
		y, e, p, w = append(y, r[0]/r[3]), append(e, r[1]/r[3]), append(p, r[2]/r[3]), append(w, r[3])
	}
	want, err := gap.Disconfirm(t.Context(), y, e, p, w)
	require.NoError(t, err)
	got := s.score(t).Segments[0].Dimensions[0].Effect
	require.NotNil(t, got)
	assert.Equal(t, 150, got.N)
	near(t, want.Perceived, got.Perceived, false, "perceived")
	near(t, want.Expected, got.Expected, false, "expected")
	near(t, *want.Shortfall, got.Shortfall, false, "shortfall")
	near(t, *want.Surplus, got.Surplus, false, "surplus")
}

// Of several outcomes the options name one, and a reversed one is turned around.
func TestEffectOnAnOutcomeOfTheOptions(t *testing.T) {
	s := felt(4, 1, 1, block{150, 150, 1, []float64{0}})
	s.in.Items = append(s.in.Items, Item{ID: "annoyed", Measures: Outcome, Scale: &Scale{-300, 200}, Reversed: true})
	for i := range s.answers {
		v := s.answers[i].Values
		s.answers[i].Values = append(v, -v[2])
	}
	first := s.score(t).Segments[0].Dimensions[0].Effect
	assert.Equal(t, first, score(t, s.m, s.answers, s.in, Options{Outcome: "annoyed"}).Segments[0].Dimensions[0].Effect)
	for i := range s.answers {
		s.answers[i].Values[3] = 10
	}
	flat := score(t, s.m, s.answers, s.in, Options{Outcome: "annoyed"}).Segments[0].Dimensions[0]
	assert.Nil(t, flat.Effect, "all feel the same")
	// A straight line through all answers: certain, and not asymmetric by rounding.
	for _, a := range s.answers {
		a.Values[3] = a.Values[0] - a.Values[1] + .1
	}
	line := score(t, s.m, s.answers, s.in, Options{Outcome: "annoyed"}).Segments[0].Dimensions[0].Effect
	require.NotNil(t, line)
	assert.Equal(t, 1., line.Perceived.Value)
	assert.Equal(t, -1., line.Expected.High)
	assert.False(t, line.Asymmetric)
}

// It takes fifty, and whether there are fifty is not told where the number is not.
func TestEffectTakesFifty(t *testing.T) {
	for _, c := range []struct {
		size, answered int
		want           bool
	}{
		{50, 50, true}, {49, 49, false}, {90, 50, true}, {90, 49, false},
		{58, 51, false}, {58, 49, false}, // 49 to 57 look alike
		{66, 58, true}, {66, 65, true}, // and 57 to 65
	} {
		s := felt(5, 1, .5, block{c.size, c.answered, 1, []float64{0}})
		p := s.score(t)
		e := p.Segments[0].Dimensions[0].Effect
		assert.Equal(t, c.want, e != nil, "%d of %d", c.answered, c.size)
		if !c.want {
			assert.Contains(t, p.Segments[0].Dimensions[0].Suppressed, "effect: "+reasonSlopes)
			continue
		}
		if d := c.size - c.answered; d > 0 && d < 10 {
			assert.Equal(t, withheld, e.N)
			assert.Equal(t, withheld, e.Perceived.N)
		} else {
			assert.Equal(t, c.answered, e.N)
		}
	}
	s := felt(5, 1, .5, block{60, 60, 1, []float64{0}})
	for i := range s.answers[:20] {
		s.answers[i].Weight = 20
	}
	assert.Nil(t, s.score(t).Segments[0].Dimensions[0].Effect, "twenty outweigh the others")
}

// A slope that rests on a few who differ from all others is what these few said.
func TestEffectOfAFewIsWithheld(t *testing.T) {
	for name, spoil := range map[string]func(i int, v []float64){
		"outcome": func(i int, v []float64) {
			if i >= 9 {
				v[2] = 50
			}
		},
		"perceived": func(i int, v []float64) {
			if i >= 9 {
				v[1] = 60
			}
		},
		"gap": func(i int, v []float64) {
			if i >= 9 {
				v[1] = v[0]
			}
		},
	} {
		s := felt(6, 1, .5, block{80, 80, 1, []float64{0}})
		for i := range s.answers {
			spoil(i, s.answers[i].Values)
		}
		c := s.score(t).Segments[0].Dimensions[0]
		assert.Nil(t, c.Effect, name)
		assert.Contains(t, c.Suppressed, "effect: "+reasonUniform, name)
	}
	// Nine get more than they expect: no slope of theirs.
	s := felt(6, 1, .5, block{80, 80, 1, []float64{-30}})
	for i := range s.answers {
		v := s.answers[i].Values
		if v[1] = min(v[1], v[0]-1); i < 9 {
			v[1] = v[0] + 1 + float64(i%4)
		}
	}
	e := s.score(t).Segments[0].Dimensions[0].Effect
	require.NotNil(t, e)
	assert.Nil(t, e.Shortfall)
	assert.Nil(t, e.Surplus)
	// Everybody gets what they expect: there is nothing to tell apart, and no error.
	for _, a := range s.answers {
		a.Values[1] = a.Values[0]
	}
	assert.Nil(t, s.score(t).Segments[0].Dimensions[0].Effect)
	// No outcome asked: no effect, and no word of it.
	m, answers, in := three(1)
	text, err := json.Marshal(score(t, m, answers, in, Options{}))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "effect")
}

// Zones, quality and effects are the same on any number of workers and in any order of
// answers, and a context that is done ends the work.
func TestZonesQualityAndEffectsDependOnNothingElse(t *testing.T) {
	s := zoned(7, 12, 120, 90, 60)
	s.in.Items = append(s.in.Items, Item{ID: "satisfied", Measures: Outcome})
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range s.answers {
		a := &s.answers[i]
		a.Values = append(a.Values, a.Values[2]+5*rng.NormFloat64())
		a.Weight = 1 + float64(i%3)/3
		if i%9 == 0 {
			a.Values[i/9%3] = math.NaN()
		}
	}
	for _, a := range s.answers[:50] {
		a.Role = Payer
		s.answers = append(s.answers, a)
	}
	p := score(t, s.m, s.answers, s.in, Options{Workers: 1})
	for _, seg := range p.Segments {
		require.NotNil(t, seg.Quality)
		require.NotNil(t, seg.Dimensions[0].Zone)
	}
	require.NotNil(t, p.Segments[0].Dimensions[0].Effect)
	want, err := json.Marshal(p)
	require.NoError(t, err)
	for _, workers := range []int{2, 3} {
		rng.Shuffle(len(s.answers), func(i, j int) { s.answers[i], s.answers[j] = s.answers[j], s.answers[i] })
		got, err := json.Marshal(score(t, s.m, s.answers, s.in, Options{Workers: workers}))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%d workers", workers)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	g := &group{plan: newPlan(s.in), counts: &ledger{}}
	o := &outcomes{group: g, item: 6}
	for range 100 {
		x := rng.NormFloat64()
		o.outcome, o.expected, o.perceived, o.weight = append(o.outcome, x), append(o.expected, rng.NormFloat64()), append(o.perceived, x), append(o.weight, 1)
	}
	_, err = o.publish(ctx, &cell{pub: new(Cell), group: g})
	assert.ErrorIs(t, err, assert.AnError)
}
