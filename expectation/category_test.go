package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// pairOf is a pair of answers that leads to each category.
var pairOf = [kinds][2]float64{
	kano.MustBe: {2, 5}, kano.OneDimensional: {1, 5}, kano.Attractive: {1, 3},
	kano.Indifferent: {3, 4}, kano.Reverse: {5, 1}, kano.Questionable: {1, 1},
}

// kanoSurvey is one segment whose customers put the features of one dimension into the
// categories of a row each, -1 for no answer.
func kanoSurvey(rows [][]int) (*segment.Membership, []Answer, *Instrument) {
	in := &Instrument{Name: "kano", Scale: Scale{1, 5}, Dimensions: []Dimension{{Name: "d", Type: Digital}}}
	for f := range rows[0] {
		aspect := fmt.Sprint("feature ", f)
		in.Items = append(in.Items,
			Item{ID: fmt.Sprint("f", f), Dimension: "d", Measures: Functional, Aspect: aspect},
			Item{ID: fmt.Sprint("d", f), Dimension: "d", Measures: Dysfunctional, Aspect: aspect})
	}
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}
	var answers []Answer
	for i, row := range rows {
		a := Answer{Respondent: fmt.Sprintf("c%05d", i)}
		for _, c := range row {
			if c < 0 {
				a.Values = append(a.Values, math.NaN(), 1)
				continue
			}
			a.Values = append(a.Values, pairOf[c][0], pairOf[c][1])
		}
		m.Customers, m.Labels = append(m.Customers, a.Respondent), append(m.Labels, 0)
		answers = append(answers, a)
	}
	return m, answers, in
}

// counted is one row for each of so many customers of each category.
func counted(counts ...int) (rows [][]int) {
	for c, n := range counts {
		for range n {
			rows = append(rows, []int{c})
		}
	}
	return rows
}

// gradedOf judges the first dimension of a survey of one segment.
func gradedOf(t *testing.T, m *segment.Membership, answers []Answer, in *Instrument) *graded {
	t.Helper()
	p := newPlan(in)
	j, err := join(t.Context(), m, answers, p, "", nil)
	require.NoError(t, err)
	groups, err := j.groups(t.Context(), p, 0)
	require.NoError(t, err)
	out, err := groups[0].kanoPairs(&p.dims[0]).grade()
	require.NoError(t, err)
	return out
}

// A dimension with one feature is exactly what the grid of its answers says, weights
// included.
func TestOneFeatureIsItsGrid(t *testing.T) {
	m, answers, in := kioskWhole(t, true, everybody)
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	items, _ := table(t, "data/expectation/kiosk_kservqual_items.csv")
	for _, weighted := range []bool{false, true} {
		weight := func(row int) float64 {
			if weighted {
				return 1 + float64(row%4)
			}
			return 1
		}
		at := 0
		for r := range rows {
			if cols["e01"][r] != "" {
				answers[at].Weight = weight(r)
				at++
			}
		}
		p := score(t, m, answers, in, Options{Replicates: 100})
		seen := 0
		for i, c := range p.Segments[0].Dimensions {
			if c.Kano == nil {
				assert.Contains(t, []string{"item05", "item08"}, c.Name, "which share their pair with another")
				assert.NotContains(t, c.Suppressed, "kano")
				continue
			}
			seen++
			var g kano.Grid
			k := items["kano_item"][i][1:]
			for r := range rows {
				if v := number(t, cols["kf"+k][r]); v == v {
					require.NoError(t, g.Add(kano.Answer(v), kano.Answer(number(t, cols["kd"+k][r])), weight(r)))
				}
			}
			want, got := g.Judge(), c.Kano
			assert.Equal(t, want.Category, got.Category)
			assert.Equal(t, want.Fong.Distinct, got.Distinct)
			assert.Equal(t, want.N, got.N)
			assert.Nil(t, got.Features)
			for c := range got.P {
				assert.InDelta(t, want.P[c], got.P[c], .0051)
			}
			near := func(want, got *segment.Figure) {
				if got == nil {
					return
				}
				off := .31 * (want.High - want.Low) / 2 // half of the largest step
				assert.InDelta(t, want.Value, got.Value, off)
				assert.InDelta(t, want.Low, got.Low, off)
				assert.InDelta(t, want.High, got.High, off)
			}
			near(want.Better, got.Better)
			near(want.Worse, got.Worse)
			near(want.Functional, got.Functional)
			near(want.Dysfunctional, got.Dysfunctional)
			for c, f := range got.Shares {
				if f != nil {
					near(&want.Shares[c], f)
				}
			}
		}
		assert.Equal(t, 22, seen)
	}
}

// Of three features the shares are means over respondents, and their scatter is that
// of drawing respondents.
func TestSeveralFeaturesAreMeansOverRespondents(t *testing.T) {
	m, answers, in := kioskWhole(t, false, everybody)
	p := score(t, m, answers, in, Options{Replicates: 100})
	var got *Category
	for _, c := range p.Segments[0].Dimensions {
		if c.Name == "data protection" {
			got = c.Kano
		}
	}
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	var parts [][kinds]float64
	for r := range rows {
		if cols["kf21"][r] == "" {
			continue
		}
		var x [kinds]float64
		for _, k := range []string{"21", "22", "23"} {
			c, err := kano.Classify(kano.Answer(number(t, cols["kf"+k][r])), kano.Answer(number(t, cols["kd"+k][r])))
			require.NoError(t, err)
			x[c] += 1. / 3
		}
		parts = append(parts, x)
	}
	require.Len(t, parts, 207)
	mean := func(times []int) (m [kinds]float64, better, worse float64) {
		for i, x := range parts {
			for c := range x {
				m[c] += float64(times[i]) * x[c] / 207
			}
		}
		clear := m[0] + m[1] + m[2] + m[3]
		return m, (m[kano.Attractive] + m[kano.OneDimensional]) / clear, -(m[kano.MustBe] + m[kano.OneDimensional]) / clear
	}
	ones := make([]int, len(parts))
	for i := range ones {
		ones[i] = 1
	}
	shares, better, worse := mean(ones)
	assert.InDelta(t, better, got.Better.Value, .02)
	assert.InDelta(t, worse, got.Worse.Value, .02)
	require.NotNil(t, got.Shares[kano.MustBe])
	assert.InDelta(t, shares[kano.MustBe], got.Shares[kano.MustBe].Value, .011)
	assert.Equal(t, kano.MustBe, got.Category)
	require.Len(t, got.Features, 3)
	for _, f := range got.Features {
		assert.Equal(t, kano.MustBe, f.Category.Category)
		assert.True(t, f.Worse.Value >= -.9 && f.Worse.Value <= -.85, "%v", f.Worse)
		assert.GreaterOrEqual(t, f.P[kano.MustBe], .95)
	}
	// Drawing respondents with replacement scatters as the intervals say.
	r := rand.New(rand.NewPCG(3, 1))
	var must, bs, ws, first []float64
	for range 2000 {
		times := make([]int, len(parts))
		for range parts {
			times[r.IntN(len(parts))]++
		}
		m, b, w := mean(times)
		must, bs, ws = append(must, m[kano.MustBe]), append(bs, b), append(ws, w)
		top := 0.
		if slices.Max(m[:5]) == m[kano.MustBe] {
			top = 1
		}
		first = append(first, top)
	}
	for _, c := range []struct {
		drawn []float64
		f     *segment.Figure
	}{{must, got.Shares[kano.MustBe]}, {bs, got.Better}, {ws, got.Worse}} {
		slices.Sort(c.drawn)
		width := stats.Quantile(c.drawn, .975) - stats.Quantile(c.drawn, .025)
		assert.InEpsilon(t, width, c.f.High-c.f.Low, .3, "up to a step of rounding at each end")
	}
	sure, _ := stats.MeanVar(first)
	assert.InDelta(t, sure, got.P[kano.MustBe], .03)
	// The features are not three times as many people.
	var alone kano.Grid
	for _, k := range []string{"21", "22", "23"} {
		for r := range rows {
			if v := number(t, cols["kf"+k][r]); v == v {
				require.NoError(t, alone.Add(kano.Answer(v), kano.Answer(number(t, cols["kd"+k][r])), 1))
			}
		}
	}
	naive := alone.Judge()
	assert.Greater(t, got.Shares[kano.MustBe].High-got.Shares[kano.MustBe].Low, 1.3*(naive.Shares[0].High-naive.Shares[0].Low))
}

// Over many surveys of people with moods of their own, who answer about up to four
// features and not always about all, intervals hold the truth as often as they say, and
// the category is the true one as often as P says.
func TestKanoIsCalibrated(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	surveys := 500
	if testing.Short() {
		surveys = 100
	}
	const people, features = 150, 4
	// Each person leans towards one category: the answers of one person are alike.
	lean := [4]float64{.36, .31, .18, .15}
	draw := func(p [4]float64) int {
		u := r.Float64()
		for c, q := range p {
			if u -= q; u < 0 {
				return c
			}
		}
		return 3
	}
	var held [3]int
	var said, right float64
	for range surveys {
		rows := make([][]int, people)
		for i := range rows {
			own := draw(lean)
			for f := range features {
				c := own
				if r.Float64() < .4 {
					c = draw(lean)
				}
				if f > 0 && r.Float64() < .2 {
					c = -1
				}
				rows[i] = append(rows[i], c)
			}
		}
		m, answers, in := kanoSurvey(rows)
		g := gradedOf(t, m, answers, in)
		for k, f := range []*segment.Figure{shareFigure(g.Shares[0].Value, g.effective[0], g.n), shareFigure(g.Better.Value, g.effective[shareBetter], g.n), shareFigure(-g.Worse.Value, g.effective[shareWorse], g.n)} {
			truth := []float64{lean[0], lean[1] + lean[2], lean[0] + lean[1]}[k]
			if f.Low <= truth && truth <= f.High {
				held[k]++
			}
		}
		said += g.P[g.Category]
		if g.Category == kano.MustBe {
			right++
		}
	}
	for k, n := range held {
		share := float64(n) / float64(surveys)
		t.Logf("interval %d held %.3f", k, share)
		assert.InDelta(t, .95, share, .02+2*math.Sqrt(.05*.95/float64(surveys)))
	}
	t.Logf("said %.3f, right %.3f", said/float64(surveys), right/float64(surveys))
	assert.InDelta(t, said/float64(surveys), right/float64(surveys), .03+3*math.Sqrt(.25/float64(surveys)))
}

// Who answers in two roles is one customer.
func TestKanoOfTwoRolesIsOneCustomer(t *testing.T) {
	m, answers, in := kanoSurvey(counted(40, 35, 20, 15))
	want := gradedOf(t, m, answers, in)
	for _, a := range answers[:len(answers):len(answers)] {
		a.Role = Payer
		answers = append(answers, a)
	}
	got := gradedOf(t, m, answers, in)
	assert.Equal(t, 110, got.n)
	assert.Equal(t, want.people, got.people)
	for c := range want.P {
		assert.InDelta(t, want.P[c], got.P[c], 1e-9)
	}
	for c, n := range want.effective[:4] {
		assert.InDelta(t, n, got.effective[c], 1e-6)
	}
	assert.Equal(t, want.Fong.Distinct, got.Fong.Distinct)
}

// The same profile on any number of workers and in any order, and the differences
// between segments are those of their grids.
func TestKanoContrasts(t *testing.T) {
	use := func(f string) string { return f }
	m, answers, in := kioskWhole(t, false, use)
	p := score(t, m, answers, in, Options{Replicates: 100, Workers: 1})
	most := 0
	for _, c := range p.Segments[0].Dimensions {
		most += 1 + len(c.Kano.Features)
	}
	assert.LessOrEqual(t, len(p.KanoContrasts), most, "the dimensions and the features of those that have several")
	assert.Greater(t, len(p.KanoContrasts), most/2)
	shuffled := slices.Clone(answers)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] })
	assert.Equal(t, p, score(t, m, shuffled, in, Options{Replicates: 100, Workers: 3}))

	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	m, answers, in = kioskWhole(t, true, use)
	p = score(t, m, answers, in, Options{Replicates: 100})
	assert.Greater(t, len(p.KanoContrasts), 11)
	items, _ := table(t, "data/expectation/kiosk_kservqual_items.csv")
	var raw []float64
	var said []KanoContrast
	for _, k := range p.KanoContrasts {
		said = append(said, k)
		var item int
		_, err := fmt.Sscanf(k.Dimension, "item%d", &item)
		require.NoError(t, err)
		pair := items["kano_item"][item-1][1:]
		grids := make([]kano.Grid, len(k.Segments))
		for r := range rows {
			at := slices.Index(k.Segments, cols["use_frequency"][r])
			if v := number(t, cols["kf"+pair][r]); at >= 0 && v == v {
				require.NoError(t, grids[at].Add(kano.Answer(v), kano.Answer(number(t, cols["kd"+pair][r])), 1))
			}
		}
		whole, err := kano.Compare(grids...)
		require.NoError(t, err)
		require.Len(t, k.Better, len(grids))
		for i := 1; i < len(grids); i++ {
			if f := k.Better[i]; f != nil {
				assert.InDelta(t, whole.Better[i-1].Value, f.Value, .31*(whole.Better[i-1].High-whole.Better[i-1].Low))
			}
		}
		for g := range grids { // of each category one cell, and of the rest one that is left over
			var one kano.Grid
			for c, n := range grids[g].Counts() {
				pair := pairOf[kano.Questionable]
				if slices.Contains(k.Categories, kano.Category(c)) {
					pair = pairOf[c]
				}
				at := &one.Cells[int(pair[0])-1][int(pair[1])-1]
				*at = at.Plus(n)
			}
			grids[g] = one
		}
		assert.NotContains(t, k.Categories, kano.Questionable)
		want, err := kano.Compare(grids...)
		require.NoError(t, err)
		raw = append(raw, want.P)
		assert.InDelta(t, want.V, k.V, .0251)
	}
	for i, q := range stats.AdjustBH(raw) {
		assert.GreaterOrEqual(t, said[i].P, q-1e-9)
		assert.LessOrEqual(t, said[i].P, max(.001, 2*q+1e-9), "one digit")
		assert.Equal(t, q <= .05, said[i].Differs)
	}
}

// Two segments that see one of two features in another way.
func TestPlantedContrast(t *testing.T) {
	rows := make([][]int, 400)
	for i := range rows {
		rows[i] = []int{i % 4, (i / 2) % 4}
		if i >= 200 {
			rows[i][0] = []int{0, 0, 0, 1}[i%4]
		}
	}
	m, answers, in := kanoSurvey(rows)
	m.Segments = append(m.Segments, segment.Ref{ID: "b", Name: "others"})
	for i := 200; i < 400; i++ {
		m.Labels[i] = 1
	}
	p := score(t, m, answers, in, Options{Replicates: 100})
	require.Len(t, p.KanoContrasts, 3)
	assert.True(t, p.KanoContrasts[0].Differs, "the dimension")
	assert.Equal(t, "feature 0", p.KanoContrasts[1].Aspect)
	assert.True(t, p.KanoContrasts[1].Differs)
	assert.False(t, p.KanoContrasts[2].Differs)
	assert.Equal(t, []string{"a", "b"}, p.KanoContrasts[1].Segments)
	assert.Equal(t, kano.MustBe, p.Segments[1].Dimensions[0].Kano.Features[0].Category.Category)
}
