package expectation

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment"
)

// Four cells that are alike share three places: over many surveys each has one
// in three quarters of the replicates.
func TestPTop3OfFourEqualCells(t *testing.T) {
	var sums [4]float64
	seeds := 2000
	if testing.Short() { // as under the race detector
		seeds = 60
	}
	for seed := range uint64(seeds) {
		b := block{60, 60, 1, []float64{-10}}
		m, answers, in := planted(seed, b, b, b, b)
		m.Worth = nil
		var of float64
		for i, c := range cellsOf(score(t, m, answers, in, Options{Seed: seed, Replicates: 100})) {
			of += c.PTop3
			sums[i] += c.PTop3
		}
		assert.InDelta(t, 3, of, 1e-9, "three places, always filled")
	}
	// Each of four is among three with probability 3/4. The share varies from
	// survey to survey with a standard deviation of .23, which gives the mean
	// over 2,000 a standard error of .0052; the margin is four of those.
	for i, sum := range sums {
		assert.InDelta(t, .75, sum/float64(seeds), 4*.23/math.Sqrt(float64(seeds)), "cell %d", i)
	}
}

// The share of replicates with a shortfall is the normal probability of one.
func TestPTop3OfOneCellIsTheChanceOfAShortfall(t *testing.T) {
	var sum float64
	const seeds = 12
	for seed := range uint64(seeds) {
		m, answers, in := planted(seed, block{100, 100, 1, []float64{-1 + float64(seed%3)}})
		c := score(t, m, answers, in, Options{Seed: seed, Replicates: 20000}).Segments[0].Dimensions[0]
		// The bootstrap variance lacks the factor n/(n-1) of the interval.
		sd := (c.Gap.High - c.Gap.Low) / 2 / 1.984217 * math.Sqrt(.99) // t of 99 degrees of freedom
		want := .5 * math.Erfc(c.Gap.Value/sd/math.Sqrt2)
		// 20,000 replicates are good to .0035; the rest is for the skewness that
		// the normal does not know.
		assert.InDelta(t, want, c.PTop3, .012+.005, "seed %d", seed) // told in hundredths
		sum += c.PTop3 - want
	}
	// Both average out.
	assert.InDelta(t, 0, sum/seeds, .003)
}

func TestSeedSteersTheBootstrapAlone(t *testing.T) {
	m, answers, in := three(8)
	a, b := score(t, m, answers, in, Options{Seed: 1}), score(t, m, answers, in, Options{Seed: 2})
	differ := false
	for i, c := range cellsOf(a) {
		d := cellsOf(b)[i]
		differ = differ || c.PTop3 != d.PTop3
		d.PTop3 = c.PTop3
		assert.Equal(t, c, d)
	}
	assert.True(t, differ)
}

func BenchmarkScore(b *testing.B) {
	gaps := []float64{-10, 0, -5, 0, -3, 0, -8, 0, -1, 0, -2, 0}
	m, answers, in := planted(1, block{4000, 1500, 3, gaps}, block{4000, 1000, 2, gaps}, block{2000, 500, 1, gaps})
	b.Run("respondents=3000/d=12/k=3", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Score(b.Context(), m, answers, in, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A million respondents in eight segments, the size that a large company asks: what
// they expect and get of twelve dimensions and how important these are to them.
func BenchmarkScoreMillion(b *testing.B) {
	w := newWorld(rand.New(rand.NewPCG(1, 1)), 8, 12)
	for g := range w.respondents {
		w.respondents[g] = 125_000
	}
	s := w.survey(rand.New(rand.NewPCG(1, 2)))
	b.Run("respondents=1000000/d=12/k=8", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Score(b.Context(), s.m, s.answers, s.in, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkJoin(b *testing.B) {
	m, answers, in := planted(1, block{500_000, 20_000, 1, []float64{0}})
	m.Segments = append(m.Segments, segment.Ref{ID: "empty"})
	p := newPlan(in)
	b.Run("customers=500000/answers=20000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := join(b.Context(), m, answers, p, "", nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
