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

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ratedSurvey is a survey of n customers a segment who rate dimensions from 1 to 7, without
// expectations, and an outcome from 1 to 7 that effect makes of the ratings.
func ratedSurvey(seed uint64, segments, n, dims int, effect func(x []float64, noise float64) float64) (*segment.Membership, []Answer, *Instrument) {
	rng := rand.New(rand.NewPCG(seed, 5))
	in := &Instrument{Name: "driven", Scale: Scale{1, 7}}
	for d := range dims {
		name := fmt.Sprintf("d%d", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Explicit})
		in.Items = append(in.Items, Item{ID: name, Dimension: name, Measures: Perceived})
	}
	in.Items = append(in.Items, Item{ID: "y", Measures: Outcome})
	m := &segment.Membership{}
	var answers []Answer
	for s := range segments {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprint(s), Name: fmt.Sprintf("segment %d", s)})
		for i := range n {
			id := fmt.Sprintf("s%dc%04d", s, i)
			m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, int32(s))
			mood := rng.NormFloat64()
			x := make([]float64, dims)
			for d := range x {
				x[d] = round7(4 + .8*mood + 1.4*rng.NormFloat64())
			}
			answers = append(answers, Answer{Respondent: id, Values: append(x, round7(effect(x, rng.NormFloat64())))})
		}
	}
	return m, answers, in
}

func round7(x float64) float64 { return math.Round(min(7, max(1, x))) }

func linear(coefficients ...float64) func([]float64, float64) float64 {
	return func(x []float64, noise float64) float64 {
		y := 4 + .7*noise
		for d, c := range coefficients {
			y += c * (x[d] - 4)
		}
		return y
	}
}

// nearFigure asserts that a published figure is the one computed, but for rounding: by up to
// three tenths of the half-width of its interval.
func nearFigure(t *testing.T, want segment.Figure, got *segment.Figure, what string) {
	t.Helper()
	require.NotNil(t, got, what)
	off := .1001 * (want.High - want.Low) / 2
	if got.N < weak {
		off *= 3
	}
	assert.InDelta(t, want.Value, got.Value, off, what)
	assert.InDelta(t, want.Low, got.Low, off, what)
	assert.InDelta(t, want.High, got.High, off, what)
}

// Of the kiosk survey, the shares that satisfaction with each dimension has in overall
// satisfaction are those of R's relaimpo in the numbers file.
func TestDriversOfTheKiosk(t *testing.T) {
	claim := entry(t, "lmg-kiosk")
	dims := decode[struct{ Dims map[string]json.RawMessage }](t, claim.Inputs).Dims
	want := decode[struct {
		R2  float64
		LMG map[string]float64
	}](t, claim.Expected)
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	in := &Instrument{Name: "kiosk", Scale: Scale{1, 7}}
	for name, raw := range dims {
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Digital})
		var items []int
		if json.Unmarshal(raw, &items) != nil {
			items = []int{decode[int](t, raw)}
		}
		for _, i := range items {
			in.Items = append(in.Items, Item{ID: fmt.Sprintf("sat%02d", i), Dimension: name, Measures: Satisfaction})
		}
	}
	slices.SortFunc(in.Dimensions, func(a, b Dimension) int { return len(a.Name) - len(b.Name) })
	in.Items = append(in.Items, Item{ID: "y", Measures: Outcome, Scale: &Scale{1, 5}})
	m := &segment.Membership{Segments: []segment.Ref{{ID: "all", Name: "all"}}}
	var answers []Answer
	for r := range rows {
		a := Answer{Respondent: cols["id"][r]}
		for _, it := range in.Items[:len(in.Items)-1] {
			a.Values = append(a.Values, number(t, cols[it.ID][r]))
		}
		y := (number(t, cols["y1_satisfied"][r]) + number(t, cols["y2_excellent"][r])) / 2
		a.Values = append(a.Values, y)
		if y == y {
			m.Customers, m.Labels = append(m.Customers, a.Respondent), append(m.Labels, 0)
			answers = append(answers, a)
		}
	}
	p, err := Score(t.Context(), m, answers, in, Options{})
	require.NoError(t, err)
	s := p.Segments[0]
	require.NotNil(t, s.Driven)
	assert.Equal(t, 207, s.Driven.N)
	assert.Equal(t, "y", s.Driven.Outcome)
	half := func(f *segment.Figure) float64 { return (f.High - f.Low) / 2 }
	assert.InDelta(t, want.R2, s.Driven.R2.Value, .12*half(s.Driven.R2))
	for _, c := range s.Dimensions {
		require.NotNil(t, c.Drive, c.Name)
		assert.InDelta(t, want.LMG[c.Name], c.Drive.Share.Value, .12*half(c.Drive.Share), c.Name)
		assert.True(t, c.Drive.Share.Low <= c.Drive.Share.Value && c.Drive.Share.Value <= c.Drive.Share.High)
	}
	assert.Greater(t, s.Dimensions[slices.IndexFunc(s.Dimensions, func(c Cell) bool { return c.Name == "digital_ease" })].Drive.PTop3, .8)
}

// The figures are those of package driver on the rows without a missing answer, with
// the seed and replicates of the segment.
func TestDriversAreThoseOfTheMethodRoom(t *testing.T) {
	m, answers, in := ratedSurvey(1, 2, 600, 4, linear(.6, .3, .1, 0))
	rng := rand.New(rand.NewPCG(2, 2))
	for i := range answers {
		answers[i].Weight = .5 + rng.Float64()
		for k := range answers[i].Values {
			if rng.Float64() < .03 {
				answers[i].Values[k] = math.NaN()
			}
		}
	}
	p := score(t, m, answers, in, Options{Replicates: 500})
	for s, seg := range p.Segments {
		x := cluster.Matrix{Cols: 4}
		var y, w []float64
		for i, a := range answers {
			if int(m.Labels[i]) == s && !slices.ContainsFunc(a.Values, math.IsNaN) {
				x.Data = append(x.Data, a.Values[:4]...)
				y, w = append(y, a.Values[4]), append(w, a.Weight)
			}
		}
		x.Rows = len(y)
		want, err := driver.Importance{Replicates: 500}.Derive(t.Context(), x, y, w)
		require.NoError(t, err)
		effects, err := driver.Contrast{Low: 3, High: 6}.Analyse(t.Context(), x, y, w)
		require.NoError(t, err)
		assert.Equal(t, x.Rows, seg.Driven.N)
		const luck = .1 // the interval comes from other samples
		for d, c := range seg.Dimensions {
			assert.InDelta(t, want.Drivers[d].Share.Value, c.Drive.Share.Value, .12*(c.Drive.Share.High-c.Drive.Share.Low)/2)
			assert.InDelta(t, want.Drivers[d].PTop3, c.Drive.PTop3, luck)
			nearFigure(t, *effects.Drivers[d].Penalty, c.Drive.Penalty, c.Name)
			nearFigure(t, *effects.Drivers[d].Reward, c.Drive.Reward, c.Name)
			if k := effects.Drivers[d].Kind; k == driver.NoImpact {
				assert.Equal(t, k, c.Drive.Kind)
			} else {
				assert.Contains(t, []driver.Kind{k, driver.Performance}, c.Drive.Kind)
			}
		}
	}
}

// What only hurts when it is low is basic, what only pleases when it is high excites,
// and the larger effect has the larger share.
func TestPlantedDrivers(t *testing.T) {
	m, answers, in := ratedSurvey(4, 1, 4000, 4, func(x []float64, noise float64) float64 {
		y := 4 + .6*noise
		if x[0] <= 3 {
			y -= 1
		}
		if x[1] >= 6 {
			y++
		}
		return y + .4*(x[2]-4)
	})
	rng := rand.New(rand.NewPCG(1, 6))
	for i := range answers {
		answers[i].Values[3] = float64(1 + rng.IntN(7)) // goes with nothing
	}
	s := score(t, m, answers, in, Options{}).Segments[0]
	var kinds []driver.Kind
	for _, c := range s.Dimensions {
		kinds = append(kinds, c.Drive.Kind)
	}
	assert.Equal(t, []driver.Kind{driver.Basic, driver.Excitement, driver.Performance, driver.NoImpact}, kinds)
	assert.Greater(t, s.Dimensions[2].Drive.Share.Low, s.Dimensions[3].Drive.Share.High)
	assert.Equal(t, 1., s.Dimensions[2].Drive.PTop3)
	assert.Less(t, s.Dimensions[3].Drive.PTop3, .05)
}

// An outcome that rises evenly with the ratings makes no must-be, although ratings up to
// 3 are further from the middle than those from 6. At 5 % a test may be wrong in one of
// twenty; the alternative to the comparison per point is wrong in nearly all.
func TestAStraightLineIsNoMustBe(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	wrong, plain := 0, 0
	for seed := range uint64(100) {
		m, answers, in := ratedSurvey(100+seed, 1, 1500, 1, linear(.5))
		for i := range answers {
			answers[i].Values[1] = 4 + .35*(answers[i].Values[0]-4) + float64(i%3-1)/2 // nothing is cut off
		}
		c := score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[0].Drive
		if c.Kind != driver.Performance {
			wrong++
		}
		if -c.Penalty.Value > c.Reward.Value {
			plain++
		}
	}
	assert.LessOrEqual(t, wrong, 12) // 5 are expected, with a standard deviation of 2.2
	assert.Greater(t, plain, 90, "the penalties are larger")
}

// The same answers in two roles are still one customer's.
func TestDriversCountCustomers(t *testing.T) {
	m, answers, in := ratedSurvey(5, 1, 300, 3, linear(.5, .2, .1))
	want := score(t, m, answers, in, Options{}).Segments[0]
	var both []Answer
	for _, a := range answers {
		u, p := a, a
		u.Role, p.Role = User, Payer
		both = append(both, u, p)
	}
	got := score(t, m, both, in, Options{}).Segments[0]
	assert.Equal(t, want.Driven, got.Driven)
	for d := range want.Dimensions {
		assert.Equal(t, want.Dimensions[d].Drive, got.Dimensions[d].Drive)
	}
}

func TestDriversOnAnyNumberOfWorkersAndInAnyOrder(t *testing.T) {
	m, answers, in := ratedSurvey(6, 3, 200, 4, linear(.6, .3, .1, 0))
	for i := range answers {
		answers[i].Role = []Role{User, Payer}[i%2]
	}
	more := slices.Clone(answers[:90])
	for i := range more {
		more[i].Role = NextInLine
		more[i].Values = append([]float64{4, 4}, more[i].Values[2:]...)
	}
	answers = append(answers, more...)
	text := func(o Options) string {
		b, err := json.Marshal(score(t, m, answers, in, o))
		require.NoError(t, err)
		return string(b)
	}
	want := text(Options{Workers: 1, Seed: 9})
	assert.Equal(t, want, text(Options{Workers: 3, Seed: 9}))
	rng := rand.New(rand.NewPCG(1, 1))
	rng.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	assert.Equal(t, want, text(Options{Workers: 3, Seed: 9}), "shuffled")
	assert.NotEqual(t, want, text(Options{Seed: 10}))
}

// What few rate is left out and does not take the others with it; where too few are
// left there is nothing.
func TestDriversWithMissingAnswers(t *testing.T) {
	m, answers, in := ratedSurvey(7, 1, 400, 3, linear(.5, .2, .1))
	for i := range answers {
		if i%2 == 0 {
			answers[i].Values[2] = math.NaN()
		}
		if i%5 == 1 {
			answers[i].Values[1] = math.NaN()
		}
		if i%9 == 1 {
			answers[i].Values[3] = math.NaN()
		}
	}
	p := score(t, m, answers, in, Options{})
	s := p.Segments[0]
	assert.NotNil(t, s.Dimensions[0].Drive)
	assert.NotNil(t, s.Dimensions[1].Drive)
	assert.Nil(t, s.Dimensions[2].Drive)
	assert.Contains(t, warning(t, p, "seldom-answered").Text, ": d2.")
	assert.Equal(t, "segment 0", warning(t, p, "seldom-answered").Subject)
	assert.Contains(t, codes(p.Warnings), "many-missing")
	n := 0
	for _, a := range answers {
		if !math.IsNaN(a.Values[0] + a.Values[1] + a.Values[3]) {
			n++
		}
	}
	assert.Equal(t, n, s.Driven.N)

	p = score(t, &segment.Membership{Segments: m.Segments, Customers: m.Customers[:110], Labels: m.Labels[:110]}, answers[:110], in, Options{})
	assert.Nil(t, p.Segments[0].Driven)
	assert.Nil(t, p.Segments[0].Dimensions[0].Drive)
	assert.Contains(t, warning(t, p, "few-complete").Text, "it takes 100")
}

// One who rates otherwise than all the others would be told by what that driver
// explains; and an outcome on which all agree leaves nothing to explain.
func TestDriversDoNotTellOfDissenters(t *testing.T) {
	for dissenters, shown := range map[int]bool{0: false, 1: false, 9: false, 10: true} {
		m, answers, in := ratedSurvey(8, 1, 300, 2, linear(.5, .2))
		for i := range answers {
			answers[i].Values[1] = 6
			if i < dissenters {
				answers[i].Values[1] = float64(1 + i%5)
			}
		}
		p := score(t, m, answers, in, Options{})
		c := p.Segments[0].Dimensions
		assert.NotNil(t, c[0].Drive)
		assert.Equal(t, shown, c[1].Drive != nil, "%d", dissenters)
		if !shown {
			assert.Contains(t, warning(t, p, "rated-alike").Text, ": d1.")
		}
	}
	m, answers, in := ratedSurvey(9, 1, 300, 2, linear(.5, .2))
	for i := range answers {
		answers[i].Values[2] = 5
		if i < 5 {
			answers[i].Values[2] = 1
		}
	}
	p := score(t, m, answers, in, Options{})
	assert.Nil(t, p.Segments[0].Driven)
	assert.Contains(t, codes(p.Warnings), "rated-alike")
}

// Penalties and rewards are differences between groups; none of them may be of a few.
func TestPenaltiesOfFewAreNotShown(t *testing.T) {
	// A single driver: those between low and high are what both are held against.
	effects := func(x []float64, y func(i int) float64) *Drive {
		m, answers, in := ratedSurvey(10, 1, len(x), 1, linear(.5))
		for i := range answers {
			answers[i].Values = []float64{x[i], y(i)}
		}
		d := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Drive
		require.NotNil(t, d)
		return d
	}
	any := func(i int) float64 { return float64(1 + (i*i)%7) }
	d := effects(of(60, 1, 60, 4, 60, 7), any)
	assert.NotNil(t, d.Penalty)
	assert.NotNil(t, d.Reward)
	assert.NotEqual(t, driver.Unknown, d.Kind)
	for between := 1; between < 10; between++ {
		d = effects(of(90, 1, float64(between), 4, 90, 7), any)
		assert.Nil(t, d.Penalty, "held against %d", between)
		assert.Nil(t, d.Reward)
		assert.Equal(t, driver.Unknown, d.Kind)
	}
	d = effects(of(9, 1, 90, 4, 90, 7), any)
	assert.Nil(t, d.Penalty, "of nine")
	assert.NotNil(t, d.Reward)
	d = effects(of(15, 1, 90, 4, 90, 7), func(i int) float64 {
		if i < 15 {
			return 1
		}
		return any(i)
	})
	assert.Nil(t, d.Penalty, "all fifteen said 1")
	d = effects(of(50, 1, 90, 4, 90, 7), func(i int) float64 {
		if i < 48 {
			return 1
		}
		return any(i)
	})
	assert.Nil(t, d.Penalty, "two of fifty did not say 1")
	d = effects(of(90, 1, 90, 7), any)
	assert.NotNil(t, d.Penalty, "where nobody is between, low is held against high")
	assert.Nil(t, d.Reward)
}

// Where the complete answers are nearly all, their number is withheld and all figures
// are rounded more.
func TestDrivenCountIsWithheld(t *testing.T) {
	m, answers, in := ratedSurvey(11, 1, 300, 2, linear(.5, .2))
	for i := range 3 {
		answers[i].Values[2] = math.NaN()
	}
	s := score(t, m, answers, in, Options{}).Segments[0]
	assert.Equal(t, withheld, s.Driven.N)
	assert.Equal(t, withheld, s.Driven.R2.N)
	f := s.Dimensions[0].Drive.Share
	assert.Equal(t, withheld, f.N)
	assert.InDelta(t, f.Value, math.Round(f.Value/.02)*.02, 1e-9)
	assert.Greater(t, .02, 3*(f.High-f.Low)/2/12.5, "the least that a step can be")
}

// Importance that nobody was asked for is taken from the outcome, and its uncertainty
// goes into the ranking.
func TestDerivedImportanceRanks(t *testing.T) {
	ranked := func(in *Instrument, answers []Answer) (*Instrument, []Answer) {
		out := *in
		out.Items = slices.Clone(in.Items)
		for d := range in.Dimensions {
			out.Items = append(out.Items, Item{ID: fmt.Sprintf("e%d", d), Dimension: in.Dimensions[d].Name, Measures: Expected})
		}
		with := slices.Clone(answers)
		for i := range with {
			with[i].Values = slices.Clone(answers[i].Values)
			for d := range in.Dimensions {
				with[i].Values = append(with[i].Values, float64(6+(i+d)%2))
			}
		}
		return &out, with
	}
	m, answers, in := ratedSurvey(12, 1, 300, 4, linear(.1, .1, .5, .3))
	in, answers = ranked(in, answers)
	p := score(t, m, answers, in, Options{Replicates: 1000})
	cells := p.Segments[0].Dimensions
	largest := 0.
	for _, c := range cells {
		largest = max(largest, c.Drive.Share.Value)
	}
	for _, c := range cells {
		assert.InDelta(t, c.Drive.Share.Value/largest*-c.Gap.Value/6, c.Priority, .005*c.Priority, c.Name) // three digits
	}
	assert.Equal(t, 1, cells[2].FixFirst, "what drives most, where all gaps are alike")
	assert.Contains(t, warning(t, p, "importance-not-asked").Text, "the outcome y")
	// Two drivers that are alike share the third place, since it is open which of them
	// drives more.
	assert.InDelta(t, 1, cells[2].PTop3, .01)
	for _, c := range cells[:2] {
		assert.True(t, c.PTop3 > .02 && c.PTop3 < .98, "%v", c.PTop3)
	}
	// Where importance is asked, the outcome has no say.
	in.Items = append(in.Items, Item{ID: "importance", Dimension: "d0", Measures: Importance})
	for i := range answers {
		answers[i].Values = append(answers[i].Values, float64(5+i%2))
	}
	p = score(t, m, answers, in, Options{})
	c := p.Segments[0].Dimensions[1]
	assert.InDelta(t, -c.Gap.Value/6, c.Priority, .005*c.Priority)
	assert.NotContains(t, warning(t, p, "importance-not-asked").Text, "outcome")
}

// What package driver warns of is passed on once a segment, with names and no counts.
func TestWarningsOfDrivers(t *testing.T) {
	m, answers, in := ratedSurvey(13, 1, 400, 4, linear(.5, 0, 0, .2))
	for i := range answers {
		v := answers[i].Values
		v[1] = v[0] // twice the same question
		v[2] = round7(v[3] - v[4]/4 + float64(i%3))
	}
	p := score(t, m, answers, in, Options{})
	w := warning(t, p, "collinear")
	assert.Equal(t, "segment 0", w.Subject)
	assert.Contains(t, w.Text, "d0, d1")
	assert.Contains(t, codes(p.Warnings), "rated-together")
	require.NotNil(t, p.Segments[0].Dimensions[0].Drive)
	assert.Nil(t, p.Segments[0].Dimensions[0].Drive.Penalty)
	assert.Equal(t, driver.Unknown, p.Segments[0].Dimensions[0].Drive.Kind)

	// Good moods lift all ratings, so alone d1 goes with the outcome, and beside d0 against it.
	m, answers, in = ratedSurvey(14, 1, 1000, 2, linear(.8, -.15))
	p = score(t, m, answers, in, Options{})
	assert.Contains(t, warning(t, p, "suppressed").Text, ": d1.")

	m, answers, in = ratedSurvey(15, 1, 300, 2, linear(.5, .2))
	for i := range answers[:30] {
		answers[i].Weight = 60
	}
	p = score(t, m, answers, in, Options{})
	assert.Contains(t, codes(p.Warnings), "few-answers")
	for _, code := range codes(p.Warnings) {
		assert.NotEqual(t, "many-missing", code)
	}
}

func TestDriversStop(t *testing.T) {
	m, answers, in := ratedSurvey(16, 2, 300, 3, linear(.5, .2))
	ctx, cancel := context.WithCancelCause(t.Context())
	done := 0
	p, err := Score(ctx, m, answers, in, Options{Workers: 1, Progress: func(p Progress) {
		if p.Stage == "importance derived" {
			done++
			cancel(assert.AnError)
		}
	}})
	assert.Nil(t, p)
	assert.ErrorIs(t, err, assert.AnError)
	assert.Equal(t, 1, done)
}

// Where it is withheld how many answered all, neither the figures nor their absence tell
// on which side of the limit it is.
func TestTheLimitOfDriversDoesNotTellAWithheldCount(t *testing.T) {
	for size, shown := range map[int]bool{105: false, 108: false, 109: true} {
		for _, missing := range []int{1, 5, 9} {
			m, answers, in := ratedSurvey(17, 1, size, 1, linear(.5))
			for i := range missing {
				answers[i].Values[1] = math.NaN()
			}
			p := score(t, m, answers, in, Options{Replicates: 100})
			assert.Equal(t, shown, p.Segments[0].Driven != nil, "%d of %d", missing, size)
			assert.Equal(t, !shown, slices.Contains(codes(p.Warnings), "few-complete"))
		}
	}
	m, answers, in := ratedSurvey(17, 1, 100, 1, linear(.5))
	assert.Equal(t, 100, score(t, m, answers, in, Options{}).Segments[0].Driven.N, "a count that is shown is held against the limit")
}

// Outcomes that differ little for how large they are (years, say) are driven all the same.
func TestDriversOfLargeOutcomes(t *testing.T) {
	m, answers, in := ratedSurvey(18, 1, 300, 2, linear(.5, .2))
	want := score(t, m, answers, in, Options{}).Segments[0]
	in.Items[2].Scale = &Scale{-1e6, 1e6}
	for i := range answers {
		answers[i].Values[2] = 1e6 - 1 + answers[i].Values[2]/1024
	}
	got := score(t, m, answers, in, Options{}).Segments[0]
	require.NotNil(t, got.Driven)
	assert.InDelta(t, want.Dimensions[0].Drive.Share.Value, got.Dimensions[0].Drive.Share.Value, 1e-6)
}
