package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/gap"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// judged makes a survey of n customers with the given true gaps on a scale of -100 to
// 100; importance is that of the weights, 0 to 100, where they are given.
func judged(seed uint64, n int, gaps, weights []float64) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 31))
	s := &surveyed{m: &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}, in: &Instrument{Name: "quality", Scale: Scale{-100, 100}}}
	for d := range gaps {
		name := fmt.Sprintf("dimension %d", d)
		s.in.Dimensions = append(s.in.Dimensions, Dimension{Name: name, Type: Implicit})
		s.in.Items = append(s.in.Items, Item{ID: fmt.Sprintf("e%d", d), Dimension: name, Measures: Expected},
			Item{ID: fmt.Sprintf("p%d", d), Dimension: name, Measures: Perceived})
		if weights != nil {
			s.in.Items = append(s.in.Items, Item{ID: fmt.Sprintf("i%d", d), Dimension: name, Measures: Importance, Scale: &Scale{0, 100}})
		}
	}
	for i := range n {
		id := fmt.Sprintf("c%04d", i)
		s.m.Customers, s.m.Labels = append(s.m.Customers, id), append(s.m.Labels, 0)
		a := Answer{Respondent: id}
		mood := 4 * rng.NormFloat64() // what one thinks of all dimensions
		for d, gap := range gaps {
			level := 20 + 5*rng.NormFloat64()
			a.Values = append(a.Values, level, level+gap+mood+6*rng.NormFloat64())
			if weights != nil {
				a.Values = append(a.Values, weights[d]+4*(2*rng.Float64()-1)+min(max(mood/2, -4), 4))
			}
		}
		s.answers = append(s.answers, a)
	}
	return s
}

// exact shifts the answers so that the means are exactly what is planted.
func (s *surveyed) exact(want []float64) {
	for k, w := range want {
		var sum float64
		for _, a := range s.answers {
			sum += a.Values[k]
		}
		off := w - sum/float64(len(s.answers))
		for _, a := range s.answers {
			a.Values[k] += off
		}
	}
}

// The published examples, from answers whose means are theirs: five gaps whose mean is
// -.858 (12manage's SERVQUAL forum), and -.9007 with the points of Zeithaml,
// Parasuraman & Berry 1990.
func TestQualityOfPublishedGaps(t *testing.T) {
	gaps, points := []float64{-.65, -1.1, -.83, -.7, -1.01}, []float64{11, 32, 22, 19, 16}
	s := judged(1, 400, gaps, points)
	var means []float64
	for d, g := range gaps {
		means = append(means, 20, 20+g, points[d])
	}
	s.exact(means)
	q := s.score(t).Segments[0].Quality
	require.NotNil(t, q)
	assert.InDelta(t, -.858, q.Gap.Value, 1e-5)
	assert.InDelta(t, -.9007, q.WeightedGap.Value, 1e-5)
	assert.InDelta(t, 20-.858, q.Perceived.Value, 1e-4)
	assert.InDelta(t, 20-.9007, q.WeightedPerceived.Value, 1e-4)
	assert.Equal(t, 400, q.Gap.N)
	assert.True(t, q.WeightedGap.Low < q.WeightedGap.Value && q.WeightedGap.Value < q.WeightedGap.High)
}

// On the kiosk survey, where everybody answered everything, the plain figures are
// those of one score a respondent, and the weighted ones those of package gap.
func TestKioskQuality(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(string) string { return "all" })
	m, answers = onlyAnswered(m, answers)
	p := score(t, m, answers, in, Options{})
	seg := p.Segments[0]
	require.NotNil(t, seg.Quality)
	var gaps, levels, weights, ones, served []float64
	for _, c := range seg.Dimensions {
		gaps, levels, weights = append(gaps, c.Gap.Value), append(levels, c.Perceived.Value), append(weights, c.Importance.Value-1)
	}
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	for r := range rows {
		var g, l float64
		for _, items := range dims {
			for _, i := range items {
				per := number(t, cols[fmt.Sprintf("p%02d", i)][r])
				l += per / float64(len(items)*len(dims))
				g += (per - number(t, cols[fmt.Sprintf("e%02d", i)][r])) / float64(len(items)*len(dims))
			}
		}
		if !math.IsNaN(g) {
			ones, served = append(ones, g), append(served, l)
		}
	}
	require.Len(t, ones, 207)
	for name, c := range map[string]struct {
		of  []float64
		got *segment.Figure
	}{"gap": {ones, seg.Quality.Gap}, "perceived": {served, seg.Quality.Perceived}} {
		mean, variance := stats.MeanVar(c.of)
		low, high := stats.TInterval(mean, variance, len(c.of))
		assert.InDelta(t, mean, c.got.Value, 1e-5, name)
		assert.InDelta(t, low, c.got.Low, 1e-5, name)
		assert.InDelta(t, high, c.got.High, 1e-5, name)
		assert.Equal(t, 207, c.got.N)
	}
	want, err := gap.Quality(gaps, weights)
	require.NoError(t, err)
	assert.InDelta(t, want, seg.Quality.WeightedGap.Value, 1e-5)
	want, err = gap.Quality(levels, weights)
	require.NoError(t, err)
	assert.InDelta(t, want, seg.Quality.WeightedPerceived.Value, 1e-5)
	t.Logf("gap %v, weighted %v", *seg.Quality.Gap, *seg.Quality.WeightedGap)
}

// The standard errors are those of the jackknife, which knows nothing of derivatives:
// every customer is left out once, with all roles, answers missing and weights.
func TestQualityAgainstJackknife(t *testing.T) {
	s := judged(2, 120, []float64{-10, 0, 5}, []float64{60, 30, 50})
	s.spoil()
	at := func(leave string) (plain, weighted, perceived float64) {
		var gaps, weights, levels []float64
		for d := range s.in.Dimensions {
			var g, i, l, w float64
			for _, a := range s.answers {
				v := a.Values[3*d:]
				if a.Respondent == leave || math.IsNaN(v[0]-v[1]) {
					continue
				}
				g, i, l, w = g+a.Weight*(v[1]-v[0]), i+a.Weight*v[2], l+a.Weight*v[1], w+a.Weight
			}
			gaps, weights, levels = append(gaps, g/w), append(weights, i/w), append(levels, l/w)
		}
		plain, _ = gap.Quality(gaps, nil)
		weighted, _ = gap.Quality(gaps, weights)
		perceived, _ = gap.Quality(levels, weights)
		return plain, weighted, perceived
	}
	var left [3][]float64
	for _, id := range s.m.Customers {
		a, b, c := at(id)
		left[0], left[1], left[2] = append(left[0], a), append(left[1], b), append(left[2], c)
	}
	q := s.score(t).Segments[0].Quality
	require.NotNil(t, q)
	effective := math.Inf(1) // customers: Kish's number, of the dimension that fewest answered
	for d := range s.in.Dimensions {
		own := make(map[string]float64)
		var sum, squares float64
		for _, a := range s.answers {
			if !math.IsNaN(a.Values[3*d] - a.Values[3*d+1]) {
				own[a.Respondent] += a.Weight
				sum += a.Weight
			}
		}
		for _, w := range own {
			squares += w * w
		}
		effective = min(effective, sum*sum/squares)
	}
	a, b, c := at("")
	for k, x := range []struct {
		want float64
		got  *segment.Figure
	}{{a, q.Gap}, {b, q.WeightedGap}, {c, q.WeightedPerceived}} {
		_, variance := stats.MeanVar(left[k])
		n := float64(len(left[k]))
		se := math.Sqrt(variance * (n - 1) * (n - 1) / n)
		half := stats.TQuantile(.975, effective-1) * se
		assert.InDelta(t, x.want, x.got.Value, .3*half)
		assert.InEpsilon(t, half, (x.got.High-x.got.Low)/2, .03, "figure %d", k)
	}
}

// spoil leaves answers out, weighs them, and lets some customers answer in two roles.
func (s *surveyed) spoil() {
	for i := range s.answers {
		a := &s.answers[i]
		a.Weight = 1 + float64(i%4)/2
		if d := i % 11; d < len(s.in.Dimensions) && i < 2*len(s.answers)/3 {
			a.Values[3*d+i%2] = math.NaN()
		}
	}
	for _, a := range s.answers[:len(s.answers)/4] {
		b := a
		b.Role, b.Values = Payer, make([]float64, len(a.Values))
		for i := range b.Values {
			b.Values[i] = .9 * a.Values[i]
		}
		s.answers = append(s.answers, b)
	}
}

func TestQualityHoldsThePlantedOne(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	const runs = 400
	gaps, weights := []float64{-12, 0, 6}, []float64{60, 20, 20}
	held := [2]int{}
	for seed := range uint64(runs) {
		s := judged(seed, 50, gaps, weights)
		for i, a := range s.answers {
			if i%4 == 0 {
				a.Values[3*(i/4%3)] = math.NaN() // of each dimension, some skip
			}
		}
		p, err := Score(t.Context(), s.m, s.answers, s.in, Options{Replicates: 100})
		require.NoError(t, err)
		q := p.Segments[0].Quality
		require.NotNil(t, q)
		for k, c := range []struct {
			f     *segment.Figure
			truth float64
		}{{q.Gap, -2}, {q.WeightedGap, -6}} {
			if c.f.Low <= c.truth && c.truth <= c.f.High {
				held[k]++
			}
		}
	}
	for _, k := range held {
		// 380 expected; 368 and 391 are the .3 and 99.7 % points of the binomial.
		assert.GreaterOrEqual(t, k, 368)
		assert.LessOrEqual(t, k, 391)
	}
}

// A mean over cells of which one is withheld would give that one away.
func TestQualityIsWithheldWithACell(t *testing.T) {
	s := judged(4, 60, []float64{-10, 0, 5}, []float64{60, 30, 50})
	full := s.score(t).Segments[0].Quality
	require.NotNil(t, full)
	assert.Equal(t, 60, full.Gap.N)
	for i, a := range s.answers {
		if i >= 6 {
			a.Values[2] = 7 // importance of the first: all but six agree
		} else {
			a.Values[2] = math.NaN()
		}
		if i < 52 {
			a.Values[4] = math.NaN() // eight perceive the second
		}
	}
	p := s.score(t)
	assert.Nil(t, p.Segments[0].Dimensions[1].Gap)
	assert.Nil(t, p.Segments[0].Quality, "neither gap nor perceived")

	s = judged(4, 60, []float64{-10, 0, 5}, []float64{60, 30, 50})
	for i, a := range s.answers {
		if i < 58 {
			a.Values[5] = 40 // importance of the second: two dissent
		}
	}
	q := s.score(t).Segments[0].Quality
	require.NotNil(t, q)
	assert.Equal(t, full.Gap, q.Gap)
	assert.Nil(t, q.WeightedGap)
	assert.Nil(t, q.WeightedPerceived)

	// What rests on figures that had to be rounded more is rounded as they are.
	s = judged(4, 60, []float64{-10, 0, 5}, nil)
	for i, a := range s.answers {
		a.Values[1] = a.Values[0] + float64(i%3)
	}
	f := s.score(t).Segments[0].Quality.Gap
	assert.NotEqual(t, full.Gap, f)
	for _, x := range []float64{f.Value, f.Low, f.High} {
		assert.InDelta(t, 0, math.Remainder(x, .1), 1e-9, "steps of a tenth or more in an interval of %v", *f)
	}
}

func TestQualityTakesLikeWithLike(t *testing.T) {
	s := judged(5, 60, []float64{-10, 0}, nil)
	for k := range s.in.Items {
		if s.in.Items[k].Dimension == "dimension 1" {
			s.in.Items[k].Scale = &Scale{-200, 200}
		}
	}
	p := s.score(t)
	assert.Nil(t, p.Segments[0].Quality)
	assert.Contains(t, codes(p.Warnings), "unlike-dimensions")

	s = judged(5, 60, []float64{-10, 0}, nil)
	s.in.Items[2].Measures = Desired
	p = s.score(t)
	require.NotNil(t, p.Segments[0].Quality)
	assert.Nil(t, p.Segments[0].Quality.Gap, "one gap to what is expected, one to what is desired")
	assert.NotNil(t, p.Segments[0].Quality.Perceived)
	assert.Contains(t, codes(p.Warnings), "unlike-dimensions")

	one := judged(5, 60, []float64{-10}, nil).score(t)
	text, err := json.Marshal(one)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "quality")
	assert.NotContains(t, codes(one.Warnings), "unlike-dimensions")

	// Of no importance at all: nothing to weigh by.
	s = judged(5, 60, []float64{-10, 0}, []float64{50, 50})
	for _, a := range s.answers {
		a.Values[2], a.Values[5] = 0, 0
	}
	q := s.score(t).Segments[0].Quality
	assert.Nil(t, q.WeightedGap)
	assert.NotNil(t, q.Gap)
}

// Where the gap is to what others offer, its uncertainty is part of that of quality.
func TestQualityAgainstReferences(t *testing.T) {
	s := judged(6, 400, []float64{-10, 0}, nil)
	s.in.Items[0].Measures, s.in.Items[2].Measures = Satisfaction, Satisfaction
	o := Options{References: []Reference{
		{Dimension: "dimension 0", Source: Market, Level: 15, SE: 3}, {Dimension: "dimension 1", Source: Market, Level: 25, SE: 4}}}
	q := score(t, s.m, s.answers, s.in, o).Segments[0].Quality
	require.NotNil(t, q)
	assert.InDelta(t, q.Perceived.Value-20, q.Gap.Value, 1e-4)
	var ones []float64
	for _, a := range s.answers {
		ones = append(ones, (a.Values[1]+a.Values[3])/2-20)
	}
	mean, variance := stats.MeanVar(ones)
	half := stats.TQuantile(.975, 399) * math.Sqrt(variance/400+2.5*2.5) // (3 and 4) / 2
	assert.InDelta(t, mean, q.Gap.Value, 1e-4)
	assert.InDelta(t, half, q.Gap.High-q.Gap.Value, 1e-3)
	o.References[1].Source = CostLeader
	p := score(t, s.m, s.answers, s.in, o)
	assert.Nil(t, p.Segments[0].Quality.Gap)
	assert.Contains(t, codes(p.Warnings), "unlike-dimensions")
}
