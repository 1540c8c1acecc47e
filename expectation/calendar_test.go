package expectation

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWavesStartOneAfterTheOther(t *testing.T) {
	assert.NoError(t, Options{Waves: []int64{math.MinInt64, 0, math.MaxInt64}}.Validate())
	err := Options{Waves: []int64{1, 3, 3}}.Validate()
	require.Error(t, err)
	assert.Contains(t, err.Error(), "wave 2 starts at 3, which is not after the start of wave 1 at 3")
	many := make([]int64, 1001)
	for i := range many {
		many[i] = int64(i)
	}
	require.Error(t, Options{Waves: many}.Validate())
	assert.NoError(t, Options{Waves: many[:1000]}.Validate())
}

func TestWaveOf(t *testing.T) {
	starts := []int64{10, 20, 30}
	for when, want := range map[int64]int32{math.MinInt64: -1, 9: -1, 10: 0, 19: 0, 20: 1, 30: 2, math.MaxInt64: 2} {
		assert.Equal(t, want, waveOf(starts, when), "%d", when)
	}
	assert.Zero(t, waveOf(nil, -5))
}

func TestTimesAreInWaves(t *testing.T) {
	assert.Equal(t, []float64{0, 1, 2, 3}, times([]int64{2010, 2011, 2012, 2013}))
	assert.Equal(t, []float64{0, .5, 2}, times([]int64{0, 25, 100}))
	day := int64(86_400_000_000_000)
	base := int64(1_700_000_000_000_000_000) // nanoseconds
	assert.Equal(t, []float64{0, 1, 2}, times([]int64{base, base + day, base + 2*day}))
	assert.Equal(t, []float64{0, 1, 2}, times([]int64{0, math.MaxInt64 - 1, math.MaxInt64}), "too close beside the whole")
	assert.Equal(t, []float64{0}, times([]int64{7}))
	// From the least to the largest, the difference is larger than an int64.
	assert.Equal(t, []float64{0, 1, 2}, times([]int64{math.MinInt64, 0, math.MaxInt64}))
}

// One answer a respondent counts in each wave, the latest; the profile is that of the
// last one.
func TestLatestAnswerOfEachWave(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	m, answers, in, starts := surveyWaves(rng, 2, 1, 3, 40, func(s, d, w int) (float64, float64) { return 60, 50 - 5*float64(w) })
	whole := score(t, m, answers, in, Options{Waves: starts})
	only := score(t, m, answers, in, Options{Waves: starts[2:]})
	for s := range whole.Segments {
		w := whole.Segments[s].Dimensions[0].Waves
		require.Len(t, w.Points, 3)
		whole.Segments[s].Dimensions[0].Waves = nil
		only.Segments[s].Dimensions[0].Waves = nil
		// With the earlier waves it is known that all customers have answered.
		assert.Nil(t, whole.Segments[s].Answered)
		only.Segments[s].Answered = nil
		for k, pt := range w.Points {
			assert.Equal(t, k, pt.Wave)
			assert.InDelta(t, 50-5*float64(k), pt.Perceived.Value, 6)
		}
		assert.Equal(t, *w.Points[2].Gap, *only.Segments[s].Dimensions[0].Gap)
	}
	assert.Equal(t, only.Segments, whole.Segments, "earlier waves change nothing of the last one's figures")
	assert.Contains(t, warning(t, only, "before-waves").Text, "160")

	// Answers again in the same wave, earlier and later ones: 40 stay, and the later count.
	var again []Answer
	for _, a := range answers {
		b := a
		b.When = starts[waveOf(starts, a.When)]
		a.When = b.When + 9
		b.Values = []float64{0, 100}
		again = append(again, a, b)
	}
	got := score(t, m, again, in, Options{Waves: starts})
	assert.Contains(t, warning(t, got, "duplicates").Text, "240")
	for s := range got.Segments {
		got.Segments[s].Dimensions[0].Waves = nil
	}
	assert.Equal(t, whole.Segments, got.Segments)
}

// A wave in which hardly anybody has answered yet does not blank the profile, and its
// few answers are nowhere.
func TestUnfinishedWave(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 0))
	m, answers, in, starts := surveyWaves(rng, 1, 1, 3, 40, func(s, d, w int) (float64, float64) { return 60, 50 })
	few := answers[:89] // nine of the last wave
	p := score(t, m, few, in, Options{Waves: starts})
	w := warning(t, p, "unfinished-wave")
	assert.Contains(t, w.Text, "since wave 2 of 3")
	require.Len(t, p.Segments, 1)
	assert.Len(t, p.Segments[0].Dimensions[0].Waves.Points, 2)
	without := score(t, m, answers[:80], in, Options{Waves: starts})
	assert.Equal(t, without, p, "nine are as nobody")
	p = score(t, m, answers[:90], in, Options{Waves: starts})
	assert.NotContains(t, codes(p.Warnings), "unfinished-wave")
	assert.Len(t, p.Segments[0].Dimensions[0].Waves.Points, 3)
}

// Waves in which nobody answered are there, with nothing to show.
func TestEmptyWaves(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5, 4, 3), repeat(40, 3, 4, 5, 2))
	for i := range answers {
		answers[i].When = int64(20 + 10*(i%2)) // of 10 to 60 the second and third
	}
	c := score(t, m, answers, in, Options{Waves: []int64{10, 20, 30, 40, 50}}).Segments[0].Dimensions[0].Waves
	require.Len(t, c.Points, 3)
	assert.Nil(t, c.Points[0].Perceived)
	assert.Equal(t, 20, c.Points[1].Perceived.N)
	assert.Equal(t, 20, c.Points[2].Perceived.N)
	p := score(t, m, answers, in, Options{Waves: []int64{100}})
	assert.Empty(t, p.Segments)
	assert.Contains(t, codes(p.Warnings), "before-waves")
	assert.NotContains(t, codes(p.Warnings), "unmatched", "they are customers, only too early")
}
