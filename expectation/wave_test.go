package expectation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/trend"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// surveyWaves makes waves of a survey on a scale of 0 to 100 with new respondents in
// each: perceived and expected levels of each segment, dimension and wave come from
// level, with a standard deviation of 10.
func surveyWaves(rng *rand.Rand, segments, dims, waves, n int, level func(s, d, w int) (expected, perceived float64)) (*segment.Membership, []Answer, *Instrument, []int64) {
	m := &segment.Membership{}
	in := &Instrument{Name: "waves", Scale: Scale{0, 100}}
	for d := range dims {
		name := fmt.Sprintf("dimension %d", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Explicit})
		in.Items = append(in.Items,
			Item{ID: fmt.Sprintf("e%d", d), Dimension: name, Measures: Expected},
			Item{ID: fmt.Sprintf("p%d", d), Dimension: name, Measures: Perceived})
	}
	var answers []Answer
	var starts []int64
	for w := range waves {
		starts = append(starts, int64(100+10*w))
	}
	for s := range segments {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprint(s), Name: fmt.Sprintf("segment %d", s)})
		for w := range waves {
			for i := range n {
				id := fmt.Sprintf("c%d-%d-%04d", s, w, i)
				m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, int32(s))
				a := Answer{Respondent: id, When: starts[w] + rng.Int64N(10)}
				for d := range dims {
					e, p := level(s, d, w)
					a.Values = append(a.Values, min(max(e+10*rng.NormFloat64(), 0), 100), min(max(p+10*rng.NormFloat64(), 0), 100))
				}
				answers = append(answers, a)
			}
		}
	}
	return m, answers, in, starts
}

// Without waves a profile looks as it does without any.
func TestNoWavesNoChapter(t *testing.T) {
	m, answers, in := three(1)
	text, err := json.Marshal(score(t, m, answers, in, Options{}))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "waves")
}

// A level that falls for good is found, with the wave since when; what does not change
// is left alone.
func TestPlantedFall(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	m, answers, in, starts := surveyWaves(rng, 2, 3, 10, 100, func(s, d, w int) (float64, float64) {
		if s == 1 && d == 2 && w >= 5 { // by five standard errors
			return 60, 45
		}
		return 60, 50
	})
	p := score(t, m, answers, in, Options{Waves: starts})
	for s, seg := range p.Segments {
		for d, c := range seg.Dimensions {
			w := c.Waves
			if s == 1 && d == 2 {
				assert.Equal(t, -1, w.Alarm)
				assert.Equal(t, 5, w.Since)
				assert.Negative(t, w.Trend.Slope)
				continue
			}
			assert.Zero(t, w.Alarm)
			assert.False(t, w.Changed)
		}
	}
	w := warning(t, p, "alarm")
	assert.Equal(t, "segment 1", w.Subject)
	assert.Contains(t, w.Text, "dimension 2 (fallen since wave 6 of 10)")
}

// All of a cell's course follows from its published points, but for verdicts: change
// and trend once more, from the points alone.
func TestCourseFollowsFromPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 0))
	m, answers, in, starts := surveyWaves(rng, 2, 2, 7, 60, func(s, d, w int) (float64, float64) {
		return 70 + 2*float64(w), 50 + 3*float64(w*d)
	})
	p := score(t, m, answers, in, Options{Waves: starts})
	changed := 0
	for _, s := range p.Segments {
		for _, c := range s.Dimensions {
			var y, e []float64
			for _, pt := range c.Waves.Points {
				y, e = append(y, pt.Perceived.Value), append(e, pt.Expected.Value)
			}
			n := len(y)
			assert.InDelta(t, y[n-1]-y[n-2], c.Waves.Change.Value, 1e-4)
			want, err := trend.Follow([]float64{0, 1, 2, 3, 4, 5, 6}, y)
			require.NoError(t, err)
			assert.InDelta(t, want.Slope, c.Waves.Trend.Slope, 1e-4)
			assert.InDelta(t, want.P, c.Waves.Trend.P, 1e-6)
			require.NotNil(t, c.Waves.Trend.Low)
			assert.InDelta(t, want.Low, *c.Waves.Trend.Low, 1e-4)
			rate, err := trend.Ratchet(e, y)
			require.NoError(t, err)
			assert.InDelta(t, rate.Rate.Value, c.Waves.Adaptation.Value, 1e-5)
			assert.Equal(t, 60, c.Waves.Adaptation.N)
			if c.Waves.Changed {
				changed++
			}
			assert.Equal(t, *c.Perceived, *c.Waves.Points[n-1].Perceived)
			assert.NotSame(t, c.Perceived, c.Waves.Points[n-1].Perceived)
		}
	}
	assert.Less(t, changed, 4, "three points in one wave are beyond chance in some cells")
}

// Waves at unequal distances show no adaptation, unless the last four are even.
func TestAdaptationNeedsEvenWaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 0))
	m, answers, in, starts := surveyWaves(rng, 1, 1, 6, 40, func(s, d, w int) (float64, float64) { return 50 + 3*float64(w), 70 })
	move := func(to []int64) *segment.Figure {
		moved := slices.Clone(answers)
		for i := range moved {
			moved[i].When = to[waveOf(starts, moved[i].When)]
		}
		return score(t, m, moved, in, Options{Waves: to}).Segments[0].Dimensions[0].Waves.Adaptation
	}
	all := move(starts)
	require.NotNil(t, all)
	assert.Positive(t, all.Value)
	assert.NotNil(t, move([]int64{0, 31, 59, 90, 120, 151}), "months")
	assert.Nil(t, move([]int64{0, 10, 20, 30, 80, 90}))
	four := move([]int64{0, 80, 100, 110, 120, 130})
	require.NotNil(t, four)
	assert.NotEqual(t, *all, *four, "of the last four only")
}

// A level that wanders is to be asked for again, after as many waves as it takes to
// wander a twentieth of the scale; one that does not can wait.
func TestAskAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 0))
	levels := []float64{50, 58, 49, 55, 62, 54}
	m, answers, in, starts := surveyWaves(rng, 1, 2, 6, 400, func(s, d, w int) (float64, float64) {
		if d == 1 {
			return 60, 50
		}
		return 60, levels[w]
	})
	cells := score(t, m, answers, in, Options{Waves: starts}).Segments[0].Dimensions
	// The variance of steps is about 60 less two errors of .25; known to 5/1.96.
	require.NotNil(t, cells[0].Waves.AskAgain)
	assert.InDelta(t, (2.551*2.551-.25)/55, *cells[0].Waves.AskAgain, .05)
	if after := cells[1].Waves.AskAgain; after != nil {
		assert.Greater(t, *after, 5., "what does not move can wait")
	}
	// The last wave begins at 150, and waves are ten apart.
	assert.NotContains(t, codes(score(t, m, answers, in, Options{Waves: starts, Now: 150}).Warnings), "ask-again")
	w := warning(t, score(t, m, answers, in, Options{Waves: starts, Now: 155}), "ask-again")
	assert.Contains(t, w.Text, "perceived of dimension 0.")
}

// Any number of workers and any order of answers and customers give the same.
func TestWavesDoNotDependOnWorkersOrOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 0))
	m, answers, in, starts := surveyWaves(rng, 3, 2, 5, 30, func(s, d, w int) (float64, float64) { return 60, 50 + float64(w) })
	want := score(t, m, answers, in, Options{Waves: starts, Workers: 1})
	shuffled := slices.Clone(answers)
	rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	assert.Equal(t, want, score(t, m, shuffled, in, Options{Waves: starts, Workers: 3}))
}

// Whatever the survey, no point describes one to nine people, nor does the difference of
// two counts of one wave of a segment or of one and the segment's size; nor what all or
// all but a few of a small group answered.
func TestNoWaveDescribesFewerThanTen(t *testing.T) {
	shown, held := 0, 0
	for seed := range uint64(sized(150, 40)) {
		m, answers, in := ragged(seed)
		rng := rand.New(rand.NewPCG(seed, 5))
		var all []Answer
		for _, a := range answers { // each answers in some of four waves
			for w := range 4 {
				if rng.Float64() < .7 {
					b := a
					b.When = int64(w)
					b.Values = slices.Clone(a.Values)
					for i := range b.Values {
						if rng.Float64() < .1 {
							b.Values[i] = float64(1 + rng.IntN(7))
						}
					}
					all = append(all, b)
				}
			}
		}
		p := score(t, m, all, in, Options{Waves: []int64{0, 1, 2, 3}, Replicates: 100})
		sizes := make(map[string]int)
		for _, l := range m.Labels {
			sizes[m.Segments[l].ID]++
		}
		for _, s := range p.Segments {
			counts := make([][]int, 4)
			for _, c := range s.Dimensions {
				for _, pt := range c.Waves.Points {
					for _, f := range []*segment.Figure{pt.Perceived, pt.Expected, pt.Gap} {
						if f == nil {
							held++
							assert.NotEmpty(t, pt.Suppressed)
							continue
						}
						shown++
						require.True(t, f.N == withheld || f.N >= disclosure.MinGroup, "seed %d: a count of %d", seed, f.N)
						if f.N != withheld {
							counts[pt.Wave] = append(counts[pt.Wave], f.N)
						}
					}
				}
				if f := c.Waves.Change; f != nil {
					require.True(t, f.N == withheld || f.N >= disclosure.MinGroup)
				}
			}
			for w, ns := range counts {
				ns = append(ns, sizes[s.ID])
				for i, a := range ns {
					for _, b := range ns[:i] {
						assert.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d in wave %d of %s", seed, a, b, w, s.Name)
					}
				}
			}
		}
		_, err := json.Marshal(p)
		require.NoError(t, err, "no NaN gets out")
	}
	assert.Greater(t, shown, sized(500, 100))
	assert.Greater(t, held, sized(100, 20))
}

// Of a wave in which all but one gave the same answer nothing is shown, nor of one with
// nine; neither change nor trend gives it away.
func TestDissenterOfAWaveIsNotShown(t *testing.T) {
	m, answers, in := small(repeat(24, 6, 5, 4, 3), append(repeat(23, 7), 1))
	for i := range answers {
		answers[i].When = 1
	}
	first := answers
	for w := int64(2); w <= 3; w++ {
		for i, a := range first {
			a.When, a.Values = w, []float64{float64(4 + i%3), float64(2 + (i+int(w))%4)}
			answers = append(answers, a)
		}
	}
	for _, a := range first[:9] {
		a.When, a.Values = 0, []float64{5, 3}
		answers = append(answers, a)
	}
	c := score(t, m, answers, in, Options{Waves: []int64{0, 1, 2, 3}}).Segments[0].Dimensions[0].Waves
	require.Len(t, c.Points, 4)
	assert.Equal(t, Point{Wave: 0, Suppressed: "gap: " + reasonFew + "; expected: " + reasonFew + "; perceived: " + reasonFew}, c.Points[0])
	assert.Equal(t, Point{Wave: 1, Suppressed: "gap: " + reasonUniform + "; expected: " + reasonUniform + "; perceived: " + reasonUniform}, c.Points[1])
	assert.NotNil(t, c.Points[2].Perceived)
	assert.NotNil(t, c.Change)
	assert.Nil(t, c.Trend, "two waves are shown")
	assert.Nil(t, c.AskAgain)
}

// Two years by quarter of a large survey.
func BenchmarkScoreWaves(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 0))
	m, answers, in, starts := surveyWaves(rng, 8, 12, 8, 2000, func(s, d, w int) (float64, float64) { return 60, 50 })
	b.Run("respondents=128000/waves=8/d=12/k=8", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Score(b.Context(), m, answers, in, Options{Waves: starts}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Where a reference stands in for what nobody was asked, it is today's: earlier waves are
// not held against it.
func TestReferencesAreOfToday(t *testing.T) {
	m, answers, in := small(repeat(80, 6, 5, 4, 3), repeat(80, 3, 4, 5, 2))
	in.Items = in.Items[1:]
	for i := range answers {
		answers[i].When, answers[i].Values = int64(i%2), answers[i].Values[1:]
	}
	p := score(t, m, answers, in, Options{Waves: []int64{0, 1}, References: []Reference{{Dimension: "speed", Source: Market, Level: 6}}})
	c := p.Segments[0].Dimensions[0]
	require.NotNil(t, c.Gap)
	assert.NotContains(t, codes(p.Warnings), "no-expectations")
	require.Len(t, c.Waves.Points, 2)
	for _, pt := range c.Waves.Points {
		assert.NotNil(t, pt.Perceived)
		assert.Nil(t, pt.Gap)
		assert.Nil(t, pt.Expected)
		assert.Empty(t, pt.Suppressed)
	}
}
